"""Every test run has a database of its own, filled with the shipped data."""

import os
import tempfile
from pathlib import Path

_FOLDER = tempfile.TemporaryDirectory(prefix="lplan-tests-")
os.environ["LPLAN_DATABASE_URL"] = f"sqlite:///{Path(_FOLDER.name) / 'lplan.sqlite'}"

from tests.collected import collected_app, collected_engine, collected_folder  # noqa: E402, F401 – fixtures
from tests.databases import engine, postgres, url  # noqa: E402, F401 – fixtures; settings must not be read before
