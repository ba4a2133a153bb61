"""`python -m lplan`: see lplan/cli."""

from lplan.cli import main

raise SystemExit(main())
