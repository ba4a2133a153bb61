"""Draw how far each region has come, dimension by dimension, and how sure that is: levels first, then the index."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import figures, finding, rows, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import GRID, Encoding
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
    nodes = [*((d.code, str(d.label)) for d in top_dimensions(results)), (ROOT, _("Index"))]
    # Plain dictionaries: a look-up in a frame for each of some hundred cells would be most of the time it takes.
    intervals, silent = interval_of(results, choice.wave), set(results.silent(choice.wave))
    bands = dict(zip(intervals.index, intervals.to_dict("records"), strict=True))
    scored = results.scores[(results.scores["wave"] == choice.wave) & (results.scores["kind"] != "item")]
    scores = dict(zip(zip(scored["unit"], scored["code"], strict=True), scored.to_dict("records"), strict=True))
    made = []
    for unit in ordered(results, choice, by_level=True):
        missing = _("Har inte svarat") if unit in silent else _("För få svar")
        for code, label in nodes:
            found, band = scores.get((unit, code), _NO_SCORE), bands.get((unit, code), _NO_BAND)
            level = None if pd.isna(found["level"]) else int(found["level"])
            words, mark, border = _level_words(level, band, names, missing)
            made.append(
                (
                    unit,
                    results.name(unit),
                    code,
                    label,
                    level,
                    words,
                    mark,
                    found["score"],
                    band["score_low"],
                    band["score_high"],
                    border,
                    found["coverage"],
                    names,
                )
            )
    return pd.DataFrame(made, columns=columns)


_NAN = float("nan")
_NO_SCORE = dict.fromkeys(("score", "low", "high", "level", "coverage"), _NAN)
_NO_BAND = {"score_low": _NAN, "score_high": _NAN, "borderline": False}


def _level_words(level: int | None, band: Mapping, names: list[str], missing: str) -> tuple[str, str, bool]:
    """A level in words, the mark in its cell, and whether it is a borderline case; `missing` stands for no level."""
    if level is None:
        return missing, "–", False
    if not band["borderline"]:
        return names[level], str(level + 1), False
    low, high = int(band["level_low"]), int(band["level_high"])
    words = _("{level} (gränsfall: {low} till {high})").format(
        level=names[level], low=names[low].lower(), high=names[high].lower()
    )
    return words, f"{low + 1}–{high + 1}", True


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
    }
    if len(counts) == 1:
        said = ngettext(
            "Det enda värdet i dimensionerna är på nivån {levels}",
            "Alla {total} värden i dimensionerna är på nivån {levels}",
            len(cells),
        )
    elif len(most) > 1:
        said = _("{levels} är de vanligaste nivåerna i dimensionerna (vardera {n} av {total} värden)")
    else:
        said = _("{levels} är den vanligaste nivån i dimensionerna ({n} av {total} värden)")
    return said.format(**words)


def matrix_note(frame: pd.DataFrame, choice: Choice) -> str:
    """How many values are so near a limit that another reasonable method gives another level."""
    cells = frame[(frame["code"] != ROOT) & frame["level"].notna()]
    border = int(cells["borderline"].sum()) if len(cells) else 0
    return (
        _("{n} av {total} värden är gränsfall mellan två nivåer.").format(n=border, total=len(cells)) if border else ""
    )


def matrix_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = frame["levels"].iloc[0]
    steps = theme.ramp(len(names), look)
    styles: dict[int | None, dict[str, str]] = {
        n: {"fill": fill, "text": on, "pattern": ""} for n, (fill, on) in enumerate(steps)
    }
    styles[None] = {"fill": look.empty, "text": look.ink, "pattern": "/"}
    plain = {"fill": "rgba(0,0,0,0)", "text": look.muted, "pattern": ""}
    legend = [(f"{n + 1}. {name}", styles[n]) for n, name in enumerate(names)]
    if frame["borderline"].any():
        low, high = steps[0][0], steps[min(1, len(steps) - 1)][0]
        legend.append((_("Två färger: gränsfall"), {"fill": low, "pattern": "", "half": high}))
    if frame["level"].isna().any():
        legend.append((_("Nivå saknas"), styles[None]))
    share = frame[frame["code"] == ROOT].assign(code=COVERAGE, column=_("Svar, %"))
    mine = frame.loc[frame["unit"] == choice.unit, "name"]

    def style(row) -> dict:
        if row["code"] == COVERAGE:
            return plain
        level = None if pd.isna(row["level"]) else int(row["level"])
        if level is None or not row["borderline"]:
            return styles[level]
        low, high = (int(n) - 1 for n in row["mark"].split(text.EN_DASH))
        return styles[low] | {"half": styles[high]["fill"], "half_text": styles[high]["text"]}

    def words(row) -> str:
        return text.number(row["coverage"] * 100) if row["code"] == COVERAGE else row["mark"]

    return figures.grid(
        pd.concat([frame, share]),
        choice,
        figures.Cells(
            fill=style,
            words=words,
            about=cell_about,
            key=lambda row: (row["unit"], ROOT if row["code"] == COVERAGE else row["code"]),
        ),
        rows="name",
        columns="column",
        legend=legend,
        mine=mine.iloc[0] if len(mine) else None,
        cell=26,
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
    note=matrix_note,
    encoding=Encoding(GRID, ("name",), "column", ("mark",), "level", ordered=True, levels=True),
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
        "borderline",
        "group",
        "group_words",
        "scale",
        "starts",
        "levels",
        "line",
    ]
    scores = results.scored(choice.wave, "index").set_index("unit").to_dict("index")
    if not scores:
        return pd.DataFrame(columns=columns)
    bands, silent = _bands(results, choice), set(results.silent(choice.wave))
    names = [str(level.name) for level in results.definition.levels]
    starts = [level.start for level in results.definition.levels]
    made = []
    for unit in ordered(results, choice, by_level=False):
        score = scores.get(unit, _NO_SCORE)
        level = None if pd.isna(score["level"]) else int(score["level"])
        row = {
            "unit": unit,
            "name": results.name(unit),
            **{name: score[name] for name in ("score", "low", "high")},
            "level": level,
            "words": _("Har inte svarat") if unit in silent else _("För få svar"),
            "place": "",
            "borderline": False,
            "group": 0,
            "group_words": "",
            "scale": results.definition.scale,
            "starts": starts,
            "levels": names,
            "line": str(results.definition.name),
        }
        if band := bands.get(unit):
            words = names[level] if level is not None else ""
            row["words"] = _("{level}, gränsfall").format(level=words) if band["borderline"] else words
            row |= band
        made.append(row)
    return pd.DataFrame(made, columns=columns)


def _bands(results: Results, choice: Choice) -> dict[str, dict]:
    """unit → its interval under reasonable choices of method, and, where places are shown, its place and group."""
    found = results.uncertainty(choice.wave)
    if found is None:
        return {}
    groups = dict(zip(found.groups["unit"], found.groups["group"], strict=True)) if choice.places else {}
    sizes, bands = Counter(groups.values()), {}
    for row in found.units.to_dict("records"):
        band = {name: row[name] for name in ("score_low", "score_high", "borderline")}
        if choice.places:
            group = int(groups[row["unit"]])
            band |= {name: row[name] for name in ("rank", "rank_low", "rank_high")}
            band["place"] = place_words(row["rank"], row["rank_low"], row["rank_high"])
            band |= {"group": group, "group_words": _("Grupp {n} ({size})").format(n=group, size=sizes[group])}
        bands[row["unit"]] = band
    return bands


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
        said = _("{name} har värdet {score}, och i 90 procent av omräkningarna blir det {interval}").format(
            name=row["name"],
            score=text.number(row["score"], 1),
            interval=text.interval(row["score_low"], row["score_high"], 1),
        )
        return f"{said}. {row['place']}" if row["place"] else said
    unsure = int(found["borderline"].sum())
    if found["levels"].iloc[0] and unsure:
        return _("{said} kan ha en annan nivå om metoden väljs annorlunda").format(
            said=finding.of_total(unsure, len(found))
        )
    width = (found["score_high"] - found["score_low"]).median()
    words = {
        "width": text.number(width, 1),
        "n": len(found),
        "units": finding.units(len(found)),
        "scale": text.number(found["scale"].iloc[0]),
    }
    if not text.rounded(width, 1):
        return _("Rimliga metodval ändrar inte värdena för minst hälften av {n} {units}").format(**words)
    return _("Minst hälften av {n} {units} har ett osäkerhetsintervall på {width} eller mer (skala 0–{scale})").format(
        **words
    )


def index_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    mine = next(iter(frame.loc[frame["unit"] == choice.unit, "name"]), None)
    names = rows.names(frame["name"], look, units=True, mine=mine)
    colours = [
        look.accent if unit == choice.unit else look.ink if unsure else look.hatch
        for unit, unsure in zip(frame["unit"], frame["borderline"], strict=True)
    ]
    scale, starts = frame["scale"].iloc[0], frame["starts"].iloc[0]
    by_place = choice.places and choice.order == ROOT
    # Unseen, as wide as the scale: a dot alone is small for a finger.
    press = go.Bar(
        orientation="h",
        y=names,
        x=[scale] * len(frame),
        width=0.95,
        opacity=0,
        customdata=list(zip(frame["unit"], [ROOT] * len(frame), strict=True)),
        hovertext=[theme.esc(f"{n}: {w}") for n, w in zip(frame["name"], frame["words"], strict=True)],
        hoverinfo="text",
        showlegend=False,
    )
    values = go.Scatter(
        x=frame["score"],
        y=names,
        mode="markers",
        name=_("Värde"),
        hoverinfo="skip",
        marker={"size": 11, "color": colours, "line": {"color": look.paper, "width": 1}},
    )
    traces = [press, *_bounds(frame, names, look), *_intervals(frame, names, colours, look), values]
    traces += _without_value(frame, names, look)
    notes: list[dict] = []
    lines: list[dict] = []
    if by_place:
        notes += _group_names(frame, names, look)
        lines += _group_lines(frame["group"].tolist(), look)
    values_at = [text.number(score, 1) if score == score else "" for score in frame["score"]]
    columns = [rows.Values(_("värde"), values_at, 44)]
    if by_place:
        columns.append(rows.Values("", [""] * len(frame), 84))
    made = rows.chart(
        traces,
        choice,
        names,
        values=columns,
        row=24,
        top=38,
        bottom=82,
        least=4,
        annotations=notes,
        shapes=lines,
    )
    made.update_xaxes(range=[0, scale], dtick=scale / 4, side="bottom")
    if starts:
        rows.bands(made, starts, frame["levels"].iloc[0], scale, look)
    rows.legend(made, 30)
    return made


def _bounds(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list[go.Scatter]:
    """Thin lines: what each value would be if all that is missing were lowest, or highest."""
    line = {"color": look.hatch, "width": 1.2, "dash": "solid"}
    each = zip(names, frame["low"], frame["high"], [line] * len(frame), strict=True)
    return _segments(_("Om allt som saknas vore lägst eller högst"), each, line, opacity=1)


def _intervals(frame: pd.DataFrame, names: list[str], colours: list[str], look: theme.Look) -> list[go.Scatter]:
    """Bands: the interval of each value under reasonable choices of method, in the colour of its row."""
    line = {"color": look.ink, "width": 7, "dash": "solid"}
    lines = [line | {"color": colour} for colour in colours]
    each = zip(names, frame["score_low"], frame["score_high"], lines, strict=True)
    return _segments(_("Intervall 5–95 % vid rimliga metodval"), each, line, opacity=0.45)


def _segments(name: str, each: Iterable[tuple], line: dict, *, opacity: float) -> list[go.Scatter]:
    """One line a row (row's name, from, to, line) that has an interval, and one more for the legend."""
    segments = [
        go.Scatter(
            x=[low, high],
            y=[row] * 2,
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            opacity=opacity,
            line=own,
        )
        for row, low, high, own in each
        if low == low
    ]
    return [*segments, go.Scatter(x=[None], y=[None], mode="lines", name=name, opacity=opacity, line=line)]


def _without_value(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list[go.Scatter]:
    """Why there is no value, in words, in the rows that have none."""
    without = frame["score"].isna()
    if not without.any():
        return []
    return [
        go.Scatter(
            x=[frame["scale"].iloc[0] * 0.01] * int(without.sum()),
            y=[n for n, w in zip(names, without, strict=True) if w],
            mode="text",
            text=[theme.esc(w) for w in frame.loc[without, "words"]],
            textposition="middle right",
            hoverinfo="skip",
            showlegend=False,
            textfont={"color": look.muted, "size": look.size - 2},
        )
    ]


def _group_lines(groups: list[int], look: theme.Look) -> list[dict]:
    """A dashed line between two groups of units that cannot be told apart."""
    return [
        {
            "type": "line",
            "x0": 0,
            "x1": 1,
            "xref": "paper",
            "y0": n - 0.5,
            "y1": n - 0.5,
            "line": {"color": look.hatch, "width": 1, "dash": "dash"},
        }
        for n in range(1, len(groups))
        if groups[n] != groups[n - 1]
    ]


def _group_names(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list[dict]:
    """What each group is called, at its first row."""
    groups = frame["group"].tolist()
    return [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 50,
            "y": names[groups.index(group)],
            "showarrow": False,
            "text": theme.esc(frame["group_words"].iloc[groups.index(group)]),
            "font": {"size": look.size - 2, "color": look.muted},
        }
        for group in sorted(set(groups) - {0})
    ]


maturity_index = Chart(
    "maturity_index",
    N_("Index med intervall"),
    index_frame,
    index_title,
    index_draw,
    N_(
        "En rad för varje {unit}: värdet som punkt, osäkerhetsintervallet som band, gränserna mellan nivåer "
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
