"""Compare two named scenarios of a region's answers. They live in the session, as the answers do.

Who wants to show them to somebody else asks for a link: then they are kept for a while under a token in the address,
without free texts.
"""

import secrets
from typing import cast

import streamlit as st

from lplan import store
from lplan.access import Right
from lplan.analysis import what_if
from lplan.codebook import TEXT
from lplan.core import table_writer
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.results import Choice, Results
from lplan.ui.shell import cache, person, url_controls
from lplan.ui.widgets.escaped_text import escape, quiet
from lplan.ui.widgets.html_tables import table

MOST = 2
KIND, LINK = "scenarios", "scenarier"  # a kind of document; in the address


def linked(choice: Choice) -> dict[str, what_if.Given]:
    """The scenarios that the address leads to, name → answers; none where they are of another wave or unit, or gone."""
    token = url_controls.said(LINK)
    if not token:
        return {}
    kept = store.document(cache.engine(), KIND, token, survey=choice.survey)
    if kept is None or (kept["wave"], kept["unit"]) != (choice.wave, choice.unit):
        url_controls.unread(LINK)
        return {}
    saved = cast(dict[str, dict[str, tuple[str | None, str]]], kept["scenarios"])
    return {name: {item: (answer, status) for item, (answer, status) in given.items()} for name, given in saved.items()}


def compare(
    results: Results, choice: Choice, unit: str, scenarios: dict[str, what_if.Given], given: what_if.Given
) -> None:
    """Keep the answers as they now are (`given`) under a name; with two names, what they lead to side by side."""
    if not scenarios:
        quiet(_("Ge svaren ett namn och spara dem som ett scenario. Ändra sedan några svar och spara ett till."))
    _keep(scenarios, given)
    if scenarios:
        values, answers = what_if.side_by_side(results, choice.wave, unit, scenarios)
        table(values, fold=True)
        if len(scenarios) == MOST:
            if answers.empty:
                quiet(_("Scenarierna har samma svar."))
            else:
                quiet(_("Svaren som skiljer dem åt:"))
                table(answers, fold=True)
        about = _("Tänkta svar: {name}, {wave}. {index}.").format(
            name=results.name(unit) if choice.unit else _("ingen vald"),
            wave=results.wave_name(choice.wave),
            index=results.index_line,
        )
        st.download_button(
            _("Hämta jämförelsen (CSV för Excel)"),
            table_writer.delimited(
                [[about], *table_writer.rows_of(values), [], *table_writer.rows_of(answers)], table_writer.EXCEL
            ),
            f"scenarier-{results.codebook.key}-{choice.wave}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            key="scenario-hamta",
        )
        _share(results, choice, scenarios)


def _share(results: Results, choice: Choice, scenarios: dict[str, what_if.Given]) -> None:
    """Keep the scenarios for whoever has the link, when that is asked for."""

    def share() -> None:
        texts = {item.code for item in results.codebook.items if item.type == TEXT}
        told = {
            name: {item: list(answer) for item, answer in given.items() if item not in texts}
            for name, given in scenarios.items()
        }
        token = secrets.token_urlsafe(12)
        body = {"wave": choice.wave, "unit": choice.unit, "scenarios": told}
        try:
            store.keep_document(cache.engine(), KIND, token, body, survey=choice.survey, who=person.actor())
        except LplanError as error:
            st.toast(escape(error), icon=":material/error:")
        else:
            url_controls.say(LINK, token)

    if url_controls.said(LINK):
        quiet(
            _("Sidans länk visar nu scenarierna för den som har den, i {n} dagar. Fria texter är inte med.").format(
                n=settings().deck_days
            )
        )
        return
    if person.has(Right.OWN_DRAFT):
        st.button(_("Gör en länk till scenarierna"), icon=":material/link:", on_click=share, key="scenario-lank")
    quiet(_("Scenarierna finns bara så länge fliken är öppen, om ingen länk görs till dem."))


def _keep(scenarios: dict[str, what_if.Given], given: what_if.Given) -> None:
    def keep() -> None:
        name = st.session_state["scenario-namn"].strip()
        if name and (name in scenarios or len(scenarios) < MOST):
            scenarios[name] = dict(given)
            url_controls.say(LINK, "")  # the link is to what was
            st.session_state["scenario-namn"] = ""

    def drop(name: str) -> None:
        del scenarios[name]
        url_controls.say(LINK, "")

    row = st.container(horizontal=True, vertical_alignment="bottom", key="scenario-rad")
    row.text_input(
        _("Scenariots namn"),
        key="scenario-namn",
        max_chars=40,
        placeholder=_("till exempel En analytiker till"),
        width=300,
    )
    full = len(scenarios) == MOST
    row.button(_("Spara scenariot"), icon=":material/save:", on_click=keep, key="scenario-spara")
    for n, name in enumerate(list(scenarios)):
        row.button(
            _("Ta bort {name}").format(name=escape(name)),
            icon=":material/delete:",
            on_click=drop,
            args=(name,),
            key=f"scenario-bort-{n}",
        )
    if full:
        quiet(_("Två scenarier är sparade. Spara under ett av namnen för att byta ut det, eller ta bort ett."))
