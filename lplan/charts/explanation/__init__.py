"""The arithmetic of one score, in words and tables."""
