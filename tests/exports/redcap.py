"""REDCap: Data Exports → CSV, raw or labels.

A data access group stands by its unique name, which is made from its label and cut after 18 signs. Raw: headings are
field names in small letters, a checkbox is `field___code` with 0 or 1. Labels: headings are the field's label, a
checkbox is `label (choice=option)` with Checked or Unchecked. A box that is not ticked is 0 also when the whole
question was passed. The delimiter and the decimal sign are options of the export. A line break in an option cannot
be.
"""

import random

from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR

from .export import Export, delimited, label, number, picked, region, region_question, respondents, written


def write(book, register, answers, chance: random.Random) -> Export:
    labels, survey, group = chance.random() < 0.5, chance.random() < 0.5, chance.random() < 0.2
    delimiter = chance.choice([",", ",", ";", "\t"])
    decimal, named = chance.choice([".", "."] if delimiter == "," else [".", ","]), region(register, chance)
    columns = [("Record ID" if labels else "record_id", lambda n, u, c: str(n))]
    if group:
        columns.append(
            ("Data Access Group" if labels else "redcap_data_access_group", lambda n, u, c: _group(u, register, labels))
        )
    if survey:
        columns.append(("Survey Identifier" if labels else "redcap_survey_identifier", lambda n, u, c: ""))
        columns.append(
            ("Survey Timestamp" if labels else "enkat_timestamp", lambda n, u, c: f"2024-05-{n:02} 10:00:00")
        )
    if not group:
        columns.append((region_question(chance) if labels else "region", lambda n, u, c: named(u) if labels else u))
    for item in book.items:
        columns += _columns(item, labels, decimal)
    columns.append(("Complete?" if labels else "enkat_complete", lambda n, u, c: "Complete" if labels else "2"))
    rows = [[name for name, _ in columns]]
    rows += [[cell(n, u, c) for _, cell in columns] for n, (u, c) in enumerate(respondents(answers), 1)]
    name = f"Prov_DATA_{'LABELS_' if labels else ''}2024-05-30_1012.csv"
    return Export(delimited(rows, delimiter, line="\n"), name, blind=True, unclear=group)


def _group(unit: str, register, labels: bool) -> str:
    """The group's name, or its unique name: small letters, digits and underscores, without accents, 18 at most."""
    name = register.by_code[unit].name
    plain = name.lower().translate(str.maketrans("åäö", "aao")).replace(" ", "_")
    return name if labels else plain[:18]


def _columns(item, labels: bool, decimal: str) -> list:
    words, field = str(item.text).replace("\n", " "), item.code.lower()

    def shown(option) -> str:
        return label(option).replace("\n", " ").replace("|", "/") if labels else option.code

    if item.type == MULTIPLE:
        yes, no = ("Checked", "Unchecked") if labels else ("1", "0")
        return [
            (
                f"{words} (choice={shown(option)})" if labels else f"{field}___{option.code.lower()}",
                lambda n, u, c, o=option: yes if o in picked(item, c[item.code]) else no,
            )
            for option in item.options
        ]
    if item.type in (NUMBER, YEAR):
        return [(words if labels else field, lambda n, u, c: number(c[item.code], decimal))]
    if item.type == TEXT:
        return [(words if labels else field, lambda n, u, c: written(c[item.code]))]
    return [(words if labels else field, lambda n, u, c: "".join(map(shown, picked(item, c[item.code]))))]
