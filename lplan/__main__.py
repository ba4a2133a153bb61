"""`python -m lplan`: see lplan/cli."""

try:
    from lplan.cli import main

    status = main()
except KeyboardInterrupt:  # also while the program is being loaded
    status = 130
raise SystemExit(status)
