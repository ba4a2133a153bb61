// A figure in the browser: drawn when it is approached, changed in place, told to who cannot see it, walked by keys,
// pressed, printed. Streamlit calls the function at the end for each new view of an element that stands where it stood.
const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false, showSendToCloud: false };
const AHEAD = "75% 0px"; // of the window: a figure closer than this is drawn
const PAPER = 820; // px: every figure is as wide on paper, whatever window it was drawn in; figure.css zooms from this
const GLIDE = 400; // ms; figure.css says how. Plotly's own transitions throw, and leave marks that are gone
const HOVER = 80; // ms: Plotly shows where a pointer is some twenty times a second at most
const TWICE = 700; // ms: a tap is said twice, and many press twice

let library;
const plotly = (address) => (library ??= window.Plotly ? Promise.resolve(window.Plotly) : new Promise((resolve, reject) => {
  const script = Object.assign(document.createElement("script"), { src: address });
  script.onload = () => resolve(window.Plotly);
  script.onerror = () => { library = undefined; script.remove(); reject(new Error(address)); };
  document.head.append(script);
}));

const text = new TextDecoder();
const figures = new Map(); // the element that Streamlit gives → what is drawn in it
const element = (kind, properties) => Object.assign(document.createElement(kind), properties);

class Figure {
  constructor(parent) {
    this.parent = parent;
    this.box = element("div", { className: "lplan-figure", tabIndex: 0 });
    this.box.setAttribute("role", "figure");
    this.plot = element("div");
    this.keys = element("span", { className: "unseen", id: `figure-keys-${Math.random().toString(36).slice(2)}` });
    this.told = element("span", { className: "unseen" });
    this.told.setAttribute("role", "status");
    this.box.setAttribute("aria-describedby", this.keys.id);
    this.box.append(this.plot, this.keys, this.told);
    parent.append(this.box);
    this.box.addEventListener("keydown", (event) => this.walked(event));
    this.box.addEventListener("blur", () => this.rested());
    this.box.addEventListener("click", ({ target }) => {
      if (this.said && target.closest(".xtick, .ytick")) this.pressed({ customdata: [this.named(target.closest("text").textContent)] });
    });
    this.dragging();
    const root = parent.closest("[data-testid=stMain]");
    this.approach = new IntersectionObserver(([...seen]) => {
      this.near = seen.at(-1).isIntersecting;
      if (this.near) this.draw();
    }, { root, rootMargin: AHEAD });
    this.approach.observe(this.box);
    this.width = new ResizeObserver(() => this.fit());
    this.width.observe(this.box);
  }

  // What is to be seen. The view is text made once for all its readers: the same text is the same view.
  show(view) {
    if (view === this.view) return;
    this.view = view;
    this.due = JSON.parse(view);
    this.box.setAttribute("aria-label", this.due.alt);
    this.box.classList.toggle("named", Object.keys(this.due.names).length > 0);
    this.keys.textContent = this.due.words.keys;
    this.box.style.height = `${this.due.figure.layout.height}px`;
    if (this.near) this.draw();
  }

  draw() {
    if (!this.due) return;
    if (window.Plotly) this.drawn(window.Plotly);
    else plotly(this.due.plotly).then((found) => this.drawn(found), () => this.failed());
  }

  drawn(found) {
    if (!this.due || !this.box.isConnected) return;
    const before = this.said;
    const { figure, ...said } = this.due;
    this.due = null;
    this.said = said;
    this.at = before?.name === said.name ? this.at : null;
    const layout = { ...figure.layout, width: this.box.clientWidth, autosize: false };
    this.glide(before?.name === said.name);
    found.react(this.plot, figure.data, layout, CONFIG).then(() => this.again());
    if (before) return;
    this.plot.on("plotly_click", ({ points }) => this.pressed(points[0]));
    this.plot.on("plotly_hover", ({ points }) => { this.over = points.map(({ curveNumber, pointNumber }) => ({ curveNumber, pointNumber })); });
    this.plot.on("plotly_unhover", () => { this.over = null; });
  }

  // Marks glide to the next view of the same chart, where motion is welcome; not when a window is made wider.
  glide(same) {
    this.box.classList.toggle("glides", same);
    clearTimeout(this.still);
    this.still = setTimeout(() => this.box.classList.remove("glides"), GLIDE);
  }

