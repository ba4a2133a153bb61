"""`codebook check`: everything that is wrong in a codebook and its index."""

from pathlib import Path

from lplan import index, store
from lplan.cli.survey import line
from lplan.text import _


def add(parser) -> None:
    one = parser.add_subparsers(required=True, metavar="check").add_parser(
        "check", help=_("säg allt som är fel i en kodbok")
    )
    one.add_argument("codebook", type=Path, help=_("TOML-filen (docs/codebook.md)"))
    one.set_defaults(run=run)


def run(args) -> int:
    try:
        survey = store.read_survey(args.codebook, index.definition)
    except store.FaultyFiles as faulty:
        for file, problem in faulty.faults:
            print(line(problem, "" if file == args.codebook else file.name))
        return 1
    book, register = survey.codebook, survey.register
    print(
        _("Kodboken stämmer. Frågor: {items}. Dimensioner: {dimensions}. I registret: {units}.").format(
            items=len(book.items), dimensions=len(book.dimensions), units=len(register)
        )
    )
    return 0
