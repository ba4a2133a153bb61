"""Report on a file as a whole: its columns, the signs that were read as no value, and what it lacks."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from lplan.codebook import Codebook, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR, NOTE, WARNING, Problem
from lplan.core.settings import settings
from lplan.core.text import _, ngettext
from lplan.intake.answers.stated_totals import named
from lplan.intake.interpretation import response_disposition, scale_origin
from lplan.intake.interpretation.file_interpretation import item_of
from lplan.intake.interpretation.heading_matching import (
    DISPOSITION,
    DROPPED,
    IGNORED,
    MAIN,
    PERSON,
    RESPONDENT,
    SIMULATED,
    TIME,
    TOOL,
    headed,
)
from lplan.intake.interpretation.matched_columns import Column, Part, unheaded
from lplan.intake.interpretation.response_disposition import LEFT, UNKNOWN
from lplan.intake.interpretation.text_normalisation import same_words, some
from lplan.intake.interpretation.unit_matching import explained

NOT_OFFERED = "not_offered"  # what a person may say of options that have no column


def tell(work, responding: set[str]) -> None:
    """What concerns the file as a whole, once its answers are read (work: lplan.intake.answers.response_conversion)."""
    for match in work.unit_matches():
        if words := explained(match, work.register):
            severity = WARNING if match.how in ("nought", "accents") else NOTE
            work.report.add(severity, "unit_read", words, "", line=match.rows[0])
    if work.u.simulated:
        _simulated(work)
    _columns(work)
    for part in work.u.parts:
        for column in unheaded(part):
            _unheaded(work, part, column)
        for code, given in _boxes(work, part).items():
            _options(work, part, work.asked[code], given)
    _symbols(work)
    _unkept(work)
    _waves(work, responding)
    _fates(work)
    _scale(work)
    _missing_items(work)
    if not responding and not work.report.failed:
        work.report.add(ERROR, "no_rows", _("Filen har inga rader med svar."), _("Fyll i minst en rad."))
    _silent(work, responding)


def _simulated(work) -> None:
    """That the file's own column says its answers are simulated."""
    message = _("Filen säger att svaren är simulerade. De läses in till demonstrationen, inte som insamlade.")
    hint = _("Ta bort kolumnen {name} ur filen om svaren är insamlade.").format(name=SIMULATED)
    if not settings().demonstration:
        message = _("Filen säger att svaren är simulerade. Den här tjänsten visar bara insamlade svar.")
    work.report.add(WARNING if settings().demonstration else ERROR, "simulated", message, hint)


def _columns(work) -> None:
    """What there is to say about each column."""
    for part in work.u.parts:
        for column in part.columns:
            for severity, reason, message, hint in about(column, work.codebook):
                work.report.add(severity, reason, message, hint, part, part.header, column)
        if work.u.layout == "sheets" and len(work.u.parts) > 3:
            break  # the same columns on every sheet


def _symbols(work) -> None:
    """The signs that were read as no value."""
    kinds = r.status_words() | {r.ANSWERED: _("noll")}
    for symbol in work.report.symbols():
        message = ngettext(
            "{symbol} står i {n} cell och läses som: {status}.",
            "{symbol} står i {n} celler och läses som: {status}.",
            symbol.n,
        ).format(symbol=repr(symbol.words), n=symbol.n, status=kinds[symbol.status])
        dash = symbol.words in ("-", "–", "—")
        hint = _("I tabeller betyder tecknet noll: välj det om det är så här.") if dash else ""
        # Where it stands first: of many cells the others are found by the same word.
        work.report.problems.append(Problem(WARNING, "symbol", message, hint, symbol.row, symbol.column, symbol.cell))


def _unkept(work) -> None:
    """Words of one's own that have no question to go to."""
    for (code, option), n in work.report.unkept.items():
        item = work.codebook.by_code[code]
        message = _(
            "Egna ord till svaret {option} på frågan {item} sparas inte ({n}): kodboken har ingen fråga för dem, "
            "eller så är den besvarad för sig."
        )
        label = item.by_option[option].label if option in item.by_option else option
        work.report.add(WARNING, "own_words", message.format(option=repr(str(label)), item=code, n=n))


