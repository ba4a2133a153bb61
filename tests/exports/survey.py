"""Random codebooks, and random answers to them: the material that every tool's writer is given."""

import json
import random
from dataclasses import dataclass

import pandas as pd

from lplan import codebook
from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, TYPES, YEAR, Codebook, Item
from lplan.core import responses as r
from lplan.core.units import Register

WAVE = "2024"
PLAIN_LABELS = (
    "Strategisk plan",
    "Statistik",
    "Kartor",
    "Vägledning från staten",
    "Samråd med kommuner",
    "Forskning",
    "Årlig uppföljning",
    "Ömsesidigt lärande",
    "Extern utvärdering",
    "Nätverk",
)
STRANGE_LABELS = (
    "Ja, delvis",
    "Ja, men inte i år",
    "Plan; beslutad",
    "Plan; beslutad, inte tryckt",
    'Det vi kallar "planen"',
    "Planen",
    "Statistik",
    "Kartor",
    "Statistik, kartor",
    "Statistik och kartor",
    "GIS/kartor",
    "Kartor (digitala)",
    "Mål\noch medel",
    "1–2 gånger",
    "3 eller fler",
    "Är på väg: se nedan",
    "Övrigt - se plan",
    "Nätverk | möten",
    "Högst 50 %",
    "Inte alls/knappt",
    "Å",
    "Ö",
    "R&D",
    "<b>Fetstil</b>",
    "Enligt 2 kap. 3 §",
    "Plan [utkast]",
)
STEPS = ("Inte alls", "I liten grad", "I ganska hög grad", "I hög grad", "Helt och hållet")
STRANGE_STEPS = ("Nej, inte alls", "Ja, i liten grad", "Ja, i hög grad; delvis", 'Ja, "helt"', "Ja, helt, alltid")
PLAIN_TEXTS = (
    "Vem leder arbetet?",
    "Vilka underlag används?",
    "Hur stor är budgeten?",
    "Vilket år beslutades planen?",
    "I vilken grad bidrar planen?",
    "Hur ofta följs målen upp?",
    "Vad vill ni tillägga?",
    "Vilka deltar i lärandet?",
    "Hur väl fungerar samverkan?",
    "Vad hindrar arbetet mest?",
)
STRANGE_TEXTS = (
    "Status",
    "Finns en plan: ja eller nej?",
    "Vem leder arbetet, och varför?",
    'Vad menas med "lärande"?',
    "Underlag - vilka används?",
    "Underlag (flera svar går bra)",
    "3. Hur ofta följs målen upp?",
    "Språk",
    "Hur ofta följs målen upp, och av vem?",
    "Kommentar",
    "Planens namn",
    "Vilka deltar?\nFlera svar går bra.",
    "Progress",
    "Antal deltagare i e-post",
    "Underlag/källor",
    "Vilka [typer] används?",
    "Läge 2 år senare",
)
# Tools' own columns, and words for what is no question, are questions too when a codebook says so.
TOOL_TEXTS = (
    "Status",
    "Progress",
    "Finished",
    "Region",
    "Created",
    "Completed",
    "Namn",
    "Kommun",
    "Organisation",
    "Svar",
    "Omgång",
    "Totalt",
    "Antal",
    "E-post",
    "Datum",
    "Land",
    "ID",
    "Language",
    "Duration",
    "Response Type",
    "Kanal",
    "Fråga",
    "Preview",
    "Submitted",
    "Medelvärde",
    "Huvudsvarande",
    "Respondent",
    "Tags",
    "Score",
    "Complete?",
    "Ending",
    "Mode",
    "Response",
)
PLAIN_WORDS = ("Vi är nöjda.", "Arbetet går framåt i år", "Behövs mer tid", "Åtgärder på gång")
STRANGE_WORDS = (
    'Vi sa "nej"; sedan ja, men',
    "Rad ett\nrad två",
    "=SUMMA(A1)",
    "- punkt ett",
    "Ja",
    "12",
    "saknas",
    "a;b;c",
    "x",
    "<i>kursiv</i>",
    'Rad ett\n\nrad tre, "citat"',
    "+46 8 123",
    "Statistik, Kartor",
    "å ä ö Å Ä Ö é",
    "0",
    "100 %",
)
PLAIN_NUMBERS = (0.0, 1.0, 3.5, 12.0, 0.25, 1234.5, 99.75, 1234.0, 1000000.0, 7.0, -2.5, 0.001)
NUMBERS = (*PLAIN_NUMBERS, 1.234, 12.125)  # three decimals may be thousands
NUMBERED_0, NUMBERED_1, LETTERS, WORDED = SCHEMES = ("numbered from 0", "numbered from 1", "letters", "worded")


@dataclass(frozen=True)
class Survey:
    """A codebook, who could answer it, and what each unit answered (a frame as `lplan.core.responses` says)."""

    book: Codebook
    register: Register
    answers: pd.DataFrame


def made(register: Register, chance: random.Random, plain: bool) -> Survey:
    """A random survey; `plain`: no label, question or answer holds a separator, a quote or a line break."""
    book = _codebook(chance, plain)
    return Survey(book, register, _answers(book, register, chance, plain))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _texts(chance: random.Random) -> list[str]:
    texts = chance.sample(sorted({*PLAIN_TEXTS, *STRANGE_TEXTS}), 6)
    if chance.random() < 0.3:
        n = chance.randint(1, 2)
        texts[:n] = chance.sample(sorted({*TOOL_TEXTS} - {*texts}), n)
    return texts


