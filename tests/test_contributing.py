"""The documents point at files that are there, and the ordinary changes are made where CONTRIBUTING.md says."""

import re

import pytest

from lplan import charts, export
from lplan.core import aggregation
from tests.rooms import ROOT

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
PATH = re.compile(r"`((?:lplan|pages|tests|data|docs|bench|static)/[\w./-]*|app\.py)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_is_there(document):
    words = document.read_text(encoding="utf-8")
    named = {path for path in PATH.findall(words) if "…" not in path and "name.py" not in path}
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [link for link in LINK.findall(words) if not (document.parent / link).exists()] == []


def test_the_ordinary_changes_are_made_where_it_is_said():
    said = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for module, register in ((charts, "CHARTS"), (export, "FORMATS"), (aggregation, "METHODS")):
        place = f"`{register}` in `{str(module.__file__).removeprefix(f'{ROOT}/')}`"
        assert getattr(module, register) and place in said