def _missing_items(work) -> None:
    """The questions that the file does not have."""
    missing = [item.code for code, item in work.asked.items() if code not in work.answered]
    if missing:
        message = ngettext(
            "{n} fråga finns inte i filen och räknas som obesvarad: {names}.",
            "{n} frågor finns inte i filen och räknas som obesvarade: {names}.",
            len(missing),
        )
        work.report.add(WARNING, "missing_items", message.format(n=len(missing), names=some(missing, 12)))


def _silent(work, responding: set[str]) -> None:
    """The units that stand in the file without answers, and those that do not stand in it."""
    units = work.codebook.units
    blank = [work.register.label(unit) for unit, rows in work.rows.items() if all(row.blank for row in rows)]
    if blank and not work.report.failed:  # a cell that could not be read is not a blank one
        message = _("{n} {units} står i filen utan svar och räknas som uteblivna svar: {names}.")
        message = message.format(n=len(blank), units=units(len(blank)), names=some(blank, 8))
        work.report.add(NOTE, "silent", message)
    silent = [unit.label for unit in work.own.values() if unit.code not in responding]
    if responding and silent:
        message = _("Filen saknar {n} {units}, som räknas som uteblivna svar: {names}.")
        message = message.format(n=len(silent), units=units(len(silent)), names=some(silent, 8))
        work.report.add(NOTE, "silent", message)


def _unheaded(work, part: Part, column: Column) -> None:
    """A column with words and no heading."""
    line = int(np.flatnonzero(part.sheet.codes[column.number][part.header :])[0]) + part.header + 1
    message = _("Kolumnen {heading} har inte någon rubrik och läses inte in.").format(heading=column.heading)
    work.report.add(WARNING, "unheaded", message, _("Skriv en rubrik, eller ta bort kolumnen."), part, line, column)


def _boxes(work, part: Part) -> dict[str, set[str]]:
    """Each question with a column for each option → the options that have one."""
    boxes: dict[str, set[str]] = defaultdict(set)
    for column in part.columns:
        found = item_of(column, work.codebook)
        if found and found[1] and found[0].code in work.asked:
            boxes[found[0].code].add(found[1])
    return boxes


def _options(work, part: Part, item: Item, given: set[str]) -> None:
    """A question's options that have no column, and columns that may be one of them."""
    lacking = [str(option.label) for option in item.choices if option.code not in given]
    if not lacking or part.long:
        return
    unread = [c for c in part.columns if c.target == IGNORED and c.how != PERSON]
    names = set(map(same_words, lacking))  # an option that two questions have, alone in a heading
    strange = [c for c in unread if headed(c.heading, item) or same_words(c.heading) in names]
    if strange:
        message = _("{heading} hör till frågan {item}, men svarsalternativet är inget av kodbokens.").format(
            heading=repr(strange[0].heading), item=f"{item.code} ({item.label})"
        )
        hint = _("Välj vilket svarsalternativ det är. Utan kolumn är: {labels}.").format(labels=some(lacking, 8))
        decision = ("columns", strange[0].key)
        work.report.add(ERROR, "unknown_box", message, hint, part, part.header, strange[0], decision=decision)
    elif item.code not in {column.target for column in part.columns}:
        _missing_options(work, part, item, lacking)


def _missing_options(work, part: Part, item: Item, lacking: list[str]) -> None:
    """Options that have no column: not chosen where they were not offered, as a person says or as a tool shows that
    gives each option a column; else nobody knows."""
    severity, decision = WARNING, tuple[str, ...]()
    message = _("{item} har ingen kolumn för {labels}, som inte gick att välja och räknas som inte valt.")
    hint = _("Lägg till kolumnen om alternativet gick att välja.")
    if not work.u.exported and work.u.rules.get("missing_options") != NOT_OFFERED:
        severity, decision = ERROR, ("--missing-options",)
        message = _("{item} har ingen kolumn för {labels}. Det går inte att se om någon har valt det.")
        hint = _("Lägg till kolumnen, eller svara not_offered om alternativet inte gick att välja.")
    message = message.format(item=f"{item.code} ({item.label})", labels=some(lacking, 8))
    work.report.add(severity, "missing_options", message, hint, part, part.header, decision=decision)


