"""An import's whole life: on its way in, published, corrected, withdrawn and back; its log, its quotes, its profile."""

from datetime import UTC, datetime, timedelta

import pytest

from lplan import store
from lplan.core import responses as r
from lplan.core.errors import StoreError
from lplan.store.database import schema
from tests.databases import THREE, answers, record, survey
from tests.people import by


def test_a_file_on_its_way_in_survives_until_it_is_dropped_and_is_forgotten_in_time(engine):
    token = store.begin_import(engine, survey(engine), "2024", "svar.csv", b"\x00\xff", {"columns": {}}, who=by())
    assert len(token) >= 20
    assert store.begun_import(engine, "guessed") is None
    store.decide(engine, token, lambda _body: {"columns": {"Q1": "A"}}, who=by())
    found = store.begun_import(engine, token)
    assert (found.wave, found.file_name, found.body) == ("2024", "svar.csv", {"columns": {"Q1": "A"}})
    assert store.begun_file(engine, token) == b"\x00\xff"
    store.drop_import(engine, token, who=by())
    assert store.begun_import(engine, token) is None
    old = store.begin_import(engine, survey(engine), "2024", "svar.csv", b"x", who=by())
    with engine.begin() as connection:
        connection.execute(schema.begun.update().values(at=datetime.now(UTC) - timedelta(days=8)))
    store.begin_import(engine, survey(engine), "2024", "ny.csv", b"x", who=by())
    assert store.begun_import(engine, old) is None


def test_a_correction_shows_each_answer_before_and_after(engine):
    store.publish(engine, store.save_import(engine, record(engine), THREE, who=by()), who=by("a"))
    second = answers(("01", "A", "2", r.ANSWERED), ("01", "B", None, r.DONT_KNOW), ("03", "A", None, r.NO_RESPONSE))
    store.publish(engine, store.save_import(engine, record(engine), second, who=by()), who=by("b"), reason="Fel fil")
    written = store.corrections(engine, survey(engine)).iloc[0]
    changes = store.correction_changes(engine, int(written["id"]))
    assert changes[["unit", "item", "before", "after"]].values.tolist() == [["01", "A", "1", "2"]]


def test_the_same_answers_again_are_no_correction_and_need_no_reason(engine):
    for _n in range(2):
        store.publish(engine, store.save_import(engine, record(engine), THREE, who=by()), who=by("a"))
    assert store.corrections(engine, survey(engine)).empty


def test_what_comes_back_after_it_was_withdrawn_is_a_correction_too(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, number, who=by("a"))
    with pytest.raises(StoreError, match="varför"):
        store.withdraw(engine, number, who=by("a"), reason=" ")
    store.withdraw(engine, number, who=by("a"), reason="Fel omgång")
    again = store.save_import(engine, record(engine), THREE, who=by())
    assert len(store.difference(engine, again)) == 3
    with pytest.raises(StoreError, match="varför"):
        store.publish(engine, again, who=by("a"))
    store.publish(engine, again, who=by("a"), reason="Rätt nu")
    assert store.corrections(engine, survey(engine))["reason"].tolist() == ["Rätt nu", "Fel omgång"]


def test_a_planned_publishing_can_be_called_off_and_is_a_draft_again(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, number, who=by("a"), at=datetime.now(UTC) + timedelta(hours=1))
    store.withdraw(engine, number, who=by("b"))
    assert store.imports(engine, survey(engine)).set_index("id").loc[number, "state"] == "draft"
    store.discard(engine, number, who=by())
    assert number not in set(store.imports(engine, survey(engine))["id"])


def test_the_log_says_who_did_what_to_an_import(engine):
    number = store.save_import(engine, record(engine), THREE, who=by("anna"))
    store.publish(engine, number, who=by("bo"))
    store.withdraw(engine, number, who=by("cecilia"), reason="Fel")
    store.restore(engine, number, who=by("david"), reason="Rätt ändå")
    log = store.events(engine, survey(engine)).query("import_id == @number")
    assert log[["what", "who", "note"]].values.tolist() == [
        ["saved", "anna", ""],
        ["published", "bo", ""],
        ["withdrawn", "cecilia", "Fel"],
        ["restored", "david", "Rätt ändå"],
    ]


def test_every_decision_about_a_quote_is_kept_and_can_be_undone(engine):
    key, words = survey(engine), "Ring 070-1234567"
    store.publish(
        engine,
        store.save_import(engine, record(engine), answers(("01", "T", words, r.ANSWERED)), who=by()),
        who=by("a"),
    )
    place = (engine, key, "2024", "01", "T")

    def state() -> tuple:
        row = store.free_texts(engine, key, ("T",)).query("wave == '2024'").iloc[0]
        shown = store.approved_quotes(engine, key, ("T",)).query("wave == '2024'")["text"].tolist()
        return row["decision"], shown

    assert state() == ("", [])
    store.approve_quote(*place, original=words, shown=words, who=by("anna"))
    assert state() == ("approved", [words])
    store.approve_quote(*place, original=words, shown="Ring [borttaget]", who=by("bo"))
    assert state() == ("masked", ["Ring [borttaget]"])
    store.refuse_quote(*place, original=words, who=by("bo"))
    assert state() == ("refused", [])
    store.undo_quote(*place, original=words, who=by("anna"))
    assert state() == ("", [])
    assert store.quote_log(engine, key)[["decision", "who"]].values.tolist() == [
        ["undone", "anna"],
        ["refused", "bo"],
        ["masked", "bo"],
        ["approved", "anna"],
    ]


def test_a_forgotten_document_is_gone_in_every_version(engine):
    key = survey(engine)
    store.save_document(engine, "profile", "Netigate", {"a": 1}, survey=key, who=by())
    store.save_document(engine, "profile", "Netigate", {"a": 2}, survey=key, who=by())
    store.forget_documents(engine, "profile", "Netigate", survey=key, who=by())
    assert store.documents(engine, "profile", survey=key).empty
