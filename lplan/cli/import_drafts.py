"""List the imports that wait to be published; look at one, publish it or discard it: `drafts`."""

import sys
from collections.abc import Sequence
from typing import TextIO
from urllib.parse import urlencode

import pandas as pd

from lplan import store
from lplan.cli.database import engine_of
from lplan.cli.options.account import actor, add_who
from lplan.cli.options.files_and_folders import positive
from lplan.cli.options.intake_options import add_codebook, survey_of
from lplan.core import responses as r
from lplan.core import text
from lplan.core.errors import Conflict, LplanError
from lplan.core.settings import settings
from lplan.core.text import _

PAGE, NAME = "/las-in", "utkast"  # where the page opens a draft


def add(parser) -> None:
    add_codebook(parser)
    parser.set_defaults(run=run_list)
    commands = parser.add_subparsers(metavar="list|open|publish|discard")
    listed = commands.add_parser("list", help=_("alla utkast: nummer, omgång, vem, när, varningar och länk"))
    listed.set_defaults(run=run_list)
    opened = commands.add_parser("open", help=_("vad ett utkast skulle ändra, och hur det publiceras"))
    opened.set_defaults(run=run_open)
    published = commands.add_parser("publish", help=_("publicera ett utkast"))
    published.add_argument("--reason", default="", help=_("varför publicerade svar ersätts; visas för läsare"))
    published.add_argument("--accept-warnings", action="store_true", help=_("publicera trots varningar"))
    published.add_argument(
        "--seen",
        type=int,
        default=0,
        help=_(
            "det tal som open visar, när någon har bestämt något om omgången förut: ingen får ha gjort det sedan dess"
        ),
    )
    published.set_defaults(run=run_publish)
    thrown = commands.add_parser("discard", help=_("kasta ett utkast; det kan inte hämtas tillbaka"))
    thrown.set_defaults(run=run_discard)
    for command in (opened, published, thrown):
        command.add_argument("number", type=positive, help=_("utkastets nummer"))
    for command in (published, thrown):
        add_who(command)


def link(token: str) -> str:
    """A draft's address: whole when the service's own is known, else the path on it."""
    return f"{settings().public_url.rstrip('/')}{PAGE}?{urlencode({NAME: token})}"


def tell(engine: store.Engine, number: int, args, *, seen: int, to: TextIO | None = None) -> None:
    """Where a draft is, and the commands that show it and publish it for who has seen `seen` decisions about its
    wave.
    """
    to = to or sys.stdout
    address = link(store.token(engine, number))
    if settings().public_url:
        print(_("Öppna utkastet: {link}").format(link=address), file=to)
    else:
        print(_("Öppna utkastet på tjänstens adress: {link}").format(link=address), file=to)
    print(_("Se vad det ändrar: {command}").format(command=_command(args, "open", str(number))), file=to)
    print(_("Publicera det: {command}").format(command=_publishing(engine, number, args, seen)), file=to)


def _publishing(engine: store.Engine, number: int, args, seen: int) -> str:
    reason = () if store.difference(engine, number).empty else ("--reason", '"' + _("varför svaren ändras") + '"')
    return _command(args, "publish", str(number), *reason, *(("--seen", str(seen)) if seen else ()))


def _command(args, *words: str) -> str:
    book = () if args.codebook == settings().usual_codebook else ("--codebook", str(args.codebook))
    return " ".join(("python -m lplan drafts", *book, *words))


def _found(args) -> tuple[store.Engine, str, pd.DataFrame]:
    book, _register = survey_of(args.codebook)
    engine = engine_of(args)
    return engine, book.key, store.drafts(engine, book.key)


def _one(args) -> tuple[store.Engine, str, pd.Series]:
    """The draft that is asked for. Raises LplanError when there is none of the number, with those that there are."""
    engine, survey, found = _found(args)
    mine = found[found["id"] == args.number]
    if mine.empty:
        lost = store.lost_draft(engine, args.number)
        known = text.listed(map(str, found["id"])) or _("inga")
        said = _("Nr {n} är inget utkast. De som väntar: {known}.").format(n=args.number, known=known)
        raise LplanError(f"{lost} {said}".strip())
    return engine, survey, mine.iloc[0]


