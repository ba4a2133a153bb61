"""Random damage to a good file changes no answer in silence: whatever differs is what a cell plainly says, or is
told.
"""

import random
from dataclasses import dataclass, field

import pytest

from lplan.core import responses as r
from lplan.core.errors import ERROR, Problem, Refused
from lplan.intake.answers.response_conversion import convert
from lplan.intake.interpretation.file_interpretation import understand
from tests.hostile import csv, xlsx
from tests.in_process import delivered
from tests.small_survey import REGISTER
from tests.tool_survey import BOOK

WAVE = "2024"
UNITS = list(REGISTER.units)
NAMES = {
    name.casefold(): unit.code
    for unit in UNITS
    for name in (*unit.aliases, unit.name, unit.short, unit.code, *(name for _year, name in unit.names))
}
ITEMS = {item.code: item for item in BOOK.items}
FEW = {"rules": {"missing_options": "not_offered"}}  # the good file has columns for three of the options
THEMES = [option for option in ITEMS["N2"].options if option.code in ("naringsliv", "kultur", "arbete")]
LONG = ("region", "fraga", "svar")
TOLD_OF_ALL = {"read_as", "wave"}  # notes that point at nothing


@dataclass
class File:
    """A table of words: `heads` over `rows`, and the other sheets. `long` when each row is an answer."""

    heads: list[str]
    rows: list[list[str]]
    long: bool = False
    sheets: dict[str, list[list[str]]] = field(default_factory=dict)
    above: list[list[str]] = field(default_factory=list)
    were: dict[str, set[str]] = field(default_factory=dict)  # heading → what it was called in the good file

    def data(self) -> bytes:
        table = [*self.above, self.heads, *self.rows]
        return xlsx({"Svar": table, **self.sheets}) if self.sheets else csv(table)


def good(chance: random.Random) -> File:
    """A file that is read without a question: codes or wordings above, labels or codes below, a tool's own columns."""
    units = chance.sample(UNITS, chance.randint(14, 20))  # so few are silent that all of them are named
    worded, labelled, boxes = (chance.random() < 0.5 for _n in range(3))
    heads = {code: str(item.text) if worded else code for code, item in ITEMS.items()}
    asked = chance.sample(list(ITEMS), chance.randint(3, len(ITEMS)))
    answers = {unit.code: {code: _answer(code, chance) for code in asked} for unit in units}
    if "A2" in asked and not labelled:
        answers[units[0].code]["A2"] = "0"  # else the scale may count from another number
    if chance.random() < 0.25:
        rows = [
            [_name(unit, chance), code, _written(code, answers[unit.code][code], labelled)]
            for unit in units
            for code in asked
        ]
        return File([*LONG], [row for row in rows if row[2]], long=True)
    own = chance.choice([[], ["ID"], ["ID", "Slutförandetid"], ["ResponseId", "RecordedDate", "Finished"]])
    columns = [(code, theme) for code in asked for theme in (THEMES if boxes and code == "N2" else [None])]
    titles = [f"{heads[c]} [{t.label}]" if t else heads[c] for c, t in columns]
    rows = []
    for n, unit in enumerate(units):
        said = answers[unit.code]
        cells = [
            ("1" if t.code in r.split_codes(said[c]) else "0") if t else _written(c, said[c], labelled)
            for c, t in columns
        ]
        before = {"ID": str(n + 1), "ResponseId": f"R_{n}", "Finished": "True"}
        rows.append([*(before.get(c, f"2024-05-{n + 1:02} 10:00:00") for c in own), _name(unit, chance), *cells])
    return File([*own, "Region", *titles], rows)


def _name(unit, chance: random.Random) -> str:
    return chance.choice([unit.name, unit.short, unit.code])


def _answer(code: str, chance: random.Random) -> str:
    match code:
        case "P1":
            return str(chance.randint(2010, 2024))
        case "P2":
            return chance.choice(["ja", "nej"])
        case "A2":
            return chance.choice("0123")
        case "N2":
            return r.join_codes(t.code for t in THEMES if chance.random() < 0.5) or "kultur"
        case "R5":
            return repr(float(chance.randint(1, 9)))
    return chance.choice(["Vatten", "Kultur och fritid", "Inget särskilt just nu"])


def _written(code: str, answer: str, labelled: bool) -> str:
    item = ITEMS[code]
    if code == "N2":
        return ";".join(str(item.by_option[c].label) if labelled else c for c in r.split_codes(answer))
    if code == "R5":
        return answer.removesuffix(".0")
    return str(item.by_option[answer].label) if labelled and item.options else answer


