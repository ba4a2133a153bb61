"""Between waves and what if: hand-worked, with breaks, gaps, merged bodies, and answers that come back from the
file.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lplan import codebook, index, store
from lplan import results as composition
from lplan.analysis import change_over_time, comparison_basis, what_if
from lplan.charts import by_key
from lplan.charts.change import wave_lines
from lplan.core import responses as r
from lplan.core.settings import ROOT
from lplan.core.units import Register, Unit
from lplan.index.next_steps import fewest_changes
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import Limits, read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.results import Choice, Results, Wave
from lplan.ui.pages.self_assessment import filled
from tests.index_data import HEAD, answers
from tests.people import by

LEVELS = "[[index.level]]\nfrom=0\nname='Låg'\n[[index.level]]\nfrom=50\nname='Hög'\n"
STEPS = "type='ordinal'\noptions=[{code='0',label='Nej'},{code='1',label='Delvis'},{code='2',label='Ja'}]\n"
BOOK_TEXT = (
    f"{HEAD}[index]\n{LEVELS}[[dimension]]\ncode='A'\nname='Dim'\n"
    + "".join(
        f"[[item]]\ncode='{code}'\ntext='{code}?'\ndimension='A'\n{STEPS}{more}"
        for code, more in (("a", ""), ("b", ""), ("ny", "since='2'\n"), ("om", "changed=['2']\n"))
    )
    + f"[[item]]\ncode='fri'\ntext='fri?'\npolarity='neither'\n{STEPS}"
)
BOOK = codebook.parse(BOOK_TEXT)
UNITS = (
    Unit("u", "Ugglarp"),
    Unit("v", "Vik", names=((2011, "Viks län"), (2015, "Vik"))),
    Unit("x", "Gamla ett", facts={"until": "2013", "successor": "y"}),
    Unit("y", "Nya"),
)


def made(first: dict, second: dict) -> Results:
    rows = pd.concat([answers(first, "1"), answers(second, "2")], ignore_index=True)
    nothing = pd.DataFrame(columns=["unit", "value", "as_of", "variable", "source"])
    waves = (Wave("1", "2011", 2011), Wave("2", "2015", 2015))
    definition = index.definition(BOOK)
    return Results(
        codebook=BOOK,
        register=Register(UNITS),
        waves=waves,
        responses=rows,
        scores=index.score(rows, BOOK, definition),
        evidence=nothing,
        bodies=nothing,
        facts=nothing,
        sources=nothing,
        definition=definition,
        quotes=pd.DataFrame(columns=["wave", "unit", "item", "text"]),
    )


def given(a, b, om="2", ny=None, fri="0") -> dict:
    return {"a": a, "b": b, "om": om, "fri": fri} | ({"ny": ny} if ny is not None else {})


@pytest.fixture(scope="module")
def small() -> Results:
    return made(
        {"u": given("0", "0"), "v": given("2", "1"), "x": given("1", "1"), "y": dict.fromkeys("ab", r.NO_RESPONSE)},
        {"u": given("2", "1", "0", "0", "2"), "v": given("1", None, "0", "2"), "y": given("1", "1", "1", "1")},
    )


def test_waves_are_compared_on_the_questions_that_both_asked_alike(small):
    """u: (0 + 0) / 2 = 0 before, (1 + 0.5) / 2 = 75 now; the new and the changed question do not count."""
    compared = change_over_time.base(small, ["1", "2"], every=False)
    scores = [change_over_time.score_of(compared, wave, "u", "A")["score"] for wave in "12"]
    assert scores == [0, 75]
    every = [change_over_time.score_of(small, wave, "u", "A")["score"] for wave in "12"]
    assert every == [pytest.approx(100 / 3, abs=1e-5), 37.5]  # (0 + 0 + 1) / 3; (1 + 0.5 + 0 + 0) / 4


def test_a_new_and_a_changed_question_are_breaks_and_are_named(small):
    found = {b.item: b.kind for b in change_over_time.question_breaks(small, BOOK.items, "1", "2")}
    assert found == {"ny": change_over_time.NEW, "om": change_over_time.CHANGED}


def test_a_question_with_other_answers_or_words_in_the_waves_own_codebook_is_a_break():
    """a has an answer more, b another wording (and only other punctuation in the other), in the codebook of wave 1."""
    text = BOOK_TEXT.replace(
        "code='a'\ntext='a?'\ndimension='A'\n" + STEPS,
        "code='a'\ntext='a?'\ndimension='A'\n" + STEPS.replace("]", ",{code='3',label='Mer'}]"),
    )
    old = codebook.parse(text.replace("text='b?'", "text='Har ni b?'").replace("text='fri?'", "text='FRI ?'"))
    given_twice = {"u": given("0", "0"), "v": given("2", "1")}
    same = made(given_twice, given_twice)
    told = replace(same, codebooks={"1": old})
    assert [b.item for b in change_over_time.question_breaks(same, BOOK.items, "1", "2")] == ["om"]
    found = {b.item: b.words for b in change_over_time.question_breaks(told, BOOK.items, "1", "2")}
    assert found == {
        "a": "Frågan a? har andra svarsalternativ",
        "b": "Frågan b? har en annan ordalydelse",
        "om": "Frågan om? ställs på ett annat sätt",
    }
    # Scores are compared without them, and every chart that shows them over the break cuts its line there.
    assert change_over_time.base(told, ["1", "2"], every=False).responses["item"].isin(["a", "b"]).sum() == 0
    frame = by_key("change_over_time").frame(told, Choice(wave="2", baseline="1", unit="u", every=True))
    assert frame.set_index(["unit", "key"]).loc[("u", "2"), "broken"]
    assert not len(change_over_time.answers_changed(told, "1", "2").query("item in ['a', 'b']"))


def test_the_codebook_that_a_wave_was_read_by_is_kept_and_compared(tmp_path):
    path, engine = tmp_path / "book.toml", store.connect("sqlite://")
    store.prepare(engine)
    for wave, words in (("1", BOOK_TEXT), ("2", BOOK_TEXT.replace("text='a?'", "text='Helt annat?'"))):
        path.write_text(words, encoding="utf-8")
        store.seed(engine, ROOT / "data", [ROOT / "data/codebook.toml", path])
        record = store.ImportRecord(
            survey="t", wave=wave, codebook_hash=codebook.load(path).hash, year=2000 + int(wave)
        )
        store.publish(
            engine, store.save_import(engine, record, answers({"u": given("0", "1")}, wave), who=by()), who=by("x")
        )
    loaded = composition.load(engine, "t")
    assert set(loaded.codebooks) == {"1"}
    assert [b.item for b in change_over_time.question_breaks(loaded, loaded.codebook.items, "1", "2")] == ["a", "om"]


def test_the_basis_says_on_how_many_questions_of_how_many_and_why(small):
    """a and b were asked alike in both; om was changed and ny is new: two of three before, two of four now."""
    found = comparison_basis.basis(small, ("1", "2"), "A")
    assert (found.used, found.own, found.fewer) == ({"a", "b"}, (3, 4), True)
    assert (found.of("1"), found.of("2")) == ("2 av 3", "2 av 4")
    assert comparison_basis.line(small, [found]) == "Räknat på frågor som ställts lika: 2 av 4 (2011 och 2015)."
    assert comparison_basis.sentence(small, found) == (
        "Räknat på de 2 frågor som ställdes lika 2011 och 2015; indexet har 3 frågor 2011 och 4 frågor 2015. "
        "Utelämnat: Frågan ny? är ny och frågan om? ställs på ett annat sätt."
    )
    every = comparison_basis.basis(small, ("1", "2"), "A", every=True)
    assert (
        not every.fewer and every.of("2") == "4 av 4" and "inte är desamma" in comparison_basis.sentence(small, every)
    )


def three() -> Results:
    """2011, 2015 and 2017: the last two asked the same, the first asked fewer."""
    first = {"u": given("0", "0"), "v": given("2", "1")}
    later = {"u": given("2", "1", "0", "0"), "v": given("1", "2", "0", "2")}
    found = made(first, later)
    rows = pd.concat([found.responses, answers(later, "3")], ignore_index=True)
    scores = index.score(rows, BOOK, found.definition)
    return replace(found, waves=(*found.waves, Wave("3", "2017", 2017)), responses=rows, scores=scores)


def test_neighbouring_waves_are_compared_and_those_on_the_same_questions_are_one_run():
    results = three()
    assert [run.waves for run in comparison_basis.runs(results, ["1", "2", "3"], "A")] == [("1", "2"), ("2", "3")]
    assert [run.fewer for run in comparison_basis.runs(results, ["1", "2", "3"], "A")] == [True, False]
    same = replace(results, responses=results.responses[results.responses["item"].isin(["a", "b"])])
    assert [run.waves for run in comparison_basis.runs(same, ["1", "2", "3"], "A")] == [("1", "2", "3")]
    assert len(comparison_basis.runs(results, ["1", "2", "3"], "A", every=True)) == 1
    assert comparison_basis.runs(results, ["1"], "A") == []


def test_a_wave_between_two_runs_has_both_values_and_the_newest_pair_is_the_waves_own():
    """u in 2015: 75 on the two questions of 2011, (100 + 50 + 0 + 0) / 4 on its own four."""
    results, chart = three(), by_key("change_over_time")
    choice = Choice(wave="3", baseline="2", unit="u", topic="A")
    rendered = chart.render(results, choice)
    mine = rendered.frame[rendered.frame["unit"] == "u"].set_index(["run", "key"])
    assert mine["median"].to_dict() == {(0, "1"): 0, (0, "2"): 75, (1, "2"): 37.5, (1, "3"): 37.5}
    assert mine["questions"].tolist() == ["2 av 3", "2 av 4", "4 av 4", "4 av 4"]
    assert mine["own"].tolist() == [pytest.approx(100 / 3, abs=1e-5), 37.5, 37.5, 37.5]
    assert rendered.title == "Ugglarp står kvar på 37,5 i dim sedan 2015"  # nothing to tell of fewer questions
    assert "2015 har två värden" in rendered.note
    data = chart.data(rendered.frame, results, choice)
    assert [name for name in data.categories if "Ugglarp" in name] == [
        "2011 – Ugglarp",
        "2015 mot 2011 – Ugglarp",
        "2015 mot 2017 – Ugglarp",
        "2017 – Ugglarp",
    ]
    line = next(trace for trace in rendered.figure.data if trace.name == "Ugglarp")
    assert list(line.y) == [0, 75, None, 37.5, 37.5] and line.text[1] == ""
    levels = by_key("change_levels").frame(results, choice)
    assert list(dict.fromkeys(levels["group"])) == [
        "2011",
        "2015 mot 2011",
        "2015 mot 2017",
        "2017",
    ]


@pytest.mark.parametrize("key", ["since_last", "change_over_time", "change_levels", "change_dimensions"])
def test_a_value_on_fewer_questions_is_said_in_title_table_note_and_source(small, key):
    rendered = by_key(key).render(small, Choice(wave="2", baseline="1", topic="A"))
    assert "räknat på 2 av 4 frågor" in rendered.title
    assert "2 av 4" in set(rendered.table["Räknat på frågor"])
    assert (
        "Räknat på de 2 frågor som ställdes lika 2011 och 2015" in rendered.note and "Frågan ny? är ny" in rendered.note
    )
    assert "Räknat på frågor som ställts lika: 2 av 4" in rendered.source
    same = made({"u": given("0", "0"), "v": given("1", "1")}, {"u": given("0", "2"), "v": given("1", "1")})
    alike = by_key(key).render(
        replace(same, codebook=replace(BOOK, items=BOOK.items[:2])), Choice(wave="2", baseline="1", topic="A")
    )
    assert "räknat" not in (alike.title + alike.source).lower() and "Räknat på de" not in alike.note


def test_one_chart_counts_as_many_gone_up_as_the_next(shipped):
    """9 had gone up on one page and 10 on the other; a unit's change is the same in every chart of the two waves."""
    choice = Choice(survey=shipped.codebook.key, wave="2017", baseline="2015", unit="12")
    since = by_key("since_last").frame(shipped, choice).set_index("unit")
    moved = change_over_time.moved(shipped, index.ROOT, "2015", "2017")
    assert len(moved) == (since["moved"] != 0).sum()
    assert moved.set_index("unit")["now"].to_dict().items() <= since["now"].to_dict().items()
    dimensions = by_key("change_dimensions").frame(shipped, choice).set_index("code")
    time = by_key("change_over_time").frame(shipped, choice)
    last = time[(time["unit"] == "12") & (time["key"] == "2017")].iloc[-1]
    assert dimensions.loc[index.ROOT, "now"] == last["median"] == since.loc["12", "now"]
    assert dimensions.loc[index.ROOT, "change"] == pytest.approx(since.loc["12", "change"])
    assert change_over_time.change_of(shipped, "12", index.ROOT, "2015", "2017") == pytest.approx(
        since.loc["12", "change"]
    )
    # What the charts of one wave show is beside it.
    own = change_over_time.score_of(shipped, "2017", "12", index.ROOT)["score"]
    assert last["own"] == since.loc["12", "own_now"] == dimensions.loc[index.ROOT, "own"] == own != last["median"]