  failed() {
    this.told.className = "";
    this.told.textContent = this.due.words.failed;
  }

  // What was pointed at stays pointed at when the numbers change.
  again() {
    if (!this.over || !this.box.matches(":hover, :focus")) return;
    try { window.Plotly.Fx.hover(this.plot, this.over); } catch { this.over = null; }
  }

  fit() {
    if (!this.said || printing || !this.box.clientWidth || this.plot._fullLayout?.width === this.box.clientWidth) return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (!printing && this.box.clientWidth) window.Plotly.relayout(this.plot, { width: this.box.clientWidth });
    });
  }

  // --- a press ---

  // A mark knows whose it is and what of, (unit, node): a press opens the page that tells how its value came about. A mark or a
  // name beside an axis that knows whose it is only makes it the reader's own, and a second press takes that back.
  pressed(point) {
    const [unit, node] = Array.isArray(point?.customdata) ? point.customdata : [];
    const { value, own } = this.said.press;
    if (value && node) this.lead(value.page, { [value.unit]: unit, [value.node]: node });
    else if (own && unit && !node) this.lead("", { [own.unit]: unit });
  }

  // The unit with a name, which may be cut short where there is no room.
  named(words) {
    const begins = words.endsWith("…") ? words.slice(0, -1) : words;
    return Object.entries(this.said.names).find(([name]) => name === words || begins !== words && name.startsWith(begins))?.[1];
  }

  // The address is opened as Back would open it, so that nothing is run on the page that is left.
  lead(page, choices) {
    if (performance.now() - (this.last ?? -TWICE) < TWICE) return;
    this.last = performance.now();
    const to = new URL(page || location.pathname, location.href);
    to.search = location.search;
    for (const [choice, picked] of Object.entries(choices)) {
      if (!page && this.said.press.own.now === picked) to.searchParams.delete(choice);
      else to.searchParams.set(choice, picked);
    }
    history.pushState(null, "", to.href);
    dispatchEvent(new PopStateEvent("popstate"));
  }

  // A finger that scrolls past presses nothing. Plotly sees it come and go, and not that it moved.
  dragging() {
    let from;
    const place = (event) => event.changedTouches[0];
    this.plot.addEventListener("touchstart", (event) => { from = place(event); }, { capture: true, passive: true });
    this.plot.addEventListener("touchmove", (event) => {
      const to = place(event);
      if (Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) > 10) this.plot._dragged = true;
    }, { capture: true, passive: true });
  }

  // --- the keyboard ---

  // The marks that tell something, as they are read: from the top, from the left. Many that say the same are one.
  marks() {
    const { xaxis, yaxis } = this.plot._fullLayout;
    const found = new Map();
    for (const [curveNumber, trace] of this.plot._fullData.entries()) {
      if (trace.visible !== true || trace.hoverinfo === "skip" || trace.hoveron === "fills") continue;
      const x = this.plot._fullLayout[`xaxis${(trace.xaxis ?? "x").slice(1)}`] ?? xaxis;
      const y = this.plot._fullLayout[`yaxis${(trace.yaxis ?? "y").slice(1)}`] ?? yaxis;
      const place = (axis, value) => axis._offset + axis.d2p(value);
      const add = (pointNumber, left, top) => {
        if (!Number.isFinite(left) || !Number.isFinite(top)) return;
        const own = trace.customdata?.[pointNumber];
        const name = Array.isArray(own) ? JSON.stringify(own) : `${curveNumber} ${pointNumber}`;
        if (!found.has(name)) found.set(name, { curveNumber, pointNumber, left, top, customdata: own });
      };
      if (trace.z) trace.z.forEach((row, i) => row.forEach((value, j) => {
        if (value != null) add([i, j], place(x, trace.x?.[j] ?? j), place(y, trace.y?.[i] ?? i));
      }));
      else for (let i = 0; i < (trace._length ?? trace.x?.length ?? 0); i++) {
        if (trace.x?.[i] != null && trace.y?.[i] != null) add(i, place(x, trace.x[i]), place(y, trace.y[i]));
      }
    }
    return [...found.values()].sort((a, b) => Math.round((a.top - b.top) / 6) || a.left - b.left);
  }

  walked(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (event.target !== this.box || !this.said || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return this.rested();
    const marks = this.marks();
    if (event.key === "Enter" || event.key === " ") {
      if (this.at == null) return;
      event.preventDefault();
      return this.pressed(marks[this.at]);
    }
    if (!(event.key in steps) || !marks.length) return;
    event.preventDefault();
    const from = this.at ?? (steps[event.key] > 0 ? -1 : marks.length);
    this.at = Math.min(Math.max(from + steps[event.key], 0), marks.length - 1);
    const { curveNumber, pointNumber } = marks[this.at];
    this.over = [{ curveNumber, pointNumber }];
    window.Plotly.Fx.hover(this.plot, this.over);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(curveNumber, pointNumber), HOVER);
  }

  tell(curveNumber, pointNumber) {
    const lines = this.plot.querySelectorAll(".hoverlayer .hovertext :is(tspan.line, text:not(:has(tspan.line)))");
    const { type, orientation, x, y, hovertext } = this.plot._fullData[curveNumber];
    const said = [...lines].map((line) => line.textContent).filter(Boolean).join(". ").replaceAll(",. ", ", ");
    const bar = type === "bar" ? String((orientation === "h" ? y : x)[pointNumber]) : "";
    // What stands in the picture itself needs no words beside it, and has them only for who cannot see it.
    this.told.textContent = said ? (said.includes(bar) ? said : `${bar}: ${said}`) : [hovertext ?? []].flat()[pointNumber] ?? "";
  }

  rested() {
    clearTimeout(this.telling);
    this.at = this.over = null;
    this.told.textContent = "";
    if (this.said) window.Plotly.Fx.unhover(this.plot);
  }

  // --- paper ---

  toPaper() {
    if (this.due && window.Plotly) this.drawn(window.Plotly);
    if (!this.said) return;
    window.Plotly.relayout(this.plot, { width: PAPER });
    window.Plotly.relayout(this.plot, { width: PAPER }); // once more: a legend's rows and its margin are one step apart
  }

  end() {
    this.approach.disconnect();
    this.width.disconnect();
    if (this.said) window.Plotly.purge(this.plot);
    figures.delete(this.parent);
  }
}

