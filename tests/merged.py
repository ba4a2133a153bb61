"""A survey whose units merge, change their names and forms, fall silent and answer by halves, with the longest names
there are.

The shipped questionnaire and answers under another key: 07 and 10 are one unit, 99, from 2016; 13 changes its name in
2016;
in 2017, 05 has not answered, 06 half; 2018 has one unit only.
"""

import shutil
from pathlib import Path

import pandas as pd

from lplan import codebook, store
from lplan.core import responses as r
from lplan.core import units
from lplan.core.settings import ROOT
from tests.people import by

KEY = "sammanslagna"
OLD, OTHER, NEW = "07", "10", "99"
RENAMED, SILENT, HALF, ALONE = "13", "05", "06", "12"
LONG = {
    NEW: "Samverkansorganet för Kronobergs läns och Blekinge läns kommuner",
    "14": "Västra Götalandsregionens regionala utvecklingsnämnd",
    "23": "Jämtland Härjedalens regionförbund med kommuner",
    "22": "Kommunförbundet Västernorrland i Sundsvall–Härnösand",
    "21": "Regionala utvecklingsnämnden i Gävleborgs län",
}


def survey(folder: Path) -> Path:
    """Codebook and register written down in a folder; the path of the codebook."""
    text = (ROOT / "data/codebook.toml").read_text(encoding="utf-8")
    text = text.replace('key = "larandeplaner"', f'key = "{KEY}"', 1).replace('outlines = "counties.json"\n', "", 1)
    text = text.replace('sv = "Lärandeplaner i det', 'sv = "Sammanslagna: lärandeplaner i det', 1)
    (folder / "book.toml").write_text(text, encoding="utf-8")
    for name in codebook.parse(text).public.values():
        shutil.copy(ROOT / "data" / name, folder)
    register = pd.read_csv(ROOT / "data/regions.csv", dtype=str, keep_default_na=False).set_index("code", drop=False)
    register = register.assign(since="", until="", successor="")
    register.loc[[OLD, OTHER], ["until", "successor"]] = ["2015", NEW]
    register.loc[RENAMED, ["name_2015", "name_2017", "name"]] = [
        "Regionförbundet Halland",
        "Region Nya Halland",
        "Region Nya Halland",
    ]
    merged = dict.fromkeys(register.columns, "") | {
        "code": NEW,
        "since": "2016",
        "formed_year": "2016",
        "population_2017": "350000",
    }
    register.loc[NEW] = merged
    for code, name in LONG.items():
        register.loc[code, ["name", "short"]] = [name, name]
    register.to_csv(folder / "regions.csv", index=False)
    return folder / "book.toml"


def waves() -> dict[str, pd.DataFrame]:
    """wave → responses, complete."""
    found = {}
    for key in ("2011", "2015", "2017"):
        found[key] = pd.read_csv(ROOT / f"data/simulated/{key}.csv", dtype=str, keep_default_na=False)[list(r.COLUMNS)]
    last = found["2017"]
    last["unit"] = last["unit"].where(last["unit"] != OLD, NEW)
    last = last[last["unit"] != OTHER]
    items = list(dict.fromkeys(last["item"]))
    last.loc[last["unit"] == SILENT, ["answer", "status"]] = ["", r.NO_RESPONSE]
    half = (last["unit"] == HALF) & last["item"].isin(items[1::2])
    last.loc[half, ["answer", "status"]] = ["", r.SKIPPED]
    found["2017"] = last
    found["2018"] = last[last["unit"] == ALONE].assign(wave="2018")
    for key, frame in found.items():
        frame = frame.assign(answer=frame["answer"].where(frame["status"] == r.ANSWERED))
        found[key] = frame.astype(dict.fromkeys(r.COLUMNS, "str"))
    return found


def add(engine, folder: Path, data: Path = ROOT / "data") -> Path:
    """Make the survey known to a database, with its waves published as simulated; the path of its codebook."""
    path = survey(folder)
    store.prepare(engine)
    store.seed(engine, data, [data / "codebook.toml", path])
    book = codebook.load(path)
    for key, frame in waves().items():
        record = store.ImportRecord(survey=KEY, wave=key, codebook_hash=book.hash, year=int(key), simulated=True)
        store.publish(engine, store.save_import(engine, record, frame, who=by()), who=by("test"))
    assert units.load(folder / "regions.csv").by_code[OLD].until == 2015
    return path
