"""The collected world: two waves of an agency's own answers, imported the ordinary way, beside the shipped
demonstration.

2024 comes as the product's own template, filled in, and is corrected after it was published; 2025 as a LimeSurvey
export, after 07 and 10 have merged into 99. In each wave two regions are silent and one has answered half; free texts
stand in every state of review.
"""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from lplan import codebook, simulation, store
from lplan.codebook import MULTIPLE, TEXT, Codebook
from lplan.core import responses as r
from lplan.core import units
from lplan.core.errors import ERROR
from lplan.core.settings import ROOT, settings
from lplan.intake import template
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.simulation import Plan, Spec
from tests.people import by

KEY = "larandeplaner"
FIRST, SECOND = WAVES = ("2024", "2025")
CODEBOOK = "codebook_2025.toml"  # the one in force; the round of 2017's stands beside it
MERGED, NEW = ("07", "10"), "99"
SILENT = {FIRST: ("09", "23"), SECOND: ("05", "19")}
HALF = {FIRST: "06", SECOND: "08"}
CORRECTED, CORRECTED_ITEM = "12", "U1"  # what one region had answered wrongly in 2024
REASON = "Regionen hade valt fel svar på en fråga."
LEVELS = {FIRST: 0.48, SECOND: 0.58}
SENTENCES = (
    "Vi följer upp handlingsprogrammet varje år och tar upp det i ledningsgruppen.",
    "Planen används mest när budgeten görs; i övrigt lär vi i projekten.",
    "Ring Anna Andersson på 070-123 45 67 om ni vill veta mer.",
    "Vi saknar statistik under kommunnivå & analytiker som hinner läsa den.",
    "En utvärdering av projektmedlen ledde till färre och större utlysningar.",
    "Det är för tidigt att säga: den nya organisationen är ett år gammal.",
)
MASKED_TEXT = "Ring [namn] på [telefon] om ni vill veta mer."
WHO = "Eva på myndigheten"


def data(folder: Path) -> Path:
    """A data folder as the shipped one, with the register in which 07 and 10 are 99 from 2025."""
    copy = folder / "data"
    shutil.copytree(ROOT / "data", copy, ignore=shutil.ignore_patterns("*.sqlite*"))
    register = pd.read_csv(copy / "regions.csv", dtype=str, keep_default_na=False).set_index("code", drop=False)
    register = register.assign(since="", until="", successor="")
    register.loc[list(MERGED), ["until", "successor"]] = ["2024", NEW]
    register.loc[NEW] = dict.fromkeys(register.columns, "") | {
        "code": NEW,
        "name": "Region Sydost",
        "short": "Sydost",
        "since": "2025",
        "formed_year": "2025",
        "population_2017": "350000",
        "tile_x": "3",
        "tile_y": "7",
    }
    register.to_csv(copy / "regions.csv", index=False)
    return copy


def answers(book: Codebook, register: units.Register) -> pd.DataFrame:
    """Both waves' answers as the regions gave them, columns lplan.core.responses.COLUMNS; the silent ones have no
    rows.
    """
    waves = tuple(Spec(wave, int(wave), LEVELS[wave]) for wave in WAVES)
    frame = simulation.simulate(book, register, Plan(20240250, waves, "formed_year", {"default": SENTENCES}))
    silent = pd.concat([(frame["wave"] == wave) & frame["unit"].isin(codes) for wave, codes in SILENT.items()], axis=1)
    frame = frame[~silent.any(axis=1)]
    for wave, unit in HALF.items():
        rows = frame.index[(frame["wave"] == wave) & (frame["unit"] == unit)][1::2]
        frame.loc[rows, ["answer", "status"]] = [None, r.SKIPPED]
    return frame.reset_index(drop=True)


def workbook(book: Codebook, register: units.Register, frame: pd.DataFrame) -> bytes:
    """The first wave as the template, filled in."""
    return template.write(book, register, FIRST, int(FIRST), frame[frame["wave"] == FIRST])


def limesurvey(book: Codebook, register: units.Register, frame: pd.DataFrame) -> bytes:
    """The second wave as LimeSurvey writes it with question codes and answer codes: a row for each who has answered."""
    items = [item for item in book.items if item.asked_in(SECOND)]
    heads = ["id", "submitdate", "lastpage", "startlanguage", "seed", "region"]
    for item in items:
        heads += [f"{item.code}[{o.code}]" for o in item.choices] if item.type == MULTIPLE else [item.code]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(heads)
    for n, (unit, own) in enumerate(frame[frame["wave"] == SECOND].groupby("unit", sort=False), 1):
        given = {row.item: (row.answer, row.status) for row in own.itertuples()}
        row = [str(n), f"2025-10-{n:02d} 09:1{n % 10}:00", "10", "sv", str(1000 + n), register.by_code[unit].name]
        for item in items:
            answer, status = given[item.code]
            if item.type == MULTIPLE:
                row += [_tick(option.code, answer, status) for option in item.choices]
            else:
                row.append(answer if status == r.ANSWERED else "" if item.type == TEXT else _option(item, status))
        writer.writerow(row)
    return out.getvalue().encode()


