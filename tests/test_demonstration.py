"""The demonstration and the collected answers never meet: in no list, chart, file or page, whatever is published or
taken back.
"""

import csv
import importlib
import io
import json
import re
import zipfile
from dataclasses import replace

import openpyxl
import pypdf
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lplan import cli, export, results, seminar, store
from lplan.charts import CHARTS, SURVEY, by_key
from lplan.core import text
from lplan.core.settings import ROOT, settings
from lplan.export import html_presentation as deck
from lplan.export import opendata, site
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.results import Choice, Wave
from lplan.seminar import CHART, TITLE, Seminar, Slide
from lplan.ui.seminar import seminar_draft
from lplan.ui.shell import cache
from tests.collected import FIRST, KEY
from tests.databases import DATA, THREE, filled, record, survey
from tests.drawn import figures
from tests.people import by
from tests.tables import tables
from tests.test_pages import opened, words

demonstration = importlib.import_module("lplan.ui.pages.demonstration")


def test_a_demonstration_that_is_not_wanted_is_never_there_and_comes_when_it_is(url, monkeypatch):
    monkeypatch.setattr(settings(), "demonstration", False)
    engine = filled(url)
    key = survey(engine)
    assert store.imports(engine, key).empty and store.waves(engine, key).empty
    monkeypatch.setattr(settings(), "demonstration", True)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    assert store.waves(engine, key)["wave"].tolist() == ["2011", "2015", "2017"]
    monkeypatch.setattr(settings(), "demonstration", False)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    assert store.waves(engine, key).empty and store.waves(engine, key, demonstration=True).empty
    engine.dispose()


# --- pages ---

FILES = sorted(path.name for path in ROOT.glob("pages/*.py") if path.stem not in ("simulation", "accessibility"))
FORBIDDEN = re.compile(r"simuler|simulat|exempelsvar|example answer", re.IGNORECASE)
MISSING = re.compile(r"\b(nan|NaN|None|NaT|<NA>)\b")
MISSING_IN_ENGLISH = re.compile(r"\b(nan|NaN|NaT|<NA>)\b")  # where None is also a word
THE_SENTENCE = (
    "De simulerade omgångar som följer med verktyget räknas aldrig ihop med de insamlade: de visas för sig, på sidan "
    "Demonstration."
)


def told(app) -> str:
    """Everything that a page says: words, tables, choices, charts and their words for who cannot see them."""
    kinds = (
        app.title,
        app.header,
        app.markdown,
        app.caption,
        app.warning,
        app.error,
        app.info,
        app.success,
        app.text,
    )
    said = [element.value for kind in kinds for element in kind]
    said += [cell for table in tables(app) for row in [list(table.columns), *table.values.tolist()] for cell in row]
    said += [option for box in [*app.selectbox, *app.multiselect, *app.radio] for option in box.options]
    said += [button.label for button in app.button]
    for view in figures(app):
        said += [view["alt"], *written(view["figure"])]
    return "\n".join(map(str, said)).replace("\\", "")


def written(node):
    """Every text in a drawing; what is empty there is None by itself."""
    if isinstance(node, dict):
        for value in node.values():
            yield from written(value)
    elif isinstance(node, list):
        for value in node:
            yield from written(value)
    elif isinstance(node, str):
        yield node


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("file", FILES)
def test_no_page_of_collected_answers_says_a_word_about_simulation_or_a_missing_value(file, language, collected_app):
    app = opened(file, region="12", lang=language)
    assert not app.exception and not app.error
    with text.using(language):
        said = told(app).replace(text._(THE_SENTENCE), "")
    missing = MISSING if language == text.LANGUAGES[0] else MISSING_IN_ENGLISH
    assert not FORBIDDEN.findall(said) and not missing.findall(said)
    if "omgang" in [box.key for box in app.selectbox]:
        assert app.selectbox(key="omgang").options == ["2025", "2024"]


def test_metod_tells_of_the_demonstration_in_one_sentence(collected_app):
    said = words(opened("method.py", **{"del": "data"})).replace("\\", "")
    assert THE_SENTENCE in said and len(FORBIDDEN.findall(said)) == 1


@pytest.mark.parametrize("part", demonstration.CHARTS)
def test_the_demonstration_is_seen_whole_on_its_own_page_and_marked(part, collected_app):
    app = opened("simulation.py", avsnitt=part, region="12")
    assert not app.exception and not app.error
    assert "Simulerade svar" in told(app)
    assert app.selectbox(key="omgang").options == [f"{wave} simulerad" for wave in (2026, 2025, 2017, 2015, 2011)]
    drawn = figures(app)
    assert drawn and all("Simulerade svar" in written(view["figure"]) for view in drawn)
    assert not {FIRST} & {text for view in drawn for text in written(view["figure"])}
    assert not [button for button in app.button if str(button.key).startswith("seminar-")]


