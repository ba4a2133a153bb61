"""How the index is made, in charts that need no statistics: weights, what is missing, coherence, what moves the order."""

import pandas as pd
import plotly.graph_objects as go

from lplan import responses as r
from lplan import text
from lplan.figures import frames, marks, theme
from lplan.figures.chart import Chart, Column
from lplan.results import ROOT, Choice, Results
from lplan.text import N_, _


def label_of(results: Results, code: str) -> str:
    """A node's or a question's short name."""
    book = results.codebook
    if code in book.by_dimension:
        return str(book.by_dimension[code].label)
    return str(book.by_code[code].label) if code in book.by_code else str(results.definition.name)


def dots(frame: pd.DataFrame, choice: Choice, *, low: str, value: str, high: str, ends: tuple[float, float], row=26,
         words=None, zero: float | None = 0.0) -> go.Figure:  # fmt: skip
    """One row each: a value as a dot on its interval; `words(record)` stands to the right."""
    look = theme.look(choice)
    names = [theme.wrap(name, 38) for name in frame["label"]]
    x = [v for a, b in zip(frame[low], frame[high], strict=True) for v in (a, b, None)]
    y = [v for name in names for v in (name, name, None)]
    traces = [
        go.Scatter(x=x, y=y, mode="lines", line={"color": look.main, "width": 6}, opacity=0.4, hoverinfo="skip", showlegend=False),
        go.Scatter(x=frame[value], y=names, mode="markers", marker={"size": 11, "color": look.main}, hoverinfo="skip", showlegend=False),
    ]  # fmt: skip
    if words:
        traces.append(go.Scatter(
            x=[ends[1]] * len(frame), y=names, mode="text", text=["  " + theme.esc(words(record)) for record in frame.to_dict("records")],
            textposition="middle right", cliponaxis=False, hoverinfo="skip", showlegend=False, textfont={"color": look.muted, "size": look.size - 2},
        ))  # fmt: skip
    two = sum(1 for name in names if "<br>" in name)
    made = theme.figure(traces, choice, height=row * len(frame) + 12 * two + 40, top=4)
    made.update_xaxes(range=list(ends), nticks=4, tickangle=0)
    made.update_yaxes(autorange="reversed", type="category", showgrid=False)
    if words:
        longest = max((len(words(record)) for record in frame.to_dict("records")), default=0)
        made.update_layout(margin_r=12 + round(longest * look.size * 0.5))
    if zero is not None:
        made.add_vline(x=zero, line={"color": look.muted, "width": 1}, layer="below")
    return made


# --- index_weights: what every question weighs ---


