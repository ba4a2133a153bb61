// Before a login ends because nothing happens, this says so in time, and a press lets it go on (WCAG 2.2.1).
(() => {
  const words = __LOGIN__;
  const EARLY = 120, LOOK = 20_000;  // seconds before the end; milliseconds between two looks
  let box = null, timer = null;

  const ask = async (method) => {
    try {
      const answer = await fetch("/inloggad", { method, cache: "no-store" });
      return answer.ok ? (await answer.json()).left : null;
    } catch { return null; }  // the server is away: the line's own words say so
  };
  const hide = () => {
    box?.remove();
    clearInterval(timer);
    box = timer = null;
  };
  const go = async () => {
    const left = await ask("POST");
    if (left !== null && left > 0) hide();
  };
  const show = (left) => {
    const said = words[new URLSearchParams(location.search).get("lang")] ?? Object.values(words)[0];
    const end = performance.now() + left * 1000;
    if (!box) {
      box = document.createElement("section");
      box.id = "lplan-login";
      box.setAttribute("role", "alertdialog");
      box.setAttribute("aria-label", said.title);
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      box.style.cssText = "position:fixed;z-index:1000001;left:50%;bottom:1rem;transform:translateX(-50%);box-sizing:border-box;"
        + "width:min(32rem,calc(100vw - 2rem));padding:1rem 1.25rem;border-radius:4px;font:1rem/1.5 SourceSans,sans-serif;"
        + `border:1px solid;${dark ? "background:#1b252c;color:#e8e6e1" : "background:#f7efd2;color:#1b2a33"}`;
      const text = Object.assign(document.createElement("p"), { style: "margin:0 0 .6rem" });
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: said.stay, onclick: go });
      button.style.cssText = "font:inherit;padding:.4rem .9rem;border-radius:4px;border:1px solid;background:transparent;color:inherit;cursor:pointer";
      box.append(text, button);
      document.body.append(box);
    }
    clearInterval(timer);
    const tell = () => {
      const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
      box.firstChild.textContent = said.text.replace("{n}", seconds);
    };
    tell();
    timer = setInterval(tell, 1000);
  };
  setInterval(async () => {
    if (!document.querySelector(".st-key-login a[href='/logout']")) return hide();
    const left = await ask("GET");
    if (left === null) return;
    if (left > EARLY || left === 0) hide();
    else show(left);
  }, LOOK);
})();
