"""The next round: a codebook of its own beside the slides' one, and no value of 2011–2017 moved by it."""

import pandas as pd
import pytest

from lplan import codebook, results, store
from lplan.analysis import change_over_time, comparison_basis
from lplan.codebook import TEXT
from lplan.core import responses as r
from lplan.core.reader_choices import Choice
from lplan.core.settings import ROOT, settings
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.simulation import Spec, plan, simulate
from tests.databases import url  # noqa: F401
from tests.people import by
from tests.publish_data import in_force

DATA = ROOT / "data"
PATHS = settings().shipped_codebooks
THEN, NOW = (codebook.load(path) for path in PATHS)
KEY = NOW.key
REPORT = "redovisning"
STORED = ROOT / "tests/data/scores_to_2017.csv.gz"  # every score, as computed before there was a second codebook


def filled(address: str, *paths) -> store.Engine:
    engine = store.connect(address)
    store.prepare(engine)
    store.seed(engine, DATA, paths or PATHS)
    return engine


@pytest.fixture
def loaded():
    return in_force()


# --- the questions ---


def test_the_slides_codebook_stays_and_every_question_of_it_is_asked_in_the_same_words():
    assert [path.name for path in PATHS] == ["codebook.toml", "codebook_2025.toml"]
    assert (THEN.key, THEN.version, NOW.version) == (NOW.key, "1.0", "2.0")
    assert NOW.items[: len(THEN.items)] == THEN.items
    for before in THEN.dimensions:
        after = NOW.by_dimension[before.code]
        assert (after.name, after.weight, after.aggregate) == (before.name, before.weight, before.aggregate)


def test_the_new_dimension_asks_what_the_ordinance_asks_with_evidence_for_each_answer():
    new = NOW.items[len(THEN.items) :]
    assert {item.since for item in new} == {"2025"}
    # The ordinance says nothing of who decides: that question is the survey's own.
    assert {item.code for item in new if item.source != "sfs_2024_99"} == {"E5", "E5b"}
    asked = [item for item in new if item.type != TEXT]
    assert [item.role for item in asked] == [
        "report_use",
        "report_sustainability",
        "report_territory",
        "report_in_time",
        "report_decided_by",
    ]
    assert [item.scored for item in asked] == [True] * 4 + [False]
    assert {item.dimension for item in asked if item.scored} == {REPORT}
    for item in asked:
        evidence = NOW.with_role(f"{item.role}_evidence")
        assert evidence is not None and evidence.type == TEXT and new.index(evidence) == new.index(item) + 1
    ladder = THEN.by_code["D1"].options
    assert all(item.options == ladder for item in asked[:3])


# --- values over time ---


def test_every_value_to_2017_is_what_it_was_to_the_digit(loaded):
    before = pd.read_csv(STORED, dtype={"wave": str, "unit": str})
    assert len(before) == 3087 and set(before["wave"]) == {"2011", "2015", "2017"}
    key = ["wave", "unit", "kind", "code"]
    both = before.merge(loaded.scores, on=key, suffixes=("", "_now"), validate="one_to_one")
    assert len(both) == len(before)
    for column in ("score", "coverage", "low", "high", "rank", "level"):
        then, now = both[column].astype(float), both[f"{column}_now"].astype(float)
        assert ((then == now) | (then.isna() & now.isna())).all(), column
    new = loaded.scores[(loaded.scores["wave"] <= "2017") & (loaded.scores["code"] == REPORT)]
    assert new["score"].isna().all() and new["rank"].isna().all()


def test_intervals_of_2017_are_those_of_the_slides_codebook_alone(loaded, tmp_path):
    alone = results.load(filled(f"sqlite:///{tmp_path / 'old.sqlite'}", PATHS[0]), KEY)
    assert [wave.key for wave in alone.waves] == ["2011", "2015", "2017"]
    pd.testing.assert_frame_equal(loaded.uncertainty("2017").units, alone.uncertainty("2017").units)
    pd.testing.assert_frame_equal(loaded.change_between("2015", "2017"), alone.change_between("2015", "2017"))
    pd.testing.assert_frame_equal(loaded.leave_one_out("2017"), alone.leave_one_out("2017"))


def test_the_index_has_a_version_and_a_hash_of_its_own(loaded):
    assert [one.version for one in loaded.index_versions] == ["1.0", "2.0"]
    assert len({one.hash for one in loaded.index_versions}) == 2 and loaded.reused_index_version == ""
    assert loaded.definition.hash == loaded.index_versions[1].hash


