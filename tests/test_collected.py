"""The collected world is what its description says: read back from the database, not from what was meant."""

from lplan import codebook, store
from lplan.core import responses as r
from lplan.core import units
from tests import collected
from tests.collected import CODEBOOK, CORRECTED, CORRECTED_ITEM, FIRST, HALF, KEY, MERGED, NEW, SECOND, SILENT, WAVES
from tests.people import by


def test_what_was_imported_is_what_the_regions_answered(collected_engine, collected_folder):
    book = codebook.load(collected_folder / "data" / CODEBOOK)
    meant = collected.answers(book, units.load(collected_folder / "data/regions.csv"))
    for wave in WAVES:
        found = store.responses(collected_engine, KEY, wave=wave)
        given = found[~found["unit"].isin(SILENT[wave])][["unit", "item", "answer", "status"]].reset_index(drop=True)
        want = meant[meant["wave"] == wave][["unit", "item", "answer", "status"]].reset_index(drop=True)
        both = given.merge(want, on=["unit", "item"], suffixes=("", "_meant"))
        assert len(both) == len(given) == len(want)
        answered = both["status_meant"] == r.ANSWERED
        assert (both.loc[answered, "answer"] == both.loc[answered, "answer_meant"]).all()
        assert (both["status"] == r.ANSWERED).equals(answered)


def test_it_holds_silent_and_half_regions_a_merger_and_a_correction(collected_engine):
    for wave in WAVES:
        rows = store.responses(collected_engine, KEY, wave=wave)
        silent = rows.groupby("unit")["status"].agg(lambda s: set(s) == {r.NO_RESPONSE})
        assert sorted(silent.index[silent]) == sorted(SILENT[wave])
        half = rows[rows["unit"] == HALF[wave]]["status"]
        assert (half == r.SKIPPED).mean() > 0.4
    assert set(MERGED) <= set(store.responses(collected_engine, KEY, wave=FIRST)["unit"])
    assert not set(MERGED) & set(store.responses(collected_engine, KEY, wave=SECOND)["unit"])
    assert NEW in set(store.responses(collected_engine, KEY, wave=SECOND)["unit"])
    corrections = store.corrections(collected_engine, KEY)
    assert list(corrections["wave"]) == [FIRST] and list(corrections["changed"]) == [1]
    change = store.correction_changes(collected_engine, int(corrections["id"].iloc[0]))
    assert change[["unit", "item"]].to_numpy().tolist() == [[CORRECTED, CORRECTED_ITEM]]


def test_its_free_texts_stand_in_every_state_of_review(collected_engine):
    book = codebook.parse(store.codebook_text(collected_engine, KEY))
    texts = store.free_texts(collected_engine, KEY, book.free_items)
    for wave in WAVES:
        own = texts[texts["wave"] == wave]
        assert set(own["decision"]) == {"", "approved", "masked", "refused"}
        shown = store.approved_quotes(collected_engine, KEY, book.free_items)
        assert len(shown[shown["wave"] == wave]) == 2
    assert set(store.quote_log(collected_engine, KEY)["decision"]) == {"approved", "masked", "refused", "undone"}


def test_a_copy_is_changed_without_the_world_it_is_a_copy_of(collected_engine, collected_folder):
    number = store.current(collected_engine, KEY, SECOND)
    store.withdraw(collected_engine, number, who=by("test"), reason="prov")
    assert store.current(store.connect(f"sqlite:///{collected_folder / 'lplan.sqlite'}"), KEY, SECOND) is not None
