"""The import page knows only who has the link, says so when the codebook is another, and is gone on a public server."""

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lplan import responses as r
from lplan import schema, store
from lplan.settings import settings
from lplan.ui import cache
from lplan.ui.importing.history import plainly
from lplan.ui.words import escape
from tests.test_pages import ROOT, opened, words


@pytest.fixture
def engine(monkeypatch, tmp_path):
    monkeypatch.setenv("LPLAN_DATABASE_URL", f"sqlite:///{tmp_path / 'importing.sqlite'}")
    settings.cache_clear()
    st.cache_resource.clear()
    yield cache.engine()
    monkeypatch.undo()
    settings.cache_clear()
    st.cache_resource.clear()


def draft(engine) -> tuple[int, str]:
    row = store.surveys(engine).iloc[0]
    record = store.ImportRecord(
        survey=row["survey"],
        wave="2024",
        codebook_hash=row["codebook_hash"],
        file_name="<b>svar</b>.csv",
        who="Anna Ek",
    )
    frame = pd.DataFrame([("2024", "01", "", "A1", "1", r.ANSWERED)], columns=list(r.COLUMNS)).astype("str")
    number = store.save_import(engine, record, frame)
    return number, store.token(engine, number)


def test_a_draft_is_seen_with_its_link_only(engine):
    _number, token = draft(engine)
    assert "Anna Ek" not in words(opened("import_wave.py")), "no list of drafts"
    seen = opened("import_wave.py", utkast=token)
    assert not seen.exception
    assert escape("Utkast: omgång 2024, <b>svar</b>.csv") in words(seen)
    guessed = opened("import_wave.py", utkast=token[:-1] + "_")
    assert "Utkastet finns inte längre" in words(guessed).replace("\\", "")


def test_a_draft_read_under_another_codebook_says_so(engine):
    number, token = draft(engine)
    assert not opened("import_wave.py", utkast=token).warning
    with engine.begin() as connection:
        key = store.surveys(engine)["survey"].iloc[0]
        text = store.codebook_text(engine, key)
        connection.execute(
            schema.codebook.insert().values(
                survey=key, hash="0" * 64, text=text, saved_at=pd.Timestamp("2020-01-01", tz="UTC").to_pydatetime()
            )
        )
        connection.execute(schema.imports.update().where(schema.imports.c.id == number).values(codebook_hash="0" * 64))
    assert "en annan version av kodboken" in opened("import_wave.py", utkast=token).warning[0].value


def test_an_unknown_or_hostile_token_gives_the_start_and_a_sentence(engine):
    for token in ("x", "' OR 1=1 --", "<script>", "å" * 500):
        for name in ("utkast", "paborjad"):
            app = opened("import_wave.py", **{name: token})
            assert not app.exception
            assert "finns inte längre" in words(app)


def test_a_public_server_has_no_pages_that_write(engine, monkeypatch):
    assert opened("import_wave.py").title[0].value == "Läs in svar"
    monkeypatch.setattr(settings(), "read_only", True)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    for file in ("import_wave.py", "quotes.py"):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            app.switch_page(f"pages/{file}")


def test_decisions_are_said_in_words():
    decided = {"columns": {"Q1": "A1"}, "options": {"A1": {"Finns": "1"}}, "tool": ""}
    assert plainly(decided) == "columns: Q1 → A1; options: A1 → Finns: 1"
    assert plainly({}) == "—"


def test_words_that_look_like_addresses_are_no_links():
    for hostile in ("http://192.0.2.1/p.png", "www.example.org", "kim@example.org", "[x](javascript:1)"):
        assert hostile not in escape(hostile).replace("\\", "") or hostile.startswith("[")