// On white paper the colours of the dark theme are turned about, one by one: as a filter it would make a picture of the
// whole figure. What CSS calls invert(1) hue-rotate(180deg).
let printing = false;
const turned = new Map(); // an element and a property → the colour that stood there
const turn = (colour) => {
  const [r, g, b] = colour.map((part) => 255 - part);
  const rows = [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]];
  return rows.map(([x, y, z]) => Math.round(Math.min(255, Math.max(0, x * r + y * g + z * b))));
};
const turnAbout = () => {
  const found = [];
  for (const mark of document.querySelectorAll(".lplan-figure svg *")) {
    const style = getComputedStyle(mark);
    for (const name of ["fill", "stroke"]) {
      const [, r, g, b, , alpha = 1] = style[name].match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(, ([\d.]+))?\)$/) ?? [];
      if (r !== undefined) found.push([mark, name, `rgba(${turn([r, g, b].map(Number))}, ${alpha})`]);
    }
  }
  for (const [mark, name, colour] of found) { // after all are read: a child's may be its parent's
    turned.set([mark, name], mark.style.getPropertyValue(name));
    mark.style.setProperty(name, colour);
  }
};
addEventListener("beforeprint", () => {
  printing = true;
  for (const figure of figures.values()) figure.toPaper();
  const ground = getComputedStyle(document.querySelector("[data-testid=stApp]") ?? document.body).backgroundColor;
  const [red, green, blue] = ground.match(/[\d.]+/g).map(Number);
  if (red + green + blue < 384 && !turned.size) turnAbout();
});
addEventListener("afterprint", () => {
  printing = false;
  for (const [[mark, name], colour] of turned) mark.style.setProperty(name, colour);
  turned.clear();
  for (const figure of figures.values()) figure.fit();
});

export default function ({ data, parentElement }) {
  if (!figures.has(parentElement)) figures.set(parentElement, new Figure(parentElement));
  const figure = figures.get(parentElement);
  figure.show(text.decode(data));
  // Streamlit also calls this when a newer view came while the code was fetched: only what is gone has ended.
  return () => setTimeout(() => { if (!parentElement.isConnected) figure.end(); });
}
