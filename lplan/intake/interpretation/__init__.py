"""From sheets to meaning: which column is which item, which row is which unit, what a survey tool added."""