def test_a_level_that_is_missing_has_not_stayed_where_it_was(small):
    """v had no level before: of one unit with a level in both waves none has moved, and v is not one of those."""
    scores = small.scores.copy()
    scores.loc[(scores["wave"] == "1") & (scores["unit"] == "v"), "level"] = pd.NA
    lacking = change_over_time.differences(replace(small, scores=scores), "A", "1", "2", every=True).set_index("unit")
    assert np.isnan(lacking.loc["v", "moved"])
    assert set(lacking.index) == {"u", "v"} and change_over_time.level_changes(lacking) == (0, 0, 1)
    assert "v" not in set(change_over_time.moved(replace(small, scores=scores), "A", "1", "2", every=True)["unit"])


def test_who_moved_level_is_told_with_the_answers_that_did_it(small):
    found = change_over_time.moved(small, "A", "1", "2")
    assert found[["unit", "level_before", "level_now", "moved"]].to_numpy().tolist() == [["u", 0, 1, 1]]
    assert found["answers"].iloc[0] == (
        ("a", "Nej", "Ja", change_over_time.UP),
        ("b", "Nej", "Delvis", change_over_time.UP),
    )
    assert found["sure"].iloc[0]


def test_an_answer_with_no_better_is_another_answer_and_a_missing_one_is_not_a_change_for_the_worse(small):
    found = change_over_time.answers_changed(small, "1", "2").set_index(["unit", "item"])["way"]
    assert found["u", "fri"] == change_over_time.OTHER
    assert found["v", "b"] == change_over_time.UNKNOWN and found["v", "a"] == change_over_time.DOWN
    assert ("y", "a") not in found.index  # a wave without answers is a gap


