"""Write the public result as a static site: `python -m lplan publish OUT/`."""

import sys
from argparse import Namespace
from pathlib import Path

from lplan import index, results, store
from lplan.cli.options.files_and_folders import tell, written
from lplan.core.errors import LplanError, StoreError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.results import Results


def add(parser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help=_("en tom mapp, eller en som har publicerats till förut"))
    parser.add_argument("--base", default="", help=_("adressen den får, för sökmotorer och datakatalogen"))
    parser.add_argument("--demonstration", action="store_true", help=_("de simulerade omgångarna, inte de insamlade"))
    parser.set_defaults(run=run, usage=parser.error)


def run(args: Namespace) -> int:
    """0 when every survey is on the site; 1, and words on the way, when one cannot be read."""
    if args.base and not args.base.startswith(("https://", "http://")):
        args.usage(_("--base är en hel adress, från https://"))
    from lplan.export import site

    surveys, faults = _read(store.ready(check=index.definition), args.demonstration)
    if faults and not surveys:
        raise LplanError("\n".join(faults))
    if args.demonstration and not any(found.simulated for found in surveys.values()):
        raise LplanError(_("Det finns ingen demonstration att publicera."))
    made = site.write(args.out, surveys, args.base or settings().public_url, tell)
    print(file=sys.stderr)
    written(len(made), args.out)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _read(engine: store.Engine, demonstration: bool) -> tuple[dict[str, Results], list[str]]:
    """(the surveys that can be read, what is wrong with each of the others). A database that does not answer raises."""
    surveys, faults = {}, []
    known = store.surveys(engine)
    for survey, title in zip(known["survey"].astype(str), known["title"].astype(str), strict=True):
        try:
            surveys[survey] = results.load(engine, survey, demonstration=demonstration)
        except StoreError:
            raise
        except LplanError as error:
            said = _("Enkäten {title} kan inte läsas, och dess sidor finns inte på webbplatsen: {fault}")
            faults.append(said.format(title=title, fault=error))
    return surveys, faults
