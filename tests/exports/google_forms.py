"""Google Forms: Responses → Download (.csv). Ticked boxes are joined by ", ", what was written for "Other" last;
numbers are as they were typed."""

import random

from .export import (
    Export,
    boxes_of_words,
    delimited,
    in_one_cell,
    region,
    region_question,
    respondents,
)


def write(book, register, answers, chance: random.Random) -> Export:
    swedish, mail = chance.random() < 0.5, chance.random() < 0.3
    boxes = boxes_of_words(book, answers, chance, ",")
    own = {question.code: (option, item) for item, (question, option) in boxes.items()}
    asked = [item for item in book.items if item.code not in boxes]
    decimal, named = chance.choice([".", ","]), region(register, chance)
    head = ["Tidstämpel" if swedish else "Timestamp"]
    if mail:
        head.append("E-postadress" if swedish else "Email Address")
    head.append(region_question(chance))
    rows = [head + [str(item.text).replace("\n", " ") for item in asked]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        row = [f"2024/05/{n:02} 9:12:33 fm EET" if swedish else f"2024/05/{n:02} 9:12:33 AM GMT+2"]
        row += [f"svar{n}@example.org"] * mail + [named(unit)]
        rows.append(row + [in_one_cell(item, cells, ", ", decimal, own.get(item.code)) for item in asked])
    return Export(delimited(rows, quote_all=chance.random() < 0.5), "Enkät.csv", blind=True, unclear=bool(boxes))
