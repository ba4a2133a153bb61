"""Read what wide and long sheets have in common: a row's unit and wave, a cell's label, a question's boxes."""

from collections.abc import Iterable, Mapping

import numpy as np

from lplan.codebook import NUMBER, Codebook, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR, WARNING
from lplan.core.text import _, number
from lplan.intake.answers import cell_reader, cell_words, number_values, personal_data, stated_totals
from lplan.intake.files.file_reader import Sheet
from lplan.intake.interpretation.file_interpretation import TIME, Column, Part, Understanding
from lplan.intake.interpretation.response_disposition import Dispositions
from lplan.intake.interpretation.submission_times import times
from lplan.intake.interpretation.survey_tools import FORMS, GOOGLE, REDCAP
from lplan.intake.interpretation.unit_matching import UnitMatch, Units, unknown
from lplan.intake.problem_collection import Report

UNKNOWN = "\0"  # before the name of what is not in the register
LONG_TEXT, EXCEL = 8_000, 32_767  # signs that are worth a look; that a cell of Excel shows


class Rows:
    """One part of a file on its way: what it is read with, and what was met on the way.

    matches      names of units → the rows where they stand; `totals` rows that are sums
    fates        what became of each row, by the tool's own columns
    other_waves  what stands for another wave than the one that is read → how many rows
    """

    def __init__(
        self,
        u: Understanding,
        part: Part,
        asked: Mapping[str, Item],
        codebook: Codebook,
        units: Units,
        wave: str,
        report: Report,
    ):
        self.u, self.part, self.asked, self.codebook, self.units = u, part, asked, codebook, units
        self.wave, self.report = wave, report
        self.sheet: Sheet = part.sheet
        self.plain = u.plain
        self.matches: dict[str, list[int]] = {}
        self.other_waves: dict[str, int] = {}
        self.totals: list[tuple[int, str]] = []
        self.fates = Dispositions(part, u.tool, u.profile)

    def clock(self, column: Column | None) -> dict[str, str]:
        """Each word of the column of times → a time that sorts."""
        if column is None:
            return {}
        used = np.unique(self.sheet.codes[column.number][self.part.header :]).tolist()
        return times(self.sheet.words[column.number][code] for code in used)


def style(u: Understanding, words: Iterable[str]) -> str:
    """How a file writes decimals, by all its answers in numbers: what a column that does not show it is read by.

    Where a comma parts the columns, the decimal sign is a point unless something else is seen.
    """
    if u.plain:
        return "comma" if u.delivery.separator == ";" else "point"
    seen = number_values.decimals(words)
    return {"mixed": ""}.get(seen, seen) or ("point" if u.delivery.separator == "," else "")


def reader(
    u: Understanding, item: Item, words: list[str], usual: str = "", report: Report | None = None
) -> cell_reader.Reader:
    """A reader for an item whose column holds these different words, in a file that usually writes decimals so; the
    report remembers it."""
    style = (number_values.decimals(words) if item.type == NUMBER and not u.plain else "") or usual
    profile = u.profile
    decided = profile.get("options", {}).get(item.code, {})
    signs, yes_no = profile.get("symbols", {}), profile.get("yes_no", {})
    first = profile.get("rules", {}).get("lowest_step", "")
    lowest = int(first) if first and not u.plain else None
    # A form on the web, which Google's is known as by nothing but the time, has words of one's own among the answers.
    mixed = u.tool in (FORMS, GOOGLE) or not u.tool and u.column(TIME) is not None
    made = cell_reader.Reader(item, decided, signs, style, yes_no, lowest, mixed)
    if report is not None:
        report.readers.append(made)
    return made


def label_of(sheet: Sheet, n: int, words: str) -> str | None:
    """The file's own label of a value in column n; "" where it labels no value, None where not this one."""
    labels = sheet.meanings.get(n)
    return labels.get(words) if labels else ""


def extra(work, n: int, column: Column, words: str) -> tuple[str | None, bool]:
    """(what the file says that the value means, whether a number stands there as text)."""
    label = label_of(work.sheet, column.number, words)
    return label, work.u.delivery.as_text(work.sheet, n + 1, column.number + 1)


def declared(sheet: Sheet, n: int, words: str, found: cell_words.Cell) -> cell_words.Cell:
    """A value that the file itself says is none (SPSS) is none, unless it is an option of the item."""
    if words in sheet.missing.get(n, ()) and (found.fault or found.status == r.ANSWERED):
        return cell_words.Cell(None, r.SKIPPED, symbol=words)
    return found


