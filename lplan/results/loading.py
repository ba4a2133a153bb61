"""Load `Results` from the store and score them; score them again by the reader's own index."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pandas as pd

from lplan import index, store
from lplan.codebook import Codebook, parse
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.core.reader_choices import Choice, Wave
from lplan.core.units import Register, Unit
from lplan.results.index_definition_history import IndexVersion, index_history, reused_version
from lplan.results.model import Results
from lplan.results.targets_notes_and_groups import read as own_plans
from lplan.results.wave_frames import WaveFrames, by_wave, scored_by_wave

log = logging.getLogger(__name__)


AT_ONCE = 200_000  # answers that are read and scored when a survey is loaded, from the latest wave on


def load(
    engine: store.Engine,
    survey: str,
    *,
    preview: int | None = None,
    demonstration: bool = False,
    read: Callable[[int], pd.DataFrame] | None = None,
) -> Results:
    """Everything about one survey, from the database: its published waves, or a draft import in place of its wave.

    The collected waves once one is published, until then the simulated ones; `demonstration` always asks for the
    simulated ones. Scores are computed here, by the codebook's own index definition; they are never stored. The latest
    waves are read at once, the others of a large survey when somebody asks for them.

    read  the responses of an import: from the database, or kept by the caller since an import never changes
    """
    read = read or partial(_stored, engine, survey)
    simulated = demonstration or store.shows_demonstration(engine, survey, preview=preview)
    codebook = parse(store.codebook_text(engine, survey))
    definition = index.definition(codebook)
    corrections = store.corrections(engine, survey)
    corrections = corrections.iloc[:0] if simulated else corrections
    corrected = corrections.drop_duplicates("wave").set_index("wave")["at"]
    rows = store.waves(engine, survey, preview=preview, demonstration=simulated).to_dict("records")
    waves = tuple(_wave(row, corrected) for row in rows)
    books = _codebooks(engine, survey, codebook, rows)
    every_version = (codebook, *books.values())
    closed = tuple(_known_items(every_version) - set(_free_items(every_version)))
    quotes = store.approved_quotes(engine, survey, closed=closed, demonstration=simulated)
    quotes = quotes[~quotes["wave"].isin([wave.key for wave in waves if wave.state != "published"])]
    responses = _responses(rows, read, quotes, every_version)
    register, structural = _register(engine, survey, rows), store.structure(engine, survey)
    versions = _index_versions(engine, survey)
    targets, notes = own_plans(engine, survey, simulated=simulated)
    if warning := reused_version(versions, definition.version, definition.hash):
        log.warning("%s: %s", survey, warning)
    scores = _scored(responses, codebook, definition, register)
    return Results(
        codebook=codebook,
        index_versions=versions,
        register=register,
        waves=waves,
        responses=responses,
        scores=scores,
        evidence=store.evidence(engine, survey),
        bodies=store.bodies(engine, survey),
        facts=store.facts(engine, survey),
        sources=_cited(store.sources(engine, survey), structural),
        structural=structural,
        codebooks=books,
        quotes=quotes,
        definition=definition,
        variables=store.variables(engine, survey),
        outlines=store.outlines(engine, survey),
        corrections=corrections,
        modified=store.changed_on(engine, survey, demonstration=simulated),
        aside=() if simulated else _aside(engine, survey),
        targets=targets,
        notes=notes,
        version=store.data_version(engine),
    )


def _register(engine: store.Engine, survey: str, rows: list[dict]) -> Register:
    """The survey's register; where it has none, those who have answered, by the alphabet."""
    register = store.register(engine, survey)
    if register.units:
        return register
    codes = store.answering_units(engine, [int(row["import_id"]) for row in rows])
    return Register(tuple(Unit(code, code) for code in codes))


def _index_versions(engine: store.Engine, survey: str) -> tuple[IndexVersion, ...]:
    codebooks = store.codebook_versions(engine, survey)
    return index_history((text, at.date()) for text, at in zip(codebooks["text"], codebooks["saved_at"], strict=True))


def _aside(engine: store.Engine, survey: str) -> tuple[Wave, ...]:
    """The demonstration's waves, where collected ones are shown."""
    rows = store.waves(engine, survey, demonstration=True).to_dict("records")
    return tuple(_wave(row, pd.Series(dtype=object)) for row in rows)


