"""The web server: `python -m lplan.server`. Imports nothing, so that wrong arguments are reported at once."""
