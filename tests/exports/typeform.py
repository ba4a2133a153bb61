"""Typeform: Results → Download all responses (CSV). A multiple choice is a column for each option, headed by the
option alone, and the cell holds the option's text. A Yes/No question is 1 or 0."""

import random

from lplan.codebook import MULTIPLE, NUMBER, SINGLE, TEXT, YEAR

from .export import Export, delimited, label, number, picked, region, region_question, respondents, written


def write(book, register, answers, chance: random.Random) -> Export:
    yes_no, named = chance.random() < 0.3, region(register, chance)
    columns = [(region_question(chance), lambda u, c: named(u))]
    for item in book.items:
        words = str(item.text).replace("\n", " ")
        if item.type == MULTIPLE:
            for option in item.options:
                text = label(option).replace("\n", " ")
                columns.append((text, lambda u, c, i=item, o=option, t=text: t if o in picked(i, c[i.code]) else ""))
        elif item.type in (NUMBER, YEAR):
            columns.append((words, lambda u, c, i=item: number(c[i.code])))
        elif item.type == TEXT:
            columns.append((words, lambda u, c, i=item: written(c[i.code])))
        else:
            digit = yes_no and item.type == SINGLE and {label(o) for o in item.options} == {"Ja", "Nej"}

            def chosen(u, c, i=item, digit=digit):
                text = "".join(label(o).replace("\n", " ") for o in picked(i, c[i.code]))
                return {"Ja": "1", "Nej": "0"}.get(text, text) if digit else text

            columns.append((words, chosen))
    after = ["Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"]
    rows = [["#", *(name for name, _ in columns), *after]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        row = [f"x9kq{n}zz1", *(cell(unit, cells) for _, cell in columns)]
        rows.append([*row, "completed", f"2024-05-{n:02} 09:12:33", "", f"2024-05-{n:02} 09:22:33", f"1ab{n}", ""])
    options = [label(option) for item in book.items if item.type == MULTIPLE for option in item.options]
    unclear = len(set(options)) < len(options)  # an option that two questions have is headed alike in both
    return Export(delimited(rows, line="\n"), "responses.csv", blind=True, unclear=unclear)
