"""Every test run has a database of its own, filled with the shipped data."""

import os
import tempfile
from pathlib import Path

_FOLDER = tempfile.TemporaryDirectory(prefix="lplan-tests-")
os.environ["LPLAN_DATABASE_URL"] = f"sqlite:///{Path(_FOLDER.name) / 'lplan.sqlite'}"

import pytest  # noqa: E402

from lplan.ui.shell import person  # noqa: E402
from tests.collected import collected_app, collected_engine, collected_folder  # noqa: E402, F401 – fixtures
from tests.databases import engine, postgres, url  # noqa: E402, F401 – fixtures; settings must not be read before
from tests.people import by  # noqa: E402


@pytest.fixture(autouse=True)
def at_ones_own_machine(monkeypatch):
    """Pages that a test runs without a server are opened by somebody who may do everything, until it says otherwise."""
    monkeypatch.setattr(person, "unguarded", by())
