"""Every chart, in the order a seminar meets them.

A chart is registered once, in `CHARTS`; page, export, seminar and tests all walk the same tuple.
"""

from lplan.charts.answers import plan_year, public_facts, resources_and_activities, revision, side_by_side
from lplan.charts.base.chart import PUBLIC, SURVEY, Chart, Column, RenderedChart
from lplan.charts.change import answer_change, change_over_time, dimension_change
from lplan.charts.maturity import maps, maturity_index, overview, strengths, structural_distance, unit_profile
from lplan.charts.method import alternative_weights, index_studies, index_weights

__all__ = ["CHARTS", "PUBLIC", "SURVEY", "Chart", "Column", "RenderedChart", "by_key"]

CHARTS: tuple[Chart, ...] = (
    public_facts.commission_timeline,
    public_facts.bodies_over_time,
    maps.county_map,
    maps.tiles,
    overview.levels_overview,
    overview.since_last,
    overview.response,
    change_over_time.change_over_time,
    change_over_time.change_levels,
    dimension_change.change_dimensions,
    answer_change.change_items,
    plan_year.plan_year,
    plan_year.plan_timeline,
    plan_year.plan_age,
    revision.revision,
    revision.revision_reason,
    revision.revision_by_body,
    revision.revision_by_formation,
    resources_and_activities.resources_enough,
    resources_and_activities.resources_by_unit,
    resources_and_activities.resource_needs,
    resources_and_activities.needs_by_unit,
    resources_and_activities.activity_heat,
    resources_and_activities.themes_heat,
    resources_and_activities.themes_shared,
    resources_and_activities.cooperation,
    resources_and_activities.function,
    resources_and_activities.function_reasons,
    resources_and_activities.function_limits,
    public_facts.evidence_by_kind,
    maturity_index.maturity_matrix,
    maturity_index.maturity_index,
    alternative_weights.weight_effect,
    alternative_weights.method_difference,
    index_weights.index_weights,
    index_weights.missing_answers,
    index_studies.coherence,
    index_studies.sensitivity,
    index_studies.dropped,
    index_studies.importance,
    unit_profile.profile,
    strengths.strengths,
    structural_distance.likeness,
    side_by_side.compare_levels,
    side_by_side.answers_all,
)


def by_key(key: str) -> Chart:
    """The chart registered under a key; KeyError names the key when there is none."""
    return _BY_KEY[key]


_BY_KEY = {chart.key: chart for chart in CHARTS}
