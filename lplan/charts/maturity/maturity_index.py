"""How far has each region come, dimension by dimension, and how sure is that? Levels first, the index with its
interval.
"""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import drawing, finding, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import GRID, Native
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import ROOT, Choice, Results

COVERAGE = "coverage"  # the column beside the levels that says how much of the weight was answered


def top_dimensions(results: Results) -> tuple:
    """The dimensions directly under the index that have something scored below them."""
    scored = results.once(
        ("scored dimensions",), lambda: set(results.scores.loc[results.scores["kind"] == "dimension", "code"])
    )
    return tuple(d for d in results.codebook.children(None) if d.code in scored)


def ordered(results: Results, choice: Choice, *, by_level: bool) -> list[str]:
    """The wave's units in the reader's order: the register's, or by a node, the first place first and without a value
    last.

    By level, units of a level stand in the register's order: a finer order would be a ranking without its interval.
    """
    units = results.asked(choice.wave)
    if not choice.order:
        return units
    kind = "index" if choice.order == ROOT else "dimension"
    found = results.scored(choice.wave, kind, choice.order).set_index("unit")["level" if by_level else "score"]
    turned = -1 if results.definition.first == "lowest" and not by_level else 1
    value = {unit: float("-inf") if pd.isna(v) else turned * float(v) for unit, v in found.items()}
    return sorted(units, key=lambda unit: (-value.get(unit, float("-inf")), results.register.position(unit)))


def interval_of(results: Results, wave: str) -> pd.DataFrame:
    """(unit, code) → the 5–95 % interval under reasonable choices of method, for the index and the top dimensions."""
    found = results.uncertainty(wave)
    columns = ["score_low", "score_high", "level_low", "level_high", "borderline"]
    if found is None:
        index = pd.MultiIndex.from_tuples([], names=["unit", "code"])
        return pd.DataFrame(columns=columns, index=index)
    both = pd.concat([found.units.assign(code=ROOT), found.dimensions])
    return both.set_index(["unit", "code"])[columns]


# --- maturity_matrix ---