def under(results: Results, choice: Choice) -> Results:
    """The same survey with its scores by the reader's own weights and aggregation method.

    The same object when the choice equals the published index. Raises Refused for weights that cannot be used.
    """
    published = results.published
    definition = index.changed(published.codebook, published.definition, choice.weights, choice.aggregate)
    if definition.hash == published.definition.hash:
        return published
    responses = by_wave(published, "responses")
    scores = _scored(responses, published.codebook, definition, published.register)
    return replace(published, definition=definition, responses=responses, scores=scores, base=published)


def _stored(engine: store.Engine, survey: str, import_id: int) -> pd.DataFrame:
    return store.responses(engine, survey, import_id=import_id)


def _responses(
    rows: list[dict], read: Callable[[int], pd.DataFrame], quotes: pd.DataFrame, codebooks: tuple[Codebook, ...]
) -> WaveFrames:
    """Each wave's responses, with its free texts as they may be shown."""
    imports = {row["wave"]: int(row["import_id"]) for row in rows}

    def reviewed(wave: str) -> pd.DataFrame:
        stored = read(imports[wave])
        unknown = set(stored["item"].unique()) - _known_items(codebooks)
        return _reviewed(stored, quotes, (*_free_items(codebooks), *unknown))

    return WaveFrames(imports, reviewed, r.empty())


def _scored(
    responses: WaveFrames, codebook: Codebook, definition: index.IndexDefinition, register: Register
) -> WaveFrames:
    """Each wave's scores, the latest ones computed already: a definition that cannot be used is refused here."""
    scores, done = scored_by_wave(responses, codebook, definition, register), 0
    for wave in reversed(responses.waves):
        if done < AT_ONCE:
            done += len(responses[wave])
            scores[wave]
    return scores


def _codebooks(engine: store.Engine, survey: str, codebook: Codebook, waves: list[dict]) -> dict[str, Codebook]:
    """wave → its codebook, for waves read by another version; one that can no longer be read is left out."""
    parsed: dict[str, Codebook] = {}
    for hash in {row["codebook_hash"] for row in waves} - {codebook.hash}:
        with suppress(Refused):
            parsed[hash] = parse(store.codebook_text(engine, survey, hash))
    return {row["wave"]: parsed[row["codebook_hash"]] for row in waves if row["codebook_hash"] in parsed}


def _cited(sources: pd.DataFrame, structural: pd.DataFrame) -> pd.DataFrame:
    """The cited sources: those in the database, and those of imported structural data, which have only a title."""
    new = structural[~structural["source"].isin(sources["source"])].drop_duplicates("source")
    if new.empty:
        return sources
    rows = new.assign(title=new["source"], publisher="", year=new["as_of"], note="")[list(sources.columns)]
    return pd.concat([sources, rows], ignore_index=True)


def _free_items(codebooks: tuple[Codebook, ...]) -> tuple[str, ...]:
    """The free-text questions of any codebook."""
    return tuple(dict.fromkeys(code for book in codebooks for code in book.free_items))


def _known_items(codebooks: tuple[Codebook, ...]) -> set[str]:
    """The questions that some codebook has. Others might be free text."""
    return {item.code for book in codebooks for item in book.items}


def _reviewed(responses: pd.DataFrame, quotes: pd.DataFrame, free: tuple[str, ...]) -> pd.DataFrame:
    """Responses with free texts as they may be shown; those that nobody has approved are suppressed."""
    asked = responses["item"].isin(free) & (responses["status"] == r.ANSWERED) & (responses["answer"] != "")
    if not asked.any():
        return responses
    responses = responses.copy()
    key = ["wave", "unit", "item"]
    shown = responses.loc[asked, key].merge(quotes, on=key, how="left")["text"].to_numpy()
    responses.loc[asked, "answer"] = shown
    responses.loc[asked & responses["answer"].isna(), "status"] = r.SUPPRESSED
    return responses


def _wave(row: dict, corrections: pd.Series) -> Wave:
    year, corrected = row["year"], corrections.get(row["wave"])
    return Wave(
        row["wave"],
        row["label"],
        None if pd.isna(year) else int(year),
        row["as_of"],
        bool(row["simulated"]),
        row["state"],
        None if corrected is None else corrected.date(),
    )
