"""A survey of many answers: only what somebody asks for is read, scored and kept, and it is the same as if all were."""

import gc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from lplan import index, results, store
from lplan.core import responses as r
from lplan.core.errors import StoreError
from lplan.index.studies import coherence
from lplan.results import index_studies, loading, wave_frames
from lplan.results.wave_frames import KeptFrames, PackedFrame, WaveFrames, by_wave
from lplan.store import queries
from tests import large_survey
from tests.large_survey import KEY

WAVES = ("2018", "2019", "2020")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    url = f"sqlite:///{folder / 'lplan.sqlite'}"
    large_survey.filled(url, folder, 80, 70, len(WAVES))
    opened = store.connect(url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def whole(engine):
    return results.load(engine, KEY)


@pytest.fixture
def lazy(engine, monkeypatch):
    """Loaded as a survey of millions would be, and the imports that have been read."""
    monkeypatch.setattr(loading, "AT_ONCE", 1)
    read = []

    def reading(import_id):
        read.append(import_id)
        return store.responses(engine, KEY, import_id=import_id)

    return results.load(engine, KEY, read=reading), read


def test_only_the_waves_that_are_asked_for_are_read_and_each_once(lazy):
    loaded, read = lazy
    assert [wave.key for wave in loaded.waves] == list(WAVES) and len(read) == 1, "the latest"
    loaded.scored("2020", "index")
    loaded.answers("2020", "A1")
    loaded.responded("2020")
    assert len(read) == 1
    assert loaded.asks("2018", "A1") and not loaded.asks("2018", "none") and not loaded.asks("1900", "A1")
    loaded.scored("2018", "dimension", "hinder")
    assert len(read) == 2 and len(set(read)) == 2


def test_a_wave_at_a_time_is_the_same_as_all_at_once(lazy, whole):
    loaded, _read = lazy
    for wave in WAVES:
        for code in (None, "A1", "none"):
            one, other = loaded.answers(wave, code), whole.answers(wave, code)
            assert one.equals(other) and list(one.columns) == list(r.COLUMNS)
        assert loaded.scored(wave, "index").equals(whole.scored(wave, "index"))
    assert loaded.responses.equals(whole.responses) and loaded.scores.equals(whole.scores)
    scored = index.score(whole.responses, whole.codebook, whole.definition, whole.register)
    key = ["wave", "unit", "code"]
    assert scored.sort_values(key, ignore_index=True).equals(whole.scores.sort_values(key, ignore_index=True))
    assert loaded.answers("1900").empty and loaded.scored("1900", "index").empty
    alike = (loaded.alike(WAVES[:2]), whole.alike(WAVES[:2]))
    assert alike[0].scores.equals(alike[1].scores)


def test_an_index_that_pools_the_waves_is_computed_from_all_of_them(engine, whole):
    pooled = replace(whole.definition, pooled=True)
    made = wave_frames.scored_by_wave(by_wave(whole, "responses"), whole.codebook, pooled, whole.register)
    assert made.whole.equals(index.score(whole.responses, whole.codebook, pooled, whole.register))
    assert len(replace(whole, definition=pooled).needed("2020")) == len(whole.responses)


def frame(wave: str, rows: int = 1_000) -> pd.DataFrame:
    return pd.DataFrame({"wave": [wave] * rows}).astype("str")


def test_what_is_kept_has_an_end_and_the_one_used_longest_ago_gives_way():
    made = []

    def make(wave):
        made.append(wave)
        return frame(wave)

    kept = KeptFrames(int(frame("a").memory_usage().sum() * 2.5))
    for wave in "ababca":
        assert kept.get(1, wave, lambda wave=wave: make(wave)).equals(frame(wave))
    assert "".join(made) == "abca" and 0 < kept.size <= kept.limit
    kept.get(2, "a", lambda: make("of another"))
    assert made[-1] == "of another"
    kept.forget(1)
    kept.forget(2)
    assert kept.size == 0


def test_frames_of_results_that_are_gone_are_not_kept():
    gc.collect()  # what other tests have left
    held = WaveFrames("ab", frame, frame("a", 0))
    before = wave_frames.WHOLE.size
    assert len(held["a"]) == 1_000 and wave_frames.WHOLE.size > before
    del held
    gc.collect()
    assert wave_frames.WHOLE.size == before


def test_a_packed_frame_is_small_and_comes_back_as_it_was(whole):
    responses = whole.answers("2020")
    packed = PackedFrame(responses)
    assert packed.frame().equals(responses) and packed.frame().dtypes.equals(responses.dtypes)
    assert packed.size < responses.memory_usage().sum() / 5
    assert PackedFrame(r.empty()).frame().equals(r.empty())
    many = pd.DataFrame({"answer": [None, *map(str, range(70_000))]}).astype("str")
    assert PackedFrame(many).frame().equals(many)


def test_a_database_that_breaks_while_answers_are_fetched_is_told_in_words(engine, monkeypatch):
    class Broken:
        def fetchmany(self, _n):
            raise engine.dialect.loaded_dbapi.OperationalError("disk I/O error")

    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        queries._fetched(connection, Broken())
    monkeypatch.setattr(queries, "_answers", lambda *_given: queries._fetched(engine, Broken()))
    with pytest.raises(StoreError):
        store.responses(engine, KEY, import_id=1)


def test_of_many_units_pairs_that_are_alike_or_in_conflict_are_found_as_of_few(monkeypatch):
    draw = np.random.default_rng(3)
    base = draw.normal(size=(500, 1))
    x = np.hstack([base, base + draw.normal(0, 0.05, (500, 1)), -base, draw.normal(size=(500, 4)) + base / 2])
    x = np.round(np.clip(x, -2, 2), 1)
    x[draw.random(x.shape) < 0.1] = np.nan
    codes, by_rank = list("abcdefg"), [True] * 7
    looked = [coherence._pairs("p", codes, x, by_rank, conflicts=conflicts) for conflicts in (True, False)]
    monkeypatch.setattr(coherence, "MANY", 10_000)
    assert looked == [coherence._pairs("p", codes, x, by_rank, conflicts=conflicts) for conflicts in (True, False)]
    assert {(pair["a"], pair["b"], pair["flag"]) for pair in looked[0]} >= {
        ("a", "b", "duplicate"),
        ("a", "c", "conflict"),
    }


def test_studies_of_many_units_are_drawn_fewer_times_and_say_how_many(whole, monkeypatch):
    assert whole.fewer("2020", 2000) == 2000
    monkeypatch.setattr(index_studies, "MANY", 20)
    monkeypatch.setattr(index_studies, "DRAWS", 100)
    made = replace(whole)  # another object: it has kept nothing
    n = int(made.scored("2020", "index")["score"].notna().sum())
    assert (
        made.uncertainty("2020").draws == made.fewer("2020", 100) == 100 and made.fewer("2020", 2000) == 2000 * 20 // n
    )
