"""The page Seminarium: edited from the keyboard's own widgets, kept at once, saved under a name, started frozen."""

from lplan import store
from lplan.core.errors import StoreError
from lplan.core.settings import settings
from lplan.ui.seminar import seminar_draft, seminar_links
from lplan.ui.seminar import seminar_editor as seminar_page
from lplan.ui.shell import cache
from tests.test_pages import opened, words

SURVEY = "larandeplaner"


def titles(app) -> list[str]:
    """The list's labels, without the signs that keep Markdown from reading them."""
    return [label.replace("\\", "") for label in app.radio(key="bild").options]


def said(app, name: str) -> str:
    """What the address says under a name."""
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else value


def draft(app) -> dict:
    return store.document(cache.engine(), seminar_draft.DRAFT, said(app, "utkast"), survey=SURVEY)


def test_the_page_begins_with_the_default_and_writes_nothing():
    app = opened("present.py")
    assert len(titles(app)) == 12 and titles(app)[3] == "4. Planerna på en tidslinje"
    assert "utkast" not in app.query_params
    assert app.button(key="start")


def test_every_edit_is_kept_at_once_and_found_again_by_the_address():
    app = opened("present.py")
    app = app.radio(key="bild").set_value("slide-4").run()
    app = app.button(key="slide-arrow_upward").click().run()
    assert titles(app)[2] == "3. Planerna på en tidslinje"
    app = app.text_input(key="title-slide-4").set_value("*Egen* rubrik").run()
    app = app.text_area(key="notes-slide-4").set_value("Säg hej").run()
    assert not app.exception
    again = opened("present.py", utkast=said(app, "utkast"))
    assert titles(again)[2] == "3. *Egen* rubrik"
    kept = draft(app)["slides"][2]
    assert (kept["title"], kept["notes"], kept["chart"]) == ("*Egen* rubrik", "Säg hej", "plan_timeline")


def test_a_slide_is_copied_taken_away_and_added():
    app = opened("present.py")
    app = app.button(key="slide-content_copy").click().run()
    assert len(titles(app)) == 13
    app = app.button(key="slide-delete").click().run()
    assert len(titles(app)) == 12
    app = app.radio(key="add-kind").set_value("question").run()
    app = app.button(key="add").click().run()
    assert len(titles(app)) == 13 and any("Fråga till rummet" in title for title in titles(app))
    assert not app.exception


def test_a_slide_of_its_own_wave_says_so_in_the_draft():
    app = opened("present.py").radio(key="bild").set_value("slide-5").run()
    app = app.selectbox(key="wave-slide-5").set_value("2015").run()
    assert draft(app)["slides"][4]["changes"] == {"wave": "2015"}
    assert "omgång 2015" in words(app).replace("\\", "")
    app = app.selectbox(key="wave-slide-5").set_value("\u2013follow").run()
    assert "changes" not in draft(app)["slides"][4]


def test_a_saved_seminar_is_opened_by_its_name_and_by_its_version():
    app = opened("present.py")
    app = app.button(key="slide-delete").click().run()
    app = (
        app.text_input(key="seminar-name")
        .set_value("Höstmötet")
        .run()
        .text_input(key="namn")
        .input("Anna")
        .run()
        .button(key="save")
        .click()
        .run()
    )
    assert said(app, "seminarium") == "Höstmötet" and "utkast" not in app.query_params
    first = store.document_versions(cache.engine(), "seminar", "Höstmötet", survey=SURVEY)["hash"].iloc[0]
    app = app.button(key="slide-delete").click().run().button(key="save").click().run()
    assert len(titles(opened("present.py", seminarium="Höstmötet"))) == 10
    assert len(titles(opened("present.py", seminarium="Höstmötet", version=first[:12]))) == 11
    assert len(titles(opened("present.py", seminarium="Finns inte"))) == 12


def test_a_chart_is_added_from_its_own_page_with_its_choice():
    app = opened("plans.py", region="12", omgang="2015")
    app = app.button(key="seminar-plan_timeline").click().run()
    assert not app.exception
    app = app.switch_page("pages/present.py").run()
    assert titles(app)[6] == "7. Planerna på en tidslinje" and titles(app)[7].startswith("8. Nästa steg")
    added = draft_of_session(app)["slides"][6]
    assert (added["changes"]["wave"], added["changes"]["unit"], added["chart"]) == ("2015", "12", "plan_timeline")


