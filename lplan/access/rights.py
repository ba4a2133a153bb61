"""The table of rights: which role may do what, for every unit or only for its own; and the sentences that refuse.

What is not in the table nobody may do. Documents of a kind that `DOCUMENTS` does not name nobody may write.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum

from lplan.access.actor import EVERY_UNIT, Actor, Role
from lplan.core.errors import NotAllowed
from lplan.core.text import N_, _, gettext


class Right(StrEnum):
    """Something that changes what is kept, or shows what readers may not see."""

    OWN_DRAFT = "own_draft"  # an unsaved seminar, a link to a view or to scenarios of one's own
    OWN_WORK = "own_work"  # a unit's targets and notes
    GROUP = "group"
    SEMINAR = "seminar"  # to save one under a name, or to start it
    WEIGHTS = "weights"  # to save a set of weights under a name
    IMPORT = "import"
    STRUCTURE = "structure"
    REVIEW = "review"  # of free texts: to read them as written, approve, refuse
    PUBLISH = "publish"
    ROLES = "roles"
    DATABASE = "database"  # to put a backup back


class Scope(Enum):
    """For whom a role may do something."""

    OWN = "own"  # what is the actor's own unit's
    ALL = "all"


RIGHTS: Mapping[Right, Mapping[Role, Scope]] = {
    Right.OWN_DRAFT: dict.fromkeys(Role, Scope.ALL),
    Right.OWN_WORK: {Role.REGION: Scope.OWN},
    Right.GROUP: {Role.REGION: Scope.OWN, Role.AGENCY: Scope.ALL},
    Right.SEMINAR: {Role.REGION: Scope.OWN, Role.AGENCY: Scope.ALL},
    Right.WEIGHTS: {Role.AGENCY: Scope.ALL},
    Right.IMPORT: {Role.AGENCY: Scope.ALL},
    Right.STRUCTURE: {Role.AGENCY: Scope.ALL},
    Right.REVIEW: {Role.AGENCY: Scope.ALL},
    Right.PUBLISH: {Role.AGENCY: Scope.ALL},
    Right.ROLES: {Role.ADMINISTRATOR: Scope.ALL},
    Right.DATABASE: {Role.ADMINISTRATOR: Scope.ALL},
}

DOCUMENTS: Mapping[str, Right] = {
    "seminar-draft": Right.OWN_DRAFT,
    "reader": Right.OWN_DRAFT,
    "scenarios": Right.OWN_DRAFT,
    "link": Right.OWN_DRAFT,
    "target": Right.OWN_WORK,
    "note": Right.OWN_WORK,
    "group": Right.GROUP,
    "seminar": Right.SEMINAR,
    "deck": Right.SEMINAR,
    "weights": Right.WEIGHTS,
    "profile": Right.IMPORT,
    "structure": Right.STRUCTURE,
}
"""Kind of document → the right to write it."""

DOES = {
    Right.OWN_DRAFT: N_("spara ett eget utkast eller en länk"),
    Right.OWN_WORK: N_("skriva och ta bort mål och noteringar"),
    Right.GROUP: N_("spara och ta bort grupper"),
    Right.SEMINAR: N_("spara och starta seminarier"),
    Right.WEIGHTS: N_("spara uppsättningar av vikter"),
    Right.IMPORT: N_("läsa in svar"),
    Right.STRUCTURE: N_("läsa in strukturuppgifter"),
    Right.REVIEW: N_("granska fria svar"),
    Right.PUBLISH: N_("publicera och dra tillbaka omgångar"),
    Right.ROLES: N_("ge och ta ifrån roller"),
    Right.DATABASE: N_("lägga tillbaka en säkerhetskopia"),
}


def wanted(right: Right) -> str:
    """What a right allows, in words that follow "för att"."""
    return gettext(DOES[right])


def role_names() -> dict[Role, str]:
    """The roles as a person reads them."""
    return {
        Role.READER: _("läsare"),
        Role.REGION: _("region"),
        Role.AGENCY: _("myndighet"),
        Role.ADMINISTRATOR: _("administratör"),
    }


def can(actor: Actor, right: Right, unit: str = "") -> bool:
    """Whether an actor may do something with what is a unit's; "" for what is no unit's."""
    scopes = {RIGHTS[right].get(role) for role in actor.roles}
    return Scope.ALL in scopes or (Scope.OWN in scopes and _is_own(actor, unit))


def has(actor: Actor, right: Right) -> bool:
    """Whether an actor may do something at all, if only for the own unit."""
    scopes = {RIGHTS[right].get(role) for role in actor.roles}
    return Scope.ALL in scopes or (Scope.OWN in scopes and bool(actor.unit))


def _is_own(actor: Actor, unit: str) -> bool:
    return bool(actor.unit) and (actor.unit == EVERY_UNIT or actor.unit == unit)


def acting_for(actor: Actor, right: Right) -> str:
    """The unit whose something becomes that the actor makes anew; "" for no unit's."""
    everywhere = any(RIGHTS[right].get(role) is Scope.ALL for role in actor.roles)
    return "" if everywhere or actor.unit in (None, EVERY_UNIT) else str(actor.unit)


def demand(actor: Actor, right: Right, unit: str = "") -> None:
    """Raise NotAllowed unless the actor may do something with what is the unit's ("" for no unit's)."""
    if not can(actor, right, unit):
        raise NotAllowed(refusal(actor, right))


def refusal(actor: Actor, right: Right) -> str:
    """Why an actor was refused, in one sentence."""
    if not actor.roles:
        return read_only()
    does = wanted(right)
    if has(actor, right):
        return _(
            "Den som är inloggad för en region får bara {does} som är regionens egna, så ingenting ändrades."
        ).format(does=does)
    names = role_names()
    roles = _(" eller ").join(names[role] for role in Role if role in RIGHTS[right])
    return _("Bara den som har rollen {roles} får {does}, så ingenting ändrades.").format(roles=roles, does=does)


def read_only() -> str:
    """What is said where nobody may change anything."""
    return _("Den här tjänsten är inställd på att bara visa. Ingenting har sparats.")