def _fates(work) -> None:
    """The rows that are no respondent's answer, and the words for a row that nobody knows."""
    for reading in work.readings:
        for said in reading.fates.groups():
            rows, line = some(said.rows, 12), said.rows[0]
            if said.kind in LEFT:
                message = ngettext(
                    "Rad {rows} läses inte in: {source} betyder {what}.",
                    "Raderna {rows} läses inte in: {source} betyder {what}.",
                    len(said.rows),
                ).format(rows=rows, source=said.source, what=response_disposition.names()[said.kind])
                work.report.add(WARNING, "left_row", message, _("Välj om de ska räknas ändå."), reading.part, line)
            elif said.kind == UNKNOWN:
                message = ngettext(
                    "Rad {rows} har {source}. Programmet vet inte om det betyder att svaret är klart.",
                    "Raderna {rows} har {source}. Programmet vet inte om det betyder att svaren är klara.",
                    len(said.rows),
                ).format(rows=rows, source=said.source)
                hint = _("Välj vad det betyder: count, leave eller unfinished.")
                decision = ("rows", said.word)
                work.report.add(ERROR, "row_status", message, hint, reading.part, line, decision=decision)


def _scale(work) -> None:
    """Numbers for the steps of scales that may count from another one than the codebook's."""
    found = scale_origin.doubt((reader.item, reader.bare) for reader in work.report.readers)
    if found is None or work.u.plain or work.u.rules.get("lowest_step"):
        return
    scales = [reader for reader in work.report.readers if reader.bare and scale_origin.steps(reader.item)]
    begins = {ends[0]: reader.item for reader in reversed(scales) if (ends := scale_origin.steps(reader.item))}
    first = begins[found.lowest]
    said = sorted({n for reader in scales for n in reader.bare})
    message = _(
        "Skalornas steg står som {numbers} i filen, men kodboken räknar från {lowest} ({item}: {lowest} är {label})."
    )
    if found.outside:
        message += " " + _("{items} har tal utanför skalan.")
    message = message.format(
        numbers=some(said, 8),
        lowest=found.lowest,
        item=first.code,
        label=first.by_option[str(found.lowest)].label,
        items=some(found.outside, 8),
    )
    hint = _(
        "Välj vilket tal som är det lägsta steget i filen: {a} eller {b}. Annars kan alla svar hamna ett steg fel."
    )
    work.report.add(
        ERROR if found.certain else WARNING,
        "scale",
        message,
        hint.format(a=found.lowest, b=found.likely),
        decision=("--lowest-step",),
    )


def _waves(work, responding: set[str]) -> None:
    others: dict[str, int] = defaultdict(int)
    for reading in work.readings:
        for said, n in reading.other_waves.items():
            others[said] += n
    for said, n in others.items():
        message = ngettext(
            "{n} rad gäller omgången {said} och inte {wave}; den läses inte in.",
            "{n} rader gäller omgången {said} och inte {wave}; de läses inte in.",
            n,
        ).format(n=n, said=said, wave=work.wave)
        work.report.add(WARNING if responding else ERROR, "other_wave", message, _("Välj rätt omgång."))


def about(column, codebook: Codebook) -> Iterator[tuple[str, str, str, str]]:
    """What there is to say about one column: (severity, reason, message, suggestion)."""
    heading = repr(column.heading)
    if column.confirm:
        message = _("Kolumnen {heading} tolkas som {target}.").format(heading=heading, target=_named(column, codebook))
        yield WARNING, "guessed_column", f"{message} {column.reason}", _("Kontrollera att det stämmer.")
    elif column.target == DROPPED:
        yield (
            NOTE,
            "dropped_column",
            _("Kolumnen {heading} är en personuppgift och sparas inte.").format(heading=heading),
            "",
        )
    elif column.target in (TOOL, RESPONDENT, TIME, MAIN, DISPOSITION):
        yield (
            NOTE,
            "tool_column",
            _("Kolumnen {heading} sparas inte. {why}").format(heading=heading, why=column.reason),
            "",
        )
    elif column.target == IGNORED and column.how != "person" and not named(column.heading):
        message = _("Kolumnen {heading} hör inte till kodboken och läses inte in.").format(heading=heading)
        reason = "unknown_column"
        if column.reason != _("Rubriken liknar inget i kodboken."):
            message = _("Kolumnen {heading} läses inte in. {why}").format(heading=heading, why=column.reason)
            reason = "unused_column"
        yield WARNING, reason, message, ""


def _named(column, codebook: Codebook) -> str:
    """What a column is taken for, in words."""
    found = item_of(column, codebook)
    if not found:
        return str(codebook.unit_one)
    item, option = found
    label = item.by_option[option].label if option in item.by_option else item.label
    return f"{column.target} ({label})"
