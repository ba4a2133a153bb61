"""Two surveys of other subjects, described by a codebook alone, with answers that a program draws.

`municipalities` is docs/examples/klimat.toml: nested dimensions, levels, numbers, two languages. `countries` is large and
bare: 35 countries, 66 questions in 22 dimensions named "1.1" to "4.5", no levels, no register, one language.
"""

import csv
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from lplan import codebook
from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR, Codebook, Item
from lplan.core.settings import ROOT

WAVES = ("2024", "2025")
TOWNS = (
    "Arboga",
    "Boden",
    "Eda",
    "Falun",
    "Gävle",
    "Hjo",
    "Kiruna",
    "Lund",
    "Motala",
    "Nora",
    "Ystad",
    "Åmål",
    "Örebro",
)
COUNTRIES = [
    "Albania",
    "Austria",
    "Belgium",
    "Bosnia",
    "Bulgaria",
    "Croatia",
    "Cyprus",
    "Czechia",
    "Denmark",
    "Estonia",
    "Finland",
    "France",
    "Germany",
    "Greece",
    "Hungary",
    "Iceland",
    "Ireland",
    "Italy",
    "Latvia",
    "Lithuania",
    "Luxembourg",
    "Malta",
    "Moldova",
    "Montenegro",
    "Netherlands",
    "Norway",
    "Poland",
    "Portugal",
    "Romania",
    "Serbia",
    "Slovakia",
    "Slovenia",
    "Spain",
    "Sweden",
    "Ukraine",
]
BRANCHES = ("Policy", "Portal", "Quality", "Impact")


def municipalities(folder: Path) -> Path:
    """The codebook of a survey of municipalities, with the answers to two waves beside it."""
    path = folder / "klimat.toml"
    shutil.copy(ROOT / "docs/examples/klimat.toml", path)
    _answers(path, TOWNS)
    return path


def countries(folder: Path) -> Path:
    """The codebook of a survey of countries, with the answers to two waves beside it."""
    lines = ['format = 1\nkey = "opendata"\nversion = "1"\ntitle = "Open data maturity"']
    lines.append('[units]\none = "country"\nmany = "countries"\n[index]\nname = "Maturity score"\nversion = "1"')
    for n, branch in enumerate(BRANCHES, start=1):
        lines.append(f'[[dimension]]\ncode = "b{n}"\nname = "{branch}"')
        for m in range(1, 6 if n < 3 else 5):
            lines.append(f'[[dimension]]\ncode = "d{n}{m}"\nname = "{n}.{m}"\nparent = "b{n}"')
            for k in range(1, 5 if m < 4 else 3):
                lines.append(
                    f'[[item]]\ncode = "q{n}{m}{k}"\ntext = "Is criterion {n}.{m}.{k} met?"\nshort = "{n}.{m}.{k}"\n'
                    f'type = "ordinal"\ndimension = "d{n}{m}"\noptions = [{{ code = "no", label = "No" }}, '
                    '{ code = "partly", label = "Partly" }, { code = "yes", label = "Yes" }]'
                )
    path = folder / "opendata.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _answers(path, COUNTRIES)
    return path


def published(path: Path, database: str) -> None:
    """Import and publish what lies beside a codebook by the command, into a database that a server may have opened."""
    for wave in WAVES:
        file = str(path.with_name(f"{path.stem}-{wave}.csv"))
        asked = ["import", file, "--wave", wave, "--codebook", str(path), "--publish", "--accept-warnings"]
        command = [sys.executable, "-m", "lplan", *asked, "--who", "Eva"]
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"LPLAN_DATABASE_URL": database}, timeout=120)


def _answers(path: Path, units: tuple[str, ...] | list[str]) -> None:
    book, dice = codebook.load(path), random.Random(1)
    for n, wave in enumerate(WAVES):
        with path.with_name(f"{path.stem}-{wave}.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow([str(book.unit_one), *(item.code for item in book.items)])
            for m, unit in enumerate(units[: len(units) - 2 + n]):
                rows.writerow([unit, *_row(book, dice, 0.35 + 0.05 * n + m / 60)])


def _row(book: Codebook, dice: random.Random, level: float) -> list[str]:
    """One unit's answers; one in twelve is missing, and follow-ups are answered where they apply."""
    said: dict[str, str | None] = {}
    for item in book.items:
        applies = item.applies(said) if item.condition else True
        said[item.code] = _answer(item, dice, level) if applies and dice.random() > 1 / 12 else None
    return [answer or "" for answer in said.values()]


def _answer(item: Item, dice: random.Random, level: float) -> str:
    if item.type == TEXT:
        return "Vi har börjat med byggnaderna; resten kommer."
    if item.type in (NUMBER, YEAR):
        low, high = item.goalposts or (20_000, 80_000)  # what others are divided by: inhabitants
        times = 50_000 if item.denominator else 1
        return str(round((low + (high - low) * min(max(dice.gauss(level, 0.2), 0), 1)) * times))
    labels = [str(option.label) for option in item.options if option.status is None]
    if item.type == MULTIPLE:
        return "; ".join(sorted(dice.sample(labels[:-1], 2)))
    return labels[min(int(max(dice.gauss(level, 0.25), 0) * len(labels)), len(labels) - 1)]
