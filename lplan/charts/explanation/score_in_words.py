"""Explain the arithmetic of one score in words and tables, for the page Så räknades detta, reports and files."""

from dataclasses import dataclass

import pandas as pd

from lplan.charts.explanation.aggregation_in_words import adding_up, put_together, shown, working
from lplan.charts.explanation.points_in_words import in_words, pointed, real, scaled
from lplan.core import responses as r
from lplan.core import text
from lplan.core.aggregation_methods import METHODS
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Explanation, Line, Results, Sum

_TREATED = {
    "missing": N_("räknas inte med; sänker svarstäckningen"),
    "dropped": N_("räknas varken för eller emot"),
    "not_asked": N_("räknas varken för eller emot"),
    "unscored": N_("ger inga poäng"),
    "thin": N_("räknas inte med: för få svar"),
    "zero": N_("räknas som noll"),
    "full": N_("räknas som full poäng"),
    "imputed": N_("ersatt med medelvärdet"),
}
_STATUS = {
    r.DONT_KNOW: N_("Vet ej"),
    r.NOT_APPLICABLE: N_("Ej aktuellt"),
    r.SKIPPED: N_("Svar saknas"),
    r.NO_RESPONSE: N_("Har inte svarat"),
    r.SUPPRESSED: N_("Får inte visas"),
    "": N_("Frågades inte"),
}
_ALTERNATIVES = {
    "published": N_("Med det publicerade indexet"),
    "equal": N_("Med lika vikter"),
    "dont_know_zero": N_("Om vet ej räknades som noll"),
    "dont_know_missing": N_("Om vet ej räknades som uteblivet svar"),
    "not_applicable_full": N_("Om ej aktuellt gav full poäng"),
    "not_applicable_drop": N_("Om ej aktuellt inte räknades"),
    "missing_worst": N_("Om allt som saknas hade varit lägsta svaret"),
    "missing_best": N_("Om allt som saknas hade varit högsta svaret"),
}


def _alternative(key: str) -> str:
    """What is another way to compute the score: a rule, or an aggregation method."""
    if key in METHODS:
        return _("Med {method}").format(method=METHODS[key].words())
    return _(_ALTERNATIVES[key])


@dataclass(frozen=True)
class Part:
    """One node's arithmetic: a heading, sentences, the table whose last row is the sum, and the same unrounded."""

    heading: str
    sentences: tuple[str, ...]
    table: pd.DataFrame
    exact: pd.DataFrame


@dataclass(frozen=True)
class Told:
    """A score's whole arithmetic, ready for any medium. Nothing in it is Markdown or HTML."""

    title: str
    answer: str
    parts: tuple[Part, ...]
    otherwise: pd.DataFrame
    source: str
    simulated: bool


def told(results: Results, choice: Choice, unit: str, code: str) -> Told:
    """The arithmetic of one unit's score at one node in the chosen wave. KeyError for a node that does not exist."""
    explained = results.explained(choice.wave, unit, code)
    place = results.name(unit, choice.wave)
    title = _("{place}, {node}, omgång {wave}").format(
        place=place, node=results.node_name(code).lower(), wave=results.wave_name(choice.wave)
    )
    return Told(
        title=title,
        answer=answer(results, choice, explained),
        parts=tuple(_part(results, part) for part in explained.sums),
        otherwise=_otherwise(results, explained),
        source=f"{results.survey_source(choice)} {results.index_line}.",
        simulated=results.simulated,
    )


