"""LimeSurvey: Responses → Export. CSV; headings as question code, full text, or code & text; answers as codes or full
text.

Multiple choice is a column for each subquestion, `code[subcode]` or `wording [option]`: "Y" or blank with answer
codes (or 1 and 2 when they are converted), "Ja" or "Nej" with full answers. So is a yes/no question. Codes hold
letters and digits only: an answer's five at most, a subquestion's twenty. What does not fit gets LimeSurvey's own: A1
… (AO01 in later versions), SQ001 …
"""

import random
import re

from lplan.codebook import MULTIPLE, NUMBER, SINGLE, TEXT, YEAR

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
    written,
)

META = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp")
META_TEXT = (
    "Response ID",
    "Date submitted",
    "Last page",
    "Start language",
    "Seed",
    "Date started",
    "Date last action",
)
META_SV = ("Svars-ID", "Inskickat datum", "Sista sida", "Startspråk", "Frö", "Startdatum", "Senaste åtgärd")


def _answer_codes(item) -> dict[str, str]:
    fit = all(re.fullmatch("[A-Za-z0-9]{1,5}", option.code) for option in item.options)
    return {option.code: option.code if fit else f"A{n}" for n, option in enumerate(item.options, 1)}


def _sub_codes(item) -> dict[str, str]:
    fit = all(re.fullmatch("[A-Za-z0-9]{1,20}", option.code) for option in item.options)
    return {option.code: option.code if fit else f"SQ{n:03}" for n, option in enumerate(item.options, 1)}


def write(book, register, answers, chance: random.Random) -> Export:
    heading = chance.choice(["code", "text", "both"])
    full = chance.random() < 0.6
    converted = not full and chance.random() < 0.2
    trailing = chance.random() < 0.3
    named = region(register, chance)

    def head(code: str, words: str, sub: tuple[str, str] | None = None) -> str:
        words = words.replace("\n", " ")
        coded, worded = (f"{code}[{sub[0]}]", f"{words} [{sub[1]}]") if sub else (code, words)
        return {"code": coded, "text": worded, "both": f"{coded}. {worded}"}[heading]

    boxes = boxes_of_words(book, answers, chance)
    boxed = {question.code: (option, item) for item, (question, option) in boxes.items()}
    columns = [(head("region", region_question(chance)), lambda u, c: named(u) if full else u)]
    for item in book.items:
        words = str(item.text)
        if item.code in boxes:
            continue
        if item.type == MULTIPLE:
            for option in item.options:
                own = boxed.get(item.code)
                if own and own[0] is option:
                    # The tool's own "other": a column with the words, which is how it is ticked.
                    other = "other", chance.choice(["Annat", "Other"])
                    columns.append((head(item.code, words, other), lambda u, c, k=own[1]: written(c[k])))
                    continue
                yes, no = ("Ja", "Nej") if full else ("1", "2") if converted else ("Y", "")

                def ticked(u, c, i=item, o=option, yes=yes, no=no):
                    if full and not i.applies({k: a for k, (a, _s) in c.items()}):
                        return "N/A"
                    return yes if o in picked(i, c[i.code]) else no

                sub = _sub_codes(item)[option.code], label(option).replace("\n", " ")
                columns.append((head(item.code, words, sub), ticked))
        elif item.type in (NUMBER, YEAR):

            def shown(u, c, i=item):
                said = number(c[i.code])
                return f"{float(said):.10f}" if said and trailing else said

            columns.append((head(item.code, words), shown))
        elif item.type == TEXT:
            columns.append((head(item.code, words), lambda u, c, i=item: written(c[i.code])))
        else:
            coded = _answer_codes(item)

            if _yes_no(item):
                coded = {
                    o.code: {"Ja": "1" if converted else "Y", "Nej": "2" if converted else "N"}[label(o)]
                    for o in item.options
                }

            def chosen(u, c, i=item, coded=coded):
                return "".join(label(o) if full else coded[o.code] for o in picked(i, c[i.code]))

            columns.append((head(item.code, words), chosen))
    meta = META if heading == "code" else chance.choice([META_TEXT, META_SV])
    if heading == "both":
        meta = tuple(f"{code}. {words}" for code, words in zip(META, META_TEXT, strict=True))
    rows = [[*meta, *(name for name, _ in columns)]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        day = f"2024-05-{n:02} 10:11:12"
        rows.append([str(n), day, "3", "sv", "1234567", day, day, *(cell(unit, cells) for _, cell in columns)])
    data = delimited(rows, chance.choice([",", ";"]), quote_all=True, encoding="utf-8-sig")
    return Export(data, "results-survey123456.csv", blind=True, unclear=_unclear(book, heading, full, converted))


def _yes_no(item) -> bool:
    """Whether it is LimeSurvey's question type Yes/No."""
    return item.type == SINGLE and {label(option) for option in item.options} == {"Ja", "Nej"}


def _unclear(book, heading: str, full: bool, converted: bool) -> bool:
    """Whether answers or options stand as LimeSurvey's own codes, or yes and no as 1 and 2."""
    several = [item for item in book.items if item.type == MULTIPLE]
    if not full and any(_yes_no(item) for item in book.items):
        return True
    single = [item for item in book.items if item.options and item.type != MULTIPLE]
    coded = any(code != own for item in single for code, own in _answer_codes(item).items())
    numbered = any(code != own for item in several for code, own in _sub_codes(item).items())
    return not full and coded or heading == "code" and numbered or converted and bool(several)
