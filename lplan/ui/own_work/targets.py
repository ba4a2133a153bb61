"""What the region wants to reach and what it has noted: shown where the values are, written with a name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from lplan.analysis import change_over_time, unit_targets
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.results import Choice, Note, Results, Target, own_plans
from lplan.ui.shell import cache, url_controls
from lplan.ui.shell.person_name import who
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table

HIDDEN = "utan-mal"


def shown(results: Results, choice: Choice) -> bool:
    """Whether the charts show the region's own targets: so they do when it has any, until the reader hides them."""
    if not unit_targets.targets(results, choice.unit):
        return False
    return not url_controls.toggle(_("Dölj våra mål"), HIDDEN)


def asked(results: Results, choice: Choice) -> Choice:
    """The choice, with the region's targets and notes in its files where the reader asks for them."""
    if not unit_targets.targets(results, choice.unit) and not unit_targets.notes(results, choice.unit):
        return choice
    return replace(choice, targets=url_controls.toggle(_("Ta med våra mål och noteringar"), "mal"))


def panel(results: Results, choice: Choice) -> None:
    """The region's targets and notes, and the forms that write them."""
    if not choice.unit:
        return
    finding(_("Vad {name} vill nå").format(name=results.name(choice.unit)))
    rows = unit_targets.target_table(results, choice.unit, choice.wave)
    if rows.empty:
        quiet(_("Inga mål är skrivna. Ett mål visas bara i den egna profilen, rapporten och utvecklingen över tid."))
    else:
        table(rows, fold=True)
    told = unit_targets.note_table(results, choice.unit)
    if len(told):
        finding(_("Noteringar"))
        table(told, fold=True)
    if settings().read_only:
        return
    left, right = st.columns(2, gap="large")
    with left, st.expander(_("Skriv ett mål"), icon=":material/flag:", key="mal-ruta"):
        _target_form(results, choice)
    with right, st.expander(_("Skriv en notering"), icon=":material/edit_note:", key="notering-ruta"):
        _note_form(results, choice)


def _nodes(results: Results) -> dict[str, str]:
    return {code: name for _kind, code, name in change_over_time.nodes(results)}


def _target_form(results: Results, choice: Choice) -> None:
    nodes, unit = _nodes(results), choice.unit or ""
    wave = results.wave_of(choice)
    first = max((wave.year if wave and wave.year else 0) + 1, date.today().year)
    with st.form("mal", border=False):
        code = st.selectbox(_("Gäller"), list(nodes), format_func=lambda c: escape(nodes[c]), key="mal-galler")
        year = int(st.number_input(_("År"), 2000, 2100, first, key="mal-ar"))
        value = float(st.number_input(_("Mål, 0–100"), 0.0, 100.0, 75.0, 1.0, key="mal-varde"))
        decided = st.text_input(_("Vem har beslutat målet?"), max_chars=200, key="mal-beslut")
        note = st.text_area(_("Notering (valfri)"), max_chars=own_plans.LONGEST, key="mal-notering")
        name = who("-mal")
        pressed = st.form_submit_button(_("Spara målet"), icon=":material/save:")
    made = Target(unit, code, year, value, note, decided)
    if pressed:
        survey = results.codebook.key
        _done(
            lambda: own_plans.save_target(cache.engine(), survey, made, simulated=results.simulated, actor=name),
            _("Målet är sparat."),
        )
    mine = unit_targets.targets(results, unit)
    _removal(results, mine, [unit_targets.words(results, one) for one in mine], name, "mal-bort")


def _note_form(results: Results, choice: Choice) -> None:
    nodes, unit = _nodes(results), choice.unit or ""
    waves = {wave.key: wave.name for wave in reversed(results.waves)}
    with st.form("notering", border=False):
        wave = st.selectbox(_("Omgång"), list(waves), format_func=lambda w: escape(waves[w]), key="notering-omgang")
        code = st.selectbox(_("Gäller"), list(nodes), format_func=lambda c: escape(nodes[c]), key="notering-galler")
        words = st.text_area(
            _("Vad hände, eller varför ändrades värdet?"), max_chars=own_plans.LONGEST, key="notering-ord"
        )
        name = who("-notering")
        pressed = st.form_submit_button(_("Spara noteringen"), icon=":material/save:")
    if pressed:
        made = Note(unit, wave, code, words)
        survey = results.codebook.key
        _done(
            lambda: own_plans.save_note(cache.engine(), survey, made, simulated=results.simulated, actor=name),
            _("Noteringen är sparad."),
        )
    mine = unit_targets.notes(results, unit)
    _removal(results, mine, [f"{results.wave_name(one.wave)}: {one.text}" for one in mine], name, "notering-bort")


def _removal(results: Results, mine: list, told: list[str], name: str, key: str) -> None:
    """One of the region's own to remove; nothing when there is none."""
    if not mine:
        return
    at = st.selectbox(_("Ta bort"), range(len(mine)), format_func=lambda n: escape(told[n])[:80], key=key)
    if st.button(_("Ta bort"), icon=":material/delete:", key=f"{key}-knapp") and at is not None:
        survey = results.codebook.key
        _done(
            lambda: own_plans.remove(cache.engine(), survey, mine[at], simulated=results.simulated, actor=name),
            _("Borttaget."),
        )


def _done(act: Callable[[], None], said: str) -> None:
    """Do it and show the page anew; what cannot be done is said."""
    try:
        act()
    except LplanError as error:
        st.error(escape(str(error)))
        return
    st.toast(said, icon=":material/check:")
    st.rerun()