def answer(results: Results, choice: Choice, explained: Explanation) -> str:
    """The score in one or two sentences: value, level, bounds, interval; or why there is none."""
    top = explained.top
    if not isinstance(top, Sum):
        return _("Värdet är {score}.").format(score=shown(results, top.score))
    if top.reason == "silent":
        return _("Inget värde: har inte svarat i den här omgången.")
    if top.reason:
        return _("Inget värde: svaren täcker {coverage} av vikten, och minst {threshold} behövs.").format(
            coverage=text.percent(top.coverage), threshold=text.percent(top.threshold)
        )
    said = [
        _("Värdet är {score} på skalan 0–{scale}.").format(
            score=shown(results, top.score), scale=text.number(results.definition.scale)
        )
    ]
    if top.level is not None:
        said.append(_level(results, top.level, top.score))
    if top.high - top.low > 1e-9:
        said.append(
            _(
                "Svaren täcker {coverage} av vikten: hade det som saknas varit lägst eller högst vore värdet {low} "
                "eller {high}."
            ).format(coverage=text.percent(top.coverage), low=shown(results, top.low), high=shown(results, top.high))
        )
    return " ".join([*said, *_interval(results, choice, explained)])


def _interval(results: Results, choice: Choice, explained: Explanation):
    """Where the score, its level and its place go under other reasonable choices of method."""
    found = results.uncertainty(choice.wave)
    if found is None:
        return
    top = explained.code == ROOT
    rows = found.units if top else found.dimensions[found.dimensions["code"] == explained.code]
    rows = rows[rows["unit"] == explained.unit]
    if rows.empty:
        return
    row = rows.iloc[0]
    yield _(
        "I 90 procent av {draws} omräkningar, med andra rimliga metodval, ligger värdet mellan {low} och {high}."
    ).format(
        low=shown(results, row["score_low"]), high=shown(results, row["score_high"]), draws=text.number(found.draws)
    )
    if pd.notna(row["level"]):
        low, high = (results.level_name(int(row[end])) for end in ("level_low", "level_high"))
        yield (
            _("Nivån är densamma i hela intervallet.")
            if low == high
            else _("Det är ett gränsfall: nivån går från {low} till {high}.").format(low=low, high=high)
        )
    if top:
        yield _("Platsen i ordningen ligger mellan {low} och {high} av {n}.").format(
            low=int(row["rank_low"]), high=int(row["rank_high"]), n=len(found.units)
        )


def _level(results: Results, level: int, score: float) -> str:
    """Which level a score is at, and how far the next one is."""
    levels = results.definition.levels
    said = _("Det är nivå {n} av {total}, {name}, som börjar vid {start}.").format(
        n=level + 1, total=len(levels), name=levels[level].name, start=text.number(levels[level].start)
    )
    if level + 1 == len(levels):
        return said
    gap = levels[level + 1].start - score
    if gap <= 0:
        return said + " " + _("Värdet räcker till en högre nivå, men ett villkor för den är inte uppfyllt.")
    return said + " " + _("Till nästa nivå är det {gap}.").format(gap=shown(results, gap))


def _part(results: Results, part: Sum) -> Part:
    """A node's table. Contributions and counted weights are rounded so that each column sums to its total."""
    more = results.definition.decimals + 1
    worked = working(results, part)
    carrying = [line for line in part.lines if line.carried > 0]
    counted = dict(zip((x.code for x in carrying), adding_up([x.carried * 100 for x in carrying], 2), strict=True))
    weights = dict(zip((x.code for x in part.lines), adding_up([x.share * 100 for x in part.lines], 2), strict=True))
    column = dict(worked.cells)
    rows, full = [], []
    for line in part.lines:
        name = _name(results, line.code)
        answered, how = _said(results, line)
        rows.append(
            [
                name,
                answered,
                how,
                text.number(line.score, more),
                _percent(weights[line.code]),
                _percent(counted[line.code]) if line.code in counted else "–",
            ]
            + ([column.get(line.code, "–")] if worked.heading else [])
        )
        full.append(
            [
                results.node_name(part.code),
                line.code,
                name,
                answered,
                how,
                line.score,
                line.low,
                line.high,
                line.share,
                line.carried,
                line.term,
            ]
        )
    if carrying:
        added = worked.heading == _("Bidrag")
        rows.append(
            [
                _("Summa") if added else _("Sammanvägt"),
                "",
                "",
                "" if added else text.number(put_together(part), more),
                _percent(100.0),
                _percent(100.0),
            ]
            + ([worked.foot] if worked.heading else [])
        )
    full.append(
        [
            results.node_name(part.code),
            part.code,
            _("Sammanvägt"),
            "",
            "",
            part.score,
            part.low,
            part.high,
            1.0,
            1.0,
            part.score,
        ]
    )
    headings = [_("Del"), _("Svar"), _("Så blir svaret poäng"), _("Poäng"), _("Vikt"), _("Räknas som")]
    headings += [worked.heading] if worked.heading else []
    names = [
        _("Nod"),
        _("Kod"),
        _("Del"),
        _("Svar"),
        _("Så blir svaret poäng"),
        _("Poäng"),
        _("Lägst"),
        _("Högst"),
        _("Vikt"),
        _("Räknas som"),
        _("Bidrag"),
    ]
    return Part(
        results.node_name(part.code),
        (*worked.sentences, *_sentences(results, part)),
        pd.DataFrame(rows, columns=headings),
        pd.DataFrame(full, columns=names),
    )


