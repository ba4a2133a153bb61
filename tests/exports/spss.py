"""SPSS data file (.sav), written by pyreadstat: numbers with value labels, a variable for each option of a multiple
choice.

Values may be declared as user-missing: single ones (at most three), or a range and one more; strings have single ones.
"""

import os
import random
import tempfile

import pandas as pd
import pyreadstat

from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR
from lplan.core import responses as r

from .export import Export, label, picked, region, region_question, respondents, written


def write(book, register, answers, chance: random.Random) -> Export:
    dichotomy, named = chance.choice(["01 labelled", "01", "label"]), region(register, chance)
    declared, ranges = chance.random() < 0.5, {}
    people = respondents(answers)
    columns: dict[str, list] = {"region": [named(unit) for unit, _ in people]}
    titles, values = {"region": region_question(chance)}, {}
    join = chance.choice([": ", " - "])
    for item in book.items:
        words, cells = str(item.text), [answered[item.code] for _, answered in people]
        if item.type == MULTIPLE:
            for n, option in enumerate(item.options, 1):
                name = f"{item.code}_{n}"
                ticked = [option in picked(item, cell) for cell in cells]
                columns[name] = [1.0 if yes else None if dichotomy == "label" else 0.0 for yes in ticked]
                if declared:  # a box of a question that was passed
                    passed = [cell[1] == r.SKIPPED for cell in cells]
                    columns[name] = [9.0 if p else value for p, value in zip(passed, columns[name], strict=True)]
                    ranges[name] = [9.0]
                titles[name] = f"{words}{join}{label(option)}"
                if dichotomy != "01":
                    values[name] = {1.0: label(option)} if dichotomy == "label" else {0.0: "Nej", 1.0: "Ja"}
        elif item.type in (NUMBER, YEAR):
            columns[item.code] = [
                (-99.0 if declared else None) if cell[0] is None else float(cell[0]) for cell in cells
            ]
            titles[item.code] = words
            if declared:
                ranges[item.code] = [chance.choice([-99.0, {"lo": -99.0, "hi": -90.0}])]
        elif item.type == TEXT:
            columns[item.code], titles[item.code] = [written(cell) for cell in cells], words
        else:
            coded = _codes(item)
            none = chance.choice([-1.0, 9.0, 99999.0]) if declared else None
            columns[item.code] = [next((coded[o.code] for o in picked(item, cell)), none) for cell in cells]
            titles[item.code] = words
            values[item.code] = {coded[option.code]: label(option) for option in item.options}
            if declared:  # "don't know" and its like are user-missing too
                other = [coded[o.code] for o in item.options if o.status]
                ranges[item.code] = [{"lo": 98.0, "hi": 99.0}, none] if chance.random() < 0.5 else [none, *other]
                if chance.random() < 0.5:
                    values[item.code][none] = chance.choice(["Ej svar", "Uppgift saknas"])
    frame = pd.DataFrame({name: pd.Series(column, dtype=_dtype(column)) for name, column in columns.items()})
    titles = {name: text[:250].replace("\n", " ") for name, text in titles.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.sav")
        pyreadstat.write_sav(frame, path, column_labels=titles, variable_value_labels=values, missing_ranges=ranges)
        with open(path, "rb") as file:
            return Export(file.read(), "prov.sav", blind=True)


def _dtype(column: list) -> str:
    return "object" if any(isinstance(value, str) for value in column) else "float64"


def _codes(item) -> dict[str, float]:
    """The codebook's own codes when they are numbers, else 1, 2, 3 …; "don't know" and its like are 98, 99."""
    own = all(option.code.isdigit() for option in item.choices)
    choices = {o.code: float(o.code) if own else float(n) for n, o in enumerate(item.choices, 1)}
    return choices | {o.code: 98.0 + n for n, o in enumerate(o for o in item.options if o.status)}
