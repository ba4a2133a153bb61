"""Draw the answers of every unit to every question as a grid."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import cell_grid, finding, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.distribution import Spread
from lplan.codebook import NUMBER, TEXT, Item
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

PAGE, QUESTIONS, LETTER = 820, 230, 6.2  # px: how wide a page draws it, its column of questions, a small letter


ANSWERS = ["item", "question", "dimension", "unit", "name", "state", "answer", "score", "sorted_by"]


def answers_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row an item and unit: the answer in words, its score when it is scored, or the kind of no value.

    Dimension by dimension, in each the questions with the most different answers first; those without a better answer
    come last.

    Narrowed to a dimension (choice.topic) and to what holds a text (choice.search) in the question or an answer; the
    units in the order of one item's answers (choice.sort), the answers of free text only as they have been approved.
    """
    said = _quotes(results, choice.wave)
    scored = results.scored(choice.wave, "item")
    columns = (scored[name].tolist() for name in ("unit", "code", "score"))
    points = {(unit, code): score for unit, code, score in zip(*columns, strict=True)}
    dimensions = {code: str(d.label) for code, d in results.codebook.by_dimension.items()}
    units = [(unit, results.name(unit)) for unit in results.asked(choice.wave)]
    given = _given(results.answers(choice.wave))
    rows: list[tuple] = []
    for item in results.codebook.items:
        found = given.get(item.code, {})
        elsewhere = choice.topic in dimensions and item.dimension != choice.topic
        if elsewhere or all(answer == tabulation.NOT_ASKED for answer in found.values()):
            continue
        dimension, made = dimensions.get(item.dimension or "", ""), []
        known: dict[tuple[str, str | None], tuple[str, str]] = {}  # what many answered is put in words once
        for unit, name in units:
            answer = (found.get(unit, tabulation.NOT_ASKED), said.get((unit, item.code)))
            if answer not in known:
                known[answer] = _answer_words(item, *answer)
            state, words = known[answer]
            score = points.get((unit, item.code), float("nan")) if item.scored else float("nan")
            made.append((item.code, str(item.label), dimension, unit, name, state, words, score, ""))
        hay = " ".join([str(item.text), str(item.label), *{row[6] for row in made}]).casefold()
        if choice.search.casefold() in hay:
            rows += made
    frame = pd.DataFrame(rows, columns=ANSWERS)
    frame = _most_different_first(frame)
    sorts = choice.sort and (frame["item"] == choice.sort).any()
    return (_sorted_by(frame, choice.sort) if sorts else frame).reset_index(drop=True)


def _most_different_first(frame: pd.DataFrame) -> pd.DataFrame:
    items = frame.groupby("item", sort=False).agg(
        dimension=("dimension", "first"), spread=("score", "std"), n=("score", "count")
    )
    groups = list(dict.fromkeys(items["dimension"]))
    keys = {
        item: (
            not row["n"],
            groups.index(row["dimension"]),
            -(row["spread"] if row["spread"] == row["spread"] else -1.0),
        )
        for item, row in zip(items.index, items.to_dict("records"), strict=True)
    }
    place = {item: n for n, item in enumerate(sorted(keys, key=lambda item: keys[item]))}
    return frame.sort_values("item", key=lambda codes: codes.map(place), kind="stable")


def _quotes(results: Results, wave: str) -> dict[tuple[str, str], str]:
    """(unit, item) → the free text that may be shown."""
    quotes = results.quotes
    if quotes.empty:
        return {}
    quotes = quotes[quotes["wave"] == wave]
    return dict(zip(zip(quotes["unit"], quotes["item"], strict=True), quotes["text"], strict=True))


def _given(asked: pd.DataFrame) -> dict[str, dict[str, str]]:
    """item → unit → the answer, or the kind of no value."""
    states = asked["answer"].where(asked["status"] == r.ANSWERED, tabulation.kind_of(asked["status"]))
    given: dict[str, dict[str, str]] = {}
    for item, unit, answer in zip(asked["item"].tolist(), asked["unit"].tolist(), states.tolist(), strict=True):
        given.setdefault(item, {})[unit] = answer
    return given


def _answer_words(item: Item, answer: str, quote: str | None) -> tuple[str, str]:
    """Whether there is an answer (r.ANSWERED, or the kind of no value), and its words; free text as it is approved."""
    missing = tabulation.missing_words()
    if answer in missing:
        return answer, missing[answer]
    if item.type == NUMBER:
        value = float(answer)
        return r.ANSWERED, text.number(value, 0 if value == int(value) else 1)
    if item.type == TEXT:
        return r.ANSWERED, _("Svaret är inte godkänt att visa") if quote is None else quote
    labels = {option.code: str(option.label) for option in item.options}
    chosen = r.split_codes(answer) if item.choices else (answer,)
    return r.ANSWERED, text.listed(labels.get(code, code) for code in chosen) or _("Inget av dem")


