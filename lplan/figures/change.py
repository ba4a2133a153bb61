"""Change over the waves: the spread, and levels. Breaks are gaps, and a gap is never drawn over."""

from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from lplan import text
from lplan.analysis import change, tabulation
from lplan.figures import marks, theme
from lplan.figures.chart import Chart, Column, no_earlier
from lplan.figures.maps import node_of
from lplan.figures.native import DOTS, STACKED, Native
from lplan.figures.overview import LEVELLED
from lplan.results import ROOT, Choice, Results
from lplan.text import N_, _

SPREAD = "spread"


def waves_of(results: Results, choice: Choice) -> list[str]:
    return change.shown_waves(results, choice.wave)


def nothing(results: Results, choice: Choice) -> str:
    """Why no change over the waves is shown."""
    if len(waves_of(results, choice)) < 2:
        return no_earlier(results, choice)
    return _("Inga värden att jämföra")


# --- change_over_time: one node, every wave ---


def time_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a series and wave: the spread of all, my unit, its peers. `broken` cuts the line from the wave before."""
    columns = ["series", "unit", "wave", "year", "place", "median", "q1", "q3", "lowest", "highest", "low", "high", "level",
               "n", "broken", "sure", "why", "subject", "same", "left_out", "key"]  # fmt: skip
    waves = waves_of(results, choice)
    if len(waves) < 2:
        return pd.DataFrame(columns=columns)
    kind, code = node_of(choice)
    compared = change.base(results, waves, choice.every)
    items = change.items_under(results, code)
    left_out = sum(any(change.question_breaks(results, [i], a, b) for a, b in pairwise(waves)) for i in items)
    about = {
        "subject": results.node_name(choice.topic or ROOT, short=True),
        "same": not choice.every,
        "left_out": left_out,
    }
    rows = []
    for n, wave in enumerate(waves):
        scores = compared.scored(wave, kind, code)["score"].dropna()
        breaks = change.question_breaks(results, items, waves[n - 1], wave) if n and choice.every else []
        year = results.by_wave[wave].year
        at = {"wave": results.wave_name(wave), "key": wave, "year": year, "place": n, "sure": True} | about
        said = change.broken_words(breaks)
        spread = scores.quantile([0, 0.25, 0.5, 0.75, 1]).tolist() if len(scores) > 1 else [float("nan")] * 5
        rows.append(
            at | {"series": _("Alla"), "unit": SPREAD, "lowest": spread[0], "q1": spread[1], "median": spread[2], "q3": spread[3],
                  "highest": spread[4], "n": len(scores), "broken": bool(breaks), "why": said, "level": ""}
        )  # fmt: skip
        before = [known.code for known in results.register.predecessors(choice.unit)] if choice.unit else []
        for unit in dict.fromkeys([*([choice.unit] if choice.unit else []), *before, *choice.peers]):
            mine = change.score_of(compared, wave, unit, code)
            own = change.unit_breaks(results, unit, waves[n - 1], wave) if n else []
            found = mine is not None
            last = n == len(waves) - 1 and unit == choice.unit  # the one that the title speaks of
            then = change.score_of(compared, waves[n - 1], unit, code) if last else None
            between = (
                change.drawn(compared, waves[n - 1], wave).get((unit, code)) if found and then is not None else None
            )
            why = change.broken_words([*own, *breaks]) if found else _("Inget värde i omgången")
            rows.append(
                at | {"series": results.name(unit), "unit": unit, "median": mine["score"] if found else float("nan"),
                      "low": mine["low"] if found else float("nan"), "high": mine["high"] if found else float("nan"),
                      "level": results.level_name(mine["level"]) if found and pd.notna(mine["level"]) else "",
                      "sure": then is None or not found or change.surely(*change.interval(then, mine, between)), "n": int(found), "broken": bool(own or breaks), "why": why}
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return frame if frame["median"].notna().any() else frame.iloc[:0]


def time_title(frame: pd.DataFrame, choice: Choice) -> str:
    mine = frame[(frame["unit"] == choice.unit) & frame["median"].notna()]
    named = mine["series"].iloc[0] if len(mine) > 1 else ""
    part = mine if named else frame[(frame["unit"] == SPREAD) & frame["median"].notna()]
    subject = frame["subject"].iloc[0]
    if len(part) < 2:
        return _("{subject}: bara en omgång har värden").format(subject=subject)
    first, last = part.iloc[-2], part.iloc[-1]
    moved = round(last["median"], 1) - round(first["median"], 1)
    words = {
        "first": first["wave"],
        "last": last["wave"],
        "a": text.number(first["median"], 1),
        "b": text.number(last["median"], 1),
        "subject": subject,
        "name": named,
    }
    broken = last["broken"]
    if named and broken:
        return _("{subject}: {name} har {b} i {last}; går inte att jämföra rakt av med {a} i {first}").format(**words)
    if named and abs(moved) >= 0.05 and not last["sure"]:
        return _("{subject}: {name} har {b} i {last} mot {a} i {first}, inom osäkerheten").format(**words)
    if named and abs(moved) >= 0.05:
        return _("{subject}: {name} gick från {a} i {first} till {b} i {last}").format(**words)
    if named:
        return _("{subject}: {name} står kvar på {b} sedan {first}").format(**words)
    if broken:
        return _("{subject}: medianen är {b} i {last}; frågorna är andra än i {first}").format(**words)
    if abs(moved) < 0.05:
        return _("{subject}: medianen står kvar på {b} sedan {first}").format(**words)
    return _("{subject}: medianen gick från {a} i {first} till {b} i {last}").format(**words)


def time_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    spread = frame[frame["unit"] == SPREAD]
    by_year = spread["year"].notna().all() and spread["year"].is_unique
    x_of = dict(zip(spread["key"], spread["year"].astype(int) if by_year else spread["place"], strict=True))
    x = [x_of[key] for key in spread["key"]]
    traces = []
    for name, low, high, width in (
        (_("Lägst till högst"), "lowest", "highest", 2),
        (_("Mittersta hälften"), "q1", "q3", 14),
    ):
        line = _joined(zip(x, spread[low], x, spread[high], strict=True))
        traces.append(
            go.Scatter(x=line[0], y=line[1], mode="lines", name=name, hoverinfo="skip",
                       line={"color": look.neutral, "width": width})
        )  # fmt: skip
    others = [unit for unit in dict.fromkeys(frame["unit"]) if unit not in (SPREAD, choice.unit)]
    drawn = [(SPREAD, look.main, 2, 9, "line-ew"), *((unit, look.muted, 1.5, 7, "circle-open") for unit in others)]
    drawn += [(choice.unit, look.accent, 3, 12, "circle")] if choice.unit in set(frame["unit"]) else []
    alike = [unit for unit in others if unit in choice.peers]  # drawn alike, and so named together in the legend
    for unit, colour, width, size, symbol in drawn:
        part = frame[frame["unit"] == unit]
        xs, ys = _unbroken([x_of[key] for key in part["key"]], part["median"].tolist(), part["broken"].tolist())
        name = _("Median") if unit == SPREAD else part["series"].iloc[0]
        lines = {"color": colour, "width": width, "dash": "dot" if unit == SPREAD else "solid"}
        mark = {"size": 20 if unit == SPREAD else size, "color": colour, "symbol": symbol,
                "line": {"color": colour, "width": 3 if unit == SPREAD else 1.5}}  # fmt: skip
        said = [f"{theme.esc(name)}: {text.number(y, 1)}" if y is not None else "" for y in ys]
        label = [text.number(y, 1) if y is not None and y == y and unit in (choice.unit, SPREAD) else "" for y in ys]
        traces.append(
            go.Scatter(x=xs, y=ys, mode="lines+markers+text", name=_("Jämförbara") if unit in alike else theme.esc(name),
                       showlegend=unit not in alike[1:], hoverinfo="text", hovertext=said, line=lines, marker=mark, text=label,
                       textposition=_beside(part, spread, mine=unit == choice.unit), connectgaps=False,
                       textfont={"color": colour if unit == choice.unit else look.ink, "size": look.size - 1}, cliponaxis=False)
        )  # fmt: skip
    made = theme.figure(traces, choice, height=380, top=64)
    for unit, colour in ((SPREAD, look.muted), (choice.unit, look.accent)):
        part = frame[frame["unit"] == unit].reset_index(drop=True)
        for n in part.index[part["broken"]]:
            at = (x_of[part["key"][n - 1]] + x_of[part["key"][n]]) / 2
            level = part["median"][[n - 1, n]].mean()
            made.add_annotation(
                x=at,
                y=level if level == level else 50,
                text="<b>//</b>",
                showarrow=False,
                font={"size": look.size + 4, "color": colour},
            )
    pad = max((max(x) - min(x)) * 0.12, 0.3)
    made.update_xaxes(
        tickmode="array", tickvals=x, ticktext=[theme.wrap(w, 12) for w in spread["wave"]], range=[min(x) - pad, max(x) + pad], showgrid=False,
    )  # fmt: skip
    top = max(100.0, float(spread["highest"].max()))
    made.update_yaxes(range=[0, top * 1.04], title_text=_("Värde 0–100"), dtick=25)
    return made


def _beside(part: pd.DataFrame, spread: pd.DataFrame, *, mine: bool) -> str:
    """Where labels stand, so that my unit's and the median's keep apart: mine at the right, the median's at the left."""
    above = part["median"].mean() >= spread["median"].mean()
    return ("top right" if above else "bottom right") if mine else "top left"


