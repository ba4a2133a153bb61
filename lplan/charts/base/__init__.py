"""What every chart is built from: the chart record, the theme, drawing, findings, data series."""
