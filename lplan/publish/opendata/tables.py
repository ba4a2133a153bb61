"""What is published as open data: one tidy table each, with every column described.

Column names are Swedish ASCII in snake_case and never change with the reader's language. No value without its status:
an empty cell is never 0 and never "no".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from lplan import responses as r
from lplan.codebook import MULTIPLE, ORDINAL, SINGLE, TEXT, Item
from lplan.figures import frames, revision
from lplan.figures.likeness import variable_name
from lplan.publish.opendata.disclosure import hidden
from lplan.results import Results
from lplan.settings import settings
from lplan.text import N_, gettext, slug, sort_key

STRING, INTEGER, DECIMAL, BOOLEAN = "string", "integer", "decimal", "boolean"
EVERYONE = "alla"


@dataclass(frozen=True)
class Field:
    """One column: its name, its XSD-like type and what it means (Swedish, marked with N_)."""

    name: str
    kind: str
    means: str


@dataclass(frozen=True)
class Table:
    """One open table. `frame` has exactly the columns of `fields`, in order; missing is NA."""

    key: str
    title: str
    means: str
    fields: tuple[Field, ...]
    make: Callable[[Results], Iterator[tuple]]
    survey: bool = True  # made of survey answers, so marked when they are simulated

    def described(self, results: Results) -> tuple[Field, ...]:
        """The columns, with the survey's own word for its units in their names."""
        word = slug(results.codebook.unit_one.in_language("sv"))
        return tuple(Field(f.name.replace("enhet", word), f.kind, f.means) for f in self.fields)

    def frame(self, results: Results) -> pd.DataFrame:
        fields = self.described(results)
        made = pd.DataFrame(list(self.make(results)), columns=[field.name for field in fields], dtype=object)
        kinds = {STRING: "str", INTEGER: "Int64", DECIMAL: "Float64", BOOLEAN: "boolean"}
        return made.astype({field.name: kinds[field.kind] for field in fields})


# --- answers ---

_WAVE = Field("omgang", STRING, N_("Omgångens nyckel"))
_UNIT = (
    Field("enhet_kod", STRING, N_("Kod i registret")),
    Field("enhet", STRING, N_("Namn som gällde vid omgången")),
)
_SIMULATED = Field("simulerad", BOOLEAN, N_("Om svaren är simulerade och inte säger något om en verklig enhet"))
_STATUS = Field(
    "status",
    STRING,
    N_("answered, not_applicable, skipped, dont_know, no_response, not_asked eller suppressed; se teckenförklaringen"),
)


def _said(item: Item | None, answer: str, status: str) -> tuple[str | None, str | None]:
    """(canonical value, words) of an answer; free text is in `Results.responses` only as it may be shown."""
    if status != r.ANSWERED:
        return None, None
    if item is not None and item.by_option:
        codes = r.split_codes(answer) if item.type == MULTIPLE else (answer,)
        return answer, "; ".join(str(item.by_option[code].label) for code in codes if code in item.by_option)
    return answer, answer if item is None or item.type == TEXT else None


def _answers(results: Results) -> Iterator[tuple]:
    for row in _sorted(results, results.responses):
        value, words = _said(results.codebook.by_code.get(row.item), row.answer, row.status)
        name = results.name(row.unit, row.wave)
        yield row.wave, row.unit, name, row.item, value, words, row.status, results.is_simulated(row.wave)


def _sorted(results: Results, frame: pd.DataFrame):
    order = {item.code: n for n, item in enumerate(results.codebook.items)}
    place = results.register.position
    column = "item" if "item" in frame else "code"
    key = frame.assign(
        _unit=frame["unit"].map(place), _item=frame[column].map(order).fillna(len(order))
    )  # fmt: skip
    return key.sort_values(["wave", "_unit", "unit", "_item"], kind="stable").itertuples()


answers = Table(
    "svar",
    N_("Svar"),
    N_("Varje svar på varje fråga. Fri text som ingen har godkänt är utelämnad (suppressed)."),
    (
        _WAVE,
        *_UNIT,
        Field("fraga_kod", STRING, N_("Frågans kod i kodboken")),
        Field(
            "varde", STRING, N_("Svaret som kod, årtal eller tal med decimalpunkt; flera koder skiljs med semikolon")
        ),
        Field("varde_text", STRING, N_("Svaret i ord")),
        _STATUS,
        _SIMULATED,
    ),
    _answers,
)


# --- scores ---


