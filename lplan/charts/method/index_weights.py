"""How the index is made: what every question weighs, and what is missing."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import figures, finding, theme
from lplan.charts.base.chart import Chart, Column
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import ROOT, Choice, Results

# --- index_weights: what every question weighs ---


def weights_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a scored question that the wave asked: its dimension directly under the index, its share there and of
    the whole index.
    """
    shares = _asked(results, choice.wave)
    parents = dict(zip(shares["code"], shares["parent"], strict=True))
    rows = []
    items = shares[shares["kind"] == "item"]
    for top, code, share, effective in zip(
        items["parent"], items["code"], items["share"], items["effective"], strict=True
    ):
        while parents.get(top, ROOT) != ROOT:
            top = parents[top]
        question = str(results.codebook.by_code[code].text)
        rows.append((top, results.node_name(top, short=True), code, question, share, effective))
    frame = pd.DataFrame(rows, columns=["code", "dimension", "item", "label", "share", "effective"])
    order = {d.code: n for n, d in enumerate(results.codebook.dimensions)}
    return frame.sort_values("code", key=lambda c: c.map(order), kind="stable", ignore_index=True)


def _asked(results: Results, wave: str) -> pd.DataFrame:
    """`results.shares()` in a wave: what it did not ask leaves the sum, as in the scores, and the others share it."""
    shares, kept = results.shares(), set()
    for row in shares[::-1].itertuples():  # what is below comes before what it is in
        if row.code in kept or (row.kind == "item" and results.asks(wave, str(row.code))):
            kept |= {row.code, row.parent}
    shares = shares[shares["code"].isin(kept)]
    share = shares["share"] / shares.groupby("parent")["share"].transform("sum")
    whole = {ROOT: 1.0}
    for code, parent, part in zip(shares["code"], shares["parent"], share, strict=True):
        whole[code] = part * whole[parent]
    return shares.assign(share=share, effective=shares["code"].map(whole).astype(float))


def weights_nothing(results: Results, choice: Choice) -> str:
    return _("Inga frågor ger poäng i den här enkäten")


def weights_title(frame: pd.DataFrame, choice: Choice) -> str:
    low, high = frame["effective"].min(), frame["effective"].max()
    words = {"n": len(frame), "high": text.percent(high, 1)}
    words["shares"] = f"{text.number(low * 100, 1)}{text.EN_DASH}{words['high']}"
    if text.percent(low, 1) == words["high"]:
        return ngettext(
            "Den enda frågan är hela indexet", "Alla {n} frågor väger lika mycket i indexet ({high})", len(frame)
        ).format(**words)
    heavy = frame.loc[(frame["effective"] - high).abs() < 1e-9]
    size = frame.groupby("code", sort=False)["item"].size()
    if size[heavy["code"]].max() == size.min() < size.max():
        return _("De {n} frågorna väger vardera {shares} av indexet, mest i dimensioner med få frågor").format(**words)
    where = finding.listed(map(finding.inside, dict.fromkeys(heavy["dimension"])))
    return _("De {n} frågorna väger vardera {shares} av indexet, mest i {where}").format(where=where, **words)


def weights_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    tops = list(dict.fromkeys(frame["dimension"]))
    frame = frame.assign(nth=frame.groupby("code").cumcount())
    traces = []
    for nth in range(frame.groupby("code").size().max()):
        part = frame[frame["nth"] == nth]
        fill, on = ((look.ramp[1], look.on_ramp[1]), (look.ramp[0], look.on_ramp[0]))[nth % 2]
        traces.append(
            go.Bar(
                orientation="h",
                y=[theme.esc(name) for name in part["dimension"]],
                x=part["effective"] * 100,
                marker={"color": fill, "line": {"color": look.paper, "width": 1.5}},
                showlegend=False,
                text=[text.number(value * 100, 1) for value in part["effective"]],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": on, "size": look.size - 2},
                hoverinfo="text",
                hovertext=[
                    f"{theme.wrap(label, 50)}<br>{text.percent(value, 1)}"
                    for label, value in zip(part["label"], part["effective"], strict=True)
                ],
            )
        )
    made = theme.figure(traces, choice, height=34 * len(tops) + 40, barmode="stack", bargap=0.25, top=4)
    made.update_xaxes(title_text=_("Procent av indexet; en ruta är en fråga"))
    made.update_yaxes(autorange="reversed", showgrid=False, type="category", categoryarray=[theme.esc(t) for t in tops])
    return made


