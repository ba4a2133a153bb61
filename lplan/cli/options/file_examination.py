"""Read a file of answers for a command as far as it can be read, with everything that is wrong in it."""

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lplan.cli.options.files_and_folders import bytes_of, handed_in
from lplan.cli.options.intake_options import add_codebook, add_limits, limits_of, survey_of
from lplan.codebook import Codebook
from lplan.core import responses as r
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.json_types import Profile
from lplan.core.text import _
from lplan.core.units import Register
from lplan.intake import import_profile as profiles
from lplan.intake.answers.duplicate_answers import RULES
from lplan.intake.answers.response_conversion import Conversion, convert
from lplan.intake.batch import read_any
from lplan.intake.file_problems import NOT_OFFERED
from lplan.intake.files.file_reader import Delivery
from lplan.intake.interpretation.file_interpretation import Understanding, understand
from lplan.intake.interpretation.response_disposition import DECISIONS
from lplan.questionnaire import own_name, own_profile


def add_reading(parser: ArgumentParser) -> None:
    """The file, and the options that say how it is to be read."""
    parser.add_argument(
        "file",
        type=Path,
        nargs="+",
        help=_("CSV, .xlsx, .sav eller .json (docs/import.md); flera filer, en mapp eller en zip läses tillsammans"),
    )
    add_decisions(parser)
    add_codebook(parser)
    add_limits(parser)


def add_decisions(parser: ArgumentParser) -> None:
    """The options that say what a person has decided about such files."""
    parser.add_argument(
        "--profile", help=_("vad som har bestämts om sådana filer: namn eller JSON-fil (se docs/import.md)")
    )
    parser.add_argument("--several", choices=RULES, help=_("regeln för dem som svarar flera gånger"))
    parser.add_argument("--lowest-step", choices=("0", "1"), help=_("talet som filen har för skalornas lägsta steg"))
    parser.add_argument(
        "--missing-options",
        choices=(NOT_OFFERED,),
        help=_("svarsalternativ utan kolumn i filen: de gick inte att välja"),
    )
    parser.add_argument(
        "--unfinished",
        choices=DECISIONS,
        help=_("svar som inte är färdiga: räkna det som är besvarat, eller lämna dem utanför"),
    )


@dataclass(frozen=True)
class Read:
    """A file that could be read and interpreted, with the codebook and the register that it was read by."""

    book: Codebook
    register: Register
    delivery: Delivery
    understanding: Understanding


class Examined:
    """A file as far as it could be read; a refusal becomes problems without responses.

    delivery  what was delivered, when that much could be read; `read`: all of it, when it could be interpreted too
    """

    def __init__(self, args: Namespace, profiles: Mapping[str, Profile] | None = None) -> None:
        self.delivery: Delivery | None = None
        self.read: Read | None = None
        self.converted = Conversion(r.empty(), (), args.wave)
        tell = Progress()
        try:
            book, register = survey_of(args.codebook)
            name, data = handed_in(args.file)
            self.delivery = delivery = read_any(data, name, limits_of(args), tell)
            words = (words for sheet in delivery.sheets for words in sheet.words)
            profile = _profile(args, delivery, profiles or {}, own_profile(words, book, register))
            understanding = understand(delivery, book, register, profile)
            self.read = Read(book, register, delivery, understanding)
            self.converted = convert(understanding, book, register, args.wave, tell)
        except Refused as refused:
            self.converted = Conversion(r.empty(), refused.problems, args.wave)
        finally:
            tell.end()


class Progress:
    """Says on a terminal what is being done, once it has taken more than a second; a log or a pipe gets none of it."""

    def __init__(self) -> None:
        self.started = self.last = time.monotonic()
        self.shown = False

    def __call__(self, stage: str, done: float | None = None) -> None:
        now = time.monotonic()
        if now - self.started < 1 or now - self.last < 0.5 or not sys.stderr.isatty():
            return
        self.last, self.shown = now, True
        share = "" if done is None else f" {done:.0%}"
        print(f"\r{stage} …{share} ({now - self.started:.0f} s)\033[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print(file=sys.stderr)


def _profile(args: Namespace, delivery: Delivery, saved: Mapping[str, Profile], own: Profile) -> Profile:
    """The profile that was asked for, by file or name, else that of our own questionnaire, else the saved one that
    fits.
    """
    if own and not args.profile:
        saved = {own_name(): own}
    name = args.profile or profiles.matching(delivery, saved)
    if name and not args.profile:
        print(_("Profilen {name} används.").format(name=name), file=sys.stderr)
    return decided(args, name, saved)


def decided(args: Namespace, name: str | None, saved: Mapping[str, Profile] = {}) -> Profile:
    """What a person has decided: the saved profile of that name, or a file, and the rules that the flags say. Raises
    Refused for a profile that cannot be used."""
    found: Profile = {}
    if name and name in saved:
        found = saved[name]
    elif name:
        try:
            found = json.loads(bytes_of(Path(name)))
        except (ValueError, RecursionError):
            message = _("Profilen {name} är ingen JSON-fil.").format(name=name)
            raise Refused([Problem(ERROR, "profile", message, _("Se docs/import.md."))]) from None
    if wrong := profiles.faults(found):
        raise Refused(wrong)
    for rule in ("several", "unfinished", "lowest_step", "missing_options"):
        if chosen := getattr(args, rule):
            found = found | {"rules": found.get("rules", {}) | {rule: chosen}}
    return found
