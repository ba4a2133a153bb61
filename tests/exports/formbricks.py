"""Formbricks: Responses → Download (CSV or Excel). Headings `1. Headline`; several answers are joined by "; "; later
versions have also `1. Headline - Option ID`."""

import random

from .export import Export, delimited, in_one_cell, picked, region, region_question, respondents, workbook


def write(book, register, answers, chance: random.Random) -> Export:
    identified, named = chance.random() < 0.4, region(register, chance)
    columns = [(f"1. {region_question(chance)}", lambda u, c: named(u))]
    for n, item in enumerate(book.items, 2):
        head = f"{n}. {str(item.text)}".replace("\n", " ")
        columns.append((head, lambda u, c, i=item: in_one_cell(i, c, "; ")))
        if identified and item.options:
            ids = {option.code: f"clx0{n}{m}qk3p0008" for m, option in enumerate(item.options)}
            columns.append(
                (
                    f"{head} - Option ID",
                    lambda u, c, i=item, d=ids: "; ".join(d[o.code] for o in picked(i, c[i.code])),
                )
            )
    before = ["No.", "Response ID", "Timestamp", "Finished", "Survey ID", "Formbricks ID (internal)", "User ID", "Tags"]
    rows = [[*before, *(name for name, _ in columns), "Country"]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        head = [str(n), f"clw{n}abc", f"2024-05-{n:02}T09:12:33.000Z", "Yes", "cls1prov", "", "", ""]
        rows.append([*head, *(cell(unit, cells) for _, cell in columns), "SE"])
    if chance.random() < 0.3:
        return Export(workbook(rows, "Sheet1"), "export-prov.xlsx", blind=True)
    return Export(delimited(rows, quote_all=True, line="\n"), "export-prov.csv", blind=True)
