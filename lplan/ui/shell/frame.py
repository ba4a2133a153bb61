"""Draw the frame around every page: the mark of simulated answers, the shared choices, the title, the footer."""

from contextvars import ContextVar
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lplan import __version__, index
from lplan.access import Role, role_names
from lplan.core import text
from lplan.core.errors import LplanError, Refused
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.organisation import organisation
from lplan.results import Choice, Results
from lplan.ui.figure import component
from lplan.ui.shell import browser_time_zone, cache, outage, person, url_controls
from lplan.ui.shell.choices import (
    AGGREGATE,
    BASELINE,
    CONTROLS,
    DEMONSTRATION,
    INDEX,
    LANGUAGE,
    LOOK,
    PROJECTOR,
    SCREEN,
    SURVEY,
    UNIT,
    WAVE,
    WEIGHTS,
    Address,
    aliases,
    carry,
    choose,
    chosen,
    forget_index,
    labels,
    language,
    remember,
    tidy,
)
from lplan.ui.shell.view_link import copy_link
from lplan.ui.widgets import html_tables, upload_reader
from lplan.ui.widgets.comparison_parameters import with_comparison
from lplan.ui.widgets.escaped_text import escape, fine

# Streamlit writes white on the main button also where the theme's colour is light: 1.9 to 1 on the dark theme's.
ON_LIGHT = """[data-tag], [data-tag] *, [data-testid="stBaseButton-primary"]:not(:disabled),
  [data-testid="stBaseButton-primary"]:not(:disabled) * { color: #12191e !important; }"""
SHEETS = (html_tables.SHEET, component.SHEET, Path(__file__).with_suffix(".css"))
# On a projector the words grow with the charts: everything that Streamlit draws is measured by this size.
LARGE = "<style>@media screen { html { font-size: 20px !important; } }</style>"
WITHOUT_ANSWERS = ("metod", DEMONSTRATION)  # pages with something to say of a survey that has no answers yet
_reader: ContextVar[tuple[Results, Choice]] = ContextVar("reader")
_version: ContextVar[int | None] = ContextVar("version", default=None)


def begin() -> None:
    """First of all in a run: the language and the look."""
    text.use(language())
    browser_time_zone.here()
    _version.set(None)
    dark = st.context.theme.type == "dark"
    st.html(f"<style>{_style(dark)}</style>")


def _style(dark: bool) -> str:
    """How pages look, with the theme's colours, and what stands on the menu's button on a phone."""
    ink, ground = ("#f0d98a", "#3a3115") if dark else ("#6b5100", "#f7efd2")
    theme = f"theme.{'dark' if dark else 'light'}"
    link, paper = st.get_option(f"{theme}.linkColor"), st.get_option(f"{theme}.backgroundColor")
    said = (
        f'--menu: "{_("Meny")}"; --ink: {"#e8e6e1" if dark else "#1b2a33"}; --link: {link}; '
        f"--mark-ink: {ink}; --mark-ground: {ground}; --paper: {paper};"
    )
    return f":root {{ {said} }} {_sheets()} {ON_LIGHT if dark else ''}"


@lru_cache
def _sheets() -> str:
    """The style sheets of tables, figures and the frame, read when the first page is drawn."""
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)


def page(
    file: str, title: str, address: str, default: bool = False, visibility: Literal["visible", "hidden"] = "visible"
) -> st.Page:
    """A page of the menu. Streamlit looks each up on the disk, and marks the one that is opened: a run has copies."""
    return copy(_page(file, title, address, default, visibility))


@lru_cache(maxsize=200)
def _page(file: str, title: str, address: str, default: bool, visibility: Literal["visible", "hidden"]) -> st.Page:
    return st.Page(file, title=title, url_path=address, default=default, visibility=visibility)


def reader() -> tuple[Results, Choice]:
    """What there is to show and what the reader has picked, as the frame found them in this run."""
    return _reader.get()


def reading(results: Results, choice: Choice) -> None:
    """From here on in this run the reader meets these: for a part of a page that runs again by itself."""
    text.use(choice.language)
    browser_time_zone.here()
    _reader.set((results, choice))


def _now() -> int:
    """The data's version as it was when this run first asked: the whole page is of one version."""
    version = _version.get()
    if version is None:
        _version.set(version := cache.version())
    return version


