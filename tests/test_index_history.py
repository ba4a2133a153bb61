"""An index that changes and keeps its version is said to have done so: in the log, on the command line, in open
data.
"""

import logging

import pandas as pd
import pytest

from lplan import codebook, store
from lplan import results as composition
from lplan.cli import main
from lplan.core import responses as r
from lplan.core.settings import settings
from lplan.export.opendata import metadata, published_tables
from tests.people import by

BOOK = (
    'format = 1\nkey = "x"\nversion = "{book}"\ntitle = "X"\n[index]\nversion = '
    '"{index}"\n[[dimension]]\ncode = "d"\nname = "D"\n'
    '[[item]]\ncode = "a"\ntext = "{words}"\ntype = "number"\ndimension = "d"\ngoalposts = [0, {top}]\n'
)


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """What brings a codebook into a database of the test's own and gives its results."""
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'x.sqlite'}")
    engine = store.connect()
    store.prepare(engine)

    def brought(**words):
        text = BOOK.format(**{"book": "1", "index": "1.0", "words": "A", "top": 10} | words)
        (tmp_path / "book.toml").write_text(text, encoding="utf-8")
        store.seed(engine, tmp_path / "none", [tmp_path / "book.toml"])
        if not len(store.waves(engine, "x")):
            hash = codebook.parse(text).hash
            rows = pd.DataFrame([("2024", "u", "", "a", "5.0", r.ANSWERED)], columns=list(r.COLUMNS))
            record = store.ImportRecord(survey="x", wave="2024", codebook_hash=hash, year=2024)
            store.publish(engine, store.save_import(engine, record, rows, who=by()), who=by("test"))
        return composition.load(engine, "x")

    return brought


def test_another_index_of_the_same_version_is_warned_of_everywhere(survey, tmp_path, caplog, capsys):
    first = survey()
    assert first.reused_index_version == "" and len(first.index_versions) == 1
    with caplog.at_level(logging.WARNING):
        second = survey(top=20)
    said = second.reused_index_version
    assert "1.0" in said and first.definition.hash[:12] in said and said in caplog.text
    assert [one.hash for one in second.index_versions] == [first.definition.hash, second.definition.hash]
    about = metadata.about(published_tables.scores, second, second.modified)["index"]
    assert about["warning"] == said and [one["hash"] for one in about["versions"]][0] == first.definition.hash
    assert main(["codebook", "check", str(tmp_path / "book.toml")]) == 0
    assert said in capsys.readouterr().out


def test_a_new_version_or_the_same_index_in_other_words_is_no_warning(survey):
    first = survey()
    assert survey(book="2", words="Annan text").reused_index_version == ""
    changed = survey(top=20, index="1.1")
    assert changed.reused_index_version == "" and [one.version for one in changed.index_versions] == ["1.0", "1.1"]
    assert "warning" not in metadata.about(published_tables.scores, changed, changed.modified)["index"]
    back = survey()
    assert back.definition.hash == first.definition.hash and back.reused_index_version == ""