# --- damage ---


def _column(file: File, chance: random.Random) -> int:
    return chance.randrange(len(file.heads))


def rename(file: File, chance: random.Random) -> str:
    """A column gets another heading: a strange one, one nearly right, another question's, a role's, or none."""
    n = _column(file, chance)
    old = file.heads[n]
    near = old[:-1] or "x"
    others = [*ITEMS, *(str(item.text) for item in ITEMS.values())]
    roles = [
        "Region",
        "Status",
        "ID",
        "Namn",
        "Slutförandetid",
        "Organisation",
        "Omgång",
        "Svar",
        "Finished",
        "Summa",
        "Q1",
        "3",
    ]
    file.heads[n] = chance.choice(["Helt annat", near, chance.choice(others), chance.choice(roles), ""])
    file.were.setdefault(file.heads[n], set()).update({old, *file.were.get(old, ())})
    return f"rename {n} {file.heads[n]!r}"


def move(file: File, chance: random.Random) -> str:
    n, m = _column(file, chance), _column(file, chance)
    for row in (file.heads, *file.rows):
        row.insert(m, row.pop(n))
    return f"move {n} {m}"


def double(file: File, chance: random.Random) -> str:
    """A column stands twice, the second time with the same words, others' words or none."""
    n, m, way = _column(file, chance), _column(file, chance), chance.randrange(3)
    words = [row[n] for row in file.rows]
    words = [words, chance.sample(words, len(words)), [""] * len(words)][way]
    file.heads.insert(m, chance.choice([file.heads[n], f"{file.heads[n]} 2", "Annan rubrik"]))
    for row, word in zip(file.rows, words, strict=True):
        row.insert(m, word)
    return f"double {n} {m} {way} {file.heads[m]!r}"


def drop(file: File, chance: random.Random) -> str:
    n = _column(file, chance)
    for row in (file.heads, *file.rows):
        row.pop(n)
    return f"drop {n}"


def copy(file: File, chance: random.Random) -> str:
    """A row stands twice, sometimes with one cell of the other changed."""
    n = chance.randrange(len(file.rows))
    row = list(file.rows[n])
    if chance.random() < 0.5:
        m = chance.randrange(len(row))
        row[m] = chance.choice(["", chance.choice(file.rows)[m]])
    file.rows.insert(chance.randrange(len(file.rows) + 1), row)
    return f"copy {n}"


def blank(file: File, chance: random.Random) -> str:
    """A row, or all of it but one cell, or one cell, is emptied; or the row is gone."""
    n, m = chance.randrange(len(file.rows)), _column(file, chance)
    match chance.randrange(4):
        case 0:
            file.rows[n] = [""] * len(file.heads)
        case 1:
            file.rows[n] = [cell if k == m else "" for k, cell in enumerate(file.rows[n])]
        case 2:
            file.rows[n][m] = ""
        case _:
            file.rows.pop(n)
    return f"blank {n} {m}"


VALUES = [
    "",
    "0",
    "1",
    "2",
    "4",
    "99",
    "-1",
    "ja",
    "Nej",
    "x",
    "-",
    "..",
    "Vet ej",
    "Saknas",
    "Tillämpas",
    "Kanske",
    "2014",
    "12",
    "Skåne",
    "Uppsala",
    "Riket",
    "Totalt",
    "False",
    "Survey Preview",
    "3,5",
    "1 Saknas",
    "kultur",
    "Kultur;Vatten",
    "Kultur, Fiske",
    "Region",
    "Planen ses över regelbundet",
    "2023",
    "2024-05-01",
]


def replace(file: File, chance: random.Random) -> str:
    """A cell says something else: of its own column, of another, or something strange."""
    n, m = chance.randrange(len(file.rows)), _column(file, chance)
    row = chance.choice(file.rows)
    file.rows[n][m] = chance.choice([row[m], chance.choice(row), chance.choice(VALUES), chance.choice(VALUES)])
    return f"replace {n} {m} {file.rows[n][m]!r}"


def swap(file: File, chance: random.Random) -> str:
    """Two neighbours in a row change places, or a row slips a step to the right."""
    row = chance.choice(file.rows)
    n = chance.randrange(len(row) - 1)
    if chance.random() < 0.5:
        row[n], row[n + 1] = row[n + 1], row[n]
    else:
        row[n:] = ["", *row[n:-1]]
    return f"swap {n}"


