"""Aggregate the values of a dimension's children to one value: `METHODS` lists every method with its properties."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lplan.core.aggregation_functions import (
    Parts,
    Weight,
    arithmetic,
    copeland,
    first,
    maximum,
    mean_of,
    median,
    minimum,
    penalty,
    penalty_again,
    power_again,
    power_mean,
    product,
    total,
)
from lplan.core.text import N_, gettext

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
    combine: Callable[[np.ndarray, np.ndarray, float | None, float, Weight], np.ndarray]
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


def _power_mean(key: str, power: float | None, name: str, says: str, label: str = "", takes: bool = False) -> Method:
    """A power mean; the exponent None is the number that is written."""

    def exponent(number: float | None) -> float:
        return _stated(number) if power is None else power

    return Method(
        key,
        name,
        says,
        POWER,
        lambda x, w, number, epsilon, _weight: power_mean(x, w, exponent(number), epsilon),
        lambda parts, _all, number, epsilon: power_again(parts, exponent(number), epsilon),
        label,
        power,
        takes,
        additive=True,
    )


def _chosen(
    key: str,
    name: str,
    says: str,
    combine: Callable[[np.ndarray, np.ndarray], np.ndarray],
    recompute: Callable[[Parts], float],
    label: str = "",
    rising: bool = True,
) -> Method:
    """A method that takes the value of one child, or of the two in the middle."""
    return Method(
        key,
        name,
        says,
        CHOICE,
        lambda x, w, _number, _epsilon, _weight: combine(x, w),
        lambda parts, _all, _number, _epsilon: recompute(parts),
        label,
        rising=rising,
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
            lambda parts, _all, _number, _epsilon: mean_of(parts),
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
            lambda parts, _all, number, _epsilon: penalty_again(parts, _stated(number)),
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
            lambda parts, weight, _number, _epsilon: mean_of(parts) * weight,
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


def method(words: object) -> tuple[str, float | None] | None:
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


def aggregate(words: str, x: np.ndarray, w: np.ndarray, epsilon: float = 0.0, weight: Weight = None) -> np.ndarray:
    """Aggregate the children of each row by a method as it is written, with its number if it takes one: "power(0.5)".

    weight  the total weight of a sum or product, when w has been drawn at random
    """
    key, number = parsed(words)
    return METHODS[key].combine(x, w, number, epsilon, weight)