def weights_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a scored question: its dimension directly under the index, its share there and of the whole index."""
    shares = results.shares()
    parents = dict(zip(shares["code"], shares["parent"], strict=True))
    rows = []
    if choice.wave not in results.by_wave:
        shares = shares.iloc[:0]
    for row in shares[shares["kind"] == "item"].itertuples():
        top = row.parent
        while parents.get(top, ROOT) != ROOT:
            top = parents[top]
        rows.append(
            (
                top,
                label_of(results, top),
                row.code,
                str(results.codebook.by_code[row.code].text),
                row.share,
                row.effective,
            )
        )
    frame = pd.DataFrame(rows, columns=["code", "dimension", "item", "label", "share", "effective"])
    order = {d.code: n for n, d in enumerate(results.codebook.dimensions)}
    return frame.sort_values("code", key=lambda c: c.map(order), kind="stable", ignore_index=True)


def weights_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _("Inga frågor ger poäng i den här enkäten")
    low, high = frame["effective"].min(), frame["effective"].max()
    if high - low < 1e-9:
        return _("Alla {n} frågor väger lika mycket i indexet: {share}").format(
            n=len(frame), share=text.percent(high, 1)
        )
    return _("En fråga väger mellan {low} och {high}: dimensioner med få frågor ger tunga frågor").format(
        low=text.percent(low, 1), high=text.percent(high, 1)
    )


def weights_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    tops = list(dict.fromkeys(frame["dimension"]))
    frame = frame.assign(nth=frame.groupby("code").cumcount())
    traces = []
    for nth, part in frame.groupby("nth"):
        fill, on = ((look.ramp[1], look.on_ramp[1]), (look.ramp[0], look.on_ramp[0]))[nth % 2]
        traces.append(go.Bar(
            orientation="h", y=[theme.esc(name) for name in part["dimension"]], x=part["effective"] * 100,
            marker={"color": fill, "line": {"color": look.paper, "width": 1.5}}, showlegend=False,
            text=[text.number(value * 100, 1) for value in part["effective"]], textposition="inside", insidetextanchor="middle",
            textangle=0, textfont={"color": on, "size": look.size - 2}, hoverinfo="text",
            hovertext=[f"{theme.wrap(label, 50)}<br>{text.percent(value, 1)}" for label, value in zip(part["label"], part["effective"], strict=True)],
        ))  # fmt: skip
    made = theme.figure(traces, choice, height=34 * len(tops) + 40, barmode="stack", bargap=0.25, top=4)
    made.update_xaxes(title_text=_("Procent av indexet; en ruta är en fråga"))
    made.update_yaxes(autorange="reversed", showgrid=False, type="category", categoryarray=[theme.esc(t) for t in tops])
    return made


def weights_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("En stapel för varje dimension, delad i en ruta för varje fråga efter hur mycket den väger i indexet. {title}.").format(
        title=weights_title(frame, choice)
    )  # fmt: skip


index_weights = Chart(
    "index_weights", N_("Vad varje fråga väger"), weights_frame, weights_title, weights_draw, weights_alt,
    (Column("dimension", N_("Dimension")), Column("label", N_("Fråga")), Column("share", N_("Vikt i sin grupp"), "percent1"),
     Column("effective", N_("Vikt i indexet"), "percent1")),
    scores=True,
)  # fmt: skip


# --- missing_answers: how much is missing, and of which kind ---


def missing_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """For each dimension under the index, its scored questions' cells in the wave by kind: group, option, label, n, total."""
    rows = results.answers(choice.wave)
    tops = {row.item: row.dimension for row in weights_frame(results, choice).itertuples()}
    kinds = rows["status"].map(
        {r.ANSWERED: "answered", r.DONT_KNOW: frames.UNSURE, r.NOT_APPLICABLE: frames.NOT_APPLICABLE}
    ).fillna(frames.MISSING)  # fmt: skip
    counted = pd.DataFrame({"group": rows["item"].map(tops), "option": kinds}).dropna()
    words = {"answered": _("Har svar")} | {k: v for k, v in frames.missing_words().items() if k != frames.NOT_ASKED}
    made = []
    for group in dict.fromkeys(tops.values()):
        part = counted.loc[counted["group"] == group, "option"]
        made += [
            (group, code, label, int((part == code).sum()), len(part)) for code, label in words.items() if len(part)
        ]
    frame = pd.DataFrame(made, columns=["group", "option", "label", "n", "total"])
    return frame.assign(share=frame["n"] / frame["total"])


def missing_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _("Inga svar finns ännu")
    lost = frame[frame["option"].isin([frames.MISSING, frames.UNSURE])]
    share = lost["n"].sum() / max(frame["n"].sum() - frame.loc[frame["option"] == frames.NOT_APPLICABLE, "n"].sum(), 1)
    worst = lost.groupby("group", sort=False)["share"].sum()
    return _("{share} av svaren som borde finnas saknas, mest i {group}").format(
        share=text.percent(share), group=worst.idxmax().lower()
    )


def missing_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("En stapel för varje dimension, delad i svar, vet ej, ej aktuellt och svar som saknas (streckat). {title}.").format(
        title=missing_title(frame, choice)
    )  # fmt: skip


missing_answers = Chart(
    "missing_answers", N_("Svar som saknas"), missing_frame, missing_title,
    lambda frame, choice: marks.stacked(frame, choice, ordered=False, row=36), missing_alt,
    (Column("group", N_("Dimension")), Column("label", N_("Svar")), Column("n", N_("Antal"), "int"), Column("total", N_("Av"), "int"),
     Column("share", N_("Andel"), "percent")),
)  # fmt: skip


# --- coherence: do the questions of a dimension measure the same thing? ---


def coherence_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a question: its correlation with the rest of its dimension, with interval and n; and the group's alpha."""
    columns = ["group", "label", "n", "r", "r_low", "r_high", "alpha", "conflict", "words"]
    found = results.coherence(choice.wave)
    if found is None:
        return pd.DataFrame(columns=columns)
    alphas = dict(zip(found.dimensions["code"], found.dimensions["alpha"], strict=True))
    items = found.items[found.items["kind"] == "item"]
    frame = pd.DataFrame({
        "group": [label_of(results, parent) for parent in items["parent"]],
        "label": [str(results.codebook.by_code[code].label) for code in items["code"]],
        "n": items["n"].to_numpy(), "r": items["r"].to_numpy(), "r_low": items["r_low"].to_numpy(), "r_high": items["r_high"].to_numpy(),
        "alpha": [alphas.get(parent, float("nan")) for parent in items["parent"]], "conflict": items["conflict"].to_numpy(dtype=bool),
        "words": [_("skiljer inte") if same else "" for same in items["constant"]],
    })  # fmt: skip
    return frame[columns]


