"""Explain in numbers how the parts of a score are aggregated: each part's contribution, their total, the last step.

Whoever puts the printed column together gets the printed value: it is written with as many decimals as that takes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np

from lplan.core import text
from lplan.core.aggregation_methods import CHOICE, METHODS, SUM, VOTES
from lplan.core.aggregation_methods import method as spelled
from lplan.core.text import _
from lplan.results import Line, Results, Sum


@dataclass(frozen=True)
class Working:
    """`heading` and `cells` (code → words) are a column, empty where the method needs none; `foot` is what it comes
    to.
    """

    sentences: tuple[str, ...]
    heading: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    foot: str = ""


def put_together(part: Sum) -> float:
    """What the lines come to, before the dimension does anything further with it."""
    return part.before if part.before == part.before else part.score


def exact(value: float) -> str:
    """A number with the digits that it takes to compute on from it."""
    if value == round(value):
        return f"{value:.0f}" if 1000 <= value < 10_000 else text.number(value)
    digits = min(max(5 - math.ceil(math.log10(abs(value))), 0), 8)
    return text.number(value, digits)


def adding_up(values: Sequence[float], decimals: int) -> list[float]:
    """Rounded so that they sum to their rounded sum: whoever adds up the column gets the total (largest remainder)."""
    step = Decimal(1).scaleb(-decimals)
    whole = [Decimal(repr(float(v))) for v in values]
    total = sum(whole, Decimal(0)).quantize(step, ROUND_HALF_UP)
    down = [v.quantize(step, ROUND_FLOOR) for v in whole]
    left = int((total - sum(down, Decimal(0))) / step)
    order = sorted(range(len(whole)), key=lambda n: (down[n] - whole[n], n))
    for n in order[: max(left, 0)]:
        down[n] += step
    return [float(v) for v in down]


def working(results: Results, part: Sum) -> Working:
    """The working of one node; its method's name and what it gives, where the working is not known or does not come to
    it.
    """
    lines = [line for line in part.lines if line.carried > 0]
    name, number = spelled(part.method) or (part.method, None)
    known = METHODS.get(name)
    if known is None or part.score == part.score and not part.checked and known.working != VOTES:
        value = shown(results, put_together(part), 1)
        return Working(
            (_("Delarna vägs samman med metoden {method} till {value}.").format(method=part.method, value=value),)
        )
    said = _(known.says)
    if not lines or not math.isfinite(put_together(part)):
        return Working((said,), _("Bidrag") if known.working == SUM else "")
    if known.working == SUM:
        return _added(results, part, lines, said, name, number)
    if known.working == VOTES:
        return Working((said, _duels(part)))
    if known.working == CHOICE:
        return Working((said, _picked(results, part, lines, name)))
    power = known.exponent(number)
    return _raised(results, part, lines, said, math.inf if power is None else power)


def shown(results: Results, value: float, more: int = 0) -> str:
    """A score as it is shown: the definition's decimals, or some more in the arithmetic."""
    return text.number(value, results.definition.decimals + more)


def _added(results: Results, part: Sum, lines: list[Line], said: str, name: str, number: float | None) -> Working:
    """A weighted mean, and what a sum or a penalty makes of it."""
    more = results.definition.decimals + 1
    terms = adding_up([line.term for line in lines], more)
    cells = tuple((line.code, text.number(term, more)) for line, term in zip(lines, terms, strict=True))
    mean, sentences = sum(terms), [said]
    value = text.number(put_together(part), more)
    if name == "sum" and (weight := sum(line.weight for line in part.lines)) != 1:
        sentences.append(
            _("Bidragen ger medelvärdet {mean}; gånger vikternas summa {weight} blir det {value}.").format(
                mean=exact(_mean(lines)), weight=exact(weight), value=value
            )
        )
    if name == "penalty" and number is not None and _mean(lines):
        spread = sum(line.carried * (line.score - _mean(lines)) ** 2 for line in lines)
        sentences.append(
            _(
                "Medelvärdet är {mean} och variansen {variance}. Det som dras av är {strength} gånger "
                "variansen genom medelvärdet, {cut}: kvar blir {value}."
            ).format(
                mean=exact(_mean(lines)),
                variance=exact(spread),
                strength=exact(number),
                cut=exact(number * spread / _mean(lines)),
                value=value,
            )
        )
    if any(abs(term - line.term) > 0.5 * 10**-more + 1e-9 for line, term in zip(lines, terms, strict=True)):
        sentences.append(_("Bidragen är avrundade så att de summerar till värdet."))
    return Working(tuple(sentences), _("Bidrag"), cells, text.number(mean, more))


def _mean(lines: list[Line]) -> float:
    return sum(line.term for line in lines)


