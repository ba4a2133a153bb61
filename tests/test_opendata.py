"""Open data: what may be published, in files that others can trust."""

import csv
import io
import json
from dataclasses import replace

import hypothesis
import pandas as pd
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCAT, DCTERMS, RDF

from lplan import index, store
from lplan import results as composition
from lplan.analysis.missing_scores import score_statuses
from lplan.core import responses as r
from lplan.core import text
from lplan.core.settings import ROOT, settings
from lplan.export import opendata
from lplan.export.opendata import metadata, table_files
from lplan.export.opendata import published_tables as tables
from lplan.export.opendata.disclosure_control import hidden
from lplan.export.opendata.table import DECIMAL

BASE = "https://exempel.se/data/"


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data" / "codebook.toml"])
    return composition.load(engine, "larandeplaner")


def read_csv(content: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


# --- small groups ---


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 12), max_size=7), st.integers(1, 5))
def test_a_small_group_is_never_shown_and_never_the_only_one_hidden(sizes, least):
    chosen = hidden(sizes, least)
    filled = {g for g, n in sizes.items() if n}
    assert {g for g in filled if sizes[g] < least} <= chosen <= filled
    if chosen and chosen != filled:
        # The whole minus what is shown says only what several groups, of enough units together, hold.
        assert len(chosen) >= 2
        assert sum(sizes[g] for g in chosen) >= least


def test_one_small_group_takes_the_smallest_of_the_others_with_it():
    assert hidden({"a": 2, "b": 9, "c": 10}, 3) == {"a", "b"}
    assert hidden({"a": 1, "b": 1, "c": 10}, 3) == {"a", "b", "c"}
    assert hidden({"a": 2, "b": 2, "c": 10}, 3) == {"a", "b"}
    assert hidden({"a": 3, "b": 9, "tom": 0}, 3) == set()


def test_a_group_table_hides_the_same_groups_numbers_and_says_so(shipped):
    frame = tables.counts.frame(shipped)
    asked = {"länsstyrelsen": 4, "samverkansorgan": 7}  # 2017 by data/responsible_bodies.csv
    part = frame[(frame["omgang"] == "2017") & (frame["gruppering"] == "ansvarig") & (frame["fraga_kod"] == "A1")]
    part = part.drop_duplicates("grupp").set_index("grupp")
    assert part["tillfragade"].to_dict().items() >= asked.items()
    assert part["av"].to_dict().items() >= {"länsstyrelsen": 4, "samverkansorgan": 4}.items()  # three have no plan
    covered = frame[frame["status"] == r.SUPPRESSED]
    assert len(covered)
    assert covered[["antal", "av", "andel", "tillfragade"]].isna().all().all()
    shown = frame[frame["status"] == r.ANSWERED]
    assert shown.loc[shown["av"] > 0, "av"].ge(settings().small_group).all()
    for _key, group in covered.groupby(["omgang", "gruppering", "fraga_kod"]):
        assert group["grupp"].nunique() >= 2 or group["gruppering"].iloc[0] == "alla"


def test_counts_are_those_of_the_answers(shipped):
    frame = tables.counts.frame(shipped)
    national = frame[frame["gruppering"] == "alla"]
    for wave, item, option in (("2017", "A1", "2"), ("2015", "S1", "1")):
        said = shipped.answers(wave, item)
        expected = int(((said["status"] == r.ANSWERED) & (said["answer"] == option)).sum())
        row = national[
            (national["omgang"] == wave) & (national["fraga_kod"] == item) & (national["svar_kod"] == option)
        ]
        assert row["antal"].item() == expected
        assert row["av"].item() == int((said["status"] == r.ANSWERED).sum())
        assert row["tillfragade"].item() == 21


def test_one_column_of_denominators_is_who_gave_an_answer_for_every_kind_of_question(shipped):
    """It was all who were asked for one kind of question, and who answered for another."""
    frame = tables.counts.frame(shipped)
    national = frame[frame["gruppering"] == "alla"]
    given = shipped.responses[shipped.responses["status"] == r.ANSWERED].groupby(["wave", "item"])["unit"].nunique()
    of = national.set_index(["omgang", "fraga_kod"])["av"]
    assert of.to_dict() == {key: given.get(key, 0) for key in of.index}
    kinds = {item.code: item.type for item in shipped.codebook.items}
    assert {kinds[item] for item in national["fraga_kod"]} == {"single", "ordinal", "multiple"}
    none = frame["svar_kod"].isin(["missing", "dont_know", "not_applicable"])
    assert none.any() and frame.loc[none, "andel"].isna().all()


# --- answers ---


