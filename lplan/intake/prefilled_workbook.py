"""Write the workbook in which a unit confirms or changes its previous answers, and read it back.

A row for each question, with last time's answer in grey. Only "Ja" under *Stämmer fortfarande*, or a new answer, is an
answer: what nobody has confirmed is not one. The workbooks of many units are read as one sheet with a row for each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import xlsxwriter

from lplan.codebook import MULTIPLE, OPTIONS, Codebook, Item, differs
from lplan.core import responses as r
from lplan.core import table_writer
from lplan.core.errors import ERROR, WARNING, Problem
from lplan.core.text import _, ngettext
from lplan.core.units import Unit
from lplan.intake import template
from lplan.intake.answers.cell_words import YES
from lplan.intake.files.file_reader import Delivery, Origin, Sheet, coded
from lplan.intake.interpretation.text_normalisation import same_words
from lplan.response_writer import file_name

KIND = "prefilled"  # in the stamp: survey|version|prefilled|unit|wave
WORDS, CODE, BEFORE, CONFIRMED, ANSWER, NOTE = range(6)  # the columns
FIRST_ROW = 1
SHEET = "Svar"
PASSWORD = ""  # the sheet is protected against slips, not against anybody


@dataclass(frozen=True)
class LastTime:
    """A unit's answers of an earlier wave: item → (answer, status), and the codebook that they were given by."""

    wave: str
    answers: Mapping[str, tuple[str | None, str]]
    codebook: Codebook

    @classmethod
    def of(cls, responses: pd.DataFrame, unit: str, wave: str, codebook: Codebook) -> "LastTime":
        """A unit's part of a wave's responses (columns lplan.core.responses.COLUMNS)."""
        rows = responses[(responses["unit"] == unit) & (responses["wave"] == wave)]
        answered = rows["status"] == r.ANSWERED
        answers = [given if kept else None for given, kept in zip(rows["answer"], answered, strict=True)]
        return cls(wave, dict(zip(rows["item"], zip(answers, rows["status"], strict=True), strict=True)), codebook)

    def state(self, item: Item) -> str:
        """What has become of a question since: "new", "changed" (its answers are others), "reworded" or ""."""
        then = self.codebook.by_code.get(item.code)
        if then is None or item.code not in self.answers:
            return "new"
        if any(self.wave < wave for wave in item.changed):
            return "changed"
        difference = differs(then, item)
        return "changed" if difference == OPTIONS else "reworded" if difference else ""


def notes() -> dict[str, str]:
    """What is said beside a question whose answer of last time cannot stand without a thought."""
    return {
        "new": _("Ny fråga"),
        "changed": _("Svarsalternativen är ändrade: svara på nytt"),
        "reworded": _("Frågan är omformulerad: läs den innan du bekräftar"),
        "": "",
    }


def write(codebook: Codebook, unit: Unit, wave: str, year: int | None = None, before: LastTime | None = None) -> bytes:
    """One unit's workbook (.xlsx) for a wave, with its answers of last time when there are any."""
    out, book = table_writer.workbook()
    with book:
        _Workbook(book, codebook, unit, wave, year, before).write()
    return out.getvalue()