def _joined(segments) -> tuple[list, list]:
    """Line pieces as one trace, a gap between each two."""
    x, y = [], []
    for a, b, c, d in segments:
        x += [a, c, None]
        y += [b, d, None]
    return x, y


def _unbroken(x: list, y: list, broken: list) -> tuple[list, list]:
    """The points with a gap before each that is broken from the one before it."""
    xs, ys = [], []
    for a, b, cut in zip(x, y, broken, strict=True):
        if cut and xs:
            xs.append(None)
            ys.append(None)
        xs.append(a)
        ys.append(b)
    return xs, ys


change_over_time = Chart(
    "change_over_time", N_("Utveckling över omgångarna"), time_frame, time_title, time_draw, N_("Diagram över omgångarna: lägst, mittersta hälften, median och högst i var och en; avbrott är luckor. {title}."),
    (Column("wave", N_("Omgång")), Column("series", N_("Vem")), Column("median", N_("Värde eller median"), "score"),
     Column("q1", N_("Undre kvartil"), "score"), Column("q3", N_("Övre kvartil"), "score"), Column("lowest", N_("Lägst"), "score"),
     Column("highest", N_("Högst"), "score"), Column("level", N_("Nivå")), Column("n", N_("Antal med värde"), "int"),
     Column("why", N_("Avbrott eller lucka"))),
    history=True, scores=True, nothing=nothing, native=Native(DOTS, ("wave", "series"), values=("q1", "median", "q3")),
)  # fmt: skip