def test_every_answer_is_there_once_and_no_value_says_why(shipped):
    frame = tables.answers.frame(shipped)
    assert len(frame) == len(shipped.responses)
    assert not frame.duplicated(["omgang", "region_kod", "fraga_kod"]).any()
    missing = frame[frame["status"] != r.ANSWERED]
    assert missing["varde"].isna().all()
    assert set(missing["status"]) <= set(r.MISSING)
    assert frame["simulerad"].all()


def test_free_text_that_nobody_has_approved_is_left_out_of_every_file(shipped):
    secret = "Ring Anna på 070-123 45 67"
    text_item = next(item.code for item in shipped.codebook.items if item.type == "text")
    rows = shipped.responses.copy()
    at = (rows["item"] == text_item) & (rows["unit"] == "12") & (rows["wave"] == "2017")
    # What the store gives for an answer that waits for review: the status, and no words.
    rows.loc[at, ["answer", "status"]] = [None, r.SUPPRESSED]
    results = replace(shipped, responses=rows)
    for _name, (_mime, make) in opendata.everything({"larandeplaner": results}, BASE).items():
        assert secret.encode() not in make()
    row = tables.answers.frame(results).query("omgang == '2017' and region_kod == '12' and fraga_kod == @text_item")
    assert row["status"].item() == r.SUPPRESSED and pd.isna(row["varde"].item())


def test_where_units_are_people_nothing_says_what_one_of_them_answered(shipped):
    assert {t.key for t in tables.offered(shipped)} >= {"svar", "poang", "fordelning"}
    assert not {t.key for t in tables.offered(shipped, units=False)} & {"svar", "poang"}


# --- files ---


def test_the_two_csvs_and_the_json_say_the_same(shipped):
    for table in opendata.offered(shipped):
        about = metadata.about(table, shipped, shipped.modified)
        plain, excel = (
            table_files.write(table, shipped, form, about) for form in (table_files.OPEN, table_files.EXCEL)
        )
        data = json.loads(table_files.write(table, shipped, table_files.JSON, about))["data"]
        assert not plain.startswith(b"\xef\xbb\xbf") and excel.startswith(b"\xef\xbb\xbf")
        rows, columns = read_csv(plain), read_csv(excel, ";")
        assert len(rows) == len(columns) == len(data) == len(table.frame(shipped))
        decimals = {f.name for f in table.described(shipped) if f.kind == DECIMAL}
        for row, swedish, entry in zip(rows, columns, data, strict=True):
            for name, value in entry.items():
                if value is None:
                    assert row[name] == swedish[name] == ""
                elif name in decimals:
                    assert float(row[name]) == pytest.approx(value, abs=1e-6)
                    assert swedish[name] == row[name].replace(".", ",")


def test_names_are_ascii_and_every_column_is_described_in_both_languages(shipped):
    for table in tables.TABLES:
        for field in table.described(shipped):
            assert field.name.isascii() and field.name == field.name.lower()
            with text.using("en"):
                assert text.gettext(field.means) != field.means, field.name


@hypothesis.settings(deadline=None)
@given(st.text(max_size=20), st.sampled_from("=+-@\t\r＝"))
def test_no_text_becomes_a_formula_in_a_csv(shipped_facts, words, sign):
    results = shipped_facts(sign + words)
    for form, separator in ((table_files.OPEN, ","), (table_files.EXCEL, ";")):
        for row in read_csv(table_files.write(tables.facts, results, form, {}), separator):
            assert not row["uppgift"].lstrip().startswith(("=", "@", "＝", "\t"))
            assert row["uppgift"][:1] not in ("+", "-") or row["uppgift"][1:2].isdigit()


@pytest.fixture(scope="module")
def shipped_facts(shipped):
    return lambda words: replace(shipped, facts=shipped.facts.head(1).assign(measure=words))


def test_the_same_data_give_the_same_bytes(shipped):
    first, second = (opendata.everything({"larandeplaner": shipped}, BASE) for _n in range(2))
    for name in ("larandeplaner/svar.csv", "larandeplaner/poang.json"):
        assert first[name][1]() == second[name][1]()


def test_what_is_simulated_is_said_to_be_so_in_every_files_metadata(shipped):
    for table in opendata.offered(shipped):
        assert ("simulated" in metadata.about(table, shipped, shipped.modified)) == table.survey


# --- the catalogue ---