def _percent(value: float) -> str:
    return text.percent(value / 100, 2)


def _sentences(results: Results, part: Sum):
    if part.before == part.before and (part.way or abs(part.before - part.score) > 1e-6):
        yield _after(results, part)
    if part.reason == "silent":
        yield _("Har inte svarat i den här omgången.")
    elif part.reason:
        yield _("Svaren täcker {coverage} av vikten. Minst {threshold} behövs för ett värde, så inget visas.").format(
            coverage=text.percent(part.coverage), threshold=text.percent(part.threshold)
        )
    elif part.coverage < 1 - 1e-9:
        yield _(
            "Svaren täcker {coverage} av vikten. Det som saknas bär ingen vikt; de andras vikter räknas om så att de "
            "blir 100 procent."
        ).format(coverage=text.percent(part.coverage))


def _after(results: Results, part: Sum) -> str:
    """What the dimension does to what has been put together."""
    more = results.definition.decimals + 1
    if part.way:
        return _("Delarna ger {before}, som sedan räknas om: {how}.").format(
            before=text.number(part.before, more), how=in_words(part.way)
        )
    return _("Delarna ger {before}, som sedan räknas om efter regeln i kodboken. Det ger {score}.").format(
        before=text.number(part.before, more), score=shown(results, part.score, 1)
    )


def _name(results: Results, code: str) -> str:
    """What a dimension or a question is called."""
    dimension = results.codebook.by_dimension.get(code)
    return str(dimension.name if dimension else results.codebook.by_code[code].text)


def _said(results: Results, line: Line) -> tuple[str, str]:
    """(what was answered or what is missing, how it becomes points)."""
    how = _(_TREATED[line.treated]) if line.treated in _TREATED else ""
    if line.kind == "dimension":
        return "", how
    item = results.codebook.by_code[line.code]
    if line.status != r.ANSWERED:
        return _(_STATUS.get(line.status, _STATUS[r.SKIPPED])), how
    if not item.options:
        measure = f" {item.measure}" if item.measure else ""
        return real(line.answers[0]) + measure, how or scaled(results, item, line)
    said = text.listed(str(item.by_option[code].label) for code in line.answers if code in item.by_option)
    return said or _("Inget av alternativen"), how or pointed(item, line)


def _otherwise(results: Results, explained: Explanation) -> pd.DataFrame:
    """What the score would be by other rules: words, score, difference."""
    top = explained.top
    rows = []
    for other in explained.alternatives:
        change = other.score - top.score
        rows.append(
            (
                _alternative(other.key),
                shown(results, other.score),
                "" if change != change else text.signed(change, results.definition.decimals),
            )
        )
    return pd.DataFrame(rows, columns=[_("Regel"), _("Värde"), _("Skillnad")])
