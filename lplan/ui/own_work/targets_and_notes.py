"""Show a region's targets and notes beside its values, and let a named person edit them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from lplan import store
from lplan.access import Actor, Right
from lplan.analysis import change_over_time, unit_targets_and_notes
from lplan.core.errors import LplanError
from lplan.core.text import _
from lplan.results import Choice, Note, Results, Target, targets_notes_and_groups
from lplan.ui.shell import cache, conflict_notice, person, url_controls
from lplan.ui.shell.person import who
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table

HIDDEN = "utan-mal"
LOOKED = "mal-sedda"  # in the session: whose targets and notes the person has before them


def shown(results: Results, choice: Choice) -> bool:
    """Whether the charts show the region's own targets and notes: if it has any, until the reader hides them."""
    return _any(results, choice) and not url_controls.toggle(_("Dölj våra mål och noteringar"), HIDDEN)


def asked(results: Results, choice: Choice) -> Choice:
    """The choice, with the region's targets and notes in its files where the reader asks for them."""
    if not _any(results, choice):
        return choice
    return replace(choice, targets=url_controls.toggle(_("Ta med våra mål och noteringar"), "mal"))


def _any(results: Results, choice: Choice) -> bool:
    return bool(
        unit_targets_and_notes.targets(results, choice.unit) or unit_targets_and_notes.notes(results, choice.unit)
    )


def notes(results: Results, found: Iterable[Note]) -> None:
    """Notes in sentences, under the values that they are about."""
    for one in found:
        quiet(unit_targets_and_notes.note_words(results, one))


def change_notes(results: Results, choice: Choice) -> None:
    """The notes on a dimension in the two waves of a change; those on the index stand under its line over time."""
    for wave in filter(None, (choice.baseline, choice.wave)):
        found = unit_targets_and_notes.notes(results, choice.unit, wave)
        notes(results, (one for one in found if one.code in results.codebook.by_dimension))


def panel(results: Results, choice: Choice) -> None:
    """The region's targets and notes, and the forms that write them."""
    if not choice.unit:
        quiet(_("Välj vår {unit} ovan.").format(unit=results.codebook.unit_one))
        return
    finding(_("Vad {name} vill nå").format(name=results.name(choice.unit)))
    rows = unit_targets_and_notes.target_table(results, choice.unit, choice.wave)
    if rows.empty:
        quiet(_("Inga mål är skrivna. Ett mål visas bara i den egna profilen, rapporten och utvecklingen över tid."))
    else:
        table(rows, fold=True)
    told = unit_targets_and_notes.note_table(results, choice.unit)
    if len(told):
        finding(_("Noteringar"))
        table(told, fold=True)
    if not person.may(Right.OWN_WORK, choice.unit):
        return
    with st.expander(_("Skriv eller ta bort mål och noteringar"), icon=":material/edit_note:", key="mal-ruta"):
        name = who("-mal")
        seen = _seen(results, choice.unit)
        left, right = st.columns(2, gap="large")
        with left:
            _target_form(results, choice.unit, choice, name, seen)
        with right:
            _note_form(results, choice.unit, name, seen)


def _seen(results: Results, unit: str) -> dict[str, int]:
    """Document → the number of decisions about it that the person has seen; what others have done since is told."""
    seen, looked = {}, st.session_state.get(LOOKED) == (results.codebook.key, unit)
    st.session_state[LOOKED] = (results.codebook.key, unit)
    own: list[Target | Note] = [
        *unit_targets_and_notes.targets(results, unit),
        *unit_targets_and_notes.notes(results, unit),
    ]
    for one in own:
        name = targets_notes_and_groups.document_name(one, simulated=results.simulated)
        seen[name] = conflict_notice.seen(_latest(results, one, name), f"mal-{name}", new=looked)
    return seen


def _latest(results: Results, one: Target | Note, name: str) -> store.Decision:
    kind = targets_notes_and_groups.kind_of(one)
    return store.latest_document(cache.engine(), kind, name, survey=results.codebook.key)


def _nodes(results: Results) -> dict[str, str]:
    return {code: name for _kind, code, name in change_over_time.nodes(results)}


def _target_form(results: Results, unit: str, choice: Choice, name: Actor, seen: dict[str, int]) -> None:
    nodes, wave = _nodes(results), results.wave_of(choice)
    first = max((wave.year if wave and wave.year else 0) + 1, date.today().year)
    with st.form("mal", border=False):
        code = st.selectbox(_("Målet gäller"), list(nodes), format_func=nodes.__getitem__, key="mal-galler")
        year = int(st.number_input(_("År"), 2000, 2100, first, key="mal-ar"))
        value = float(st.number_input(_("Mål, 0–100"), 0.0, 100.0, 75.0, 1.0, format="%g", key="mal-varde"))
        decided = st.text_input(_("Vem har beslutat målet?"), max_chars=200, key="mal-beslut")
        note = st.text_area(_("Notering (valfri)"), max_chars=targets_notes_and_groups.LONGEST, key="mal-notering")
        pressed = st.form_submit_button(_("Spara målet"), icon=":material/save:")
    if pressed:
        _write(
            targets_notes_and_groups.save_target, Target(unit, code, year, value, note, decided), results, name, seen
        )
    mine = unit_targets_and_notes.targets(results, unit)
    _removal(results, mine, [unit_targets_and_notes.target_words(results, one) for one in mine], name, seen, "mal-bort")


def _note_form(results: Results, unit: str, name: Actor, seen: dict[str, int]) -> None:
    nodes, waves = _nodes(results), {wave.key: wave.name for wave in reversed(results.waves)}
    with st.form("notering", border=False):
        wave = st.selectbox(_("Omgång"), list(waves), format_func=waves.__getitem__, key="notering-omgang")
        code = st.selectbox(_("Noteringen gäller"), list(nodes), format_func=nodes.__getitem__, key="notering-galler")
        words = st.text_area(
            _("Vad hände, eller varför ändrades värdet?"),
            max_chars=targets_notes_and_groups.LONGEST,
            key="notering-ord",
        )
        pressed = st.form_submit_button(_("Spara noteringen"), icon=":material/save:")
    if pressed:
        _write(targets_notes_and_groups.save_note, Note(unit, wave, code, words), results, name, seen)
    mine = unit_targets_and_notes.notes(results, unit)
    _removal(
        results, mine, [unit_targets_and_notes.note_words(results, one) for one in mine], name, seen, "notering-bort"
    )


def _removal(results: Results, mine: list, told: list[str], name: Actor, seen: dict[str, int], key: str) -> None:
    """One of the region's own to remove; nothing when there is none."""
    if not mine:
        return
    at = st.selectbox(_("Ta bort"), range(len(mine)), format_func=lambda n: told[n][:80], key=key)
    if st.button(_("Ta bort"), icon=":material/delete:", key=f"{key}-knapp"):
        _write(targets_notes_and_groups.remove, mine[at], results, name, seen)


def _write(act: Callable, one: Target | Note, results: Results, name: Actor, seen: dict[str, int]) -> None:
    """Save or remove it and show the page anew; what cannot be done is said."""
    place = targets_notes_and_groups.document_name(one, simulated=results.simulated)
    do = partial(act, cache.engine(), results.codebook.key, one, simulated=results.simulated, who=name)
    try:
        do(seen=seen.get(place))
    except LplanError as error:
        st.error(escape(str(error)))
        return
    conflict_notice.decided(_latest(results, one, place), f"mal-{place}")
    st.toast(_("Borttaget.") if act is targets_notes_and_groups.remove else _("Sparat."), icon=":material/check:")
    st.rerun()
