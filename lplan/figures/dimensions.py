"""From before to now in every dimension: my unit's way, or the median's, in the spread of all."""

import pandas as pd
import plotly.graph_objects as go

from lplan import text
from lplan.analysis import change, whatif
from lplan.figures import theme
from lplan.figures.chart import Chart, Column, no_earlier
from lplan.figures.native import DOTS, Native
from lplan.results import Choice, Results
from lplan.text import N_, _, ngettext

COLUMNS = ["code", "name", "before", "now", "change", "low", "high", "q1", "median", "q3", "n", "level_before", "level_now",
           "steps", "sure", "change_low", "change_high", "broken", "why", "who", "baseline", "wave"]  # fmt: skip


def frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row for the index and each dimension with a value before or now, in the codebook's order."""
    if not choice.baseline or choice.baseline not in results.by_wave or choice.wave not in results.by_wave:
        return pd.DataFrame(columns=COLUMNS)
    before, now = choice.baseline, choice.wave
    compared = change.base(results, (before, now), choice.every)
    rows = []
    own = change.unit_breaks(results, choice.unit, before, now) if choice.unit else []
    between = change.drawn(compared, before, now) if choice.unit and now != whatif.IMAGINED else {}
    for kind, code, name in change.nodes(results):
        spread = compared.scored(now, kind, code)
        spread = spread.loc[spread["unit"] != whatif.NOBODY, "score"].dropna()
        quartiles = spread.quantile([0.25, 0.5, 0.75]).tolist() if len(spread) else [float("nan")] * 3
        breaks = list(own)
        if choice.every:
            breaks += change.question_breaks(results, change.items_under(results, code), before, now)
        row = {"code": code, "name": name, "q1": quartiles[0], "median": quartiles[1], "q3": quartiles[2], "n": len(spread),
               "broken": bool(breaks), "why": change.broken_words(breaks), "baseline": results.wave_name(before),
               "wave": results.wave_name(now), "sure": True, "change_low": float("nan"), "change_high": float("nan"), "steps": 0, "level_before": "", "level_now": ""}  # fmt: skip
        if choice.unit:
            a, b = (change.score_of(compared, wave, choice.unit, code) for wave in (before, now))
            if a is None and b is None:
                continue
            row |= {"who": results.name(choice.unit), "before": a["score"] if a is not None else float("nan")}
            row |= {
                key: b[name] if b is not None else float("nan")
                for key, name in (("now", "score"), ("low", "low"), ("high", "high"))
            }
            levels = [None if s is None or pd.isna(s["level"]) else int(s["level"]) for s in (a, b)]
            said = ["" if level is None else results.level_name(level) for level in levels]
            row |= {"level_before": said[0], "level_now": said[1]}
            if a is not None and b is not None and now != whatif.IMAGINED:
                row["change_low"], row["change_high"] = change.interval(a, b, between.get((choice.unit, code)))
                row["sure"] = change.surely(row["change_low"], row["change_high"])
            row["steps"] = levels[1] - levels[0] if None not in levels else 0
        else:
            earlier = compared.scored(before, kind, code)["score"].dropna()
            row |= {
                "who": "",
                "before": earlier.median(),
                "now": quartiles[1],
                "low": quartiles[1],
                "high": quartiles[1],
            }
        rows.append(row | {"change": row["now"] - row["before"]})
    found = pd.DataFrame(rows, columns=COLUMNS)
    return found if found["now"].notna().any() or found["before"].notna().any() else found.iloc[:0]


def nothing(results: Results, choice: Choice) -> str:
    return _("Inga värden att jämföra") if choice.baseline else no_earlier(results, choice)


def title(frame: pd.DataFrame, choice: Choice) -> str:
    parts = frame[(frame["code"] != "index") & frame["change"].notna()]
    if parts.empty:
        return _("Inga dimensioner har värden i båda omgångarna")
    if parts["broken"].all():
        return _("Avbrott: värdena före och nu går inte att jämföra rakt av")
    parts = parts[~parts["broken"]]
    up, down = int((parts["change"] >= 0.05).sum()), int((parts["change"] <= -0.05).sum())
    top = parts.loc[parts["change"].abs().idxmax()]
    words = {
        "up": up,
        "down": down,
        "n": len(parts),
        "name": str(top["name"]).lower(),
        "who": top["who"],
        "change": text.signed(top["change"]),
    }
    if len(parts) == 1 and top["who"]:
        return _("{who} har värden att jämföra bara i {name}: {change}").format(**words)
    if not up and not down:
        return ngettext(
            "Inget har ändrats i den dimension som har värden",
            "Inget har ändrats i någon av {n} dimensioner",
            len(parts),
        ).format(**words)
    if top["who"]:
        return _("{who} har gått upp i {up} av {n} dimensioner och ned i {down}; mest i {name} ({change})").format(
            **words
        )
    return _("Medianen har gått upp i {up} av {n} dimensioner och ned i {down}; mest i {name} ({change})").format(
        **words
    )


