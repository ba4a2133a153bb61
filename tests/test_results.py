"""What is composed from the store: free texts reach a reader only in the words that somebody has approved."""

import pandas as pd
import pytest

from lplan import codebook, results, store
from lplan.codebook import TEXT
from lplan.core import responses as r
from tests.databases import DATA, record, survey
from tests.people import by

BOOK = codebook.load(DATA / "codebook.toml")
FREE = next(item.code for item in BOOK.items if item.type == TEXT)
SCALE = next(item for item in BOOK.items if item.type == codebook.ORDINAL)
SAID = "Fråga Kim på 070-123 45 67"


@pytest.fixture
def engine(tmp_path_factory):
    opened = store.connect(f"sqlite:///{tmp_path_factory.mktemp('results') / 'lplan.sqlite'}")
    store.prepare(opened)
    store.seed(opened, DATA, [DATA / "codebook.toml"])
    yield opened
    opened.dispose()


def wave(engine, said: str, grade: str = SCALE.choices[0].code) -> int:
    rows = [("2024", "01", "", FREE, said, r.ANSWERED), ("2024", "01", "", SCALE.code, grade, r.ANSWERED)]
    frame = pd.DataFrame(rows, columns=list(r.COLUMNS)).astype("str")
    return store.save_import(engine, record(engine), frame, who=by())


def everything(loaded: results.Results) -> str:
    return loaded.responses.to_csv() + loaded.quotes.to_csv() + loaded.scores.to_csv()


def test_a_free_text_is_nowhere_in_the_results_until_it_is_approved(engine):
    store.publish(engine, wave(engine, SAID), who=by("a"))
    key = survey(engine)
    loaded = results.load(engine, key)
    assert "Kim" not in everything(loaded)
    assert loaded.answers("2024", FREE)[["status", "answer"]].fillna("").values.tolist() == [[r.SUPPRESSED, ""]]
    store.approve_quote(
        engine, key, "2024", "01", FREE, original=SAID, shown="Fråga [borttaget] på [borttaget]", who=by("a")
    )
    loaded = results.load(engine, key)
    assert "Kim" not in everything(loaded)
    assert loaded.answers("2024", FREE)["answer"].tolist() == ["Fråga [borttaget] på [borttaget]"]
    assert "Fråga [borttaget] på [borttaget]" in loaded.quotes["text"].tolist()


def test_a_draft_does_not_show_what_was_approved_for_what_it_replaces(engine):
    number = wave(engine, "Ring Lo")
    previewed = results.load(engine, survey(engine), preview=number)
    assert "Lo" not in everything(previewed)
    assert previewed.answers("2024", FREE)["status"].tolist() == [r.SUPPRESSED]
    assert "2024" not in set(previewed.quotes["wave"])


def test_simulated_texts_are_shown_as_they_are(engine):
    loaded = results.load(engine, survey(engine))
    simulated = loaded.responses[loaded.responses["wave"] == "2017"]
    texts = simulated[(simulated["item"] == FREE) & (simulated["status"] == r.ANSWERED)]
    assert len(texts) and texts["answer"].notna().all()


def test_a_corrected_wave_says_so_in_the_source_line_of_every_chart(engine):
    key, choice = survey(engine), results.Choice(wave="2024")
    store.publish(engine, wave(engine, SAID), who=by("a"))
    assert results.load(engine, key).by_wave["2024"].corrected is None
    store.publish(engine, wave(engine, SAID, SCALE.choices[1].code), who=by("a"), reason="Fel fil")
    loaded = results.load(engine, key)
    at = store.corrections(engine, key)["at"].iloc[0].date()
    assert loaded.by_wave["2024"].corrected == at
    assert loaded.survey_source(choice).endswith(f"Rättad {at:%Y-%m-%d}.")
    assert "Rättad" not in loaded.survey_source(results.Choice(wave="2017"))
