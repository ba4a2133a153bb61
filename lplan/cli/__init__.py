"""Run the same steps without a screen: `python -m lplan COMMAND`.

Exit status: 0 done, 1 the file has problems or a promise broke (said in words), 2 the command was used wrongly.
"""

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module

from lplan.core import argument_parser, text
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import N_, _, gettext

COMMANDS: dict[str, tuple[str, str]] = {
    "template": ("template", N_("skriv arbetsboken som fylls i")),
    "questionnaire": ("questionnaire", N_("skriv frågeformuläret till ett enkätverktyg")),
    "check": ("check", N_("säg allt som är fel i en fil; skriver ingenting")),
    "import": ("import_answers", N_("läs in en fil i databasen, som utkast")),
    "drafts": ("import_drafts", N_("visa utkast som väntar; publicera eller kasta ett")),
    "codebook": ("codebook_check", N_("pröva en kodbok")),
    "structure": ("structural_data", N_("läs in uppgifter som jämförbara regioner räknas från")),
    "export": ("output.export", N_("skriv diagram, rapporter och data som filer")),
    "findings": ("output.chart_findings", N_("säg i ord vad varje diagram visar")),
    "publish": ("output.static_site", N_("skriv en webbplats utan server, som vilken webbserver som helst kan visa")),
    "score": ("score", N_("poängsätt svar med en kodbok; skriver CSV-filer")),
    "role": ("roles", N_("ge och ta ifrån roller, och visa vem som har vilken")),
    "database": ("database", N_("säkerhetskopiera databasen, eller byt dess version")),
    "simulate": ("simulate", N_("dra de simulerade omgångar som följer med")),
}
"""Command → its module here, with `add(parser)` that ends in `set_defaults(run=function)`, and what it does."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for what a person did."""
    words = argument_parser.listen(argv)
    try:
        text.use_zone(settings().time_zone)
        args = parser([word for word in words if word in COMMANDS][:1]).parse_args(argv)
        return args.run(args) or 0
    except LplanError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # who read our words has stopped listening
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(_("Avbrutet."), file=sys.stderr)
        return 130


def parser(wanted: Collection[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """All commands by name; with their arguments those that are wanted. Only their modules, which are heavy, are
    loaded.
    """
    made = argument_parser.parser("lplan", _("Samma steg som på sidorna, utan skärm."))
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for name, (module, does) in COMMANDS.items():
        command = commands.add_parser(name, help=gettext(does))
        if name in wanted:
            import_module(f"lplan.cli.{module}").add(command)
    return made