def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = [
        f"<b>{theme.wrap(n, 24)}</b>" if c == "index" else theme.wrap(n, 24)
        for n, c in zip(frame["name"], frame["code"], strict=True)
    ]
    colour = look.accent if choice.unit else look.main
    traces = [
        go.Scatter(**_lines(names, frame["q1"], frame["q3"]), mode="lines", name=_("Mittersta hälften nu"), hoverinfo="skip",
                   line={"color": look.neutral, "width": 13}),
    ]  # fmt: skip
    if choice.unit:
        traces.append(
            go.Scatter(x=frame["median"], y=names, mode="markers", name=_("Median nu"), hoverinfo="skip",
                       marker={"symbol": "line-ns", "size": 13, "line": {"color": look.ink, "width": 2}})
        )  # fmt: skip
    whole = frame["change"].notna() & ~frame["broken"]
    traces.append(
        go.Scatter(**_lines([n for n, w in zip(names, whole, strict=True) if w], frame.loc[whole, "before"], frame.loc[whole, "now"]),
                   mode="lines", showlegend=False, hoverinfo="skip", line={"color": colour, "width": 3})
    )  # fmt: skip
    wide = frame["high"] - frame["low"] > 1e-9
    if wide.any():
        traces.append(
            go.Scatter(**_lines([n for n, w in zip(names, wide, strict=True) if w], frame.loc[wide, "low"], frame.loc[wide, "high"]),
                       mode="lines", name=_("Möjligt med det obesvarade"), hoverinfo="skip",
                       line={"color": colour, "width": 1.5, "dash": "dot"})
        )  # fmt: skip
    traces.append(
        go.Scatter(x=frame["before"], y=names, mode="markers", name=theme.esc(frame["baseline"].iloc[0]), hoverinfo="skip",
                   marker={"size": 10, "color": look.paper, "line": {"color": colour, "width": 2}}, cliponaxis=False)
    )  # fmt: skip
    label = [_label(row) for row in frame.itertuples()]
    ends = frame[["before", "now", "q3", "high"]].max(axis=1).fillna(0)
    traces.append(
        go.Scatter(x=frame["now"], y=names, mode="markers", name=theme.esc(frame["wave"].iloc[0]), hoverinfo="skip",
                   marker={"size": 12, "color": colour}, cliponaxis=False)
    )  # fmt: skip
    traces.append(
        go.Scatter(x=ends, y=names, mode="text", text=["\u2003" + words for words in label], textposition="middle right", showlegend=False,
                   hoverinfo="skip", textfont={"color": look.ink, "size": look.size - 1}, cliponaxis=False)
    )  # fmt: skip
    # A chart of few rows leaves room below for a legend that has to stand in a column.
    made = theme.figure(traces, choice, height=31 * max(len(frame), 4) + 96, top=8)
    made.update_xaxes(range=[-3, 130], tickvals=[0, 25, 50, 75, 100], side="bottom")
    made.update_yaxes(autorange="reversed", type="category", showgrid=False)
    made.update_layout(
        legend={"y": -22 / (31 * max(len(frame), 4) + 24), "yanchor": "top", "yref": "paper"}, margin_b=64
    )
    return made


def _label(row) -> str:
    """What stands at the end of a row: the value, the change, and whether it is broken or uncertain."""
    if row.now != row.now:
        return _("inget värde nu")
    words = text.number(row.now, 1)
    if row.change != row.change or abs(row.change) < 0.05:
        return words
    if row.broken:
        return f"{words} ({text.signed(row.change)} //)"
    return (
        f"{words} ({text.signed(row.change)})" if row.sure else f"{words} ({text.signed(row.change)}, {_('osäkert')})"
    )


def _lines(names: list[str], start: pd.Series, end: pd.Series) -> dict[str, list]:
    x, y = [], []
    for name, a, b in zip(names, start, end, strict=True):
        x += [a, b, None]
        y += [name, name, None]
    return {"x": x, "y": y}


change_dimensions = Chart(
    "change_dimensions", N_("Ändring per dimension"), frame, title, draw, N_("En rad per dimension: ring för det tidigare värdet, punkt för värdet nu, i spridningen för alla. {title}."),
    (Column("name", N_("Dimension")), Column("before", N_("Tidigare"), "score"), Column("now", N_("Nu"), "score"),
     Column("change", N_("Ändring"), "score"), Column("change_low", N_("Ändring från"), "score"),
     Column("change_high", N_("Ändring till"), "score"), Column("low", N_("Lägst möjligt"), "score"), Column("high", N_("Högst möjligt"), "score"),
     Column("level_before", N_("Nivå tidigare")), Column("level_now", N_("Nivå nu")), Column("median", N_("Medianen nu"), "score"),
     Column("n", N_("Antal med värde"), "int"), Column("why", N_("Avbrott"))),
    scores=True, nothing=nothing, native=Native(DOTS, ("name",), values=("before", "now")),
)  # fmt: skip
