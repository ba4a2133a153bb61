"""The registry of all charts (CHARTS), in the order in which a seminar presents them.

A chart is registered once, in `CHARTS`; page, export, seminar and tests all walk the same tuple.
"""

from lplan.charts.answers import (
    answer_grid,
    cooperation_and_function,
    levels_side_by_side,
    options_by_unit,
    plan_revision,
    plan_year,
    public_facts,
    resource_adequacy,
)
from lplan.charts.base.chart import PUBLIC, SURVEY, Chart, Column, RenderedChart
from lplan.charts.change import answer_change, change_over_time, dimension_change, levels_by_wave
from lplan.charts.maturity import (
    change_since,
    level_matrix,
    levels_and_response,
    maps,
    maturity_index,
    strengths,
    structural_distance,
    unit_profile,
)
from lplan.charts.method import alternative_weights, index_studies, index_weights

__all__ = ["CHARTS", "HEIRS", "PUBLIC", "SURVEY", "Chart", "Column", "RenderedChart", "by_key", "known"]

CHARTS: tuple[Chart, ...] = (
    public_facts.commission_timeline,
    public_facts.bodies_over_time,
    maps.tiles,
    maps.county_map,
    levels_and_response.levels_overview,
    change_since.since_last,
    levels_and_response.response,
    change_over_time.change_over_time,
    levels_by_wave.change_levels,
    dimension_change.change_dimensions,
    answer_change.change_items,
    plan_year.plan_timeline,
    plan_revision.revision,
    plan_revision.revision_reason,
    resource_adequacy.resources_enough,
    options_by_unit.resource_needs,
    options_by_unit.activity_heat,
    options_by_unit.themes_heat,
    cooperation_and_function.cooperation,
    cooperation_and_function.function,
    public_facts.evidence_by_kind,
    level_matrix.maturity_matrix,
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
    levels_side_by_side.compare_levels,
    answer_grid.answers_all,
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