def together(
    work, item: Item, boxes: list[tuple[str | None, str]], line: int, column: Column | None
) -> tuple[str | None, str]:
    """The boxes of a question with one for each option → its (answer, status). None of them ticked is an answer where
    somebody has said no; all of them blank is a question that was skipped."""
    ticked = {answer for answer, _status in boxes if answer}
    none = [status for code in ticked if (status := item.by_option[code].status)]
    chosen = [option.code for option in item.choices if option.code in ticked]
    if chosen and none:
        message = _("Vet ej och ett svar kan inte väljas tillsammans.")
        work.report.add(ERROR, "bad_answer", message, _("Ta bort det ena."), work.part, line, column)
    if chosen:
        return r.join_codes(chosen), r.ANSWERED
    return (None, none[0]) if none else _unticked(work, boxes)


def _unticked(work, boxes: list[tuple[str | None, str]]) -> tuple[str | None, str]:
    """The answer of a question where no box is ticked."""
    no = any(answer == "" for answer, _status in boxes)
    signs = [status for answer, status in boxes if answer is None and status != r.SKIPPED]
    if signs and not no:
        return None, signs[0]
    # REDCap writes 0 for every box of a question that nobody answered: that is no "no".
    unasked = work.u.tool == REDCAP or work.u.rules.get("unchecked") == r.SKIPPED
    return ("", r.ANSWERED) if no and not unasked else (None, r.SKIPPED)


def tell_private(report: Report, text: str, part: Part, line: int, column: Column | None) -> None:
    """A text that may hold personal data, or that is too long for a spreadsheet, is told of."""
    if kinds := personal_data.find(text):
        message = _("Möjlig personuppgift i fritext: {kinds}.").format(kinds=", ".join(kinds))
        report.add(
            WARNING, "personal", message, _("Texten visas inte förrän någon har granskat den."), part, line, column
        )
    if len(text) > LONG_TEXT:
        message = _("Texten är {n} tecken lång.").format(n=number(len(text)))
        hint = _("Kontrollera att det är ett svar och inte något annat.")
        if len(text) > EXCEL:
            hint = _("Excel visar högst {n} tecken i en cell: resten kapas där.").format(n=number(EXCEL))
        report.add(WARNING, "long_text", message, hint, part, line, column)


def in_wave(work, n: int, said: str, column: Column | None) -> bool:
    """Whether a row is of the wave that is read; rows of others are counted, and what is no wave is told."""
    said = said.strip()
    plain = said.removesuffix(".0")
    if not said or not work.wave or plain == work.wave or said.startswith((f"{work.wave} ", f"{work.wave}-")):
        return True
    if any(c.isdigit() for c in said):
        work.other_waves[said] = work.other_waves.get(said, 0) + 1
        return False
    message = _("{said} är ingen omgång.").format(said=repr(said[:40]))
    hint = _("Skriv omgången, till exempel {wave}, eller välj att kolumnen inte läses in.").format(wave=work.wave)
    work.report.add(ERROR, "bad_wave", message, hint, work.part, n + 1, column)
    return True  # what else the row says is looked at too: everything is told at once


def find_unit(work, n: int, words: str, column: Column | None, alone) -> str:
    """The unit's code; UNKNOWN and its name for one that is not in the register; "" for a row that is about none.

    What is wrong is told.
    """
    line, report = n + 1, work.report
    if not words.strip():
        if not alone():
            message = _("Raden saknar {unit}.").format(unit=work.codebook.unit_one)
            report.add(
                ERROR, "no_unit", message, _("Skriv vilken raden gäller, eller ta bort den."), work.part, line, column
            )
            return UNKNOWN
        report.add(WARNING, "note_row", _("Raden har inga svar och läses inte."), "", work.part, line)
        return ""
    match: UnitMatch = work.units.find(words)
    if match.how == "left":
        work.matches.setdefault(words, []).append(line)
        return ""
    known = match.code and (work.units.register.units or match.how == "person" or not stated_totals.named_row(words))
    if not known and stated_totals.named_row(words):
        work.totals.append((line, words))
        return ""
    work.matches.setdefault(words, []).append(line)
    if match.code:
        return match.code
    if alone():
        message = _("Raden {name} har inga svar och läses inte.").format(name=repr(words[:60]))
        report.add(WARNING, "note_row", message, "", work.part, line, column)
        return ""
    told = unknown(match, work.units.register)
    if column is None:
        said = _("Ingen kolumn säger vilken {unit} svaren gäller. Filen eller bladet heter {name}.")
        told = (said.format(unit=work.codebook.unit_one, name=repr(words[:80])), told[1])
    report.add(ERROR, "unknown_unit", *told, work.part, line, column, ("units", words))
    return UNKNOWN + words
