"""The import page knows only who has the link, says so when the codebook is another, and is gone on a public server."""

import pandas as pd
import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from lplan import codebook, store
from lplan.core import responses as r
from lplan.core.settings import settings
from lplan.intake import import_profile
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.store.database import schema
from lplan.ui.importing.import_history import plainly
from lplan.ui.shell import cache
from lplan.ui.widgets.escaped_text import escape
from tests.people import by
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
    )
    frame = pd.DataFrame([("2024", "01", "", "A1", "1", r.ANSWERED)], columns=list(r.COLUMNS)).astype("str")
    number = store.save_import(engine, record, frame, who=by("Anna Ek"))
    return number, store.token(engine, number)


def test_a_draft_is_opened_by_its_link_and_by_no_guess(engine):
    _number, token = draft(engine)
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


def click(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def press(key: str) -> None:
    """Press a button of the page while its script is at work, as the browser tells Streamlit that somebody did."""
    context = get_script_run_ctx()
    button = context.session_state._state._key_id_mapper.get_id_from_key(key)
    held = [s for s in context.session_state.get_widget_states() if s.WhichOneof("value") != "trigger_value"]
    states = WidgetStates(widgets=[*held, WidgetState(id=button, trigger_value=True)])
    at = RerunData(query_string=context.query_string, widget_states=states, page_script_hash=context.page_script_hash)
    assert context._enqueue.__self__.request_rerun(at)


@pytest.mark.parametrize("late", [False, True], ids=["while it is written", "when the last is written"])
def test_a_saving_that_is_stopped_leaves_nothing_but_the_file_and_can_be_done_again(engine, monkeypatch, late):
    book = cache.results(store.surveys(engine)["survey"].iloc[0]).codebook
    graded = next(item for item in book.items if item.type == codebook.ORDINAL)
    file = f"Region;{graded.code}\nSkåne;{graded.choices[0].label}\n".encode()
    token = store.begin_import(engine, book.key, "2031", "svar.csv", file, {"step": "spara"}, who=by())
    app = opened("import_wave.py", paborjad=token)
    app.checkbox[0].check().run()
    app.text_input(key="namn").input("Anna Ek").run()
    real = store.save_import

    def stopped(engine, record, responses, progress, *, who):
        def told(done: int, total: int) -> None:
            if not late:
                press("stoppa")
            progress(done, total)

        number = real(engine, record, responses, told, who=who)
        press("stoppa")
        return number

    monkeypatch.setattr(store, "save_import", stopped)
    click(app, "Spara som utkast")
    assert not app.exception
    assert [info.value for info in app.info] == [
        "Stoppat. Ingenting har sparats; filen och det du har bestämt finns kvar."
    ]
    assert "2031" not in set(store.imports(engine, book.key)["wave"])
    assert store.begun_file(engine, token) == file
    monkeypatch.setattr(store, "save_import", real)
    click(app, "Spara som utkast")
    assert list(store.imports(engine, book.key).query("wave == '2031'")["state"]) == ["draft"]
    assert store.begun_import(engine, token) is None


def test_a_unit_that_answers_twice_is_refused_until_a_person_says_which_answer_counts(engine):
    """Region codes that Excel has taken the nought from, and one region that answers twice."""
    book = cache.results(store.surveys(engine)["survey"].iloc[0]).codebook
    year = next(item for item in book.items if item.type == codebook.YEAR)
    file = f"Region;{year.text}\n1;2019\n3;2020\n01.0;2021\n".encode()
    app = opened(
        "import_wave.py", paborjad=store.begin_import(engine, book.key, "2031", "två svar.csv", file, who=by())
    )
    assert "Stockholm (rad 2 och 4)" in words(app).replace("\\", "")
    app = click(app, "Gå vidare till kontroll")
    assert "Ingenting har sparats. Rätta felen" in words(app)
    assert "Gå vidare och spara" not in [button.label for button in app.button]
    app = click(app, "Ändra tolkningen")
    app = click(app.radio[0].set_value("latest").run(), "Gå vidare till kontroll")
    app.checkbox[0].check().run()
    app = click(app, "Gå vidare och spara")
    app = click(app.text_input(key="namn").input("Anna Ek").run(), "Spara som utkast")
    assert not app.exception
    saved = store.imports(engine, book.key).iloc[0]
    assert (saved["wave"], saved["rules"]) == ("2031", '{"several": "latest"}')
    kept = store.responses(engine, book.key, import_id=int(saved["id"])).query("item == @year.code")
    assert kept.dropna(subset="answer")[["unit", "answer"]].values.tolist() == [["01", "2021"], ["03", "2020"]]


def test_a_saved_interpretation_is_put_to_use_by_itself_until_it_is_forgotten(engine):
    results = cache.results(store.surveys(engine)["survey"].iloc[0])
    book = results.codebook
    year = next(item for item in book.items if item.type == codebook.YEAR)
    graded = next(item for item in book.items if item.type == codebook.ORDINAL)
    decided = {"columns": {"Vårt år": year.code}, "options": {graded.code: {"Nästan": graded.choices[0].code}}}
    file = f"Vilka är ni;Vårt år;{graded.text};Er e-postadress\nSkåne;2024;Nästan;a@b.se\n".encode()
    mapping = import_profile.made(understand(read(file, "a.csv"), book, results.register, decided))

    def asked(app: AppTest) -> set[str]:
        return {"Vårt år", "Nästan"} & {box.label for box in app.selectbox}

    def begun() -> AppTest:
        return opened("import_wave.py", paborjad=store.begin_import(engine, book.key, "2031", "b.csv", file, who=by()))

    assert asked(begun()) == {"Vårt år", "Nästan"}
    store.save_document(engine, import_profile.KIND, "mitt verktyg", mapping, survey=book.key, who=by())
    known = begun()
    assert "Den sparade tolkningen" in words(known) and not asked(known)
    start = opened("import_wave.py")
    next(box for box in start.selectbox if box.label == "Tolkning att glömma").select("mitt verktyg").run()
    start = click(start, "Glöm den")
    assert not start.exception and "Tolkning att glömma" not in {box.label for box in start.selectbox}
    assert store.documents(engine, import_profile.KIND, survey=book.key).empty


def test_a_sign_in_the_file_is_decided_to_be_a_kind_of_no_value_or_exactly_nothing(engine):
    """Never an answer without one."""
    book = cache.results(store.surveys(engine)["survey"].iloc[0]).codebook
    number = next(item for item in book.items if item.type == codebook.NUMBER)
    token = store.begin_import(
        engine, book.key, "2031", "svar.csv", f"Region;{number.code}\nSkåne;-\n".encode(), who=by()
    )
    sign = next(box for box in opened("import_wave.py", paborjad=token).selectbox if box.label == "-")
    assert sign.value == r.SKIPPED
    assert sign.options == [*r.status_words().values(), "noll: exakt inget"]
    shown = sign.select("0").run()
    assert not shown.exception and store.begun_import(engine, token).body["profile"]["symbols"] == {"-": "0"}
    assert next(box for box in shown.selectbox if box.label == "-").value == "0"


def test_structural_columns_are_read_in_and_taken_away_under_a_name(engine):
    """Beside an earlier import that is opened, which asks for the name too."""
    number, _token = draft(engine)
    store.publish(engine, number, who=by("Anna Ek"))
    key = store.surveys(engine)["survey"].iloc[0]
    app = opened("import_wave.py")
    app.text_input(key="las_in_omgang").input("2024").run()
    app.session_state["historik-2024"] = True
    app.run()
    app.selectbox(key="historik-val-2024").select(number).run()
    rows = "".join(f"{code};{n * n}\n" for n, code in enumerate(store.register(engine, key).codes))
    app.file_uploader(key="struktur-fil-0").upload("s.csv", f"kod;Täthet 2016\n{rows}".encode(), "text/csv").run()
    assert "Ingenting har sparats. Rätta felen" in words(app), "nobody has said the source"
    app.text_input(key="struktur-kalla").input("SCB").run()
    assert not app.exception

    unnamed = next(button for button in app.button if button.label == "Spara strukturuppgifterna")
    assert unnamed.disabled, "nobody has said who it is"
    app.text_input(key="namn-struktur").input("Bo Alm").run()
    click(app, "Spara strukturuppgifterna")
    assert [(c["key"], c["who"]) for c in store.structures(engine, key)] == [("tathet", "Bo Alm")]
    app.selectbox(key="struktur-vald").select(("tathet", "2016")).run()
    app.button(key="struktur-bort").click().run()
    assert not app.exception and store.structures(engine, key) == []
    app.button(key="struktur-angra").click().run()
    assert len(store.structures(engine, key)) == 1


def test_decisions_are_said_in_words():
    decided = {"columns": {"Q1": "A1"}, "options": {"A1": {"Finns": "1"}}, "tool": ""}
    assert plainly(decided) == "columns: Q1 → A1; options: A1 → Finns: 1"
    assert plainly({}) == "—"


def test_words_that_look_like_addresses_are_no_links():
    for hostile in ("http://192.0.2.1/p.png", "www.example.org", "kim@example.org", "[x](javascript:1)"):
        assert hostile not in escape(hostile).replace("\\", "") or hostile.startswith("[")


def test_what_became_of_rows_and_which_number_a_scale_begins_with_are_decided_on_the_page(engine):
    """A preview is told and can be counted, an unfinished row and a scale without a nought are chosen about before
    going on.
    """
    book = cache.results(store.surveys(engine)["survey"].iloc[0]).codebook
    graded = next(item for item in book.items if item.type == codebook.ORDINAL)
    rows = [
        "Skåne;1;True;IP Address",
        "Halland;2;False;IP Address",
        "Gotland;3;True;Survey Preview",
        "Dalarna;3;True;IP Address",
    ]
    file = "\n".join([f"Region;{graded.code};Finished;Status", *rows]).encode()
    token = store.begin_import(
        engine, book.key, "2031", "svar.csv", file, {"step": "tolkning", "profile": {}}, who=by()
    )
    app = opened("import_wave.py", paborjad=token)
    assert not app.exception
    assert {"Svar som inte är färdiga", "Lägsta steget"} <= {radio.label for radio in app.radio}
    assert "Rader som inte läses in (1)" in words(app) or any("(1)" in e.label for e in app.expander)
    unfinished = next(radio for radio in app.radio if radio.label == "Svar som inte är färdiga")
    app = unfinished.set_value("leave").run()
    lowest = next(radio for radio in app.radio if radio.label == "Lägsta steget")
    app = lowest.set_value("1").run()
    decided = store.begun_import(engine, token).body["profile"]
    assert decided["rules"] == {"unfinished": "leave", "lowest_step": "1"}
    chosen = next(box for box in app.selectbox if box.label == "Status: Survey Preview")
    app = chosen.set_value("count").run()
    assert store.begun_import(engine, token).body["profile"]["rows"] == {"Survey Preview": "count"}
    app = app.button(key="till-kontroll").click().run()
    assert not app.exception and not any("Ingenting har sparats" in error.value for error in app.error)
