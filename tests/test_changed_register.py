"""A register that lacks units which have answered, and a codebook that lacks questions which were asked: what was
published keeps its names and words, the break is told, and no free text comes out unread."""

import re
import shutil

import pandas as pd
import pytest

from lplan import results as composition
from lplan import store
from lplan.analysis import change_over_time
from lplan.charts import CHARTS
from lplan.core import responses as r
from lplan.export import answer_files as exported
from lplan.export.export_input import Work
from lplan.export.opendata import published_tables
from lplan.results import Choice
from tests.collected import CODEBOOK, FIRST, KEY, SECOND
from tests.people import by

GONE, JOINED = ("08", "09"), "98"


def without(text: str, code: str) -> str:
    """A codebook's text without one question."""
    parts = re.split(r"(?m)^(?=\[\[item\]\]|\[\[dimension\]\]|\[\[scale\]\]|\[index\])", text)
    kept = [part for part in parts if not re.search(rf'(?m)^code = "{code}"$', part) or not part.startswith("[[item]]")]
    assert len(kept) == len(parts) - 1, code
    return "".join(kept)


@pytest.fixture
def changed(collected_engine, collected_folder, tmp_path):
    """(before, after, free text, question) of the collected world with two regions joined in a register that says
    nothing of them.
    """
    before = composition.load(collected_engine, KEY)
    own = tmp_path / "data"
    shutil.copytree(collected_folder / "data", own)
    register = pd.read_csv(own / "regions.csv", dtype=str, keep_default_na=False)
    joined = register[register["code"] == GONE[0]].assign(
        code=JOINED, name="Region Småland", short="Småland", aliases="", formed_year="2026", since="2026"
    )
    joined[[c for c in register.columns if c.startswith("name_")]] = ""
    joined[["tile_x", "tile_y"]] = ""
    pd.concat([register[~register["code"].isin(GONE)], joined]).to_csv(own / "regions.csv", index=False)
    book = before.codebook
    free = book.free_items[0]
    text = (own / CODEBOOK).read_text(encoding="utf-8")
    plain = "A3"
    (own / CODEBOOK).write_text(without(without(text, free), plain), encoding="utf-8")
    store.seed(collected_engine, own, [own / CODEBOOK])
    return before, composition.load(collected_engine, KEY), free, plain


def test_what_was_published_keeps_its_names_and_the_break_is_told(changed):
    before, after, _free, _plain = changed
    for unit in GONE:
        assert after.name(unit, SECOND) == before.name(unit, SECOND) != unit and after.name(unit) == before.name(unit)
        assert after.register.by_code[unit].until == int(SECOND)
        assert unit not in {one.code for one in after.register.in_year(None)}
        assert unit in {one.code for one in after.register.in_year(int(SECOND))}
    assert after.asked(FIRST) == before.asked(FIRST) and after.responded(SECOND) == before.responded(SECOND)
    frame = published_tables.answers.frame(after)
    assert not frame["region"].isin(GONE).any()


def test_a_later_wave_without_the_unit_is_a_break(changed, collected_engine):
    _before, after, _free, _plain = changed
    rows = after.responses[(after.responses["wave"] == SECOND) & ~after.responses["unit"].isin(GONE)].assign(
        wave="2026"
    )
    rows = rows.assign(answer=rows["answer"].where(rows["status"] == r.ANSWERED))
    hash = after.codebook.hash
    record = store.ImportRecord(survey=KEY, wave="2026", codebook_hash=hash, label="2026", year=2026)
    store.publish(collected_engine, store.save_import(collected_engine, record, rows, who=by()), who=by("test"))
    later = composition.load(collected_engine, KEY)
    broken = change_over_time.unit_breaks(later, GONE[0], SECOND, "2026")
    assert [(one.kind, one.words) for one in broken] == [
        (change_over_time.GONE, f"Finns inte i registret efter {SECOND}")
    ]
    assert change_over_time.unit_breaks(later, GONE[0], FIRST, SECOND) == []
    choice = Choice(survey=KEY, wave="2026", baseline=SECOND, unit=GONE[0], index=later.index_hash)
    for chart in CHARTS:
        if chart.offered(later):
            rendered = chart.render(later, choice)
            cells = rendered.frame.astype(str).to_numpy().ravel() if rendered.frame is not None else []
            assert not set(cells) & {f"Region {GONE[0]}"}


