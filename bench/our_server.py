"""The job's page, served by our server."""

import sys
from pathlib import Path

import uvicorn

from lplan.server.application import application

uvicorn.run(
    application(Path(__file__).parent / "our_page.py"), port=int(sys.argv[1]), log_level="warning", access_log=False
)
