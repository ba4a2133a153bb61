"""The menu of a survey: which pages it has anything for, and what they are called for its kind of unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lplan.analysis import unit_annual_report
from lplan.charts import by_key
from lplan.core.text import _
from lplan.results import Results
from lplan.ui.survey_name import about_plans


@dataclass(frozen=True)
class PageNames:
    """What depends on the survey: the heading of the pages about one's own unit, and the titles of some pages."""

    ours: str
    profile: str
    peers: str
    practice: str
    about: str


def page_names(survey: Results | None) -> PageNames:
    """The names for a survey; for the one that ships where none can be read."""
    one = str(survey.codebook.unit_one) if survey else _("region")
    many = str(survey.codebook.unit_many) if survey else _("regioner")
    return PageNames(
        ours=_("Vår {unit}").format(unit=one),
        profile=_("Regionprofil") if one == _("region") else _("Profil"),
        peers=_("Jämförbara {units}").format(units=many),
        practice=_("Lärande i praktiken") if survey is None or tells_function(survey) else _("Med egna ord"),
        about=_("Om lärandeplaner") if survey is None or about_plans(survey) else _("Om enkäten"),
    )


def tells_function(survey: Results) -> bool:
    """Whether the survey asks which function the plan has in daily life."""
    return _drawn("function")(survey)


def listed(survey: Results | None, page: str) -> bool:
    """Whether the survey has anything for a page (its file's name). Every page is listed where it cannot be read."""
    needs = _NEEDS.get(page)
    return survey is None or needs is None or needs(survey)


def _drawn(*charts: str) -> Callable[[Results], bool]:
    return lambda survey: any(by_key(chart).offered(survey) for chart in charts)


def _spoken(survey: Results) -> bool:
    return tells_function(survey) or bool(survey.codebook.free_items) or not survey.evidence.empty


# What a page is of no use without; the others have something for every survey.
_NEEDS: Mapping[str, Callable[[Results], bool]] = {
    "plans": _drawn("plan_timeline", "revision", "revision_reason"),
    "resources": _drawn("resources_enough", "resource_needs"),
    "activity": _drawn("activity_heat", "themes_heat", "cooperation"),
    "practice": _spoken,
    "peers": lambda survey: bool(survey.waves and survey.structure(survey.waves[-1].key).kinds),
    "report_draft": unit_annual_report.asked,
    "quotes": lambda survey: bool(survey.codebook.free_items),
}