def test_every_chart_of_the_answers_is_on_the_demonstrations_page():
    shown = [key for keys in demonstration.CHARTS.values() for key in keys]
    assert sorted(shown) == sorted(chart.key for chart in CHARTS if chart.basis == SURVEY)
    assert set(demonstration.CHARTS) == set(demonstration.sections())


@pytest.mark.parametrize(
    "address",
    [
        {"omgang": "2017 simulerad"},
        {"omgang": "2015"},
        {"omgang": "2017 simulated", "lang": "en"},
        {"mot": "2011 simulerad"},
    ],
    ids=["label", "key", "english", "baseline"],
)
def test_a_link_to_a_simulated_wave_opens_on_the_demonstrations_page_and_says_so(address, collected_app):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in ({"region": "12"} | address).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and app.title[0].value == "Demonstration"
    assert app.info[0].value.startswith("The link is to" if "lang" in address else "Länken gäller en omgång")
    key = (address.get("omgang") or "2026")[:4]
    assert app.selectbox(key="omgang").value == key and app.selectbox(key="region").value == "12"


def test_a_collected_wave_is_never_compared_with_a_simulated_one(collected_app):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["omgang"], app.query_params["mot"] = "2025", "2017 simulerad"
    app.run()
    assert app.title[0].value == "Översikt"
    assert "jämförs aldrig med insamlade svar" in words(app)
    assert app.selectbox(key="mot").value == "2024" and "mot" not in app.query_params


def test_the_import_page_lists_only_collected_answers(collected_app):
    app = opened("import_wave.py")
    app = app.text_input(key="las_in_omgang").set_value("2017").run()
    assert not app.exception and not FORBIDDEN.findall(told(app))


def test_simulated_answers_that_are_published_beside_collected_ones_are_said_to_be_on_the_demonstrations_page(
    collected_app, tmp_path, capsys
):
    """On the page that published them, and by the command."""
    demo = results.load(cache.engine(), KEY, demonstration=True)
    work = export.Work(demo, Choice(survey=KEY, wave="2017"))
    file = tmp_path / "svar.csv"
    file.write_bytes(export.make("answers-open", work))
    given = ["import", str(file), "--wave", "2017", "--accept-warnings", "--who", "Eva"]
    assert cli.main(given) == 0
    number = str(store.drafts(cache.engine(), KEY)["id"].iloc[0])
    app = opened("import_wave.py", utkast=store.token(cache.engine(), int(number)))
    assert not app.exception and "syns de bara på sidan Demonstration" in told(app)
    capsys.readouterr()
    assert cli.main(["drafts", "publish", number, "--accept-warnings"]) == 0
    assert "visas bara på sidan Demonstration" in capsys.readouterr().out
    app = opened("import_wave.py", utkast=store.token(cache.engine(), int(number)))
    assert not app.exception and "på sidan Demonstration" in app.success[0].value
    assert "syns i diagrammen" not in told(app)
    assert "2017" not in [wave.key for wave in cache.results(KEY).waves]
    published = store.imports(cache.engine(), KEY).set_index("id").loc[int(number)]
    assert published["state"] == "published" and published["simulated"]


# --- seminars ---


def saved(slides: tuple, name: str, **more) -> None:
    made = seminar.document(Seminar(name, slides, KEY, **more))
    store.save_document(cache.engine(), seminar_draft.SAVED, name, made, survey=KEY, who=by())


def test_a_seminar_made_on_simulated_waves_opens_on_the_demonstrations_page_and_can_be_used_for_collected(
    collected_app,
):
    cache.engine()
    own = (Slide(TITLE, "Hej"), Slide(CHART, chart="plan_timeline", notes="Säg", changes=(("wave", "2017"),)))
    saved(own, "Gammalt")
    app = opened("present.py", seminarium="Gammalt")
    assert not app.exception and app.title[0].value == "Demonstration"
    assert "gjort på demonstrationens svar" in app.info[0].value
    assert all("Simulerade svar" in written(view["figure"]) for view in figures(app))
    app = app.button(key="follow").click().run()
    assert not app.exception and app.title[0].value == "Seminarium"
    kept = drafts_of(app)["slides"]
    assert [slide.get("notes", "") for slide in kept] == ["", "Säg"] and "changes" not in kept[1]
    assert not FORBIDDEN.findall(told(app))


def drafts_of(app) -> dict:
    value = app.query_params["utkast"]
    name = value[0] if isinstance(value, list) else value
    return store.document(cache.engine(), seminar_draft.DRAFT, name, survey=KEY)