def _codebook(chance: random.Random, plain: bool) -> Codebook:
    texts = chance.sample(PLAIN_TEXTS, 6) if plain else _texts(chance)
    kinds = [chance.choice(TYPES) for _text in range(chance.randint(2, 6))]
    stem = chance.choice(
        ["P", "q", "N", "fr", "F1x"] if plain else ["P", "q", "N", "fr", "F1x", "Q", "status", "id", "region_"]
    )
    lines = [
        "format = 1",
        'key = "prov"',
        'version = "1"',
        'title = "Prov"',
        '[units]\none = "region"\nmany = "regioner"',
    ]
    for n, (kind, text) in enumerate(zip(kinds, texts, strict=False), 1):
        lines.append(_item(f"{stem}{n}", kind, text, chance, plain))
    asked = [n for n, kind in enumerate(kinds, 1) if kind == MULTIPLE]
    if asked and chance.random() < 0.3:
        parent = f"{stem}{asked[0]}"
        lines = [
            line.replace("#annat", ',{code="annat",label="Annat"}') if f'"{parent}"' in line else line for line in lines
        ]
        lines.append(
            f'[[item]]\ncode = "{parent}ord"\ntext = "Vilket annat underlag?"\ntype = "text"\npolarity = "neither"\n'
            f'only_if = "{parent}=annat"'
        )
    return codebook.parse("\n".join(line.replace("#annat", "") for line in lines))


def _item(code: str, kind: str, text: str, chance: random.Random, plain: bool) -> str:
    lines = ["[[item]]", f'code = "{code}"', f"text = {_quoted(text)}", f'type = "{kind}"', 'polarity = "neither"']
    if kind in (SINGLE, ORDINAL, MULTIPLE):
        lines.append(f"options = [{_options(kind, chance, plain)}{'#annat' if kind == MULTIPLE else ''}]")
    return "\n".join(lines)


def _options(kind: str, chance: random.Random, plain: bool) -> str:
    count = chance.randint(2, 5)
    if kind == ORDINAL:
        labels = STEPS[:count] if plain or chance.random() < 0.5 else STRANGE_STEPS[:count]
    elif kind == SINGLE and chance.random() < 0.4:
        labels = chance.choice([("Ja", "Nej"), ("Nej", "Ja")])
    else:
        labels = tuple(chance.sample(PLAIN_LABELS if plain else PLAIN_LABELS[4:] + STRANGE_LABELS, count))
    scheme = chance.choice(SCHEMES if kind != MULTIPLE else SCHEMES[1:])
    codes = {
        NUMBERED_0: [str(n) for n in range(5)],
        NUMBERED_1: [str(n) for n in range(1, 6)],
        LETTERS: ["aa", "ab", "ac", "ad", "ae"],
        WORDED: ["val_ett", "val_tva", "val_tre", "val_fyra", "val_fem"],
    }[scheme]
    rows = [f'{{code="{code}",label={_quoted(label)}}}' for code, label in zip(codes, labels, strict=False)]
    if chance.random() < 0.5:
        rows.append(
            '{code="vetej",label="Vet ej",status="dont_know"' + (",exclusive=true}" if kind == MULTIPLE else "}")
        )
    if chance.random() < 0.2 and kind != MULTIPLE:
        rows.append('{code="ejakt",label="Ej aktuellt",status="not_applicable"}')
    return ",".join(rows)


def _answers(book: Codebook, register: Register, chance: random.Random, plain: bool) -> pd.DataFrame:
    rows = []
    units = chance.sample(register.codes, chance.randint(3, 9))
    for unit in units:
        given: dict[str, str | None] = {}
        while not any(answer for answer in given.values()):  # whoever handed in a form has answered something
            cells = [(item, *_answer(item, given, chance, plain)) for item in book.items]
        rows += [(WAVE, unit, "", item.code, answer, status) for item, answer, status in cells]
    for unit in chance.sample([code for code in register.codes if code not in units], 2):
        rows += [(WAVE, unit, "", item.code, None, r.NO_RESPONSE) for item in book.items]
    return pd.DataFrame(rows, columns=list(r.COLUMNS))


def _answer(item: Item, given: dict, chance: random.Random, plain: bool) -> tuple[str | None, str]:
    answer, status = _chosen(item, given, chance, plain)
    given[item.code] = answer
    return answer, status


def _chosen(item: Item, given: dict, chance: random.Random, plain: bool) -> tuple[str | None, str]:
    if not item.applies(given):
        return None, r.NOT_APPLICABLE
    if chance.random() < 0.15:
        return None, r.SKIPPED
    if item.type == TEXT:
        return chance.choice(PLAIN_WORDS if plain else PLAIN_WORDS + STRANGE_WORDS), r.ANSWERED
    if item.type == YEAR:
        return str(chance.randint(1995, 2024)), r.ANSWERED
    if item.type == NUMBER:
        return str(chance.choice(PLAIN_NUMBERS if plain else NUMBERS)), r.ANSWERED
    statuses = [option.status for option in item.options if option.status]
    if statuses and chance.random() < 0.2:
        return None, chance.choice(statuses)
    if item.type == MULTIPLE:
        count = chance.choice([0, 1, 1, 2, 3, len(item.choices)])
        chosen = chance.sample([option.code for option in item.choices], min(count, len(item.choices)))
        return r.join_codes(option.code for option in item.options if option.code in chosen), r.ANSWERED
    return chance.choice(item.choices).code, r.ANSWERED
