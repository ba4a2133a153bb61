"""`python -m lplan export --wave W --format F --out DIR`: the same files as on the page Hämta, without a screen."""

import sys
from argparse import Namespace
from pathlib import Path

from lplan import index, store
from lplan import results as composition
from lplan.cli.options.paths import bytes_of, folder, tell, unwritable, written
from lplan.core import text
from lplan.core.errors import ERROR, LplanError, Problem, Refused
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.intake.interpretation.unit_matching import Units, unknown
from lplan.results import Choice, Results

FORMATS = ("pptx", "html", "pdf", "xlsx", "csv", "json", "png", "svg")


def add(parser) -> None:
    parser.add_argument("--wave", required=True, help=_("omgångens nyckel, till exempel 2017"))
    parser.add_argument("--format", required=True, choices=FORMATS, help=_("slaget av filer"))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=_("mappen att skriva i; skapas om den saknas")
    )
    parser.add_argument("--region", help=_("kod eller namn på den som markeras, och vars rapport en pdf är"))
    parser.add_argument(
        "--every-region", action="store_true", help=_("med --format pdf: en rapport för var och en, i en zip")
    )
    parser.add_argument("--baseline", help=_("den tidigare omgång som jämförs; annars den före; none för ingen"))
    parser.add_argument("--survey", help=_("enkätens nyckel, när databasen har flera"))
    parser.add_argument("--template", type=Path, help=_("med --format pptx: en egen .pptx eller .potx för bilderna"))
    parser.add_argument("--demonstration", action="store_true", help=_("de simulerade omgångarna, inte de insamlade"))
    parser.add_argument("--link", default="", help=_("adressen som QR-koden på den sista bilden öppnar"))
    parser.set_defaults(run=run, usage=parser.error)


def run(args: Namespace) -> int:
    if args.template and args.format != "pptx":
        args.usage(_("--template hör till --format pptx"))
    if args.every_region and args.format != "pdf":
        args.usage(_("--every-region hör till --format pdf"))
    from lplan import export

    results = _results(args.survey, args.demonstration)
    choice = _choice(args, results)
    work = export.Work(results, choice, link=args.link or settings().public_url, tell=tell)
    try:
        made = [_write(folder(args.out) / name, body) for name, body in _files(args, work)]
    except OSError as error:
        raise unwritable(args.out, error) from None
    finally:
        print(file=sys.stderr)
    written(len(made), args.out)
    return 0


def _files(args: Namespace, work):
    """(name, bytes) of everything the command asks for; a picture format gives a file a chart."""
    from lplan import export
    from lplan.export.opendata import archive

    match args.format:
        case "csv" | "json":
            yield from archive.files(work, (f".{args.format}",), wave=args.wave)
        case "png" | "svg":
            for n, picture in enumerate(work.pictures(), 1):
                yield (
                    f"{n:02} {export.name(args.format, work, picture.chart)}",
                    export.make_one(args.format, work, picture.chart),
                )
        case "pptx" if args.template:
            yield export.name("pptx", work), export.slides.write(work, template_bytes=bytes_of(args.template))
        case "pdf" if args.every_region:
            yield export.name("pdf-all", work), export.make("pdf-all", work)
        case known:
            yield export.name(known, work), export.make(known, work)


def _write(path: Path, body: bytes) -> Path:
    """The whole file or none: a half-written one never bears the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(body)
    half.replace(path)
    return path


def _results(survey: str | None, demonstration: bool) -> Results:
    engine = store.ready(check=index.definition)
    known = list(store.surveys(engine)["survey"])
    if survey and survey not in known:
        raise _unknown(_("Enkäten {name} finns inte.").format(name=survey), known)
    results = composition.load(engine, survey or known[0], demonstration=demonstration)
    if demonstration and not results.simulated:
        raise LplanError(_("Enkäten {name} har ingen demonstration.").format(name=survey or known[0]))
    return results


def _choice(args: Namespace, results: Results) -> Choice:
    waves = [wave.key for wave in results.waves]
    if args.wave not in waves and args.wave in {wave.key for wave in results.aside}:
        message = _("Omgången {name} hör till demonstrationen, och insamlade svar är publicerade.")
        hint = _("Lägg till --demonstration för att få den, eller välj bland: {known}.")
        known = ", ".join(waves) or _("inga ännu")
        raise Refused([Problem(ERROR, "aside", message.format(name=args.wave), hint.format(known=known))])
    if args.wave not in waves:
        raise _unknown(_("Omgången {name} finns inte.").format(name=args.wave), waves)
    earlier = [key for key in waves if key < args.wave]
    baseline = earlier[-1] if earlier else None
    if args.baseline:
        baseline = None if args.baseline == "none" else args.baseline
        if baseline and baseline not in earlier:
            raise _unknown(_("Omgången {name} finns inte före {wave}.").format(name=baseline, wave=args.wave), earlier)
    return Choice(
        survey=results.codebook.key,
        wave=args.wave,
        baseline=baseline,
        unit=_unit(args.region, results) if args.region else None,
        language=text.language(),
        index=results.definition.hash[:12],
    )


def _unit(said: str, results: Results) -> str:
    """The unit's code, from whatever it is called."""
    if said in results.asked(results.waves[-1].key):
        return said
    match = Units(results.register, words=results.codebook.unit_one.every()).find(said)
    if results.register.units and match.code:
        return match.code
    message, hint = unknown(match, results.register)
    if not match.suggestion:
        raise _unknown(message, [unit.label for unit in results.register.units])
    raise Refused([Problem(ERROR, "unknown", message, hint)])


def _unknown(message: str, known: list[str]) -> Refused:
    listed = _("Välj bland: {known}.").format(known=", ".join(known) or _("inga ännu"))
    return Refused([Problem(ERROR, "unknown", message, listed)])
