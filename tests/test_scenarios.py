"""Two named scenarios in Pröva egna svar: each is scored as its answers alone would be, and only what differs is listed."""

from lplan.analysis import change_over_time, what_if
from lplan.core import responses as r
from lplan.core import text
from lplan.ui.own_work import scenario_comparison
from tests.publish_data import in_force
from tests.tables import tables
from tests.test_pages import opened

UNIT, WAVE = "12", "2026"


def test_each_scenario_has_the_value_of_its_own_answers_and_only_what_differs_is_listed():
    results = in_force()
    now = what_if.own(results, WAVE, UNIT)
    enough = results.codebook.with_role("resources_enough")
    better = now | {enough.code: ("ja", r.ANSWERED)}
    values, answers = what_if.side_by_side(results, WAVE, UNIT, {"Nu": now, "Fler analytiker": better})
    assert list(values.columns[1:]) == list(answers.columns[1:]) == ["Nu", "Fler analytiker"]
    for name, given in (("Nu", now), ("Fler analytiker", better)):
        supposed = what_if.imagined(results, WAVE, UNIT, given)
        score = change_over_time.score_of(supposed, what_if.IMAGINED, UNIT, "index")["score"]
        assert values[name].iloc[0].startswith(text.number(score, 1))
    assert answers.to_numpy().tolist() == [["Tillräckliga resurser", "Ja, delvis", "Ja"]]
    named = what_if.side_by_side(results, WAVE, UNIT, {"Dimension": now, "Fråga": better})
    for frame, words in zip((values, answers), named, strict=True):  # whatever they are called
        assert words.to_numpy().tolist() == frame.to_numpy().tolist()


def shown(app) -> list:
    """The tables of scenarios: values, and the answers that differ."""
    return [table.to_numpy().tolist() for table in tables(app) if "Sedan" in table.columns]


def test_a_link_that_is_asked_for_opens_the_same_scenarios_until_one_is_changed():
    app = opened("assess.py", region=UNIT, **{"del": "scenarier"})
    for n, name in enumerate(("Nu", "Sedan")):
        question = next(one for one in app.radio if str(one.key).startswith("svar-"))
        app = question.set_value(question.options[n]).run()
        app = app.text_input(key="scenario-namn").set_value(name).run()
        app = app.button(key="scenario-spara").click().run()
    assert scenario_comparison.LINK not in app.query_params
    app = app.button(key="scenario-lank").click().run()
    assert not app.exception
    token = app.query_params[scenario_comparison.LINK]
    told = shown(app)
    other = opened("assess.py", region=UNIT, **{scenario_comparison.LINK: token})
    assert not other.exception and shown(other) == told
    elsewhere = opened("assess.py", region="13", **{scenario_comparison.LINK: token})
    assert not shown(elsewhere) and scenario_comparison.LINK not in elsewhere.query_params
    app = app.button(key="scenario-bort-0").click().run()
    assert scenario_comparison.LINK not in app.query_params, "the link is to what was"


def test_the_page_keeps_two_by_name_and_shows_them_side_by_side():
    app = opened("assess.py", region=UNIT, **{"del": "scenarier"})
    for name in ("Nu", "Sedan"):
        app = app.text_input(key="scenario-namn").set_value(name).run()
        app = app.button(key="scenario-spara").click().run()
        assert not app.exception
    assert [b.label for b in app.button if str(b.key).startswith("scenario-bort")] == ["Ta bort Nu", "Ta bort Sedan"]
    assert "Scenarierna har samma svar" in " ".join(m.value for m in app.markdown) + " ".join(
        c.value for c in app.caption
    )
    assert [b.label for b in app.get("download_button") if "jämförelsen" in b.label]
    app = app.button(key="scenario-bort-0").click().run()
    assert not app.exception
    assert [b.label for b in app.button if str(b.key).startswith("scenario-bort")] == ["Ta bort Sedan"]
