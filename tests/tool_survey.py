"""A survey as survey tools meet it: a yes/no question, a ladder from 0, many answers with "Annat" and signs in
labels.
"""

from lplan import codebook
from lplan.core import responses as r
from lplan.core.errors import ERROR
from lplan.intake.answers.response_conversion import Conversion, convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import Understanding, understand
from tests.small_survey import REGISTER

BOOK = codebook.parse(
    """format = 1
key = "verktyg"
version = "1"
title = "Enkät i verktyg"
[units]
one = "region"
many = "regioner"
[[dimension]]
code = "d"
name = "Lärande"
[[item]]
code = "P1"
text = "Från vilket år är er plan?"
type = "year"
polarity = "neither"
[[item]]
code = "P2"
text = "Är planen föremål för revidering?"
type = "single"
polarity = "neither"
options = [{code="ja",label={sv="Ja",en="Yes"}},{code="nej",label={sv="Nej",en="No"}},{code="vet_ej",label="Vet ej",status="dont_know"}]
[[item]]
code = "A2"
text = "Planen ses över regelbundet"
type = "ordinal"
dimension = "d"
options = [{code="0",label="Saknas",points=0},{code="1",label="Beskrivs",points=0.3},{code="2",label="Tillämpas",points=0.7},{code="3",label="Tillämpas och används",points=1}]
[[item]]
code = "N2"
text = "Om vilka teman görs analyser?"
type = "multiple"
polarity = "neither"
options = [{code="naringsliv",label="Näringsliv"},{code="kultur",label="Kultur"},{code="arbete",label="Arbets- och kompetensförsörjning"},{code="over",label="Lärandet sker ändå; dokumentet är överflödigt"},{code="komma",label="Program, planer och projekt"},{code="annat",label="Annat tema",aliases=["Annat"]}]
[[item]]
code = "N3"
text = "Något särskilt område?"
type = "text"
polarity = "neither"
[[item]]
code = "R5"
text = "Hur många arbetar med analys?"
type = "number"
dimension = "d"
minimum = 0
goalposts = [0, 10]
"""
)


def taken(
    data: bytes | str, profile: dict | None = None, name: str = "export.csv", wave: str = "2024"
) -> tuple[Understanding, Conversion]:
    """A file's way through the importer."""
    delivery = read(data if isinstance(data, bytes) else data.encode(), name)
    u = understand(delivery, BOOK, REGISTER, profile)
    return u, convert(u, BOOK, REGISTER, wave)


def given(c: Conversion) -> dict[tuple[str, str], str]:
    """{(unit, item): answer} of what was answered; no error may stand in the way."""
    assert not c.errors, [str(p) for p in c.problems if p.severity == ERROR]
    kept = c.responses[c.responses["status"] == r.ANSWERED]
    return {(u, i): a for u, i, a in kept[["unit", "item", "answer"]].itertuples(index=False)}


def faults(c: Conversion) -> list[tuple[str, str]]:
    """(reason, message) of each error."""
    return [(p.reason, p.message) for p in c.problems if p.severity == ERROR]