def matrix_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a unit and node: the dimensions, the index, and what share of the weight was answered."""
    columns = [
        "unit",
        "name",
        "code",
        "column",
        "level",
        "words",
        "mark",
        "score",
        "score_low",
        "score_high",
        "borderline",
        "coverage",
        "levels",
    ]
    if not results.definition.levels or choice.wave not in results.by_wave:
        return pd.DataFrame(columns=columns)
    names = [str(level.name) for level in results.definition.levels]
    nodes = [(d.code, str(d.label), "dimension") for d in top_dimensions(results)]
    nodes.append((ROOT, _("Index"), "index"))
    # Plain dictionaries: a look-up in a frame for each of some hundred cells would be most of the time it takes.
    bands, silent = interval_of(results, choice.wave), set(results.silent(choice.wave))
    bands = dict(zip(bands.index, bands.to_dict("records"), strict=True))
    scores = results.scores[(results.scores["wave"] == choice.wave) & (results.scores["kind"] != "item")]
    scores = dict(zip(zip(scores["unit"], scores["code"], strict=True), scores.to_dict("records"), strict=True))
    rows = []
    for unit in ordered(results, choice, by_level=True):
        for code, label, _kind in nodes:
            found, band = scores.get((unit, code)), bands.get((unit, code))
            level = None if found is None or pd.isna(found["level"]) else int(found["level"])
            border = bool(band is not None and level is not None and band["borderline"])
            low, high = (int(band["level_low"]), int(band["level_high"])) if border else (level, level)
            words = names[level] if level is not None else _("Har inte svarat") if unit in silent else _("För få svar")
            if border:
                words = _("{level} (gränsfall: {low} till {high})").format(
                    level=words, low=names[low].lower(), high=names[high].lower()
                )
            rows.append(
                (
                    unit,
                    results.name(unit),
                    code,
                    label,
                    level,
                    words,
                    "–" if level is None else f"{low + 1}–{high + 1}" if border else str(level + 1),
                    float("nan") if found is None else found["score"],
                    *((float("nan"),) * 2 if band is None else (band["score_low"], band["score_high"])),
                    border,
                    float("nan") if found is None else found["coverage"],
                    names,
                )
            )
    return pd.DataFrame(rows, columns=columns)


def no_levels(results: Results, choice: Choice) -> str:
    return _("Inga nivåer kan räknas i den här omgången")


def no_index(results: Results, choice: Choice) -> str:
    return _("Inget index kan räknas i den här omgången")


def matrix_title(frame: pd.DataFrame, choice: Choice) -> str:
    cells = frame[(frame["code"] != ROOT) & frame["level"].notna()]
    if cells.empty:
        return _("Inga nivåer kan räknas i den här omgången")
    names, counts = cells["levels"].iloc[0], cells["level"].astype(int).value_counts()
    most = sorted(int(level) for level in counts.index[counts == counts.max()])
    words = {
        "levels": finding.listed(names[level] for level in most),
        "n": int(counts.max()),
        "total": len(cells),
        "border": int(cells["borderline"].sum()),
    }
    if len(counts) == 1:
        said = ngettext("Den enda rutan är på nivån {levels}", "Alla {total} rutor är på nivån {levels}", len(cells))
    elif len(most) > 1:
        said = _("Vanligaste nivåerna är {levels}, {n} rutor var av {total}")
    else:
        said = _("Vanligaste nivån är {levels}, {n} av {total} rutor")
    if not words["border"]:
        return said.format(**words)
    return _("{said}; {border} av rutorna är gränsfall mellan två nivåer").format(said=said.format(**words), **words)


def matrix_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = frame["levels"].iloc[0]
    styles = {n: {"fill": fill, "text": on, "pattern": ""} for n, (fill, on) in enumerate(theme.ramp(len(names), look))}
    styles[None] = {"fill": look.empty, "text": look.ink, "pattern": "/"}
    plain = {"fill": "rgba(0,0,0,0)", "text": look.muted, "pattern": ""}
    legend = [(f"{n + 1}. {name}", styles[n]) for n, name in enumerate(names)]
    if frame["borderline"].any():
        legend.append((_("1–2: gränsfall"), plain))
    if frame["level"].isna().any():
        legend.append((_("Nivå saknas"), styles[None]))
    share = frame[frame["code"] == ROOT].assign(code=COVERAGE, column=_("Svar, %"))
    mine = frame.loc[frame["unit"] == choice.unit, "name"]

    def style(row) -> dict:
        return plain if row["code"] == COVERAGE else styles[None if pd.isna(row["level"]) else int(row["level"])]

    def words(row) -> str:
        return text.number(row["coverage"] * 100) if row["code"] == COVERAGE else row["mark"]

    return drawing.grid(
        pd.concat([frame, share]),
        choice,
        rows="name",
        columns="column",
        fill=style,
        words=words,
        legend=legend,
        mine=mine.iloc[0] if len(mine) else None,
        cell=26,
        about=cell_about,
        key=lambda row: (row["unit"], ROOT if row["code"] == COVERAGE else row["code"]),
    )


def cell_about(row) -> str:
    """What a cell says when pointed at."""
    said = _("{n} av vikten är besvarad").format(n=text.percent(row["coverage"]))
    if row["code"] == COVERAGE or row["score"] != row["score"]:
        return said if row["code"] == COVERAGE else f"{row['words']}. {said}"
    band = text.interval(row["score_low"], row["score_high"], 1)
    return _("{words}: {score} ({band}). {said}").format(
        words=row["words"], score=text.number(row["score"], 1), band=band, said=said
    )


maturity_matrix = Chart(
    "maturity_matrix",
    N_("Nivåer, alla dimensioner"),
    matrix_frame,
    matrix_title,
    matrix_draw,
    N_(
        "Rutnät med en rad per svarande och en kolumn per dimension: nivåns färg och nummer, streckat där nivå "
        "saknas. {title}."
    ),
    (
        Column("name", N_("{Unit}")),
        Column("column", N_("Dimension")),
        Column("words", N_("Nivå")),
        Column("score", N_("Värde"), "score"),
        Column("score_low", N_("Intervall från"), "score"),
        Column("score_high", N_("Intervall till"), "score"),
        Column("coverage", N_("Svarstäckning"), "percent"),
    ),
    scores=True,
    keyed=True,
    nothing=no_levels,
    native=Native(GRID, ("name",), "column", ("mark",), "level", ordered=True),
)


# --- maturity_index ---


def index_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a unit: the index, its interval, its bounds by what is missing, its place with interval, its group."""
    columns = [
        "unit",
        "name",
        "score",
        "score_low",
        "score_high",
        "low",
        "high",
        "level",
        "words",
        "place",
        "rank",
        "rank_low",
        "rank_high",
        "group",
        "group_words",
        "scale",
        "starts",
        "levels",
        "line",
    ]
    scores = results.scored(choice.wave, "index").set_index("unit")
    if scores.empty:
        return pd.DataFrame(columns=columns)
    found, silent = results.uncertainty(choice.wave), set(results.silent(choice.wave))
    bands = found.units.set_index("unit") if found else pd.DataFrame()
    groups = found.groups.set_index("unit")["group"] if found else pd.Series(dtype=int)
    sizes = groups.value_counts()
    names = [str(level.name) for level in results.definition.levels]
    starts = [level.start for level in results.definition.levels]
    rows = []
    for unit in ordered(results, choice, by_level=False):
        row = scores.loc[unit] if unit in scores.index else None
        band = bands.loc[unit] if unit in bands.index else None
        nan, level = float("nan"), None if row is None or pd.isna(row["level"]) else int(row["level"])
        words = _("Har inte svarat") if unit in silent else _("För få svar")
        if band is not None:
            words = names[level] if level is not None else ""
            if band["borderline"]:
                words = _("{level}, gränsfall").format(level=words)
        place = group = ""
        if band is not None and choice.places:
            place = place_words(band["rank"], band["rank_low"], band["rank_high"])
            group = _("Grupp {n} ({size})").format(n=int(groups[unit]), size=int(sizes[groups[unit]]))
        rows.append(
            (
                unit,
                results.name(unit),
                nan if row is None else row["score"],
                *((nan, nan) if band is None else (band["score_low"], band["score_high"])),
                *((nan, nan) if row is None else (row["low"], row["high"])),
                level,
                words,
                place,
                *(
                    (nan, nan, nan)
                    if band is None or not choice.places
                    else (band["rank"], band["rank_low"], band["rank_high"])
                ),
                int(groups[unit]) if group else 0,
                group,
                results.definition.scale,
                starts,
                names,
                str(results.definition.name),
            )
        )
    return pd.DataFrame(rows, columns=columns)


