"""The small job that the peers do: stacked bars and a grid of 21 units × 12 questions in three waves, one wave
shown.
"""

import random

import pandas as pd
import plotly.graph_objects as go

WAVES = ["2011", "2015", "2017"]
STEPS = ["Saknas", "Beskrivs", "Tillämpas", "Används"]
_draw = random.Random(1)
ANSWERS = pd.DataFrame(
    [(w, f"Region {u}", f"Fråga {q}", _draw.randrange(4)) for w in WAVES for u in range(21) for q in range(12)],
    columns=["wave", "unit", "question", "step"],
)


def bars(wave: str) -> go.Figure:
    counts = ANSWERS[ANSWERS["wave"] == wave].groupby(["question", "step"]).size().unstack(fill_value=0)
    traces = [go.Bar(name=STEPS[n], x=list(counts.index), y=counts[n].tolist()) for n in range(4)]
    return go.Figure(traces, layout={"barmode": "stack", "height": 360, "meta": wave})


def grid(wave: str) -> go.Figure:
    wide = ANSWERS[ANSWERS["wave"] == wave].pivot(index="unit", columns="question", values="step")
    return go.Figure(
        go.Heatmap(z=wide.values.tolist(), x=list(wide.columns), y=list(wide.index)),
        layout={"height": 560, "meta": wave},
    )
