"""Write the questionnaire as an XLSForm workbook, for ODK and KoboToolbox: a group for each dimension."""

from collections.abc import Iterator
from datetime import datetime

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR, Codebook, Item
from lplan.core import table_writer
from lplan.core.text import _
from lplan.core.units import Register
from lplan.questionnaire.questions import (
    STAMP,
    UNIT,
    about,
    asked,
    languages_of,
    one_line,
    refuse,
    sections,
    stamp,
    units,
)

NAMES = {"sv": "Svenska (sv)", "en": "English (en)"}
CODE = r"[A-Za-z_][A-Za-z0-9_.-]*"
CHOICE = r"[^\s]+"
MADE = datetime(2000, 1, 1)  # the same questionnaire is the same file, whenever it is written
Row = dict[str, str]


def write(codebook: Codebook, register: Register, wave: str, year: int | None = None) -> bytes:
    """The workbook (.xlsx) with the sheets survey, choices and settings; raises Refused for codes that XLSForm bars."""
    items = asked(codebook, wave)
    rule = _("En kod börjar med en bokstav och har bara bokstäver, siffror, streck och punkt. Ändra den i kodboken.")
    refuse("XLSForm", CODE, rule, (item.code for item in items))
    refuse(
        "XLSForm",
        CHOICE,
        _("Ett svarsalternativs kod har inga mellanslag."),
        (o.code for i in items for o in i.options),
    )
    languages = languages_of(codebook)
    title = one_line(codebook.title, languages[0])
    about_form = {"form_title": title, "form_id": f"{codebook.key}_{wave}", "version": codebook.version}
    file, book = table_writer.workbook()
    book.set_properties({"created": MADE})
    for name, rows in (
        ("survey", list(_survey(codebook, register, wave, year, languages))),
        ("choices", list(_choices(codebook, register, wave, year, languages))),
        ("settings", [about_form | {"default_language": NAMES[languages[0]]}]),
    ):
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        table_writer.text_sheet(
            book, name, [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
        )
    book.close()
    return file.getvalue()


def _survey(codebook: Codebook, register: Register, wave: str, year: int | None, languages: list[str]) -> Iterator[Row]:
    labels = {f"label::{NAMES[language]}": about(codebook, language) for language in languages}
    kind = f"select_one {UNIT}" if register.units else "text"
    yield {"type": kind, "name": UNIT, **labels, "required": "yes", "appearance": "minimal" if register.units else ""}
    yield {"type": "calculate", "name": STAMP, "calculation": f"'{stamp(codebook, wave)}'"}
    for n, (dimension, items) in enumerate(sections(codebook, wave), start=1):
        group = {f"label::{NAMES[x]}": one_line(dimension.name, x) if dimension else "–" for x in languages}
        yield {"type": "begin_group", "name": f"sida{n}", **group, "appearance": "field-list"}
        yield from (_question(item, languages, year) for item in items)
        yield {"type": "end_group"}


def _question(item: Item, languages: list[str], year: int | None) -> Row:
    kinds = {
        SINGLE: f"select_one {item.code}",
        ORDINAL: f"select_one {item.code}",
        MULTIPLE: f"select_multiple {item.code}",
        YEAR: "integer",
        NUMBER: "decimal",
        TEXT: "text",
    }
    row = {"type": kinds[item.type], "name": item.code}
    row |= {f"label::{NAMES[language]}": one_line(item.text, language) for language in languages}
    if item.help:
        row |= {f"hint::{NAMES[language]}": one_line(item.help, language) for language in languages}
    if item.condition:
        code, option = item.condition
        row["relevant"] = f"selected(${{{code}}}, '{option}')"
    if constraint := _constraint(item, year):
        row["constraint"] = constraint
    if item.type == TEXT:
        row["appearance"] = "multiline"
    return row


def _constraint(item: Item, year: int | None) -> str:
    """What an answer must be, as a form computes it."""
    if item.type == MULTIPLE:
        alone = [option.code for option in item.options if option.exclusive or option.status]
        return " and ".join(f"not(selected(., '{code}') and count-selected(.) > 1)" for code in alone)
    if item.type not in (YEAR, NUMBER):
        return ""
    high = item.maximum if item.maximum is not None or item.type != YEAR else year
    bounds = ((". >= ", item.minimum), (". <= ", high))
    return " and ".join(f"{sign}{bound:g}" for sign, bound in bounds if bound is not None)


def _choices(
    codebook: Codebook, register: Register, wave: str, year: int | None, languages: list[str]
) -> Iterator[Row]:
    for unit in units(register, year):
        names = {f"label::{NAMES[language]}": unit.name_in(year) for language in languages}
        yield {"list_name": UNIT, "name": unit.code, **names}
    for item in asked(codebook, wave):
        for option in item.options:
            labels = {f"label::{NAMES[language]}": one_line(option.label, language) for language in languages}
            yield {"list_name": item.code, "name": option.code, **labels}
