"""Charts of maturity: levels, the index, maps, one unit, its structural peers."""
