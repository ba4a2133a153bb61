"""SurveyMonkey: Analyze → Export all responses data, "Original view", actual answer text or numeric value; CSV or XLSX.

Two rows of headings: the question, then "Response", "Open-Ended Response" or an option; a multiple choice is a column
for each option, the question stands over the first alone, and the cell holds the option's text, or its number in the
order.
"""

import random
from datetime import datetime

from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR

from .export import (
    Export,
    boxes_of_words,
    delimited,
    label,
    number,
    picked,
    region,
    region_question,
    respondents,
    workbook,
    written,
)

META = (
    "Respondent ID",
    "Collector ID",
    "Date Created",
    "Date Modified",
    "IP Address",
    "Email Address",
    "First Name",
    "Last Name",
    "Custom Data 1",
)


def write(book, register, answers, chance: random.Random) -> Export:
    numeric = chance.random() < 0.25
    excel, decimal, named = chance.random() < 0.4, chance.choice([".", ","]), region(register, chance)
    boxes = boxes_of_words(book, answers, chance)
    boxed = {question.code: (option, item) for item, (question, option) in boxes.items()}
    columns = [(region_question(chance), "Response", lambda u, c: named(u))]
    for item in book.items:
        if item.code in boxes:
            continue
        words = str(item.text).replace("\n", " ")
        if item.type == MULTIPLE:
            for n, option in enumerate(item.options):
                text = label(option).replace("\n", " ")
                own = boxed.get(item.code)
                if own and own[0] is option:  # the tool's own "Other": the words are how it is ticked
                    columns.append(("" if n else words, "Annat (ange)", lambda u, c, k=own[1]: written(c[k])))
                    continue
                columns.append(
                    (
                        "" if n else words,
                        text,
                        lambda u, c, i=item, o=option, t=str(n + 1) if numeric else text: (
                            t if o in picked(i, c[i.code]) else ""
                        ),
                    )
                )
        elif item.type in (NUMBER, YEAR):
            columns.append((words, "Open-Ended Response", lambda u, c, i=item: number(c[i.code], decimal)))
        elif item.type == TEXT:
            columns.append((words, "Open-Ended Response", lambda u, c, i=item: written(c[i.code])))
        else:
            columns.append(
                (
                    words,
                    "Response",
                    lambda u, c, i=item: "".join(
                        str(i.options.index(o) + 1) if numeric else label(o).replace("\n", " ")
                        for o in picked(i, c[i.code])
                    ),
                )
            )
    rows: list[list] = [[*META, *(a for a, _, _ in columns)], [""] * len(META) + [b for _, b, _ in columns]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        day = datetime(2024, 5, n, 9, 12, 33) if excel else f"05/{n:02}/2024 09:12:33 AM"
        head = [f"1186{n:08}", "427513264", day, day, "192.0.2.7", "", "", "", ""]
        rows.append(head + [cell(unit, cells) for *_, cell in columns])
    unclear = numeric and any(item.options for item in book.items)
    data, name = (workbook(rows, "Sheet"), "Prov.xlsx") if excel else (delimited(rows), "Prov.csv")
    return Export(data, name, blind=True, unclear=unclear, places=numeric)
