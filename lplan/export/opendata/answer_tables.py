"""Open tables of what was answered: every answer, what is scored from them, and how many gave each answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from lplan.analysis import tabulation
from lplan.analysis.missing_scores import score_statuses
from lplan.charts.answers import plan_revision
from lplan.codebook import MULTIPLE, ORDINAL, SINGLE, TEXT, Item
from lplan.core import responses as r
from lplan.core.settings import settings
from lplan.core.text import N_, sort_key
from lplan.export.opendata.disclosure_control import hidden
from lplan.export.opendata.table import DECIMAL, INTEGER, ITEM, SIMULATED, STATUS, UNITS, WAVE, Field, table
from lplan.results import Results

EVERYONE = "alla"


@table(
    "svar",
    N_("Svar"),
    N_("Varje svar på varje fråga. Fri text som ingen har godkänt är utelämnad (suppressed)."),
    WAVE,
    *UNITS,
    ITEM,
    Field("varde", N_("Svaret som kod, årtal eller tal med decimalpunkt; flera koder skiljs med semikolon")),
    Field("varde_text", N_("Svaret i ord")),
    STATUS,
    SIMULATED,
    units=True,
)
def answers(results: Results) -> Iterator[tuple]:
    for row in _sorted(results, results.responses):
        value, words = _said(results.question(row.wave, row.item), row.answer, row.status)
        name = results.name(row.unit, row.wave)
        yield row.wave, row.unit, name, row.item, value, words, row.status, results.simulated


def _said(item: Item | None, answer: str, status: str) -> tuple[str | None, str | None]:
    """(canonical value, words) of an answer; free text is in `Results.responses` only as it may be shown."""
    if status != r.ANSWERED:
        return None, None
    if item is not None and item.by_option:
        codes = r.split_codes(answer) if item.type == MULTIPLE else (answer,)
        return answer, "; ".join(str(item.by_option[code].label) for code in codes if code in item.by_option)
    return answer, answer if item is None or item.type == TEXT else None


def _sorted(results: Results, frame: pd.DataFrame):
    order = {item.code: n for n, item in enumerate(results.codebook.items)}
    place = results.register.position
    column = "item" if "item" in frame else "code"
    key = frame.assign(_unit=frame["unit"].map(place), _item=frame[column].map(order).fillna(len(order)))
    return key.sort_values(["wave", "_unit", "unit", "_item"], kind="stable").itertuples()


@table(
    "poang",
    N_("Index, dimensioner och indikatorer"),
    N_(
        "Varje värde som räknas ur svaren, med gränserna om allt som saknas hade varit sämst eller bäst. Här finns "
        "ingen rangordning: en plats sägs aldrig utan sitt intervall, och det räknas i verktyget."
    ),
    WAVE,
    *UNITS,
    Field("slag", N_("fraga, dimension eller index")),
    Field("kod", N_("Frågans eller dimensionens kod; index för helheten")),
    Field("namn", N_("Vad den heter")),
    Field("varde", N_("Värde på indexets skala; tomt när för lite är besvarat"), DECIMAL),
    Field("svarstackning", N_("Besvarad vikt / tillämplig vikt, 0–1"), DECIMAL),
    Field("lag", N_("Värdet om allt som saknas hade varit sämst"), DECIMAL),
    Field("hog", N_("Värdet om allt som saknas hade varit bäst"), DECIMAL),
    Field("niva", N_("Nivå: 0 är lägst; tomt utan värde"), INTEGER),
    Field("niva_namn", N_("Vad nivån heter")),
    STATUS,
    SIMULATED,
    Field("index_version", N_("Indexdefinitionens version")),
    Field("index_hash", N_("Indexdefinitionens SHA-256")),
    units=True,
)
def scores(results: Results) -> Iterator[tuple]:
    definition = results.definition
    names = {item.code: str(item.label) for item in results.codebook.items}
    names |= {d.code: str(d.name) for d in results.codebook.dimensions} | {"index": str(definition.name)}
    kinds = {"item": "fraga", "dimension": "dimension", "index": "index"}
    for row in _sorted(results, results.scores.assign(status=score_statuses(results))):
        level = None if pd.isna(row.level) else int(row.level)
        yield (
            row.wave,
            row.unit,
            results.name(row.unit, row.wave),
            kinds[row.kind],
            row.code,
            names.get(row.code, row.code),
            *(None if v != v else v for v in (row.score, row.coverage, row.low, row.high)),
            level,
            None if level is None else results.level_name(level),
            row.status,
            results.simulated,
            definition.version,
            definition.hash,
        )


def _groupings(results: Results, wave: str) -> dict[str, dict[str, str]]:
    """kind of group → unit → group: everybody, and the groups that the charts split by."""
    everyone = dict.fromkeys(results.asked(wave), EVERYONE)
    return {
        EVERYONE: everyone,
        "ansvarig": plan_revision.by_body(results, wave),
        "bildad": plan_revision.by_formation(results, wave),
    }


@table(
    "fordelning",
    N_("Fördelningar"),
    N_(
        "Hur många som gav varje svar, för alla och efter ansvarigt organ och bildningsår. Små grupper är utelämnade "
        "(suppressed), och så många fler att de inte går att räkna fram."
    ),
    WAVE,
    Field("gruppering", N_("Vad som grupperas efter: alla, ansvarig eller bildad")),
    Field("grupp", N_("Gruppens namn")),
    ITEM,
    Field("svar_kod", N_("Svarsalternativets kod, eller slaget av uteblivet svar")),
    Field("svar", N_("Svaret i ord")),
    Field("antal", N_("Hur många som gav svaret, eller som inte gav något svar av det slaget"), INTEGER),
    Field("av", N_("Hur många i gruppen som har gett ett svar på frågan: det som andelen räknas av"), INTEGER),
    Field("andel", N_("antal / av; tomt för uteblivna svar, som inte är en del av dem"), DECIMAL),
    Field("tillfragade", N_("Hur många i gruppen som fick frågan"), INTEGER),
    STATUS,
    SIMULATED,
)
def counts(results: Results) -> Iterator[tuple]:
    items = [item for item in results.codebook.items if item.type in (SINGLE, ORDINAL, MULTIPLE)]
    words = tabulation.missing_words()
    for wave in results.waves:
        rows = results.answers(wave.key)
        state = rows["answer"].where(rows["status"] == r.ANSWERED, tabulation.kind_of(rows["status"]))
        for kind, groups in _groupings(results, wave.key).items():
            placed = rows.assign(state=state, group=rows["unit"].map(groups)).dropna(subset="group")
            numbers = _Numbers.of(placed, [item.code for item in items if item.type == MULTIPLE])
            for item in items:
                for counted in _counted(item, numbers, words):
                    yield wave.key, kind, *counted, results.simulated


@dataclass(frozen=True)
class _Numbers:
    """item → group → how many were asked and how many answered; item → (group, answer) → how many gave it."""

    asked: dict[str, dict[str, int]]
    given: dict[str, dict[str, int]]
    n: dict[str, dict[tuple[str, str], int]]

    @classmethod
    def of(cls, rows: pd.DataFrame, multiple: list[str]) -> "_Numbers":
        several = rows["item"].isin(multiple)
        apart = rows[several].assign(state=rows["state"][several].str.split(r.SEPARATOR)).explode("state")
        asked: dict[str, dict[str, int]] = {}
        given: dict[str, dict[str, int]] = {}
        n: dict[str, dict[tuple[str, str], int]] = {}
        for (item, group), count in _units(rows, ["item", "group"]):
            asked.setdefault(item, {})[group] = count
        for (item, group), count in _units(rows[rows["status"] == r.ANSWERED], ["item", "group"]):
            given.setdefault(item, {})[group] = count
        for (item, group, state), count in _units(pd.concat([rows[~several], apart]), ["item", "group", "state"]):
            n.setdefault(item, {})[(group, state)] = count
        return cls(asked, given, n)


def _units(rows: pd.DataFrame, by: list[str]) -> Iterator[tuple]:
    """(what they are grouped by, how many units) for each group."""
    for key, count in rows.groupby(by)["unit"].nunique().items():
        yield key, int(count)


def _counted(item: Item, numbers: _Numbers, words: dict[str, str]) -> Iterator[tuple]:
    """(group, item, option, label, n, of, share, asked, status) for each group and answer; a small group has no
    numbers.
    """
    asked, n = numbers.asked.get(item.code, {}), numbers.n.get(item.code, {})
    there = {state for _group, state in n}
    labels = {option.code: str(option.label) for option in item.choices}
    labels |= {code: name for code, name in words.items() if code in there}
    sizes = {group: numbers.given.get(item.code, {}).get(group, 0) for group in asked}
    covered = hidden(sizes, settings().small_group)
    for group in sorted(sizes, key=sort_key):
        for option, label in labels.items():
            if group in covered:
                yield group, item.code, option, label, None, None, None, None, r.SUPPRESSED
                continue
            counted, of = n.get((group, option), 0), sizes[group]
            share = counted / of if of and option not in words else None
            yield group, item.code, option, label, counted, of, share, asked[group], r.ANSWERED
