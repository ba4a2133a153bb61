"""Roles: who gives them, how they are kept, and a log that nobody changes."""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from lplan import store
from lplan.access import READER, Actor, Role
from lplan.cli import main
from lplan.cli.options.account import account
from lplan.core.errors import NotAllowed, StoreError
from lplan.core.settings import ROOT, settings
from lplan.store.accounts.roles import actor_of
from lplan.ui.shell import cache, person
from tests.people import ADMINISTRATOR, AGENCY, by


def actor(engine, who: str) -> Actor:
    with engine.connect() as connection:
        return actor_of(connection, who, "N")


def test_a_role_is_given_taken_away_and_both_are_logged(engine):
    store.grant_role(engine, " Eva@X.se ", Role.AGENCY, who=ADMINISTRATOR)
    store.grant_role(engine, "eva@x.se", Role.REGION, unit="12", who=ADMINISTRATOR)
    store.grant_role(engine, "eva@x.se", Role.REGION, unit="25", who=ADMINISTRATOR)
    assert actor(engine, "eva@x.se") == Actor("N", frozenset({Role.READER, Role.AGENCY, Role.REGION}), "25")
    store.revoke_role(engine, "EVA@x.se", Role.AGENCY, who=ADMINISTRATOR)
    assert store.roles(engine)[["person", "role", "unit", "who"]].values.tolist() == [
        ["eva@x.se", "region", "25", "Ada"]
    ]
    assert store.role_log(engine)[["role", "unit", "what"]].values.tolist() == [
        ["agency", "", "revoked"],
        ["region", "25", "granted"],
        ["region", "12", "granted"],
        ["agency", "", "granted"],
    ]
    store.revoke_role(engine, "eva@x.se", Role.REGION, who=ADMINISTRATOR)
    assert actor(engine, "eva@x.se") == READER.named("N")


@pytest.mark.parametrize(
    ("who", "role", "unit"),
    [
        ("", Role.AGENCY, ""),
        ("  ", Role.AGENCY, ""),
        ("a", Role.READER, ""),
        ("a", Role.REGION, ""),
        ("a", Role.REGION, "99999"),
        ("a", Role.AGENCY, "12"),
    ],
)
def test_what_is_no_role_is_refused_in_a_sentence_and_nothing_is_kept(engine, who, role, unit):
    with pytest.raises(StoreError) as refused:
        store.grant_role(engine, who, role, unit=unit, who=ADMINISTRATOR)
    assert str(refused.value).endswith(".")
    assert store.roles(engine).empty and store.role_log(engine).empty


def test_the_last_administrator_stays(engine):
    store.grant_role(engine, "a@x.se", Role.ADMINISTRATOR, who=by())
    with pytest.raises(StoreError, match="enda administratören"):
        store.revoke_role(engine, "a@x.se", Role.ADMINISTRATOR, who=ADMINISTRATOR)
    assert len(store.roles(engine)) == 1 and len(store.role_log(engine)) == 1
    store.grant_role(engine, "b@x.se", Role.ADMINISTRATOR, who=by())
    store.revoke_role(engine, "a@x.se", Role.ADMINISTRATOR, who=ADMINISTRATOR)
    with pytest.raises(StoreError, match="har inte den rollen"):
        store.revoke_role(engine, "a@x.se", Role.ADMINISTRATOR, who=ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        store.grant_role(engine, "c@x.se", Role.AGENCY, who=AGENCY)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE role_event SET who = 'x'",
        "DELETE FROM role_event",
        "INSERT OR REPLACE INTO role_event SELECT id, person, role, unit, what, 'x', at FROM role_event",
        "TRUNCATE role_event",
    ],
)
def test_the_log_is_only_added_to(engine, change):
    dialect = engine.dialect.name
    if ("REPLACE" in change and dialect != "sqlite") or ("TRUNCATE" in change and dialect == "sqlite"):
        pytest.skip("not this database's words")
    store.grant_role(engine, "a@x.se", Role.AGENCY, who=ADMINISTRATOR)
    before = store.role_log(engine).values.tolist()
    with pytest.raises(sa.exc.DatabaseError, match="only added to"), engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert store.role_log(engine).values.tolist() == before


def test_the_command_makes_the_first_administrator_and_lists_and_logs(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert main(["role", "list"]) == 0
    assert "lplan role grant" in capsys.readouterr().out
    assert main(["role", "grant", "Ada@x.se", "administrator", "--who", "Bo"]) == 0
    assert main(["role", "grant", "rut@x.se", "region", "--unit", "12"]) == 0
    assert main(["role", "grant", "rut@x.se", "region", "--unit", "x"]) == 1
    assert main(["role", "revoke", "rut@x.se", "region"]) == 0
    capsys.readouterr()
    assert main(["role", "list"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"ada@x.se  administrator  Bo (konto {account()}), ") and "rut" not in said
    assert main(["role", "log"]) == 0
    assert capsys.readouterr().out.count("\n") == 3
    with pytest.raises(SystemExit):
        main(["role", "grant", "x", "reader"])


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'x.sqlite'}")
    cache.st.cache_resource.clear()
    yield lambda: AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("pages/roles.py").run()
    cache.st.cache_resource.clear()


def test_an_administrator_gives_a_role_on_the_page_and_takes_it_away(app):
    page = app()
    page.text_input(key="namn-roller").input("Ada").run()
    page.text_input(key="roll-person").input("rut@x.se")
    page.selectbox(key="roll-vilken").select(Role.REGION)
    give = next(button for button in page.button if button.label == "Ge rollen")
    give.click().run()
    assert "ange vilken" in page.error[0].value
    page.selectbox(key="roll-region").select("12")
    next(button for button in page.button if button.label == "Ge rollen").click().run()
    assert not page.error and not page.exception
    assert store.roles(cache.engine())[["person", "unit", "who"]].values.tolist() == [["rut@x.se", "12", "Ada"]]
    page.selectbox(key="roll-bort").select(0)
    next(button for button in page.button if button.label == "Ta bort rollen").click().run()
    assert not page.exception and store.roles(cache.engine()).empty


def test_the_page_is_for_administrators(app, monkeypatch):
    monkeypatch.setattr(person, "unguarded", AGENCY)
    page = app()
    assert "roll-person" not in {field.key for field in page.text_input}
    assert "ge och ta ifrån roller" in page.info[0].value
