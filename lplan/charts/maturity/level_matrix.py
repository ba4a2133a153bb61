"""Draw the level of every unit in every dimension, and which levels are uncertain."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import cell_grid, finding, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import GRID, Encoding
from lplan.charts.base.distribution import Spread
from lplan.charts.maturity.maturity_index import NAN, NO_SCORE, ordered
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import ROOT, Choice, Results

COVERAGE = "coverage"  # the column beside the levels that says how much of the weight was answered


def top_dimensions(results: Results) -> tuple:
    """The dimensions directly under the index that have something scored below them."""
    return tuple(d for d in results.codebook.children(None) if d.code in results.scored_nodes)


def interval_of(results: Results, wave: str) -> pd.DataFrame:
    """(unit, code) → the 5–95 % interval under reasonable choices of method, for the index and the top dimensions."""
    found = results.uncertainty(wave)
    columns = ["score_low", "score_high", "level_low", "level_high", "borderline"]
    if found is None:
        index = pd.MultiIndex.from_tuples([], names=["unit", "code"])
        return pd.DataFrame(columns=columns, index=index)
    both = pd.concat([found.units.assign(code=ROOT), found.dimensions])
    return both.set_index(["unit", "code"])[columns]


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
    names = results.definition.level_names
    nodes = [*((d.code, str(d.label)) for d in top_dimensions(results)), (ROOT, _("Index"))]
    # Plain dictionaries: a look-up in a frame for each of some hundred cells would be most of the time it takes.
    intervals, silent = interval_of(results, choice.wave), set(results.silent(choice.wave))
    bands = dict(zip(intervals.index, intervals.to_dict("records"), strict=True))
    scored = results.scores_of(choice.wave)
    scored = scored[scored["kind"] != "item"]
    scores = dict(zip(zip(scored["unit"], scored["code"], strict=True), scored.to_dict("records"), strict=True))
    made = []
    for unit in ordered(results, choice, by_level=True):
        missing = _("Har inte svarat") if unit in silent else _("För få svar")
        for code, label in nodes:
            found, band = scores.get((unit, code), NO_SCORE), bands.get((unit, code), _NO_BAND)
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


_NO_BAND = {"score_low": NAN, "score_high": NAN, "borderline": False}


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
    styles = theme.level_styles(len(names), look)
    plain = {"fill": "rgba(0,0,0,0)", "text": look.muted, "pattern": ""}
    legend = [(f"{n + 1}. {name}", styles[n]) for n, name in enumerate(names)]
    if frame["borderline"].any():
        low, high = styles[0]["fill"], styles[min(1, len(names) - 1)]["fill"]
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

    return cell_grid.grid(
        pd.concat([frame, share]),
        choice,
        cell_grid.Cells(
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
    levels=True,
    scores=True,
    keyed=True,
    nothing=no_levels,
    note=matrix_note,
    encoding=Encoding(GRID, ("name",), "column", ("mark",), "level", ordered=True, levels=True),
    spread=Spread("words", "column", order="levels"),
)