def _raised(results: Results, part: Sum, lines: list[Line], said: str, power: float) -> Working:
    """A product (power 0, or infinity for one with the weights as written) or a sum of powers.

    At a power of zero and below, a zero is lifted first where the definition says so, and the result is put back.
    """
    scale, epsilon = results.definition.scale, results.definition.epsilon if power <= 0 else 0.0
    lift, back = scale * epsilon, 1 - epsilon
    x = [lift + back * line.score for line in lines]
    sentences = [said]
    if epsilon:
        sentences.append(
            _(
                "För att en nolla inte ska göra allt till noll lyfts poängen först: {lift} plus {back} gånger poängen."
            ).format(lift=exact(lift), back=exact(back))
        )
    if power < 0 and any(one <= 0 for one in x):
        return Working((*sentences, _("En del är noll, och då är hela medelvärdet noll.")))
    if power == math.inf:
        found = _weighted_product(lines, scale)
    elif power == 0:
        found = _product(lines, x)
    else:
        found = _power_sum(lines, x, power)
    sentences.append(found.said)

    def finished(values: list[float]) -> float:
        return (found.root(found.combine(values)) - lift) / back

    decimals = _enough(found.values, finished, put_together(part), results.definition.decimals + 1)
    cells = tuple((line.code, text.number(value, decimals)) for line, value in zip(lines, found.values, strict=True))
    if epsilon:
        sentences.append(
            _("Medelvärdet {mean} sänks tillbaka: minus {lift}, delat med {back}, är {value}.").format(
                mean=exact(finished(found.values) * back + lift),
                lift=exact(lift),
                back=exact(back),
                value=shown(results, put_together(part), 1),
            )
        )
    return Working(tuple(sentences), found.heading, cells, text.number(found.combine(found.values), decimals))


@dataclass(frozen=True)
class _Column:
    """A column of raised values, how they are combined to its foot, and what takes the foot to the mean."""

    heading: str
    values: list[float]
    combine: Callable[[list[float]], float]
    root: Callable[[float], float]
    said: str


def _weighted_product(lines: list[Line], scale: float) -> _Column:
    """Each part, as a share of the scale, raised to its weight as written; their product."""
    return _Column(
        _("Upphöjt till vikten"),
        [(line.score / scale) ** line.weight for line in lines],
        math.prod,
        lambda total: total * scale,
        _(
            "Varje del, delad med {scale}, upphöjs till sin vikt ({weights}). Produkten gånger {scale} är värdet."
        ).format(scale=exact(scale), weights=text.listed(exact(line.weight) for line in lines)),
    )


def _product(lines: list[Line], x: list[float]) -> _Column:
    """Each part raised to its share of the weight; their product is the mean."""
    return _Column(
        _("Upphöjt till vikten"),
        [max(one, 0.0) ** line.carried for one, line in zip(x, lines, strict=True)],
        math.prod,
        lambda total: total,
        _("Produkten av den sista kolumnen är medelvärdet."),
    )


def _power_sum(lines: list[Line], x: list[float], power: float) -> _Column:
    """Each part raised to the power, times its share of the weight; the root of their sum is the mean."""
    values = [line.carried * max(one, 0.0) ** power for one, line in zip(x, lines, strict=True)]
    if power == -1:
        heading, said = _("Vikt genom poäng"), _("Ett delat med summan är medelvärdet.")
    else:
        heading = _("Vikt gånger poäng upphöjt till {power}").format(power=exact(power))
        said = _("Summan upphöjd till {power} är medelvärdet.").format(power=_one_over(power))
    return _Column(heading, values, math.fsum, lambda total: total ** (1 / power), said)


def _one_over(power: float) -> str:
    return _("1 genom {power}").format(power=exact(power))


def _enough(values: list[float], finished: Callable[[list[float]], float], aim: float, shown_decimals: int) -> int:
    """So many decimals that the rounded values come to the shown number."""
    for decimals in range(2, 16):
        again = [round(value, decimals) for value in values]
        with np.errstate(all="ignore"):
            try:
                if abs(finished(again) - aim) <= 0.4 * 10**-shown_decimals:
                    return decimals
            except ZeroDivisionError:
                continue
    return 15


def _picked(results: Results, part: Sum, lines: list[Line], name: str) -> str:
    """Which part's value it is."""
    ordered = sorted(lines, key=lambda line: line.score)
    at = {"minimum": ordered[:1], "maximum": ordered[-1:], "first": lines[:1]}.get(name)
    if at is None:
        middle = (len(ordered) - 1) // 2, len(ordered) // 2
        at = [ordered[n] for n in dict.fromkeys(middle)]
    said = [
        _("{name} med {score}").format(name=results.node_name(line.code), score=shown(results, line.score, 1))
        for line in at
    ]
    if len(said) == 1:
        return _("Det är {which}.").format(which=said[0])
    value = shown(results, put_together(part), 1)
    return _("Mitt emellan {which} ligger {value}.").format(which=text.listed(said), value=value)


def _duels(part: Sum) -> str:
    if not part.duels:
        return ""
    won, even, lost = part.duels
    total = won + even + lost
    return _(
        "Av {n} jämförelser vinns {won}, {even} är lika och {lost} förloras: ({won} − {lost}) / {n} är "
        "{share}, och halva det plus en halv är andelen."
    ).format(n=total, won=won, even=even, lost=lost, share=exact((won - lost) / max(total, 1)))
