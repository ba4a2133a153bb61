"""The frames that cross a room's door are as their FRAME describes them, in both worlds."""

from collections.abc import Mapping

import pandas as pd
import pytest

from lplan import index, results, store
from lplan.core import responses as r
from lplan.core.frame_column import Column
from lplan.core.settings import ROOT
from lplan.index.engine.scoring import FRAME as SCORES
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from tests import collected
from tests.collected import KEY


@pytest.fixture(scope="module")
def engine(collected_folder):
    opened = store.connect(f"sqlite:///{collected_folder / 'lplan.sqlite'}")
    yield opened
    opened.dispose()


@pytest.fixture(scope="module", params=[False, True], ids=["collected", "demonstration"])
def demonstration(request):
    return request.param


@pytest.fixture(scope="module")
def loaded(engine, demonstration):
    return results.load(engine, KEY, demonstration=demonstration)


def faults(frame: pd.DataFrame, described: Mapping[str, Column], key: list[str]) -> list[str]:
    """Everything in a frame that is not as it is described."""
    if list(frame.columns) != list(described):
        return [f"columns {list(frame.columns)}"]
    found = [f"{key} twice"] if frame.duplicated(key).any() else []
    for name, column in described.items():
        values = frame[name]
        known = values.dropna()
        found += [f"{name}: dtype {values.dtype}"] if str(values.dtype) != column.dtype else []
        found += [f"{name}: missing"] if not column.missing and len(known) < len(values) else []
        found += [f"{name}: {set(known)}"] if column.values and not set(known) <= set(column.values) else []
        found += [f"{name}: under {column.low}"] if column.low is not None and (known < column.low).any() else []
        found += [f"{name}: over {column.high}"] if column.high is not None and (known > column.high).any() else []
    return found


def response_faults(frame: pd.DataFrame) -> list[str]:
    found = faults(frame, r.FRAME, ["wave", "unit", "item"])
    if not found and ((frame["status"] == r.ANSWERED) != frame["answer"].notna()).any():
        found.append("an answer without the status answered, or the other way round")
    return found


def score_faults(frame: pd.DataFrame, scale: float) -> list[str]:
    found = faults(frame, SCORES, ["wave", "unit", "code"])
    points = frame[["low", "score", "high"]].dropna()
    if ((points < 0) | (points > scale)).any(axis=None):
        found.append("a score outside the scale")
    if ((points["low"] > points["score"]) | (points["score"] > points["high"])).any():
        found.append("a score outside its bounds")
    scored = frame["score"].notna()
    if (frame["rank"].notna() != scored).any() or frame.loc[~scored, "level"].notna().any():
        found.append("a rank or a level without a score, or a score without a rank")
    return found


def test_the_store_gives_responses(engine, demonstration):
    rows = store.responses(engine, KEY, demonstration=demonstration)
    assert len(rows) and response_faults(rows) == []
    none = store.responses(engine, KEY, wave="1900", demonstration=demonstration)
    assert none.empty and response_faults(none) == [] and response_faults(r.empty()) == []


def test_the_intake_gives_responses(engine):
    book = results.load(engine, KEY).codebook
    register = store.register(engine, KEY)
    frame = collected.answers(book, register)
    for file, name, wave in (
        (collected.workbook(book, register, frame), "svar.xlsx", collected.FIRST),
        (collected.limesurvey(book, register, frame), "svar.csv", collected.SECOND),
    ):
        rows = convert(understand(read(file, name), book, register), book, register, wave).responses
        assert len(rows) and response_faults(rows) == []


def test_the_index_gives_scores(loaded):
    few = loaded.responses[loaded.responses["unit"].isin(loaded.register.codes[:3])]
    for rows in (few, few.iloc[:0]):
        scores = index.score(rows, loaded.codebook, loaded.definition, loaded.register)
        assert scores.empty == rows.empty and score_faults(scores, loaded.definition.scale) == []


def test_the_results_hold_responses_and_scores(loaded):
    assert response_faults(loaded.responses) == []
    assert score_faults(loaded.scores, loaded.definition.scale) == []
    assert set(loaded.scores["wave"]) == {wave.key for wave in loaded.waves}


def test_the_description_is_the_one_in_the_document():
    section = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## The frames")[2].partition("\n## ")[0]
    words = " ".join(section.split())
    for described in (r.FRAME, SCORES):
        assert ", ".join(described) in words


def test_a_frame_that_is_not_as_described_is_found():
    row = {"wave": "2024", "unit": "01", "respondent": "", "item": "A", "answer": "1", "status": r.ANSWERED}
    good = pd.DataFrame([row]).astype("str")
    assert response_faults(good) == []
    assert response_faults(good.drop(columns="status")) and response_faults(good.assign(status="made up"))
    assert response_faults(good.assign(wave=2024)) and response_faults(pd.concat([good, good]))
    assert response_faults(good.assign(status=r.SKIPPED)) and response_faults(good.assign(unit=pd.NA))