def test_a_question_that_is_gone_keeps_its_words_in_open_data_and_exports(changed):
    before, after, free, plain = changed
    assert plain not in after.codebook.by_code and plain in before.codebook.by_code
    then = published_tables.answers.frame(before).query("fraga_kod == @plain")
    now = published_tables.answers.frame(after).query("fraga_kod == @plain")
    assert (
        now["varde_text"].fillna("").tolist() == then["varde_text"].fillna("").tolist()
        and now["varde_text"].notna().any()
    )
    book = published_tables.questions.frame(after).query("fraga_kod == @plain")
    assert (
        book["fraga"].tolist()
        == published_tables.questions.frame(before).query("fraga_kod == @plain")["fraga"].tolist()
    )
    assert set(book["till_omgang"]) == {SECOND}
    heads, rows = exported.of(Work(after, Choice(survey=KEY, wave=SECOND)))
    words = {row[5] for row in rows if row[4] == plain}
    assert words == {str(before.codebook.by_code[plain].text)}


def test_a_free_text_that_is_gone_is_still_shown_only_as_it_was_approved(changed):
    before, after, free, _plain = changed
    assert free not in after.codebook.by_code
    then, now = (published_tables.answers.frame(one).set_index("fraga_kod").loc[[free]] for one in (before, after))
    assert now["varde"].fillna("").tolist() == then["varde"].fillna("").tolist()
    assert (now["status"] == r.SUPPRESSED).any()


def test_a_new_name_does_not_reach_back_to_the_waves_that_were_answered_under_the_old_one(tmp_path):
    engine = store.connect(f"sqlite:///{tmp_path / 'x.sqlite'}")
    store.prepare(engine)
    (tmp_path / "book.toml").write_text(
        'format = 1\nkey = "x"\nversion = "1"\ntitle = "X"\n[units]\nregister = "r.csv"\n[[item]]\ncode = '
        '"a"\ntext = "a"\n'
        'type = "number"\npolarity = "neither"\n',
        encoding="utf-8",
    )

    def registered(rows: str):
        (tmp_path / "r.csv").write_text(f"code,name\n{rows}", encoding="utf-8")
        store.seed(engine, tmp_path / "none", [tmp_path / "book.toml"])
        return store.register(engine, "x")

    registered("1,Alby\n2,Boda\n3,Cedby\n")
    book = store.codebook_text(engine, "x")
    rows = pd.DataFrame([("2024", code, "", "a", "1.0", r.ANSWERED) for code in "12"], columns=list(r.COLUMNS))
    from lplan import codebook

    record = store.ImportRecord(survey="x", wave="2024", codebook_hash=codebook.parse(book).hash, year=2024)
    store.publish(engine, store.save_import(engine, record, rows, who=by()), who=by("test"))
    for _again in range(2):
        register = registered(f"1,Nya Alby{' ' * 0}\n2,Boda\n" + ("" if _again else "4,Dalby\n"))
        assert register.by_code["1"].name_in(2024) == "Alby" and register.by_code["1"].name == "Nya Alby"
        assert register.by_code["1"].name_in(2025) == "Nya Alby" and register.by_code["2"].names == ()
        assert "3" not in register.by_code  # it never answered: nothing is published under it
    dated = "code,name,name_2020\n1,Nya Alby,Nya Alby\n2,Boda,\n"
    (tmp_path / "r.csv").write_text(dated, encoding="utf-8")
    store.seed(engine, tmp_path / "none", [tmp_path / "book.toml"])
    assert store.register(engine, "x").by_code["1"].name_in(2024) == "Nya Alby"  # the register says so itself
