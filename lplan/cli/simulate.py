"""`simulate`: draw the waves that ship with the app."""

from pathlib import Path

from lplan import codebook, units
from lplan.settings import settings
from lplan.simulate import simulate, specs


def add(subparsers) -> None:
    parser = subparsers.add_parser("simulate", help="draw the simulated waves that ship with the app")
    parser.add_argument("--out", type=Path, default=settings().data_dir / "simulated", help="folder for the CSV files")
    parser.set_defaults(run=run)


def run(args) -> int:
    data = settings().data_dir
    book = codebook.load(data / "codebook.toml")
    register = units.load(data / book.register)
    seed, waves = specs(data / "waves.toml")
    args.out.mkdir(parents=True, exist_ok=True)
    for spec in waves:
        simulate(book, register, spec, seed).to_csv(args.out / f"{spec.key}.csv", index=False, lineterminator="\n")
    return 0
