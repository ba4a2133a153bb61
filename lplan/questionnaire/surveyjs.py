"""Write the questionnaire as SurveyJS JSON: a page for each dimension, with the codebook's own codes as values."""

import json
from typing import Any

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR, Codebook, Item
from lplan.core.text import Words
from lplan.core.units import Register
from lplan.questionnaire.questions import STAMP, UNIT, about, languages_of, one_line, sections, stamp, units


def write(codebook: Codebook, register: Register, wave: str, year: int | None = None) -> bytes:
    """The survey's JSON. A condition becomes visibleIf; "vet ej" and the like are choices that exclude the others."""
    languages = languages_of(codebook)
    first: dict[str, Any] = {
        "name": "om",
        "elements": [
            {
                "type": "dropdown",
                "name": UNIT,
                "title": {_locale(n): about(codebook, language) for n, language in enumerate(languages)},
                "isRequired": True,
                "choices": [{"value": u.code, "text": u.name_in(year)} for u in units(register, year)],
            }
        ],
    }
    if not register.units:
        first["elements"][0] = {
            "type": "text",
            "name": UNIT,
            "title": about(codebook, languages[0]),
            "isRequired": True,
        }
    pages = [first]
    for n, (dimension, items) in enumerate(sections(codebook, wave), start=1):
        page: dict[str, Any] = {"name": f"sida{n}", "elements": [_element(item, languages, year) for item in items]}
        if dimension is not None:
            page["title"] = _localised(dimension.name, languages)
        pages.append(page)
    made = {
        "title": _localised(codebook.title, languages),
        "locale": languages[0],
        "checkErrorsMode": "onNextPage",
        "calculatedValues": [{"name": STAMP, "expression": f"'{stamp(codebook, wave)}'", "includeIntoResult": True}],
        "pages": pages,
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode("utf-8")


def _locale(n: int) -> str:
    """SurveyJS calls the first language "default"."""
    return "default" if n == 0 else "en"


def _localised(words: Words, languages: list[str]) -> dict[str, str]:
    return {_locale(n): one_line(words, language) for n, language in enumerate(languages)}


def _element(item: Item, languages: list[str], year: int | None) -> dict[str, Any]:
    made: dict[str, Any] = {"name": item.code, "title": _localised(item.text, languages)}
    if item.help:
        made["description"] = _localised(item.help, languages)
    if item.condition:
        code, answer = item.condition
        made["visibleIf"] = f"{{{code}}} contains '{answer}'"
    choices: list[dict[str, Any]] = [{"value": o.code, "text": _localised(o.label, languages)} for o in item.options]
    if item.type in (SINGLE, ORDINAL):
        return {"type": "radiogroup", **made, "choices": choices, "showClearButton": True}
    if item.type == MULTIPLE:
        for choice, option in zip(choices, item.options, strict=True):
            if option.exclusive or option.status:
                choice["isExclusive"] = True
        return {"type": "checkbox", **made, "choices": choices}
    if item.type == TEXT:
        return {"type": "comment", **made}
    return {"type": "text", **made, "inputType": "number", **_bounds(item, year)}


def _bounds(item: Item, year: int | None) -> dict[str, float | str]:
    """The smallest and largest number, and the step, of a year or a number."""
    high = item.maximum if item.maximum is not None or item.type != YEAR else year
    bounds = {
        "min": item.minimum,
        "max": high,
        "step": 1 if item.type == YEAR else "any" if item.type == NUMBER else None,
    }
    return {name: bound for name, bound in bounds.items() if bound is not None}
