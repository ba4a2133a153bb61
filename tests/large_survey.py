"""A survey of many units, asked many questions in many waves: the shipped questions and as many more as are wanted.

Its answers are drawn by a seed; nothing of it is anybody's.
"""

import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from lplan import codebook, store
from lplan.codebook import TEXT, Codebook, Item
from lplan.core import responses as r
from lplan.core import units
from lplan.core.settings import ROOT
from tests.people import by

KEY, FIRST = "manga", 2018
LOST, SILENT = 0.05, 0.03  # share of answers that are missing, and of units that do not answer a wave


def data(folder: Path, n_units: int, n_items: int) -> Path:
    """A data folder with the codebook and a register of invented units; no facts, no map, no demonstration."""
    made = folder / "data"
    made.mkdir(parents=True)
    shutil.copy(ROOT / "data/organisation.toml", made)
    text = (ROOT / "data/codebook_2025.toml").read_text(encoding="utf-8")
    text = re.sub(r"^\[public\]\n(\w.*\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(outlines|evidence) = .*\n", "", text, flags=re.MULTILINE)
    text = text.replace('key = "larandeplaner"', f'key = "{KEY}"').replace("regions.csv", "units.csv")
    asked = codebook.parse(text)
    inside = [dimension.code for dimension in asked.dimensions]
    more = (
        f'[[item]]\ncode = "X{n:03d}"\ntext = "Fråga nummer {n} av många?"\nshort = "Fråga {n}"\ntype = "ordinal"\n'
        f'scale = "stege"\ndimension = "{inside[n % len(inside)]}"\ntopic = "learning"\nsource = "slides_2017"\n'
        for n in range(n_items - len(asked.items))
    )
    (made / "codebook.toml").write_text(text + "\n" + "\n".join(more), encoding="utf-8")
    rows = (f"{n:04d},Enhet {n:04d}\n" for n in range(1, n_units + 1))
    (made / "units.csv").write_text("code,name\n" + "".join(rows), encoding="utf-8")
    return made


def filled(url: str, folder: Path, n_units: int, n_items: int, n_waves: int) -> Path:
    """Fill the database at `url` with published waves; the data folder that belongs to it."""
    made = data(folder, n_units, n_items)
    engine = store.connect(url)
    store.prepare(engine)
    store.seed(engine, made, [made / "codebook.toml"])
    book, register = codebook.load(made / "codebook.toml"), units.load(made / "units.csv")
    for n in range(n_waves):
        saved(engine, book, wave(book, register, n), str(FIRST + n))
    engine.dispose()
    return made


def saved(engine: store.Engine, book: Codebook, responses: pd.DataFrame, key: str) -> None:
    """A wave by the store's own door, published."""
    record = store.ImportRecord(survey=book.key, wave=key, codebook_hash=book.hash, label=key, year=int(key))
    store.publish(engine, store.save_import(engine, record, responses, who=by()), who=by())


def wave(book: Codebook, register: units.Register, n: int) -> pd.DataFrame:
    """The answers of wave number n, columns lplan.core.responses.COLUMNS, unit by unit."""
    codes = [unit.code for unit in register.units]
    able = np.random.default_rng(7).normal(0, 0.15, len(codes))
    draw = np.random.default_rng(1000 + n)
    silent = draw.random(len(codes)) < SILENT
    answers, statuses = [], []
    for item in book.items:
        level = np.clip(0.35 + 0.015 * n + able + draw.normal(0, 0.18, len(codes)), 0, 0.999)
        said = np.array([_answer(item, x) for x in level.tolist()], dtype=object)
        lost = (draw.random(len(codes)) < (0.8 if item.type == TEXT else LOST)) | silent
        answers.append(np.where(lost, None, said))
        statuses.append(np.where(silent, r.NO_RESPONSE, np.where(lost, r.SKIPPED, r.ANSWERED)))
    frame = pd.DataFrame(
        {
            "wave": str(FIRST + n),
            "unit": np.repeat(codes, len(book.items)),
            "respondent": "",
            "item": [item.code for item in book.items] * len(codes),
            "answer": np.array(answers).T.ravel(),
            "status": np.array(statuses).T.ravel(),
        }
    )
    return frame.astype(dict.fromkeys(r.COLUMNS, "str"))


def _answer(item: Item, level: float) -> str:
    """One canonical answer at a level 0–1."""
    match item.type:
        case codebook.TEXT:
            return "En mening."
        case codebook.YEAR:
            return str(2010 + int(8 * level))
        case codebook.NUMBER:
            return repr(round(20 * level, 1))
        case codebook.MULTIPLE:
            free = [option.code for option in item.choices if not option.exclusive]
            return r.join_codes(free[: 1 + int(level * len(free))])
        case _:
            return item.choices[int(level * len(item.choices))].code