def draft_of_session(app) -> dict:
    return store.document(cache.engine(), seminar_draft.DRAFT, app.session_state["seminar_token"], survey=SURVEY)


def test_a_draft_that_nobody_has_is_answered_with_the_default():
    app = opened("present.py", utkast="finns-inte")
    assert not app.exception and len(titles(app)) == 12


def test_starting_keeps_the_frozen_slides_under_an_id_that_is_read_aloud_and_a_secret():
    app = opened("present.py").button(key="start").click().run()
    assert not app.exception
    begun, left_out = app.session_state["seminar_started"]
    assert not left_out
    assert len(begun.id) == 8 and set(begun.id) <= set(seminar_links._LETTERS) and len(begun.secret) >= 20
    assert seminar_links.begun(begun.id) == begun.payload
    assert seminar_links.known(begun.id) and seminar_links.known(begun.id, begun.secret)
    assert not seminar_links.known(begun.id, "fel") and not seminar_links.known("aaaaaaaa")
    assert begun.stamp in words(app).replace("\\", "")


def test_a_field_shows_what_the_opened_seminar_says_and_not_what_was_typed_in_another():
    app = opened("present.py").radio(key="bild").set_value("slide-5").run()
    app = app.text_input(key="title-slide-5").set_value("Ett").run()
    app = (
        app.text_input(key="seminar-name")
        .set_value("Två versioner")
        .run()
        .text_input(key="namn")
        .input("Anna")
        .run()
        .button(key="save")
        .click()
        .run()
    )
    app = app.text_input(key="title-slide-5").set_value("Två").run().button(key="save").click().run()
    first = store.document_versions(cache.engine(), "seminar", "Två versioner", survey=SURVEY)["hash"].iloc[-1]
    app.query_params["version"] = first[:12]
    assert app.run().text_input(key="title-slide-5").value == "Ett"


def test_what_was_typed_stays_when_it_cannot_be_kept(monkeypatch):
    app = opened("present.py").radio(key="bild").set_value("slide-5").run()

    def locked(*_args, **_more):
        raise StoreError("Databasen är upptagen.")

    monkeypatch.setattr(store, "keep_document", locked)
    app = app.text_input(key="title-slide-5").set_value("Skrivet").run()
    assert "upptagen" in app.toast[0].value and app.text_input(key="title-slide-5").value == "Skrivet"


def test_a_view_has_one_short_address_that_leads_back_to_it_and_nowhere_else():
    link = "https://larande.example.se/planer?region=Sk%C3%A5ne&omgang=2015"
    short = seminar_links.shortened(link)
    assert short.startswith("https://larande.example.se/s/") and short == seminar_links.shortened(link)
    assert seminar_links.target(short.rsplit("/", 1)[1]) == "/planer?region=Sk%C3%A5ne&omgang=2015"
    assert seminar_links.target("aaaaaaaa") is None
    away = seminar_links.shortened("https://larande.example.se//192.0.2.1/x")
    assert seminar_links.target(away.rsplit("/", 1)[1]) == "/192.0.2.1/x"


def test_any_page_gives_a_short_address_and_a_code_for_its_view():
    app = opened("plans.py", region="12").button(key="short-link").click().run()
    assert not app.exception
    assert any("/s/" in code.value for code in app.code)


def test_a_read_only_server_writes_nothing_but_still_gives_the_file(monkeypatch):
    monkeypatch.setattr(settings(), "read_only", True)
    app = opened("present.py")
    assert not app.exception and not app.error
    assert not [button for button in app.button if button.key in ("save", "slide-delete", "start")]
    assert app.get("download_button")
    assert not [b for b in opened("plans.py").button if b.key.startswith("seminar-")]


def test_words_whose_callback_was_stopped_are_kept_by_the_next_run(monkeypatch):
    """Streamlit stops a run, callback and all, when the person does the next thing: here the callback does nothing."""
    app = opened("present.py").radio(key="bild").set_value("slide-5").run()
    with monkeypatch.context() as stopped:
        stopped.setattr(seminar_page, "_change", lambda *_args, **_more: None)
        app = app.text_area(key="notes-slide-5").set_value("Fort skrivet").run()
    assert draft(app)["slides"][4]["notes"] == "Fort skrivet"
    assert app.run().text_area(key="notes-slide-5").value == "Fort skrivet"
