"""What is exported as plain files is read back as the same responses, whatever the answers are."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import codebook, response_writer
from lplan.core import responses as r
from lplan.core import table_writer, units
from lplan.core.settings import ROOT
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from tests.small_survey import BOOK
from tests.test_template import words

REGISTER = units.Register(units.load(ROOT / "data/regions.csv").units[:3])
WRITERS = {
    "xlsx": response_writer.workbook,
    "csv for Excel": response_writer.csv_excel,
    "open csv": response_writer.csv_open,
    "json": response_writer.json,
}


def answers(item) -> st.SearchStrategy:
    """Any answer to an item, of every kind, also none."""
    match item.type:
        case codebook.MULTIPLE:
            codes = st.sets(st.sampled_from([o.code for o in item.choices]))
            some = codes.map(lambda s: r.join_codes(o.code for o in item.choices if o.code in s))
        case codebook.SINGLE | codebook.ORDINAL:
            some = st.sampled_from([o.code for o in item.choices])
        case codebook.YEAR:
            some = st.integers(1900, 2199).map(str)
        case codebook.NUMBER:
            some = st.floats(0, 5.5).filter(lambda x: x == 0 or x > 1e-4).map(lambda x: repr(x + 0.0))
        case _:
            some = words() | st.sampled_from(["=1+1", "'=1+1", "''", "-2", "1.234", "Vet ej", "..", "a;b", '"'])
    none = st.sampled_from([s for s in r.MISSING if s != r.NO_RESPONSE]).map(lambda s: (None, s))
    return some.map(lambda a: (a, r.ANSWERED)) | none


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_what_is_exported_comes_back_the_same(form, data):
    rows = []
    for unit in REGISTER.units:
        responds = data.draw(st.booleans()) or unit is REGISTER.units[0]
        for n, item in enumerate(BOOK.items):
            given_ = data.draw(answers(item)) if responds else (None, r.NO_RESPONSE)
            rows.append(("2017", unit.code, "", item.code, *(("2014", r.ANSWERED) if responds and n == 0 else given_)))
    frame = pd.DataFrame(rows, columns=list(r.COLUMNS)).astype("str")
    back = convert(understand(read(WRITERS[form](frame, BOOK), "x"), BOOK, REGISTER), BOOK, REGISTER)
    assert back.wave == "2017" and not back.errors, [str(p) for p in back.problems]
    assert r.changes(frame, back.responses).empty


def test_no_text_is_left_that_a_spreadsheet_would_run():
    for text in ("=1+1", "+46 8", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "'=1", " =1"):
        assert table_writer.neutral(text).startswith("'") and table_writer.undone(table_writer.neutral(text)) == text
    assert (
        table_writer.neutral("Vi lär") == table_writer.undone("Vi lär") == "Vi lär"
        and table_writer.undone("'citat") == "'citat"
    )