def test_a_change_within_what_is_unanswered_is_not_called_sure():
    book_rows = made({"u": given("1", "1")}, {"u": given("2", None, "2", "2")})
    then, now = (
        change_over_time.score_of(change_over_time.base(book_rows, "12", False), wave, "u", "A") for wave in "12"
    )
    assert now is None and then["score"] == 50  # half answered is under the threshold: no value, and no change


def test_a_change_that_other_choices_of_method_undo_is_not_sure(small):
    """u goes from 0 to 75 with everything answered: sure by its answers, unless the draws hold zero."""
    compared = change_over_time.base(small, ("1", "2"), False)
    then, now = (change_over_time.score_of(compared, wave, "u", "A") for wave in "12")
    ends = {
        drawn: change_over_time.interval(then, now, drawn) for drawn in (None, (20.0, 90.0), (-1.0, 90.0), (0.0, 75.0))
    }
    assert list(ends.values()) == [(75, 75), (20, 90), (-1, 90), (0, 75)]
    assert [bool(change_over_time.surely(*one)) for one in ends.values()] == [True, True, False, False]
    assert change_over_time.surely(0.0, 0.0)  # nothing has changed, and nothing could have
    between = change_over_time.drawn(compared, "1", "2")["u", "A"]
    assert 0 < between[0] <= 75 <= between[1]
    assert change_over_time.drawn(compared, "1", "9") == {}
    frame = by_key("change_dimensions").frame(small, Choice(wave="2", baseline="1", unit="u")).set_index("code")
    assert tuple(frame.loc["A", ["change_low", "change_high"]]) == between


