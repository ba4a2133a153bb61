"""Of two people who decide about the same thing, the second is told what the first did; and nothing is done twice."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from lplan import store
from lplan.core import responses as r
from lplan.core import text
from lplan.core.errors import Conflict, StoreError
from lplan.store import optimistic_lock
from lplan.store.database import schema
from tests.databases import THREE, answers, record, survey
from tests.people import by

OTHER = answers(("01", "A", "2", r.ANSWERED), ("01", "B", None, r.DONT_KNOW), ("03", "A", None, r.NO_RESPONSE))
WORDS = "Ring Kim på 070-1234567"


def published(engine, frame=THREE, wave: str = "2024", who: str = "anna") -> int:
    number = store.save_import(engine, record(engine, wave), frame, who=by(who))
    store.publish(engine, number, who=by(who), reason="x")
    return number


def seen(engine, wave: str = "2024") -> int:
    return store.latest_about(engine, survey(engine), wave).version


def crossing(*acts) -> list[str]:
    """Do all at once, each in a connection of its own; what those were told who came second."""
    together, told = threading.Barrier(len(acts)), []

    def one(act) -> None:
        together.wait()
        try:
            act()
        except Conflict as error:
            told.append(str(error))

    people = [threading.Thread(target=one, args=(act,)) for act in acts]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return told


def states(engine) -> dict[int, str]:
    found = store.imports(engine, survey(engine))
    return found[found["wave"] == "2024"].set_index("id")["state"].to_dict()


@pytest.mark.parametrize("n", range(5))
def test_a_withdrawal_and_a_publication_that_cross_do_not_both_go_through(engine, n):
    first = published(engine)
    second = store.save_import(engine, record(engine), OTHER, who=by())
    version = seen(engine)
    told = crossing(
        lambda: store.withdraw(engine, first, who=by("bo"), reason="Fel omgång", seen=version),
        lambda: store.publish(engine, second, who=by("cecilia"), reason="Rättad fil", seen=version),
    )
    assert len(told) == 1
    now = states(engine)
    if told[0].startswith("bo drog tillbaka omgång 2024 "):
        assert (now[first], now[second]) == ("withdrawn", "draft")
    else:
        assert told[0].startswith("cecilia publicerade omgång 2024 ")
        assert (now[first], now[second]) == ("replaced", "published")
    assert len(store.corrections(engine, survey(engine))) == 1


def test_a_reason_written_against_what_was_public_before_does_not_replace_what_is_public_now(engine):
    published(engine)
    two = [store.save_import(engine, record(engine), OTHER, who=by()) for _n in range(2)]
    version = seen(engine)
    store.publish(engine, two[0], who=by("bo"), reason="Bos skäl", seen=version)
    at = text.moment(store.latest_about(engine, survey(engine), "2024").at)
    with pytest.raises(Conflict) as said:
        store.publish(engine, two[1], who=by("cecilia"), reason="Cecilias skäl", seen=version)
    assert str(said.value) == (
        f"bo publicerade omgång 2024 den {at}. Därför gjordes ingenting nu. Se efter vad som gäller och bestäm på nytt."
    )
    assert store.corrections(engine, survey(engine))["reason"].tolist() == ["Bos skäl"]
    store.publish(engine, two[1], who=by("cecilia"), reason="Cecilias skäl", seen=seen(engine))
    assert states(engine)[two[1]] == "published"


def test_a_plan_its_being_called_off_and_its_day_are_decisions_too(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    version = seen(engine)
    store.publish(engine, number, who=by("anna"), at=datetime.now(UTC) + timedelta(hours=1), seen=version)
    with pytest.raises(Conflict, match="^anna planerade en publicering av omgång 2024 "):
        store.publish(engine, number, who=by("bo"), seen=version)
    version = seen(engine)
    with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(schema.imports.update().where(schema.imports.c.id == number).values(publish_at=past))
    store.data_version(engine)
    with pytest.raises(Conflict, match="^anna publicerade omgång 2024 "):
        store.withdraw(engine, number, who=by("bo"), seen=version)
    assert states(engine)[number] == "published"


def test_what_is_already_withdrawn_or_public_is_said_to_be_so(engine):
    number = published(engine)
    with pytest.raises(StoreError, match="redan publicerad"):
        store.publish(engine, number, who=by("bo"))
    store.withdraw(engine, number, who=by("bo"), reason="Fel")
    with pytest.raises(Conflict, match="^bo drog tillbaka omgång 2024 "):
        store.withdraw(engine, number, who=by("cecilia"), reason="Fel")
    assert len(store.corrections(engine, survey(engine))) == 1


def test_a_draft_thrown_away_is_told_to_who_publishes_it_throws_it_away_or_opens_its_link(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    token = store.token(engine, number)
    store.discard(engine, number, who=by("anna"))
    for act in (
        lambda: store.publish(engine, number, who=by("bo")),
        lambda: store.discard(engine, number, who=by("bo")),
        lambda: store.difference(engine, number),
    ):
        with pytest.raises(Conflict, match="^anna kastade utkastet "):
            act()
    assert store.lost_draft(engine, token).startswith("anna kastade utkastet ")
    assert store.lost_draft(engine, "guessed") == ""
    # The number is not given to another draft, which a late press would then be about.
    assert store.save_import(engine, record(engine), THREE, who=by()) > number


def test_a_draft_that_somebody_has_published_is_not_thrown_away(engine):
    number = published(engine, who="anna")
    with pytest.raises(Conflict, match="^anna publicerade omgång 2024 "):
        store.discard(engine, number, who=by("bo"))
    assert states(engine) == {number: "published"}


def quoted(engine) -> tuple:
    published(engine, answers(("01", "T", WORDS, r.ANSWERED), ("03", "T", "Bra", r.ANSWERED)))
    return engine, survey(engine), "2024", "01", "T"


def test_of_two_decisions_about_a_quote_at_once_one_holds_and_the_other_is_told(engine):
    place = quoted(engine)
    told = crossing(
        lambda: store.approve_quote(*place, original=WORDS, shown=WORDS, who=by("anna"), seen=0),
        lambda: store.refuse_quote(*place, original=WORDS, who=by("bo"), seen=0),
    )
    assert len(told) == 1
    log = store.quote_log(engine, place[1])
    assert len(log) == 1
    assert told[0].startswith({"anna": "anna godkände svaret ", "bo": "bo bestämde "}[log["who"].iloc[0]])
    assert store.latest_quotes(engine, place[1])[("2024", "01", "T")].who == log["who"].iloc[0]


def test_a_decision_about_words_that_are_no_longer_the_published_ones_is_refused(engine):
    place = quoted(engine)
    published(engine, answers(("01", "T", "Andra ord", r.ANSWERED)), who="bo")
    with pytest.raises(Conflict, match="^bo publicerade omgång 2024 "):
        store.approve_quote(*place, original=WORDS, shown=WORDS, who=by("anna"), seen=0)
    assert store.quote_log(engine, place[1]).empty
    assert store.latest_quotes(engine, place[1]) == {}


def test_a_waiting_answer_has_no_words_to_be_shown_in_whatever_has_been_decided_about_others(engine):
    """Pandas makes None into NaN as soon as another answer has words, and NaN is true."""
    place = quoted(engine)
    store.approve_quote(*place, original=WORDS, shown="Ring [borttaget]", who=by("anna"), seen=0)
    found = store.free_texts(engine, place[1], ("T",)).query("wave == '2024'").set_index("unit")["shown"]
    assert found.to_dict() == {"01": "Ring [borttaget]", "03": ""}
    store.refuse_quote(*place, original=WORDS, who=by("anna"), seen=1)
    found = store.free_texts(engine, place[1], ("T",)).query("wave == '2024'").set_index("unit")["shown"]
    assert found.to_dict() == {"01": "", "03": ""}
    assert store.approved_quotes(engine, place[1], ("T",)).query("wave == '2024'").empty
    with pytest.raises(StoreError, match="Skriv hur svaret ska visas"):
        store.approve_quote(*place, original=WORDS, shown=" ", who=by("anna"), seen=2)


def test_of_two_saves_of_a_document_at_once_one_holds_and_the_other_is_told(engine):
    key = survey(engine)
    store.save_document(engine, "seminar", "Hösten", {"n": 0}, survey=key, who=by("anna"), seen=0)
    told = crossing(
        lambda: store.save_document(engine, "seminar", "Hösten", {"n": 1}, survey=key, who=by("bo"), seen=1),
        lambda: store.save_document(engine, "seminar", "Hösten", {"n": 2}, survey=key, who=by("cecilia"), seen=1),
    )
    assert len(told) == 1
    winner = {1: "bo", 2: "cecilia"}[store.document(engine, "seminar", "Hösten", survey=key)["n"]]
    assert told[0].startswith(f"{winner} sparade Hösten ")
    assert store.document_versions(engine, "seminar", "Hösten", survey=key)["who"].tolist() == [winner, "anna"]
    with pytest.raises(Conflict, match=f"^{winner} sparade Hösten "):
        store.save_document(engine, "seminar", "Hösten", {"n": 3}, survey=key, who=by("david"), seen=0)


def test_a_document_in_one_version_is_kept_by_one_of_two_at_once(engine):
    key = survey(engine)
    told = crossing(
        *(
            lambda n=n: store.keep_document(engine, "seminar-draft", "x", {"n": n}, survey=key, seen=0, who=by())
            for n in range(2)
        )
    )
    assert len(told) == 1
    assert store.latest_document(engine, "seminar-draft", "x", survey=key).version == 1


def test_structure_that_somebody_else_has_changed_is_not_replaced_taken_away_or_put_back_unseen(engine):
    key = survey(engine)

    def column(value: str) -> dict:
        said = {"key": "density", "label": "Täthet", "as_of": "2024", "source": "s", "url": ""}
        return said | {"values": {"01": value}}

    store.save_structure(engine, key, [column("1")], who=by("anna"), seen={})
    place = (engine, key, "density", "2024")
    store.save_structure(engine, key, [column("2")], who=by("bo"), seen={("density", "2024"): 1})
    for act in (
        lambda: store.save_structure(engine, key, [column("3")], who=by("cecilia"), seen={("density", "2024"): 1}),
        lambda: store.save_structure(engine, key, [column("3")], who=by("cecilia"), seen={}),
        lambda: store.remove_structure(*place, who=by("cecilia"), seen=1),
        lambda: store.undo_structure(*place, who=by("cecilia"), seen=1),
    ):
        with pytest.raises(Conflict, match="^bo ändrade uppgiften density/2024 "):
            act()
    assert store.structure(engine, key)["value"].tolist() == ["2"]
    now = store.latest_structure(engine, key)[("density", "2024")].version
    store.remove_structure(*place, who=by("cecilia"), seen=now)
    with pytest.raises(Conflict, match="^cecilia tog bort uppgiften density/2024 "):
        store.remove_structure(*place, who=by("bo"), seen=now)


def test_what_two_tabs_decide_about_a_file_on_its_way_in_is_both_kept(engine):
    token = store.begin_import(engine, survey(engine), "2024", "svar.csv", b"x", {"n": []}, who=by())

    def adds(what: str):
        return lambda body: body | {"n": [*body["n"], what]}

    assert not crossing(*(lambda n=n: store.decide(engine, token, adds(str(n)), who=by()) for n in range(4)))
    assert sorted(store.begun_import(engine, token).body["n"]) == ["0", "1", "2", "3"]
    store.drop_import(engine, token, who=by())
    with pytest.raises(StoreError, match="avslutad i en annan flik"):
        store.decide(engine, token, adds("4"), who=by())


def test_nobody_and_nothing_decided_has_a_sentence_too():
    assert str(optimistic_lock.Decision()) == ""
    assert str(optimistic_lock.overtaken(optimistic_lock.Decision())).startswith(
        "Någon annan har ändrat det som stod på sidan."
    )
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    said = optimistic_lock.Decision(1, "wave", "2024", "published", "", at)
    assert str(said) == "Någon publicerade omgång 2024 den 2026-07-02 kl. 00.30."
