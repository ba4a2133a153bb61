"""Select and format a unit's targets and notes, alike for pages, charts and the report."""

import pandas as pd

from lplan.analysis import change_over_time
from lplan.core import text
from lplan.core.text import _
from lplan.results import Note, Results, Target


def targets(results: Results, unit: str | None, code: str | None = None) -> list[Target]:
    """A unit's targets, the earliest year first in each node; of one node if given."""
    return [one for one in results.targets if one.unit == unit and code in (None, one.code)]


def notes(results: Results, unit: str | None, wave: str | None = None, code: str | None = None) -> list[Note]:
    """A unit's notes, the earliest wave first; of one wave and of one node if given."""
    return [one for one in results.notes if one.unit == unit and wave in (None, one.wave) and code in (None, one.code)]


def ahead(results: Results, unit: str | None, code: str, wave: str) -> Target | None:
    """The target at a node that comes next at a wave: the first year that is not before the wave's."""
    known = results.by_wave.get(wave)
    year = (known.year if known else None) or 0
    return next((one for one in targets(results, unit, code) if one.year >= year), None)


def target_words(results: Results, one: Target) -> str:
    """A target in a sentence: what, when, who decided, and its note."""
    said = _("Målet för {name} är {value} år {year}, beslutat av {who}.").format(
        name=results.node_name(one.code), value=text.number(one.value, 1), year=one.year, who=one.decided_by
    )
    return f"{said} {one.note}".strip()


def note_words(results: Results, one: Note) -> str:
    """A note in a sentence: what it is about, in which wave, and what is said."""
    return _("Notering om {what}, {wave}: {words}").format(
        what=results.node_name(one.code), wave=results.wave_name(one.wave), words=one.text
    )


def target_table(results: Results, unit: str, wave: str) -> pd.DataFrame:
    """A unit's targets in words, each beside the value of the wave."""
    rows = []
    for one in targets(results, unit):
        own = change_over_time.score_of(results, wave, unit, one.code)
        value = float("nan") if own is None else float(own["score"])
        rows.append(
            {
                _("Dimension"): results.node_name(one.code),
                _("År"): str(one.year),
                _("Mål"): text.number(one.value, 1),
                _("Värde nu"): text.number(value, 1),
                _("Kvar"): text.number(max(one.value - value, 0.0), 1),
                _("Beslutat av"): one.decided_by,
                _("Notering"): one.note,
            }
        )
    return pd.DataFrame(rows)


def note_table(results: Results, unit: str) -> pd.DataFrame:
    """A unit's notes in words: wave, what it is about, and the note."""
    return pd.DataFrame(
        [
            {
                _("Omgång"): results.wave_name(one.wave),
                _("Gäller"): results.node_name(one.code),
                _("Notering"): one.text,
            }
            for one in notes(results, unit)
        ]
    )
