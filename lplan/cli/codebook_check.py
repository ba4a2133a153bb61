"""List everything that is wrong in a codebook and its index: `codebook check`."""

from pathlib import Path

from lplan import index, store
from lplan.cli.options.intake_options import line
from lplan.codebook import Codebook
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.results.index_definition_history import index_history, reused_version


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
    if said := _reused(book):
        print(_("Varning: {words}").format(words=said))
    return 0


def _reused(book: Codebook) -> str:
    """That the database has had another index of the same version; "" when it has not, or when there is no database."""
    file = settings().database_url.partition("sqlite:///")[2]
    if file and not Path(file).is_file():
        return ""
    try:
        found = store.codebook_versions(store.connect(), book.key)
    except LplanError:
        return ""
    made = index.definition(book)
    history = index_history((words, at.date()) for words, at in zip(found["text"], found["saved_at"], strict=True))
    return reused_version(history, made.version, made.hash)
