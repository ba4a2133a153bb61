"""Two people on one page: each press is about what stood on the screen, and each is told what the other has done."""

import pytest
from streamlit.testing.v1 import AppTest

from lplan import store
from lplan.codebook import YEAR
from lplan.core import responses as r
from lplan.intake.answers import personal_data
from lplan.ui.shell import cache
from tests.collected import FIRST, KEY, SECOND
from tests.people import by
from tests.test_pages import opened, words


def plain(app: AppTest) -> str:
    return words(app).replace("\\", "")


def named(app: AppTest, who: str) -> AppTest:
    return app.text_input(key="namn").input(who).run()


def button(app: AppTest, start: str):
    return next(found for found in app.button if found.key and found.key.startswith(start))


def box(app: AppTest):
    return next(area for area in app.text_area if area.key.startswith("granska-text-"))


def waiting() -> list[tuple[str, str, str]]:
    found = store.free_texts(cache.engine(), KEY, cache.results(KEY).codebook.free_items)
    found = found[(found["wave"] == SECOND) & (found["decision"] == "")]
    return list(found[["unit", "item", "original"]].itertuples(index=False, name=None))


def on_screen(app: AppTest) -> tuple[str, str]:
    """The unit and the item of the answer that stands on the screen."""
    return app.session_state[f"granska-nu-{SECOND}-"][:2]


def log() -> list[tuple[str, str, str]]:
    rows = store.quote_log(cache.engine(), KEY).query("wave == @SECOND")
    return list(rows[["who", "unit", "item"]].itertuples(index=False, name=None))


def test_every_waiting_answer_has_its_own_masked_words_to_be_approved(collected_app):
    app = opened("quotes.py")
    seen = waiting()
    assert len(seen) > 5, "some are decided about, many are not"
    for unit, item, original in seen[:8]:
        app = app.selectbox(key=f"granska-svar-{SECOND}-").select((unit, item)).run()
        assert not app.exception
        assert box(app).value == personal_data.mask(original)


def test_what_somebody_else_decides_about_the_answer_on_the_screen_is_told_and_nothing_else_is_published(collected_app):
    one, two = (named(opened("quotes.py"), who) for who in ("Anna", "Bo"))
    unit, item = on_screen(one)
    assert (unit, item) == on_screen(two)
    before = len(log())
    box(one).input("Annas egna ord").run()
    button(two, "granska-ja-").click().run()
    assert log()[0] == ("Bo", unit, item) and on_screen(two) != (unit, item)
    button(one, "granska-ja-").click().run()
    assert not one.exception
    assert "Bo godkände svaret" in plain(one) and "Därför gjordes ingenting nu." in plain(one)
    assert len(log()) == before + 1, "the next answer was approved unseen"
    assert on_screen(one) == (unit, item) and box(one).value == "Annas egna ord"
    button(one, "sett-det-").click().run()
    button(one, "granska-ja-").click().run()
    assert log()[0] == ("Anna", unit, item)
    shown = store.approved_quotes(cache.engine(), KEY, (item,)).query("wave == @SECOND").set_index("unit")["text"]
    assert shown[unit] == "Annas egna ord"
    assert on_screen(one) != (unit, item), "on to the next"


def test_typing_does_not_make_the_page_forget_what_was_on_the_screen(collected_app):
    """The run that a typed word starts reads the database anew, a moment before the press."""
    one, two = (named(opened("quotes.py"), who) for who in ("Anna", "Bo"))
    unit, item = on_screen(one)
    button(two, "granska-nej-").click().run()
    box(one).input("Annas egna ord").run()
    assert on_screen(one) == (unit, item) and "Bo bestämde" in plain(one)
    before = len(log())
    button(one, "granska-ja-").click().run()
    assert len(log()) == before and "Därför gjordes ingenting nu." in plain(one)


def corrected(unit: str, item: str, words: str | None) -> None:
    """Somebody publishes the wave again, with one answer changed or gone."""
    engine = cache.engine()
    frame = store.responses(engine, KEY, wave=SECOND)
    row = (frame["unit"] == unit) & (frame["item"] == item)
    frame.loc[row, ["answer", "status"]] = [words, r.ANSWERED if words else r.SKIPPED]
    hashed = store.surveys(engine).set_index("survey").loc[KEY, "codebook_hash"]
    record = store.ImportRecord(survey=KEY, wave=SECOND, codebook_hash=hashed, year=int(SECOND))
    store.publish(
        engine, store.save_import(engine, record, frame, who=by("Cecilia")), who=by("Cecilia"), reason="Rättad"
    )


