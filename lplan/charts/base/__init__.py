"""What every chart is built from: the chart record, its theme, shared figures, findings and chart data."""
