"""A figure on the page: Plotly's, drawn in the browser by a component of our own."""
