"""A million answers through the command line: `python -m bench.intake`."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UNITS, ITEMS = 10_000, 100


def measure() -> list[tuple[str, str, str]]:
    """[(what, bar, measured)]: seconds on the wall, and the most memory that one process held."""
    with tempfile.TemporaryDirectory() as folder:
        data, book = Path(folder) / "million.csv", Path(folder) / "book.toml"
        with data.open("w", encoding="utf-8") as file:
            file.write("unit,item,answer\n")
            file.writelines(f"K{u:05d},Q{i},{(u * 7 + i) % 5 + 1}\n" for u in range(UNITS) for i in range(ITEMS))
        options = ", ".join(f'{{code="{n}", label="Steg {n}"}}' for n in range(1, 6))
        items = (
            (
                f'[[item]]\ncode="Q{i}"\ntext="Fråga nummer '
                f'{i}?"\ntype="ordinal"\npolarity="neither"\noptions=[{options}]\n'
            )
            for i in range(ITEMS)
        )
        book.write_text('format=1\nkey="stor"\nversion="1"\ntitle="Stor"\n' + "".join(items), encoding="utf-8")
        call = [sys.executable, "-m", "lplan", "import", str(data), "--codebook", str(book), "--wave", "2024"]
        environment = os.environ | {"LPLAN_DATABASE_URL": f"sqlite:///{folder}/million.sqlite"}
        started = time.monotonic()
        subprocess.run([*call, "--max-rows", "1000000"], env=environment, check=True, capture_output=True)
        seconds = time.monotonic() - started
    import resource

    strange = _strange()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    return [
        ("import a million answers", "60 s", f"{seconds:.0f} s"),
        ("… memory", "1 500 MB", f"{most} MB"),
        ("the heaviest file that the limits allow, understood and converted", "20 s", f"{strange:.1f} s"),
    ]


def _strange() -> float:
    """Seconds of processor for a file where nearly every cell is a label of its own that is nearly an option."""
    from lplan import codebook
    from lplan.core import units
    from lplan.core.settings import ROOT
    from lplan.intake.answers.response_conversion import convert
    from lplan.intake.files.file_reader import read
    from lplan.intake.interpretation.file_interpretation import understand

    book, register = codebook.load(ROOT / "data/codebook.toml"), units.load(ROOT / "data/regions.csv")
    items = [item for item in book.items if item.options]
    rows = [
        ";".join(["Skåne", *(f"{item.options[n % len(item.options)].label} {n}" for item in items)])
        for n in range(1_990)
    ]
    head = ";".join(["Region", *(item.code for item in items)])
    delivery = read("\n".join([head, *rows]).encode(), "strange.csv")
    started = time.process_time()
    convert(understand(delivery, book, register), book, register, "2017")
    return time.process_time() - started


if __name__ == "__main__":
    for line in measure():
        print(*line, sep="\t")
