"""Simulate the waves that ship with the app: `simulate`."""

from pathlib import Path

from lplan import codebook, response_writer
from lplan.core import units
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.simulation import plan, simulate


def add(parser) -> None:
    parser.add_argument("--out", type=Path, default=settings().data_dir / "simulated", help=_("mapp för CSV-filerna"))
    parser.set_defaults(run=run)


def run(args) -> int:
    """One CSV a wave, whose every row says that it is simulated: a file may be passed on without its name."""
    data = settings().data_dir
    book = codebook.load(settings().shipped_codebooks[-1])
    register = units.load(data / book.register) if book.register else units.Register()
    drawn = simulate(book, register, plan(data / "waves.toml")).assign(simulated="true")
    args.out.mkdir(parents=True, exist_ok=True)
    for wave, part in drawn.groupby("wave", sort=False):
        (args.out / f"{wave}.csv").write_bytes(response_writer.csv_open(part, book))
    return 0
