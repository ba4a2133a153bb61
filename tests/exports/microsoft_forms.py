"""Microsoft Forms: Responses → Open in Excel. One sheet; several answers as `a;b;`, what was written for "Other" last
and as it was written; equal questions get 2, 3 … after them.
"""

import random
from collections import Counter
from datetime import datetime

from .export import Export, boxes_of_words, in_one_cell, region, region_question, respondents, workbook

META = {
    "en": ("ID", "Start time", "Completion time", "Email", "Name"),
    "sv": ("ID", "Starttid", "Slutförandetid", "E-post", "Namn"),
    "new": ("Id", "Starttid", "Slutförd tid", "E-post", "Namn", "Tid för senaste ändring"),
}


def write(book, register, answers, chance: random.Random) -> Export:
    meta, named = META[chance.choice(list(META))], region(register, chance)
    as_number, decimal = chance.random() < 0.5, chance.choice([".", ","])
    boxes = boxes_of_words(book, answers, chance, ";")
    own = {question.code: (option, item) for item, (question, option) in boxes.items()}
    asked = [item for item in book.items if item.code not in boxes]
    seen: Counter[str] = Counter()
    heads = []
    for words in [region_question(chance), *(str(item.text).replace("\n", " ") for item in asked)]:
        seen[words] += 1
        heads.append(words if seen[words] == 1 else f"{words}{seen[words]}")
    rows: list[list] = [[*meta, *heads]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        start, end = datetime(2024, 5, n, 9, 12, 33), datetime(2024, 5, n, 9, 40, 1)
        row = [n, start, end, "anonymous", "", *([""] if len(meta) == 6 else []), named(unit)]
        rows.append(
            row + [in_one_cell(item, cells, ";", decimal, own.get(item.code), as_number, ends=True) for item in asked]
        )
    return Export(workbook(rows, "Sheet1"), "Enkät(1-9).xlsx", blind=True, unclear=bool(boxes))