def place_words(rank: float, low: float, high: float) -> str:
    """ "Plats 4 (mellan 2 och 9 vid rimliga metodval)": a place is never shown without its interval."""
    if low == high:
        return _("Plats {n} (också vid andra rimliga metodval)").format(n=int(rank))
    return _("Plats {n} (mellan {low} och {high} vid rimliga metodval)").format(
        n=int(rank), low=int(low), high=int(high)
    )


def index_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = frame.dropna(subset="score_low")
    if found.empty:
        return _("Inget index kan räknas i den här omgången")
    mine = found if len(found) == 1 else found[found["unit"] == choice.unit]
    if len(mine):
        row = mine.iloc[0]
        said = _("{name} har värdet {score}; i 90 procent av omräkningarna är det {interval}").format(
            name=row["name"],
            score=text.number(row["score"], 1),
            interval=text.interval(row["score_low"], row["score_high"], 1),
        )
        return f"{said}. {row['place']}" if row["place"] else said
    width = (found["score_high"] - found["score_low"]).median()
    words = {
        "width": text.number(width, 1),
        "n": len(found),
        "units": finding.units(len(found)),
        "scale": text.number(found["scale"].iloc[0]),
    }
    if not text.rounded(width, 1):
        return _("Rimliga metodval ändrar inte värdena för minst hälften av {n} {units}").format(**words)
    return _("Värdena är osäkra: intervallens medianbredd är {width} på skalan 0–{scale}, för {n} {units}").format(
        **words
    )


