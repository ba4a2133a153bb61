"""Make, check and find profiles: what a person has decided about a tool's files, for the next file from that tool."""

from collections.abc import Mapping
from typing import Any, cast

from lplan.core import responses as r
from lplan.core.errors import ERROR, Problem
from lplan.core.json_types import Profile
from lplan.core.text import _
from lplan.intake.answers.cell_words import NOTHING
from lplan.intake.answers.duplicate_answers import RULES
from lplan.intake.file_problems import NOT_OFFERED
from lplan.intake.files.file_reader import Delivery
from lplan.intake.interpretation import survey_tools
from lplan.intake.interpretation.file_interpretation import Understanding
from lplan.intake.interpretation.response_disposition import DECISIONS, UNFINISHED
from lplan.intake.interpretation.text_normalisation import folded

KIND = "profile"  # of document, under which it is saved
FORMAT = 1
_TABLES = ("columns", "units", "options", "symbols", "yes_no", "rows", "rules")
_RULES = {"several": RULES, "unfinished": DECISIONS, "lowest_step": ("0", "1"), "missing_options": (NOT_OFFERED,)}
_KEEP = ("sheet", "header", *_TABLES)


def made(understanding: Understanding) -> Profile:
    """A profile to save: what has been decided, and the headings that its files are known by."""
    keep = _KEEP[1:] if len(understanding.delivery.sheets) == 1 else _KEEP  # a lone sheet need not be named
    decided = {key: value for key, value in understanding.profile.items() if key in keep and value}
    about = {"format": FORMAT, "tool": understanding.tool, "headings": _headings(understanding.delivery)}
    return cast(Profile, decided | about)


def name(delivery: Delivery) -> str:
    """A name to suggest for a profile: the tool's, or the file's."""
    return (
        survey_tools.tool(_headings(delivery)) or delivery.name.rpartition("/")[2].rpartition(".")[0] or _("Egen fil")
    )


def matching(delivery: Delivery, profiles: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The name of the profile that fits a file: most headings in common, and at least half of them."""
    mine = {folded(heading) for heading in _headings(delivery)}
    best, most = None, 0.5
    for called, profile in profiles.items():
        theirs = {folded(heading) for heading in profile.get("headings", ())}
        if mine and theirs and (share := len(mine & theirs) / len(mine | theirs)) >= most:
            best, most = called, share
    return best


def faults(profile: object) -> list[Problem]:
    """What is wrong with a profile that comes from a file."""
    message = _shape(profile) or (_strange(profile) if isinstance(profile, dict) else "")
    return [Problem(ERROR, "profile", message, _("Se docs/import.md."))] if message else []


def _shape(profile: object) -> str:
    """What is wrong with the shape of a profile, in a sentence; "" when it is right."""
    if not isinstance(profile, dict):
        return _("Profilen ska vara ett JSON-objekt.")
    if profile.get("format", FORMAT) != FORMAT:
        return _("Profilen har ett annat format än {n}.").format(n=FORMAT)
    wrong = [key for key in _TABLES if not isinstance(profile.get(key, {}), dict)]
    if not wrong and not all(isinstance(labels, dict) for labels in profile.get("options", {}).values()):
        wrong = ["options"]
    return _("Profilens {key} ska vara ett JSON-objekt.").format(key=wrong[0]) if wrong else ""


def _strange(profile: Mapping[str, Any]) -> str:
    """What a profile says that means nothing, in a sentence; "" when all of it means something."""

    def unknown(table: str, known: set[str]) -> set[str]:
        return set(map(str, profile.get(table, {}).values())) - known

    if strange := unknown("symbols", {*r.MISSING, NOTHING}):
        message = _("Profilen säger att ett tecken betyder {meaning}, som inte finns.")
    elif strange := unknown("yes_no", {*r.MISSING, "yes", "no"}):
        message = _(
            "Profilen säger att ett ord betyder {meaning}, som varken är yes, no eller ett slag av uteblivet svar."
        )
    elif strange := unknown("rows", {*DECISIONS, UNFINISHED}):
        message = _("Profilen säger att en rad är {meaning}, som inte finns.")
    else:
        given = profile.get("rules", {})
        rules = [rule for key, known in _RULES.items() if (rule := given.get(key, known[0])) not in known]
        return _("Regeln {rule} finns inte.").format(rule=repr(rules[0])) if rules else ""
    return message.format(meaning=repr(min(strange)))


def _headings(delivery: Delivery) -> list[str]:
    """The longest row of headings among the first ones."""
    rows = (row for sheet in delivery.sheets for row in sheet.head(25))
    return [cell[:200] for cell in max(rows, key=lambda row: sum(map(bool, row)), default=()) if cell][:500]
