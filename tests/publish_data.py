"""What the tests of exports share: the shipped data, a small survey with hostile words, a chart nobody has drawn
before.
"""

from functools import lru_cache
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from lplan import codebook, index, store
from lplan import results as composition
from lplan.charts import Chart, Column
from lplan.core import responses as r
from lplan.core.settings import ROOT, settings
from lplan.core.units import Register, Unit
from lplan.results import Choice, Results, Wave

DATA = ROOT / "data"
CHOICE = Choice(survey="larandeplaner", wave="2017", baseline="2015", unit="12")
HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1+1|cmd",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "a\x0bb\x00c\ufffe",
    "<b>&co</b> %{x} #strong[x] $x$",
)


def _loaded(*codebooks: Path) -> Results:
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, DATA, codebooks)
    return composition.load(engine, store.surveys(engine)["survey"].iloc[0])


@lru_cache
def shipped() -> Results:
    """The demonstration under the slides' codebook alone."""
    return _loaded(DATA / "codebook.toml")


@lru_cache
def in_force() -> Results:
    """The demonstration as a new installation has it: also the codebook in force, with its waves."""
    return _loaded(*settings().shipped_codebooks)


def fake() -> Chart:
    """A chart with nothing but what a chart must have: no word about how an export draws it."""

    def frame(results, choice):
        return pd.DataFrame({"name": ["Ada", "Bo", "Cy"], "n": [3, 1, 2], "unit": ["01", "12", "25"]})

    return Chart(
        "fake",
        "Alldeles ny",
        frame,
        lambda f, c: "Ada har flest",
        lambda f, c: go.Figure(go.Bar(x=f["name"], y=f["n"])),
        "Liggande staplar över tre. {title}.",
        (Column("name", "Namn"), Column("n", "Antal", "int")),
    )


def named(words: str) -> Results:
    """A survey of three, whose first unit, option and free text are called what a stranger wrote."""
    book = codebook.parse(
        """format = 1
key = "t"
version = "1"
title = "T"
[units]
one = "ort"
many = "orter"
[[item]]
code = "R"
text = "Nu?"
type = "single"
role = "revision"
polarity = "neither"
options = [{code="j",label="Ja"},{code="n",label="Nej"}]
[[item]]
code = "Y"
text = "År?"
type = "year"
role = "plan_year"
polarity = "neither"
[[item]]
code = "F"
text = "Berätta"
type = "text"
polarity = "neither"
"""
    )
    register = Register((Unit("u", words or "u"), Unit("v", "Vik"), Unit("w", "Åmål")))
    rows = [
        ("u", "R", "j", r.ANSWERED),
        ("v", "R", "n", r.ANSWERED),
        ("w", "R", None, r.NO_RESPONSE),
        ("u", "Y", "2018", r.ANSWERED),
        ("v", "Y", "2015", r.ANSWERED),
        ("w", "Y", None, r.NO_RESPONSE),
        ("u", "F", words or "x", r.ANSWERED),
        ("v", "F", "hemligt", r.ANSWERED),
        ("w", "F", None, r.NO_RESPONSE),
    ]
    frame = pd.DataFrame([("2020", u, "", i, a, s) for u, i, a, s in rows], columns=list(r.COLUMNS))
    nothing = {
        name: pd.DataFrame(columns=columns)
        for name, columns in (
            ("evidence", ["unit", "variable", "value", "as_of", "note", "source", "confidence"]),
            ("bodies", ["unit", "value", "as_of", "source"]),
            ("facts", ["key", "measure", "value", "as_of", "source"]),
            ("sources", ["source", "title", "publisher", "year", "url", "note"]),
        )
    }
    return Results(
        codebook=book,
        register=register,
        waves=(Wave("2020", "2020", 2020),),
        responses=frame,
        scores=index.score(frame, book),
        definition=index.definition(book),
        quotes=pd.DataFrame([("2020", "u", "F", words or "x")], columns=["wave", "unit", "item", "text"]),
        **nothing,
    )


HERE = Choice(survey="t", wave="2020", unit="u")
