"""Describe the index in words: what it is built of, what is done with missing answers, weights, levels, uncertainty."""

import pandas as pd

from lplan.core import aggregation_methods, text
from lplan.core.text import _
from lplan.results import ROOT, Results


def framework(results: Results) -> str:
    """How many questions and dimensions the index is built of."""
    book = results.codebook
    scored = [item for item in book.items if item.scored]
    return _(
        "Indexet byggs av {items} frågor i {dimensions} dimensioner. {rest} frågor räknas inte: de har inget "
        "bättre eller sämre svar, är fri text eller hör inte till någon dimension."
    ).format(items=len(scored), dimensions=len(book.dimensions), rest=len(book.items) - len(scored))


def missing(results: Results) -> str:
    """What is done with missing answers."""
    d = results.definition
    said = [
        _("Ett värde visas när minst {share} av vikten är besvarad; det som saknas bär ingen vikt.").format(
            share=text.percent(d.threshold)
        ),
        {"drop": _("Ej aktuellt räknas inte med."), "full": _("Ej aktuellt ger full poäng.")}[d.not_applicable],
        {"missing": _("Vet ej räknas som uteblivet svar."), "zero": _("Vet ej räknas som noll.")}[d.dont_know],
        _("Inga svar gissas.")
        if d.impute == "none"
        else _("Det som saknas ersätts med ett medelvärde: {how}.").format(how=d.impute),
        _("Vid varje värde står också vad det hade varit om allt som saknas vore lägst eller högst."),
    ]
    for code, least in d.thresholds:
        name = results.node_name(code, short=True)
        said.append(_("För {name} gäller {share}.").format(name=name, share=text.percent(least)))
    return " ".join(said)


def method_name(words: str) -> str:
    """What an aggregation method is called in running text, with its number when it is written with one."""
    known = aggregation_methods.method(words)
    if known is None:
        return words
    key, number = known
    said = aggregation_methods.METHODS[key].words()
    return _("{method} med talet {number}").format(method=said, number=text.number(number)) if "(" in words else said


def weighting(results: Results) -> str:
    """How the dimensions are aggregated."""
    d = results.definition
    top = dict(d.aggregates).get(ROOT, d.aggregate)
    return _("Dimensionerna vägs samman med {method}.").format(method=method_name(top))


def uncertainty(results: Results, wave: str) -> str:
    """How the intervals are computed; "" in a wave without an index."""
    found = results.uncertainty(wave)
    if found is None:
        return ""
    return _(
        "Indexet räknas om {draws} gånger, varje gång med nya metodval som dras slumpvis (med frö {seed}, så "
        "att samma tal kommer igen). I snitt ändras en plats med {shift} steg. Intervallen visar var 90 "
        "procent av omräkningarna hamnar."
    ).format(draws=text.number(found.draws), seed=found.seed, shift=text.number(found.shift, 1))


def levels(results: Results) -> pd.DataFrame:
    """Each level in words: its name, where it starts and where it ends. No rows without levels."""
    d = results.definition
    ends = [level.start for level in d.levels[1:]] + [d.scale]
    return pd.DataFrame(
        {
            _("Nivå"): [f"{n}. {level.name}" for n, level in enumerate(d.levels, start=1)],
            _("Från"): [text.number(level.start) for level in d.levels],
            _("Till"): [
                _("under {end}").format(end=text.number(end)) if n < len(d.levels) else text.number(end)
                for n, end in enumerate(ends[: len(d.levels)], start=1)
            ],
        }
    )


def gates(results: Results) -> list[str]:
    """The conditions of the levels, a sentence each; one sentence where there are none."""
    return [
        _("Villkor: nivån {level} kräver minst {minimum} i {name}.").format(
            level=results.level_name(gate.level),
            minimum=text.number(gate.minimum),
            name=results.node_name(gate.code, short=True),
        )
        for gate in results.definition.gates
    ] or [_("Ingen nivå har villkor utöver sin gräns.")]


def rounding(results: Results) -> str:
    """How values are rounded, and what that means for levels and places."""
    return _(
        "Värden visas med {n} decimaler, avrundade uppåt från en halv; nivå och plats bestäms på det visade "
        "värdet. Lika värden delar plats. Historiken räknas om när definitionen ändras."
    ).format(n=results.definition.decimals)