class _Workbook:
    """The sheets of one unit's workbook."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        codebook: Codebook,
        unit: Unit,
        wave: str,
        year: int | None,
        before: LastTime | None,
    ):
        self.book, self.codebook, self.unit, self.wave, self.year, self.before = (
            book,
            codebook,
            unit,
            wave,
            year,
            before,
        )
        text = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#dcdad3", "num_format": "@"}
        self.formats = {
            "head": book.add_format({**text, "bold": True, "bg_color": "#1f4e6b", "font_color": "#ffffff"}),
            "words": book.add_format({**text, "bold": True, "bg_color": "#f5f4f0"}),
            "before": book.add_format({**text, "italic": True, "font_color": "#5b656b", "bg_color": "#eeeeee"}),
            "cell": book.add_format({**text, "locked": False}),
            "closed": book.add_format({**text, "bg_color": "#eeeeee"}),
            "note": book.add_format({**text, "font_color": "#8a4b00"}),
            "title": book.add_format({"bold": True, "font_size": 18}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }

    def write(self) -> None:
        self._instructions()
        sheet, lists = self.book.add_worksheet(SHEET), self.book.add_worksheet("_listor")
        lists.very_hidden()
        lists.write_string(0, 0, _("Ja"))
        stamp = "|".join((self.codebook.key, self.codebook.version, KIND, self.unit.code, self.wave))
        self.book.define_name("lplan_template", f'="{stamp}"')
        for n, (heading, width) in enumerate(zip(self._headings(), (60, 10, 30, 14, 34, 34), strict=True)):
            sheet.write_string(0, n, heading, self.formats["head"])
            sheet.set_column(n, n, width, None, {"hidden": n == CODE})
        for n, (item, part) in enumerate(_rows(self.codebook, self.wave)):
            self._row(sheet, lists, FIRST_ROW + n, item, part, n + 1)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.protect(PASSWORD, {"format_columns": True, "format_rows": True})
        sheet.activate()

    def _headings(self) -> tuple[str, ...]:
        last = self.before.wave if self.before else ""
        return (
            _("Fråga till {unit}").format(unit=self.unit.name_in(self.year)),
            _("kod"),
            _("Svar {wave}").format(wave=last) if last else _("Tidigare svar"),
            _("Stämmer fortfarande"),
            _("Svar {wave}").format(wave=self.wave),
            _("Anmärkning"),
        )

    def _row(self, sheet, lists, line: int, item: Item, part: str, column: int) -> None:
        state = self.before.state(item) if self.before else "new"
        shown = ""
        if self.before and state in ("", "reworded"):
            shown = template.shown(item, part, *self.before.answers[item.code])
        words = str(item.text) if not part else f"{item.text} – {item.by_option[part].label}"
        sheet.write_string(line, WORDS, words, self.formats["words"])
        sheet.write_string(line, CODE, f"{item.code}:{part}" if part else item.code, self.formats["words"])
        sheet.write_string(line, BEFORE, shown, self.formats["before"])
        sheet.write_blank(line, CONFIRMED, None, self.formats["cell" if shown else "closed"])
        sheet.write_blank(line, ANSWER, None, self.formats["cell"])
        sheet.write_string(line, NOTE, notes()[state] if self.before else "", self.formats["note"])
        if shown:
            sheet.data_validation(line, CONFIRMED, line, CONFIRMED, {"validate": "list", "source": "=_listor!$A$1"})
        choices = template.offered(item)
        for n, choice in enumerate(choices):
            lists.write_string(n, column, choice)
        area = xlsxwriter.utility.xl_range_abs(0, column, max(len(choices) - 1, 0), column)
        if rule := template.validation(item, self.year, f"=_listor!{area}" if choices else "", (line, ANSWER)):
            sheet.data_validation(line, ANSWER, line, ANSWER, rule)

    def _instructions(self) -> None:
        sheet = self.book.add_worksheet(_("Läs mig"))
        sheet.set_column(0, 0, 100)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, f"{self.unit.name_in(self.year)}: {self.codebook.title}", self.formats["title"])
        lines = [_("Omgång {wave}. Kodbok {version}.").format(wave=self.wave, version=self.codebook.version)]
        if self.before and self.before.answers:
            lines += [
                _("I grått står det som ni svarade i omgång {wave}.").format(wave=self.before.wave),
                _(
                    "Välj Ja under Stämmer fortfarande om svaret gäller än, eller skriv ett nytt svar. Ett svar som "
                    "ingen har bekräftat eller skrivit på nytt räknas inte som ett svar."
                ),
                _("Nya och ändrade frågor är märkta under Anmärkning."),
            ]
        else:
            lines.append(
                _("Svara i kolumnen Svar. Cellerna har listor att välja ur; klicka på pilen till höger i cellen.")
            )
        lines += [
            _("Skriv inga personuppgifter i fria svar: inga namn, personnummer, e-postadresser eller telefonnummer."),
            _("Byt inte namn på bladet och flytta inte om raderna. Spara filen och skicka tillbaka den."),
        ]
        for n, line in enumerate(lines, start=2):
            sheet.write_string(n, 0, line, self.formats["wrap"])


def _rows(codebook: Codebook, wave: str) -> Iterator[tuple[Item, str]]:
    """(item, option's code or "") of each row: a question of several answers has one for each option."""
    for item in codebook.items:
        if item.asked_in(wave):
            yield from ((item, option.code) for option in item.choices) if item.type == MULTIPLE else [(item, "")]


def workbooks(
    codebook: Codebook,
    units: Iterable[Unit],
    wave: str,
    year: int | None = None,
    before: Callable[[str], LastTime] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """(file's name, content) of each unit's workbook; `before` gives a unit's answers of last time."""
    for unit in units:
        yield (
            file_name(unit.name_in(year), wave, ending="xlsx"),
            write(codebook, unit, wave, year, before(unit.code) if before else None),
        )


def last_time(responses: pd.DataFrame, wave: str, codebook: Codebook) -> Callable[[str], LastTime]:
    """unit → its answers of a wave, read by the codebook of that wave."""
    return lambda unit: LastTime.of(responses, unit, wave, codebook)


def reminder(codebook: Codebook, wave: str) -> str:
    """A text to send those who have not answered."""
    lines = (
        _("Hej!"),
        _("Vi har inte fått ert svar på {survey}, omgång {wave}.").format(survey=codebook.title, wave=wave),
        _("Fyll i arbetsboken som ni har fått, spara den och skicka tillbaka den till oss."),
        _("Hör av er om något är oklart, eller om ni behöver en ny arbetsbok."),
    )
    return "\n\n".join(lines)


# --- reading back ---


def is_prefilled(delivery: Delivery) -> bool:
    """Whether a file is a unit's own workbook."""
    return any(_stamp(sheet)[2:3] == [KIND] for sheet in delivery.sheets)


def _stamp(sheet: Sheet) -> list[str]:
    return sheet.stamp.split("|")


def gathered(deliveries: Sequence[Delivery]) -> Delivery:
    """The workbooks of one or more units as one delivery: a sheet with the questions' codes above a row for each unit.

    What is wrong with a workbook stands among the notes, with its file and cell.
    """
    codes: dict[str, int] = {}
    rows, origins, found = [], [], []
    for delivery in deliveries:
        sheet = next(filter(_is_answer_sheet, delivery.sheets))
        answers, places, problems = _answers(sheet, delivery.name)
        rows.append({codes.setdefault(code, len(codes)): answer for code, answer in answers.items()})
        origins.append(Origin(delivery.name, {codes[code]: line for code, line in places.items()}, "E"))
        found += problems
    stamps = [_stamp(next(s for s in d.sheets if s.stamp)) for d in deliveries]
    found += _several_waves([stamp[4] for stamp in stamps], deliveries)
    cells = [
        ["unit", *codes],
        *([stamp[3], *(row.get(n, "") for n in range(len(codes)))] for stamp, row in zip(stamps, rows, strict=True)),
    ]
    stamp = "|".join((*stamps[0][:2], stamps[0][4]))
    words, found_codes = coded(zip(*cells, strict=True))
    made = Sheet(SHEET, False, len(cells), words, found_codes, stamp=stamp, origins=tuple(origins))
    first = deliveries[0]
    kept = tuple(dict.fromkeys(note for d in deliveries for note in d.notes if note.reason == "read_as"))
    return replace(first, sheets=(made,), notes=(*kept, *found))


def _is_answer_sheet(sheet: Sheet) -> bool:
    """Whether the answers stand in a sheet of a unit's own workbook."""
    return sheet.name == SHEET or _stamp(sheet)[2:3] == [KIND] and sheet.height > 1 and len(sheet.words) > ANSWER


def _answers(sheet: Sheet, file: str) -> tuple[dict[str, str], dict[str, int], list[Problem]]:
    """(code → answer, code → row, problems): the new answer, or last time's where it has been confirmed."""
    answers: dict[str, str] = {}
    places: dict[str, int] = {}
    left: dict[str, list[int]] = {}
    both, nothing = [], []
    for line, row in enumerate(sheet.rows[FIRST_ROW:], start=FIRST_ROW + 1):
        code, before, answer = row[CODE], row[BEFORE], row[ANSWER]
        if not code:
            continue
        confirmed = same_words(row[CONFIRMED]) in YES
        if confirmed and answer and same_words(answer) != same_words(before):
            both.append(line)
        if confirmed and not before:
            nothing.append(line)
        answers[code] = answer or (before if confirmed else "")
        places[code] = line
        if before and not answers[code]:
            left.setdefault(code.partition(":")[0], []).append(line)
    return answers, places, _contradictions(file, both, nothing) + _halves(file, _in_part(answers, left))


def _in_part(answers: Mapping[str, str], left: Mapping[str, list[int]]) -> list[int]:
    """The rows without an answer, of questions where another part is answered."""
    begun = {code.partition(":")[0] for code, answer in answers.items() if ":" in code and answer}
    return [line for code, lines in left.items() if code in begun for line in lines]


def _halves(file: str, lines: list[int]) -> list[Problem]:
    """Parts of a question of several answers that nobody has confirmed, where another part is answered."""
    if not lines:
        return []
    message = _("{file}: raderna {lines} är varken bekräftade eller besvarade, fast andra delar av samma fråga är det.")
    said = message.format(file=file, lines=", ".join(map(str, lines)))
    hint = _("Välj Ja under Stämmer fortfarande, eller skriv Ja eller Nej som nytt svar.")
    return [Problem(ERROR, "confirmed_in_part", said, hint, lines[0], cell=f"{file}!E{lines[0]}")]


def _contradictions(file: str, both: list[int], nothing: list[int]) -> list[Problem]:
    """Rows that say two things, and rows that confirm an answer that there is none of."""
    found = []
    if both:
        message = ngettext(
            "{file}: på rad {lines} är det gamla svaret bekräftat och ett nytt svar skrivet.",
            "{file}: på raderna {lines} är det gamla svaret bekräftat och ett nytt svar skrivet.",
            len(both),
        ).format(file=file, lines=", ".join(map(str, both)))
        hint = _("Ta bort Ja eller det nya svaret, så att det framgår vilket som gäller.")
        found.append(Problem(ERROR, "confirmed_and_changed", message, hint, both[0], cell=f"{file}!E{both[0]}"))
    if nothing:
        message = ngettext(
            "{file}: rad {lines} är bekräftad men har inget tidigare svar, och räknas som obesvarad.",
            "{file}: raderna {lines} är bekräftade men har inget tidigare svar, och räknas som obesvarade.",
            len(nothing),
        ).format(file=file, lines=", ".join(map(str, nothing)))
        found.append(Problem(WARNING, "confirmed_nothing", message, _("Skriv ett svar."), nothing[0]))
    return found


def _several_waves(waves: list[str], deliveries: Sequence[Delivery]) -> list[Problem]:
    """Workbooks of different waves are not read as one."""
    if len(set(waves)) < 2:
        return []
    said = ", ".join(f"{d.name}: {wave}" for d, wave in zip(deliveries, waves, strict=True))
    message = _("Arbetsböckerna hör till olika omgångar ({said}).").format(said=said)
    return [Problem(ERROR, "several_waves", message, _("Läs in en omgång i taget."))]
