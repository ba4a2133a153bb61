"""`python -m lplan publish OUT/`: the public result as a static site."""

import sys
from argparse import Namespace
from pathlib import Path

from lplan import index, results, store
from lplan.cli.options.paths import tell, written
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _


def add(parser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help=_("en tom mapp, eller en som har publicerats till förut"))
    parser.add_argument("--base", default="", help=_("adressen den får, för sökmotorer och datakatalogen"))
    parser.add_argument("--demonstration", action="store_true", help=_("de simulerade omgångarna, inte de insamlade"))
    parser.set_defaults(run=run, usage=parser.error)


def run(args: Namespace) -> int:
    if args.base and not args.base.startswith(("https://", "http://")):
        args.usage(_("--base är en hel adress, från https://"))
    from lplan.export import site

    engine = store.ready(check=index.definition)
    keys = list(store.surveys(engine)["survey"])
    surveys = {key: results.load(engine, key, demonstration=args.demonstration) for key in keys}
    if args.demonstration and not any(found.simulated for found in surveys.values()):
        raise LplanError(_("Det finns ingen demonstration att publicera."))
    made = site.write(args.out, surveys, args.base or settings().public_url, tell)
    print(file=sys.stderr)
    written(len(made), args.out)
    return 0
