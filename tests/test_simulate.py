"""The simulated waves are exactly what the script draws, and look like what they are."""

import tomllib
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import cli, codebook, index
from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR, Codebook
from lplan.core import responses as r
from lplan.core import units
from lplan.core.settings import ROOT
from lplan.core.units import Register, Unit
from lplan.simulation import Plan, Spec, plan, simulate

DATA = ROOT / "data"
BOOK, REGISTER, PLAN = (
    codebook.load(DATA / "codebook_2025.toml"),
    units.load(DATA / "regions.csv"),
    plan(DATA / "waves.toml"),
)


@pytest.fixture(scope="module")
def drawn() -> pd.DataFrame:
    return simulate(BOOK, REGISTER, PLAN)


def test_the_shipped_files_are_what_the_script_draws(tmp_path):
    assert cli.main(["simulate", "--out", str(tmp_path)]) == 0
    shipped = {path.name: path.read_bytes() for path in (DATA / "simulated").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped
    assert set(shipped) >= {"2011.csv", "2015.csv", "2017.csv"}


def test_every_shipped_wave_and_every_row_of_it_says_that_it_is_simulated():
    waves = tomllib.loads((DATA / "waves.toml").read_text(encoding="utf-8"))["wave"]
    assert {wave["file"] for wave in waves} == {f"simulated/{path.name}" for path in (DATA / "simulated").iterdir()}
    for wave in waves:
        rows = pd.read_csv(DATA / wave["file"], dtype=str, keep_default_na=False)
        assert wave["simulated"] is True
        assert set(rows["simulated"]) == {"true"} and set(rows["wave"]) == {wave["key"]}


def test_a_wave_has_every_unit_and_every_question_that_was_asked(drawn):
    for spec in PLAN.waves:
        rows = drawn[drawn["wave"] == spec.key]
        asked = [item.code for item in BOOK.items if item.asked_in(spec.key)]
        assert list(zip(rows["unit"], rows["item"], strict=True)) == [(u, i) for u in REGISTER.codes for i in asked]


def test_questions_added_later_stand_in_no_earlier_wave(drawn):
    items = {wave: set(part["item"]) for wave, part in drawn.groupby("wave")}
    assert items["2011"] < items["2015"] < items["2017"]


def test_as_many_are_silent_as_the_plan_says(drawn):
    counts = r.responding(drawn).set_index("wave")
    assert (counts["asked"] - counts["responded"]).to_dict() == {spec.key: spec.silent for spec in PLAN.waves}


def test_every_kind_of_answer_and_of_no_answer_occurs(drawn):
    assert set(drawn["status"]) == {r.ANSWERED, r.SKIPPED, r.DONT_KNOW, r.NOT_APPLICABLE, r.NO_RESPONSE}
    assert drawn.loc[drawn["status"] != r.ANSWERED, "answer"].isna().all()


def test_who_was_good_before_is_likely_to_be_good_now_and_most_have_moved_up(drawn):
    scores = index.score(drawn, BOOK, index.definition(BOOK), REGISTER)
    table = scores[scores["kind"] == "index"].pivot(index="unit", columns="wave", values="score")
    assert table.corr(method="spearman").loc["2015", "2017"] > 0.5
    moved = (table["2017"] - table["2011"]).dropna()
    assert (moved > 0).mean() > 0.8


def test_newly_formed_units_have_newer_plans(drawn):
    item = BOOK.with_role("plan_year").code
    formed = {unit.code: int(unit.facts["formed_year"]) for unit in REGISTER.units}
    rows = drawn[(drawn["wave"] == "2017") & (drawn["item"] == item)].dropna(subset="answer")
    new = rows["unit"].map(formed).between(2015, 2017)
    years = rows["answer"].astype(int)
    assert years[new].mean() > years[~new].mean() + 1


def test_a_plan_never_grows_older_and_is_never_younger_than_its_wave(drawn):
    item = BOOK.with_role("plan_year")
    years = drawn[drawn["item"] == item.code].pivot(index="unit", columns="wave", values="answer").astype(float)
    both = years.dropna()
    assert (both["2017"] >= both["2015"]).all() and (both["2017"] > both["2015"]).any()
    assert all((years[wave].dropna() <= int(wave)).all() for wave in years)


def test_free_texts_say_that_they_are_examples(drawn):
    texts = [item.code for item in BOOK.items if item.type == TEXT]
    written = drawn.loc[drawn["item"].isin(texts), "answer"].dropna()
    assert len(written) > 20 and written.str.startswith("Exempelsvar: ").all()
    assert all(text.startswith("Exempelsvar: ") for texts in PLAN.sentences.values() for text in texts)


def test_the_same_seed_draws_the_same_and_another_seed_something_else(drawn):
    assert simulate(BOOK, REGISTER, PLAN).equals(drawn)
    assert not simulate(BOOK, REGISTER, replace(PLAN, seed=1)).equals(drawn)


def test_a_units_answers_do_not_depend_on_who_else_is_in_the_register(drawn):
    silent = set(drawn.loc[drawn["status"] == r.NO_RESPONSE, "unit"])
    unit = next(unit for unit in REGISTER.units if unit.code not in silent)
    alone = simulate(BOOK, Register((unit,)), replace(PLAN, waves=tuple(replace(w, silent=0) for w in PLAN.waves)))
    same = drawn[drawn["unit"] == unit.code].reset_index(drop=True)
    assert alone.equals(same)


# --- any codebook at all ---

OPTIONS = st.sampled_from(
    [
        "[{code='a',label='A'},{code='b',label='B'}]",
        "[{code='a',label='A',points=1},{code='b',label='B',points=0},{code='c',label='C',status='not_applicable'}]",
        "[{code='a',label='A'},{code='b',label='B'},{code='n',label='N',exclusive=true},{code='v',label='V',status='dont_know'}]",
    ]
)
NUMBERS = st.sampled_from(
    ["minimum = 3\nmaximum = 4\n", "goalposts = [1, 1000]\ntransform = 'log'\n", "goalposts = [0, 1]\n", ""]
)
YEARS = st.sampled_from(["minimum = 2030\n", "maximum = 1990\nminimum = 1980\n", "minimum = 2010\n", ""])


@st.composite
def codebooks(draw) -> Codebook:
    """Codebooks with items of all types, some scored, some asked only of some."""
    text = "format = 1\nkey = 't'\nversion = '1'\ntitle = 'T'\n[[dimension]]\ncode = 'd'\nname = 'D'\n"
    for n in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["ordinal", "multiple", "year", "number", "text"]))
        text += f"[[item]]\ncode = 'q{n}'\ntext = '?'\ntype = '{kind}'\n"
        text += draw(st.sampled_from(["", "since = '2015'\n", "until = '2011'\n"]))
        text += draw(st.sampled_from(["", "polarity = 'less'\n", "polarity = 'neither'\n"]))
        if kind in ("ordinal", "multiple"):
            text += f"options = {draw(OPTIONS)}\n" + draw(st.sampled_from(["", "dimension = 'd'\n"]))
            text += f"[[item]]\ncode = 'f{n}'\ntext = '?'\ntype = 'text'\nonly_if = 'q{n}=a'\n"
        elif kind == "number":
            text += draw(NUMBERS)
        elif kind == "year":
            text += draw(YEARS)
    return codebook.parse(text)