index_weights = Chart(
    "index_weights",
    N_("Vad varje fråga väger"),
    weights_frame,
    weights_title,
    weights_draw,
    N_("En stapel för varje dimension, delad i en ruta för varje fråga efter hur mycket den väger i indexet. {title}."),
    (
        Column("dimension", N_("Dimension")),
        Column("label", N_("Fråga")),
        Column("share", N_("Vikt i sin grupp"), "percent1"),
        Column("effective", N_("Vikt i indexet"), "percent1"),
    ),
    scores=True,
    nothing=weights_nothing,
)


# --- missing_answers: how much is missing, and of which kind ---


def missing_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """For each dimension under the index, its scored questions' cells in the wave by kind: tabulation.COLUMNS.

    What is missing is the subject here: `total` is the cells that should hold an answer, all but what does not apply.
    """
    rows = results.answers(choice.wave)
    tops = {row.item: row.dimension for row in weights_frame(results, choice).itertuples()}
    kinds = tabulation.kind_of(rows["status"]).where(rows["status"] != r.ANSWERED, "answered")
    counted = pd.DataFrame({"group": rows["item"].map(tops), "option": kinds}).dropna()
    words = {"answered": _("Har svar")} | {
        k: v for k, v in tabulation.missing_words().items() if k != tabulation.NOT_ASKED
    }
    made = []
    for group in dict.fromkeys(tops.values()):
        part = counted.loc[counted["group"] == group, "option"]
        made += [(group, code, label, int((part == code).sum())) for code, label in words.items() if len(part)]
    frame = pd.DataFrame(made, columns=tabulation.COLUMNS[:4])
    due = frame["n"].where(frame["option"] != tabulation.NOT_APPLICABLE)
    total = due.fillna(0).groupby(frame["group"]).transform("sum").astype(int)
    asked = frame.groupby("group")["n"].transform("sum")
    return frame.assign(asked=asked, total=total, share=due / total.where(total > 0))[tabulation.COLUMNS]


def missing_nothing(results: Results, choice: Choice) -> str:
    return _("Inga svar finns ännu")


def missing_title(frame: pd.DataFrame, choice: Choice) -> str:
    """What is lost of what applies: an answer that is not applicable could not have been given."""
    lost = frame["n"].where(frame["option"].isin([tabulation.MISSING, tabulation.UNSURE]), 0)
    due = frame["n"].where(frame["option"] != tabulation.NOT_APPLICABLE, 0)
    counts = pd.DataFrame(
        {"n": lost.groupby(frame["group"], sort=False).sum(), "total": due.groupby(frame["group"], sort=False).sum()}
    ).rename(index=finding.inside)
    counts = counts[counts["total"] > 0]
    n, total = int(counts["n"].sum()), int(counts["total"].sum())
    if not total:
        return _("Ingen av frågorna är aktuell i den här omgången")
    if not n:
        return _("Inget av {total} svar saknas eller är Vet ej").format(total=text.number(total))
    words = {"share": text.percent(n / total), "n": text.number(n), "total": text.number(total)}
    found = finding.ends(counts["n"] / counts["total"])
    if found is None:
        return _("{share} av svaren saknas eller är Vet ej ({n} av {total})").format(**words)
    return finding.shortened(
        lambda most: _(
            "{share} av svaren saknas eller är Vet ej ({n} av {total}), och andelen är störst i {group}"
        ).format(group=finding.shares(counts, found.first, most), **words)
    )


missing_answers = Chart(
    "missing_answers",
    N_("Svar som saknas"),
    missing_frame,
    missing_title,
    lambda frame, choice: figures.stacked(
        frame, choice, ordered=False, whole=N_("{n} av {total} som borde ha svar"), row=36
    ),
    N_("En stapel för varje dimension, delad i svar, vet ej, ej aktuellt och svar som saknas (streckat). {title}."),
    (
        Column("group", N_("Dimension")),
        Column("label", N_("Svar")),
        Column("n", N_("Antal"), "int"),
        Column("total", N_("Borde ha svar"), "int"),
        Column("share", N_("Andel av dem"), "share"),
        Column("asked", N_("Alla frågor"), "int"),
    ),
    nothing=missing_nothing,
)
