"""Every test run has a database of its own, filled with the shipped data."""

import os
import tempfile
from pathlib import Path

import pytest

_FOLDER = tempfile.TemporaryDirectory(prefix="lplan-tests-")
os.environ["LPLAN_DATABASE_URL"] = f"sqlite:///{Path(_FOLDER.name) / 'lplan.sqlite'}"

from tests.collected import collected_app, collected_engine, collected_folder  # noqa: E402, F401 – fixtures
from tests.databases import engine, postgres, url  # noqa: E402, F401 – fixtures; settings must not be read before


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The tests of a file share a worker, and so what its fixtures have made; those with a browser share one anyway."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