def _sorted_by(frame: pd.DataFrame, item: str) -> pd.DataFrame:
    """The units in the order of one question's answers: by points, then by words, no value last."""
    by = frame[frame["item"] == item].assign(
        none=lambda f: f["state"] != r.ANSWERED, key=lambda f: f["answer"].map(text.sort_key)
    )
    order = by.sort_values(["none", "score", "key"], ascending=[True, False, True], kind="stable")["unit"].tolist()
    frame = frame.assign(sorted_by=by["question"].iloc[0], place=frame["unit"].map(order.index))
    items = list(dict.fromkeys(frame["item"]))
    return frame.assign(row=frame["item"].map(items.index)).sort_values(["row", "place"], kind="stable")[ANSWERS]


def differing(frame: pd.DataFrame, units: tuple[str, ...], most: int = 8) -> pd.DataFrame:
    """The questions on which these units' points lie furthest apart: question, then one column a unit with its answer.

    `frame` is that of answers_frame. A question that fewer than two of them have points on, or where all are alike, is
    never among them; ties in the codebook's order. Empty when there is none.
    """
    mine = frame[frame["unit"].isin(units)]
    points = mine.pivot_table(index="item", columns="unit", values="score", sort=False)
    apart = (points.max(axis=1) - points.min(axis=1)).where(points.notna().sum(axis=1) >= 2, 0.0)
    items = apart[apart > 0].sort_values(ascending=False, kind="stable").index[:most]
    rows = [mine[mine["item"] == item].set_index("unit") for item in items]
    names = mine.drop_duplicates("unit").set_index("unit")["name"]
    return pd.DataFrame(
        [[row["question"].iloc[0], *(row["answer"].get(unit, "") for unit in units if unit in names)] for row in rows],
        columns=["question", *(names[unit] for unit in units if unit in names)],
    )


def who_said(frame: pd.DataFrame, item: str) -> pd.DataFrame:
    """One question of answers_frame the other way about: answer, who gave it, and how many; no value last."""
    rows = frame[frame["item"] == item].assign(none=lambda f: f["state"] != r.ANSWERED)
    found = rows.groupby(["none", "answer"], sort=False).agg(
        score=("score", "mean"), names=("name", text.listed), n=("name", "size")
    )
    found = found.reset_index().sort_values(["none", "score"], ascending=[True, False], kind="stable")
    return found[["answer", "n", "names"]].reset_index(drop=True)


def answers_title(frame: pd.DataFrame, choice: Choice) -> str:
    """Which question's points lie furthest apart, of the scored ones; and how many have answered any of them."""
    grid = frame[frame["score"].notna()].pivot_table(index="item", columns="unit", values="score", sort=False)
    questions = frame.drop_duplicates("item").set_index("item")["question"]
    silent = (tabulation.MISSING, tabulation.NOT_ASKED, tabulation.NOT_APPLICABLE)
    answered = frame.loc[~frame["state"].isin(silent), "unit"].nunique()
    n, total = frame["item"].nunique(), frame["unit"].nunique()
    words = {"n": n, "answered": answered, "total": total, "units": finding.units(total)}
    said = ngettext(
        "{answered} av {total} {units} har svarat på frågan",
        "{answered} av {total} {units} har svarat på minst en av {n} frågor",
        n,
    ).format(**words)
    found = finding.ends(grid.std(axis=1)) if len(grid) else None
    if found is None:
        return said
    first = [finding.inside(questions[item]) for item in found.first]
    return finding.shortened(
        lambda most: _("{said}, och svaren skiljer sig mest om {questions}").format(
            questions=finding.listed(first, most=most), said=said
        )
    )


def answers_nothing(results: Results, choice: Choice) -> str:
    return _("Ingen fråga passar valen") if choice.wave in results.by_wave else _("Inga svar finns ännu")


