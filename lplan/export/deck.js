// Presents the document: which slide is shown, keys, touch, the black screen, the speaker's window. Everything that is
// needed is in the document, so nothing here asks a server for anything.
(() => {
  const $ = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const data = JSON.parse($("#data").textContent);
  const words = document.body.dataset;
  const slides = all(".slide");
  const [W, H] = [1280, 720];
  const WORDS = 13; // px of a figure's words as drawn
  const LARGEST = 32 / WORDS; // 24 points on stage
  const SQUEEZE = 0.75; // how much lower than drawn a figure may stand: its rows are airy
  const ROW = 17; // the least height of a row with a one-line name, as drawn
  let now = 0;
  let typed = "";
  let speaker = null;
  let began = Number(sessionStorage.getItem("began")) || 0;

  const staged = () => document.body.classList.contains("stage");
  const look = () => document.body.dataset.look;
  const say = (words) => { $("#said").textContent = words; };
  const fill = (words, n) => words.replace("{n}", n).replace("{total}", slides.length);

  // --- charts ---

  const rowNames = (figure) =>
    [...new Set(figure.data.flatMap((t) => (Array.isArray(t.y) ? t.y.filter((y) => typeof y === "string") : [])))];
  const unmarked = (words) => words.replace(/<[^>]*>/g, "");

  // The rows of a figure that has a name for each, and the least height that they need as drawn. Names above their rows
  // leave nothing to take away.
  const rowsOf = (figure) => {
    const names = rowNames(figure);
    const above = names.length && figure.layout.yaxis.showticklabels === false;
    const lines = names.reduce((sum, name) => sum + name.split("<br>").length, 0);
    const { t = 0, b = 0 } = figure.layout.margin ?? {};
    const axis = figure.layout.xaxis?.visible === false ? 8 : 45;
    const named = lines * ROW + t + Math.max(b, axis);
    const close = names.length > 7 && lines === names.length && !above;
    const least = close ? named : Math.max(named, figure.layout.height * (above ? 1 : SQUEEZE));
    return { names: names.length, named, least };
  };

  // The least size as drawn of a figure of names in columns: each needs room for the longest, in one line or in two.
  const columnsOf = ({ data, layout: { xaxis, yaxis, margin } }) => {
    if (xaxis?.visible !== false || yaxis?.visible !== false || yaxis.scaleanchor) return [330, 0];
    const names = data.flatMap((t) => t.text ?? []).map((words) => words.split("<br>"));
    const longest = Math.max(...names.flat().map((line) => unmarked(line).length), 0);
    const lines = Math.max(...names.map((name) => name.length), 1);
    const across = ([from, to]) => Math.abs(to - from);
    return [across(xaxis.range) * (longest * 6.5 + 14), across(yaxis.range) * lines * 18 + (margin?.t ?? 0) + (margin?.b ?? 0)];
  };

  // A legend under the rows takes more lines where it is narrower than the figure was drawn: room for them, in px.
  const moreLegend = (figure, width) => {
    const names = figure.data.filter((t) => t.showlegend !== false && t.name).map((t) => t.name.length * 6 + 45);
    const { legend, height, margin: { t = 0, r = 0, b = 0 } = {} } = figure.layout;
    if (!(legend?.y <= 0) || names.length < 2) return 0;
    const left = Math.max(...rowNames(figure).map((name) => unmarked(name).length), 0) * 7;
    const plot = Math.max(width * 0.62, width - left - r - 24);
    const across = Math.max(1, Math.floor(plot / Math.max(...names)));
    const lines = names.reduce((a, b) => a + b) <= plot ? 1 : Math.ceil(names.length / across);
    const below = -legend.y * (height - t - b);
    return Math.max(0, below + lines * 23 + 14 - b);
  };

  const draw = (box) => {
    const n = Number(box.dataset.slide);
    const figure = data.figures[n][look()];
    const natural = data.heights[n];
    const { names, named, least } = rowsOf(figure);
    const [narrowest, lowest] = columnsOf(figure);
    let more = staged() ? 0 : moreLegend(figure, box.clientWidth);
    let [width, height, scale] = [box.clientWidth, Math.max(natural, names ? named : 0) + more, 1];
    if (staged()) {
      const map = figure.layout.yaxis?.scaleanchor; // a map takes the room there is, whatever its words measure
      const fits = (k) => Math.max(least, lowest) + moreLegend(figure, box.clientWidth / k) <= box.clientHeight / k;
      for (scale = Math.min(LARGEST, box.clientWidth / narrowest); !map && scale > 1 && !fits(scale);) scale -= 0.02;
      width = box.clientWidth / scale;
      height = box.clientHeight / scale;
      more = moreLegend(figure, width);
    }
    const key = [look(), staged(), width, height].join();
    if (box.dataset.drawn === key || !width || !height) return;
    box.dataset.drawn = key;
    if (box.firstChild) Plotly.purge(box.firstChild);
    box.replaceChildren(document.createElement("div"));
    box.firstChild.style.cssText = `width:${width}px;height:${height}px;transform:${scale === 1 ? "none" : `scale(${scale})`}`;
    const layout = { ...structuredClone(figure.layout), width, height, autosize: false };
    layout.margin = { ...layout.margin, b: (layout.margin?.b ?? 0) + more, r: Math.max(layout.margin?.r ?? 0, width < 420 ? 34 : 0) };
    // Nothing is smaller on stage than the names.
    if (staged()) layout.annotations = layout.annotations?.map((one) => ({ ...one, font: { ...one.font, size: Math.max(one.font?.size ?? WORDS, WORDS) } }));
    // A map stands to the right of its legend.
    if (staged() && layout.yaxis?.scaleanchor) layout.xaxis = { ...layout.xaxis, domain: [0.25, 1] };
    // Every row is named where there is room; where there is not, some are, and all are in the table.
    if (names && names * ROW * 0.8 < height - named + names * ROW) layout.yaxis = { ...layout.yaxis, tickmode: "linear", tick0: 0, dtick: 1 };
    const still = !staged() && matchMedia("(pointer: coarse)").matches; // a finger scrolls the page, not the chart
    Plotly.newPlot(box.firstChild, structuredClone(figure.data), layout, {
      displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false, staticPlot: still,
    });
  };

  // Words that do not fit are made smaller together, the heading never under half.
  const fit = (slide) => {
    slide.style.paddingBottom = staged() ? `${Math.max(84, $("footer", slide).offsetHeight + 34)}px` : "";
    const chart = $(".plot", slide);
    const title = $("h2", slide);
    const body = chart ? $(".words", slide) : $(".inside", slide);
    const parts = [title, body].filter(Boolean);
    for (const part of parts) part.style.fontSize = "";
    const sizes = parts.map((part) => parseFloat(getComputedStyle(part).fontSize));
    const { paddingTop, paddingBottom } = getComputedStyle(slide);
    const room = H - parseFloat(paddingTop) - parseFloat(paddingBottom);
    const overflows = () => {
      const kids = body ? [...body.children].filter((e) => !e.classList.contains("code")) : [];
      const last = kids.at(-1);
      const height = last ? last.offsetTop + last.offsetHeight - kids[0].offsetTop : 0;
      const gap = body ? parseFloat(getComputedStyle(body).marginTop) : 0;
      const most = chart && slide.classList.contains("wide") ? room * 0.45 : room;
      return title.offsetHeight + gap + height > most || title.scrollWidth > title.clientWidth + 1;
    };
    for (let share = 1; share > 0.3 && overflows(); share -= 0.03) {
      parts.forEach((part, n) => { part.style.fontSize = `${sizes[n] * (n ? share : Math.max(share, 0.5))}px`; });
    }
  };

  const boxOf = (slide) => slide && $(".plot", slide);
  let later = 0;
  const prepare = (slide) => {
    if (!slide) return;
    fit(slide);
    if (boxOf(slide)) draw(boxOf(slide));
  };
  // The slide in view first, then the next, then the rest while nothing else is asked for.
  const prepareAll = () => {
    clearTimeout(later);
    const order = [...slides.slice(now), ...slides.slice(0, now).reverse()];
    const step = () => {
      const next = order.shift();
      if (!next) return mirror();
      prepare(next);
      later = setTimeout(step, 15);
    };
    step();
  };

  // --- which slide ---

  const show = (n, quietly) => {
    now = Math.min(Math.max(n, 0), slides.length - 1);
    if (now > 0 && !began) sessionStorage.setItem("began", (began = Date.now()));
    slides.forEach((slide, at) => {
      slide.classList.toggle("now", at === now);
      slide.toggleAttribute("inert", staged() && at !== now);
    });
    history.replaceState(null, "", `#${now + 1}`);
    if (staged()) {
      prepare(slides[now]);
      prepare(slides[now + 1]);
      if (!quietly) say(`${fill(words.slide, now + 1)}. ${$("h2", slides[now]).textContent}`);
    }
    mirror();
  };

  const asked = () => {
    const n = parseInt(location.hash.replace(/^#(bild-)?/, ""), 10);
    return n > 0 ? n - 1 : 0;
  };

  // --- the two ways to meet it ---

  const resize = () => {
    document.body.style.setProperty("--fit", Math.min(innerWidth / W, innerHeight / H));
    if (!staged()) all(".plot").forEach((box) => seen.has(box) && draw(box));
  };
  const seen = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting && !staged()) { seen.add(entry.target); draw(entry.target); }
  }, { rootMargin: "300px" });

  const present = (on) => {
    document.body.classList.toggle("stage", on);
    resize();
    show(now, true);
    if (on) prepareAll();
    else {
      for (const slide of slides) for (const part of all("h2, .inside, .words", slide)) part.style.fontSize = "";
      all(".plot").forEach((box) => { watch.unobserve(box); watch.observe(box); });
      if (now) slides[now].scrollIntoView();
    }
  };

  const relook = (name) => {
    document.body.dataset.look = name;
    if (speaker && !speaker.closed) speaker.document.body.dataset.look = name;
    if (staged()) prepareAll();
    else all(".plot").forEach((box) => seen.has(box) && draw(box));
  };

  // --- the speaker's window: a document of its own that this one writes; it needs no server and no channel ---

  const two = (n) => String(n).padStart(2, "0");
  const tick = () => {
    if (!speaker || speaker.closed) return;
    const today = new Date();
    const gone = began ? Math.floor((Date.now() - began) / 1000) : 0;
    $(".clock", speaker.document).textContent = `${two(today.getHours())}:${two(today.getMinutes())}`;
    $(".time", speaker.document).textContent = `${Math.floor(gone / 60)}:${two(gone % 60)}`;
  };

  const small = (parent, heading, slide) => {
    const d = parent.ownerDocument;
    const h = d.createElement("h2");
    h.className = "what";
    h.textContent = heading;
    const frame = d.createElement("div");
    frame.className = "frame";
    const main = d.createElement("main");
    if (slide) {
      const copy = d.importNode(slide, true);
      copy.removeAttribute("inert");
      all("[id]", copy).forEach((e) => e.closest("svg") || e.removeAttribute("id"));
      main.append(copy);
    }
    frame.append(main);
    parent.replaceChildren(h, frame);
    main.style.transform = `scale(${frame.clientWidth / W})`;
  };

  function mirror() {
    if (!speaker || speaker.closed) return;
    const d = speaker.document;
    small($(".current", d), fill(words.slide, now + 1), slides[now]);
    small($(".coming", d), slides[now + 1] ? words.next : words.last, slides[now + 1]);
    const notes = $(".notes div", d);
    const lines = ((data.notes || [])[now] || "").split("\n").filter((line) => line.trim());
    notes.replaceChildren(...(lines.length ? lines : [words.none]).map((line) => {
      const p = d.createElement("p");
      p.textContent = line;
      return p;
    }));
    $("[data-do=black]", d).setAttribute("aria-pressed", String(!$("#black").hidden));
    tick();
  }

  const speak = () => {
    if (!data.notes) return;
    if (speaker && !speaker.closed) return speaker.focus();
    speaker = window.open("", "talarvy", "width=1180,height=820");
    if (!speaker) { $("#said").classList.add("loud"); return say(words.blocked); }
    const d = speaker.document;
    d.title = words.speaker;
    d.documentElement.lang = document.documentElement.lang;
    // The library writes its own rules into a sheet of its own: a copy of a chart needs them too.
    const rules = d.createElement("style");
    rules.textContent = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n");
    d.head.replaceChildren(rules);
    d.body.className = "speaker stage";
    d.body.dataset.look = look();
    const made = (tag, name, inside = []) => {
      const e = d.createElement(tag);
      e.className = name;
      e.append(...inside);
      return e;
    };
    const button = (does, said) => {
      const e = made("button", "", [said]);
      e.type = "button";
      e.dataset.do = does;
      return e;
    };
    const heading = made("h2", "", [words.notes]);
    d.body.replaceChildren(
      made("div", "bar", [button("back", words.back), button("next", words.next), button("black", words.black),
        button("reset", words.reset), made("span", "time"), made("span", "clock")]),
      made("div", "small current"), made("div", "small coming"), made("div", "notes", [heading, made("div", "")]),
    );
    d.addEventListener("keydown", key);
    d.addEventListener("click", click);
    speaker.addEventListener("resize", mirror);
    speaker.setInterval(tick, 1000);
    mirror();
  };

  // --- what can be done ---

  const black = (on) => {
    $("#black").hidden = !on;
    mirror();
  };
  const dialog = (name) => { const box = $(`#${name}`); if (box && !box.open) box.showModal(); };
  const table = () => {
    const twin = $(".twin table", slides[now]);
    if (!twin) return;
    const box = $("#twin");
    $("h2", box).textContent = $("h2", slides[now]).textContent;
    const copy = twin.cloneNode(true);
    copy.caption?.remove();
    copy.setAttribute("aria-labelledby", "twin-title");
    $(".content", box).replaceChildren(copy);
    dialog("twin");
  };
  const doing = {
    next: () => show(now + 1), back: () => show(now - 1), first: () => show(0), last: () => show(slides.length - 1),
    black: () => black($("#black").hidden), table, speaker: speak, help: () => dialog("help"), code: () => dialog("code"),
    look: () => relook(look() === "light" ? "dark" : "light"), read: () => present(false), present: () => present(true),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.().catch(() => {})),
    reset: () => { sessionStorage.setItem("began", (began = Date.now())); tick(); },
  };
  const keys = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next", n: "next",
    ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back", p: "back",
    Home: "first", End: "last", b: "black", ".": "black", f: "full", s: "speaker", t: "table", l: "look", q: "code",
    r: "read", "?": "help", h: "help",
  };

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if ($("dialog[open]")) return; // the dialog's own keys: Escape, Tab, Enter
    if (!staged() && event.currentTarget === document) {
      if (pressed === "l") doing.look();
      return;
    }
    const control = event.target.closest?.("button, summary, a, input");
    if (control && (pressed === "Enter" || pressed === " ")) return;
    if (/^[0-9]$/.test(pressed)) { typed = (typed + pressed).slice(-3); return; }
    if (pressed === "Enter" && typed) { const to = Number(typed) - 1; typed = ""; event.preventDefault(); return show(to); }
    typed = "";
    if (!$("#black").hidden && pressed !== "s") { black(false); if (keys[pressed]) event.preventDefault(); return; }
    const does = keys[pressed];
    if (!does) return;
    event.preventDefault();
    doing[does]();
  }

  function click(event) {
    const button = event.target.closest?.("[data-do]");
    if (!button) {
      if (!$("#black").hidden && event.currentTarget === document) black(false);
      return;
    }
    doing[button.dataset.do]();
    if (event.detail) button.blur(); // after the mouse, Space goes on to the next slide again
  }

  // --- touch, the resting mouse, the start ---

  let touched = null;
  document.addEventListener("touchstart", (event) => {
    touched = event.touches.length === 1 ? [event.touches[0].clientX, event.touches[0].clientY] : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!touched || !staged() || $("dialog[open]")) return;
    const [x, y] = [event.changedTouches[0].clientX - touched[0], event.changedTouches[0].clientY - touched[1]];
    if (Math.abs(x) > 45 && Math.abs(x) > 1.5 * Math.abs(y)) doing[x < 0 ? "next" : "back"]();
  }, { passive: true });
  let resting = 0;
  document.addEventListener("mousemove", () => {
    document.body.classList.add("awake");
    clearTimeout(resting);
    resting = setTimeout(() => document.body.classList.remove("awake"), 2500);
  });
  document.addEventListener("keydown", key);
  document.addEventListener("click", click);
  addEventListener("resize", resize);
  addEventListener("hashchange", () => show(asked()));
  addEventListener("pagehide", () => { if (speaker && !speaker.closed) speaker.close(); });

  now = Math.min(asked(), slides.length - 1);
  all(".plot").forEach((box) => watch.observe(box));
  const narrow = matchMedia("(max-width: 767px)").matches;
  if (narrow && matchMedia("(prefers-color-scheme: dark)").matches) document.body.dataset.look = "dark";
  resize();
  Promise.all(["400", "600", "700"].map((weight) => document.fonts.load(`${weight} 14px SourceSans`)))
    .catch(() => {})
    .then(() => {
      present(!narrow);
      document.body.dataset.ready = "yes";
    });
})();
