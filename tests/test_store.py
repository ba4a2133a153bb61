"""The store keeps what it is given, all of it or nothing, on SQLite and on PostgreSQL alike."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lplan import store
from lplan.core import responses as r
from lplan.core.errors import Conflict, Refused, StoreError, StoreTooNew, StoreUnavailable
from lplan.core.settings import ROOT
from lplan.store.database import schema
from tests.databases import DATA, THREE, answers, record, same, survey
from tests.people import by


def test_what_is_saved_comes_back_as_it_was(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    assert same(store.responses(engine, survey(engine), import_id=number), THREE)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    texts=st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1, max_size=5)
)
def test_any_text_comes_back_as_it_was(engine, texts):
    frame = answers(*((str(n), "'; DROP TABLE answer; --", words, r.ANSWERED) for n, words in enumerate(texts)))
    number = store.save_import(engine, record(engine), frame, who=by())
    assert same(store.responses(engine, survey(engine), import_id=number), frame)


def test_a_draft_is_seen_only_in_its_own_preview(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    assert "2024" not in set(store.waves(engine, survey(engine))["wave"])
    assert "2024" in set(store.waves(engine, survey(engine), preview=number)["wave"])
    assert store.draft(engine, store.token(engine, number)) == number
    assert store.draft(engine, "guessed") is None


def test_publishing_shows_the_wave_and_tells_every_reader(engine):
    before = store.data_version(engine)
    store.publish(engine, store.save_import(engine, record(engine), THREE, who=by()), who=by("a"))
    assert "2024" in set(store.waves(engine, survey(engine))["wave"])
    assert store.data_version(engine) > before


def test_published_answers_do_not_change_without_a_reason_and_leave_a_correction(engine):
    store.publish(engine, store.save_import(engine, record(engine), THREE, who=by()), who=by("a"))
    second = store.save_import(
        engine, record(engine), answers(("01", "A", "2", r.ANSWERED), ("01", "B", None, r.DONT_KNOW)), who=by()
    )
    with pytest.raises(StoreError, match="varför"):
        store.publish(engine, second, who=by("b"))
    store.publish(engine, second, who=by("b"), reason="Fel fil först")
    corrected = store.corrections(engine, survey(engine)).iloc[0]
    assert (corrected["reason"], corrected["changed"], corrected["units"], corrected["items"]) == (
        "Fel fil först",
        2,
        ["01", "03"],
        ["A"],
    )


def test_collected_answers_are_shown_alone_and_the_demonstration_stays_whole_aside(engine):
    key = survey(engine)
    number = store.save_import(
        engine, record(engine, "2017"), answers(("01", "A", "1", r.ANSWERED)).assign(wave="2017"), who=by()
    )
    assert store.shows_demonstration(engine, key) and not store.shows_demonstration(engine, key, preview=number)
    assert store.waves(engine, key, preview=number)["import_id"].tolist() == [number]
    drawn = store.responses(engine, key)
    store.publish(engine, number, who=by("a"))
    assert store.waves(engine, key)[["wave", "simulated"]].values.tolist() == [["2017", False]]
    assert set(store.responses(engine, key)["item"]) == {"A"}
    assert store.waves(engine, key, demonstration=True)["wave"].tolist() == ["2011", "2015", "2017"]
    assert same(store.responses(engine, key, demonstration=True), drawn)
    assert store.corrections(engine, key).empty


def test_the_demonstration_does_not_come_back_when_the_last_collected_wave_is_withdrawn(engine):
    key, number = survey(engine), store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, number, who=by("a"), at=datetime.now(UTC) + timedelta(hours=1))
    assert store.shows_demonstration(engine, key), "planned is not public"
    store.publish(engine, number, who=by("a"))
    store.withdraw(engine, number, who=by("a"), reason="Fel omgång")
    assert store.waves(engine, key).empty and not store.shows_demonstration(engine, key)
    store.publish(engine, number, who=by("a"), reason="Åter", at=datetime.now(UTC) + timedelta(hours=1))
    assert store.waves(engine, key).empty and not store.shows_demonstration(engine, key)


def test_seeding_again_leaves_what_was_imported(engine):
    store.publish(engine, store.save_import(engine, record(engine, "2017"), THREE, who=by()), who=by("a"))
    with engine.begin() as connection:
        connection.execute(schema.shipped.delete())
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    assert not store.waves(engine, survey(engine)).set_index("wave").loc["2017", "simulated"]
    assert store.waves(engine, survey(engine), demonstration=True)["wave"].tolist() == ["2011", "2015", "2017"]


def test_of_two_who_publish_the_same_wave_one_wins(engine):
    first, second = (store.save_import(engine, record(engine), THREE, who=by()) for _n in range(2))
    seen = store.latest_about(engine, survey(engine), "2024").version
    store.publish(engine, first, who=by("a"), seen=seen)
    with pytest.raises(Conflict, match="^a publicerade omgång 2024 .* Därför gjordes ingenting nu"):
        store.publish(engine, second, who=by("b"), seen=seen, reason="x")
    assert store.current(engine, survey(engine), "2024") == first


def test_the_database_itself_allows_only_one_published_import_of_a_wave(engine):
    first, second = (store.save_import(engine, record(engine), THREE, who=by()) for _n in range(2))
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(
            schema.imports.update().where(schema.imports.c.id.in_([first, second])).values(state="published")
        )


def test_a_wave_can_be_published_at_a_date(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, number, who=by("a"), at=datetime.now(UTC) + timedelta(hours=1))
    assert "2024" not in set(store.waves(engine, survey(engine))["wave"])
    with engine.begin() as connection:
        connection.execute(
            schema.imports.update()
            .where(schema.imports.c.id == number)
            .values(publish_at=datetime.now(UTC) - timedelta(seconds=1))
        )
    assert "2024" in set(store.waves(engine, survey(engine))["wave"])


def test_withdrawing_and_restoring(engine):
    number = store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, number, who=by("a"))
    store.withdraw(engine, number, who=by("a"), reason="Fel omgång")
    assert "2024" not in set(store.waves(engine, survey(engine))["wave"])
    store.restore(engine, number, who=by("a"), reason="Rätt ändå")
    assert "2024" in set(store.waves(engine, survey(engine))["wave"])


def test_a_cancelled_import_leaves_nothing(engine):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.save_import(engine, record(engine), THREE, stop, who=by())
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])


@pytest.mark.parametrize(
    "row",
    [("01", "A", "1", "made_up"), ("01", "A", None, r.ANSWERED)],
    ids=["unknown status", "answered without an answer"],
)
def test_the_database_refuses_what_breaks_its_rules(engine, row):
    with pytest.raises(StoreError, match="Felnummer"):
        store.save_import(engine, record(engine), answers(row), who=by())
    with pytest.raises(StoreError):
        store.save_import(engine, record(engine), pd.concat([THREE, THREE]), who=by())
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])


def test_a_server_killed_in_mid_import_leaves_no_half_wave(url, engine):
    before = len(store.imports(engine, survey(engine)))
    script = f"""
