"""Write the workbook that a survey officer fills in, from the codebook."""

import pandas as pd
import xlsxwriter

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR, Codebook, Item
from lplan.core import responses as r
from lplan.core import table_writer
from lplan.core.text import _
from lplan.core.units import Register

FIRST_ROW = 2  # texts, codes, then one row a unit
ROWS_WITHOUT_REGISTER = 200


def write(
    codebook: Codebook, register: Register, wave: str, year: int | None = None, responses: pd.DataFrame | None = None
) -> bytes:
    """An .xlsx with instructions, a row per unit, drop-down lists and a version stamp, perhaps filled in."""
    out, book = table_writer.workbook()
    formats = {
        "head": book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "top",
                "bg_color": "#1f4e6b",
                "font_color": "#ffffff",
                "border": 1,
                "border_color": "#ffffff",
            }
        ),
        "code": book.add_format({"font_color": "#8b959b", "font_size": 8}),
        "name": book.add_format({"bold": True, "bg_color": "#f5f4f0", "border": 1, "border_color": "#dcdad3"}),
        "cell": book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#dcdad3", "num_format": "@"}
        ),
        "title": book.add_format({"bold": True, "font_size": 18}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _instructions(book, formats, codebook, wave)
    sheet, lists = book.add_worksheet(_("Svar")), book.add_worksheet("_listor")
    lists.very_hidden()
    book.define_name("lplan_template", f'="{codebook.key}|{codebook.version}|{wave}"')
    book.set_custom_property("lplan_template", f"{codebook.key}|{codebook.hash[:12]}|{wave}")
    given = {} if responses is None else _given(responses)
    own = {unit.code for unit in register.in_year(year)} | {unit for unit, _item in given}
    units = [unit for unit in register.units if unit.code in own]
    last = FIRST_ROW + (len(units) or ROWS_WITHOUT_REGISTER) - 1

    sheet.write_string(0, 0, str(codebook.unit_one).capitalize(), formats["head"])
    sheet.write_string(1, 0, "unit", formats["code"])
    sheet.set_column(0, 0, 30)
    for n, unit in enumerate(units):
        sheet.write_string(FIRST_ROW + n, 0, unit.name_in(year), formats["name"])
    column = 1
    for item in codebook.items:
        if not item.asked_in(wave):
            continue
        parts = [option.code for option in item.choices] if item.type == MULTIPLE else [""]
        for part in parts:
            _heading(sheet, column, item, part, formats)
            options = _options(lists, column, item)
            if rule := validation(item, year, options, (FIRST_ROW, column)):
                sheet.data_validation(FIRST_ROW, column, last, column, rule)
            for n, unit in enumerate(units):
                sheet.write_string(
                    FIRST_ROW + n,
                    column,
                    shown(item, part, *given.get((unit.code, item.code), (None, r.NO_RESPONSE))),
                    formats["cell"],
                )
            column += 1
    sheet.set_row(0, 96)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.activate()
    book.close()
    return out.getvalue()


def _given(responses: pd.DataFrame) -> dict[tuple[str, str], tuple[str | None, str]]:
    """(unit, item) → (answer, status)."""
    rows = responses[list(r.COLUMNS)].itertuples(index=False)
    return {(unit, item): (answer, status) for _wave, unit, _respondent, item, answer, status in rows}


def _instructions(book, formats, codebook: Codebook, wave: str) -> None:
    sheet = book.add_worksheet(_("Läs mig"))
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, str(codebook.title), formats["title"])
    lines = (
        _("Omgång {wave}. Kodbok {version}.").format(wave=wave, version=codebook.version),
        _(
            "Fyll i bladet Svar: en rad per {unit}. Cellerna har listor att välja ur; klicka på pilen till höger i "
            "cellen."
        ).format(unit=codebook.unit_one),
        _(
            "Lämna hela raden tom för den som inte har svarat. En tom cell i en ifylld rad räknas som att frågan "
            "hoppades över, aldrig som nej eller noll."
        ),
        _("Frågor med flera svar har en kolumn per svarsalternativ: välj Ja eller Nej."),
        _("Skriv inga personuppgifter i fria svar: inga namn, personnummer, e-postadresser eller telefonnummer."),
        _("Flytta inte om rubrikerna. Färger, filter och extra blad gör ingenting."),
        _("Läs sedan in filen på sidan Läs in svar. Allt kontrolleras innan något sparas."),
    )
    for n, line in enumerate(lines, start=2):
        sheet.write_string(n, 0, line, formats["wrap"])


def _heading(sheet, column: int, item: Item, part: str, formats) -> None:
    words = str(item.text) if not part else f"{item.text} – {item.by_option[part].label}"
    sheet.write_string(0, column, words, formats["head"])
    sheet.write_string(1, column, f"{item.code}:{part}" if part else item.code, formats["code"])
    sheet.set_column(column, column, {TEXT: 50, YEAR: 12, NUMBER: 14}.get(item.type, 24 if not part else 18))


def _options(lists: xlsxwriter.worksheet.Worksheet, column: int, item: Item) -> str:
    """Write the words that a cell offers in a column of the hidden sheet; the reference to them, "" without any."""
    choices = offered(item)
    for n, words in enumerate(choices):
        lists.write_string(n, column, words)
    if not choices:
        return ""
    return f"=_listor!{xlsxwriter.utility.xl_range_abs(0, column, len(choices) - 1, column)}"


def offered(item: Item) -> list[str]:
    """What may be chosen in a cell of the item: its labels, or yes and no for each part of several; none elsewhere."""
    if item.type == MULTIPLE:
        return [_("Ja"), _("Nej"), *_no_value(item)]
    return [str(option.label) for option in item.options] if item.type in (SINGLE, ORDINAL) else []


def validation(item: Item, year: int | None, options: str, cell: tuple[int, int]) -> dict | None:
    """Excel's validation of a cell (row and column from 0) and its message; None where all is allowed."""
    title = _("Det här går inte att läsa in")
    if options:
        message = _("Välj ett av svaren i listan.")
        return {"validate": "list", "source": options, "error_title": title, "error_message": message}
    if item.type != YEAR:
        return None
    low, high = int(item.minimum or 1900), int(item.maximum or year or 2100)
    message = _("Skriv ett årtal mellan {low} och {high}.").format(low=low, high=high)
    # The cells are text, so that nothing becomes a date: the rule looks at the number the text stands for.
    name = xlsxwriter.utility.xl_rowcol_to_cell(*cell)
    rule = f"=IFERROR(AND(VALUE({name})>={low},VALUE({name})<={high}),FALSE)"
    return {"validate": "custom", "value": rule, "error_title": title, "error_message": message}


def _no_value(item: Item) -> list[str]:
    statuses = {option.status for option in item.options}
    return [word for status, word in words_for().items() if status in statuses]


def words_for() -> dict[str, str]:
    """How a kind of no value is written in a cell, so that it is read back as the same kind."""
    return {r.NOT_APPLICABLE: "Ej aktuellt", r.DONT_KNOW: "Vet ej", r.SUPPRESSED: "Sekretess"}


def shown(item: Item, part: str, answer: str | None, status: str) -> str:
    """One cell as a person would have filled it in."""
    if status != r.ANSWERED:
        return words_for().get(status, "") if item.type != TEXT else ""
    answer = answer or ""
    if part:
        return _("Ja") if part in r.split_codes(answer) else _("Nej")
    if item.type in (SINGLE, ORDINAL):
        return str(item.by_option[answer].label)
    if item.type == NUMBER:
        return answer.replace(".", ",")
    return answer
