// Draws each chart when it comes near the window. The table below it says the same without us.
(() => {
  const draw = (place) => {
    const figure = JSON.parse(place.querySelector("script").textContent);
    figure.layout.autosize = true;
    delete figure.layout.width;
    Plotly.newPlot(place, figure.data, figure.layout, {
      displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false, showSendToCloud: false,
    });
  };
  const places = document.querySelectorAll(".plot");
  if (!("IntersectionObserver" in window)) return places.forEach(draw);
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "400px" });
  places.forEach((place) => seen.observe(place));
  // On paper everything must stand there.
  addEventListener("beforeprint", () => {
    seen.disconnect();
    places.forEach((place) => place.querySelector(".main-svg") || draw(place));
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
  });
})();
