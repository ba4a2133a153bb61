"""Structural columns that an agency reads in: hand-worked distances, everything that can be wrong, undo, the page,
open data.
"""

import io

import openpyxl
import pandas as pd
import pytest
import streamlit as st

from lplan import codebook, results, store
from lplan.charts import by_key
from lplan.cli import main
from lplan.cli.options.account import account
from lplan.core import units
from lplan.core.settings import settings
from lplan.export.opendata import published_tables
from lplan.intake.files.file_reader import read
from lplan.intake.structural_data import read_structure
from lplan.results import Choice
from lplan.ui.shell import cache
from tests.people import by
from tests.test_pages import opened, words

BOOK = """format = 1
key = "own"
version = "1"
title = "Egen"
[units]
one = "kommun"
many = "kommuner"
register = "r.csv"
[[item]]
code = "Q"
text = "Nu?"
type = "number"
polarity = "neither"
"""
REGISTER = "code,name,population_2017\n071,Alby,1\n072,Boda,2\n073,Celle,6\n"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A survey of three units with population 1, 2 and 6, in a database of its own."""
    (tmp_path / "book.toml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "r.csv").write_text(REGISTER, encoding="utf-8")
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'own.sqlite'}")
    return tmp_path


def run(folder, content: str | bytes, *more: str) -> int:
    file = folder / "in.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return main(["structure", str(file), "--codebook", str(folder / "book.toml"), *more])


def command(folder, *more: str) -> int:
    return main(["structure", "--codebook", str(folder / "book.toml"), *more])


def loaded():
    return results.load(store.connect(), "own")


def apart(weights=()) -> pd.DataFrame:
    return loaded().apart("2017", tuple(weights))


def test_distances_with_an_imported_column_by_hand(own):
    """Density 2, 4, 9: mean 5, sd √13 → z −0.832050, −0.277350, 1.109400; population's z are as in test_peers.

    (Δz)² of population and density: AB 0.142857, 0.307692; AC 3.571429, 3.769231; BC 2.285714, 1.923077
    halves: AB √0.225275 = 0.474631, AC √3.670330 = 1.915810, BC √2.104396 = 1.450654
    1:3:    AB √0.266484 = 0.516220, AC √3.719780 = 1.928673, BC √2.013736 = 1.419062
    """
    assert run(own, "kod;Täthet 2016\n071;2\n072;4,0\n73;9\n", "--source", "SCB") == 0
    even = apart()
    assert even.at["071", "072"] == pytest.approx(0.247744, abs=1e-6)
    assert even.at["072", "073"] == pytest.approx(0.757201, abs=1e-6)
    heavy = apart([("tathet", 3.0)])
    assert heavy.at["071", "072"] == pytest.approx(0.267656, abs=1e-6)
    assert heavy.at["072", "073"] == pytest.approx(0.735771, abs=1e-6)
    assert heavy.at["071", "073"] == even.at["071", "073"] == 1


def test_a_missing_cell_leaves_the_variable_out_for_that_pair_and_makes_the_other_weights_whole(own, capsys):
    """Density 2, 4 and none: z ∓0.707107, (Δz)² = 2. AB √(½·0.142857 + ½·2) = 1.035098; AC 1.889822, BC 1.511858."""
    assert run(own, "kod;Täthet 2016\n071;2\n072;4\n073;..\n", "--source", "SCB") == 0
    assert "Täthet saknas för Celle" in capsys.readouterr().out
    found = apart()
    assert found.at["071", "072"] == pytest.approx(1.035098 / 1.889822, abs=1e-6)
    assert found.at["072", "073"] == pytest.approx(0.8, abs=1e-9)


def test_a_variable_of_two_years_is_the_one_that_was_known_at_the_wave(own):
    assert run(own, "kod;T 2015;T 2017;T 2020\n071;1;5;9\n072;2;6;1\n073;3;7;1\n", "--source", "SCB") == 0
    made = loaded().structure("2017")
    assert made.as_of["t"] == "2020"  # a wave without a year: the newest there is
    from lplan.results import structural_peers

    then = structural_peers.structure(loaded().register, loaded().bodies, 2018, (), loaded().structural)
    assert then.as_of["t"] == "2017" and then.values["t"].tolist() == [5, 6, 7]
    before = structural_peers.structure(loaded().register, loaded().bodies, 2010, (), loaded().structural)
    assert before.as_of["t"] == "2015" and before.labels["t"] == "T" and before.cited("t") == ("SCB",)


WRONG = {
    "unknown unit": ("kod;T\n071;1\n072;2\nXX;3\n", "unknown_unit", 4),
    "a name misspelt is guessed": ("namn;T\nAlby;1\nBoda;2\nCele;3\n", "unknown_unit", 4),
    "no unit": ("kod;T\n071;1\n072;2\n;3\n", "no_unit", 4),
    "the same unit twice": ("kod;T\n071;1\n072;2\n71;3\n", "duplicate_unit", 4),
    "code and name disagree": ("kod;namn;T\n071;Alby;1\n072;Alby;2\n", "two_units", 3),
    "text in numbers": ("kod;T\n071;1\n072;cirka 5\n073;2\n", "no_number", 3),
    "only text that means numbers": ("kod;T\n071;ca 5\n072;ca 5\n073;ca 6\n", "no_number", 2),
    "a number that may mean two things": ("kod;T\n071;1.234\n072;2\n073;3\n", "no_number", 2),
    "infinity": ("kod;T\n071;inf\n072;2\n073;3\n", "no_number", 2),
    "too many figures": ("kod;T\n071;1e999\n072;2\n073;3\n", "no_number", 2),
    "a sentence each": ("kod;T\n071;en sak\n072;en annan\n073;en tredje\n", "text", 2),
    "a constant column": ("kod;T\n071;7\n072;7,0\n073;7\n", "constant", None),
    "nothing in it": ("kod;T\n071;\n072;-\n073;\n", "constant", None),
    "one value only": ("kod;T\n071;4\n", "constant", None),
    "the same heading twice": ("kod;T;t\n071;1;1\n072;2;2\n", "twice", 1),
    "a name that is taken": ("kod;Population\n071;1\n072;2\n", "taken", 1),
    "no column": ("kod\n071\n072\n", "nothing", None),
    "empty": ("kod;T\n", "constant", None),
    "no source": ("kod;T\nÅr;2017\n071;1\n072;2\n", "no_source", 1),
    "a year that is none": ("kod;T\nÅr;i fjol\n071;1\n072;2\n", "bad_year", 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place_and_its_remedy_and_nothing_is_kept(name, own, capsys):
    content, reason, row = WRONG[name]
    book, register = codebook.load(own / "book.toml"), units.load(own / "r.csv")
    given = {} if reason in ("no_source", "bad_year") else {"source": "SCB", "as_of": "2017"}
    _found, problems = read_structure(read(content.encode(), "in.csv"), book, register, **given)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert reason in {problem.reason for problem in errors}
    assert all(problem.message and problem.suggestion for problem in errors)
    assert row in {problem.row for problem in errors if problem.reason == reason}
    more = ["--source", "SCB", "--as-of", "2017"] if given else []
    assert run(own, content, *more) == 1
    said = capsys.readouterr()
    assert "Ingenting har sparats." in said.err and "Fel" in said.out
    store.prepare(store.connect())
    assert store.structures(store.connect(), "own") == []


def test_everything_that_is_wrong_is_said_at_once(own):
    content = "kod;T;U\n071;1;x\nYY;2;3\n072;två;4\n072;3;5\n073;1;1\n"
    book, register = codebook.load(own / "book.toml"), units.load(own / "r.csv")
    _found, problems = read_structure(read(content.encode(), "in.csv"), book, register)
    errors = {problem.reason for problem in problems if problem.severity == "error"}
    assert errors == {"unknown_unit", "duplicate_unit", "no_number", "no_source", "no_year"}


def test_a_negative_number_is_a_number_and_is_pointed_out(own, capsys):
    assert run(own, "kod;Folkökning 2016\n071;−5,5\n072;2\n073;-1\n", "--source", "SCB") == 0
    assert "Varning (rad 2, Folkökning 2016)" in capsys.readouterr().out
    assert loaded().structure("2017").values["folkokning"].tolist() == [-5.5, 2, -1]


def test_words_are_groups_totals_are_left_out_and_each_column_has_its_source(own, capsys):
    content = "Kommun;Typ;Täthet\nKälla;SKR;SCB\nÅr;2016;2015\nAlby;stad;2\nBoda;stad;4\nCelle;land;9\nRiket;;25\n"
    assert run(own, content) == 0
    made = loaded().structure("2017")
    assert made.kinds == {"population": "number", "typ": "group", "tathet": "number"}
    assert (made.cited("typ"), made.cited("tathet")) == (("SKR",), ("SCB",))
    assert (made.as_of["typ"], made.as_of["tathet"]) == ("2016", "2015")
    assert {"SKR", "SCB"} <= set(loaded().sources["source"])
    assert "Riket är ingen enhet" in capsys.readouterr().out


def test_a_workbook_is_read_with_its_cells_addresses(own):
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["Struktur"], ["kod", "Täthet 2016"], [71, 2.5], ["072", "hög"], ["073", 1234.567]):
        made.active.append(row)
    made.save(out)
    book, register = codebook.load(own / "book.toml"), units.load(own / "r.csv")
    _found, problems = read_structure(read(out.getvalue(), "in.xlsx"), book, register, source="SCB")
    assert [problem.cell for problem in problems if problem.severity == "error"] == ["B4"]
    made.active["B4"] = 7
    out = io.BytesIO()
    made.save(out)
    found, problems = read_structure(read(out.getvalue(), "in.xlsx"), book, register, source="SCB")
    assert not [problem for problem in problems if problem.severity == "error"]
    assert {code: float(value) for code, value in found[0].values.items()} == {"071": 2.5, "072": 7, "073": 1234.567}


def test_check_writes_nothing_an_import_is_replaced_taken_away_and_given_back(own, capsys):
    first, second = "kod;T 2016\n071;1\n072;2\n073;3\n", "kod;T 2016\n071;4\n072;5\n073;7\n"
    assert run(own, first, "--source", "A", "--check") == 0
    store.prepare(store.connect())
    assert store.structures(store.connect(), "own") == []
    assert run(own, first, "--source", "A", "--who", "Bo") == 0
    capsys.readouterr()
    assert run(own, second, "--source", "B", "--who", "Ada") == 1
    said = capsys.readouterr().err
    assert f"Bo (konto {account()}) ändrade uppgiften t/2016 den" in said and "Lägg till --seen 1" in said
    assert run(own, second, "--source", "B", "--who", "Ada", "--seen", "1") == 0

    def now() -> list:
        return loaded().structural[["value", "source"]].drop_duplicates("source").to_numpy().tolist()

    assert now() == [["4.0", "B"]]
    assert (
        command(own, "--undo", "t", "--seen", "1") == 1
        and f"Ada (konto {account()}) ändrade" in capsys.readouterr().err
    )
    assert command(own, "--undo", "t", "--seen", "2") == 0 and now() == [["1.0", "A"]]
    assert command(own, "--undo", "t", "--seen", "3") == 0 and now() == [["4.0", "B"]]
    assert command(own, "--remove", "t") == 1 and now() == [["4.0", "B"]]
    assert command(own, "--remove", "t", "--seen", "4") == 0 and now() == []
    assert "t" not in loaded().structure("2017").kinds
    assert command(own, "--remove", "t", "--seen", "5") == 1  # there is nothing to take away
    assert command(own, "--undo", "t", "--seen", "5") == 0 and now() == [["4.0", "B"]]
    assert command(own, "--undo", "none") == 1
    capsys.readouterr()
    assert (
        command(own, "--list") == 0 and "t: T 2016: 3 av 3 har ett värde. Källa: B. Sparad " in capsys.readouterr().out
    )
    with pytest.raises(SystemExit):
        command(own)


def test_what_is_read_in_is_on_the_page_in_the_chart_and_in_open_data_with_its_source(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'page.sqlite'}")
    st.cache_resource.clear()
    try:
        survey = store.surveys(cache.engine())["survey"].iloc[0]
        codes = store.register(cache.engine(), survey).codes
        values = {code: str(n * n) for n, code in enumerate(codes) if n != 3}
        column = {
            "key": "tathet",
            "label": "Täthet <b>",
            "as_of": "2016",
            "source": "SCB *x*",
            "url": "https://scb.se/t",
            "values": values,
        }
        store.save_structure(cache.engine(), survey, [column], who=by("Ada"))
        app = opened("peers.py", region="Skåne", likhet="tathet:3")
        assert not app.exception
        assert [s.value for s in app.select_slider if s.key == "likhet-tathet"] == [3.0]
        assert "[SCB \\*x\\*](<https://scb.se/t>)" in words(app)
        made = results.load(cache.engine(), survey)
        source = by_key("likeness").render(made, Choice(wave="2017", unit=codes[0]), with_figure=False).source
        assert "Täthet <b> 2016 (SCB *x*)" in source
        opendata = next(table for table in published_tables.offered(made) if table.key == "struktur").frame(made)
        rows = opendata[(opendata["omgang"] == "2017") & (opendata["uppgift"] == "tathet")]
        assert len(rows) == len(codes) and rows["varde"].isna().sum() == 1
        assert set(rows["ar"]) == {"2016"} and set(rows.dropna()["kalla_url"]) == {"https://scb.se/t"}
    finally:
        st.cache_resource.clear()
