"""Show how the file was interpreted, why and how surely (step 3); a person changes what is not certain."""

import pandas as pd
import streamlit as st

from lplan import store
from lplan.codebook import MULTIPLE, Codebook
from lplan.core import text
from lplan.core.errors import ERROR
from lplan.core.text import _
from lplan.intake.answers.cell_words import other_option
from lplan.intake.interpretation.heading_matching import (
    ANSWER,
    DISPOSITION,
    DROPPED,
    IGNORED,
    ITEM,
    MAIN,
    OWN_WORDS,
    RESPONDENT,
    STATUS,
    TIME,
    TOOL,
    UNIT,
    WAVE,
)
from lplan.intake.interpretation.matched_columns import Column
from lplan.results import Results
from lplan.ui.importing import clarification_questions
from lplan.ui.importing.decision_question import MANY, PERSON, decide, heading, hows, question
from lplan.ui.importing.file_examination import Examined, decisions, profile_name
from lplan.ui.importing.start_step import template_button, wave_key
from lplan.ui.importing.step_navigation import keep, onward, place
from lplan.ui.widgets.escaped_text import escape, quiet
from lplan.ui.widgets.html_tables import table


def step(results: Results, begun: store.Begun, examined: Examined) -> None:
    """The whole interpretation, what is uncertain first."""
    _file(begun, examined)
    _wave(begun, examined)
    for problem in examined.understanding.notes:
        if problem.severity == ERROR:
            st.error(escape(problem), icon=":material/error:")
            if problem.reason == "no_header":
                template_button(results, begun.wave or examined.conversion.wave)
    _columns(results, begun, examined)
    _questions(results, begun, examined)
    clarification_questions.units(results, begun, examined)
    clarification_questions.truths(begun, examined)
    clarification_questions.labels(results, begun, examined)
    clarification_questions.scale(begun, examined)
    clarification_questions.missing_options(begun, examined)
    clarification_questions.rows(begun, examined)
    clarification_questions.several(results, begun, examined)
    _left(results, begun, examined)
    clarification_questions.symbols(begun, examined)
    _all(results, begun, examined)
    _place(begun, examined)
    onward(_("Gå vidare till kontroll"), place(begun.token), "kontroll", icon=":material/arrow_forward:")


def _file(begun: store.Begun, examined: Examined) -> None:
    """The kind of file and its layout, in a line; and the saved profile that is used, if any."""
    quiet(examined.described())
    if name := profile_name(begun):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(escape(_("Den sparade tolkningen {name} används.").format(name=name)))
        row.button(_("Använd den inte"), on_click=lambda: keep(begun, profile={}, profile_name=""))


def _wave(begun: store.Begun, examined: Examined) -> None:
    key = f"omgang-{begun.token[:8]}"
    st.session_state.setdefault(key, begun.wave or examined.conversion.wave)

    def change() -> None:
        if wave := wave_key(st.session_state[key]):
            keep(begun, wave=wave)

    st.text_input(_("Omgång"), key=key, max_chars=20, on_change=change, width=220, placeholder=_("Till exempel 2024"))


def targets(book: Codebook) -> dict[str, str]:
    """Everything that a column can be, as target → words."""
    known = {
        UNIT: str(book.unit_one).capitalize(),
        WAVE: _("Omgång"),
        RESPONDENT: _("Svarande (anonymt märke)"),
        TIME: _("När svaret kom in"),
        MAIN: _("Vem som är huvudsvarande"),
        DISPOSITION: _("Vad som blev av varje rad (klar, test, skräppost …)"),
        IGNORED: _("Läses inte in"),
        TOOL: _("Verktygets egen kolumn, läses inte in"),
        DROPPED: _("Personuppgift, sparas inte"),
        ITEM: _("Frågans kod (en rad per svar)"),
        ANSWER: _("Svaret (en rad per svar)"),
        STATUS: _("Slag av svar (en rad per svar)"),
    }
    for item in book.items:
        known[item.code] = f"{item.code}  {item.label}"
        if item.type == MULTIPLE:
            known |= {f"{item.code}:{o.code}": f"{item.code}  {item.label}: {o.label}" for o in item.choices}
        if item.options and (other := other_option(item)):
            label = _("{option}, egna ord").format(option=item.by_option[other].label)
            known[f"{item.code}:{other}{OWN_WORDS}"] = f"{item.code}  {item.label}: {label}"
    return known


def _columns(results: Results, begun: store.Begun, examined: Examined) -> None:
    columns, options = examined.understanding.columns, targets(results.codebook)
    disputed = _disputed(examined)
    left = [c for c in columns if _unused(c) and c.key not in disputed]
    unsure = [c for c in columns if c.key in disputed or c.confirm]
    personal = [c for c in columns if c.target == DROPPED]
    heading(_("Kolumnerna"))
    kinds = {
        _("säkra: {n}"): len(columns) - len(unsure) - len(left) - len(personal),
        _("att titta på: {n}"): len(unsure),
        _("som inte läses in: {n}"): len(left),
        _("personuppgifter, som inte sparas: {n}"): len(personal),
    }
    counted = ", ".join(words.format(n=n) for words, n in kinds.items() if n)
    quiet(_("{n} i filen ({counted}).").format(n=len(columns), counted=counted))
    if unsure:
        quiet(_("Välj vad varje kolumn är. Tryck Stämmer om det som står där är rätt."))
    for column in unsure[:MANY]:
        question(begun, column.heading, _about(column), options, column.target, column.target, "columns", column.key)
    if len(unsure) > MANY:
        quiet(_("Ytterligare {n} finns i listan nedan.").format(n=len(unsure) - MANY))


