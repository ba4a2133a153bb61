"""Draw whether the resources for analysis are enough, unit by unit."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.answers.options_by_unit import ENOUGH
from lplan.charts.base import distribution, finding, unit_marks
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import GRID, STACKED, Encoding
from lplan.charts.base.distribution import Spread
from lplan.charts.base.question_charts import (
    Replies,
    told,
)
from lplan.core.text import N_, _
from lplan.results import Choice, Results

BETTER, WORSE = "▲", "▼"


def enough_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a unit and wave, newest first: its answer, and whether it is better or worse than in the baseline."""
    item = question(results, ENOUGH)
    columns = ["unit", "name", "wave", "state", "label", "options", "arrow", "since"]
    if not results.asks(choice.wave, item.code):
        return pd.DataFrame(columns=columns)
    words = {o.code: str(o.label) for o in item.choices} | tabulation.missing_words()
    place = {option.code: n for n, option in enumerate(item.choices)}
    asked = choice.baseline if choice.baseline and results.asks(choice.baseline, item.code) else None
    then = tabulation.by_unit(results, asked, item).set_index("unit")["answer"].to_dict() if asked else {}
    parts = []
    for wave in reversed(results.waves):
        if wave.key > choice.wave or not item.asked_in(wave.key):
            continue
        answers = tabulation.by_unit(results, wave.key, item)
        arrows = [""] * len(answers)
        if wave.key == choice.wave:
            arrows = [
                _arrow(place.get(then.get(unit, "")), place.get(answer))
                for unit, answer in zip(answers["unit"], answers["answer"], strict=True)
            ]
        parts.append(
            answers.assign(wave=wave.name, state=answers["answer"], label=answers["answer"].map(words), arrow=arrows)
        )
    since = results.wave_name(asked) if asked else ""
    options = ",".join(place)
    return pd.concat(parts, ignore_index=True).assign(options=options, since=since)[columns]


def _arrow(before: int | None, now: int | None) -> str:
    """Whether an answer is better or worse than before; "" where it is the same, or there is nothing to compare."""
    if before is None or now is None or before == now:
        return ""
    return BETTER if now > before else WORSE


def _enough_counts(frame: pd.DataFrame, wave: str) -> dict[str, int]:
    """state → how many, of all options and the kinds of no value that occur, in a wave."""
    states = frame.loc[frame["wave"] == wave, "state"]
    codes = [*frame["options"].iloc[0].split(","), *(c for c in tabulation.missing_words() if (states == c).any())]
    return {code: int((states == code).sum()) for code in codes}


def enough_title(frame: pd.DataFrame, choice: Choice) -> str:
    counts = _enough_counts(frame, frame["wave"].iloc[0])
    options = [counts[code] for code in frame["options"].iloc[0].split(",")]
    found = Replies({str(n): count for n, count in enumerate(options)}, sum(options), counts.get(tabulation.UNSURE, 0))
    words = {
        "n": options[-1],
        "m": options[0],
        "partly": sum(options[1:-1]),
        "total": found.total,
        "units": finding.units(found.total),
    }
    if len(options) > 2:
        said = _(
            "Av {total} {units} svarar {n} att resurserna räcker, {partly} att de räcker delvis och {m} att de "
            "inte räcker"
        )
    else:
        said = _("Av {total} {units} svarar {n} att resurserna räcker och {m} att de inte räcker")
    return told(found, said.format(**words))


def enough_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """Every unit's name under its answer, the best answer first; those without one stand together."""
    first, since = frame["wave"].iloc[0], frame["since"].iloc[0]
    counts, words = _enough_counts(frame, first), dict(zip(frame["state"], frame["label"], strict=True))
    then = _enough_counts(frame, since) if since else {}
    options = frame["options"].iloc[0].split(",")
    lost = [code for code in counts if code not in options]

    def head(codes: list[str], label: str) -> str:
        n, before = (sum(known.get(code, 0) for code in codes) for known in (counts, then))
        return f"{label}\n" + (f"{n} ({since.split()[0]}: {before})" if since else str(n))

    groups = {code: head([code], words.get(code, code)) for code in reversed(options)}
    groups |= dict.fromkeys(lost, head(lost, _("Utan svar")))
    now = frame[frame["wave"] == first]
    said = [
        f"{name}\n{label.lower()}" if state in lost else f"{name} {arrow}".strip()
        for name, state, label, arrow in zip(now["name"], now["state"], now["label"], now["arrow"], strict=True)
    ]
    return unit_marks.tiles(now.assign(said=said), choice, groups)


def enough_note(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty or not frame["arrow"].any() or distribution.crowded(frame):
        return ""
    return _("{up} betyder ett bättre svar än {wave} och {down} ett sämre.").format(
        up=BETTER, down=WORSE, wave=frame["since"].iloc[0]
    )


def enough_slide(frame: pd.DataFrame) -> tuple[pd.DataFrame, Encoding]:
    """How many gave each answer, a bar a wave: the newest first."""
    words = dict(zip(frame["state"], frame["label"], strict=True))
    rows = [
        {"wave": wave, "state": state, "label": words[state], "n": n}
        for wave in dict.fromkeys(frame["wave"])
        for state, n in _enough_counts(frame, wave).items()
        if state in words
    ]
    made = pd.DataFrame(rows).assign(options=frame["options"].iloc[0])
    return made, Encoding(STACKED, ("wave",), "label", ("n",), "state", ordered=True)


resources_enough = Chart(
    "resources_enough",
    N_("Tillräckliga resurser"),
    enough_frame,
    enough_title,
    enough_draw,
    N_("En kolumn per svar med namnen på de {units} som har gett det. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("wave", N_("Omgång")),
        Column("label", N_("Svar")),
        Column("arrow", N_("Mot den tidigare omgången")),
    ),
    needs=(ENOUGH,),
    note=enough_note,
    encoding=Encoding(GRID, ("name",), "wave", ("label",), "state", ordered=True),
    slide=enough_slide,
    spread=Spread("label", "wave", order="options"),
)