def login_link() -> None:
    """In the menu, where people can log in: the way in, or who is logged in and the way out."""
    if not settings().login or settings().read_only:
        return
    visitor = person.actor()
    with st.sidebar.container(key="login"):
        if not visitor.name:
            return login_address()
        names = role_names()
        roles = text.listed([names[role] for role in Role if role in visitor.roles - {Role.READER}])
        fine(escape(_("{name}, inloggad som {roles}").format(name=visitor.name, roles=roles)))
        html_tables.link(_("Logga ut"), "/logout")


def login_address() -> None:
    """The link that leads to the login, and from there back to where it stands."""
    html_tables.link(_("Logga in"), "/login")


def survey() -> Results | None:
    """The survey that the address names, for the menu, before anything is drawn; None where it cannot be read."""
    try:
        titles = {title.casefold(): key for key, title in _titles().items()}
        asked = st.query_params.get(SURVEY, "").strip().casefold()
        key = titles.get(asked, asked if asked in titles.values() else next(iter(titles.values())))
        return cache.results(key, now=_now())
    except LplanError:  # the frame says it
        return None


def _titles() -> dict[str, str]:
    """The surveys to choose between, key → title."""
    surveys = cache.surveys(_now())
    return {str(key): str(title) for key, title in zip(surveys["survey"], surveys["title"], strict=True)}


def frame(page: st.Page, uses: tuple[str, ...] = (WAVE, BASELINE, UNIT)) -> bool:
    """Draw the frame of a page: the mark, the choices that the page uses, its title. Returns whether the page has
    anything to show: a survey without answers has nothing for a page of answers.

    A choice that the page does not use stands under "Dela", so that it keeps its value from page to page.
    """
    carry()
    tidy()
    upload_reader.forget()
    try:
        address = Address(page)
        titles = _titles()
        named = list(titles.values())
        titles = {key: f"{title} ({key})" if named.count(title) > 1 else title for key, title in titles.items()}
        survey = _survey(address, titles)
        demonstration = page.url_path == DEMONSTRATION
        results = cache.results(survey, demonstration=demonstration, now=_now())
        known, options = aliases(results), labels(results)
        for name in options:
            address.resolve(name, options[name], known[name])
        address.only(LANGUAGE, text.LANGUAGES)
        address.apart(results)
        address.settle()
    except LplanError as error:
        st.title(escape(page.title), anchor=False)
        outage.told(error)
        st.stop()
    mark = st.container()
    heading = st.container(horizontal=True, vertical_alignment="bottom", key="heading")
    heading.title(escape(page.title), anchor=False)
    choice, linked = _choices(results, survey, titles, options, uses if results.waves else (), heading)
    choice = replace(choice, demonstration=demonstration)
    results, choice = _under(results, choice, address)
    choice = with_comparison(results, choice, address.noted)
    # A link made under another index definition shows other scores: that is said.
    address.only(INDEX, (results.index_hash,))
    with linked:
        copy_link(results, choice)
    _reader.set((results, choice))
    if uses and results.simulated:
        _mark(mark, demonstration)
    if uses and results.base:
        fine(
            escape(_("Du visar indexet med egna vikter eller egen sammanvägning. Ändra eller återställ under Mognad."))
        )
    address.say()
    remember()
    return bool(not uses or results.waves or page.url_path in WITHOUT_ANSWERS)


def _mark(place, aside: bool) -> None:
    """One line that says that the answers are simulated, with a door to what is real."""
    with place.container(horizontal=True, vertical_alignment="center", key="mark"):
        st.markdown(f"**{_('Simulerade svar.')}**", width="content")
        with st.container(key="mark-more"):
            st.markdown(
                escape(
                    _("De är dragna av ett program. Fakta med källa är verkliga.")
                    if aside
                    else _("Inga regioners enkätsvar är offentliga. Fakta med källa är verkliga.")
                )
            )
        with st.container(key="real", width="content"):
            query = st.query_params.to_dict() | {"del": "data"}
            st.page_link("pages/method.py", label=_("Vad är verkligt här?"), query_params=query)


def _under(results: Results, choice: Choice, address: Address) -> tuple[Results, Choice]:
    """Results and choice under the reader's own weights; what cannot be read or used falls back, and is said."""
    written = st.query_params.get(WEIGHTS, "")
    try:
        own = replace(choice, weights=index.read(written, results.codebook))
        results = cache.under(own, results.version)
    except (ValueError, Refused):
        address.unread[WEIGHTS] = written
        own = choice
        results = cache.under(own, results.version)
    return results, replace(own, index=results.index_hash)