def _unused(column: Column) -> bool:
    """Whether nothing in the codebook fits a column, and nobody has said what it is."""
    return column.target == IGNORED and column.how != PERSON


def _left(results: Results, begun: store.Begun, examined: Examined) -> None:
    """The columns that are not read in, in one fold: open where the file cannot be read without one of them."""
    left, options = [c for c in examined.understanding.columns if _unused(c)], targets(results.codebook)
    if not left:
        return
    stopped = any(problem.severity == ERROR for problem in examined.understanding.notes)
    said = text.ngettext("{n} kolumn som inte läses in", "{n} kolumner som inte läses in", len(left))
    with st.expander(said.format(n=len(left)), expanded=stopped):
        for column in left[:MANY]:
            question(begun, column.heading, _about(column), options, column.target, "", "columns", column.key)
        if len(left) > MANY:
            quiet(_("Ytterligare {n} finns i listan nedan.").format(n=len(left) - MANY))


def _all(results: Results, begun: store.Begun, examined: Examined) -> None:
    """Every column, how it was understood and why; and a way to change any of them."""
    columns, options = examined.understanding.columns, targets(results.codebook)
    with st.expander(_("Alla kolumner, hur de tolkades och varför"), key="kolumner", on_change="rerun") as whole:
        if not whole.open:
            return
        ways = hows()
        table(
            pd.DataFrame(
                [
                    (
                        c.heading,
                        options.get(c.target, c.target),
                        ways.get(c.how, ""),
                        text.percent(c.confidence),
                        c.reason,
                    )
                    for c in columns
                ],
                columns=[_("Kolumn i filen"), _("Tolkas som"), _("Hur"), _("Hur säkert"), _("Varför")],
            ),
            alt=_("Alla kolumner, hur de tolkades och varför"),
            fold=True,
        )
        by_key = {c.key: c for c in columns}
        picked = st.selectbox(
            _("Ändra en kolumn"),
            list(by_key),
            index=None,
            format_func=lambda key: by_key[key].heading,
            key=f"andra-{begun.token[:8]}",
            placeholder=_("Välj …"),
        )
        if picked:
            column = by_key[picked]
            question(begun, column.heading, _about(column), options, column.target, "", "columns", column.key)


def _disputed(examined: Examined) -> set[str]:
    """The columns that a problem asks about, and those that name different units for the same row."""
    parts, notes = examined.understanding.parts, examined.understanding.notes
    asked = {problem.decision[-1] for problem in notes if problem.decision[:1] == ("columns",)}
    if not any(problem.reason == "units_disagree" for problem in notes):
        return asked
    return asked | {column.key for part in parts for column in part.speakers}


def _questions(results: Results, begun: store.Begun, examined: Examined) -> None:
    """In a file with a row a question: the questions that do not stand in the codebook to the letter."""
    decided = decisions(begun).get("columns", {})
    asked = {q.words: (q.target, q.n) for q in examined.conversion.questions}
    known = {column.key for column in examined.understanding.columns} | set(asked)
    rest = [words for words, (target, n) in asked.items() if not target or not n]
    rest += [words for words in decided if words not in known]
    guessed = [words for words in asked if words not in rest]
    if not guessed + rest or not any(part.long for part in examined.understanding.parts):
        return
    options = {IGNORED: _("Läses inte in")} | {i.code: f"{i.code}  {i.label}" for i in results.codebook.items}
    heading(_("Frågor i filen som inte står så i kodboken"))
    for words in guessed[:MANY]:
        target, n = asked[words]
        about = text.ngettext("{n} rad", "{n} rader", n).format(n=text.number(n))
        question(begun, words, about, options, decided.get(words, target), target, "columns", words)
    if rest:
        with st.expander(_("Läses inte in, eller har bestämts av dig ({n})").format(n=len(rest))):
            for words in rest[:MANY]:
                question(begun, words, "", options, decided.get(words, IGNORED), "", "columns", words)


def _about(column: Column) -> str:
    sure = (
        ""
        if column.how in ("", PERSON)
        else _("Så säker är tolkningen: {share}.").format(share=text.percent(column.confidence))
    )
    return " ".join(part for part in (column.reason, sure) if part)


def _place(begun: store.Begun, examined: Examined) -> None:
    """Another sheet or another row of headings than the one that was found."""
    u = examined.understanding
    decided = decisions(begun)
    with st.expander(_("Läs ett annat blad eller en annan rubrikrad"), key="plats"):
        left, right = st.columns(2)
        sheets = [sheet.name for sheet in u.delivery.sheets]
        if len(sheets) > 1:
            key = f"blad-{begun.token[:8]}"
            st.session_state[key] = decided.get("sheet", "")
            left.selectbox(
                _("Blad"),
                ["", *sheets],
                format_func=lambda name: name or _("Det som passar bäst"),
                key=key,
                on_change=lambda: decide(begun.token, st.session_state[key] or None, "sheet"),
            )
        row = f"rubrik-{begun.token[:8]}"
        st.session_state[row] = decided.get("header") or (u.header if u.parts else 1)
        right.number_input(
            _("Rad med rubriker"),
            1,
            50,
            key=row,
            on_change=lambda: decide(begun.token, int(st.session_state[row]), "header"),
        )