@pytest.mark.parametrize("said", ["Helt andra ord", None], ids=["other words", "no words"])
def test_an_answer_corrected_meanwhile_is_not_approved_unread(collected_app, said):
    app = named(opened("quotes.py"), "Anna")
    unit, item = on_screen(app)
    box(app).input("Annas egna ord").run()
    corrected(unit, item, said)
    before = len(log())
    button(app, "granska-ja-").click().run()
    assert not app.exception
    assert len(log()) == before
    assert "inte längre det du läste" in plain(app) and "Cecilia publicerade omgång 2025" in plain(app)
    assert "Annas egna ord" in plain(app)
    assert on_screen(app)[:2] == (unit, item) if said else on_screen(app)[:2] != (unit, item)


def draft(wave: str = FIRST, answer: str = "1", who: str = "Anna") -> str:
    engine = cache.engine()
    frame = store.responses(engine, KEY, wave=wave)
    item = next(i for i in cache.results(KEY).codebook.items if i.scored and i.choices)
    mine = (frame["item"] == item.code) & (frame["status"] == r.ANSWERED)
    frame.loc[mine, "answer"] = answer
    hashed = store.surveys(engine).set_index("survey").loc[KEY, "codebook_hash"]
    record = store.ImportRecord(survey=KEY, wave=wave, codebook_hash=hashed, year=int(wave), file_name="x.csv")
    return store.token(engine, store.save_import(engine, record, frame, who=by(who)))


def at_publishing(token: str, who: str, reason: str = "") -> AppTest:
    app = opened("import_wave.py", utkast=token)
    app.session_state[f"steg-{token[:8]}"] = "publicera"
    app = named(app.run(), who)
    return app.text_input(key="skal").input(reason).run() if reason else app


def test_two_drafts_of_one_wave_are_not_published_over_each_others_heads(collected_app):
    anna = at_publishing(draft(answer="0"), "Anna", "Annas skäl")
    bo = at_publishing(draft(answer="3"), "Bo")
    button(anna, "publicera-").click().run()
    assert not anna.exception and not anna.error
    bo.text_input(key="skal").input("Bos skäl").run()
    assert "Anna publicerade omgång 2024" in plain(bo), "told before the press, in the run that the typing starts"
    button(bo, "publicera-").click().run()
    assert "Därför gjordes ingenting nu." in plain(bo)
    assert store.corrections(cache.engine(), KEY)["reason"].iloc[0] == "Annas skäl"
    assert bo.text_input(key="skal").value == "Bos skäl"
    button(bo, "sett-det-").click().run()
    button(bo, "publicera-").click().run()
    assert store.corrections(cache.engine(), KEY)["reason"].tolist()[:2] == ["Bos skäl", "Annas skäl"]


def test_a_draft_thrown_away_by_another_is_told_with_who_and_when(collected_app):
    token = draft()
    anna, bo = at_publishing(token, "Anna", "Annas skäl"), at_publishing(token, "Bo")
    button(bo, "kasta-").click().run()
    assert not bo.exception and "utkast" not in bo.query_params
    button(anna, "publicera-").click().run()
    assert not anna.exception and "Bo kastade utkastet" in plain(anna)


def test_a_withdrawal_overtaken_by_another_publication_does_not_withdraw_it(collected_app):
    engine = cache.engine()
    number = store.current(engine, KEY, FIRST)

    def at_history(who: str) -> AppTest:
        app = opened("import_wave.py").text_input(key="las_in_omgang").input(FIRST).run()
        app.expander[0].open = True
        app.session_state[f"historik-{FIRST}"] = True
        app = app.run()
        app = app.selectbox(key=f"historik-val-{FIRST}").select(number).run()
        app = app.text_input(key=f"skal-{number}").input("Fel omgång").run()
        return named(app, who)

    anna = at_history("Anna")
    store.withdraw(engine, number, who=by("Bo"), reason="Bos skäl")
    button(anna, f"angra-{number}").click().run()
    assert not anna.exception
    assert "Bo drog tillbaka omgång 2024" in plain(anna)
    assert store.current(engine, KEY, FIRST) is None, "the press on Dra tillbaka did not publish it again"
    assert store.corrections(engine, KEY)["reason"].iloc[0] == "Bos skäl"