@pytest.mark.parametrize("name", metadata.GRAPHS)
def test_the_catalogue_has_what_dcat_ap_se_requires(shipped, name):
    offered = opendata.everything({"larandeplaner": shipped}, BASE)
    graph = rdflib.Graph()
    graph.parse(
        data=offered[name][1](), format={"dcat.rdf": "xml", "dcat.ttl": "turtle", "dcat.jsonld": "json-ld"}[name]
    )
    (found,) = graph.subjects(RDF.type, DCAT.Catalog)
    for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCTERMS.license):
        assert graph.value(found, predicate), predicate
    datasets = list(graph.objects(found, DCAT.dataset))
    assert len(datasets) == len(opendata.offered(shipped))
    for dataset in datasets:
        for predicate in (DCTERMS.publisher, DCAT.contactPoint, DCAT.theme, DCTERMS.modified, DCTERMS.spatial):
            assert graph.value(dataset, predicate), predicate
        for predicate in (DCTERMS.title, DCTERMS.description):
            assert {words.language for words in graph.objects(dataset, predicate)} == {"sv", "en"}
        # A title holds neither the publisher nor a year (dataportal.se's recommendations).
        assert not any(c.isdigit() for words in graph.objects(dataset, DCTERMS.title) for c in words)
        distributions = list(graph.objects(dataset, DCAT.distribution))
        assert len(distributions) == len(table_files.FORMS)
        for distribution in distributions:
            for predicate in (DCAT.accessURL, DCTERMS.license, DCTERMS["format"], DCAT.mediaType):
                assert graph.value(distribution, predicate), predicate
            address = str(graph.value(distribution, DCAT.downloadURL))
            assert address.removeprefix(BASE) in offered
    simulated = [d for d in datasets if any("simulera" in str(w) for w in graph.objects(d, DCTERMS.description))]
    assert len(simulated) >= 3


@pytest.mark.parametrize("world", ["shipped", "collected"])
def test_a_score_and_its_answer_say_the_same_of_what_is_missing(world, shipped, request):
    """Rows that were never asked, or are not applicable, were said to be silent."""
    if world == "shipped":
        results = shipped
    else:
        results = composition.load(request.getfixturevalue("collected_engine"), "larandeplaner")
    key = ["omgang", "region_kod"]
    said = tables.answers.frame(results).set_index([*key, "fraga_kod"])["status"].to_dict()
    scored = tables.scores.frame(results)
    items = scored[scored["slag"] == "fraga"]
    for row in items.itertuples():
        assert row.status == said.get((row.omgang, row.region_kod, row.kod), "not_asked"), row
    kinds = set(items["status"])
    assert {r.ANSWERED, r.NOT_APPLICABLE, r.NO_RESPONSE, r.SKIPPED} <= kinds
    nodes = scored[scored["slag"] != "fraga"]
    assert (nodes["varde"].notna() == (nodes["status"] == r.ANSWERED)).all()
    silent = {(wave.key, unit) for wave in results.waves for unit in results.silent(wave.key)}
    rows = {(row.omgang, row.region_kod) for row in nodes[nodes["status"] == r.NO_RESPONSE].itertuples()}
    assert rows <= silent and (silent and rows) or not silent


def test_a_dimension_that_cannot_be_computed_of_its_answers_is_not_answered(shipped):
    known = shipped.scores[(shipped.scores["kind"] == "dimension") & (shipped.scores["coverage"] == 1)]
    scores = shipped.scores.copy()
    scores.loc[known.index[0], "score"] = float("nan")
    found = score_statuses(replace(shipped, scores=scores))
    assert found[known.index[0]] == "not_computed" in tables.legend()
    assert set(found[known.index[1:]]) == {r.ANSWERED}


def test_a_dimension_without_a_value_says_why_by_the_questions_below_it(shipped):
    wave, unit = "2017", next(u for u in shipped.asked("2017") if u not in shipped.silent("2017"))
    code = shipped.codebook.dimensions[0].code
    items = {item.code for item in shipped.codebook.items if item.scored and item.dimension == code}
    here = (
        (shipped.responses["wave"] == wave)
        & (shipped.responses["unit"] == unit)
        & shipped.responses["item"].isin(items)
    )
    for status in (r.DONT_KNOW, r.NOT_APPLICABLE, r.SKIPPED):
        rows = shipped.responses.copy()
        rows.loc[here, ["answer", "status"]] = [None, status]
        changed = replace(
            shipped, responses=rows, scores=index.score(rows, shipped.codebook, shipped.definition, shipped.register)
        )
        frame = tables.scores.frame(changed)
        found = frame[(frame["omgang"] == wave) & (frame["region_kod"] == unit) & (frame["kod"] == code)]
        assert found["status"].tolist() == [status]
    rows = shipped.responses[
        ~(here.groupby(shipped.responses["item"]).transform("any") & (shipped.responses["wave"] == wave))
    ]
    changed = replace(
        shipped, responses=rows, scores=index.score(rows, shipped.codebook, shipped.definition, shipped.register)
    )
    frame = tables.scores.frame(changed)
    found = frame[(frame["omgang"] == wave) & (frame["kod"] == code)]
    assert set(found["status"]) == {"not_asked"}
