"""A seminar with several people and several tabs: no save takes a newer one's place unseen, and all tabs have one
draft.
"""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lplan import store
from lplan.access import NOBODY, READER
from lplan.core import text
from lplan.core.settings import settings
from lplan.server import html_document
from lplan.server.admission.guard import ACTOR
from lplan.ui.seminar import seminar_draft
from lplan.ui.shell import browser_identity, cache
from tests.databases import DATA
from tests.test_pages import opened, words
from tests.test_present import SURVEY, titles


@pytest.fixture(autouse=True)
def database(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    engine = store.connect(settings().database_url)
    store.prepare(engine)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    engine.dispose()
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


class Person:
    """Who sits at a browser of their own: each tab is an app, and what is done in it is done under their name."""

    def __init__(self, monkeypatch, name: str):
        self.patch, self.name = monkeypatch, name

    def here(self) -> None:
        self.patch.setattr(browser_identity, "key", lambda: self.name)

    def tab(self, file: str = "present.py", **address: str) -> AppTest:
        self.here()
        app = opened(file, **address)
        return app.text_input(key="namn").input(self.name).run() if file == "present.py" else app

    def press(self, app: AppTest, key: str) -> AppTest:
        self.here()
        app = next(b for b in app.button if b.key == key or b.key.startswith(f"{key}-")).click().run()
        assert not app.exception
        return app

    def write(self, app: AppTest, slide: str, title: str) -> AppTest:
        self.here()
        app = app.radio(key="bild").set_value(slide).run()
        return app.text_input(key=f"title-{slide}").set_value(title).run()


@pytest.fixture
def anna(monkeypatch) -> Person:
    return Person(monkeypatch, "Anna")


@pytest.fixture
def bo(monkeypatch) -> Person:
    return Person(monkeypatch, "Bo")


def plain(app: AppTest) -> str:
    return words(app).replace("\\", "")


def saved(name: str) -> dict:
    return store.document(cache.engine(), seminar_draft.SAVED, name, survey=SURVEY)


def versions(name: str) -> list[str]:
    return store.document_versions(cache.engine(), seminar_draft.SAVED, name, survey=SURVEY)["who"].tolist()


def test_two_people_with_the_suggested_name_do_not_overwrite_each_other(anna, bo):
    hers, his = anna.tab(), bo.tab()
    name = hers.text_input(key="seminar-name").value
    assert his.text_input(key="seminar-name").value == name
    his = bo.write(his, "slide-5", "Bos rubrik")
    hers = anna.press(anna.write(hers, "slide-5", "Annas rubrik"), "save")
    his = bo.press(his, "save")
    at = text.moment(store.latest_document(cache.engine(), seminar_draft.SAVED, name, survey=SURVEY).at)
    assert f"Anna sparade {name} den {at}." in plain(his)
    assert his.button(key="save").disabled
    own = next(field for field in his.text_input if field.key.startswith("seminar-eget-"))
    assert own.value == f"{name} (Bo)"
    his = bo.press(his, "save-as")
    assert versions(name) == ["Anna"] and versions(f"{name} (Bo)") == ["Bo"]
    assert saved(f"{name} (Bo)")["slides"][4]["title"] == "Bos rubrik"
    assert "Din version bygger inte på den" not in plain(his)
    assert bo.tab(seminarium=name).text_input(key="seminar-name").value == name


def test_a_name_that_is_suggested_is_nobody_else_s(anna, bo):
    hers = anna.tab()
    name = hers.text_input(key="seminar-name").value
    anna.press(hers, "save")
    assert bo.tab().text_input(key="seminar-name").value == f"{name} 2"
    assert seminar_draft.free_name("Möte", ["möte", "Möte 2"]) == "Möte 3"
    assert seminar_draft.free_name("Möte", []) == "Möte"


def test_a_save_over_somebody_s_newer_version_says_whose_and_when_and_can_be_done_knowingly(anna, bo):
    anna.press(anna.write(anna.tab(), "slide-5", "Först"), "save")
    name = store.documents(cache.engine(), seminar_draft.SAVED, survey=SURVEY)["name"].iloc[0]
    hers, his = anna.tab(seminarium=name), bo.tab(seminarium=name)
    his = bo.write(his, "slide-5", "Bos")
    anna.press(anna.write(hers, "slide-6", "Annas"), "save")
    his = bo.press(his, "save")
    assert any("Anna sparade" in toast.value for toast in his.toast), "the press that was too late is told too"
    assert saved(name)["slides"][5]["title"] == "Annas"
    assert f"Anna sparade {name}" in plain(his) and his.text_input(key="title-slide-5").value == "Bos"
    # A third version comes between what Bo reads and what he presses: the press is about what he read.
    anna.press(anna.write(anna.tab(seminarium=name), "slide-6", "Annas andra"), "save")
    his = bo.press(his, "replace")
    assert saved(name)["slides"][5]["title"] == "Annas andra" and versions(name) == ["Anna", "Anna", "Anna"]
    his = bo.press(his, "replace")
    assert saved(name)["slides"][4]["title"] == "Bos" and versions(name) == ["Bo", "Anna", "Anna", "Anna"]
    assert "Sparat." in plain(his)
    labels = [link.proto.label.replace("\\", "") for link in his.get("page_link")]
    when = store.document_versions(cache.engine(), seminar_draft.SAVED, name, survey=SURVEY)["saved_at"].iloc[1]
    assert f"Anna, {text.moment(when)}" in labels


def test_what_is_saved_again_after_one_s_own_save_needs_no_question(anna):
    app = anna.press(anna.write(anna.tab(), "slide-5", "Ett"), "save")
    app = anna.press(anna.write(app, "slide-5", "Två"), "save")
    name = store.documents(cache.engine(), seminar_draft.SAVED, survey=SURVEY)["name"].tolist()
    assert len(name) == 1 and versions(name[0]) == ["Anna", "Anna"]


def test_an_older_version_is_saved_over_a_newer_one_only_knowingly(anna):
    app = anna.press(anna.write(anna.tab(), "slide-5", "Ett"), "save")
    anna.press(anna.write(app, "slide-5", "Två"), "save")
    name = store.documents(cache.engine(), seminar_draft.SAVED, survey=SURVEY)["name"].iloc[0]
    first = store.document_versions(cache.engine(), seminar_draft.SAVED, name, survey=SURVEY)["hash"].iloc[1]
    app = anna.tab(seminarium=name, version=first[:12])
    assert "Din version bygger inte på den" in plain(app) and app.button(key="save").disabled
    anna.press(app, "replace")
    assert saved(name)["slides"][4]["title"] == "Ett" and len(versions(name)) == 3


def test_a_chart_added_in_one_tab_stands_in_the_seminar_that_is_open_in_another(anna, bo):
    one = anna.write(anna.tab(), "slide-5", "Min rubrik")
    two = anna.press(anna.tab("plans.py"), "seminar-plan_timeline")
    name = one.text_input(key="seminar-name").value
    assert two.toast[0].value.replace("\\", "") == f"Diagrammet är tillagt som bild 12 i {name}."
    anna.here()
    one = one.run()
    assert titles(one)[11] == "12. Planerna på en tidslinje" and titles(one)[4] == "5. Min rubrik"
    one = anna.press(one, "slide-delete")
    again = anna.tab()
    assert titles(again) == titles(one) and "5. Min rubrik" not in titles(again)
    assert len(titles(bo.tab())) == 12 and "12. Planerna på en tidslinje" not in titles(bo.tab())


def test_a_tab_that_was_opened_first_follows_the_draft_that_another_begins(anna):
    first = anna.tab()
    anna.press(anna.tab("plans.py"), "seminar-plan_timeline")
    first = anna.write(first, "slide-5", "Min rubrik")
    assert titles(first)[11] == "12. Planerna på en tidslinje" and titles(first)[4] == "5. Min rubrik"
    assert len(store.documents(cache.engine(), seminar_draft.DRAFT, survey=SURVEY)) == 1


def test_a_chart_added_after_a_save_stands_in_what_was_saved(anna):
    app = anna.press(anna.write(anna.tab(), "slide-5", "Min rubrik"), "save")
    anna.press(anna.tab("plans.py"), "seminar-plan_timeline")
    name = app.text_input(key="seminar-name").value
    again = anna.tab()
    assert again.text_input(key="seminar-name").value == name and titles(again)[11] == "12. Planerna på en tidslinje"
    anna.press(again, "save")
    assert versions(name) == ["Anna", "Anna"], "no question about one's own version"


def test_a_draft_that_is_put_aside_is_found_again(anna):
    app = anna.press(anna.write(anna.tab(), "slide-5", "Min rubrik"), "anew")
    assert "5. Min rubrik" not in titles(app)
    links = [link.proto.query_string for link in app.get("page_link") if link.proto.query_string.startswith("utkast=")]
    tokens = {link.split("=")[1] for link in links if "&" not in link}  # with "&" it is a door out of this page
    assert len(tokens) == 1
    token = tokens.pop()
    assert titles(anna.tab(utkast=token))[4] == "5. Min rubrik"


def test_edits_in_two_tabs_at_once_are_both_kept(anna, monkeypatch):
    app = anna.write(anna.tab(), "slide-5", "Ett")
    token = seminar_draft.person_drafts.drafts(SURVEY)[0]
    real, done = store.keep_document, []

    def crossed(engine, kind, name, body, *, survey, who, seen=None):
        if kind == seminar_draft.DRAFT and not done:
            done.append(True)
            other = store.document(engine, kind, name, survey=survey)
            other["slides"][5]["title"] = "I den andra fliken"
            real(engine, kind, name, other, survey=survey, who=who)
        return real(engine, kind, name, body, survey=survey, who=who, seen=seen)

    monkeypatch.setattr(store, "keep_document", crossed)
    anna.write(app, "slide-5", "Två")
    kept = store.document(cache.engine(), seminar_draft.DRAFT, token, survey=SURVEY)["slides"]
    assert (kept[4]["title"], kept[5]["title"]) == ("Två", "I den andra fliken")


def test_a_browser_is_named_once_and_never_where_nothing_is_written():
    scope = {"type": "http", "scheme": "https", "headers": [], ACTOR: READER}
    ((header, value),) = html_document.named(scope)
    assert header == b"set-cookie" and value.endswith(b"HttpOnly; SameSite=Lax; Secure")
    name = value.decode().split("=", 1)[1].split(";")[0]
    assert browser_identity.is_name(name)
    known = [(b"cookie", f"a=b; {browser_identity.COOKIE}={name}".encode())]
    assert html_document.named(scope | {"headers": known}) == []
    forged = [(b"cookie", f"{browser_identity.COOKIE}=../../x".encode())]
    assert html_document.named(scope | {"headers": forged})
    assert html_document.named(scope | {ACTOR: NOBODY}) == []