def insert(file: File, chance: random.Random) -> str:
    """A row of something else among the answers, or above the headings."""
    width = len(file.heads)
    way = chance.randrange(4)
    if way == 3:
        file.above = [["Enkät om planer 2024", *[""] * (width - 1)], [""] * width][: chance.randint(1, 2)]
    else:
        name = [list(file.heads), ["Totalt", *["3"] * (width - 1)], ["Anna Ek", *[""] * (width - 1)]][way]
        file.rows.insert(chance.randrange(len(file.rows) + 1), name)
    return f"insert {way}"


def sheet(file: File, chance: random.Random) -> str:
    """Another sheet: notes, other answers to the same questions, or the same ones of others; named as one likes."""
    rows = [list(row) for row in chance.sample(file.rows, max(1, len(file.rows) // 2))]
    n = _column(file, chance)
    for row in rows:
        row[n] = chance.choice(VALUES)
    content = chance.choice(
        [
            [["Anteckningar"], ["Ring Anna"]],
            [file.heads, *rows],
            [[file.heads[n], "Annat"], *([row[n], "x"] for row in rows)],
        ]
    )
    name = chance.choice(["Blad2", "Skåne", "Kodbok", "_listor", UNITS[0].short])
    file.sheets[name] = content
    return f"sheet {name} {n}"


DAMAGE = (rename, move, double, drop, copy, blank, replace, replace, swap, insert, sheet)


# --- what is right ---


def taken(file: File) -> tuple[dict, tuple[Problem, ...]]:
    """({(unit, item): (answer, status)}, problems)."""
    try:
        c = convert(understand(delivered(file.data()), BOOK, REGISTER, FEW), BOOK, REGISTER, WAVE)
    except Refused as refused:
        return {}, refused.problems
    frame = c.responses[["unit", "item", "answer", "status"]]
    return {(u, i): (None if a != a else a, s) for u, i, a, s in frame.itertuples(index=False)}, c.problems


def plain(file: File) -> dict[tuple[str, str], tuple[str | None, str]]:
    """What the first sheet says beyond doubt, by the simplest of readings: one column with the question's own heading
    (or one for each box), one row with the unit's own name, and an option's own name, a year, a number or nothing in
    the cell.
    """
    found: dict[tuple[str, str], list[str]] = {}
    heads = [head.rstrip("? ") for head in file.heads]
    if file.long:
        places = [[n for n, h in enumerate(heads) if h == head or head in file.were.get(h, ())] for head in LONG]
        if any(len(place) != 1 for place in places):
            return {}
        for row in file.rows:
            region, item, said = (row[place[0]] for place in places)
            found.setdefault((NAMES.get(region.casefold(), ""), item), []).append(said)
        units, items = {unit for unit, _item in found}, {item for _unit, item in found}
        found |= {(u, i): [""] for u in units for i in items if (u, i) not in found}
    elif len(of_unit := [n for n, h in enumerate(heads) if h == "Region" or "Region" in file.were.get(h, ())]) == 1:
        at = of_unit[0]
        for code, item in ITEMS.items():
            columns = [[n for n, head in enumerate(heads) if head in (code, str(item.text).rstrip("? "))]]
            boxes = [[n for n, head in enumerate(heads) if head in _boxed(item, theme)] for theme in THEMES]
            if code == "N2" and any(boxes):
                columns = boxes if not columns[0] and all(len(box) == 1 for box in boxes) else []
            for row in file.rows if columns and all(len(held) == 1 for held in columns) else ():
                cells = [row[held[0]] for held in columns]
                said = cells[0] if len(cells) == 1 else _ticked(cells)
                found.setdefault((NAMES.get(row[at].casefold(), ""), code), []).append(said)
    return {key: meant for key, said in found.items() if len(said) == 1 and (meant := _meaning(key[1], said[0]))}


def _boxed(item, theme) -> tuple[str, str]:
    return f"{item.code} [{theme.label}]", f"{item.text} [{theme.label}]"


def _ticked(cells: list[str]) -> str:
    """The codes of the boxes that are ticked, as one cell would have them; "?" where a box holds anything else."""
    if not any(cells):
        return ""
    said = [{"x": "1", "ja": "1", "nej": "0", "false": "0", "": "0"}.get(cell.casefold(), cell) for cell in cells]
    if set(said) <= {"1", "0"}:
        return ";".join(theme.code for theme, cell in zip(THEMES, said, strict=True) if cell == "1") or "none"
    return "?"


def _meaning(code: str, words: str) -> tuple[str | None, str] | None:
    item = ITEMS.get(code)
    if item is None:
        return None
    if not words:
        return None, r.SKIPPED
    if code == "P1":
        return (words[:4], r.ANSWERED) if words.isdecimal() and len(words) == 4 or words[4:8:3] == "--" else None
    if code == "R5":
        return (repr(float(words.replace(",", "."))), r.ANSWERED) if words.replace(",", "").isdecimal() else None
    if code == "N3":
        return words, r.ANSWERED
    if words == "none":
        return "", r.ANSWERED
    names = {name: o for o in item.options for name in (o.code, *o.label.every())}
    chosen = [names.get(part) for part in (words.split(";") if code == "N2" else [words])]
    if None in chosen:
        return None
    if len(chosen) == 1 and chosen[0].status:
        return None, chosen[0].status
    return r.join_codes(o.code for o in item.options if o in chosen), r.ANSWERED


def told(unit: str, item: str, file: File, before: File, problems, known: set[str]) -> bool:
    """Whether a problem that the good file had not points at an answer: at its row, its column, its question or its
    unit.
    """
    names = {name for u in UNITS if u.code == unit for name in (u.name, u.short, u.code)}
    mine = [row for row in file.rows if any(NAMES.get(cell.casefold()) == unit for cell in row)]
    words = {repr(cell) for row in mine for cell in row if cell}
    heads = {head for f in (file, before) for head in f.heads if _about(head, item)}
    heads |= {head for head, old in file.were.items() if head and any(_about(words, item) for words in old)}
    lines = {n + len(file.above) + 2 for n, row in enumerate(file.rows) if row in mine}
    if file.long:
        heads |= set(file.heads)
    for problem in problems:
        if problem.reason in TOLD_OF_ALL or str(problem) in known:
            continue
        message = str(problem)
        if (
            problem.row in lines
            or (problem.column and problem.column in heads)
            or any(name in message for name in names if not name.isdigit())
            or any(word in message for word in (item, str(ITEMS[item].text), *heads) if word)
            or problem.reason == "symbol"
            and any(message.startswith(word) for word in words)
            or problem.reason in ("sheets", "other_answers", "no_answers")
        ):
            return True
    return False


def _about(head: str, item: str) -> bool:
    return head.startswith((item, str(ITEMS[item].text)))


def violations(seed: int) -> list[str]:
    """What a random damage changed in silence: [in words]."""
    chance = random.Random(seed)
    before = good(chance)
    first, problems = taken(before)
    assert not any(p.severity == ERROR for p in problems), [str(p) for p in problems if p.severity == ERROR]
    kept = dict(plain(before))
    wrong = [f"{seed}: the good file {key} {first.get(key)}" for key, said in kept.items() if first.get(key) != said]
    file = File([*before.heads], [[*row] for row in before.rows], before.long)
    done = [chance.choice(DAMAGE)(file, chance) for _n in range(chance.choice((1, 1, 1, 2, 3)))]
    now, after = taken(file)
    if any(p.severity == ERROR for p in after):
        return wrong
    sure, known = plain(file), {str(p) for p in problems}
    for key in first.keys() | now.keys():
        same, said = now.get(key) == first.get(key), sure.get(key)
        blank = said == (None, r.SKIPPED) and now.get(key, (None, ""))[0] is None  # a unit that says nothing at all
        met = any(NAMES.get(cell.casefold()) == key[0] for row in file.rows for cell in row)
        blank = blank or met and now.get(key, (None, ""))[0] is None and first.get(key, (None, ""))[0] is None
        if blank or ((said == now.get(key)) if said else same):
            continue
        if not told(*key, file, before, after, known):
            wrong.append(f"{seed} {done}: {key} {first.get(key)} → {now.get(key)}, plainly {said}")
    return wrong


@pytest.mark.parametrize("part", range(6))
def test_random_damage_changes_no_answer_in_silence(part):
    assert not [line for seed in range(part * 50, part * 50 + 50) for line in violations(seed)]


@pytest.mark.slow
@pytest.mark.timeout(1_200)  # a few seconds, but many when others have the machine
@pytest.mark.parametrize("part", range(40))
def test_random_damage_in_ten_thousand_files_changes_no_answer_in_silence(part):
    assert not [line for seed in range(1_000 + part * 250, 1_250 + part * 250) for line in violations(seed)]
