"""From interpreted columns to responses: cells, rows, duplicates, control totals."""
