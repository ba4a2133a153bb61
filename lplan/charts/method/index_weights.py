"""Draw what every question weighs in the index, and which answers are missing."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import cell_grid, diverging_bars, finding, rows, theme
from lplan.charts.base.chart import Chart, Column
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results

# --- index_weights: what every question weighs ---


def weights_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a scored question that the wave asked: its dimension directly under the index, its share there and of
    the whole index.
    """
    shares = asked_shares(results, choice.wave)
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


def asked_shares(results: Results, wave: str) -> pd.DataFrame:
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


# --- missing_answers: how much is missing, and of which kind ---


LOST = (tabulation.MISSING, tabulation.UNSURE, tabulation.SUPPRESSED)


def missing_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """For each dimension under the index, its scored questions' cells in the wave by kind: tabulation.COLUMNS.

    What is missing is the subject here: `total` is the cells that should hold an answer, all but what does not apply.
    The dimension where the largest share of them is missing comes first.
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
    frame = frame.assign(asked=asked, total=total, share=due / total.where(total > 0))[tabulation.COLUMNS]
    return diverging_bars.most_first(frame, LOST) if len(frame) else frame


def missing_nothing(results: Results, choice: Choice) -> str:
    return _("Inga svar finns ännu")


def missing_title(frame: pd.DataFrame, choice: Choice) -> str:
    """What is lost of what applies: an answer that is not applicable could not have been given."""
    counts = diverging_bars.reached(frame, LOST[:2]).rename(index=finding.inside)
    counts = counts[counts["total"] > 0]
    n, total = int(counts["n"].sum()), int(counts["total"].sum())
    if not total:
        return _("Ingen av frågorna är aktuell i den här omgången")
    if not n:
        return _("Inget av {total} svar saknas eller är Vet ej").format(total=text.number(total))
    words = {"share": text.percent(n / total), "n": text.number(n), "total": text.number(total)}
    found = finding.ends(finding.shared(counts))
    if found is None:
        return _("{share} av svaren saknas eller är Vet ej ({n} av {total})").format(**words)
    return finding.shortened(
        lambda most: _(
            "{share} av svaren saknas eller är Vet ej ({n} av {total}), och andelen är störst i {group}"
        ).format(group=finding.shares(counts, found.first, most), **words)
    )


def missing_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """Only what is missing: a bar from nought for each dimension, in percent of the answers that are due."""
    look = theme.look(choice)
    groups = list(dict.fromkeys(frame["group"]))
    counts = diverging_bars.reached(frame, LOST)
    found = finding.ends(finding.shared(counts))
    names = rows.names(groups, look, bold=found.first if found else ())
    kinds = [code for code in LOST if (frame.loc[frame["option"] == code, "n"] > 0).any()]
    style = cell_grid.fills(kinds, look, ordered=False)
    start, traces = pd.Series(0.0, index=groups), []
    for code in sorted(kinds, key=[*cell_grid.PATTERN].index):
        part = frame[frame["option"] == code].set_index("group").reindex(groups)
        share = (part["n"] / part["total"].where(part["total"] > 0)).fillna(0).astype(float) * 100
        said = _("{n} av {total} som borde ha svar")
        traces.append(
            go.Bar(
                orientation="h",
                y=names,
                x=share.tolist(),
                base=start.tolist(),
                name=theme.esc(part["label"].dropna().iloc[0]),
                marker={
                    "color": style[code]["fill"],
                    "pattern": theme.pattern(style[code]["pattern"], look),
                    "line": {"color": look.hatch, "width": 1},
                },
                customdata=[
                    f"{theme.esc(label)}: {said.format(n=int(n), total=int(total))}"
                    for label, n, total in zip(part["label"], part["n"], part["total"], strict=True)
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
        start = start + share
    due = [_("{n} av {total}").format(n=n, total=total) for n, total in counts.itertuples(index=False)]
    percent = [text.percent(n / total) if total else "" for n, total in counts.itertuples(index=False)]
    values = [rows.Values(_("av dem som borde ha svar"), due, 68, range(len(due))), rows.Values("", percent, 44)]
    made = rows.chart(traces, choice, names, values=values, row=26, bottom=34 if len(traces) < 3 else 54, bargap=0.34)
    made.update_xaxes(visible=False, range=[0, max(float(start.max()), 1) * 1.02])
    return made.update_layout(showlegend=True)


missing_answers = Chart(
    "missing_answers",
    N_("Svar som saknas"),
    missing_frame,
    missing_title,
    missing_draw,
    N_("En stapel för varje dimension: andelen av svaren som saknas eller är Vet ej, den största först. {title}."),
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
