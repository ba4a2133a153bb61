"""The documents point at files that are there, and the ordinary changes are made where CONTRIBUTING.md says."""

import re

import pytest

from lplan import charts, cli, export
from lplan.charts.base import chart_data
from lplan.core import aggregation_methods
from lplan.export.report import parts
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
    for module, register in ((charts, "CHARTS"), (export, "FORMATS"), (aggregation_methods, "METHODS")):
        place = f"`{register}` in `{str(module.__file__).removeprefix(f'{ROOT}/')}`"
        assert getattr(module, register) and place in said


def test_an_export_format_is_offered_everywhere_from_its_one_record(capsys):
    """`FORMATS` in lplan/export/__init__.py; beside it a new format is named in README.md, and nowhere else."""
    keys = [form.key for form in export.FORMATS]
    assert len(set(keys)) == len(keys)
    listed = re.search(r"^Formats: ([^.]+)\.$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed and re.findall(r"`([\w-]+)`", listed[1]) == keys
    with pytest.raises(SystemExit):
        cli.main(["export", "--help"])
    assert "{" + ",".join(keys) + "}" in capsys.readouterr().out
    for form in export.FORMATS:
        assert form.one or form.whole or form.files, form.key
        assert bool(form.whole) == (form.product in export.PRODUCTS), form.key
        assert form.one or not form.menu, form.key
    assert {form.product for form in export.FORMATS if form.whole} == set(export.PRODUCTS)


def test_a_shape_of_chart_is_drawn_in_a_report_and_not_left_as_a_table():
    """A new shape has a part in lplan/export/report/parts.py; slides and workbooks read its record."""
    assert set(parts._PARTS) == set(chart_data.SHAPES) - {chart_data.TABLE}