def _survey(address: Address, titles: dict[str, str]) -> str:
    address.resolve(SURVEY, titles, {key.casefold(): key for key in titles})
    said = address.fixed.get(SURVEY, address.asked.get(SURVEY, ""))
    asked = {title: key for key, title in titles.items()}.get(said)
    return asked or next(iter(titles))


def _choices(
    results: Results,
    survey: str,
    titles: dict[str, str],
    options: dict[str, dict[str, str]],
    uses: tuple[str, ...],
    heading: DeltaGenerator,
) -> tuple[Choice, DeltaGenerator]:
    """The widgets, in the row or under "Dela", and what they say; and the place for the link under "Dela"."""
    chip = heading.container(key="chip")
    row = heading.container(horizontal=True, vertical_alignment="bottom", width="content", key="choices")
    buttons = heading.container(horizontal=True, width="content", key="buttons")
    beside = buttons.popover(_("Dela"), icon=":material/share:", key="view")
    linked = beside.container(key="share")

    def place(name: str) -> DeltaGenerator:
        return row.container(width=150) if name in uses else beside

    picked: dict[str, str] = {}
    for control in (known for known in CONTROLS if known.field):
        offered, default, after = options[control.name], 0, None
        if control.name == BASELINE:
            offered = {key: label for key, label in offered.items() if key < picked["wave"]}
            default = min(len(offered) - 1, 1)
        if control.name == AGGREGATE:
            after = forget_index
        with place(control.name):
            label = control.label(results)
            picked[control.field] = choose(label, control.name, offered, default=default, on_change=after)
    with beside:
        url_controls.words(
            _("Egna vikter"),
            WEIGHTS,
            longest=url_controls.LONGEST,
            after=forget_index,
            help=_("Flyttas enklast under Mognad. Skrivs som kod:vikt med komma emellan."),
        )
        if len(titles) > 1:
            survey = choose(_("Enkät"), SURVEY, titles)
        outage.left_out()
        look = url_controls.segmented(_("Storlek"), LOOK, {SCREEN: _("Skärm"), PROJECTOR: _("Projektor")})
        languages = {code: code for code in text.LANGUAGES}
        chosen(st.segmented_control, _("Språk"), LANGUAGE, languages, required=True)
    dark = st.context.theme.type == "dark"
    if look == PROJECTOR:
        st.html(LARGE)
    choice = replace(
        Choice(survey=survey, language=text.language()),
        look=("projector-dark" if dark else "projector") if look == PROJECTOR else "dark" if dark else "light",
        **{field: key for field, key in picked.items() if key},  # type: ignore[arg-type]  # a control names its field
    )
    if uses:
        with chip:
            said = _chip(results, choice, uses)
            st.button(said, icon=":material/expand_more:", icon_position="right", width="stretch", key="chip-button")
    return choice, linked


def _chip(results: Results, choice: Choice, uses: tuple[str, ...]) -> str:
    """What is chosen, on one line: on a phone it stands for the choices and opens them."""
    said = (control.brief(results, getattr(choice, control.field)) for control in CONTROLS if control.name in uses)
    return escape(" · ".join(filter(None, said)))


def footer() -> None:
    """Below every page: which data this is, whether it has been corrected, and where to read more."""
    results, choice = reader()
    st.divider()
    if (wave := results.wave_of(choice)) and wave.corrected:
        st.page_link(
            "pages/method.py",
            label=escape(
                _("Omgång {wave} är rättad {date}: se vad som har ändrats").format(
                    wave=wave.name, date=text.date(wave.corrected, "iso")
                )
            ),
            icon=":material/history:",
            query_params=st.query_params.to_dict() | {"del": _("Rättelser")},
        )
    owner = organisation()
    said = _("{name} ansvarar för tjänsten.").format(name=escape(owner.name))
    if owner.contact:
        link = f"[{escape(owner.contact)}](<{owner.contact_link}>)"
        said += " " + _("Frågor och synpunkter: {contact}.").format(contact=link)
    if person.at_the_machine():
        said += " " + _("Du sitter vid datorn som programmet går på, och får göra allt utan att logga in.")
    fine(
        said,
        _("{title}. Programversion {version}, dataversion {data}, kodbok {codebook}.").format(
            title=escape(results.codebook.title),
            version=escape(__version__),
            data=results.version,
            codebook=escape(results.codebook.version),
        ),
    )