def test_the_change_from_old_to_new_says_on_which_questions_it_stands(loaded):
    found = comparison_basis.basis(loaded, ("2017", "2025"))
    assert (len(found.used), found.own) == (38, (38, 42)) and found.fewer
    said = comparison_basis.sentence(loaded, found)
    assert "38 frågor som ställdes lika 2017 och 2025" in said and "Tas till vara är ny" in said
    later = comparison_basis.basis(loaded, ("2025", "2026"))
    assert len(later.used) == 42 and not later.fewer
    alike = loaded.alike(("2017", "2025"))
    assert REPORT not in set(alike.responses["item"].map(lambda code: NOW.by_code[code].dimension))
    moved = change_over_time.differences(loaded, "index", "2017", "2025")
    assert len(moved) > 15 and (moved["before"] == moved["own_before"]).all()
    assert (moved["now"] - moved["own_now"]).abs().max() > 0.1  # the new dimension counts in 2025 alone


def test_the_new_rounds_waves_are_marked_and_answered(loaded):
    assert loaded.simulated and [wave.key for wave in loaded.waves] == ["2011", "2015", "2017", "2025", "2026"]
    for wave in ("2025", "2026"):
        assert "Simulerade svar" in loaded.survey_source(Choice(survey=KEY, wave=wave))
        assert loaded.scored(wave, "dimension", REPORT)["score"].notna().sum() > 15
        assert all(loaded.asks(wave, item.code) for item in NOW.items)
    assert not loaded.asks("2017", "E1")


# --- collected answers ---


def _collected(engine: store.Engine, book: codebook.Codebook, wave: str) -> None:
    """A wave of answers as a region's agency would have collected it, read by one of the two codebooks."""
    register = store.register(engine, KEY)
    drawn = simulate(book, register, plan(DATA / "waves.toml").__class__(7, (Spec(wave, int(wave), 0.5),)))
    record = store.ImportRecord(survey=KEY, wave=wave, codebook_hash=book.hash, label=wave, year=int(wave))
    store.publish(engine, store.save_import(engine, record, drawn, who=by("Eva")), who=by("Eva"))


def test_the_first_collected_wave_hides_every_demonstration_wave(url):  # noqa: F811
    engine = filled(url)
    _collected(engine, NOW, "2026")
    found = results.load(engine, KEY)
    assert not found.simulated and [wave.key for wave in found.waves] == ["2026"]
    assert [wave.key for wave in found.aside] == ["2011", "2015", "2017", "2025", "2026"]
    engine.dispose()


def test_own_answers_of_2017_by_the_old_codebook_compare_on_what_both_rounds_asked(url):  # noqa: F811
    engine = filled(url, PATHS[0])
    _collected(engine, THEN, "2017")
    store.seed(engine, DATA, PATHS)  # the next version of the programme comes
    _collected(engine, NOW, "2026")
    found = results.load(engine, KEY)
    assert [wave.key for wave in found.waves] == ["2017", "2026"]
    assert found.codebooks["2017"].version == "1.0" and "2026" not in found.codebooks
    basis = comparison_basis.basis(found, ("2017", "2026"))
    assert (len(basis.used), basis.own) == (38, (38, 42))
    engine.dispose()


# --- every way in and out ---


def test_the_template_and_the_survey_tools_ask_the_new_questions_from_2025_on(loaded):
    from lplan import questionnaire
    from lplan.intake import template

    new = {item.code for item in NOW.items[len(THEN.items) :]}
    for wave, wanted in (("2017", set()), ("2026", new)):
        sheet = template.write(NOW, loaded.register, wave, int(wave))
        found = understand(read(sheet, "svar.xlsx"), NOW, loaded.register)
        codes = {column.target for column in found.columns}
        assert codes & new == wanted
        for form in questionnaire.FORMATS.values():
            text = form.write(NOW, loaded.register, wave, int(wave))
            assert (b"E1b" in text) == bool(wanted) or form.ending == "xlsx"


def test_answers_to_the_new_questions_come_back_from_the_open_file(loaded):
    rows = loaded.answers("2026")
    asked = rows[rows["item"] == "E4"]
    assert set(asked["answer"].dropna()) <= {"nej", "sent", "ja"} and (asked["status"] == r.ANSWERED).sum() > 10
    evidence = rows[rows["item"].isin([i.code for i in NOW.items if (i.role or "").endswith("_evidence")])]
    assert evidence["answer"].dropna().str.startswith("Exempelsvar: https://region.example/").all()