def test_a_seminar_whose_slides_follow_what_is_shown_stays_on_its_page(collected_app):
    saved((Slide(CHART, chart="plan_timeline"),), "Följer", demonstration=True)
    app = opened("present.py", seminarium="Följer")
    assert app.title[0].value == "Seminarium" and not FORBIDDEN.findall(told(app))


def test_a_wave_of_the_same_name_is_not_taken_for_the_simulated_one(collected_engine):
    number = store.save_import(collected_engine, record(collected_engine, "2017"), THREE.assign(wave="2017"), who=by())
    store.publish(collected_engine, number, who=by("a"))
    shown = results.load(collected_engine, KEY)
    made = Seminar("S", (Slide(CHART, chart="plan_timeline", changes=(("wave", "2017"),)),), KEY)
    assert not made.apart(shown) and replace(made, demonstration=True).apart(shown)
    assert seminar.load(seminar.document(replace(made, demonstration=True))).demonstration


def test_a_slide_that_names_a_wave_that_is_not_shown_is_left_out_with_the_reason(collected_engine):
    shown = results.load(collected_engine, KEY)
    made = Seminar("S", (Slide(CHART, chart="plan_timeline", changes=(("wave", "2017"),)),), KEY)
    deck = seminar.freeze(made, shown, Choice(survey=KEY, wave="2025"))
    assert not deck.slides and "2017" in deck.left_out[0][1]


# --- files ---


@pytest.fixture(scope="module")
def shown(collected_folder):
    engine = store.connect(f"sqlite:///{collected_folder / 'lplan.sqlite'}")
    yield results.load(engine, KEY)
    engine.dispose()


