"""A faulty survey beside the shipped one leaves that running, and is told of with file and line wherever its keeper
looks.
"""

import asyncio
import logging
import shutil

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lplan import index, results, store
from lplan.cli import main
from lplan.core import units
from lplan.core.errors import Refused
from lplan.core.settings import ROOT, settings
from lplan.server.application import ready
from lplan.ui.shell import cache

SHIPPED = ROOT / "data/codebook.toml"
FAULTY = 'format = 1\nkey = "egen"\nversion = "1"\ntitle = "Egen"\n[[item]]\ncode = "A"\ntext = "A"\ntype = "nummer"\n'
SOUND = FAULTY.replace("nummer", "number") + 'polarity = "neither"\n'


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Another survey's codebook in the settings; its text is the test's to write."""
    path = tmp_path / "egen.toml"
    monkeypatch.setattr(settings(), "codebook", path)
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'x.sqlite'}")
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


def test_a_faulty_codebook_is_left_out_and_told_in_the_log_with_file_and_line(own, caplog):
    own.write_text(FAULTY, encoding="utf-8")
    for _start in range(2):  # at each start, not only at the first
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            engine = store.ready(check=index.definition)
        assert list(store.surveys(engine)["survey"]) == ["larandeplaner"]
        assert [record.getMessage().partition("rad 8")[0] for record in caplog.records] == [
            "survey left out: egen.toml, "
        ]
        engine.dispose()


def test_a_survey_that_has_been_mended_comes_in_and_one_that_breaks_stays_as_it_was(own):
    own.write_text(SOUND + '[units]\nregister = "enheter.csv"\n', encoding="utf-8")
    engine = store.ready(check=index.definition)
    assert list(store.surveys(engine)["survey"]) == ["larandeplaner"]
    (own.parent / "enheter.csv").write_text("code,name\na,Alfa\n", encoding="utf-8")
    engine = store.ready(check=index.definition)
    assert list(store.surveys(engine)["survey"]) == ["larandeplaner", "egen"]
    version = store.data_version(engine)
    own.write_text(FAULTY, encoding="utf-8")
    engine = store.ready(check=index.definition)
    assert list(store.surveys(engine)["survey"]) == ["larandeplaner", "egen"]
    assert store.register(engine, "egen").by_code["a"].name == "Alfa"
    engine = store.ready(check=index.definition)
    assert store.data_version(engine) <= version + 1  # and is not written anew at each start


def test_an_index_that_cannot_be_computed_is_a_fault_of_the_codebook_too(own):
    own.write_text(SOUND + "[index]\nweights = {saknas = 1}\n", encoding="utf-8")
    assert any("saknas" in line for line in store.survey_faults(own, index.definition))


def _told() -> None:
    from lplan.ui.shell import outage

    outage.left_out()


def test_pages_open_and_the_server_is_ready_and_the_keeper_is_told(own):
    own.write_text(FAULTY, encoding="utf-8")
    (line,) = cache.faults()
    assert line.startswith("egen.toml, rad 8: ")
    assert asyncio.run(ready(None)).status_code == 200
    app = AppTest.from_function(_told, default_timeout=180).run()
    assert not app.exception and app.warning, app
    assert "egen" in app.warning[0].value and "rad 8" in app.markdown[0].value
    assert results.load(cache.engine(), "larandeplaner").waves


def test_a_public_reader_is_not_told_of_files(own, monkeypatch):
    own.write_text(FAULTY, encoding="utf-8")
    store.ready().dispose()
    monkeypatch.setattr(settings(), "read_only", True)
    assert not AppTest.from_function(_told, default_timeout=180).run().warning


@pytest.mark.parametrize(
    "named", ['[units]\nregister = "borta.csv"', '[units]\noutlines = "borta.csv"', '[public]\nfacts = "borta.csv"']
)
def test_a_file_that_is_not_there_is_said_to_be_missing_and_where_it_was_looked_for(tmp_path, named, capsys):
    path = tmp_path / "egen.toml"
    path.write_text(f"{SOUND}{named}\n", encoding="utf-8")
    (line,) = store.survey_faults(path)
    assert (
        line.startswith("borta.csv: Filen borta.csv, som kodboken nämner, går inte att läsa: den finns inte i mappen")
        and str(tmp_path) in line
    )
    assert "UTF-8" not in line
    assert main(["codebook", "check", str(path)]) == 1 and "borta.csv" in capsys.readouterr().out


def test_a_faulty_register_is_told_with_its_own_name_and_line(tmp_path, capsys):
    path = tmp_path / "egen.toml"
    path.write_text(SOUND + '[units]\nregister = "enheter.csv"\n', encoding="utf-8")
    (tmp_path / "enheter.csv").write_text("code,name\na,Alfa\na,Beta\n", encoding="utf-8")
    assert [line.partition(":")[0] for line in store.survey_faults(path)] == ["enheter.csv, rad 3"]
    with pytest.raises(Refused):
        units.load(tmp_path / "enheter.csv")
    assert main(["codebook", "check", str(path)]) == 1
    assert "enheter.csv, rad 3" in capsys.readouterr().out


def test_what_ships_must_be_without_fault(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("*.sqlite*"))
    (tmp_path / "data/regions.csv").unlink()
    engine = store.connect(f"sqlite:///{tmp_path / 'x.sqlite'}")
    store.prepare(engine)
    with pytest.raises(store.FaultyFiles, match=r"regions\.csv"):
        store.seed(engine, tmp_path / "data", [tmp_path / "data/codebook.toml"])
