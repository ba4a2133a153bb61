"""`template`, `check`, `import`, `codebook check`: a survey's answers without a screen."""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from lplan import codebook as codebooks
from lplan import index, store, units
from lplan import responses as r
from lplan.errors import ERROR, WARNING, LplanError, Problem, Refused
from lplan.intake import profile as profiles
from lplan.intake import template
from lplan.intake.convert import Conversion, convert
from lplan.intake.read import Delivery, Limits, read
from lplan.intake.several import RULES
from lplan.intake.understand import understand
from lplan.settings import settings
from lplan.text import _


def add(subparsers) -> None:
    make = subparsers.add_parser("template", help="write the workbook that is filled in")
    make.add_argument("--out", type=Path, required=True)
    make.add_argument("--wave", default="")
    make.set_defaults(run=run_template)

    look = subparsers.add_parser("check", help="say everything that is wrong with a file; writes nothing")
    look.add_argument("file", type=Path)
    look.add_argument("--wave", default="", help="which wave the answers are of; without it the file must say so")
    look.add_argument("--json", action="store_true", help="everything that was understood, as JSON")
    look.set_defaults(run=run_check)

    bring = subparsers.add_parser("import", help="read a file into the database, as a draft")
    bring.add_argument("file", type=Path)
    bring.add_argument("--wave", required=True)
    bring.add_argument("--year", type=int, help="the year of the wave, when its key is not one")
    bring.add_argument("--publish", action="store_true", help="publish it at once")
    bring.add_argument("--reason", default="", help="why published answers are replaced; shown to readers")
    bring.add_argument("--accept-warnings", action="store_true", help="publish in spite of warnings")
    bring.add_argument("--who", default="")
    bring.set_defaults(run=run_import)

    for parser in (make, look, bring):
        parser.add_argument(
            "--codebook", type=Path, default=settings().codebook or settings().data_dir / "codebook.toml"
        )
    for parser in (look, bring):
        parser.add_argument(
            "--profile", help="what has been decided about such files: a JSON file (see docs/import.md)"
        )
        parser.add_argument("--several", choices=RULES, help="the rule for units that answer several times")
        parser.add_argument("--max-rows", type=positive, default=settings().import_rows)
        parser.add_argument("--max-mb", type=positive, default=settings().import_megabytes)

    book = subparsers.add_parser("codebook", help="check a codebook").add_subparsers(required=True, metavar="check")
    one = book.add_parser("check", help="say everything that is wrong with a codebook")
    one.add_argument("codebook", type=Path)
    one.set_defaults(run=run_codebook)


def positive(words: str) -> int:
    if not words.isdecimal() or not 0 < int(words) < 10**9:
        raise argparse.ArgumentTypeError(f"{words!r} is no positive number")
    return int(words)


def survey_of(path: Path):
    book = codebooks.load(path)
    return book, units.load(path.parent / book.register) if book.register else units.Register()


def run_template(args) -> int:
    book, register = survey_of(args.codebook)
    wave = args.wave or "9999"
    made = template.write(book, register, wave, int(wave) if wave.isdigit() and args.wave else None)
    try:
        args.out.write_bytes(made)
    except OSError as error:
        message = _("Filen {name} går inte att skriva: {why}.").format(name=args.out, why=error.strerror or error)
        raise LplanError(message) from None
    print(_("Mallen är skriven: {path}").format(path=args.out))
    return 0


class _Examined:
    """A file as far as it could be read; a refusal becomes problems without responses."""

    def __init__(self, args, profiles: Mapping[str, Mapping] | None = None):
        self.book = self.register = self.delivery = self.understanding = None
        self.converted = Conversion(r.empty(), (), args.wave)
        tell = _Progress()
        try:
            self.book, self.register = survey_of(args.codebook)
            self.delivery = read(bytes_of(args.file), args.file.name, limits_of(args), tell)
            profile = _profile(args, self.delivery, profiles or {})
            self.understanding = understand(self.delivery, self.book, self.register, profile)
            self.converted = convert(self.understanding, self.book, self.register, args.wave, tell)
        except Refused as refused:
            self.converted = Conversion(r.empty(), refused.problems, args.wave)
        finally:
            tell.end()


