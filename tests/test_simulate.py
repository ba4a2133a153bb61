"""The simulated waves are exactly what the script draws, and look like what they are."""

import pandas as pd
import pytest

from lplan import codebook, units
from lplan import responses as r
from lplan.settings import ROOT
from lplan.simulate import simulate, specs

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def drawn():
    book, register = codebook.load(DATA / "codebook.toml"), units.load(DATA / "regions.csv")
    seed, waves = specs(DATA / "waves.toml")
    return book, {spec.key: simulate(book, register, spec, seed) for spec in waves}


def test_the_shipped_files_are_what_the_script_draws(drawn, tmp_path):
    _book, waves = drawn
    assert set(waves) >= {"2011", "2015", "2017"}
    for key, frame in waves.items():
        frame.to_csv(tmp_path / "w.csv", index=False, lineterminator="\n")
        assert (tmp_path / "w.csv").read_bytes() == (DATA / "simulated" / f"{key}.csv").read_bytes()


def test_every_kind_of_answer_and_of_no_answer_occurs(drawn):
    _book, waves = drawn
    statuses = set(pd.concat(waves.values())["status"])
    assert {r.ANSWERED, r.SKIPPED, r.DONT_KNOW, r.NOT_APPLICABLE, r.NO_RESPONSE} <= statuses


def test_nothing_is_answered_that_was_not_asked_and_no_plan_is_younger_than_its_wave(drawn):
    book, waves = drawn
    year = book.with_role("plan_year").code
    for key, frame in waves.items():
        assert all(book.by_code[item].asked_in(key) for item in set(frame["item"]))
        years = pd.to_numeric(frame.loc[frame["item"] == year, "answer"]).dropna()
        assert years.between(2010, int(key)).all()


def test_a_question_with_a_condition_is_answered_only_where_it_applies(drawn):
    book, waves = drawn
    item = next(item for item in book.items if item.condition)
    asked, option = item.condition
    wide = waves["2017"].pivot(index="unit", columns="item", values="answer")
    assert wide.loc[wide[asked] != option, item.code].isna().all()


def test_free_texts_say_that_they_are_examples(drawn):
    book, waves = drawn
    text = book.with_role("function_text").code
    for frame in waves.values():
        assert frame.loc[frame["item"] == text, "answer"].dropna().str.startswith("Exempelsvar:").all()
