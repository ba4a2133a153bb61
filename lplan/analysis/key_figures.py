"""Compute a wave's key figures: who answered, the most common level, the plans' age, how many are being revised."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from lplan.core import text
from lplan.core.text import _
from lplan.results import Results


class KeyFigure(NamedTuple):
    """A number in words, what it is of, and what it is counted from."""

    label: str
    value: str
    base: str


def key_figures(results: Results, wave: str) -> Iterator[KeyFigure]:
    """Each figure that the survey and the wave can give."""
    book = results.codebook
    responded, asked = results.responded(wave)
    yield KeyFigure(
        _("Har svarat"),
        _("{n} av {total}").format(n=responded, total=asked),
        _("{units}, omgång {wave}").format(units=book.units(asked), wave=wave),
    )
    levels = results.scored(wave, "index")["level"].dropna()
    if len(levels):
        level = int(levels.mode().min())
        base = _("{n} av {total} {units} med index")
        counted = {"n": int((levels == level).sum()), "total": len(levels), "units": book.units(len(levels))}
        yield KeyFigure(_("Vanligaste nivå"), results.level_name(level), base.format(**counted))
    when = results.by_wave[wave].year if wave in results.by_wave else None
    if (item := book.with_role("plan_year")) and when:
        years = pd.to_numeric(results.answers(wave, item.code)["answer"], errors="coerce").dropna()
        if len(years):
            age = _("{n} år").format(n=text.number((when - years).median()))
            yield KeyFigure(_("Planens ålder, median"), age, _("{n} svar").format(n=len(years)))
    if item := book.with_role("revision"):
        answered = results.answers(wave, item.code)["answer"].dropna()
        if len(answered):
            yes = int((answered == item.choices[0].code).sum())
            yield KeyFigure(
                str(item.label),
                _("{n} av {total}").format(n=yes, total=len(answered)),
                _("svarade {label}").format(label=str(item.choices[0].label).lower()),
            )
