"""Write the questionnaire as LimeSurvey's tab-separated survey structure, and the import profile of its exports.

LimeSurvey's codes of answers and subquestions have at most five letters and digits. They are therefore numbered
(A1, A2 …; SQ001 …), and the profile says which option each of them is. Untried in LimeSurvey itself; the format is
that of its manual, *Tab Separated Value survey structure*.
"""

import re
from collections.abc import Iterator, Sequence

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR, Codebook, Item
from lplan.core import table_writer
from lplan.core.json_types import Profile
from lplan.core.text import _
from lplan.core.units import Register, Unit
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

CODE = r"[A-Za-z][A-Za-z0-9]{0,19}"
COLUMNS = (
    "id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
    "exclude_all_others",
    "min_num_value_n",
    "max_num_value_n",
    "num_value_int_only",
    "hidden",
)
TYPES = {SINGLE: "L", ORDINAL: "L", MULTIPLE: "M", YEAR: "N", NUMBER: "N", TEXT: "T"}
Row = dict[str, str]


def answer_codes(item: Item) -> dict[str, str]:
    """LimeSurvey's code of each answer or subquestion → the option's code."""
    form = "SQ{:03d}" if item.type == MULTIPLE else "A{}"
    return {form.format(n): option.code for n, option in enumerate(item.options, start=1)}


def unit_codes(own: Sequence[Unit]) -> dict[str, Unit]:
    """LimeSurvey's code of each unit: its own where all of them are short enough, else numbered."""
    if all(re.fullmatch(r"[A-Za-z0-9]{1,5}", unit.code) for unit in own):
        return {unit.code: unit for unit in own}
    return {f"U{n}": unit for n, unit in enumerate(own, start=1)}


def write(codebook: Codebook, register: Register, wave: str, year: int | None = None) -> bytes:
    """The survey's structure as text (UTF-8 with a byte order mark). Raises Refused for codes that it cannot have."""
    rule = _("En kod börjar med en bokstav och har bara bokstäver och siffror, högst 20. Ändra den i kodboken.")
    refuse("LimeSurvey", CODE, rule, (item.code for item in asked(codebook, wave)))
    languages = languages_of(codebook)
    heads = [("language", languages[0]), ("format", "G")]
    if languages[1:]:
        heads.insert(1, ("additional_languages", " ".join(languages[1:])))
    rows: list[Row] = [{"class": "S", "name": name, "text": text} for name, text in heads]
    for language in languages:
        title = one_line(codebook.title, language)
        rows.append({"class": "SL", "name": "surveyls_title", "text": title, "language": language})
    # The whole survey in the first language, then again in each of the others.
    for language in languages:
        rows += [row | {"language": language} for row in _rows(codebook, register, wave, year, language)]
    return table_writer.delimited(
        [COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in rows)], table_writer.TABS, str
    )


def _rows(codebook: Codebook, register: Register, wave: str, year: int | None, language: str) -> Iterator[Row]:
    number = 2
    yield {"id": "1", "class": "G", "type/scale": "0", "name": str(codebook.unit_one).capitalize(), "relevance": "1"}
    own = units(register, year)
    kind = "!" if own else "S"
    yield {
        "id": "1",
        "class": "Q",
        "type/scale": kind,
        "name": UNIT,
        "relevance": "1",
        "text": about(codebook, language),
        "mandatory": "Y",
        "other": "N",
    }
    for code, unit in unit_codes(own).items():
        yield {"id": "1", "class": "A", "type/scale": "0", "name": code, "text": unit.name_in(year)}
    yield {
        "id": "2",
        "class": "Q",
        "type/scale": "*",
        "name": STAMP,
        "relevance": "1",
        "text": stamp(codebook, wave),
        "mandatory": "N",
        "other": "N",
        "hidden": "1",
    }
    for group, (dimension, items) in enumerate(sections(codebook, wave), start=1):
        title = one_line(dimension.name, language) if dimension else f"{group}"
        yield {"id": str(group + 1), "class": "G", "type/scale": str(group), "name": title, "relevance": "1"}
        for item in items:
            number += 1
            yield from _question(codebook, item, str(number), language, year)


def _question(codebook: Codebook, item: Item, number: str, language: str, year: int | None) -> Iterator[Row]:
    row = {
        "id": number,
        "class": "Q",
        "type/scale": TYPES[item.type],
        "name": item.code,
        "relevance": _relevance(codebook, item),
        "text": one_line(item.text, language),
        "help": one_line(item.help, language) if item.help else "",
        "mandatory": "N",
        "other": "N",
    }
    yield row | _limits(item, year)
    kind = "SQ" if item.type == MULTIPLE else "A"
    for code, option in answer_codes(item).items():
        yield {
            "id": number,
            "class": kind,
            "type/scale": "0",
            "name": code,
            "relevance": "1" if kind == "SQ" else "",
            "text": one_line(item.by_option[option].label, language),
        }


def _limits(item: Item, year: int | None) -> Row:
    """What an answer must be: options that exclude the others, the smallest and largest number."""
    if item.type == MULTIPLE:
        alone = {o.code for o in item.options if o.exclusive or o.status}
        return {"exclude_all_others": ";".join(code for code, option in answer_codes(item).items() if option in alone)}
    if item.type not in (YEAR, NUMBER):
        return {}
    high = item.maximum if item.maximum is not None or item.type != YEAR else year
    return {
        "min_num_value_n": "" if item.minimum is None else f"{item.minimum:g}",
        "max_num_value_n": "" if high is None else f"{high:g}",
        "num_value_int_only": "1" if item.type == YEAR else "",
    }


def _relevance(codebook: Codebook, item: Item) -> str:
    """When a question is asked, as an expression of LimeSurvey."""
    if not item.condition:
        return "1"
    code, option = item.condition
    asked_of = codebook.by_code[code]
    lime = next(key for key, own in answer_codes(asked_of).items() if own == option)
    return f'{code}_{lime}.NAOK == "Y"' if asked_of.type == MULTIPLE else f'{code}.NAOK == "{lime}"'


def profile(codebook: Codebook, register: Register, wave: str, year: int | None = None) -> Profile:
    """The import profile of LimeSurvey's export with question codes and answer codes (docs/import.md)."""
    columns: dict[str, str] = {UNIT: "unit"}
    options: dict[str, dict[str, str]] = {}
    for item in asked(codebook, wave):
        codes = answer_codes(item)
        if item.type == MULTIPLE:
            columns |= {f"{item.code}[{lime}]": f"{item.code}:{option}" for lime, option in codes.items()}
        else:
            columns[item.code] = item.code
            if codes:
                options[item.code] = codes
    shortened = {lime: unit.code for lime, unit in unit_codes(units(register, year)).items()}
    headings = ["id", "submitdate", "lastpage", "startlanguage", "seed", *columns]
    return {
        "format": 1,
        "tool": "LimeSurvey",
        "headings": headings,
        "columns": columns | {STAMP: "ignored"},
        "options": options,
        "units": shortened,
    }
