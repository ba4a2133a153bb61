// When the line to the server is cut. Streamlit then shows a grey skeleton for ever, or a programmer's words. After ten
// seconds without a connection this says in words what is wrong, what to ask for, and where the same things stand without
// one; it goes away by itself when the line is back.
(() => {
  const words = __LINE__;
  // Seconds without a connection, and with one over which nothing comes: a busy server may be slow to speak.
  const PATIENCE = 10, LONGER = 30, STEP = 1000;
  const alive = new Set(), open = new Set();  // connections that stand, and those that are open
  let without = 0, shown = "", spoken = false, asking = false;

  // A server that was started anew knows nothing of this page, and would not hear the first thing done on it: it is asked
  // for the page as it stands in the address, as by Back. Until it has answered nothing can be done that would be lost.
  const app = () => document.querySelector("[data-testid=stApp]");
  const hold = (held) => {
    asking = held;
    app()?.toggleAttribute("inert", held);
    if (!held) look();
  };
  const again = (socket) => {
    hold(true);
    setTimeout(() => {
      const begun = performance.now();
      let heard = false;
      socket.addEventListener("message", () => { heard = true; }, { once: true });
      dispatchEvent(new PopStateEvent("popstate"));
      const timer = setInterval(() => {
        const rests = heard && app()?.dataset.testScriptState === "notRunning";
        if (!rests && socket.readyState === Socket.OPEN && performance.now() - begun < 15_000) return;
        clearInterval(timer);
        hold(false);
      }, 50);
    }, 500);
  };

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(address, ...more) {
      super(address, ...more);
      if (!String(address).includes("/_stcore/stream")) return;
      // A network may open the first one and let nothing through it: it stands when the server has spoken.
      const stands = () => { alive.add(this); look(); };
      this.addEventListener("open", () => {
        open.add(this);
        if (!spoken) return;
        again(this);
        stands();
      });
      this.addEventListener("message", () => { spoken = true; stands(); }, { once: true });
      this.addEventListener("close", () => { alive.delete(this); open.delete(this); });
    }
  };

  // Whether the server answers at all: then it is the connection alone that does not come through.
  const answers = async () => {
    try {
      const found = await fetch("/_stcore/health", { cache: "no-store", signal: AbortSignal.timeout(4000) });
      return found.ok;
    } catch { return false; }
  };

  const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);
  const say = (kind) => {
    const language = new URLSearchParams(location.search).get("lang");
    const said = words[language] ?? Object.values(words)[0];
    if (shown === kind + language) return;
    shown = kind + language;
    document.querySelector("#lplan-line")?.remove();
    const box = element("section", "", { id: "lplan-line" });
    box.setAttribute("role", "alert");
    box.setAttribute("aria-label", said[kind].title);
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    box.style.cssText = "position:fixed;z-index:1000001;left:50%;top:1rem;transform:translateX(-50%);box-sizing:border-box;"
      + "width:min(44rem,calc(100vw - 2rem));max-height:calc(100vh - 2rem);overflow:auto;padding:1rem 1.25rem;border-radius:4px;"
      + `font:1rem/1.5 SourceSans,sans-serif;border:1px solid;${dark ? "background:#1b252c;color:#e8e6e1" : "background:#f7efd2;color:#1b2a33"}`;
    box.append(Object.assign(element("p", said[kind].title), { style: "font-weight:600;margin:0 0 .4rem" }));
    for (const sentence of said[kind].text) {
      box.append(Object.assign(element("p", sentence.replaceAll("{host}", location.host)), { style: "margin:0 0 .4rem" }));
    }
    const list = element("ul", "", { style: "margin:0;padding-left:1.2rem" });
    for (const { label, href } of said[kind].links) {
      const item = element("li", "");
      item.append(element("a", label, { href, style: "color:inherit" }));
      list.append(item);
    }
    if (list.children.length) box.append(list);
    document.body.append(box);
  };

  const look = async () => {
    if (alive.size) {
      if (asking) return;
      without = 0;
      shown = "";
      document.querySelector("#lplan-line")?.remove();
      return;
    }
    without += 1;
    if (without < (open.size ? LONGER : PATIENCE) || !document.body) return;
    if (shown && without % 5) return;  // what is wrong may change, though not every second
    const reached = await answers();
    if (!alive.size) say(reached ? "blocked" : "silent");
  };
  setInterval(look, STEP);

  // Streamlit's dialog tells a programmer what to type, and makes all else on the page deaf: it is closed as it comes.
  const dismiss = () => {
    for (const dialog of document.querySelectorAll("[role=dialog]")) {
      if (dialog.textContent.includes("streamlit run")) dialog.querySelector("button")?.click();
    }
  };
  new MutationObserver((changes) => { if (changes.some((change) => change.addedNodes.length)) dismiss(); })
    .observe(document.documentElement, { childList: true, subtree: true });
})();
