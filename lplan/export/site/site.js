// Everything is read without us. We add two things: a field that finds a name in a long list, and, when a reader asks
// for it, the interactive chart in the place of the drawn one.
(() => {
  for (const place of document.querySelectorAll(".find")) {
    const field = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
    const label = document.createElement("label");
    label.append(document.body.dataset.find, " ", field);
    place.prepend(label);
    field.addEventListener("input", () => {
      const said = field.value.trim().toLocaleLowerCase();
      for (const row of place.querySelectorAll("li")) row.hidden = !row.textContent.toLocaleLowerCase().includes(said);
    });
    field.addEventListener("keydown", (event) => {
      const found = place.querySelector("li:not([hidden]) a");
      if (event.key === "Enter" && found) found.click();
    });
  }
  let library;
  const plotly = (address) => (library ??= new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed }));
  }));
  const replace = async (place, button) => {
    button.disabled = true;
    try {
      const [answer] = await Promise.all([fetch(place.dataset.figure), plotly(place.dataset.plotly)]);
      const figure = await answer.json();
      const described = place.querySelector("[role=img]")?.getAttribute("aria-label");
      const plot = document.createElement("div");
      if (described) { plot.setAttribute("role", "img"); plot.setAttribute("aria-label", described); }
      plot.style.height = `${figure.layout.height || 400}px`;
      place.replaceChildren(plot);
      figure.layout.autosize = true;
      delete figure.layout.width;
      await Plotly.newPlot(plot, figure.data, figure.layout, {
        displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false, showSendToCloud: false,
      });
      button.remove();
    } catch { button.disabled = false; }
  };
  if (location.protocol === "file:") return; // a browser reads no figure from a folder
  for (const place of document.querySelectorAll(".drawn")) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: place.dataset.words });
    button.addEventListener("click", () => replace(place, button));
    place.after(button);
  }
  // On paper the tables stand open.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
})();