def run_list(args) -> int:
    _engine, _survey, found = _found(args)
    if found.empty:
        print(_("Inga utkast väntar."))
    for row in found.to_dict("records"):
        said = [row["file_name"], row["who"], text.moment(row["created_at"]), _warned(row["warnings"])]
        if pd.notna(row["publish_at"]):
            said.append(_("publiceras {when}").format(when=text.moment(row["publish_at"])))
        about = ", ".join(filter(None, said))
        print(_("{n}  omgång {wave}: {about}").format(n=row["id"], wave=row["wave"], about=about))
        print(f"    {link(row['token'])}")
    return 0


def _warned(warnings: int) -> str:
    if not warnings:
        return _("inga varningar")
    return text.ngettext("{n} varning", "{n} varningar", warnings).format(n=text.number(warnings))


def run_open(args) -> int:
    engine, survey, row = _one(args)
    latest = store.latest_about(engine, survey, row["wave"])
    print(_("Utkast nr {n}: omgång {wave}, {file}").format(n=row["id"], wave=row["wave"], file=row["file_name"]))
    print(f"{row['who']}, {text.moment(row['created_at'])}, {_warned(row['warnings'])}")
    for line in _changes(engine, survey, row):
        print(line)
    if latest.version:
        print(_("Senast om omgången: {what}").format(what=latest))
    print(_("Öppna utkastet: {link}").format(link=link(row["token"])))
    print(_("Publicera det: {command}").format(command=_publishing(engine, int(row["id"]), args, latest.version)))
    return 0


def _changes(engine: store.Engine, survey: str, row: pd.Series) -> Sequence[str]:
    """What publishing would do to what is public."""
    current = store.current(engine, survey, row["wave"], simulated=bool(row["simulated"]))
    new = store.responses(engine, survey, import_id=int(row["id"]))
    if current is None:
        counts = r.responding(new).iloc[0]
        answered = _("{n} av {total} har svarat.").format(n=counts["responded"], total=counts["asked"])
        return _("Omgången är ny: det finns inget publicerat att jämföra med."), answered
    changes = r.changes(store.responses(engine, survey, import_id=current), new)
    if changes.empty:
        return (_("Utkastet säger samma sak som det som är publicerat: inget svar ändras."),)
    said = _("Utkastet ändrar {n} svar från {units}, jämfört med det som är publicerat för omgången.")
    units = sorted(set(changes["unit"]))
    return said.format(n=text.number(len(changes)), units=text.listed(units)), ""


def run_publish(args) -> int:
    engine, survey, row = _one(args)
    if row["warnings"] and not args.accept_warnings:
        message = _("Filen hade {n} när den lästes in. Lägg till --accept-warnings om allt stämmer.")
        raise LplanError(message.format(n=_warned(row["warnings"])))
    try:
        store.publish(engine, int(row["id"]), who=actor(args), reason=args.reason, seen=args.seen)
    except Conflict as error:
        look = _("Se vad det ändrar: {command}").format(command=_command(args, "open", str(row["id"])))
        raise Conflict(f"{error}\n{look}") from None
    print(_("Publicerat: omgång {wave}.").format(wave=row["wave"]))
    tell_aside(engine, survey, bool(row["simulated"]))
    return 0


def tell_aside(engine: store.Engine, survey: str, simulated: bool) -> None:
    """Where simulated answers are seen that were published beside collected ones."""
    if simulated and store.collected(engine, survey):
        print(_("Svaren är simulerade och visas bara på sidan Demonstration, aldrig ihop med insamlade svar."))


def run_discard(args) -> int:
    engine, _survey, row = _one(args)
    store.discard(engine, int(row["id"]), who=actor(args))
    print(_("Utkast nr {n} är kastat.").format(n=row["id"]))
    return 0