def answers_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    items, units = frame.drop_duplicates("item"), frame.drop_duplicates("unit")
    questions, names = items["question"].tolist(), units["name"].tolist()
    state, score, words = (
        frame.pivot(index="item", columns="unit", values=value).reindex(index=items["item"], columns=units["unit"])
        for value in ("state", "score", "answer")
    )
    ramp = theme.answers(4, look)
    fills = [look.empty, look.paper, *(fill for fill, _on in ramp)]
    # An answer in words where they fit in the cell; else they are said when it is pointed at.
    room = (PAGE - QUESTIONS) / max(len(names), 1) / LETTER - 1
    shown = words.where(state == r.ANSWERED, "").map(lambda said: theme.esc(said) if len(str(said)) <= room else "")
    rows = [theme.wrap(question, 34) for question in questions]
    heat = go.Heatmap(
        z=_steps(state, score).to_numpy(),
        x=list(range(len(names))),
        y=list(range(len(rows))),
        zmin=0,
        zmax=5.999999,
        colorscale=[[(n + side) / 6, fill] for n, fill in enumerate(fills) for side in (0, 1)],
        showscale=False,
        xgap=1,
        ygap=1,
        text=shown.to_numpy(),
        texttemplate="%{text}",
        textfont={"size": look.size - 3},
        customdata=_pointed(questions, names, words),
        hovertemplate="%{customdata}<extra></extra>",
    )
    keys = [(_("Lägst"), ramp[0][0]), (_("Högst"), ramp[-1][0]), (_("Svar utan bättre eller sämre"), look.paper)]
    legend = [
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=theme.esc(name),
            marker={"symbol": "square", "size": 13, "color": fill, "line": {"width": 1, "color": look.hatch}},
        )
        for name, fill in keys
    ]
    hatched = [
        _hatched(kind, name, state, look)
        for kind, name in tabulation.missing_words().items()
        if (state == kind).to_numpy().any()
    ]
    made = theme.figure([heat, *legend, *hatched], choice, height=24 * len(rows) + 190, top=110, barmode="overlay")
    _name_columns(made, names, _mine(frame, choice), look)
    made.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=rows,
        showgrid=False,
        tickfont={"size": look.size - 3, "color": look.ink},
    )
    return made.update_layout(legend={"y": 0, "yanchor": "top", "yref": "paper"}, margin_b=60)


def _steps(state: pd.DataFrame, score: pd.DataFrame) -> pd.DataFrame:
    """The colour of each cell: 0 no value, 1 answered and neither good nor bad, 2–5 the scored steps."""
    steps = np.searchsorted([12.5, 50, 87.5], score.astype(float)) + 2.0
    scored = pd.DataFrame(steps, score.index, score.columns).where(score.notna(), 1.0)
    return scored.where(state == r.ANSWERED, 0.0)


def _pointed(questions: list[str], names: list[str], words: pd.DataFrame) -> list[list[str]]:
    """What each cell says when it is pointed at: who, to what, and the answer."""
    cells = words.to_numpy()
    wrapped = {word: theme.wrap(word, 50) if isinstance(word, str) else "" for line in cells for word in line}
    return [
        [f"<b>{theme.esc(name)}</b><br>{question}<br>{wrapped[word]}" for name, word in zip(names, line, strict=True)]
        for question, line in zip((theme.wrap(q, 50) for q in questions), cells, strict=True)
    ]


def _name_columns(figure: go.Figure, names: list[str], mine: str, look: theme.Look) -> None:
    """Write the units' names above the columns, slanted, my unit's in its own colour."""
    shortest = [theme.shortened(name, 26) for name in names]
    ticks = [
        f"<span style='color:{look.accent}'><b>{theme.esc(label)}</b></span>" if name == mine else theme.esc(label)
        for label, name in zip(shortest, names, strict=True)
    ]
    figure.update_xaxes(
        side="top",
        tickangle=-60,
        tickvals=list(range(len(names))),
        ticktext=ticks,
        showgrid=False,
        range=[-0.5, len(names) - 0.5],
        ticklabeloverflow="allow",
    )
    figure.update_layout(margin_r=16 + 3 * max((len(name) for name in shortest[-3:]), default=0))


def _hatched(kind: str, name: str, state: pd.DataFrame, look) -> go.Bar:
    """The cells of one kind of no value, hatched as everywhere; they stand in the legend and leave the pointing to the
    grid.
    """
    lines, columns = np.nonzero((state == kind).to_numpy())
    return go.Bar(
        x=columns,
        y=[0.9] * len(lines),
        base=lines - 0.45,
        width=0.92,
        name=theme.esc(name),
        hoverinfo="skip",
        marker={
            "color": look.empty,
            "pattern": theme.pattern(cell_grid.PATTERN[kind], look),
            "line": {"width": 1, "color": look.hatch},
        },
    )


def _mine(frame: pd.DataFrame, choice: Choice) -> str:
    return next(iter(frame.loc[frame["unit"] == choice.unit, "name"]), "")


answers_all = Chart(
    "answers_all",
    N_("Alla frågor och svar"),
    answers_frame,
    answers_title,
    answers_draw,
    N_("Rutnät med en rad per fråga och en kolumn per {unit}: mörkare är högre, streckat är svar som saknas. {title}."),
    (
        Column("question", N_("Fråga")),
        Column("dimension", N_("Dimension")),
        Column("name", N_("{Unit}")),
        Column("answer", N_("Svar")),
        Column("score", N_("Poäng"), "score"),
    ),
    scores=True,
    wide=PAGE,
    nothing=answers_nothing,
    spread=Spread("score", "question"),
)
