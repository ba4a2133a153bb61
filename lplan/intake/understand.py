"""Which column is which item, which row is which unit: what was understood, how, and how sure.

Exact codes and wordings first, then the owner's aliases, then a suggestion that a person must confirm. What a person
decides is kept as a *profile* (plain JSON) and used again for the next file from the same tool.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from lplan.codebook import MULTIPLE, Codebook, Item
from lplan.errors import ERROR, Problem, Refused
from lplan.intake.read import Delivery, Sheet
from lplan.text import _
from lplan.units import Register, Unit

UNIT, WAVE, RESPONDENT, ITEM, ANSWER, STATUS, DROPPED, IGNORED = (
    "unit", "wave", "respondent", "item", "answer", "status", "dropped", "ignored",
)  # fmt: skip
GUESS = 0.8
_UNIT = {
    "region",
    "regioner",
    "lan",
    "lanskod",
    "lansnamn",
    "regionkod",
    "enhet",
    "unit",
    "kommun",
    "organisation",
    "county",
    "unitcode",
}
_WAVE = {"vag", "omgang", "wave", "matomgang", "enkatomgang"}
_RESPONDENT = {"respondent", "svarande", "respondentid", "svarsid", "responseid", "id"}
_PERSONAL = {
    "namn", "name", "fornamn", "efternamn", "epost", "email", "mail", "epostadress", "telefon", "telefonnummer", "phone",
    "mobil", "ip", "ipadress", "ipaddress", "starttid", "slutforandetid", "sluttid", "startdate", "submitdate",
    "datestamp", "starttime", "completiontime", "personnummer", "kontaktperson", "lastpage", "startlanguage", "seed",
    "sprak", "language", "refurl", "token",
}  # fmt: skip


def folded(words: str) -> str:
    """A heading or name for comparing: letters and digits only, lower case, without accents; unseen signs removed."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", words).casefold())
    return re.sub(r"[^0-9a-z]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def same_words(words: str) -> str:
    """A label for comparing: å is not a, but case, spaces and unseen signs do not count."""
    seen = "".join(c for c in unicodedata.normalize("NFC", words) if unicodedata.category(c) != "Cf")
    return re.sub(r"\s+", " ", seen.replace("\u00a0", " ")).strip().casefold()


@dataclass(frozen=True)
class Column:
    """One column of the file and what it was taken to be.

    target  an item's code, "code:option" for one option of a multiple-choice item, or UNIT, WAVE, RESPONDENT, …
    how     "code", "text", "alias", "number", "person" or "suggestion"; a suggestion must be confirmed
    """

    number: int  # from 0
    heading: str
    target: str
    how: str = ""
    confidence: float = 1.0


@dataclass(frozen=True)
class Understanding:
    """What was understood of a file. `header` is the 1-based row of the headings; data follow it."""

    delivery: Delivery
    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    long: bool = False
    profile: Mapping = field(default_factory=dict, hash=False)
    notes: tuple[Problem, ...] = ()

    def column(self, target: str) -> Column | None:
        return next((column for column in self.columns if column.target == target), None)


def understand(
    delivery: Delivery, codebook: Codebook, register: Register, profile: Mapping | None = None
) -> Understanding:
    """Find the sheet, the heading row and what each column is. `profile` holds what a person has decided before.

    Raises Refused when no sheet has a row of headings with a unit and at least one item.
    """
    profile = dict(profile or {})
    targets = _targets(codebook)
    best: tuple[int, Sheet, int, list[Column]] | None = None
    for sheet in delivery.sheets:
        for n, row in enumerate(sheet.rows[:25]):
            columns = [
                _column(number, heading, targets, codebook, profile) for number, heading in enumerate(row) if heading
            ]
            found = {c.target for c in columns}
            items = sum(c.target.partition(":")[0] in codebook.by_code for c in columns)
            items += found >= {UNIT, ITEM, ANSWER}  # the long form: items stand in the rows
            score = items * 10 + 5 * any(c.target == UNIT for c in columns) - sheet.hidden
            # Of two heading rows that say the same (texts above codes), the lower one is where the data begin.
            if items and (best is None or score > best[0] or (score == best[0] and sheet is best[1])):
                best = (score, sheet, n + 1, columns)
    if best is None:
        raise Refused(_nothing_found(delivery, codebook))
    _score, sheet, header, columns = best
    # Likenesses are looked for last, and only among the headings: they cost, and they must be confirmed.
    columns = [_likely(column, targets) if column.target == IGNORED else column for column in columns]
    long = {UNIT, ITEM, ANSWER} <= {c.target for c in columns}
    if not any(c.target == UNIT for c in columns):
        columns = _unit_by_content(sheet, header, columns, register)
    problems = _duplicates(columns, header)
    if not any(c.target == UNIT for c in columns):
        found = ", ".join(c.heading for c in columns[:12])
        problems.append(
            Problem(
                ERROR,
                "no_unit",
                _("Ingen kolumn säger vilken {unit} raden gäller.").format(unit=codebook.unit_one),
                _("Lägg till en kolumn med rubriken {unit}. Kolumner i filen: {found}.").format(
                    unit=str(codebook.unit_one).capitalize(), found=found
                ),
                row=header,
            )  # fmt: skip
        )
    if problems:
        raise Refused(problems)
    return Understanding(delivery, sheet, header, tuple(columns), long, profile, tuple(_hidden(delivery, sheet)))


def match_unit(words: str, register: Register, profile: Mapping) -> tuple[Unit | None, str]:
    """(unit, suggestion): a unit when it is certain, else the label of the likeliest one, or ""."""
    decided = profile.get("units", {}).get(words)
    if decided in register.by_code:
        return register.by_code[decided], ""
    wanted = same_words(words)
    names = _names(register)
    if wanted in names:
        return register.by_code[names[wanted]], ""
    if (numeric := re.fullmatch(r"0*([0-9]+)(\.0+)?", wanted)) and numeric[1] in names:
        return register.by_code[names[numeric[1]]], ""
    likely = get_close_matches(wanted, names, n=1, cutoff=0.7)
    return None, register.by_code[names[likely[0]]].label if likely else ""


@lru_cache(maxsize=8)
def _names(register: Register) -> dict[str, str]:
    """Every name a unit goes by → its code; a code also without its leading noughts."""
    found: dict[str, str] = {}
    for unit in register.units:
        dated = (name for _year, name in unit.names)
        for name in (unit.code, unit.code.lstrip("0"), unit.name, unit.short, *unit.aliases, *dated):
            if name:
                found.setdefault(same_words(name), unit.code)
    return found


def _targets(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """Folded heading → (target, how), for everything that the codebook says by itself."""
    found: dict[str, tuple[str, str]] = {}

    def add(words: str, target: str, how: str) -> None:
        found.setdefault(folded(words), (target, how))

    for item in codebook.items:
        add(item.code, item.code, "code")
    for item in codebook.items:
        for words in item.text.every():
            add(words, item.code, "text")
        if item.type == MULTIPLE:
            for option in item.choices:
                target = f"{item.code}:{option.code}"
                for left in (item.code, *item.text.every(), *(item.short.every() if item.short else ())):
                    for right in (option.code, *option.label.every()):
                        add(f"{left} {right}", target, "text")
    for item in codebook.items:
        for words in (*item.headings, *(item.short.every() if item.short else ())):
            add(words, item.code, "alias")
    found.pop("", None)
    return found


def _column(number: int, heading: str, targets: dict, codebook: Codebook, profile: Mapping) -> Column:
    decided = profile.get("columns", {}).get(heading)
    if decided:
        return Column(number, heading, decided, "person")
    key = folded(heading)
    if key in targets:
        return Column(number, heading, *targets[key])
    if key in _UNIT or key in {folded(w) for w in codebook.unit_one.every()}:
        return Column(number, heading, UNIT, "alias")
    for names, target in ((_WAVE, WAVE), (_RESPONDENT, RESPONDENT), (_PERSONAL, DROPPED)):
        if key in names:
            return Column(number, heading, target, "alias")
    for words, target in (
        ("item", ITEM),
        ("fraga", ITEM),
        ("frågekod", ITEM),
        ("answer", ANSWER),
        ("svar", ANSWER),
        ("varde", ANSWER),
        ("status", STATUS),
    ):
        if key == folded(words):
            return Column(number, heading, target, "alias")
    if numbered := re.match(
        r"\s*(?:q|f|fråga|fraga|question)?\s*(\d+)\s*[.:)]\s*(.*)$|\s*(?:q|f)(\d+)$", heading, re.IGNORECASE
    ):
        rest = folded(numbered[2] or "")
        if rest in targets:
            return Column(number, heading, *targets[rest])
        n = int(numbered[1] or numbered[3])
        if not rest and 1 <= n <= len(codebook.items):
            return Column(number, heading, codebook.items[n - 1].code, "number", 0.7)
    return Column(number, heading, IGNORED)


def _likely(column: Column, targets: dict) -> Column:
    """A column that nothing fits, with the target that its heading is most like."""
    key = folded(column.heading)
    found = get_close_matches(key, targets, n=1, cutoff=GUESS) if len(key) > 5 else []
    return Column(column.number, column.heading, targets[found[0]][0], "suggestion", GUESS) if found else column


def _unit_by_content(sheet: Sheet, header: int, columns: list[Column], register: Register) -> list[Column]:
    """Without a heading that says so, the column where most cells name a unit is the unit's."""
    data = [row for row in sheet.rows[header:] if row][:60]
    for n, column in enumerate(columns):
        cells = [row[column.number] for row in data if len(row) > column.number and row[column.number]]
        known = sum(match_unit(cell, register, {})[0] is not None for cell in cells)
        if column.target == IGNORED and cells and known >= 0.8 * len(cells):
            return [*columns[:n], Column(column.number, column.heading, UNIT, "suggestion", 0.8), *columns[n + 1 :]]
    return columns


def _duplicates(columns: list[Column], header: int) -> list[Problem]:
    by_target: dict[str, list[str]] = {}
    for column in columns:
        if column.target not in (DROPPED, IGNORED):
            by_target.setdefault(column.target, []).append(column.heading)
    return [
        Problem(
            ERROR,
            "duplicate_column",
            _("Flera kolumner svarar på samma sak: {names}.").format(names=", ".join(headings)),
            _("Ta bort alla utom en, eller ge dem olika rubriker."),
            row=header,
            column=headings[0],
        )  # fmt: skip
        for headings in by_target.values()
        if len(headings) > 1
    ]


def _hidden(delivery: Delivery, chosen: Sheet) -> list[Problem]:
    others = [s.name for s in delivery.sheets if s.rows and s is not chosen and not s.name.startswith("_")]
    if not others:
        return []
    message = _("Bara bladet {name} läses. Övriga blad: {others}.").format(
        name=chosen.name, others=", ".join(others[:8])
    )
    return [Problem("note", "other_sheets", message)]


def _nothing_found(delivery: Delivery, codebook: Codebook) -> list[Problem]:
    first = next((row for sheet in delivery.sheets for row in sheet.rows if row), ())
    found = ", ".join(cell for cell in first if cell)[:200]
    wanted = ", ".join(item.code for item in codebook.items[:5])
    message = _("Ingen rad i filen har rubriker som hör till enkäten {survey}.").format(survey=codebook.title)
    suggestion = _("Rubriken ska vara frågans kod ({codes} …) eller dess text. Första raden i filen: {found}.").format(
        codes=wanted, found=found
    )
    return [Problem(ERROR, "no_header", message, suggestion)]


def item_of(column: Column, codebook: Codebook) -> tuple[Item, str] | None:
    """(item, option or "") that a column answers, or None when it answers none."""
    code, _colon, option = column.target.partition(":")
    item = codebook.by_code.get(code)
    return (item, option) if item else None