def _scores(results: Results) -> Iterator[tuple]:
    definition = results.definition
    if definition is None:
        return
    names = {item.code: str(item.label) for item in results.codebook.items}
    names |= {d.code: str(d.name) for d in results.codebook.dimensions} | {"index": str(definition.name)}
    kinds = {"item": "fraga", "dimension": "dimension", "index": "index"}
    for row in _sorted(results, results.scores):
        level = None if pd.isna(row.level) else int(row.level)
        status = r.ANSWERED if row.score == row.score else (r.NO_RESPONSE if row.low != row.low else r.SKIPPED)
        yield (
            row.wave, row.unit, results.name(row.unit, row.wave), kinds[row.kind], row.code, names.get(row.code, row.code),
            *(None if v != v else v for v in (row.score, row.coverage, row.low, row.high)),
            level, None if level is None else results.level_name(level), status, results.is_simulated(row.wave),
            definition.version, definition.hash,
        )  # fmt: skip


scores = Table(
    "poang",
    N_("Index, dimensioner och indikatorer"),
    N_(
        "Varje värde som räknas ur svaren, med gränserna om allt som saknas hade varit sämst eller bäst. Här finns ingen "
        "rangordning: en plats sägs aldrig utan sitt intervall, och det räknas i verktyget."
    ),
    (
        _WAVE,
        *_UNIT,
        Field("slag", STRING, N_("fraga, dimension eller index")),
        Field("kod", STRING, N_("Frågans eller dimensionens kod; index för helheten")),
        Field("namn", STRING, N_("Vad den heter")),
        Field("varde", DECIMAL, N_("Värde på indexets skala; tomt när för lite är besvarat")),
        Field("svarstackning", DECIMAL, N_("Besvarad vikt / tillämplig vikt, 0–1")),
        Field("lag", DECIMAL, N_("Värdet om allt som saknas hade varit sämst")),
        Field("hog", DECIMAL, N_("Värdet om allt som saknas hade varit bäst")),
        Field("niva", INTEGER, N_("Nivå: 0 är lägst; tomt utan värde")),
        Field("niva_namn", STRING, N_("Vad nivån heter")),
        _STATUS,
        _SIMULATED,
        Field("index_version", STRING, N_("Indexdefinitionens version")),
        Field("index_hash", STRING, N_("Indexdefinitionens SHA-256")),
    ),
    _scores,
)


# --- tables of counts ---


def _groupings(results: Results, wave: str) -> dict[str, dict[str, str]]:
    """kind of group → unit → group: everybody, and the groups that the charts split by."""
    everyone = dict.fromkeys(results.asked(wave), EVERYONE)
    return {
        EVERYONE: everyone,
        "ansvarig": revision.by_body(results, wave),
        "bildad": revision.by_formation(results, wave),
    }


def _counts(results: Results) -> Iterator[tuple]:
    items = [item for item in results.codebook.items if item.type in (SINGLE, ORDINAL, MULTIPLE)]
    words = frames.missing_words()
    for wave in results.waves:
        rows = results.answers(wave.key)
        state = rows["answer"].where(rows["status"] == r.ANSWERED, frames.kind_of(rows["status"]))
        for kind, groups in _groupings(results, wave.key).items():
            placed = rows.assign(state=state, group=rows["unit"].map(groups)).dropna(subset="group")
            by_item = dict(iter(placed.groupby("item", sort=False)))
            for item in items:
                if item.code in by_item:
                    for counted in _counted(item, by_item[item.code], words):
                        yield wave.key, kind, *counted, results.is_simulated(wave.key)


def _counted(item: Item, rows: pd.DataFrame, words: dict[str, str]) -> Iterator[tuple]:
    """(group, item, option, label, n, of, share, status) for each group and answer; a small group has no numbers."""
    labels = {option.code: str(option.label) for option in item.choices}
    if item.type == MULTIPLE:
        rows = rows[rows["status"] == r.ANSWERED]
        said = rows.assign(state=rows["answer"].str.split(r.SEPARATOR)).explode("state")
    else:
        said = rows
        labels |= {code: name for code, name in words.items() if (rows["state"] == code).any()}
    sizes = rows.groupby("group")["unit"].nunique().to_dict()
    n = said.groupby(["group", "state"]).size().to_dict()
    covered = hidden(sizes, settings().small_group)
    for group in sorted(sizes, key=sort_key):
        for option, label in labels.items():
            if group in covered:
                yield group, item.code, option, label, None, None, None, r.SUPPRESSED
            else:
                of = sizes[group]
                yield (
                    group,
                    item.code,
                    option,
                    label,
                    n.get((group, option), 0),
                    of,
                    n.get((group, option), 0) / of,
                    r.ANSWERED,
                )


