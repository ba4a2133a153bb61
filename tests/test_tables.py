"""A table on a page shows what it was given and nothing else: no cell, heading or address gets out of its place."""

import numpy as np
import pandas as pd
from hypothesis import given, strategies
from lxml import html

from lplan.ui.widgets.escaped_text import Link
from lplan.ui.widgets.html_tables import markup
from tests.tables import read

# What a parser of HTML changes on its own: signs of control, line ends and lone surrogates.
WORDS = strategies.text(strategies.characters(exclude_categories=("Cs", "Cc")), max_size=12) | strategies.sampled_from(
    ["<script>alert(1)</script>", "</td></tr>", '" onmouseover="x', "<img src=x onerror=x>", "&lt;b&gt;", "**a** $x$"]
)
MADE = {"div", "table", "thead", "tbody", "tr", "th", "td"}


def parsed(frame: pd.DataFrame, **more) -> html.HtmlElement:
    return html.fragment_fromstring(markup(frame, **more))


@given(strategies.lists(strategies.tuples(WORDS, WORDS, WORDS), min_size=2, max_size=4), WORDS)
def test_words_come_out_as_they_were_written_and_make_no_element(rows, alt):
    heads, *rest = rows
    frame = pd.DataFrame(rest, columns=list(heads))
    box = parsed(frame, alt=alt, fold=True)
    assert {element.tag for element in box.iter()} == MADE
    assert {name for element in box.iter() for name in element.attrib} <= {"class", "aria-label", "scope", "data-head"}
    shown = read(box[0])
    assert list(shown.columns) == list(heads) and shown.to_numpy().tolist() == [list(row) for row in rest]
    assert box[0].get("aria-label", "") == alt
    assert [cell.get("data-head") for cell in box.iter("td")] == list(heads[1:]) * len(rest)


@given(WORDS, WORDS, WORDS)
def test_a_link_leads_where_it_says_and_holds_only_words(words, address, after):
    box = parsed(pd.DataFrame([["a", Link(words, f"https://a.se/{address}", after)]], columns=["x", "y"]))
    (a,) = box.iter("a")
    assert a.get("href") == f"https://a.se/{address}" and a.text_content() == words and (a.tail or "") == after
    assert {element.tag for element in box.iter()} == MADE | {"a"}


def test_a_cell_is_words_a_link_or_several_and_a_link_to_nowhere_is_words():
    cells = ["namn", [Link("CSV", "/a.csv"), Link("JSON", "/a.json")], Link("Rapport", "", " (2017)")]
    (first, several, nowhere) = parsed(pd.DataFrame([cells], columns=["a", "b", "c"])).xpath(".//tbody/tr/*")
    assert first.tag == "th" and first.get("scope") == "row"
    assert several.text_content() == "CSV · JSON" and [a.get("href") for a in several.iter("a")] == [
        "/a.csv",
        "/a.json",
    ]
    assert nowhere.text_content() == "Rapport (2017)" and not list(nowhere.iter("a"))


def test_a_link_is_markdown_in_a_sentence_with_its_words_escaped():
    assert str(Link("A*b", "https://a.se/<x>", " (1)")) == r"[A\*b](<https://a.se/%3Cx%3E>) \(1\)"
    assert str(Link("A*b", "")) == r"A\*b"


def test_cells_without_an_answer_are_hatched_and_two_headings_may_be_the_same():
    frame = pd.DataFrame([["f", "Ja", "Svar saknas"]], columns=["Fråga", "Skåne", "Skåne"])
    cells = parsed(frame, hatched=np.array([[False, False, True]])).xpath(".//td/@class | .//td[not(@class)]/text()")
    assert cells == ["Ja", "hatched"]
