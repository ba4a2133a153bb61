// Plotly with the kinds of trace that the charts in lplan/figures are made of, and no others: see `make plotly`.
const Plotly = require("plotly.js/lib/core");  // scatter is always in it
Plotly.register([require("plotly.js/lib/bar"), require("plotly.js/lib/heatmap")]);
module.exports = Plotly;
