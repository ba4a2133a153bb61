"""The frame: which pages there are for the survey that is shown, the shared choices, which page is open."""

from typing import Literal

import streamlit as st

from lplan import ui
from lplan.access import Right
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.ui.shell.choices import BASELINE, TOPIC, UNIT, WAVE

ui.begin()

ALL, NOW, ONE = (WAVE, BASELINE, UNIT), (WAVE, UNIT), (UNIT,)
uses: dict[str, tuple[str, ...]] = {}
needs: dict[str, Right] = {}
survey = ui.survey()
ui.survey_name.logo(survey)
Visibility = Literal["visible", "hidden"]
beside = bool(survey and survey.aside) and not settings().read_only


def page(
    file: str,
    title: str,
    address: str,
    choices: tuple[str, ...] = ALL,
    default: bool = False,
    listed: bool = True,
    right: Right | None = None,
) -> st.Page:
    """A page under its Swedish address, with the choices it uses; with a right, for those alone who have it.

    One that is not listed is found by its address.
    """
    listed = listed and ui.survey_menu.listed(survey, file)
    if right:
        needs[address] = right
        listed = listed and ui.has(right)
    uses["" if default else address] = choices
    visibility: Visibility = "visible" if listed else "hidden"
    return ui.page(f"pages/{file}.py", title, address, default, visibility)


names = ui.survey_menu.page_names(survey)
pages = {
    _("Läget"): [
        page("overview", _("Översikt"), "start", (WAVE, BASELINE, UNIT, TOPIC), default=True),
        page("plans", _("Planår och revidering"), "planer"),
        page("resources", _("Analysresurser"), "resurser"),
        page("activity", _("Analysaktivitet"), "aktivitet", NOW),
        page("practice", names.practice, "praktik", NOW),
    ],
    names.ours: [
        page("region", names.profile, "lan"),
        page("peers", names.peers, "jamforbara", NOW),
        page("compare", _("Jämför"), "jamfor", (WAVE, UNIT, TOPIC)),
        page("change", _("Utveckling"), "utveckling", (WAVE, BASELINE, UNIT, TOPIC)),
        page("assess", _("Pröva egna svar"), "skatta", NOW),
        page("report_draft", _("Årets redovisning"), "redovisning"),
    ],
    _("Mognad"): [
        page("maturity", _("Mognad"), "mognad"),
        page("explain", _("Så räknades detta"), "rakning", (WAVE,), listed=False),
    ],
    _("Dela"): [
        page("present", _("Seminarium"), "visa"),
        page("download", _("Hämta"), "hamta"),
    ],
    _("Svaren"): [
        page("import_wave", _("Läs in svar"), "las-in", (), right=Right.IMPORT),
        page("quotes", _("Granska citat"), "granska", (), right=Right.REVIEW),
        page("roles", _("Roller"), "roller", (), right=Right.ROLES),
    ],
    _("Om"): [
        page("about", names.about, "om", ()),
        page("method", _("Metod och källor"), "metod", (WAVE,)),
        page("accessibility", _("Tillgänglighet"), "tillganglighet", ()),
        page("privacy", _("Kakor och personuppgifter"), "kakor", ()),
        page("simulation", _("Demonstration"), "demonstration", (WAVE, BASELINE, UNIT, TOPIC), listed=beside),
    ],
}

if settings().read_only:  # a public server shows, and has no pages that write
    del pages[_("Svaren")]

opened = st.navigation(pages, expanded=True)
ui.survey_name.title(survey, opened.title)
ui.login_link()
shown, right = ui.frame(opened, uses[opened.url_path]), needs.get(opened.url_path)
if right and not ui.has(right):
    ui.locked_page(right)
elif shown:
    ui.introduction.step()
    opened.run()
else:
    ui.first_steps(opened.url_path, opened.title)
ui.footer()
