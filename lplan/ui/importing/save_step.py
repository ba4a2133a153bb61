"""Save the responses as a draft under the person's name, with the profile (step 5); readers do not see it yet."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lplan import store
from lplan.access import Actor
from lplan.core import responses as r
from lplan.core import text
from lplan.core.errors import Conflict
from lplan.core.text import _
from lplan.intake import import_profile
from lplan.results import Results
from lplan.ui.importing.check_step import accepted, is_accepted
from lplan.ui.importing.decision_question import PERSON
from lplan.ui.importing.file_examination import Examined, decisions, profile_name
from lplan.ui.importing.import_history import states
from lplan.ui.importing.start_step import year_of
from lplan.ui.importing.step_navigation import DRAFT, attempt, leave
from lplan.ui.shell import cache, conflict_notice
from lplan.ui.shell.person import who
from lplan.ui.widgets.escaped_text import escape, quiet

STOPPED = "las_in_stoppad"  # whose saving was just stopped


def step(results: Results, begun: store.Begun, examined: Examined) -> None:
    """What will be saved, by whom, and the button that does it."""
    wave = begun.wave or examined.conversion.wave
    if examined.conversion.errors:
        st.error(_("Det finns fel kvar. Ingenting kan sparas förrän de är rättade: se Kontroll."))
        return
    if not wave:
        st.error(_("Ange vilken omgång svaren gäller: se Tolkning."))
        return
    counts = r.responding(examined.conversion.responses)
    st.success(
        _("Filen kan läsas in: {n} av {total} har svarat.").format(
            n=counts["responded"].iloc[0], total=counts["asked"].iloc[0]
        )
    )
    accepted(begun, examined)
    label = st.text_input(_("Vad omgången kallas i diagrammen"), value=wave, max_chars=60, key="omgangsnamn")
    name = who()
    saved_as = _profile_name(begun, examined)
    known = _known_profile(results, begun, saved_as)
    quiet(
        _(
            "Sparas: svaren, filens namn och kontrollsumma, vem och när, tolkningen, reglerna och kodbok {version}."
        ).format(version=results.codebook.version)
    )
    stop = st.empty()
    again = _again(results, begun, wave)
    ready = bool(name.name) and is_accepted(begun, examined) and again
    if st.button(_("Spara som utkast"), type="primary", disabled=not ready, icon=":material/save:"):
        saving = Saving(wave, label.strip() or wave, name, saved_as, known)
        attempt(lambda: _save(results, begun, examined, saving, stop))
    if not name.name:
        quiet(_("Skriv ditt namn först."))
    if st.session_state.pop(STOPPED, "") == begun.token:
        st.info(_("Stoppat. Ingenting har sparats; filen och det du har bestämt finns kvar."))


def _profile_name(begun: store.Begun, examined: Examined) -> str:
    """The name to save the profile under, asked for where a person has decided anything; else ""."""
    profile = decisions(begun)
    decided = any(profile.get(part) for part in ("columns", "units", "options", "symbols", "yes_no", "rules"))
    if not decided and all(column.how != PERSON for column in examined.understanding.columns):
        return ""
    return st.text_input(
        _("Spara tolkningen till nästa gång, under namnet"),
        value=profile_name(begun) or import_profile.name(examined.understanding.delivery),
        max_chars=100,
        key="tolkningsnamn",
        help=_("Lämna tomt om tolkningen bara gäller den här filen."),
    ).strip()


def _known_profile(results: Results, begun: store.Begun, saved_as: str) -> int:
    """How many times a saved profile of the name had been decided about when the person chose it; whose it is is
    told.
    """
    if not saved_as:
        return 0
    latest = store.latest_document(cache.engine(), import_profile.KIND, saved_as, survey=results.codebook.key)
    if latest.what == "saved" and saved_as != profile_name(begun):
        said = _("Det finns redan en tolkning med det namnet, som ersätts. {what} Skriv ett annat namn om båda behövs.")
        st.warning(escape(said.format(what=latest)), icon=":material/group:")
    return conflict_notice.seen(latest, f"tolkning-{saved_as}")


def _again(results: Results, begun: store.Begun, wave: str) -> bool:
    """Whether the file may be saved: it has not been before, or the person says that it is to be so once more."""
    found = store.alike(cache.engine(), results.codebook.key, wave, begun.file_hash)
    if found.empty:
        return True
    newest = found.iloc[0]
    said = _("Samma fil är redan inläst för omgången: nr {n}, {state}, av {who} {when}.").format(
        n=newest["id"],
        state=states()[newest["state"]],
        who=newest["who"] or _("någon"),
        when=text.moment(newest["created_at"]),
    )
    st.warning(escape(said), icon=":material/content_copy:")
    st.page_link(
        "pages/import_wave.py",
        label=_("Öppna nr {n}").format(n=newest["id"]),
        icon=":material/visibility:",
        query_params={DRAFT: newest["token"]},
    )
    return st.checkbox(_("Spara filen en gång till ändå"), key=f"en-gang-till-{begun.token[:8]}")


def _stopped(token: str) -> None:
    st.session_state[STOPPED] = token


@dataclass(frozen=True)
class Saving:
    """What the person has said of a draft: its wave and name in charts, who saves it, and under which name the profile
    is saved ("" for none), of which the person has seen `profile_version`.
    """

    wave: str
    label: str
    who: Actor
    profile_name: str
    profile_version: int


def _save(results: Results, begun: store.Begun, examined: Examined, saving: Saving, place: DeltaGenerator) -> None:
    """Save in one transaction. Any click stops it whole: nothing has been saved then."""
    engine, survey = cache.engine(), results.codebook.key
    responses, understanding = examined.conversion.responses, examined.understanding
    with place.container():
        bar = st.progress(0.0, text=_("Sparar …"))
        st.button(_("Stoppa"), key="stoppa", help=_("Ingenting sparas."), on_click=_stopped, args=(begun.token,))
    mapping = import_profile.made(understanding)
    record = store.ImportRecord(
        survey=survey,
        wave=saving.wave,
        label=saving.label,
        year=year_of(saving.wave),
        simulated=understanding.simulated,
        codebook_hash=results.codebook.hash,
        file_name=begun.file_name,
        file_hash=begun.file_hash,
        mapping=mapping,
        rules=understanding.rules,
        warnings=examined.conversion.warnings,
    )

    def tell(done: int, _total: int) -> None:
        bar.progress(done / max(len(responses), 1), text=_("Sparar …"))

    number = store.save_import(engine, record, responses, tell, who=saving.who)
    try:
        # A stop that was pressed while the last of it was written takes hold at the next word to the page.
        bar.progress(1.0, text=_("Sparar …"))
        leave(**{DRAFT: store.token(engine, number)})
    except BaseException:
        store.discard(engine, number, who=saving.who)
        raise
    if name := saving.profile_name:
        try:
            store.save_document(
                engine,
                import_profile.KIND,
                name,
                mapping,
                survey=survey,
                who=saving.who,
                seen=saving.profile_version,
            )
        except Conflict as error:  # the answers are saved: what is lost is a name, and it is told
            st.toast(escape(error), icon=":material/error:")
        conflict_notice.forget(f"tolkning-{name}")
    store.drop_import(engine, begun.token, who=saving.who)
    st.rerun()
