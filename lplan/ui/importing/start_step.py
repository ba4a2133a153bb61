"""Choose the wave, get its template and hand in the file (steps 1–2); below, drafts, earlier imports and profiles."""

from functools import partial

import pandas as pd
import streamlit as st

from lplan import store
from lplan.core import text
from lplan.core.errors import Refused
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.intake import batch, import_profile, prefilled_workbook, template
from lplan.questionnaire import FORMATS, Format
from lplan.results import Results
from lplan.ui.importing import import_history
from lplan.ui.importing.publication_queue import queue
from lplan.ui.importing.step_navigation import BEGUN, XLSX, attempt, leave
from lplan.ui.importing.structural_data import structure
from lplan.ui.shell import cache, conflict_notice, outage, person
from lplan.ui.widgets import upload_reader
from lplan.ui.widgets.escaped_text import finding, quiet
from lplan.ui.widgets.html_tables import table


def page(results: Results) -> None:
    """Drafts that wait; wave, template, file; below, what has been read in before and the profiles that are kept."""
    outage.left_out()
    queue(results)
    finding(_("1. Omgång och mall"))
    wave = wave_key(
        st.text_input(
            _("Vilken omgång gäller svaren?"), placeholder=_("Till exempel 2024"), max_chars=20, key="las_in_omgang"
        )
    )
    known = results.by_wave.get(wave)
    if known:
        said = _(
            "Omgången {wave} finns redan. Det du läser in blir ett utkast, och skillnaden visas innan något ersätts."
        )
        if known.simulated:
            said = _(
                "Omgången {wave} finns bland de simulerade svaren. När du har publicerat insamlade svar visas bara "
                "de; demonstrationen får en sida för sig."
            )
        quiet(said.format(wave=wave))
    template_button(results, wave)
    _workbooks(results, wave)
    _questionnaires(results, wave)
    finding(_("2. Filen med svar"))
    turn = st.session_state.get("las_in_varv", 0)
    st.file_uploader(
        _("Fil med svar: Excel (.xlsx), CSV eller SPSS (.sav); flera filer eller en zip läses tillsammans"),
        accept_multiple_files=True,
        key=f"las_in_fil-{turn}",
        max_upload_size=settings().import_megabytes,
        on_change=_begin,
        args=(results.codebook.key, wave, turn),
        help=_("Filens innehåll avgör vad den är, inte dess namn. Ingenting sparas innan du säger till."),
    )
    quiet(
        _(
            "Medan du arbetar ligger filen kvar i högst sju dagar under en länk som bara du har. Den tas bort när du "
            "sparar eller avbryter."
        )
    )
    if wave:
        import_history.history(results, wave)
    _profiles(results)
    structure(results)


def template_button(results: Results, wave: str) -> None:
    """The workbook to fill in for a wave."""
    st.download_button(
        _("Hämta mallen"),
        data=lambda: template.write(results.codebook, results.register, wave, year_of(wave)),
        file_name=f"mall-{results.codebook.key}-{wave}.xlsx",
        mime=XLSX,
        on_click="ignore",
        disabled=not wave,
        icon=":material/download:",
    )


def _workbooks(results: Results, wave: str) -> None:
    """A workbook for each unit, with its answers of an earlier wave to confirm or change."""
    book = results.codebook
    with st.expander(_("En arbetsbok per {unit}").format(unit=book.unit_one)):
        quiet(
            _(
                "Varje {unit} får en egen arbetsbok. Fyller du i den med svaren från en tidigare omgång behöver de "
                "bara bekräfta eller ändra. Läs sedan in alla som kommer tillbaka på en gång."
            ).format(unit=book.unit_one)
        )
        # Invented answers are nobody's to confirm.
        earlier = {w.key: w.name for w in reversed(results.waves) if w.key != wave and not w.simulated}
        before = st.selectbox(
            _("Förifyll med svaren från"),
            ["", *earlier],
            format_func=lambda key: earlier.get(key, _("Ingen omgång")),
            index=min(1, len(earlier)),
            key="las_in_tidigare",
        )

        def archive() -> bytes:
            known = store.responses(cache.engine(), book.key, wave=before) if before else None
            then = results.codebooks.get(before, book)
            last = prefilled_workbook.last_time(known, before, then) if known is not None else None
            units = results.register.in_year(year_of(wave))
            return batch.zipped(prefilled_workbook.workbooks(book, units, wave, year_of(wave), last))

        st.download_button(
            _("Hämta alla arbetsböcker (zip)"),
            data=archive,
            file_name=f"{book.key}-{wave}.zip",
            mime="application/zip",
            on_click="ignore",
            disabled=not wave,
            icon=":material/folder_zip:",
        )
        if not wave:
            quiet(_("Skriv först vilken omgång svaren gäller."))


