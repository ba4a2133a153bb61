"""A small survey with one item of each type, and the way of a file through the importer under it."""

import io

import openpyxl

from lplan import codebook
from lplan.core import units
from lplan.core.errors import ERROR
from lplan.core.settings import ROOT
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand

BOOK = codebook.parse(
    """format = 1
key = "liten"
version = "1"
title = "Liten enkät"
[units]
one = "region"
many = "regioner"
[[dimension]]
code = "d"
name = "Lärande"
[[item]]
code = "AR"
text = "Planens år"
type = "year"
polarity = "neither"
[[item]]
code = "REV"
text = "Under revidering"
type = "single"
polarity = "neither"
options = [{code="ja",label="Ja"},{code="nej",label="Nej"},{code="vet_ej",label="Vet ej",status="dont_know"}]
[[item]]
code = "GRAD"
text = "I vilken grad?"
type = "ordinal"
dimension = "d"
headings = ["Grad"]
options = [{code="1",label="Inte alls",points=0},{code="2",label="I liten grad",points=0.3},{code="3",label="I hög grad",points=0.7},{code="4",label="Helt",points=1}]
[[item]]
code = "SLAG"
text = "Vilka slag?"
type = "multiple"
polarity = "neither"
options = [{code="gis",label="GIS"},{code="stat",label="Statistik"}]
[[item]]
code = "UPP"
text = "Uppföljning"
type = "number"
dimension = "d"
minimum = 0
maximum = 5.5
goalposts = [0, 5]
[[item]]
code = "KOM"
text = "Kommentar"
type = "text"
polarity = "neither"
"""
)
REGISTER = units.load(ROOT / "data/regions.csv")
HEAD = "Region;Planens år;Under revidering;Uppföljning;Kommentar"


def intake(
    data: bytes | str, name: str = "svar.csv", wave: str = "2017", profile: dict | None = None, encoding: str = "utf-8"
):
    """(answers as {(unit, item): (answer, status)}, problems) of a file."""
    delivery = read(data if isinstance(data, bytes) else data.encode(encoding), name)
    converted = convert(understand(delivery, BOOK, REGISTER, profile), BOOK, REGISTER, wave)
    frame, problems = converted.responses, converted.problems
    return {
        (u, i): (None if a != a else a, s)
        for u, i, a, s in frame[["unit", "item", "answer", "status"]].itertuples(index=False)
    }, problems


def errors(problems) -> list:
    return [p for p in problems if p.severity == ERROR]


def book(rows: list[list], sheets: dict[str, list[list]] | None = None) -> bytes:
    made = openpyxl.Workbook()
    for n, (name, content) in enumerate({"Svar": rows, **(sheets or {})}.items()):
        sheet = made.active if n == 0 else made.create_sheet()
        sheet.title = name
        for row in content:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