def test_a_renamed_and_a_merged_body_are_breaks(small):
    assert [b.kind for b in change_over_time.unit_breaks(small, "v", "1", "2")] == [change_over_time.NAME]
    merged = change_over_time.unit_breaks(small, "y", "1", "2")
    assert [b.kind for b in merged] == [change_over_time.MERGED] and "Gamla ett" in merged[0].words
    assert change_over_time.unit_breaks(small, "u", "1", "2") == []


def test_a_line_is_cut_at_a_break_and_never_drawn_through_a_wave_without_answers(small):
    chart = by_key("change_over_time")
    frame = chart.frame(small, Choice(wave="2", baseline="1", unit="y", topic="A"))
    mine = frame[frame["unit"] == "y"].set_index("key")
    assert pd.isna(mine.loc["1", "median"]) and mine.loc["2", "median"] == 50
    assert mine.loc["2", "broken"]
    renamed = chart.render(small, Choice(wave="2", baseline="1", unit="v", topic="A"))
    trace = next(t for t in renamed.figure.data if t.name == "Vik")
    assert None in list(trace.x) and trace.connectgaps is False
    every = chart.frame(small, Choice(wave="2", baseline="1", topic="A", every=True))
    assert every.loc[every["key"] == "2", "broken"].all() and "ny" in every["why"].iloc[-1]