import sys, pandas as pd
sys.path.insert(0, {str(ROOT)!r})
from lplan import store
from lplan.access import with_all_roles
from lplan.core import responses as r
engine = store.connect({url!r})
row = store.surveys(engine).iloc[0]
record = store.ImportRecord(survey=row["survey"], wave="2024", codebook_hash=row["codebook_hash"])
n = 60_000
frame = pd.DataFrame({{"wave": "2024", "unit": "01", "respondent": "", "item": [str(i) for i in range(n)], "answer": "1", "status": r.ANSWERED}})
def halfway(done, total):
    print("halfway", flush=True)
    import time; time.sleep(30)
store.save_import(engine, record, frame, halfway, who=with_all_roles())
"""
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert child.stdout.readline().strip() == b"halfway"
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert len(store.imports(engine, survey(engine))) == before
    number = store.save_import(engine, record(engine), THREE, who=by())
    assert same(store.responses(engine, survey(engine), import_id=number), THREE)


def test_quotes_are_hidden_until_approved_and_again_when_the_answer_changes(engine):
    words = answers(("01", "T", "Ring 070-1234567", r.ANSWERED))
    store.publish(engine, store.save_import(engine, record(engine), words, who=by()), who=by("a"))
    key = survey(engine)
    mine = lambda: store.approved_quotes(engine, key, ("T",)).query("wave == '2024'")["text"].tolist()  # noqa: E731
    assert mine() == []
    store.approve_quote(
        engine, key, "2024", "01", "T", original="Ring 070-1234567", shown="Ring [borttaget]", who=by("a")
    )
    assert mine() == ["Ring [borttaget]"]
    changed = store.save_import(engine, record(engine), answers(("01", "T", "Något annat", r.ANSWERED)), who=by())
    store.publish(engine, changed, who=by("a"), reason="Ny text")
    assert mine() == []
    assert len(store.quote_log(engine, key)) == 1


def test_documents_are_versioned_and_the_same_one_is_not_saved_twice(engine):
    key = survey(engine)
    first = store.save_document(engine, "weights", "Lika", {"a": 1}, survey=key, who=by())
    assert store.save_document(engine, "weights", "Lika", {"a": 1}, survey=key, who=by()) == first
    second = store.save_document(engine, "weights", "Lika", {"a": 2}, survey=key, who=by())
    assert store.document(engine, "weights", "Lika", survey=key) == {"a": 2}
    assert store.document(engine, "weights", "Lika", survey=key, version=first[:12]) == {"a": 1}
    assert store.documents(engine, "weights", survey=key)["hash"].tolist() == [second]


def test_every_version_of_a_document_can_be_found_and_a_draft_has_one(engine):
    key = survey(engine)
    for n in (1, 2):
        store.save_document(engine, "seminar", "S", {"a": n}, survey=key, visible=False, who=by())
        store.keep_document(engine, "seminar-draft", "t", {"a": n}, survey=key, who=by())
    assert len(store.document_versions(engine, "seminar", "S", survey=key)) == 2
    assert len(store.document_versions(engine, "seminar-draft", "t", survey=key)) == 1
    assert store.document(engine, "seminar-draft", "t") == {"a": 2}


def test_a_draft_or_a_seminar_is_no_news_to_those_who_look_at_charts(engine):
    key = survey(engine)
    before = store.data_version(engine)
    store.keep_document(engine, "seminar-draft", "t", {"a": 1}, survey=key, who=by())
    store.save_document(engine, "seminar", "S", {"a": 1}, survey=key, visible=False, who=by())
    assert store.data_version(engine) == before
    store.save_document(engine, "weights", "W", {"a": 1}, survey=key, who=by())
    assert store.data_version(engine) > before


def test_the_shipped_facts_are_all_there_each_with_its_source(engine):
    key = survey(engine)
    frames = store.evidence(engine, key), store.facts(engine, key), store.bodies(engine, key)
    assert [len(frame) for frame in frames] == [137, 44, 84]
    known = set(store.sources(engine, key)["source"])
    assert all(set(frame["source"]) <= known for frame in frames)
    assert len(store.register(engine, key)) == 21
    assert len(store.outlines(engine, key)) == 21


OWN = """format = 1
key = "own"
version = "1"
title = "Egen"
[units]
register = "r.csv"
{public}
[[item]]
code = "Q"
text = "Nu?"
type = "number"
polarity = "neither"
"""


def test_what_is_known_of_units_with_the_same_codes_stays_in_the_survey_that_names_it(engine, tmp_path):
    path = tmp_path / "book.toml"
    (tmp_path / "r.csv").write_text("code,name\n01,Alby\n03,Boda\n", encoding="utf-8")
    read = store.evidence, store.bodies, store.facts, store.sources, store.variables

    def seeded(public: str) -> dict[str, int]:
        path.write_text(OWN.format(public=public), encoding="utf-8")
        store.seed(engine, DATA, [DATA / "codebook.toml", path])
        return {one.__name__: len(one(engine, "own")) for one in read}

    shipped = [len(one(engine, survey(engine))) for one in read]
    assert not any(seeded("").values())
    (tmp_path / "e.csv").write_text("unit,variable,value,source\n01,plan_year,2019,s1\n", encoding="utf-8")
    assert seeded('[public]\nevidence = "e.csv"') == {
        "evidence": 1,
        "bodies": 0,
        "facts": 0,
        "sources": 1,
        "variables": 0,
    }
    assert store.evidence(engine, "own").iloc[0].to_dict() == {
        "unit": "01",
        "variable": "plan_year",
        "value": "2019",
        "as_of": "",
        "note": "",
        "confidence": "",
        "source": "s1",
    }
    # A file that lies beside another codebook is looked at again too, and one that is faulty changes nothing.
    (tmp_path / "e.csv").write_text("unit,variable,value,source\n01,a,1,s1\n03,a,2,s1\n", encoding="utf-8")
    assert seeded('[public]\nevidence = "e.csv"')["evidence"] == 2
    for name, content, said in (
        ("e.csv", "unit,value,source\n", "Filen e.csv saknar variable"),
        ("e.csv", None, "Filen e.csv, som kodboken nämner, går inte att läsa"),
    ):
        (tmp_path / name).unlink()
        if content is not None:
            (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(Refused, match=said):
            seeded('[public]\nevidence = "e.csv"')
    (tmp_path / "s.csv").write_text("source,title\ns1,A\ns1,B\n", encoding="utf-8")
    with pytest.raises(Refused, match="Filen s.csv har s1 två gånger"):
        seeded('[public]\nsources = "s.csv"')
    assert len(store.evidence(engine, "own")) == 2
    assert [len(one(engine, survey(engine))) for one in read] == shipped


def test_the_tables_are_what_the_migrations_make(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_a_database_from_a_newer_version_is_said_to_be_so(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew, match="nyare version.*Felnummer"):
        store.prepare(engine)


def test_a_missing_folder_is_said_to_be_so(tmp_path):
    with pytest.raises(StoreUnavailable, match="finns inte.*Felnummer"):
        store.prepare(store.connect(f"sqlite:///{tmp_path / 'nowhere' / 'lplan.sqlite'}"))


def sqlite(tmp_path):
    opened = store.connect(f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    store.prepare(opened)
    store.seed(opened, DATA, [DATA / "codebook.toml"])
    return opened


def test_a_locked_database_is_said_to_be_busy(tmp_path):
    engine = sqlite(tmp_path)
    import sqlite3

    other = sqlite3.connect(tmp_path / "lplan.sqlite")
    other.execute("BEGIN IMMEDIATE")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    engine.dispose()
    sa.event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 50"))
    with pytest.raises(StoreUnavailable, match="upptagen.*Felnummer"):
        store.save_import(engine, record(engine), THREE, who=by())
    other.rollback()


def test_a_full_disk_is_said_to_be_so_and_nothing_is_left(tmp_path):
    engine = sqlite(tmp_path)
    large = answers(*((str(n), "A", "x" * 500, r.ANSWERED) for n in range(5_000)))
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine.dispose()
    sa.event.listen(
        engine, "connect", lambda connection, _record: connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    )
    with pytest.raises(StoreUnavailable, match="full.*Felnummer"):
        store.save_import(engine, record(engine), large, who=by())
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])


def test_a_read_only_database_is_said_to_be_so(tmp_path):
    sqlite(tmp_path).dispose()
    engine = store.connect(f"sqlite:///file:{tmp_path / 'lplan.sqlite'}?mode=ro&uri=true")
    with pytest.raises(StoreUnavailable, match="bara att läsa.*Felnummer"):
        store.save_import(engine, record(engine), THREE, who=by())
