"""`codebook check`: everything that is wrong in a codebook and its index."""

from pathlib import Path

from lplan import index
from lplan.cli.survey import say, survey_of
from lplan.errors import Refused
from lplan.text import _


def add(parser) -> None:
    one = parser.add_subparsers(required=True, metavar="check").add_parser(
        "check", help=_("säg allt som är fel i en kodbok")
    )
    one.add_argument("codebook", type=Path, help=_("TOML-filen (docs/codebook.md)"))
    one.set_defaults(run=run)


def run(args) -> int:
    try:
        book, register = survey_of(args.codebook)
        index.definition(book)
    except Refused as refused:
        say(refused.problems)
        return 1
    print(
        _("Kodboken stämmer. Frågor: {items}. Dimensioner: {dimensions}. I registret: {units}.").format(
            items=len(book.items), dimensions=len(book.dimensions), units=len(register)
        )
    )
    return 0
