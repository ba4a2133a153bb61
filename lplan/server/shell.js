// What Streamlit's page needs from us in the browser.
// 1. Its built-in texts in Swedish. They are hard-coded in its bundle, so they are translated as they appear: text
//    nodes and the attributes that are shown or read aloud. What the app itself writes is left alone.
// 2. The menu's headings stand inside its list, which is no list then to a screen reader: the roles are taken away.
// 3. A seminar that has been started opens in a window of its own.
// 4. The signs of keyboard shortcuts have too little contrast.
// 5. It asks first below the page's own address where its server is: it is told.
// 6. It asks for the code that draws charts, by far the largest, when it meets the first: that is fetched while the server
//    works the page out.
// 7. A table wider than the window is scrolled by who has a mouse: it is given a place in the tab order.
// 8. On a phone the shared choices are folded into one row that tells them; a press opens and closes them.
// 9. Back leads to the view that was left, and 10. "Kopiera länk" copies the view as it is now: see each below.
(() => {
  const words = __WORDS__;
  window.__streamlit = { BACKEND_BASE_URL: location.origin };
  const exact = words.exact;
  const patterns = words.pattern.map((p) => [new RegExp(p.match), p.give]);
  const attributes = ["aria-label", "title", "placeholder", "alt", "data-title", "aria-roledescription"];
  const ours = "[data-testid=stMarkdownContainer],[data-testid=stText],.lplan-table,svg.main-svg,pre,code";
  const chrome = "button,[data-testid=stFileUploaderDropzone],[role=tooltip],[role=dialog] header";

  const translated = (shown) => {
    const key = shown && shown.trim();
    if (!key) return shown;
    if (Object.hasOwn(exact, key)) return shown.replace(key, exact[key]);
    for (const [match, give] of patterns) if (match.test(key)) return shown.replace(key, key.replace(match, give));
    return shown;
  };

  const translateElement = (element) => {
    for (const name of attributes) {
      const value = element.getAttribute?.(name);
      if (value) {
        const swedish = translated(value);
        if (swedish !== value) element.setAttribute(name, swedish);
      }
    }
    for (const child of element.childNodes) {
      if (child.nodeType !== Node.TEXT_NODE) continue;
      if (element.closest(ours) && !element.closest(chrome)) continue;
      const swedish = translated(child.data);
      if (swedish !== child.data) child.data = swedish;
    }
  };

  // A started seminar opens in a window of its own. It is opened by the press itself, since a browser lets no script open
  // one later than five seconds after, and stays white until the slides are frozen; if they cannot be, it is closed.
  const shown = new Set();
  const toasts = () => [...document.querySelectorAll("[data-testid=stToast]")];
  let [stage, earlier] = [null, []];  // the window that waits, and the messages that were there before it
  addEventListener("click", (event) => {
    if (!event.target.closest?.(".st-key-start button:not(:disabled)")) return;
    [stage, earlier] = [window.open("", "_blank"), toasts()];
    if (stage) stage.document.title = document.title;
  }, true);
  const showStage = () => {
    const link = document.querySelector(".st-key-open-stage a[href]");
    if (link && !shown.has(link.href)) {
      shown.add(link.href);
      if (stage) stage.location = link.href;
    } else if (toasts().some((toast) => !earlier.includes(toast))) stage?.close();
    else return;
    stage = null;
  };

  // Not before the app itself stands: the two would only get in each other's way.
  const fetchAhead = () => {
    if (!document.querySelector("[data-testid=stApp]")) return;
    for (const [rel, addresses] of Object.entries(words.ahead)) {
      const how = rel === "preload" ? { as: "script" } : { crossOrigin: "" };
      for (const href of addresses.splice(0)) document.head.append(Object.assign(document.createElement("link"), { rel, href, ...how }));
    }
  };

  // The row that tells the choices opens them without asking the server. Another page begins with them closed.
  const root = document.documentElement;
  root.dataset.shell = "";
  addEventListener("click", (event) => {
    if (!event.target.closest?.(".st-key-chip button")) return;
    event.preventDefault();
    event.stopPropagation();
    if (root.dataset.choices === location.pathname) delete root.dataset.choices;
    else root.dataset.choices = location.pathname;
    mend();
  }, true);

  // The doors for who is new: shown until one has been opened or they have been passed by, in this browser.
  const MET = "lplan-doors";
  const met = () => { try { return localStorage.getItem(MET); } catch { return "1"; } };
  if (!met()) root.dataset.new = "";
  addEventListener("click", (event) => {
    const skipped = event.target.closest?.(".st-key-doors-skip button");
    if (!skipped && !event.target.closest?.(".st-key-doors a")) return;
    try { localStorage.setItem(MET, "1"); } catch { /* then they are met again */ }
    if (skipped) event.stopPropagation();
    if (skipped) delete root.dataset.new;
    else setTimeout(() => delete root.dataset.new, 1000);
  }, true);

  // A link within the app is followed as Back would be: nothing is loaded anew.
  addEventListener("click", (event) => {
    const here = event.target.closest?.("a.here");
    if (!here || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const to = new URL(location.href);
    for (const [name, value] of new URLSearchParams(here.getAttribute("href"))) to.searchParams.set(name, value);
    history.pushState(null, "", to.href);
    dispatchEvent(new PopStateEvent("popstate"));
  }, true);

  const mend = () => {
    fetchAhead();
    if (root.dataset.choices !== location.pathname) delete root.dataset.choices;
    const open = String("choices" in root.dataset);
    for (const e of document.querySelectorAll(".st-key-chip button")) {
      if (e.getAttribute("aria-expanded") !== open) e.setAttribute("aria-expanded", open);
    }
    showStage();
    for (const e of document.querySelectorAll("[data-testid=stFileUploaderDropzone][role=presentation]")) e.role = "group"; // it has a name
    for (const e of document.querySelectorAll("button kbd")) Object.assign(e.style, { color: "inherit", opacity: "1" });
    for (const e of document.querySelectorAll("[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li")) {
      if (e.getAttribute("role") !== "presentation") e.setAttribute("role", "presentation");
    }
  };

  // The dark theme on white paper, see print.css.
  addEventListener("beforeprint", () => {
    const [red, green, blue] = getComputedStyle(document.querySelector("[data-testid=stApp]") ?? document.body)
      .backgroundColor.match(/[\d.]+/g).map(Number);
    document.documentElement.toggleAttribute("data-paper-dark", red + green + blue < 384);
  });

  // A table wider than the window is scrolled, and must be reached by the keyboard to be so. Measured when things rest.
  let rest = 0;
  const reach = () => {
    clearTimeout(rest);
    rest = setTimeout(() => {
      for (const frame of document.querySelectorAll(".lplan-table")) {
        if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
        else frame.removeAttribute("tabindex");
      }
    }, 200);
  };
  addEventListener("resize", reach);

  const walk = (node) => {
    // A chart's own marks are thousands, and ours: looking at each is most of what translating costs.
    if (node.closest?.("svg") || node.parentElement?.closest("svg")) return;
    if (node.nodeType === Node.ELEMENT_NODE) {
      translateElement(node);
      node.querySelectorAll("*").forEach(translateElement);
    } else if (node.nodeType === Node.TEXT_NODE && node.parentElement) translateElement(node.parentElement);
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") translateElement(change.target);
      else if (change.type === "characterData") walk(change.target);
      else change.addedNodes.forEach(walk);
    }
    mend();
    reach();
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
  });

  // Back. Streamlit enters every correction of the address as a step of its own in the browser's history, and takes a
  //    page's own choices out of the address just before it opens the next page: Back would then meet a page without
  //    them. A correction replaces the entry it corrects, and the entry that is left gets its choices back.
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let left = null;  // the address as it was before the last correction, or when a link to another page was followed
  const here = () => ({ state: history.state, url: location.href, at: performance.now() });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-testid=stSidebarNavLink], [data-testid=stPageLink] a");
    if (link) left = { ...here(), leaving: true };
  }, true);
  history.pushState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href);
    if (to.pathname === location.pathname) {
      if (!(left?.leaving && performance.now() - left.at < 5000)) left = here();
      return replace(state, unused, to.href);
    }
    if (left && performance.now() - left.at < 5000) replace(left.state, "", left.url);
    left = null;
    return push(state, unused, to.href);
  };
  history.replaceState = (...entry) => { left = null; return replace(...entry); };
  addEventListener("popstate", () => { left = null; });

  // "Kopiera länk". The button is a link to this very view, with every choice written out by the server. What has been
  //    chosen since stands in the address: it is added, and what has been taken back is taken away.
  const shared = new Set(words.shared);
  const link = (button) => {
    const made = new URL(button.href);
    const now = new URLSearchParams(location.search);
    for (const name of [...made.searchParams.keys()]) if (now.has(name) || !shared.has(name)) made.searchParams.delete(name);
    for (const [name, value] of now) made.searchParams.append(name, value);
    return made.href;
  };
  const copied = async (text, field) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed, or not over https */ }
    field.select();
    try { return document.execCommand("copy"); } catch { return false; }
  };
  const tell = async (text) => {
    const say = words.link[new URL(text).searchParams.get("lang")] ?? Object.values(words.link)[0];
    document.querySelector("#lplan-link")?.remove();
    const box = document.createElement("div");
    box.id = "lplan-link";
    const app = getComputedStyle(document.querySelector("[data-testid=stApp]") ?? document.body);
    box.style.cssText = "position:fixed;z-index:1000000;left:50%;bottom:1.5rem;transform:translateX(-50%);width:min(40rem,calc(100vw - 2rem));"
      + "box-sizing:border-box;padding:.8rem 1rem;border:1px solid currentColor;border-radius:4px;font:1rem SourceSans,sans-serif";
    box.style.color = app.color;
    box.style.background = app.backgroundColor;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.style.margin = "0 0 .4rem";
    const field = document.createElement("input");
    field.readOnly = true;
    field.value = text;
    field.setAttribute("aria-label", say.label);
    field.style.cssText = "width:100%;box-sizing:border-box;font:.85rem monospace;padding:.3rem;border:1px solid;border-radius:3px;background:transparent;color:inherit";
    box.append(said, field);
    document.body.append(box);
    const done = await copied(text, field);
    said.textContent = done ? say.copied : say.by_hand;
    const close = () => { box.remove(); removeEventListener("keydown", key, true); removeEventListener("pointerdown", away); };
    const key = (event) => { if (event.key === "Escape") close(); };
    const away = (event) => { if (!box.contains(event.target)) close(); };
    addEventListener("keydown", key, true);  // before the menu that the button stands in, which keeps Escape to itself
    addEventListener("pointerdown", away);
    if (done) setTimeout(close, 6000);
    else field.select();
  };
  addEventListener("click", (event) => {
    const button = event.target.closest?.(".st-key-link a[href]");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    tell(link(button));
  }, true);
})();
