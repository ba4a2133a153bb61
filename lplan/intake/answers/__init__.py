"""Convert understood columns to responses: cells, rows, several answers of one unit, control totals."""