def words_of(name: str, content: bytes) -> list[str]:
    """Everything that a file says, its name first, and what the files in it say."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [word for inner in archive.namelist() for word in words_of(inner, archive.read(inner))]
    said = [name]
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        said += book.sheetnames
        said += [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    elif name.endswith(".pptx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            slides = [n for n in archive.namelist() if n.endswith(".xml") and "slide" in n.lower() or "chart" in n]
            said += [re.sub(r"<[^>]+>", "\n", archive.read(n).decode()) for n in slides if n.endswith(".xml")]
    elif name.endswith(".pdf"):
        said += [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    else:
        said.append(content.decode("utf-8-sig"))
    return said


def clean(name: str, content: bytes, *allowed: str) -> None:
    said = "\n".join(words_of(name, content))
    for words_ in allowed:
        said = said.replace(words_, "")
    assert not FORBIDDEN.findall(said), name
    if not name.endswith((".html", ".js")):  # where None and NaN are words of the program's
        assert not MISSING.findall(said), name


@pytest.mark.parametrize(
    "key", ["pptx", "html", "pdf", "xlsx", "answers-xlsx", "answers-csv", "answers-open", "answers-json"]
)
def test_no_file_of_collected_answers_says_a_word_about_simulation(key, shown):
    work = export.Work(shown, Choice(survey=KEY, wave="2025", baseline="2024", unit="12"))
    if key == "html":
        payload = deck.payload(seminar.freeze(seminar.default(shown), shown, work.choice))
        assert not payload["simulated"]
        content = re.sub('"simulated": false', "", json.dumps(payload, ensure_ascii=False)).encode()
    else:
        content = export.make(key, work)
    clean(export.name(key, work), content)


def test_no_open_data_of_collected_answers_says_more_than_that_they_are_not_simulated(shown):
    made = opendata.everything({KEY: shown}, "https://x.example/data/")
    assert any(name.endswith("svar.csv") for name in made)
    for name, (_mime, make) in made.items():
        if not name.endswith((".about.json", ".ttl", "/svar.csv", "/poang.csv")):
            continue  # the same tables in another form
        said = re.sub(r'simulerad\b|"simulated": ?false', "", make().decode("utf-8-sig"))
        assert not FORBIDDEN.findall(said), name
    rows = csv.DictReader(io.StringIO(made[f"{KEY}/svar.csv"][1]().decode("utf-8-sig")))
    seen = {(row["omgang"], row["simulerad"]) for row in rows}
    assert seen == {("2024", "false"), ("2025", "false")}


def test_no_page_of_a_site_of_collected_answers_says_a_word_about_simulation(shown, monkeypatch):
    monkeypatch.setattr(
        site, "CHARTS", [by_key(key) for key in ("levels_overview", "change_over_time", "plan_timeline")]
    )
    made = site.Site(KEY, shown, "sv", "", True, {KEY: shown})
    addresses = 0
    for name, html in made.pages(lambda *_: None):
        addresses += 1
        # The columns of the open data are named on its page: one of them says whether the answers are drawn.
        assert not FORBIDDEN.findall(html.replace("<code>simulerad</code>", "")), name
        assert "2017/" not in name
    assert addresses > 25


def test_every_chart_draws_the_one_kind_whatever_wave_it_is_asked_for(shown):
    for chart in CHARTS:
        for wave, baseline in (("2024", None), ("2025", "2017")):
            rendered = chart.render(
                shown, Choice(survey=KEY, wave=wave, baseline=baseline, unit="12"), with_figure=False
            )
            said = "\n".join([rendered.title, rendered.alt, rendered.source, rendered.note, rendered.table.to_csv()])
            assert not rendered.simulated and not FORBIDDEN.findall(said), chart.key
            assert not MISSING.findall(said), chart.key


def test_results_of_both_kinds_cannot_be_made(shown):
    with pytest.raises(ValueError, match="never"):
        replace(shown, waves=(*shown.waves, Wave("2017", simulated=True)))


# --- commands ---


def test_the_command_says_what_flag_gives_a_simulated_wave(collected_app, tmp_path, capsys):
    given = ["export", "--format", "csv", "--out", str(tmp_path / "ut"), "--wave", "2017"]
    assert cli.main(given) == 1
    assert "--demonstration" in capsys.readouterr().err and not (tmp_path / "ut").exists()
    assert cli.main([*given, "--demonstration"]) == 0
    assert "true" in (tmp_path / "ut").joinpath(f"{KEY}/svar.csv").read_text(encoding="utf-8")


def test_every_charts_finding_is_told_in_words(collected_app, capsys):
    def said(*command: str) -> list[str]:
        assert cli.main(command) == 0
        return [line for line in capsys.readouterr().out.splitlines() if not line.startswith("    ")]

    own, without = said("findings", "--region", "Kalmar"), said("findings")
    assert len(own) == len(without) == len(CHARTS) and "Simulerade" not in " ".join(own)
    for chart, line in zip(CHARTS, own, strict=True):
        assert line.startswith(f"{chart.name}: ") and line.endswith(".")
    assert "Välj region" in " ".join(without) and "Välj region" not in " ".join(own)
    then = said("findings", "--wave", "2017", "--demonstration")
    assert any(line.startswith("Karta [Simulerade svar]: 8 av 20 regioner") for line in then)
    assert any(line.startswith("Map: ") for line in said("--language", "en", "findings"))
    assert cli.main(["findings", "--wave", "1999"]) == 1
    assert "Omgången 1999 finns inte" in capsys.readouterr().err


# --- a file that says that it is simulated ---


def test_answers_that_say_they_are_simulated_never_become_collected(collected_engine, shown, monkeypatch):
    demo = results.load(collected_engine, KEY, demonstration=True)
    work = export.Work(demo, Choice(survey=KEY, wave="2017"))
    delivery = read(export.make("answers-open", work), export.name("answers-open", work))
    understood = understand(delivery, demo.codebook, demo.register)
    assert understood.simulated and not convert(understood, demo.codebook, demo.register).errors
    monkeypatch.setattr(settings(), "demonstration", False)
    refused = convert(understood, demo.codebook, demo.register)
    assert refused.errors and "visar bara insamlade" in str([p for p in refused.problems if p.reason == "simulated"][0])
    honest = export.Work(shown, Choice(survey=KEY, wave="2025"))
    delivery = read(export.make("answers-open", honest), export.name("answers-open", honest))
    assert not understand(delivery, shown.codebook, shown.register).simulated


# --- nothing but one's own ---


@pytest.fixture
def own_app(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "demonstration", False)
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'own.sqlite'}")
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.parametrize("file", [*FILES, "simulation.py"])
def test_a_page_of_a_survey_without_answers_says_what_to_do_first(file, own_app):
    app = opened(file)
    assert not app.exception and not app.error
    said = told(app)
    assert not MISSING.findall(said)
    if file != "simulation.py":
        assert not FORBIDDEN.findall(said), file
    apart = ("about.py", "method.py", "privacy.py", "roles.py", "import_wave.py", "quotes.py", "simulation.py")
    assert ("Börja med att läsa in svar" in said) == (file not in apart)
    assert all(view["figure"]["data"] for view in figures(app))


def test_a_survey_whose_waves_are_all_withdrawn_says_so_and_shows_no_demonstration(collected_app):
    found = store.imports(cache.engine(), KEY)
    for number in found[(found["state"] == "published") & ~found["simulated"].astype(bool)]["id"]:
        store.withdraw(cache.engine(), int(number), who=by("a"), reason="Fel")
    app = opened("overview.py")
    assert not app.exception and "Alla omgångar är tillbakadragna" in told(app)
    assert not FORBIDDEN.findall(told(app))
    assert opened("simulation.py").selectbox(key="omgang").value == "2026"


def test_while_nothing_is_collected_the_demonstration_is_what_is_shown_and_its_page_says_so():
    app = opened("simulation.py")
    assert not app.exception and "tills insamlade svar har publicerats" in words(app)
