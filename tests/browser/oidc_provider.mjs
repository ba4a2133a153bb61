// A certified OpenID provider (npm oidc-provider) on loopback, for a test: node oidc_provider.mjs PORT CALLBACK AFTER
import { Provider } from "oidc-provider";

const [port, callback, after] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "lplan", client_secret: "hemlig", redirect_uris: [callback], post_logout_redirect_uris: [after],
    response_types: ["code"], grant_types: ["authorization_code"],
  }],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  // Claims are given by the userinfo endpoint alone, as the standard has it for the code flow.
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@x.se`, email_verified: true, name: id }),
  }),
});
provider.listen(Number(port));
