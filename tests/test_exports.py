"""What each survey tool hands out gives back the answers, or is asked about; never another answer.

Random codebooks and answers are written as each tool writes them (tests/exports) and read in without any decision.
"""

import random

import pytest

from lplan.codebook import MULTIPLE
from lplan.core import responses as r
from lplan.core import units
from lplan.core.errors import Refused
from lplan.core.settings import ROOT
from lplan.intake.answers.response_conversion import convert
from lplan.intake.interpretation.file_interpretation import understand
from tests.exports.export import Export
from tests.exports.survey import WAVE, Survey, made
from tests.exports.tools import WRITERS
from tests.in_process import delivered
from tests.small_survey import errors

REGISTER = units.load(ROOT / "data/regions.csv")


def example(tool: str, seed: int, plain: bool) -> tuple[Survey, Export]:
    chance = random.Random(f"{tool} {seed} {plain}")
    survey = made(REGISTER, chance, plain)
    return survey, WRITERS[tool](survey.book, REGISTER, survey.answers, chance)


def came_back(survey: Survey, export: Export) -> tuple[dict, list]:
    """({(unit, item): (answer, status)}, problems) as the importer gives them when nobody decides anything."""
    try:
        delivery = delivered(export.data, export.name)
    except Refused as refused:
        return {}, list(refused.problems)
    converted = convert(understand(delivery, survey.book, REGISTER, None), survey.book, REGISTER, WAVE)
    frame = converted.responses
    keys = frame[["unit", "item", "answer", "status"]].itertuples(index=False)
    return {(u, i): (None if a != a else a, s) for u, i, a, s in keys}, list(converted.problems)


def differences(survey: Survey, export: Export, back: dict) -> list[str]:
    """Where what came back is not what was given."""
    found, given = [], {}
    for row in survey.answers.itertuples():
        given[row.unit, row.item] = None if row.answer != row.answer else row.answer, row.status
    for key in given.keys() | back.keys():
        was, now = given.get(key, (None, r.NO_RESPONSE)), back.get(key, (None, r.NO_RESPONSE))
        if was != now and not (export.blind and _alike(survey, key, was, now)):
            found.append(f"{key}: {was} came back as {now}")
    return found


def _alike(survey: Survey, key: tuple[str, str], *cells: tuple) -> bool:
    """In a tool that shows no difference, "none chosen" and "skipped" may be taken for each other."""
    return survey.book.by_code[key[1]].type == MULTIPLE and set(cells) <= {("", r.ANSWERED), (None, r.SKIPPED)}


def points(problem) -> bool:
    """Whether what is asked says where: a row, a column, a cell, or the decision that answers it."""
    return bool(problem.row or problem.column or problem.cell or problem.decision)


def verdict(tool: str, seed: int, plain: bool) -> tuple[list[str], list]:
    """(differences that nobody was asked about, errors)."""
    survey, export = example(tool, seed, plain)
    back, problems = came_back(survey, export)
    # Places that are read as codes are told; of a few answers only as a warning, since they may be codes.
    asked = errors(problems) or [problem for problem in problems if export.places and problem.reason == "scale"]
    return ([] if asked else differences(survey, export, back)), asked


@pytest.mark.parametrize("tool", WRITERS)
def test_nothing_comes_back_as_another_answer(tool):
    # Labels and texts hold separators, quotes and line breaks; a question may be called as a tool's own column.
    for seed in range(30):
        wrong, asked = verdict(tool, seed, plain=seed % 3 == 0)
        assert not wrong, (tool, seed, wrong[:5])
        assert all(points(problem) for problem in asked), (tool, seed, asked)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("tool", WRITERS)
def test_nothing_comes_back_as_another_answer_in_many_surveys(tool):
    for seed in range(1_000, 2_000):
        wrong, asked = verdict(tool, seed, plain=seed % 4 == 0)
        assert not wrong, (tool, seed, wrong[:5])
        assert all(points(problem) for problem in asked), (tool, seed, asked)


@pytest.mark.parametrize("tool", WRITERS)
def test_a_plain_survey_is_read_without_a_question(tool):
    # Else the property above would hold for an importer that refuses everything. Where a code may be a place in the
    # order,
    # or 1 is the code of No, there is always a question.
    read = 0
    for seed in range(30):
        survey, export = example(tool, seed, plain=True)
        if not export.unclear:
            asked = {problem.reason for problem in errors(came_back(survey, export)[1])}
            assert asked <= {"scale", "yes_no"}, (tool, seed, asked)
            read += not asked
    assert read >= 15, (tool, read)
