"""Aggregate the values of a dimension's children to one value: the methods, with their formulas, names and properties.

`METHODS` is the one list. Arrays have the children on the last axis, and weights broadcast against it; missing is NaN
and carries no weight. Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lplan.core.text import N_, gettext


def _sums(x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found = ~np.isnan(x)
    return np.where(found, x, 0.0), np.where(found, w, 0.0)


def _mean(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    total = w.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, (x * w).sum(axis=-1) / total, np.nan)


def arithmetic(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Σ w x / Σ w over the children that have a value (eq. 39)."""
    return _mean(*_sums(x, w))


def geometric(x: np.ndarray, w: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
    """Π x^w (eq. 40). With epsilon, values are mapped to [ε, 1] first and back after, so that 0 is not fatal."""
    x, w = _sums(x, w)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(w > 0, np.log(np.maximum(epsilon + (1 - epsilon) * x, 0)), 0.0)
        return (np.exp(_mean(logs, w)) - epsilon) / (1 - epsilon)


def harmonic(x: np.ndarray, w: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
    """1 / Σ (w / x), with the same map as the geometric mean; a zero makes it zero."""
    x, w = _sums(x, w)
    with np.errstate(divide="ignore", invalid="ignore"):
        mapped = epsilon + (1 - epsilon) * x
        inverse = _mean(np.where(w > 0, 1 / np.where(mapped > 0, mapped, np.nan), 0.0), w)
        zero = ((mapped <= 0) & (w > 0)).any(axis=-1)
        mean = np.where(zero, 0.0, 1 / inverse)
        return np.where(w.sum(axis=-1) > 0, (mean - epsilon) / (1 - epsilon), np.nan)


def power_mean(x: np.ndarray, w: np.ndarray, p: float, epsilon: float = 0.0) -> np.ndarray:
    """(Σ w x^p / Σ w)^(1/p); geometric for 0. A negative x counts as 0, and for p < 0 a zero makes it zero.

    For p of 0 and below, values are mapped by epsilon as in the geometric mean.
    """
    if p == 0:
        return geometric(x, w, epsilon)
    if p == -1:
        return harmonic(x, w, epsilon)
    x, w = _sums(x, w)
    if p > 0:
        return _mean(np.maximum(x, 0) ** p, w) ** (1 / p)
    mapped = np.maximum(epsilon + (1 - epsilon) * x, 0)
    zero = ((mapped <= 0) & (w > 0)).any(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = _mean(np.where((w > 0) & (mapped > 0), np.where(mapped > 0, mapped, 1.0) ** p, 0.0), w) ** (1 / p)
        return np.where(zero, 0.0, (mean - epsilon) / (1 - epsilon)) + np.where(w.sum(axis=-1) > 0, 0.0, np.nan)


def penalty(x: np.ndarray, w: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """mean − strength · variance / mean: Mazziotta and Pareto's index; uneven children cost something.

    Mean and variance (n, not n − 1) are weighted. De Muro, Mazziotta and Pareto (2011), Social Indicators Research 104.
    """
    centre = arithmetic(x, w)
    variance = arithmetic((x - centre[..., None]) ** 2, w)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(centre == 0, centre, centre - strength * variance / centre)


def total(x: np.ndarray, w: np.ndarray, weight: np.ndarray | float | None = None) -> np.ndarray:
    """Σ w x with the weights as written: the mean times the total weight, so a missing child counts as the mean."""
    return arithmetic(x, w) * (w.sum(axis=-1) if weight is None else weight)


def first(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The first child that has a value and carries weight."""
    found = ~np.isnan(x) & (w > 0)
    at = found.argmax(axis=-1)[..., None]
    return np.where(found.any(axis=-1), np.take_along_axis(x, at, axis=-1)[..., 0], np.nan)


def minimum(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The weakest child that carries weight."""
    kept = np.where((w > 0) & ~np.isnan(x), x, np.inf)
    low = kept.min(axis=-1)
    return np.where(np.isinf(low), np.nan, low)


def maximum(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The strongest child that carries weight."""
    return -minimum(-x, w)


def median(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The middle child, or the mean of the two middle ones; how much weight each carries does not count."""
    kept = np.sort(np.where((w > 0) & ~np.isnan(x), x, np.inf), axis=-1)
    n = np.isfinite(kept).sum(axis=-1)[..., None]
    ends = [
        np.take_along_axis(kept, np.clip(at, 0, kept.shape[-1] - 1), axis=-1)[..., 0] for at in ((n - 1) // 2, n // 2)
    ]
    with np.errstate(invalid="ignore"):
        return np.where(n[..., 0] > 0, (ends[0] + ends[1]) / 2, np.nan)


def product(x: np.ndarray, w: np.ndarray, weight: np.ndarray | float | None = None) -> np.ndarray:
    """Π x^w with the weights as written, over the children that carry weight; no value unless all of them have one.

    weight  the total that the weights are scaled to; None: as they are
    """
    w = np.broadcast_to(w if weight is None else w * weight / w.sum(axis=-1, keepdims=True), x.shape)
    carries = w > 0
    lost = (carries & np.isnan(x)).any(axis=-1) | ~carries.any(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        powers = np.where(carries, x, 1.0) ** np.where(carries, w, 1.0)
    return np.where(lost, np.nan, powers.prod(axis=-1))


def copeland(x: np.ndarray, w: np.ndarray, against: np.ndarray | None = None) -> np.ndarray:
    """Wins minus losses in pairwise votes of the children (eq. 32), as a share 0–1 of all duels.

    Axes: …, units, children. `against` holds what the others answer where that is not x: for bounds.
    """
    others = x if against is None else against
    mine, theirs = x[..., :, None, :], others[..., None, :, :]
    both = ~np.isnan(mine) & ~np.isnan(theirs)
    weight = np.where(both, np.broadcast_to(w, x.shape)[..., :, None, :], 0.0)
    votes = (weight * ((mine > theirs) + 0.5 * (mine == theirs))).sum(axis=-1)
    total = weight.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > 0, votes / total, np.nan)
    n = x.shape[-2]
    own = np.eye(n, dtype=bool)
    duels = (~np.isnan(share) & ~own).sum(axis=-1)
    result = ((share > 0.5 + 1e-12) & ~own).sum(axis=-1) - ((share < 0.5 - 1e-12) & ~own).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = np.where(duels > 0, (result / duels + 1) / 2, 0.5)
    return np.where((~np.isnan(x) & (np.broadcast_to(w, x.shape) > 0)).any(axis=-1), scaled, np.nan)


# --- the same by other code, for one unit: what an explanation is checked by ---

Parts = Sequence[tuple[float, float, float]]
"""One unit's children: (value 0–1, share of the weight that counts, weight as written)."""


def _mean_of(parts: Parts) -> float:
    return sum(x * share for x, share, _weight in parts)


def _power_again(parts: Parts, power: float, epsilon: float) -> float:
    if power > 0:
        return sum(max(x, 0) ** power * share for x, share, _weight in parts) ** (1 / power)
    lifted = [(epsilon + (1 - epsilon) * x, share) for x, share, _weight in parts]
    if power == 0:
        return float((np.prod([x**share for x, share in lifted]) - epsilon) / (1 - epsilon))
    if any(x <= 0 for x, _share in lifted):
        return 0.0
    return (sum(x**power * share for x, share in lifted) ** (1 / power) - epsilon) / (1 - epsilon)


def _penalty_again(parts: Parts, strength: float) -> float:
    mean = _mean_of(parts)
    return mean - strength * sum(share * (x - mean) ** 2 for x, share, _weight in parts) / mean if mean else mean


# --- the list ---

SUM, POWER, CHOICE, VOTES = "sum", "power", "choice", "votes"  # how the arithmetic is shown


@dataclass(frozen=True)
class Method:
    """One aggregation method.

    combine    (values, weights, number, epsilon, total weight) → values
    recompute  (one unit's parts, total weight, number, epsilon) → its value, by independent code; None where the
               value depends on other units
    name       the name in running text ("geometriskt medelvärde"); `label` as an option, "" where it is not offered
    says       the sentence above the arithmetic; `working` how the arithmetic is shown (SUM, POWER, CHOICE, VOTES)
    power      the exponent of a power mean (0: geometric); None for any other method
    number     the number that is used when none is written; None: it must be written; `takes` whether it takes one
    rising     whether a higher child never lowers the value
    additive   whether the value is a function of a sum over the children
    negative   whether children below zero can be aggregated
    relative   whether the value depends on the other units
    """

    key: str
    name: str
    says: str
    working: str
    combine: Callable[[np.ndarray, np.ndarray, float | None, float, Any], np.ndarray]
    recompute: Callable[[Parts, float, float | None, float], float] | None
    label: str = ""
    power: float | None = None
    takes: bool = False
    number: float | None = None
    rising: bool = True
    additive: bool = False
    negative: bool = True
    relative: bool = False

    def exponent(self, number: float | None) -> float | None:
        """The exponent of the power mean, which for "power(p)" is its number."""
        return number if self.key == "power" else self.power

    def refuses_negative(self, number: float | None) -> bool:
        """Whether children below zero have no such mean."""
        power = self.exponent(number)
        return not self.negative or power is not None and power <= 0

    def words(self) -> str:
        """The name in the reader's language."""
        return gettext(self.name)


def _stated(number: float | None) -> float:
    """The number of a method that takes one; `method` reads none without it."""
    if number is None:
        raise ValueError("this method needs a number")
    return number


def _power_mean(key: str, power: float | None, name: str, says: str, **more: Any) -> Method:
    """A power mean; the exponent None is the number that is written."""

    def exponent(number: float | None) -> float:
        return _stated(number) if power is None else power

    return Method(
        key,
        name,
        says,
        POWER,
        lambda x, w, number, epsilon, _weight: power_mean(x, w, exponent(number), epsilon),
        lambda parts, _all, number, epsilon: _power_again(parts, exponent(number), epsilon),
        power=power,
        additive=True,
        **more,
    )


def _chosen(
    key: str, name: str, says: str, combine: Callable, recompute: Callable[[Parts], float], **more: Any
) -> Method:
    """A method that takes the value of one child, or of the two in the middle."""
    return Method(
        key,
        name,
        says,
        CHOICE,
        lambda x, w, _number, _epsilon, _weight: combine(x, w),
        lambda parts, _all, _number, _epsilon: recompute(parts),
        **more,
    )


METHODS: dict[str, Method] = {
    made.key: made
    for made in (
        Method(
            "arithmetic",
            N_("aritmetiskt medelvärde"),
            N_("Värdet är summan av delarnas bidrag: poäng gånger den vikt som räknas."),
            SUM,
            lambda x, w, _number, _epsilon, _weight: arithmetic(x, w),
            lambda parts, _all, _number, _epsilon: _mean_of(parts),
            label=N_("Aritmetiskt"),
            power=1.0,
            additive=True,
        ),
        _power_mean(
            "geometric",
            0.0,
            N_("geometriskt medelvärde"),
            N_(
                "Värdet är delarnas geometriska medelvärde: varje del upphöjd till sin vikt, multiplicerade. Ett lågt "
                "värde drar ned mer än i en summa."
            ),
            label=N_("Geometriskt"),
        ),
        _power_mean(
            "harmonic",
            -1.0,
            N_("harmoniskt medelvärde"),
            N_(
                "Värdet är delarnas harmoniska medelvärde: ett delat med summan av vikt genom poäng. Ett lågt värde "
                "drar ned mycket."
            ),
        ),
        _power_mean(
            "quadratic",
            2.0,
            N_("kvadratiskt medelvärde"),
            N_("Värdet är delarnas kvadratiska medelvärde: ett högt värde väger mer än i en summa."),
        ),
        _power_mean(
            "cubic",
            3.0,
            N_("kubiskt medelvärde"),
            N_("Värdet är delarnas kubiska medelvärde: ett högt värde väger mer än i en summa."),
        ),
        _power_mean("power", None, N_("potensmedelvärde"), N_("Värdet är delarnas potensmedelvärde."), takes=True),
        Method(
            "penalty",
            N_("medelvärde med avdrag för ojämnhet (Mazziotta och Pareto)"),
            N_("Värdet är delarnas medelvärde, minskat efter hur ojämna de är (Mazziotta och Pareto)."),
            SUM,
            lambda x, w, number, _epsilon, _weight: penalty(x, w, _stated(number)),
            lambda parts, _all, number, _epsilon: _penalty_again(parts, _stated(number)),
            takes=True,
            number=1.0,
            rising=False,
            negative=False,
        ),
        _chosen(
            "minimum",
            N_("den svagaste delen"),
            N_("Värdet är den svagaste delens: en svag del kan inte vägas upp av de andra."),
            minimum,
            lambda parts: min(x for x, _share, _weight in parts),
            label=N_("Svagaste dimensionen"),
        ),
        _chosen(
            "maximum",
            N_("den starkaste delen"),
            N_("Värdet är den starkaste delens."),
            maximum,
            lambda parts: max(x for x, _share, _weight in parts),
        ),
        _chosen(
            "median",
            N_("den mellersta delen"),
            N_("Värdet är den mellersta delens."),
            median,
            lambda parts: float(np.median([x for x, _share, _weight in parts])),
        ),
        Method(
            "sum",
            N_("summa av delarna gånger vikterna"),
            N_("Värdet är summan av delarna gånger deras vikter."),
            SUM,
            lambda x, w, _number, _epsilon, weight: total(x, w, weight),
            lambda parts, weight, _number, _epsilon: _mean_of(parts) * weight,
            additive=True,
        ),
        Method(
            "product",
            N_("produkt av delarna upphöjda till vikterna"),
            N_("Värdet är delarna, var och en upphöjd till sin vikt, multiplicerade med varandra."),
            POWER,
            lambda x, w, _number, _epsilon, weight: product(x, w, weight),
            lambda parts, _all, _number, _epsilon: float(np.prod([x**weight for x, _share, weight in parts])),
            additive=True,
        ),
        _chosen(
            "first",
            N_("den första delen som har ett värde"),
            N_("Värdet är den första delen som har ett värde."),
            first,
            lambda parts: parts[0][0],
            rising=False,
        ),
        Method(
            "copeland",
            N_("parvisa jämförelser (Copeland)"),
            N_(
                "Värdet är andelen vunna minus förlorade jämförelser med de andra, del för del efter vikt. Det kan "
                "bara räknas ut tillsammans med de andras svar."
            ),
            VOTES,
            lambda x, w, _number, _epsilon, _weight: copeland(x, w),
            None,
            relative=True,
        ),
    )
}
_NAMED = {0.0: "geometric", -1.0: "harmonic"}  # the powers that have names of their own
_WRITTEN = re.compile(r"([a-z0-9_]+)(?:\(\s*([-+]?\d*\.?\d+)\s*\))?")


def method(words: Any) -> tuple[str, float | None] | None:
    """A method's key and its number: "power(-2)" → ("power", −2.0); None for what is no method.

    The powers 0 and −1 are the geometric and the harmonic mean, and are called so.
    """
    written = _WRITTEN.fullmatch(words) if isinstance(words, str) else None
    known = METHODS.get(written[1]) if written else None
    if written is None or known is None or (written[2] is not None and not known.takes):
        return None
    number = float(written[2]) if written[2] is not None else known.number
    if known.key == "power" and number in _NAMED:
        return _NAMED[number], None
    return None if number is None and known.takes else (known.key, number)


def of(words: str) -> Method:
    """The method that these words name; KeyError when they name none."""
    return METHODS[parsed(words)[0]]


def parsed(words: str) -> tuple[str, float | None]:
    """A method's key and its number; KeyError when the words name no method."""
    named = method(words)
    if named is None:
        raise KeyError(words)
    return named


def aggregate(
    words: str, x: np.ndarray, w: np.ndarray, epsilon: float = 0.0, weight: np.ndarray | float | None = None
) -> np.ndarray:
    """Aggregate the children of each row by a method as it is written, with its number if it takes one: "power(0.5)".

    weight  the total weight of a sum or product, when w has been drawn at random
    """
    key, number = parsed(words)
    return METHODS[key].combine(x, w, number, epsilon, weight)
