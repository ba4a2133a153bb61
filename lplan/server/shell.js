// What Streamlit's page needs from us in the browser.
// 1. Its built-in texts in Swedish. They are hard-coded in its bundle, so they are translated as they appear: text
//    nodes and the attributes that are shown or read aloud. What the app itself writes is left alone.
// 2. The menu's headings stand inside its list, which is no list then to a screen reader: the roles are taken away.
// 3. A seminar that has been started opens in a window of its own.
// 4. The signs of keyboard shortcuts have too little contrast.
// 5. A table wider than the window is scrolled by who has a mouse: it is given a place in the tab order.
(() => {
  const words = __WORDS__;
  const exact = words.exact;
  const patterns = words.pattern.map((p) => [new RegExp(p.match), p.give]);
  const attributes = ["aria-label", "title", "placeholder", "alt", "data-title", "aria-roledescription"];
  const ours = "[data-testid=stMarkdownContainer],[data-testid=stText],[data-testid=stTable],svg.main-svg,pre,code";
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

  // A started seminar opens in a window of its own, while the click on "Starta" still counts as the person's.
  const opened = new Set();
  const openStage = () => {
    const link = document.querySelector(".st-key-open-stage a[href]");
    if (!link || opened.has(link.href)) return;
    opened.add(link.href);
    if (navigator.userActivation?.isActive) window.open(link.href, "_blank");
  };

  const mend = () => {
    openStage();
    for (const e of document.querySelectorAll("button kbd")) Object.assign(e.style, { color: "inherit", opacity: "1" });
    for (const e of document.querySelectorAll("[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li")) {
      if (e.getAttribute("role") !== "presentation") e.setAttribute("role", "presentation");
    }
  };

  // A table wider than the window is scrolled, and must be reached by the keyboard to be so. Measured when things rest.
  let rest = 0;
  const reach = () => {
    clearTimeout(rest);
    rest = setTimeout(() => {
      for (const table of document.querySelectorAll("[data-testid=stTableStyledTable]")) {
        const frame = table.parentElement;
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
})();