def coherence_title(frame: pd.DataFrame, choice: Choice) -> str:
    known = frame.dropna(subset="r") if len(frame) else frame
    if known.empty:
        return _("För få svar för att se om frågorna hänger ihop")
    against, unsure = int((known["r"] < 0).sum()), int(((known["r"] >= 0) & ~(known["r_low"] > 0)).sum())
    if against:
        return _("{n} av {total} frågor pekar åt annat håll än resten av sin dimension").format(
            n=against, total=len(known)
        )
    if unsure:
        return _("Frågorna pekar åt samma håll i sin dimension, men för {n} av {total} är det osäkert").format(
            n=unsure, total=len(known)
        )
    return _("Alla {total} frågor pekar åt samma håll som resten av sin dimension").format(total=len(known))


def coherence_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    shown = frame.assign(label=[f"{g}: {name}" for g, name in zip(frame["group"], frame["label"], strict=True)])

    def words(row: dict) -> str:
        if row["r"] != row["r"]:
            return row["words"] or _("n = {n}").format(n=row["n"])
        return _("r = {r}, n = {n}").format(r=text.number(row["r"], 2), n=int(row["n"]))

    return dots(shown, choice, low="r_low", value="r", high="r_high", ends=(-1, 1), words=words)


def coherence_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("En rad för varje fråga: korrelationen med resten av dimensionen som punkt, 95 procents intervall som band. {title}.").format(
        title=coherence_title(frame, choice)
    )  # fmt: skip


coherence = Chart(
    "coherence", N_("Hänger frågorna ihop"), coherence_frame, coherence_title, coherence_draw, coherence_alt,
    (Column("group", N_("Dimension")), Column("label", N_("Fråga")), Column("r", N_("Korrelation"), "two"),
     Column("r_low", N_("95 % från"), "two"), Column("r_high", N_("95 % till"), "two"), Column("n", N_("Antal"), "int"),
     Column("alpha", N_("Alfa, dimensionen"), "two"), Column("words", N_("Anmärkning"))),
    scores=True,
)  # fmt: skip


# --- sensitivity: which choice of method moves the order most? ---


def sensitivity_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a factor: its first and total order share of the variance in how much places move (Sobol)."""
    columns = ["factor", "label", "first", "first_low", "first_high", "total", "total_low", "total_high"]
    found = results.sensitivity(choice.wave)
    if found is None:
        return pd.DataFrame(columns=columns)
    shown = found.effects[found.effects["output"] == "shift"]
    return shown[columns].sort_values("total", ascending=False, kind="stable", ignore_index=True)


def sensitivity_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty or not frame["total"].max() > 0:
        return _("Inget av metodvalen ändrar ordningen")
    least = frame.iloc[-1]
    return _("Mest för ordningen betyder {most}, minst {least}").format(
        most=frame["label"].iloc[0].lower(), least=least["label"].lower()
    )


def sensitivity_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = [theme.wrap(label, 30) for label in frame["label"]]
    band = {"type": "data", "symmetric": False, "color": look.ink, "thickness": 1.2, "width": 4}
    traces = []
    for column, name, fill in (
        ("total", _("Tillsammans med andra val"), look.ramp[1]),
        ("first", _("Ensamt"), look.ramp[3]),
    ):
        value = frame[column].clip(lower=0)
        traces.append(go.Bar(
            orientation="h", y=names, x=value * 100, name=name, marker={"color": fill}, hoverinfo="skip",
            error_x=band | {"array": (frame[f"{column}_high"].clip(lower=0) - value).clip(lower=0) * 100,
                            "arrayminus": (value - frame[f"{column}_low"].clip(lower=0)).clip(lower=0) * 100},
        ))  # fmt: skip
    made = theme.figure(traces, choice, height=54 * len(frame) + 80, barmode="group", bargap=0.3, top=30)
    made.update_xaxes(title_text=_("Procent av osäkerheten i ordningen"), rangemode="tozero")
    made.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return made


def sensitivity_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("Två staplar för varje metodval: hur stor del av osäkerheten i ordningen det står för, ensamt och tillsammans med andra. {title}.").format(
        title=sensitivity_title(frame, choice)
    )  # fmt: skip


sensitivity = Chart(
    "sensitivity", N_("Vilka metodval som betyder mest"), sensitivity_frame, sensitivity_title, sensitivity_draw, sensitivity_alt,
    (Column("label", N_("Metodval")), Column("first", N_("Ensamt"), "percent"), Column("first_low", N_("Ensamt, 5 %"), "percent"),
     Column("first_high", N_("Ensamt, 95 %"), "percent"), Column("total", N_("Tillsammans"), "percent"),
     Column("total_low", N_("Tillsammans, 5 %"), "percent"), Column("total_high", N_("Tillsammans, 95 %"), "percent")),
    scores=True,
)  # fmt: skip


# --- robustness: what if a dimension were left out? ---


def dropped_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a dimension: how many places the others move, in the mean and at most, when it is left out."""
    found = results.robustness(choice.wave)
    if found is None:
        return pd.DataFrame(columns=["label", "mean_shift", "max_shift", "unit", "name"])
    rows = found.dropped[found.dropped["kind"] == "dimension"]
    frame = pd.DataFrame({
        "label": [label_of(results, code) for code in rows["code"]], "mean_shift": rows["mean_shift"].to_numpy(),
        "max_shift": rows["max_shift"].to_numpy(), "unit": rows["unit"].to_numpy(),
        "name": ["" if pd.isna(unit) else results.name(unit) for unit in rows["unit"]],
    })  # fmt: skip
    return frame.sort_values("mean_shift", ascending=False, kind="stable", ignore_index=True)