@settings(max_examples=60, deadline=None)
@given(codebooks(), st.integers(0, 3), st.floats(0, 1), st.integers(0, 5))
def test_whatever_is_asked_the_answers_are_ones_that_may_be_given(book, seed, level, silent):
    register = Register(tuple(Unit(f"u{n}", f"U{n}", facts={"born": "2015"} if n else {}) for n in range(4)))
    sentences = {"default": ("Exempelsvar: ett.",)}
    rows = simulate(
        book, register, Plan(seed, (Spec("2011", 2011, level), Spec("2015", 2015, level, silent)), "born", sentences)
    )
    for (_wave, _unit), part in rows.groupby(["wave", "unit"]):
        given_ = dict(zip(part["item"], part["answer"].where(part["answer"].notna(), None), strict=True))
        for row in part.itertuples():
            item = book.by_code[row.item]
            assert item.asked_in(row.wave)
            if row.status != r.ANSWERED:
                continue
            assert item.applies(given_)
            codes = r.split_codes(row.answer) if item.type == MULTIPLE else (row.answer,)
            if item.options:
                assert set(codes) <= {option.code for option in item.choices}
                assert len(codes) == 1 or not any(item.by_option[code].exclusive for code in codes)
            if item.type in (YEAR, NUMBER):
                low, high = item.minimum, item.maximum
                assert (low is None or float(row.answer) >= low) and (high is None or float(row.answer) <= high)
                assert item.type == NUMBER or int(row.answer) <= int(row.wave)


def test_a_logarithm_with_goalposts_found_among_the_units_can_be_drawn():
    text = 'format = 1\nkey = "x"\nversion = "1"\ntitle = "X"\n[[item]]\ncode = "n"\ntext = "n"\ntype = "number"\n'
    book = codebook.parse(text + 'dimension = "index"\ntransform = "log"\ngoalposts = ["min", "max"]\n')
    rows = simulate(book, REGISTER, PLAN)
    assert (pd.to_numeric(rows["answer"].dropna()) >= 0).all() and rows["answer"].notna().any()
