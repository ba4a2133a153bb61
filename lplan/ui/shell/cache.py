"""Cache everything that is read from the database, by the data's version; nothing below knows of a cache.

What comes back is shared between readers: nobody changes it.
"""

import logging
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from lplan import index, store
from lplan import results as composition
from lplan.charts import CHARTS, RenderedChart, by_key
from lplan.core import text
from lplan.core.errors import LplanError, Refused
from lplan.core.settings import settings
from lplan.index.next_steps import fewest_changes
from lplan.index.next_steps.fewest_changes import Plan
from lplan.results import Choice, Results
from lplan.results.wave_frames import PackedFrame

log = logging.getLogger(__name__)


def engine() -> store.Engine:
    """The database of this process: made, migrated and filled with the shipped data when first asked for.

    Another database that has come under the same address is met as the first was, and nothing of the old is kept.
    """
    found = _engine()
    if store.replaced(found):
        log.warning("another database has come under the address: it is opened anew")
        st.cache_resource.clear()
        found.dispose()
        found = _engine()
    return found


@st.cache_resource(show_spinner=False)
def _engine() -> store.Engine:
    """One reader at a time tries: those who waited meanwhile are told what it found, and do not wait once more each."""
    failures = _latest_failure()
    for at, failure in failures:
        if time.monotonic() - at < REST:
            raise failure
    try:
        return store.ready(check=index.definition)
    except LplanError as error:
        failures[:] = [(time.monotonic(), error)]
        raise


REST = 2  # seconds in which a database that could not be opened is not tried again


@st.cache_resource(show_spinner=False)
def _latest_failure() -> list[tuple[float, LplanError]]:
    """When the database could not be opened the last time, and why; empty when it always could."""
    return []


def version() -> int:
    """The data's version. Raises StoreError."""
    number = store.data_version(engine())
    # PostgreSQL says only when it is asked that it is another.
    return store.data_version(engine()) if store.replaced(_engine()) else number


def surveys(now: int | None = None) -> pd.DataFrame:
    """The surveys to choose between: survey, title, version, codebook_hash. `now`: the data's version, if known."""
    return _surveys(version() if now is None else now)


@st.cache_resource(show_spinner=False, max_entries=4)
def _surveys(version: int) -> pd.DataFrame:
    return store.surveys(engine())


def faults() -> tuple[str, ...]:
    """What is wrong with the codebook of the settings and the files that it names, each fault with its file and
    line.
    """
    path = settings().codebook
    if path is None:
        return ()
    if not path.is_file():
        return store.survey_faults(path, index.definition)
    stamp = tuple((file.name, file.stat().st_mtime_ns) for file in sorted(path.parent.iterdir()) if file.is_file())
    return _faults(str(path), stamp, text.language())


@st.cache_resource(show_spinner=False, max_entries=4)
def _faults(path: str, stamp: tuple[tuple[str, int], ...], language: str) -> tuple[str, ...]:
    return store.survey_faults(Path(path), index.definition)


def results(survey: str, preview: int | None = None, *, demonstration: bool = False, now: int | None = None) -> Results:
    """Everything about one survey as it stands now; `demonstration` asks for its simulated waves, whatever it shows.

    `now`: the data's version, if it is known.
    """
    return _results(survey, version() if now is None else now, preview, demonstration)


@st.cache_resource(show_spinner=False, max_entries=8)
def _results(survey: str, version: int, preview: int | None, demonstration: bool) -> Results:
    read = partial(_answers, survey)
    return composition.load(engine(), survey, preview=preview, demonstration=demonstration, read=read)


def _answers(survey: str, import_id: int) -> pd.DataFrame:
    return _packed(survey, import_id).frame()


@st.cache_resource(show_spinner=False, max_entries=64)
def _packed(survey: str, import_id: int) -> PackedFrame:
    """An import's answers never change, whatever version the data have."""
    return PackedFrame(store.responses(engine(), survey, import_id=import_id))


def under(choice: Choice, version: int, preview: int | None = None) -> Results:
    """The survey's results under the reader's own index: the published ones when nothing has been moved.

    Raises Refused for weights that cannot be used.
    """
    if not choice.weights and not choice.aggregate:
        return _results(choice.survey, version, preview, choice.demonstration)
    return _under(choice.survey, version, preview, choice.demonstration, choice.weights, choice.aggregate)


@st.cache_resource(show_spinner=False, max_entries=64)
def _under(
    survey: str, version: int, preview: int | None, demonstration: bool, weights: index.Weights, aggregate: str
) -> Results:
    own = Choice(survey=survey, weights=weights, aggregate=aggregate)
    return composition.under(_results(survey, version, preview, demonstration), own)


def rendered(key: str, choice: Choice, version: int, preview: int | None = None) -> RenderedChart:
    """A chart drawn for one choice: kept a while, for its table and for seminars; pages keep what they show."""
    return _rendered(key, choice, version, preview)


@st.cache_resource(show_spinner=False, max_entries=200)
def _rendered(key: str, choice: Choice, version: int, preview: int | None) -> RenderedChart:
    with text.using(choice.language):
        return by_key(key).render(under(choice, version, preview), choice)


def fewest(choice: Choice, version: int, code: str, alternatives: bool) -> Plan:
    """The fewest changed answers to the next level at a node, for the chosen unit: searched once for everybody.

    Raises KeyError for a node or unit that has nothing to search.
    """
    return _fewest(
        choice.survey, version, choice.weights, choice.aggregate, choice.wave, choice.unit or "", code, alternatives
    )


@st.cache_resource(show_spinner=False, max_entries=2_000)
def _fewest(
    survey: str,
    version: int,
    weights: index.Weights,
    aggregate: str,
    wave: str,
    unit: str,
    code: str,
    alternatives: bool,
) -> Plan:
    found = under(Choice(survey=survey, weights=weights, aggregate=aggregate), version)
    return fewest_changes.fewest(
        found.needed(wave),
        found.codebook,
        found.definition,
        wave,
        unit,
        code=code,
        register=found.register,
        alternatives=alternatives,
    )


def warm() -> Iterator[None]:
    """Do the first readers' waiting before they come, a step at a time: open the store, read and score the latest of
    every survey; then draw each chart once, and read and score the earlier waves.
    """
    read = _read()
    yield
    for survey, loaded in read.items():
        first = _first(survey, loaded)
        for chart in CHARTS:
            if chart.offered(loaded):
                rendered(chart.key, first, loaded.version)
                yield
    for loaded in read.values():
        for wave in reversed(loaded.waves):
            for kind in ("index", "dimension"):
                loaded.scored(wave.key, kind)
            yield


def _read() -> dict[str, Results]:
    """Every survey that can be read."""
    found = {}
    for survey in surveys()["survey"]:
        try:
            found[survey] = results(survey)
        except Refused as error:  # its pages and files will say so, and the other surveys' are as ready as ever
            log.error("%s: %s", survey, error)
    return found


def _first(survey: str, loaded: Results) -> Choice:
    """What the frame has chosen for who has chosen nothing: what is drawn for another choice nobody would be given."""
    earlier, wave = ("", "", *(wave.key for wave in loaded.waves))[-2:]
    return Choice(
        survey=survey, wave=wave, baseline=earlier or None, language=text.LANGUAGES[0], index=loaded.index_hash
    )


def ready() -> bool:
    """Whether the store answers; raises StoreError when it does not."""
    return version() >= 0