def dropped_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _("Inget index kan räknas i den här omgången")
    top = frame.iloc[0]
    return _("Utan {label} flyttar man i snitt {n} platser; ingen annan dimension betyder mer").format(
        label=top["label"].lower(), n=text.number(top["mean_shift"], 1)
    )


def dropped_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    shown = [
        _("{mean} i snitt, som mest {most}").format(mean=text.number(mean, 2), most=text.number(most))
        for mean, most in zip(frame["mean_shift"], frame["max_shift"], strict=True)
    ]
    return marks.ranked(frame["label"].tolist(), frame["mean_shift"].tolist(), choice, shown=shown)


def dropped_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("Liggande staplar: hur många platser man flyttar i snitt när en dimension utelämnas ur indexet. {title}.").format(
        title=dropped_title(frame, choice)
    )  # fmt: skip


dropped = Chart(
    "dropped", N_("Utan en dimension"), dropped_frame, dropped_title, dropped_draw, dropped_alt,
    (Column("label", N_("Dimension")), Column("mean_shift", N_("Platser i snitt"), "two"), Column("max_shift", N_("Som mest"), "int"),
     Column("name", N_("Vem som flyttar mest"))),
    scores=True,
)  # fmt: skip


# --- importance: what a dimension in fact does in the index, beside its weight ---


def importance_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a top dimension: its weight, and its correlation with the index (r², interval, n)."""
    found = results.importance(choice.wave)
    if found is None:
        return pd.DataFrame(columns=["label", "weight", "r", "r2", "r_low", "r_high", "n"])
    rows = found[found["parent"] == ROOT]
    return pd.DataFrame(
        {"label": [label_of(results, code) for code in rows["code"]]}
        | {column: rows[column].to_numpy() for column in ("weight", "r", "r2", "r_low", "r_high", "n")}
    )


def importance_title(frame: pd.DataFrame, choice: Choice) -> str:
    known = frame.dropna(subset="r") if len(frame) else frame
    if known.empty:
        return _("För få värden för att se vad som styr indexet")
    top, low = known.loc[known["r"].idxmax()], known.loc[known["r"].idxmin()]
    return _("Indexet följer {top} mest och {low} minst; vikterna är {a} och {b}").format(
        top=top["label"].lower(), low=low["label"].lower(), a=text.percent(top["weight"]), b=text.percent(low["weight"])
    )


def importance_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    def words(row: dict) -> str:
        return _("vikt {weight}, r² = {r2}, n = {n}").format(
            weight=text.percent(row["weight"], 1), r2=text.number(row["r2"], 2), n=int(row["n"])
        )

    low = min(0.0, float(frame["r_low"].min())) if frame["r_low"].notna().any() else 0.0
    return dots(frame, choice, low="r_low", value="r", high="r_high", ends=(low, 1), words=words)


def importance_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("En rad för varje dimension: korrelationen med indexet som punkt, 95 procents intervall som band, vikten i ord. {title}.").format(
        title=importance_title(frame, choice)
    )  # fmt: skip


importance = Chart(
    "importance", N_("Vad som styr indexet"), importance_frame, importance_title, importance_draw, importance_alt,
    (Column("label", N_("Dimension")), Column("weight", N_("Vikt"), "percent1"), Column("r", N_("Korrelation"), "two"),
     Column("r_low", N_("95 % från"), "two"), Column("r_high", N_("95 % till"), "two"), Column("r2", N_("r²"), "two"),
     Column("n", N_("Antal"), "int")),
    scores=True,
)  # fmt: skip