counts = Table(
    "fordelning",
    N_("Fördelningar"),
    N_(
        "Hur många som gav varje svar, för alla och efter ansvarigt organ och bildningsår. Små grupper är utelämnade "
        "(suppressed), och så många fler att de inte går att räkna fram."
    ),
    (
        _WAVE,
        Field("gruppering", STRING, N_("Vad som grupperas efter: alla, ansvarig eller bildad")),
        Field("grupp", STRING, N_("Gruppens namn")),
        Field("fraga_kod", STRING, N_("Frågans kod i kodboken")),
        Field("svar_kod", STRING, N_("Svarsalternativets kod, eller slaget av uteblivet svar")),
        Field("svar", STRING, N_("Svaret i ord")),
        Field("antal", INTEGER, N_("Hur många som gav svaret")),
        Field("av", INTEGER, N_("Hur många de räknas av: alla tillfrågade, för flervalsfrågor de som svarade")),
        Field("andel", DECIMAL, N_("antal / av")),
        _STATUS,
        _SIMULATED,
    ),
    _counts,
)


# --- the questionnaire, the register, the facts ---


def _questions(results: Results) -> Iterator[tuple]:
    for item in results.codebook.items:
        for option in item.options or (None,):
            yield (
                item.code, item.text.in_language("sv"), item.text.in_language("en"), item.type, item.dimension, item.polarity, item.since, item.until,
                *((option.code, option.label.in_language("sv"), option.label.in_language("en"), option.points, option.status) if option else (None,) * 5),
            )  # fmt: skip


questions = Table(
    "kodbok",
    N_("Kodbok"),
    N_("Frågorna och svarsalternativen: en rad per svarsalternativ."),
    (
        Field("fraga_kod", STRING, N_("Frågans kod")),
        Field("fraga", STRING, N_("Frågan på svenska")),
        Field("fraga_en", STRING, N_("Frågan på engelska")),
        Field("slag", STRING, N_("single, multiple, ordinal, year, number eller text")),
        Field("dimension", STRING, N_("Dimensionens kod; tomt för det som inte räknas")),
        Field("riktning", STRING, N_("more, less eller neither: om mer är bättre")),
        Field("fran_omgang", STRING, N_("Första omgången som frågan ställdes i")),
        Field("till_omgang", STRING, N_("Sista omgången som frågan ställdes i")),
        Field("svar_kod", STRING, N_("Svarsalternativets kod")),
        Field("svar", STRING, N_("Svarsalternativet på svenska")),
        Field("svar_en", STRING, N_("Svarsalternativet på engelska")),
        Field("poang", DECIMAL, N_("Andel av frågans poäng, 0–1; tomt: lika steg eller räknas inte")),
        Field("status", STRING, N_("Satt för alternativ som inte är ett svar, som Vet ej")),
    ),
    _questions,
    survey=False,
)


def _evidence(results: Results) -> Iterator[tuple]:
    names = {code: str(words) for code, words in results.variables.items()}
    urls = dict(zip(results.sources["source"], results.sources["url"], strict=True))
    for row in [*results.evidence.itertuples(), *results.bodies.assign(variable="responsible_body").itertuples()]:
        yield (
            row.unit, results.name(row.unit), row.variable, names.get(row.variable, row.variable), row.value,
            str(row.as_of), row.note or None, row.confidence, row.source, urls.get(row.source) or None,
        )  # fmt: skip


evidence = Table(
    "belagg",
    N_("Offentliga belägg"),
    N_(
        "Verkliga uppgifter ur offentliga handlingar. Att en rad saknas betyder att inget belägg har hittats, aldrig nej."
    ),
    (
        *_UNIT[:1],
        Field("enhet", STRING, N_("Namn i dag")),
        Field("variabel", STRING, N_("Beläggets slag")),
        Field("variabel_text", STRING, N_("Vad slaget heter")),
        Field("varde", STRING, N_("Vad källan säger")),
        Field("ar", STRING, N_("Vilket år det gäller")),
        Field("anmarkning", STRING, N_("Anmärkning")),
        Field("sakerhet", STRING, N_("Hur säker uppgiften är")),
        Field("kalla", STRING, N_("Källans nyckel")),
        Field("kalla_url", STRING, N_("Källans adress")),
    ),
    _evidence,
    survey=False,
)


def _facts(results: Results) -> Iterator[tuple]:
    urls = dict(zip(results.sources["source"], results.sources["url"], strict=True))
    for row in results.facts.itertuples():
        yield (
            row.key,
            row.measure,
            row.value,
            row.base,
            str(row.as_of),
            row.confidence,
            row.source,
            urls.get(row.source) or None,
        )