def index_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = [
        f"<b>{theme.esc(name)}</b>" if unit == choice.unit else theme.esc(name)
        for name, unit in zip(frame["name"], frame["unit"], strict=True)
    ]
    colour = [look.accent if unit == choice.unit else look.main for unit in frame["unit"]]
    scale, key = frame["scale"].iloc[0], list(zip(frame["unit"], [ROOT] * len(frame), strict=True))
    about = [theme.esc(f"{n}: {w}") for n, w in zip(frame["name"], frame["words"], strict=True)]
    # Unseen, as wide as the scale: a dot alone is small for a finger.
    traces = [
        go.Bar(
            orientation="h",
            y=names,
            x=[scale] * len(frame),
            width=0.95,
            opacity=0,
            customdata=key,
            hovertext=about,
            hoverinfo="text",
            showlegend=False,
        )
    ]
    for column, label, width, tone in (
        (("low", "high"), _("Om allt som saknas vore lägst eller högst"), 1.5, look.hatch),
        (("score_low", "score_high"), _("Intervall 5–95 % vid rimliga metodval"), 7, None),
    ):
        for n, (low, high) in enumerate(zip(frame[column[0]], frame[column[1]], strict=True)):
            if low == low:
                traces.append(
                    go.Scatter(
                        x=[low, high],
                        y=[names[n]] * 2,
                        mode="lines",
                        hoverinfo="skip",
                        showlegend=False,
                        opacity=1 if tone else 0.45,
                        line={"color": tone or colour[n], "width": width, "dash": "dot" if tone else "solid"},
                    )
                )
        traces.append(
            go.Scatter(
                x=[None],
                y=[None],
                mode="lines",
                name=label,
                opacity=1 if tone else 0.45,
                line={"color": tone or look.main, "width": width, "dash": "dot" if tone else "solid"},
            )
        )
    traces.append(
        go.Scatter(
            x=frame["score"],
            y=names,
            mode="markers",
            name=_("Värde"),
            hoverinfo="skip",
            marker={"size": 11, "color": colour, "line": {"color": look.paper, "width": 1}},
        )
    )
    without = frame["score"].isna()
    if without.any():
        traces.append(
            go.Scatter(
                x=[scale * 0.01] * int(without.sum()),
                y=[n for n, w in zip(names, without, strict=True) if w],
                mode="text",
                text=[theme.esc(w) for w in frame.loc[without, "words"]],
                textposition="middle right",
                hoverinfo="skip",
                showlegend=False,
                textfont={"color": look.muted, "size": look.size - 2},
            )
        )
    # Each name on a line of its own, like a stair: on a phone they would stand upon each other.
    head = 14 + (look.size + 1) * len(frame["starts"].iloc[0])
    notes = [
        {
            "x": start,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
            "yshift": (look.size + 1) * (len(frame["starts"].iloc[0]) - 1 - n),
            "xanchor": "right" if start > 0.6 * scale else "left",
            "text": theme.esc(f"{n + 1}. {name}"),
            "font": {"size": look.size - 3, "color": look.muted},
        }
        for n, (start, name) in enumerate(zip(frame["starts"].iloc[0], frame["levels"].iloc[0], strict=True))
    ]
    lines = [
        {
            "type": "line",
            "x0": start,
            "x1": start,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "layer": "below",
            "line": {"color": look.muted, "width": 1},
        }
        for start in frame["starts"].iloc[0]
        if start > 0
    ]
    right = 8
    if choice.places and choice.order == ROOT:
        right, groups = 96, frame["group"].tolist()
        for n in range(1, len(groups)):
            if groups[n] != groups[n - 1]:
                lines.append(
                    {
                        "type": "line",
                        "x0": 0,
                        "x1": 1,
                        "xref": "paper",
                        "y0": n - 0.5,
                        "y1": n - 0.5,
                        "line": {"color": look.hatch, "width": 1, "dash": "dash"},
                    }
                )
        for group in sorted(set(groups) - {0}):
            first = groups.index(group)
            notes.append(
                {
                    "x": 1,
                    "xref": "paper",
                    "xanchor": "left",
                    "y": names[first],
                    "showarrow": False,
                    "text": theme.esc(frame["group_words"].iloc[first]),
                    "font": {"size": look.size - 2, "color": look.muted},
                }
            )
    made = theme.figure(
        traces,
        choice,
        height=25 * max(len(frame), 4) + 76 + head,
        top=head,
        annotations=notes,
        shapes=lines,
        legend={"y": 0, "yanchor": "top", "yref": "paper"},
    )
    made.update_xaxes(range=[0, scale], showticklabels=True, dtick=scale / 4, side="bottom")
    made.update_yaxes(autorange="reversed", type="category", showgrid=False, categoryorder="array", categoryarray=names)
    made.update_layout(margin_r=right, margin_b=70, legend={"y": 0, "yref": "container", "yanchor": "bottom"})
    return made


maturity_index = Chart(
    "maturity_index",
    N_("Index med intervall"),
    index_frame,
    index_title,
    index_draw,
    N_(
        "En rad för var och en: värdet som punkt, intervallet vid rimliga metodval som band, gränserna mellan nivåer "
        "som streck. {title}."
    ),
    (
        Column("name", N_("{Unit}")),
        Column("score", N_("Värde"), "score"),
        Column("score_low", N_("Intervall från"), "score"),
        Column("score_high", N_("Intervall till"), "score"),
        Column("low", N_("Lägst"), "score"),
        Column("high", N_("Högst"), "score"),
        Column("words", N_("Nivå")),
        Column("place", N_("Plats")),
        Column("group_words", N_("Statistiskt lika")),
    ),
    scores=True,
    keyed=True,
    nothing=no_index,
)
