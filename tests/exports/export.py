"""What all the writers share: the export, the respondents' rows, the options chosen, CSV and workbooks."""

import csv
import io
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import openpyxl
import pandas as pd

from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR, Codebook, Item, Option
from lplan.core import responses as r
from lplan.core.units import Register

Cell = tuple[str | None, str]
"""(canonical answer, status)"""


@dataclass(frozen=True)
class Export:
    """A tool's file.

    blind     the tool cannot tell "none of them chosen" from "skipped" in a multiple choice
    unclear   the file itself does not say which answers they are: an importer can only ask
    places    options stand as numbers from 1 in the order they were asked, whatever their codes
    """

    data: bytes
    name: str
    blind: bool = False
    unclear: bool = False
    places: bool = False


Writer = Callable[[Codebook, Register, pd.DataFrame, random.Random], Export]


def respondents(answers: pd.DataFrame) -> list[tuple[str, dict[str, Cell]]]:
    """(unit, {item: cell}) of every unit that answered; who is silent has no row in any tool."""
    found: dict[str, dict[str, Cell]] = {}
    for row in answers.itertuples():
        if row.status != r.NO_RESPONSE:
            found.setdefault(row.unit, {})[row.item] = (None if row.answer != row.answer else row.answer, row.status)
    return list(found.items())


def picked(item: Item, cell: Cell) -> list[Option]:
    """The options that the respondent ticked: the answer's own, or the one that says "don't know"."""
    answer, status = cell
    if status == r.ANSWERED:
        return [item.by_option[code] for code in r.split_codes(answer or "")]
    return [option for option in item.options if option.status == status][:1]


def boxes_of_words(
    book: Codebook, answers: pd.DataFrame, chance: random.Random, between: str = ""
) -> dict[str, tuple[Item, Option]]:
    """item of free text → the (question, option) that it is the box of words beside, in a survey where the tool's own
    "Other, please specify" was used and everybody who ticked it wrote something.

    `between`: what parts the answers in a cell where the words stand too; nobody wrote what is another option's label, which
    no reader could tell from that option."""
    found: dict[str, tuple[Item, Option]] = {}
    people = respondents(answers)
    for item in book.items:
        if item.type == TEXT and item.condition and chance.random() < 0.6:
            question, code = item.condition
            option = book.by_code[question].by_option[code]
            asked = [cells for _unit, cells in people if option in picked(book.by_code[question], cells[question])]
            labels = {label(o).casefold() for o in book.by_code[question].options}
            words = {written(cells[item.code]) for cells in asked}
            plain = [word for word in words if between and _labels_only(word.casefold(), labels, between)]
            if all(words) and not plain:
                found[item.code] = book.by_code[question], option
    return found


def _labels_only(words: str, labels: set[str], between: str) -> bool:
    return words in labels or all(part.strip() in labels for part in words.split(between))


def in_one_cell(
    item: Item,
    cells: dict[str, Cell],
    between: str,
    decimal: str = ".",
    own: tuple[Option, str] | None = None,
    typed: bool = False,
    ends: bool = False,
) -> str | float:
    """A question's only cell, of the labels that were chosen.

    between  what parts several answers; `ends`: it stands after the last one too
    own      the option that shows the words of that item instead, and that item
    typed    numbers stand as such, as in a workbook
    """
    cell = cells[item.code]
    if item.type == TEXT:
        return written(cell)
    if item.type in (NUMBER, YEAR):
        return float(cell[0]) if typed and cell[0] is not None else number(cell, decimal)
    chosen = picked(item, cell)
    texts = [label(option).replace("\n", " ") for option in chosen if not own or option is not own[0]]
    texts += [written(cells[own[1]]) for option in chosen if own and option is own[0]]
    if item.type == MULTIPLE and ends:
        return "".join(f"{text}{between}" for text in texts)
    return between.join(texts)


def number(cell: Cell, decimal: str = ".") -> str:
    """A number or year as a tool prints it: no more digits than needed."""
    return "" if cell[0] is None else f"{float(cell[0]):.10f}".rstrip("0").rstrip(".").replace(".", decimal)


def written(cell: Cell) -> str:
    """Free text."""
    return cell[0] or ""


def label(option: Option) -> str:
    return str(option.label)


def region(register: Register, chance: random.Random) -> Callable[[str], str]:
    """How the survey's list of regions names a unit: by one kind of name in the whole file."""
    kind = chance.choice(["name", "short"])
    return lambda code: getattr(register.by_code[code], kind)


def region_question(chance: random.Random) -> str:
    return chance.choice(["Region", "Vilken region svarar ni för?", "Välj er region", "Regionens namn"])


def delimited(
    rows: Iterable[list[str]],
    delimiter: str = ",",
    *,
    quote_all: bool = False,
    encoding: str = "utf-8",
    line: str = "\r\n",
) -> bytes:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: Iterable[list], title: str) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = title
    for n, row in enumerate(rows, 1):
        for m, value in enumerate(row, 1):
            if value not in ("", None):
                cell = made.active.cell(n, m, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # a text that begins with "=" is no formula: no tool writes one
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
