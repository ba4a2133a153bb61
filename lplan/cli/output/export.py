"""Write the files of the page Hämta: `python -m lplan export --wave W --format F --out DIR`."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from lplan import export
from lplan.cli.options.files_and_folders import bytes_of, folder, tell, unwritable, written
from lplan.cli.output.view_options import add_view, choice_of, results_of
from lplan.core.settings import settings
from lplan.core.text import _


def add(parser) -> None:
    parser.add_argument("--wave", required=True, help=_("omgångens nyckel, till exempel 2017"))
    parser.add_argument(
        "--format", required=True, choices=[form.key for form in export.FORMATS], help=_("slaget av filer")
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=_("mappen att skriva i; skapas om den saknas")
    )
    parser.add_argument(
        "--every-region", action="store_true", help=_("med --format pdf: en rapport för var och en, i en zip")
    )
    parser.add_argument("--template", type=Path, help=_("med --format pptx: en egen .pptx eller .potx för bilderna"))
    parser.add_argument(
        "--appendix", action="store_true", help=_("med --format pptx eller html: alla diagram efter föredraget")
    )
    parser.add_argument(
        "--size",
        choices=[size.key for size in export.SIZES],
        help=_("med --format png, png-large, svg, png-all eller svg-all: bildens bredd och form; annars slide (16:9)"),
    )
    add_view(parser)
    parser.add_argument("--targets", action="store_true", help=_("ta med regionens egna mål och noteringar"))
    parser.add_argument("--link", default="", help=_("adressen som QR-koden på den sista bilden öppnar"))
    parser.set_defaults(run=run, usage=parser.error)


def run(args: Namespace) -> int:
    if args.template and args.format != "pptx":
        args.usage(_("--template hör till --format pptx"))
    if args.appendix and args.format not in ("pptx", "html"):
        args.usage(_("--appendix hör till --format pptx och html"))
    if args.every_region and args.format != "pdf":
        args.usage(_("--every-region hör till --format pdf"))
    if args.size and not export.by_key(args.format).painted:
        painted = ", ".join(form.key for form in export.FORMATS if form.painted)
        args.usage(_("--size hör till --format {keys}").format(keys=painted))
    results = results_of(args)
    choice = replace(choice_of(args, results), targets=args.targets)
    link, size = args.link or settings().public_url, args.size or export.SIZES[0].key
    work = export.Work(results, choice, link=link, appendix=args.appendix, size=size, tell=tell)
    try:
        made = [_write(folder(args.out) / name, body) for name, body in _files(args, work)]
    except OSError as error:
        raise unwritable(args.out, error) from None
    finally:
        print(file=sys.stderr)
    written(len(made), args.out)
    return 0


def _files(args: Namespace, work):
    """(name, bytes) of everything the command asks for."""
    if args.template:
        return [(export.name("pptx", work), export.slides.write(work, template_bytes=bytes_of(args.template)))]
    return export.by_key("pdf-all" if args.every_region else args.format).written(work)


def _write(path: Path, body: bytes) -> Path:
    """The whole file or none: a half-written one never bears the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(body)
    half.replace(path)
    return path