def _tick(code: str, answer: str, status: str) -> str:
    return "" if status != r.ANSWERED else "Y" if code in r.split_codes(answer) else "N"


def _option(item, status: str) -> str:
    """The answer code of the option that means a kind of no value; an empty cell where the question has none."""
    return next((option.code for option in item.options if option.status == status), "")


def brought_in(engine: store.Engine, file: bytes, name: str, wave: str, reason: str = "") -> int:
    """A file read, understood, converted, saved and published as the page and the command do; the import's number."""
    book, register = codebook.parse(store.codebook_text(engine, KEY)), store.register(engine, KEY)
    delivery = read(file, name)
    understanding = understand(delivery, book, register)
    converted = convert(understanding, book, register, wave)
    assert not [p for p in converted.problems if p.severity == ERROR], converted.problems
    record = store.ImportRecord(
        survey=KEY,
        wave=wave,
        codebook_hash=book.hash,
        label=wave,
        year=int(wave),
        file_name=name,
        file_hash=delivery.sha256,
    )
    number = store.save_import(engine, record, converted.responses, who=by(WHO))
    store.publish(engine, number, who=by(WHO), reason=reason)
    return number


def review(engine: store.Engine) -> None:
    """Decide about the first free texts of each wave: as written, masked, refused, approved and undone; the rest
    wait.
    """
    book = codebook.parse(store.codebook_text(engine, KEY))
    found = store.free_texts(engine, KEY, book.free_items)
    for wave in WAVES:
        rows = list(found[found["wave"] == wave].itertuples())
        personal = next(row for row in rows if row.original == SENTENCES[2])
        first, third, fourth = [row for row in rows if row.original != SENTENCES[2]][:3]
        for row, shown in ((first, first.original), (personal, MASKED_TEXT), (fourth, fourth.original)):
            store.approve_quote(engine, KEY, wave, row.unit, row.item, original=row.original, shown=shown, who=by(WHO))
        store.refuse_quote(engine, KEY, wave, third.unit, third.item, original=third.original, who=by(WHO))
        store.undo_quote(engine, KEY, wave, fourth.unit, fourth.item, original=fourth.original, who=by(WHO))


def build(url: str, folder: Path) -> Path:
    """Fill the database at `url` with the collected world; the data folder that belongs to it."""
    own = data(folder)
    engine = store.connect(url)
    store.prepare(engine)
    store.seed(engine, own, [own / "codebook.toml", own / CODEBOOK])
    book, register = codebook.load(own / CODEBOOK), units.load(own / "regions.csv")
    frame = answers(book, register)
    wrong = frame.copy()
    cell = (wrong["wave"] == FIRST) & (wrong["unit"] == CORRECTED) & (wrong["item"] == CORRECTED_ITEM)
    wrong.loc[cell, ["answer", "status"]] = ["0", r.ANSWERED]
    brought_in(engine, workbook(book, register, wrong), "svar 2024.xlsx", FIRST)
    brought_in(engine, workbook(book, register, frame), "svar 2024 rättad.xlsx", FIRST, REASON)
    brought_in(engine, limesurvey(book, register, frame), "results-survey512913.csv", SECOND)
    review(engine)
    engine.dispose()
    return own


@pytest.fixture(scope="session")
def collected_folder(tmp_path_factory) -> Path:
    """The collected world, made once: `lplan.sqlite` and the folder `data`. Copy the database before changing it."""
    folder = tmp_path_factory.mktemp("collected")
    build(f"sqlite:///{folder / 'lplan.sqlite'}", folder)
    return folder


@pytest.fixture
def collected_engine(collected_folder, tmp_path) -> Iterator[store.Engine]:
    """A database of the test's own that holds the collected world."""
    copy = shutil.copy(collected_folder / "lplan.sqlite", tmp_path / "collected.sqlite")
    engine = store.connect(f"sqlite:///{copy}")
    yield engine
    engine.dispose()


@pytest.fixture
def collected_app(collected_folder, tmp_path, monkeypatch) -> Iterator[Path]:
    """The app on a copy of the collected world, for AppTest and commands run in this process; the data folder."""
    copy = shutil.copy(collected_folder / "lplan.sqlite", tmp_path / "collected.sqlite")
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{copy}")
    monkeypatch.setattr(settings(), "data_dir", collected_folder / "data")
    st.cache_resource.clear()
    yield collected_folder / "data"
    st.cache_resource.clear()
