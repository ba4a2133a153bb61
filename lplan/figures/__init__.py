"""Every chart, in the order a seminar meets them.

A chart is registered once, in `CHARTS`; page, export, seminar and tests all walk the same tuple.
"""

from lplan.figures import (
    answers,
    change,
    changed,
    dimensions,
    likeness,
    maps,
    maturity,
    method,
    overview,
    plans,
    profile,
    public,
    revision,
    side_by_side,
    strengths,
    studies,
    weighing,
)
from lplan.figures.chart import PUBLIC, SURVEY, Chart, Column, Picture

__all__ = ["CHARTS", "PUBLIC", "SURVEY", "Chart", "Column", "Picture", "by_key"]

CHARTS: tuple[Chart, ...] = (
    public.commission_timeline,
    public.bodies_over_time,
    maps.county_map,
    maps.tiles,
    overview.levels_overview,
    overview.since_last,
    overview.response,
    change.change_over_time,
    change.change_levels,
    dimensions.change_dimensions,
    changed.change_items,
    plans.plan_year,
    plans.plan_timeline,
    plans.plan_age,
    revision.revision,
    revision.revision_reason,
    revision.revision_by_body,
    revision.revision_by_formation,
    answers.resources_enough,
    answers.resources_by_unit,
    answers.resource_needs,
    answers.needs_by_unit,
    answers.activity_heat,
    answers.themes_heat,
    answers.themes_shared,
    answers.cooperation,
    answers.function,
    answers.function_reasons,
    answers.function_limits,
    public.evidence_by_kind,
    maturity.maturity_matrix,
    maturity.maturity_index,
    weighing.weight_effect,
    weighing.method_difference,
    method.index_weights,
    method.missing_answers,
    studies.coherence,
    studies.sensitivity,
    studies.dropped,
    studies.importance,
    profile.profile,
    strengths.strengths,
    likeness.likeness,
    side_by_side.compare_levels,
    side_by_side.answers_all,
)


def by_key(key: str) -> Chart:
    """The chart registered under a key; KeyError names the key when there is none."""
    return _BY_KEY[key]


_BY_KEY = {chart.key: chart for chart in CHARTS}
