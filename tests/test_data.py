"""What ships: the questionnaire is honest and complete, the register and the cited facts hang together."""

import csv
import tomllib
from urllib.parse import urlsplit

import pandas as pd
import pytest

from lplan import charts, cli, codebook, index
from lplan.charts.answers.public_facts import EVENTS
from lplan.codebook import NEITHER
from lplan.codebook.model import PUBLIC, ROLES
from lplan.core import responses as r
from lplan.core import units
from lplan.core.aggregation_methods import METHODS
from lplan.core.settings import ROOT
from lplan.ui.pages.policy_background import ASSIGNMENT

DATA = ROOT / "data"
BOOK, REGISTER = codebook.load(DATA / "codebook.toml"), units.load(DATA / "regions.csv")


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SOURCES = {row["source_id"] for row in table("sources.csv")}


# --- the questionnaire ---


def test_the_slides_three_questions_stand_word_for_word():
    asked = [str(BOOK.with_role(role).text) for role in ("resources_enough", "plan_year", "revision")]
    assert asked == [
        "Finns det tillräckliga resurser för att bedriva analysarbete?",
        "Från vilket år är er lärandeplan?",
        "Är lärandeplanen föremål för revidering?",
    ]


def test_every_text_is_given_in_swedish_and_in_english():
    words = [BOOK.title, BOOK.description, BOOK.unit_one, BOOK.unit_many]
    words += [w for d in BOOK.dimensions for w in (d.name, d.short, d.description)]
    words += [w for item in BOOK.items for w in (item.text, item.short, item.help, item.measure) if w is not None]
    words += [option.label for item in BOOK.items for option in item.options]
    assert all([language for language, _text in w.by_language] == ["sv", "en"] for w in words)


def test_every_question_and_dimension_cites_a_source_that_is_known():
    assert {thing.source for thing in (*BOOK.items, *BOOK.dimensions)} <= SOURCES


@pytest.mark.parametrize("wave", ["2011", "2015", "2017"])
def test_each_of_the_ten_dimensions_has_indicators_in_every_wave(wave):
    counts = {d.code: sum(item.asked_in(wave) for item in BOOK.scored_in(d.code)) for d in BOOK.dimensions}
    assert len(counts) == 10 and min(counts.values()) >= 2


def test_some_questions_came_later():
    asked = [sum(item.asked_in(wave) for item in BOOK.items) for wave in ("2011", "2015", "2017")]
    assert asked == sorted(set(asked)) and asked[-1] == len(BOOK.items)


def test_every_role_that_a_chart_asks_for_is_played_and_known():
    asked = {role for chart in charts.CHARTS for role in chart.needs}
    assert asked <= set(ROLES)
    assert all(BOOK.with_role(role) for role in asked)


def test_what_has_no_better_or_worse_is_not_scored():
    for role in (
        "plan_year",
        "revision",
        "revision_reason",
        "resource_needs",
        "activity_kinds",
        "activity_themes",
        "function",
    ):
        item = BOOK.with_role(role)
        assert item.polarity == NEITHER and not item.scored


def answered(given) -> pd.DataFrame:
    """One region's answers to everything scored: `given` says (answer, status) for an item."""
    rows = [("2017", "12", "", item.code, *given(item)) for item in BOOK.items if item.scored]
    return pd.DataFrame(rows, columns=list(r.COLUMNS))


def test_a_region_that_learns_without_a_plan_can_reach_the_top():
    """The slides: learning may be carried by other structures, and then the document is superfluous."""

    def given(item):
        if any(option.status == r.NOT_APPLICABLE for option in item.options):
            return None, r.NOT_APPLICABLE
        return item.choices[-1].code, r.ANSWERED

    scores = index.score(answered(given), BOOK).set_index("code")
    assert scores.loc["index", "score"] == 100
    assert scores.loc["index", "level"] == 3
    assert scores.loc["index", "coverage"] == 1


def test_a_region_that_answers_two_thirds_of_a_dimension_has_a_score_in_it():
    """A threshold of 0.6667 would have hidden it."""
    three = next(d.code for d in BOOK.dimensions if len(BOOK.scored_in(d.code)) == 3)
    silent = BOOK.scored_in(three)[0].code
    scores = index.score(
        answered(lambda item: (None, r.SKIPPED) if item.code == silent else (item.choices[1].code, r.ANSWERED)), BOOK
    ).set_index("code")
    assert scores.loc[three, "score"] > 0


