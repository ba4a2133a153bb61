"""Import structural data (density, municipalities, tax base …): check the file, save its columns, remove, undo."""

from functools import partial

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lplan import store
from lplan.access import NOBODY, Actor
from lplan.core import text
from lplan.core.errors import ERROR, Refused, problem_table
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.intake.structural_data import column, described, read_structure
from lplan.results import Results
from lplan.ui.importing.check_step import in_words
from lplan.ui.importing.file_examination import delivered
from lplan.ui.importing.step_navigation import attempt
from lplan.ui.shell import cache, conflict_notice
from lplan.ui.shell.person import who
from lplan.ui.widgets import upload_reader
from lplan.ui.widgets.escaped_text import quiet
from lplan.ui.widgets.html_tables import table


def structure(results: Results) -> None:
    """A file of columns that Jämförbara regioner counts from: never answers, and no part of a wave."""
    with st.expander(
        _("Strukturuppgifter till Jämförbara {units}").format(units=results.codebook.unit_many), key="struktur"
    ):
        quiet(
            _(
                "En rad per {unit} och en kolumn per uppgift, till exempel täthet, antal kommuner eller skattekraft. "
                "Rader som heter Källa och År får säga det för varje kolumn."
            ).format(unit=results.codebook.unit_one)
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            source = st.text_input(_("Källa, när filen inte säger den"), max_chars=200, key="struktur-kalla")
            year = st.text_input(_("Uppgifternas år"), max_chars=10, key="struktur-ar", width=160)
        turn = st.session_state.get("struktur-varv", 0)
        file = st.file_uploader(
            _("Fil med strukturuppgifter: Excel (.xlsx) eller CSV"),
            key=f"struktur-fil-{turn}",
            max_upload_size=settings().import_megabytes,
        )
        latest = store.latest_structure(cache.engine(), results.codebook.key)
        ever = store.structure_names(cache.engine(), results.codebook.key)
        person = NOBODY
        if file is not None or ever:
            person = who("-struktur")
            if not person.name:
                quiet(_("Skriv ditt namn först."))
        if file is not None:
            _checked(results, file, source, year, turn, person, latest)
        if ever:
            _saved(results, ever, person, latest)


def _place(pair: tuple[str, str]) -> str:
    return "struktur-" + "-".join(pair)


def _checked(
    results: Results,
    file: UploadedFile,
    source: str,
    year: str,
    turn: int,
    person: Actor,
    latest: dict[tuple[str, str], store.Decision],
) -> None:
    """What is wrong with the file, all of it; without errors, a button that keeps it."""
    delivery = delivered((file.file_id, text.language()), file.getvalue, file.name)
    if isinstance(delivery, Refused):
        columns, problems = [], delivery.problems
    else:
        found, problems = read_structure(delivery, results.codebook, results.register, source=source, as_of=year)
        columns = [column(variable, delivery) for variable in found]
    if problems:
        table(in_words(problem_table(problems)), alt=_("Problem i filen"), fold=True)
    for body in columns:
        quiet(described(body, len(results.register)))
    if any(problem.severity == ERROR for problem in problems):
        st.error(_("Ingenting har sparats. Rätta felen i filen och välj den igen."))
        return
    pairs = [(body["key"], body["as_of"]) for body in columns]
    seen = {pair: conflict_notice.seen(latest.get(pair, store.Decision()), _place(pair)) for pair in pairs}
    if st.button(_("Spara strukturuppgifterna"), type="primary", disabled=not person.name) and attempt(
        lambda: store.save_structure(cache.engine(), results.codebook.key, columns, who=person, seen=seen)
    ):
        for pair in pairs:
            conflict_notice.forget(_place(pair))
        upload_reader.taken(file)
        st.session_state["struktur-varv"] = turn + 1
        st.rerun()


def _table(columns: list[store.SavedColumn]) -> None:
    """The saved columns: their years and sources, the file, who saved them and when."""
    if columns:
        table(
            pd.DataFrame(
                {
                    _("Uppgift"): [body["label"] for body in columns],
                    _("År"): [body["as_of"] for body in columns],
                    _("Antal"): [text.number(len(body["values"])) for body in columns],
                    _("Källa"): [body["source"] for body in columns],
                    _("Fil"): [body.get("file_name", "") for body in columns],
                    _("Sparad"): [text.date(body["saved_at"], "iso") for body in columns],
                    _("Av"): [body["who"] for body in columns],
                }
            ),
            alt=_("Strukturuppgifter som är inlästa"),
            fold=True,
        )


def _saved(
    results: Results, ever: list[tuple[str, str]], person: Actor, latest: dict[tuple[str, str], store.Decision]
) -> None:
    """The saved columns, and buttons to remove one or undo its last change."""
    survey = results.codebook.key
    columns = store.structures(cache.engine(), survey)
    _table(columns)
    labels = {(body["key"], body["as_of"]): f"{body['label']} {body['as_of']}" for body in columns}
    row = st.container(horizontal=True, vertical_alignment="bottom")
    picked = row.selectbox(
        _("Uppgift"),
        ever,
        index=None,
        format_func=lambda pair: labels.get(pair, " ".join(pair)),
        placeholder=_("Välj …"),
        key="struktur-vald",
    )
    take = row.button(_("Ta bort"), disabled=not person.name or picked not in labels, key="struktur-bort")
    undo = row.button(_("Ångra senaste ändringen"), disabled=not person.name or not picked, key="struktur-angra")
    if picked is None:
        return
    seen = conflict_notice.seen(latest.get(picked, store.Decision()), _place(picked))
    acts = ((take, store.remove_structure), (undo, store.undo_structure))
    for pressed, act in acts:
        if pressed and attempt(partial(act, cache.engine(), survey, *picked, who=person, seen=seen)):
            conflict_notice.forget(_place(picked))
            st.rerun()