def _questionnaires(results: Results, wave: str) -> None:
    """The questionnaire in the forms of survey tools."""
    with st.expander(_("Frågeformulär till enkätverktyg")):
        quiet(
            _(
                "Samma frågor och svarsalternativ som i mallen, att läsa in i ert enkätverktyg. Verktygets export "
                "läses sedan in här utan att något behöver tolkas."
            )
        )
        row = st.container(horizontal=True)
        for form in FORMATS.values():
            row.download_button(
                form.name,
                data=partial(_written, form, results, wave),
                file_name=f"{results.codebook.key}-{wave}-{form.key}.{form.ending}",
                mime=form.mime,
                on_click="ignore",
                disabled=not wave,
                icon=":material/download:",
                key=f"formular-{form.key}",
            )
        if not wave:
            quiet(_("Skriv först vilken omgång svaren gäller."))


def _written(form: Format, results: Results, wave: str) -> bytes:
    """A tool's questionnaire; where the tool cannot have it, the reason as a text."""
    try:
        return form.write(results.codebook, results.register, wave, year_of(wave))
    except Refused as refused:
        return str(refused).encode("utf-8")


def wave_key(words: str) -> str:
    """The key of a wave as it was written, or "" with a sentence when it cannot be one."""
    key = (words or "").strip()
    if key and not (key.isascii() and key.replace("-", "").isalnum()):
        st.error(_("Skriv omgången med bokstäver a–z, siffror och bindestreck, till exempel 2024 eller 2024-host."))
        return ""
    return key


def year_of(wave: str) -> int | None:
    """The year that a wave's key begins with."""
    return int(wave[:4]) if wave[:4].isdigit() and len(wave[:4]) == 4 else None


def _begin(survey: str, wave: str, turn: int) -> None:
    """Keep the file under a token of its own, open the next step, and let go of the browser's copy."""
    files = upload_reader.held(st.session_state.get(f"las_in_fil-{turn}"))
    if not files:
        return
    st.session_state["las_in_varv"] = turn + 1
    handed = [(file.name, upload_reader.taken(file)) for file in files]
    name, data = handed[0]
    if len(handed) > 1:
        name, data = _("{n} filer").format(n=len(handed)), batch.zipped(handed)

    def begin() -> None:
        leave(**{BEGUN: store.begin_import(cache.engine(), survey, wave, name, data, who=person.actor())})

    attempt(begin)


def _profiles(results: Results) -> None:
    """The saved profiles: which there are, and a way to forget one."""
    engine, survey = cache.engine(), results.codebook.key
    saved = store.documents(engine, import_profile.KIND, survey=survey)
    if saved.empty:
        return
    with st.expander(_("Sparade tolkningar ({n})").format(n=len(saved))):
        quiet(_("En sparad tolkning används av sig själv nästa gång en fil från samma verktyg läses in."))
        table(
            pd.DataFrame(
                {
                    _("Namn"): list(saved["name"]),
                    _("Sparad"): [text.date(at, "iso") for at in saved["saved_at"]],
                    _("Av"): list(saved["who"]),
                }
            )
        )
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.selectbox(_("Tolkning att glömma"), list(saved["name"]), index=None, placeholder=_("Välj …"))
        if name is None:
            return
        seen = conflict_notice.seen(
            store.latest_document(engine, import_profile.KIND, name, survey=survey), f"tolkning-{name}"
        )
        if right.button(_("Glöm den"), width="stretch") and attempt(
            lambda: store.forget_documents(
                engine, import_profile.KIND, name, survey=survey, who=person.actor(), seen=seen
            )
        ):
            conflict_notice.forget(f"tolkning-{name}")
            st.rerun()
