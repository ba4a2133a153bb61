"""Every chart, in the order a seminar meets them.

A chart is registered once, in `CHARTS`; page, export, seminar and tests all walk the same tuple.
"""

from lplan.charts.answers import plan_year, public_facts, resources_and_activities, revision, side_by_side
from lplan.charts.base.chart import PUBLIC, SURVEY, Chart, Column, RenderedChart
from lplan.charts.change import answer_change, change_over_time, dimension_change
from lplan.charts.maturity import maps, maturity_index, overview, strengths, structural_distance, unit_profile
from lplan.charts.method import alternative_weights, index_studies, index_weights

__all__ = ["CHARTS", "HEIRS", "PUBLIC", "SURVEY", "Chart", "Column", "RenderedChart", "by_key", "known"]

CHARTS: tuple[Chart, ...] = (
    public_facts.commission_timeline,
    public_facts.bodies_over_time,
    maps.tiles,
    maps.county_map,
    overview.levels_overview,
    overview.since_last,
    overview.response,
    change_over_time.change_over_time,
    change_over_time.change_levels,
    dimension_change.change_dimensions,
    answer_change.change_items,
    plan_year.plan_timeline,
    revision.revision,
    revision.revision_reason,
    resources_and_activities.resources_enough,
    resources_and_activities.resource_needs,
    resources_and_activities.activity_heat,
    resources_and_activities.themes_heat,
    resources_and_activities.cooperation,
    resources_and_activities.function,
    public_facts.evidence_by_kind,
    maturity_index.maturity_matrix,
    maturity_index.maturity_index,
    alternative_weights.weight_effect,
    alternative_weights.method_difference,
    index_weights.missing_answers,
    index_studies.coherence,
    index_studies.sensitivity,
    index_studies.importance,
    unit_profile.profile,
    strengths.strengths,
    structural_distance.likeness,
    side_by_side.compare_levels,
    side_by_side.answers_all,
)


HEIRS = {
    "plan_year": "plan_timeline",
    "plan_age": "plan_timeline",
    "revision_by_body": "revision",
    "revision_by_formation": "revision",
    "resources_by_unit": "resources_enough",
    "needs_by_unit": "resource_needs",
    "themes_shared": "themes_heat",
    "function_reasons": "function",
    "function_limits": "function",
    "index_weights": "importance",
    "dropped": "importance",
}
"""The key that a chart once had → the chart that tells the same today: links, seminars and commands keep old keys."""


def by_key(key: str) -> Chart:
    """The chart registered under a key, or that has taken over from it; KeyError names the key when there is none."""
    return _BY_KEY[HEIRS.get(key, key)]


def known(key: str) -> bool:
    """Whether there is a chart under a key, or one that has taken over from it."""
    return HEIRS.get(key, key) in _BY_KEY


_BY_KEY = {chart.key: chart for chart in CHARTS}
