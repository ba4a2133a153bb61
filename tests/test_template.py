"""The template: what it offers, and that whatever is filled in comes back exactly."""

import io
import unicodedata

import openpyxl
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import codebook
from lplan.core import responses as r
from lplan.core.settings import ROOT
from lplan.intake import template
from lplan.intake.answers import cell_words
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files import sheet_grid
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.intake.interpretation.text_normalisation import same_words
from tests.small_survey import REGISTER, errors

SHIPPED = codebook.load(ROOT / "data/codebook.toml")


def again(frame: pd.DataFrame, wave: str = "2017"):
    data = template.write(SHIPPED, REGISTER, wave, 2017, frame)
    back = convert(understand(read(data, "mall.xlsx"), SHIPPED, REGISTER), SHIPPED, REGISTER, wave)
    return back.responses, back.problems


def words() -> st.SearchStrategy:
    """Any free text as it stands once it has been read: one form of each letter, no signs that cannot be shown."""
    signs = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]) | st.just("\n")
    plain = st.text(signs, min_size=1, max_size=40).filter(
        lambda t: not sheet_grid._MOJIBAKE.search(unicodedata.normalize("NFC", t))
    )
    # A sign alone (".", "–") is a kind of no value, in a free text too, and so is a workbook's "#DIV/0!".
    said = plain.map(sheet_grid.Grid(1, 1, 1).clean)
    return said.filter(lambda t: any(c.isalnum() for c in t) and same_words(t) not in cell_words.WORDLESS)


def possible(item) -> st.SearchStrategy:
    """Any answer to an item that a person could give in the template."""
    missing = [s for s in {o.status for o in item.options} if s] + [r.SUPPRESSED]
    match item.type:
        case codebook.MULTIPLE:
            given = st.sets(st.sampled_from([o.code for o in item.choices])).map(
                lambda s: r.join_codes(o.code for o in item.choices if o.code in s)
            )
        case codebook.SINGLE | codebook.ORDINAL:
            given = st.sampled_from([o.code for o in item.choices])
        case codebook.YEAR:
            given = st.integers(2010, 2017).map(str)
        case codebook.NUMBER:
            given = st.integers(0, 1000).map(lambda tenths: repr(tenths / 10))
        case _:
            return words().map(lambda t: (t, r.ANSWERED))
    return (
        given.map(lambda a: (a, r.ANSWERED))
        | st.sampled_from(missing).map(lambda s: (None, s))
        | st.just((None, r.SKIPPED))
    )


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_filled_template_comes_back_exactly(data):
    rows, asked = [], [item for item in SHIPPED.items if item.asked_in("2017")]
    sure = next(item for item in asked if item.type == codebook.ORDINAL)
    for unit in REGISTER.units:
        responds = data.draw(st.booleans())
        given_: dict[str, str | None] = {}
        for item in asked:
            answer, status = data.draw(possible(item)) if responds else (None, r.NO_RESPONSE)
            if responds and item is sure:
                answer, status = item.choices[0].code, r.ANSWERED  # at least one answer: else the row is a blank one
            if responds and status == r.SKIPPED and not item.applies(given_):
                status = r.NOT_APPLICABLE
            given_[item.code] = answer
            rows.append(("2017", unit.code, "", item.code, answer, status))
    frame = pd.DataFrame(rows, columns=list(r.COLUMNS)).astype("str")
    back, problems = again(frame)
    assert not errors(problems)
    assert r.changes(frame, back).empty


def test_an_empty_template_says_that_nobody_has_answered():
    delivery = read(template.write(SHIPPED, REGISTER, "2017", 2017), "m.xlsx")
    back = convert(understand(delivery, SHIPPED, REGISTER), SHIPPED, REGISTER)
    assert back.wave == "2017", "the template says so itself"
    assert set(back.responses["status"]) == {r.NO_RESPONSE} and not back.errors
    assert [p.severity for p in back.problems if p.reason == "no_answers"] == ["warning"], "publishing it needs a yes"


def test_the_template_has_lists_a_version_stamp_and_the_names_of_the_year():
    made = openpyxl.load_workbook(io.BytesIO(template.write(SHIPPED, REGISTER, "2015", 2015)))
    assert made["_listor"].sheet_state == "veryHidden"
    assert "lplan_template" in made.defined_names
    assert made["Svar"]["A4"].value == "Uppsala län"
    assert made["Svar"].freeze_panes == "B3"
    assert len(made["Svar"].data_validations.dataValidation) > 20