def test_the_steps_of_a_ladder_are_exact_thirds():
    scores = index.score(answered(lambda item: (item.choices[1].code, r.ANSWERED)), BOOK).set_index("code")
    four = [item.code for item in BOOK.items if item.scored and len(item.choices) == 4]
    assert len(four) > 20 and set(scores.loc[four, "score"]) == {33.333333}


# --- the register and the cited facts ---


def test_the_register_has_the_21_counties_and_the_countrys_population():
    assert " ".join(REGISTER.codes) == "01 03 04 05 06 07 08 09 10 12 13 14 17 18 19 20 21 22 23 24 25"
    # Statistics Sweden's totals for the country.
    assert sum(int(unit.facts["population_2015"]) for unit in REGISTER.units) == 9_851_017
    assert sum(int(unit.facts["population_2017"]) for unit in REGISTER.units) == 10_120_242


def test_every_fact_in_the_register_names_a_known_source():
    columns = [column for column in REGISTER.units[0].facts if column.endswith("_source")]
    assert columns == ["population_2015_source", "population_2017_source", "formed_year_source", "codes_source"]
    for unit in REGISTER.units:
        assert {unit.facts[column] for column in columns[:3]} <= SOURCES
        assert all(part.split()[0] in SOURCES for part in unit.facts["codes_source"].split("; "))


SINCE = {  # what the assignment has become since 2017: source → how many facts, of which years, at which host
    "sfs_2024_99": (5, {"2024"}, "svenskforfattningssamling.se"),
    "sfs_2017_583": (2, {"2024"}, "rkrattsdb.gov.se"),
    "sfs_2010_630": (1, {"2019"}, "rkrattsdb.gov.se"),
    "dir_2024_69": (2, {"2024", "2026"}, "data.riksdagen.se"),
    "sou_2025_85": (1, {"2025"}, "data.riksdagen.se"),
    "skr_2020_133": (1, {"2021"}, "data.riksdagen.se"),
    "handlingsplan_2022": (1, {"2022"}, "skargardarna.se"),
    "tvv_2024": (2, {"2024"}, "tillvaxtverket.se"),
    "tvv_2021": (1, {"2021"}, "tillvaxtverket.se"),
    "tvv_0322": (1, {"2020"}, "tillvaxtverket.se"),
    "rir_2022_8": (1, {"2022"}, "riksrevisionen.se"),
    "skr_2022_5": (1, {"2022"}, "www.riksdagen.se"),
    "skr_2020": (1, {"2020"}, "skr.se"),
    "reglab_2020": (1, {"2019"}, "www.reglab.se"),
}


def test_every_fact_since_2017_opens_to_its_source():
    urls = {row["source_id"]: row["url"] for row in table("sources.csv")}
    facts = table("national_facts.csv")
    for source, (count, years, host) in SINCE.items():
        own = [fact for fact in facts if fact["source_id"] == source]
        assert (len(own), {fact["as_of"] for fact in own}, urlsplit(urls[source]).netloc) == (count, years, host)
    assert len({fact["id"] for fact in facts}) == len(facts) == 44
    assert all(urls[source] for source in {fact["source_id"] for fact in facts} - {"slides_2017"})


def test_how_the_plan_became_the_report_is_told_in_six_sentences_each_cited():
    assert len(ASSIGNMENT) == 6
    for year, source, words in ASSIGNMENT:
        assert year.isdigit() and source in SOURCES and words.count(". ") == 0 and words.endswith(".")


def test_the_time_line_reaches_today_and_each_event_is_cited():
    assert {source for _year, _words, source in EVENTS} <= SOURCES
    years = [year for year, _words, _source in EVENTS]
    assert years == sorted(years) and years[-1] == 2026


def test_the_register_says_the_same_of_bodies_as_the_cited_facts():
    rows = [row for row in table("responsible_bodies.csv") if row["variable"] == "responsible_body"]
    cited = {(row["region_code"], row["as_of"]): row["value"] for row in rows}
    for unit in REGISTER.units:
        for year in ("2013", "2015", "2018"):
            assert unit.facts[f"body_{year}"] == cited[unit.code, year]


def test_a_region_has_its_new_name_from_the_year_it_was_formed():
    for unit in REGISTER.units:
        formed = int(unit.facts["formed_year"])
        assert unit.name_in(formed) == unit.name_in(2019) == unit.name
        assert formed <= 2010 or unit.name_in(formed - 1).endswith(" län")


