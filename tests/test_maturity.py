"""The reader's own index: weights in the address, the whole app under them, and what is said about it."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lplan import codebook, index, store
from lplan import results as composition
from lplan.errors import Refused
from lplan.figures import CHARTS
from lplan.results import Choice, under
from lplan.settings import ROOT
from tests.index_data import answers, book, of

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    return composition.load(engine, store.surveys(engine)["survey"].iloc[0])


def top(results) -> list[str]:
    """The codes of the dimensions directly under the index."""
    return [dimension.code for dimension in results.codebook.children(None)]


# --- weights as words ---


def test_weights_are_written_and_read_back_in_the_codebooks_order():
    two = book({"A": ["a1"], "B": ["b1"]})
    assert index.read("b:0.5, A:2", two) == (("A", 2.0), ("B", 0.5))
    assert index.spelled((("A", 2.0), ("B", 0.5))) == "A:2,B:0.5"
    assert index.read("", two) == ()


@pytest.mark.parametrize("words", ["C:1", "A", "A:", "A:-1", "A:1e9", "A:nan", "A:1,A:2", "A:99999", "<b>:1", "A=1"])
def test_weights_that_cannot_be_read_are_refused(words):
    with pytest.raises(ValueError):
        index.read(words, book({"A": ["a1"], "B": ["b1"]}))


def test_only_weights_that_differ_are_the_readers_own():
    two = book({"A": ["a1"], "B": ["b1"]}, index="weights = {A = 2}")
    assert index.moved(two, index.definition(two), {"A": 2, "B": 3}) == (("B", 3.0),)


def test_own_weights_and_geometric_mean_worked_out_by_hand():
    """A = 1, B = 0.5: 3:1 gives 87.5; the geometric mean on [0.01, 1] is (√(1·0.505) − 0.01) / 0.99 = 0.70771063."""
    two = book({"A": ["a1"], "B": ["b1"]})
    given = answers({"u": {"a1": "2", "b1": "1"}})
    published = index.definition(two)
    moved = index.changed(two, published, (("A", 3.0),))
    assert of(index.score(given, two, moved), "index") == {"u": 87.5}
    geometric = index.changed(two, published, (), "geometric")
    assert of(index.score(given, two, geometric), "index") == {"u": 70.771063}
    assert len({published.hash, moved.hash, geometric.hash}) == 3
    assert index.changed(two, published, (("A", 1.0),), "arithmetic").hash == published.hash


def test_weights_that_leave_nothing_are_refused():
    two = book({"A": ["a1"], "B": ["b1"]})
    with pytest.raises(Refused):
        index.changed(two, index.definition(two), (("A", 0.0), ("B", 0.0)))


# --- the whole app under them ---


def test_results_under_the_published_choice_are_the_same_object(shipped):
    first = top(shipped)[0]
    assert under(shipped, Choice()) is shipped
    moved = under(shipped, Choice(weights=((first, 3.0),)))
    assert moved.base is shipped and moved.index_hash != shipped.index_hash
    assert under(moved, Choice()) is shipped


def test_a_chart_that_moves_with_the_weights_says_which_index_it_is_by(shipped):
    """Any chart whose frame changes under other weights shows scores, and must name the index in its source line."""
    one = Choice(survey=shipped.codebook.key, wave="2017", baseline="2015", unit="12")
    other = replace(one, weights=tuple((code, 0.0) for code in top(shipped)[1:]))
    moved = under(shipped, other)
    followed = set()
    for chart in CHARTS:
        before, after = chart.frame(shipped, one), chart.frame(moved, other)
        if before.equals(after):
            continue
        followed.add(chart.key)
        assert chart.scores, f"{chart.key} shows scores: set scores=True"
        line = chart.source_line(moved, other)
        assert moved.index_hash in line and "egna val" in line, chart.key
        assert shipped.index_hash in chart.source_line(shipped, one) and "egna val" not in chart.source_line(
            shipped, one
        )
    assert {"map", "tiles", "since_last"} <= followed


# --- in the app ---


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_weights_in_the_address_reach_every_chart_of_scores():
    book = codebook.load(DATA / "codebook.toml")
    code = book.children(None)[0].code
    app = opened(vikter=f"{code}:4", sammanvagning="geometriskt")
    assert not app.exception and not app.error
    said = words(app)
    own = index.changed(book, index.definition(book), ((code, 4.0),), "geometric")
    assert "egna vikter eller egen sammanvägning" in said
    assert own.hash[:12] in said and "Länken pekar" not in said


@pytest.mark.parametrize("bad", ["finns_inte:2", "x" * 3_000, "' OR 1=1 --", "1:1:1"])
def test_weights_that_cannot_be_read_fall_back_with_a_quiet_note(bad):
    app = opened(vikter=bad)
    assert not app.exception and not app.error
    assert "Länken pekar på något som inte finns här (vikter=" in words(app)
    assert "egna vikter eller" not in words(app)


def test_a_link_under_the_same_own_index_is_not_said_to_be_another():
    book = codebook.load(DATA / "codebook.toml")
    code = book.children(None)[0].code
    own = index.changed(book, index.definition(book), ((code, 4.0),))
    assert "Länken pekar" not in words(opened(vikter=f"{code}:4", index=own.hash[:12]))
    assert "index=" in words(opened(vikter=f"{code}:3", index=own.hash[:12]))