# --- change_levels: how many at each level, wave by wave ---


def levels_frame(results: Results, choice: Choice) -> pd.DataFrame:
    columns = [*tabulation.COLUMNS, "subject"]
    waves = waves_of(results, choice)
    if len(waves) < 2 or not results.definition.levels:
        return pd.DataFrame(columns=columns)
    kind, code = node_of(choice)
    compared = change.base(results, waves, choice.every)
    names = [str(level.name) for level in results.definition.levels]
    rows = []
    for wave in reversed(waves):
        scores = compared.scored(wave, kind, code)
        rows += tabulation.levels(results.wave_name(wave), scores["level"], names) if len(scores) else []
    frame = tabulation.shares(pd.DataFrame(rows, columns=tabulation.COLUMNS[:4]))
    return frame.assign(subject=results.node_name(choice.topic or ROOT, short=True))


def levels_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame["group"].nunique() < 2:
        return _("{subject}: bara en omgång har värden").format(subject=frame["subject"].iloc[0])
    known = frame[frame["option"] != tabulation.MISSING]
    high = sorted(known["option"].astype(int).unique())[-2:]
    counts = known[known["option"].astype(int).isin(high)].groupby("group", sort=False)["n"].sum()
    of = known.groupby("group", sort=False)["n"].sum()
    name = known.loc[known["option"] == str(high[0]), "label"].iloc[0]
    return _("{subject}: {n} av {total} har minst nivån {level}, mot {m} av {of} i {wave}").format(
        subject=frame["subject"].iloc[0], n=int(counts.iloc[0]), total=int(of.iloc[0]), level=name,
        m=int(counts.iloc[1]), of=int(of.iloc[1]), wave=counts.index[1],
    )  # fmt: skip


change_levels = Chart(
    "change_levels", N_("Nivåer över omgångarna"), levels_frame, levels_title,
    lambda frame, choice: marks.stacked(frame, choice, ordered=True, row=58), N_("En stapel per omgång, delad efter hur många som har varje nivå. {title}."),
    (Column("group", N_("Omgång")), Column("label", N_("Nivå")), Column("n", N_("Antal"), "int"), *LEVELLED),
    history=True, scores=True, nothing=nothing,
    native=Native(STACKED, ("group",), "label", ("n",), "option", ordered=True),
)  # fmt: skip
