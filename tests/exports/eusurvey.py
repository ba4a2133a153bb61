"""EUSurvey: Results → Export (XLSX or CSV). Two lines about the survey may stand above; several answers are joined by
";".
"""

import random

from .export import Export, delimited, in_one_cell, region, region_question, respondents, workbook

META = ("Invitation number", "Contribution ID", "User name", "Creation date", "Last update", "Languages")


def write(book, register, answers, chance: random.Random) -> Export:
    meta, titled, named = chance.random() < 0.6, chance.random() < 0.6, region(register, chance)
    excel = chance.random() < 0.7
    rows: list[list] = [["Alias", "prov2024"], ["Export Date", "30-05-2024 10:11"], [""]] if titled else []
    heads = [region_question(chance), *(str(item.text).replace("\n", " ") for item in book.items)]
    rows.append([*heads, *(META if meta else ())])
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        row = [named(unit), *(in_one_cell(item, cells, ";", typed=excel) for item in book.items)]
        rows.append(row + ["", f"ab12-{n}", "", f"{n:02}/05/2024", f"{n:02}/05/2024", "SV"] * meta)
    if excel:
        return Export(workbook(rows, "Content"), "Content_Export_prov2024.xlsx", blind=True)
    return Export(delimited(rows), "Content_Export_prov2024.csv", blind=True)
