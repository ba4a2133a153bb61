"""`python -m lplan`: see lplan/cli."""

import logging

# A command says in words what went wrong; the cause only where it is a fault of ours.
logging.basicConfig(level=logging.ERROR, format="%(message)s")
try:
    from lplan.cli import main

    status = main()
except KeyboardInterrupt:  # also while the program is being loaded
    status = 130
raise SystemExit(status)