@pytest.mark.parametrize("key", ["change_over_time", "change_levels", "change_dimensions", "change_items"])
def test_one_wave_and_no_common_questions_give_words_instead_of_an_empty_chart(small, key):
    one = replace(small, waves=small.waves[:1])
    rendered = by_key(key).render(one, Choice(wave="1"))
    assert rendered.figure is None and rendered.title
    apart = made({"u": {"a": "1"}}, {"u": {"b": "1"}})
    assert by_key(key).render(apart, Choice(wave="2", baseline="1", unit="u")).title


# --- what if ---


@pytest.fixture(scope="module")
def shipped() -> Results:
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data/codebook.toml"])
    return composition.load(engine, store.surveys(engine)["survey"].iloc[0])


def test_own_answers_unchanged_stand_where_the_wave_has_them(shipped):
    for unit in shipped.asked("2017")[:6]:
        supposed = what_if.imagined(shipped, "2017", unit, what_if.own(shipped, "2017", unit))
        before, now = (
            supposed.scores[(supposed.scores["wave"] == w) & (supposed.scores["unit"] == unit)]
            for w in ("2017", what_if.IMAGINED)
        )
        pd.testing.assert_series_equal(
            before.sort_values("code")["score"].reset_index(drop=True),
            now.sort_values("code")["score"].reset_index(drop=True),
        )
        assert supposed.by_wave[what_if.IMAGINED].simulated
        assert supposed.wave_name(what_if.IMAGINED) == "2017 simulerad, med tänkta svar"


def test_pooled_waves_have_nobody_in_them_twice(shipped):
    treated = tuple(replace(dimension, normalise="zscore") for dimension in shipped.codebook.dimensions)
    book, chosen = replace(shipped.codebook, dimensions=treated), replace(shipped.definition, pooled=True)
    scores = index.score(shipped.responses, book, chosen, shipped.register)
    pooled = replace(shipped, codebook=book, definition=chosen, scores=scores)
    supposed = what_if.imagined(pooled, "2017", "12", what_if.own(pooled, "2017", "12"))
    now, before = (
        change_over_time.score_of(supposed, wave, "12", index.ROOT)["score"] for wave in (what_if.IMAGINED, "2017")
    )
    assert now == pytest.approx(before, abs=1e-6)


def test_the_steps_taken_as_answers_reach_the_level(shipped):
    own = what_if.own(shipped, "2017", "12")
    found = fewest_changes.fewest(shipped.responses, shipped.codebook, shipped.definition, "2017", "12")
    changed = own | {step.item: (step.after, r.ANSWERED) for step in found.steps}
    supposed = what_if.imagined(shipped, "2017", "12", changed)
    now = change_over_time.score_of(supposed, what_if.IMAGINED, "12", index.ROOT)
    assert now["score"] == pytest.approx(found.reached, abs=1e-5) and now["level"] == found.target


def test_a_follow_up_opens_with_its_condition_and_closes_without_losing_what_was_answered(shipped):
    book = shipped.codebook
    follow = next(item for item in book.items if item.condition and item.options)
    asked, option = follow.condition
    other = next(o.code for o in book.by_code[asked].choices if o.code != option)
    said = {asked: (option, r.ANSWERED), follow.code: (follow.choices[0].code, r.ANSWERED)}
    assert what_if.settled(book, "2017", said)[follow.code][1] == r.ANSWERED
    closed = what_if.settled(book, "2017", said | {asked: (other, r.ANSWERED)})
    assert closed[follow.code] == (None, r.NOT_APPLICABLE)
    assert what_if.settled(book, "2017", said)[follow.code][0] == follow.choices[0].code


def returned(shipped: Results, unit: str, said: dict) -> pd.DataFrame:
    data = filled(shipped, "2017", unit, said)
    delivery = read(data, "svar.xlsx", Limits(5, 5_000))
    found = convert(
        understand(delivery, shipped.codebook, shipped.register, {}), shipped.codebook, shipped.register, "2017"
    )
    return found.responses[found.responses["unit"] == unit].set_index("item")[["answer", "status"]]