class _Progress:
    """Says on stderr what is being done, once it has taken more than a second."""

    def __init__(self):
        self.started = self.last = time.monotonic()
        self.shown = False

    def __call__(self, stage: str, done: float | None = None) -> None:
        now = time.monotonic()
        if now - self.started < 1 or now - self.last < 0.5:
            return
        self.last, self.shown = now, True
        share = "" if done is None else f" {done:.0%}"
        print(f"\r{stage} …{share} ({now - self.started:.0f} s)\033[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print(file=sys.stderr)


def bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = _("Filen {name} går inte att öppna: {why}.").format(name=path.name, why=error.strerror or error)
        raise Refused([Problem(ERROR, "unreadable", message, _("Kontrollera sökvägen."))]) from None


def limits_of(args) -> Limits:
    """The limits of the settings, or higher ones that somebody has asked for: then time and memory follow."""
    if args.max_rows <= settings().import_rows and args.max_mb <= settings().import_megabytes:
        return Limits(megabytes=args.max_mb, rows=args.max_rows)
    megabytes = args.max_mb if args.max_mb > settings().import_megabytes else max(args.max_mb, args.max_rows // 5_000)
    cells = max(Limits().cells, args.max_rows * 100)
    return Limits(megabytes=megabytes, rows=args.max_rows, cells=cells, seconds=120, memory=1_000)


def _profile(args, delivery: Delivery, saved: Mapping[str, Mapping]) -> dict:
    """The profile that was asked for, by file or name, else the saved one that fits the file."""
    found: dict = {}
    if args.profile and args.profile in saved:
        found = dict(saved[args.profile])
    elif args.profile:
        try:
            found = json.loads(bytes_of(Path(args.profile)))
        except (ValueError, RecursionError):
            message = _("Profilen {name} är ingen JSON-fil.").format(name=args.profile)
            raise Refused([Problem(ERROR, "profile", message, _("Se docs/import.md."))]) from None
    elif (name := profiles.matching(delivery, saved)) is not None:
        found = dict(saved[name])
        print(_("Profilen {name} används.").format(name=name), file=sys.stderr)
    if wrong := profiles.faults(found):
        raise Refused(wrong)
    if args.several:
        found = found | {"rules": found.get("rules", {}) | {"several": args.several}}
    return found


def say(problems: Iterable[Problem]) -> None:
    words = {ERROR: _("Fel"), WARNING: _("Varning")}
    rank = {ERROR: 0, WARNING: 1}
    for p in sorted(problems, key=lambda p: (rank.get(p.severity, 2), p.row or 0)):
        place = ", ".join(
            part for part in (_("rad {n}").format(n=p.row) if p.row else "", p.cell or "", p.column or "") if part
        )
        print(f"{words.get(p.severity, _('Notering'))}{f' ({place})' if place else ''}: {p}")


def run_check(args) -> int:
    seen = _Examined(args)
    found = seen.converted
    counts = r.responding(found.responses) if len(found.responses) else None
    if args.json:
        print(json.dumps(_as_json(seen, counts), ensure_ascii=False, indent=1))
        return int(found.errors)
    say(found.problems)
    if counts is not None and not found.errors:
        n, total = counts["responded"].iloc[0], counts["asked"].iloc[0]
        print(_("Filen kan läsas in: {n} av {total} har svarat.").format(n=n, total=total))
    return int(found.errors)


def _as_json(seen: _Examined, counts) -> dict:
    """Everything that was understood, for programs."""
    found, u = seen.converted, seen.understanding
    return {
        "importable": not found.errors,
        "wave": found.wave,
        "responded": int(counts["responded"].iloc[0]) if counts is not None and not found.errors else None,
        "read_as": seen.delivery.described() if seen.delivery else None,
        "encoding": seen.delivery.encoding if seen.delivery else None,
        "separator": seen.delivery.separator if seen.delivery else None,
        "tool": u.tool if u else None,
        "layout": u.layout if u else None,
        "columns": [asdict(column) for column in u.columns] if u else [],
        "units": [asdict(match) for match in found.units],
        "unknown": [asdict(label) for label in found.unknown],
        "symbols": [asdict(symbol) for symbol in found.symbols],
        "problems": [asdict(problem) for problem in found.problems],
    }


def _saved_profiles(engine, survey: str) -> dict[str, dict]:
    names = store.documents(engine, "profile", survey=survey)["name"]
    return {name: store.document(engine, "profile", name, survey=survey) for name in names}


def run_import(args) -> int:
    # First without the database: a file that cannot be read must not even make one.
    seen, engine = _Examined(args), None
    if seen.delivery is not None:
        engine = engine_of(args)
        if saved := _saved_profiles(engine, seen.book.key):
            seen = _Examined(args, saved)
    found = seen.converted
    say(found.problems)
    if found.errors:
        print(_("Ingenting har sparats."), file=sys.stderr)
        return 1
    if found.warnings and args.publish and not args.accept_warnings:
        message = _("Ingenting har sparats. Läs varningarna, och lägg till --accept-warnings om allt stämmer.")
        print(message, file=sys.stderr)
        return 1
    book, delivery = seen.book, seen.delivery
    record = store.ImportRecord(
        survey=book.key, wave=args.wave, codebook_hash=book.hash, year=args.year or (int(args.wave) if args.wave.isdigit() else None),
        file_name=delivery.name, file_hash=delivery.sha256, who=args.who,
        mapping=profiles.made(seen.understanding), rules=seen.understanding.rules,
    )  # fmt: skip
    tell = _Progress()
    try:
        number = store.save_import(
            engine, record, found.responses, lambda done, total: tell(_("Sparar"), done / max(total, 1))
        )
    finally:
        tell.end()
    if args.publish:
        try:
            store.publish(engine, number, who=args.who, reason=args.reason)
        except BaseException:
            store.discard(engine, number)  # what could not be published is not left behind
            raise
    counts = r.responding(found.responses)
    state = _("Publicerat") if args.publish else _("Utkast sparat")
    n, total = counts["responded"].iloc[0], counts["asked"].iloc[0]
    message = _("{state}: omgång {wave}, {n} av {total} har svarat.")
    print(message.format(state=state, wave=args.wave, n=n, total=total))
    return 0


def engine_of(args):
    """The database, with the shipped surveys and the one that is asked for."""
    shipped = settings().data_dir / "codebook.toml"
    own = [] if codebooks.load(args.codebook).key in _shipped() else [args.codebook]
    engine = store.connect()
    store.prepare(engine)
    store.seed(engine, settings().data_dir, [shipped, *own])
    return engine


def _shipped() -> set[str]:
    return {codebooks.load(settings().data_dir / "codebook.toml").key}


def run_codebook(args) -> int:
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
