"""The frame around every page: the mark of simulated answers, the shared choices, the title, the footer."""

from contextvars import ContextVar

import streamlit as st

from lplan import __version__, text
from lplan.errors import LplanError
from lplan.results import Choice, Results
from lplan.settings import ROOT
from lplan.text import _
from lplan.ui import cache
from lplan.ui.choices import (
    BASELINE,
    INDEX,
    LANGUAGE,
    LOOK,
    LOOKS,
    SURVEY,
    TOPIC,
    UNIT,
    WAVE,
    Address,
    aliases,
    choose,
    labels,
    language,
)
from lplan.ui.link import copy_link
from lplan.ui.words import escape, fine

STATIC = ROOT / "static"
_reader: ContextVar[tuple[Results, Choice]] = ContextVar("reader")


def begin() -> None:
    """First of all in a run: the language, and what the browser's tab says."""
    text.use(language())
    st.set_page_config(page_title=_("Lärandeplaner"), layout="wide", page_icon=str(STATIC / "favicon.png"))
    st.logo(STATIC / ("logo-dark.svg" if st.context.theme.type == "dark" else "logo.svg"), size="large")


def reader() -> tuple[Results, Choice]:
    """What there is to show and what the reader has picked, as the frame found them in this run."""
    return _reader.get()


def frame(page, uses: tuple[str, ...] = (WAVE, BASELINE, UNIT)) -> None:
    """Draw the frame of a page: the mark, the choices that the page uses, its title.

    A choice that the page does not use stands under "Visning", so that it keeps its value from page to page.
    """
    try:
        address = Address(page)
        titles = {row.survey: str(row.title) for row in cache.surveys().itertuples()}
        survey = _survey(address, titles)
        results = cache.results(survey)
        known, options = aliases(results), labels(results)
        for name in options:
            address.resolve(name, options[name], known[name])
        address.only(LANGUAGE, text.LANGUAGES)
        address.only(LOOK, LOOKS)
        # A link made under another index definition shows other scores: that is said.
        address.only(INDEX, (results.definition.hash[:12],))
        address.settle()
    except LplanError as error:
        st.title(escape(page.title), anchor=False)
        st.error(escape(error))
        st.stop()
    mark = st.container()
    heading = st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="heading"
    )
    heading.title(escape(page.title), anchor=False, width="stretch")
    choice = _choices(results, survey, titles, options, uses, heading)
    _reader.set((results, choice))
    if uses and results.is_simulated(choice.wave, choice.baseline):
        mark.warning(
            _(
                "**Simulerade svar.** Inga regioners enkätsvar är offentliga. Svaren är dragna av ett program för att visa "
                "hur verktyget fungerar. Fakta med källa är verkliga."
            ),
            icon=":material/science:",
        )
    address.say()


def _survey(address: Address, titles: dict[str, str]) -> str:
    address.resolve(SURVEY, titles, {key.casefold(): key for key in titles})
    asked = {title: key for key, title in titles.items()}.get(address.asked.get(SURVEY, ""))
    return asked or next(iter(titles))


def _choices(
    results: Results,
    survey: str,
    titles: dict[str, str],
    options: dict[str, dict[str, str]],
    uses: tuple[str, ...],
    heading,
) -> Choice:
    """The widgets, in the row or under "Visning", and what they say."""
    buttons = heading.container(horizontal=True, width="content", key="buttons")
    row = st.container(horizontal=True, vertical_alignment="bottom", key="choices")
    beside = buttons.popover(_("Visning"), icon=":material/tune:", key="view")

    def place(name: str):
        return row.container(width=190) if name in uses else beside

    with place(WAVE):
        wave = choose(_("Omgång"), WAVE, options[WAVE])
    earlier = {key: label for key, label in options[BASELINE].items() if key < wave}
    with place(BASELINE):
        baseline = choose(_("Jämför med"), BASELINE, earlier, default=1 if len(earlier) > 1 else 0)
    with place(UNIT):
        unit = choose(_("Vår {unit}").format(unit=escape(results.codebook.unit_one)), UNIT, options[UNIT])
    with place(TOPIC):
        topic = choose(_("Dimension"), TOPIC, options[TOPIC])
    with beside:
        if len(titles) > 1:
            survey = choose(_("Enkät"), SURVEY, titles)
        shown = {"skarm": _("Skärm"), "projektor": _("Projektor")}
        look = st.segmented_control(
            _("Storlek"),
            LOOKS,
            default=LOOKS[0],
            format_func=shown.get,
            key="look",
            persist_state="session",
            required=True,
        )
        st.segmented_control(
            _("Språk"), text.LANGUAGES, default=text.LANGUAGES[0], key=LANGUAGE, bind="query-params", required=True
        )
    dark = st.context.theme.type == "dark"
    choice = Choice(
        survey=survey,
        wave=wave,
        baseline=baseline or None,
        unit=unit or None,
        topic=topic or None,
        language=text.language(),
        look="projector" if look == "projektor" else "dark" if dark else "light",
        index=results.definition.hash[:12],
    )
    with buttons:
        copy_link(results, choice)
    return choice


def footer() -> None:
    """Below every page: which data this is, and where to read more."""
    results, _choice = reader()
    st.divider()
    fine(
        _("{title}. Programversion {version}, dataversion {data}, kodbok {codebook}.").format(
            title=escape(results.codebook.title),
            version=escape(__version__),
            data=results.version,
            codebook=escape(results.codebook.version),
        )
    )
