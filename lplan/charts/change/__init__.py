"""Charts of change between waves: levels, dimensions, answers."""