def test_every_draft_is_listed_with_whose_it_is_and_opened_published_or_thrown_away_from_there(collected_app):
    engine = cache.engine()
    assert "Utkast som väntar" not in plain(opened("import_wave.py"))
    first, second = draft(who="Anna"), draft(answer="0", who="Bo")
    number = {token: store.draft(engine, token) for token in (first, second)}
    app = opened("import_wave.py")
    assert "Utkast som väntar på att publiceras (2)" in [expander.label for expander in app.expander]
    assert f"Nr {number[second]}, sparat av Bo " in plain(app) and "Inga varningar." in plain(app)
    links = [link.proto.query_string for link in app.get("page_link")]
    assert any(f"utkast={first}" in link for link in links) and any(f"utkast={second}" in link for link in links)
    assert button(app, f"kasta-ja-{number[first]}").disabled, "nobody throws away without a name"
    app = app.text_input(key="namn-utkast").input("Cecilia").run()
    app = button(app, f"kasta-ja-{number[first]}").click().run()
    assert not app.exception
    assert store.drafts(engine, KEY)["id"].tolist() == [number[second]]
    assert "Cecilia kastade utkastet" in plain(opened("import_wave.py", utkast=first))
    app = button(app, f"till-publicering-{number[second]}").click().run()
    assert button(app, f"publicera-{number[second]}")


def test_the_same_file_is_saved_again_only_when_it_is_said_to_be_meant(collected_app):
    engine, book = cache.engine(), cache.results(KEY).codebook
    item = next(i for i in book.items if i.scored and i.choices)
    file = f"Region;{item.code}\nSkåne;{item.choices[0].label}\n".encode()

    def at_saving() -> AppTest:
        token = store.begin_import(engine, KEY, "2031", "svar.csv", file, {"step": "spara"}, who=by())
        app = opened("import_wave.py", paborjad=token)
        next(box for box in app.checkbox if box.label.startswith("Jag har läst")).check().run()
        return named(app, "Anna")

    def save(app: AppTest):
        return next(found for found in app.button if found.label == "Spara som utkast")

    save(at_saving()).click().run()
    known = store.drafts(engine, KEY)
    assert known[["who", "warnings"]].values.tolist() == [["Anna", 1]]
    app = at_saving()
    assert f"Samma fil är redan inläst för omgången: nr {known['id'].iloc[0]}, utkast, av Anna" in plain(app)
    assert save(app).disabled
    next(box for box in app.checkbox if box.label == "Spara filen en gång till ändå").check().run()
    save(app).click().run()
    assert len(store.drafts(engine, KEY)) == 2


def test_somebody_else_s_saved_interpretation_is_replaced_only_by_who_has_been_told_of_it(collected_app):
    engine, year = cache.engine(), next(i for i in cache.results(KEY).codebook.items if i.type == YEAR)
    body = {"step": "spara", "profile": {"columns": {"Året då planen togs": year.code}}}
    file = "Region;Året då planen togs\nSkåne;2021\n".encode()
    store.save_document(engine, "profile", "Vårt", {"a": 1}, survey=KEY, who=by("Bo"))
    app = named(
        opened("import_wave.py", paborjad=store.begin_import(engine, KEY, "2031", "svar.csv", file, body, who=by())),
        "Anna",
    )
    next(box for box in app.checkbox if box.label.startswith("Jag har läst")).check().run()
    app.text_input(key="tolkningsnamn").input("Vårt").run()
    assert "Det finns redan en tolkning med det namnet" in plain(app) and "Bo sparade Vårt" in plain(app)
    store.save_document(engine, "profile", "Vårt", {"a": 2}, survey=KEY, who=by("Cecilia"))
    next(found for found in app.button if found.label == "Spara som utkast").click().run()
    assert not app.exception
    assert store.document(engine, "profile", "Vårt", survey=KEY) == {"a": 2}
    assert store.drafts(engine, KEY)["wave"].tolist() == ["2031"], "the answers are saved all the same"