def test_the_filled_template_is_read_back_exactly(shipped):
    for unit in ("12", "01"):
        said = what_if.own(shipped, "2017", unit)
        wanted = what_if.rows(shipped, "2017", unit, said).set_index("item")[["answer", "status"]]
        back = returned(shipped, unit, said).loc[wanted.index]
        assert back["status"].tolist() == wanted["status"].tolist()
        assert back["answer"].fillna("").tolist() == wanted["answer"].fillna("").tolist()


def test_personal_data_in_a_free_text_does_not_reach_the_file(shipped):
    text = next(item for item in shipped.codebook.items if item.type == "text" and not item.condition)
    back = returned(
        shipped, "12", what_if.own(shipped, "2017", "12") | {text.code: ("Ring anna@example.se", r.ANSWERED)}
    )
    assert "@" not in back.loc[text.code, "answer"] and back.loc[text.code, "answer"].startswith("Ring")


# --- the pages ---


def opened(file: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(str(Path("pages") / file)).run()


def said(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.header) for element in kind).replace("\\", "")


def test_a_changed_answer_moves_the_value_at_once_and_start_over_forgets_it():
    app = opened("assess.py", region="12", omgang="2017")
    before = next(line for line in said(app).splitlines() if line.startswith("Mognadsindex:"))
    app.radio[0].set_value("3").run()
    assert not app.exception
    after = next(line for line in said(app).splitlines() if line.startswith("Mognadsindex:"))
    assert after != before
    app.button(key="skatta-om").click().run()
    assert "för lite är besvarat" in said(app)
    app.button(key="skatta-egna").click().run()
    assert before in said(app)


def test_a_way_that_is_as_short_is_told_by_what_it_changes_in_the_place_of_what():
    app = opened("assess.py", region="12", omgang="2026")
    told = said(app)
    ways = [line for line in told.splitlines() if " i stället för " in line]
    steps = [line for line in told.splitlines() if line.startswith("1. ")]
    assert "vägar till som är lika korta" in told and len(ways) == 3
    for way in ways:
        instead, spared = (part.removeprefix("- ").split(" (")[0] for part in way.split(" i stället för "))
        assert any(f"**{spared}**" in step for step in steps) and not any(f"**{instead}**" in step for step in steps)


def test_a_region_without_answers_and_no_region_at_all_can_answer():
    silent = opened("assess.py", omgang="2011")
    assert not silent.exception and "Välj vår region" in said(silent)
    assert silent.radio


def test_the_page_of_change_names_who_moved_and_says_what_is_not_compared():
    app = opened("change.py", region="12", omgang="2017", mot="2015")
    assert not app.exception
    every = opened("change.py", region="12", omgang="2017", mot="2015", fragor="alla")
    levels = opened("change.py", region="12", omgang="2017", mot="2015", **{"del": "nivaer"})
    assert "har gått upp minst en nivå" in said(levels)
    assert "Jämförs inte" in said(opened("change.py", region="12", omgang="2017", mot="2015", **{"del": "svar"}))
    assert not every.exception and "//" in said(every)


def test_the_legend_of_development_names_the_peers_once(shipped):
    """They are drawn alike; on a phone a name each left no room for the chart."""
    peers = ("13", "14", "09", "05", "06")
    figure = (
        by_key("change_over_time")
        .render(shipped, Choice(survey=shipped.codebook.key, wave="2017", baseline="2015", unit="12", peers=peers))
        .figure
    )
    legend = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert legend.count("Jämförbara") == 1 and len(legend) == 5
    assert sum(trace.name == "Jämförbara" for trace in figure.data) == len(peers)
    assert any("Halland: " in str(words) for trace in figure.data for words in trace.hovertext or ())


def test_years_that_would_stand_in_each_other_on_a_phone_stand_a_line_apart():
    words = ["2011", "2015", "2017", "2025", "2026", "mål 2028"]
    lowered = wave_lines._lowered([2011, 2015, 2017, 2025, 2026, 2028], words, 2.4)
    assert lowered == ["2011", "2015", "<br>2017", "2025", "<br>2026", "mål 2028"]
    assert wave_lines._lowered([2024, 2025], ["2024", "2025"], 0.2) == ["2024", "2025"]
