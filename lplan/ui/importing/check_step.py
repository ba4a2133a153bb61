"""List everything that is wrong with the file, to sort, filter and download (step 4)."""

import hashlib

import pandas as pd
import streamlit as st

from lplan import store
from lplan.core import responses as r
from lplan.core import table_writer, text
from lplan.core.errors import ERROR, NOTE, WARNING, problem_frame, problem_table
from lplan.core.text import _
from lplan.intake import prefilled_workbook
from lplan.intake.problem_digest import LEFT_OUT, Line, digest
from lplan.results import Results
from lplan.ui.importing.file_examination import Examined
from lplan.ui.importing.step_navigation import XLSX, keep, onward, place
from lplan.ui.widgets.escaped_text import quiet
from lplan.ui.widgets.html_tables import table

PAGE = 100


def step(results: Results, begun: store.Begun, examined: Examined) -> None:
    """The problems, and what stands in the way."""
    if examined.problems:
        _listed(examined)
    else:
        st.success(_("Inget att anmärka på."), icon=":material/check:")
    if examined.conversion.errors:
        st.error(_("Ingenting har sparats. Rätta felen i filen och läs in den igen, eller ändra tolkningen."))
        onward(_("Ändra tolkningen"), place(begun.token), "tolkning", type="secondary", icon=":material/arrow_back:")
        return
    _silent(results, examined)
    accepted(begun, examined)
    onward(_("Gå vidare och spara"), place(begun.token), "spara", disabled=not is_accepted(begun, examined))


def _silent(results: Results, examined: Examined) -> None:
    """Who has not answered, and a text to remind them with."""
    names = [results.name(code) for code in r.silent(examined.conversion.responses)]
    if not names or len(names) == len(set(examined.conversion.responses["unit"])):
        return
    book = results.codebook
    with st.expander(_("{n} {units} har inte svarat").format(n=len(names), units=book.units(len(names)))):
        st.text(text.listed(names))
        quiet(_("En text att påminna dem med:"))
        st.code(prefilled_workbook.reminder(book, examined.conversion.wave), language=None, wrap_lines=True)


def signature(examined: Examined) -> str:
    """What the person has said yes to: other warnings need another yes."""
    said = "\n".join(sorted(str(p) for p in examined.problems if p.severity == WARNING))
    return hashlib.sha256(said.encode()).hexdigest()[:16] if said else ""


def is_accepted(begun: store.Begun, examined: Examined) -> bool:
    """Whether the warnings, if any, have been read."""
    return not examined.conversion.warnings or begun.body.get("accepted") == signature(examined)


def accepted(begun: store.Begun, examined: Examined) -> None:
    """The click that warnings want."""
    if not examined.conversion.warnings:
        return
    key, yes = f"varning-{begun.token[:8]}", is_accepted(begun, examined)
    st.session_state.setdefault(key, yes)
    st.checkbox(
        _("Jag har läst varningarna och de stämmer"),
        key=key,
        on_change=lambda: keep(begun, accepted=signature(examined) if st.session_state[key] else ""),
    )


def _listed(examined: Examined) -> None:
    kinds = {ERROR: _("Fel"), WARNING: _("Varningar"), NOTE: _("Noteringar")}
    lines = digest(examined.problems)
    found = problem_frame(line.problem for line in lines)
    counts = found["severity"].value_counts()
    present = [kind for kind in kinds if kind in counts]
    beside = st.container(horizontal=True, vertical_alignment="bottom")
    picked = beside.pills(
        _("Visa"),
        present,
        default=present,
        selection_mode="multi",
        format_func=lambda kind: f"{kinds[kind]} ({text.number(counts[kind])})",
        key="problemslag",
    )
    orders = {"severity": _("Slag"), "row": _("Rad"), "column": _("Kolumn"), "message": _("Vad")}
    order = beside.selectbox(
        _("Sortera efter"), list(orders), format_func=orders.__getitem__, key="problemordning", width=180
    )
    shown = found[found["severity"].isin(picked or present)]
    if order != "severity":  # the digest has put what must be decided first
        shown = shown.sort_values(order, kind="stable", na_position="last", key=_comparable)
    whole = on_page(in_words(shown))
    pages = -(-len(whole) // PAGE)
    at = beside.number_input(_("Sida"), 1, pages, width=110, key="problemsida") if pages > 1 else 1
    table(whole.iloc[(at - 1) * PAGE : at * PAGE], alt=_("Problem i filen"), fold=True)
    if pages > 1:
        quiet(_("Sida {page} av {pages}.").format(page=at, pages=pages))
    _folded(lines)
    everything = in_words(problem_table(examined.problems))
    row = st.container(horizontal=True)
    row.download_button(
        _("Hämta listan (Excel)"),
        data=lambda: table_writer.text_workbook(_("Problem"), table_writer.rows_of(everything)),
        file_name="problem.xlsx",
        mime=XLSX,
        on_click="ignore",
        icon=":material/download:",
    )
    row.download_button(
        _("Hämta listan (CSV för Excel)"),
        data=lambda: table_writer.delimited(table_writer.rows_of(everything), table_writer.EXCEL),
        file_name="problem.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _folded(lines: tuple[Line, ...]) -> None:
    """What stands together on one line of the table, thing by thing, for who opens it."""
    for line in lines:
        if line.within and line.problem.reason in LEFT_OUT:
            with st.expander(line.problem.message.partition(":")[0]):
                listed = pd.DataFrame({_("Vad"): list(dict.fromkeys(p.message for p in line.within))})
                table(listed, alt=line.problem.message.partition(":")[0])


def _comparable(column: pd.Series) -> pd.Series:
    return column if column.name == "row" else column.fillna("").map(text.sort_key)


def on_page(listed: pd.DataFrame) -> pd.DataFrame:
    """The same (from `in_words`) with the place in one column: a phone has no room for three."""
    where = [
        ", ".join(
            part
            for part in (
                cell or (row and _("rad {n}").format(n=row)),
                column and _("kolumnen {name}").format(name=column),
            )
            if part
        )
        for row, cell, column in zip(listed[_("Rad")], listed[_("Cell")], listed[_("Kolumn")], strict=True)
    ]
    return listed[[_("Slag")]].assign(**{_("Var"): where}).join(listed[[_("Vad"), _("Gör så här")]])


def in_words(problems: pd.DataFrame) -> pd.DataFrame:
    """A frame of problems as a reader sees it."""
    words = {ERROR: _("Fel"), WARNING: _("Varning"), NOTE: _("Notering")}
    return pd.DataFrame(
        {
            _("Slag"): [words[s] for s in problems["severity"]],
            _("Rad"): ["" if pd.isna(n) else str(int(n)) for n in problems["row"]],
            _("Cell"): problems["cell"].fillna(""),
            _("Kolumn"): problems["column"].fillna(""),
            _("Vad"): problems["message"],
            _("Gör så här"): problems["suggestion"],
        }
    )