facts = Table(
    "riket",
    N_("Fakta om hela landet"),
    N_("Verkliga uppgifter med källa."),
    (
        Field("nyckel", STRING, N_("Uppgiftens nyckel")),
        Field("uppgift", STRING, N_("Vad som mäts")),
        Field("varde", STRING, N_("Värde")),
        Field("bas", STRING, N_("Enhet eller vad det räknas av")),
        Field("ar", STRING, N_("Vilket år det gäller")),
        Field("sakerhet", STRING, N_("Hur säker uppgiften är")),
        Field("kalla", STRING, N_("Källans nyckel")),
        Field("kalla_url", STRING, N_("Källans adress")),
    ),
    _facts,
    survey=False,
)


def _structure(results: Results) -> Iterator[tuple]:
    urls = dict(zip(results.sources["source"], results.sources["url"], strict=True))
    for wave in results.waves:
        made = results.structure(wave.key)
        for unit in made.values.index:
            for name in made.kinds:
                value = made.values.at[unit, name]
                known = value is not None and value == value
                source = made.sources.get(name, {}).get(unit, "")
                yield (
                    wave.key, unit, results.name(unit, wave.key), name, variable_name(name, made),
                    (f"{value:.15g}" if isinstance(value, float) else str(value)) if known else None,
                    made.as_of[name] or None, source or None, urls.get(source) or None,
                )  # fmt: skip


structure = Table(
    "struktur",
    N_("Strukturuppgifter"),
    N_(
        "Det som jämförbara räknas av vid varje omgång: registrets uppgifter och de som har lästs in, aldrig enkätsvar. Ett "
        "tomt värde saknas och räknas inte i de paren."
    ),
    (
        _WAVE,
        *_UNIT,
        Field("uppgift", STRING, N_("Uppgiftens nyckel, som i länkens likhet=")),
        Field("uppgift_text", STRING, N_("Vad uppgiften heter")),
        Field("varde", STRING, N_("Tal med decimalpunkt, eller gruppens namn; tomt när det saknas")),
        Field("ar", STRING, N_("Vilket år uppgiften är från, det senaste om de är flera")),
        Field("kalla", STRING, N_("Källans nyckel, eller källan i ord")),
        Field("kalla_url", STRING, N_("Källans adress")),
    ),
    _structure,
    survey=False,
)


def _corrections(results: Results) -> Iterator[tuple]:
    for row in results.corrections.itertuples():
        yield (
            f"{row.at:%Y-%m-%d}", row.wave, row.reason, int(row.changed),
            ";".join(row.units), ";".join(row.items),
        )  # fmt: skip


corrections = Table(
    "rattelser",
    N_("Rättelser"),
    N_("Vad som har ändrats efter att det publicerades, och varför."),
    (
        Field("datum", STRING, N_("När, ÅÅÅÅ-MM-DD")),
        _WAVE,
        Field("skal", STRING, N_("Varför")),
        Field("andrade_svar", INTEGER, N_("Hur många svar som ändrades")),
        Field("enheter", STRING, N_("Vilka koder i registret, skilda med semikolon")),
        Field("fragor", STRING, N_("Vilka frågor, skilda med semikolon")),
    ),
    _corrections,
)


_SIGNS = {
    r.ANSWERED: N_("Besvarad"),
    r.NOT_APPLICABLE: N_("Frågan gäller inte enheten"),
    r.SKIPPED: N_("Enheten svarade på enkäten men lämnade frågan"),
    r.DONT_KNOW: N_("Enheten svarade vet ej"),
    r.NO_RESPONSE: N_("Enheten svarade inte i omgången"),
    r.SUPPRESSED: N_("Värdet finns men får inte visas"),
    frames.NOT_ASKED: N_("Frågan ställdes inte i omgången"),
}


def legend() -> dict[str, str]:
    """Status → what it means, in the reader's language."""
    return {status: gettext(words) for status, words in _SIGNS.items()}


TABLES: tuple[Table, ...] = (answers, scores, counts, questions, evidence, structure, facts, corrections)


def by_key(key: str) -> Table | None:
    return next((table for table in TABLES if table.key == key), None)


def offered(results: Results, *, units: bool = True) -> tuple[Table, ...]:
    """The tables of this survey. With `units=False`, nothing that says what a single unit answered."""
    return tuple(t for t in TABLES if (units or t not in (answers, scores)) and _has(t, results))


def _has(table: Table, results: Results) -> bool:
    if table is structure:
        return any(results.structure(wave.key).kinds for wave in results.waves)
    public = {evidence: results.evidence, facts: results.facts}
    return table not in public or not public[table].empty
