"""The parts of single pages, one module a page."""