@pytest.mark.parametrize("name", ["evidence.csv", "responsible_bodies.csv", "national_facts.csv"])
def test_every_cited_fact_has_a_source_and_a_region_that_are_known(name):
    for row in table(name):
        assert row["source_id"] in SOURCES
        assert row.get("region_code", "01") in REGISTER.codes
        assert row["value"] and row["as_of"]


def test_every_kind_of_evidence_has_a_name():
    assert {row["variable"] for row in table("evidence.csv")} <= {row["variable"] for row in table("variables.csv")}


# --- the documentation ---

PAGE = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")


def blocks(start: str) -> list[str]:
    """The code blocks of the page that begin with a fence like this."""
    return [part.split("\n```", 1)[0] for part in PAGE.split(f"\n```{start}\n")[1:]]


def indented(after: str) -> str:
    """The indented block that follows a line of the page."""
    lines = PAGE.split(f"\n{after}\n\n", 1)[1].split("\n")
    end = next(n for n, line in enumerate(lines) if line and not line.startswith("    "))
    return "\n".join(line[4:] for line in lines[:end]).rstrip()


def test_the_examples_on_the_page_put_together_are_one_codebook():
    book = codebook.parse("\n".join(blocks("toml")))
    assert len(book.items) == 4 and len(book.dimensions) == 3


def test_the_smallest_codebook_is_a_whole_one():
    assert len(codebook.parse(blocks("toml")[0]).items) == 1


def test_the_fault_messages_on_the_page_are_those_that_are_given(tmp_path, capsys):
    path = tmp_path / "bad.toml"
    path.write_text(
        indented("A faulty codebook is refused as a whole, and nothing changes until it is right. This one"),
        encoding="utf-8",
    )
    assert cli.main(["codebook", "check", str(path)]) == 1
    assert capsys.readouterr().out.strip() == indented("gives")


def test_every_word_of_the_format_is_on_the_page():
    words = {*codebook.Item.__dataclass_fields__, *codebook.Option.__dataclass_fields__, *ROLES}
    words |= {
        *codebook.Dimension.__dataclass_fields__,
        *codebook.NORMALISATIONS,
        *METHODS,
        *codebook.TYPES,
    }
    words |= {
        "format",
        "key",
        "version",
        "title",
        "units",
        "one",
        "many",
        "register",
        "outlines",
        *PUBLIC,
        "index",
        "scale",
        *r.MISSING,
    }
    words |= {column for column in table("regions.csv")[0] if not column.startswith("name_")}
    words |= set(tomllib.loads((DATA / "waves.toml").read_text(encoding="utf-8"))["wave"][0])
    words -= {"ends"}  # stands under goalposts
    assert not {word for word in words if f"`{word}`" not in PAGE}


def test_every_key_of_the_index_is_on_its_page():
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    keys = set(index.IndexDefinition.__dataclass_fields__) - {"questions", "levels", "gates"}
    other = {"weights", "aggregates", "thresholds", "level", "gate"}  # written as sections
    assert not {key for key in keys - other if f"`{key}`" not in page}
    assert not {key for key in other if f"index.{key}" not in page}
    ways = [*codebook.TRANSFORMS, *codebook.NORMALISATIONS, *codebook.OUTLIERS, *METHODS]
    assert not {way for way in ways if f"`{way}`" not in page and f"`{way}(" not in page}


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "examples").glob("*.toml")), ids=lambda path: path.name)
def test_an_example_is_a_sound_codebook_with_a_sound_index(path):
    book = codebook.load(path)
    assert book.items and index.definition(book)


def test_the_worked_example_comes_out_as_the_page_says():
    book = codebook.load(ROOT / "docs" / "examples" / "klimat.toml")
    given = {
        "M1": "delvis",
        "M2": "2040",
        "U1": "ar",
        "U2": "1",
        "E1": "sol;styr",
        "E2": "140.0",
        "E3": "250.0",
        "T1": "30.0",
        "B1": "10000.0",
    }
    rows = [("2024", "Exempelby", "", code, answer, r.ANSWERED) for code, answer in given.items()]
    scores = index.score(pd.DataFrame(rows, columns=list(r.COLUMNS)), book).set_index("code")["score"]
    for code, score in scores.drop("index").items():
        (line,) = [line for line in PAGE.split("\n") if line.startswith(f"| {code} ")]
        assert line.endswith(f"| {score / 100:.4f} |"), line
    assert f"**{scores['index'] / 100:.4f}**" in PAGE and f"**{scores['index']:.1f}**".replace(",", ".") in PAGE
