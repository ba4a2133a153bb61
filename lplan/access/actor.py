"""Define the four roles, and the actor: the person, or the command's account, in whose name something is done."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the survey; one person may have several."""

    READER = "reader"
    REGION = "region"
    AGENCY = "agency"
    ADMINISTRATOR = "administrator"


EVERY_UNIT = "*"  # an actor's unit on one's own machine, and on the server's command line


@dataclass(frozen=True)
class Actor:
    """Who does something.

    name   what the log says; "" while a person has not told it
    roles  none: may do nothing at all
    unit   the code of the unit that a person in the role REGION writes for; None for no unit
    """

    name: str = ""
    roles: frozenset[Role] = frozenset()
    unit: str | None = None

    def named(self, name: str) -> "Actor":
        """The same person under the name that they have told."""
        return replace(self, name=name.strip())


NOBODY = Actor()
READER = Actor(roles=frozenset({Role.READER}))


def with_all_roles(name: str = "") -> Actor:
    """The person on their own machine, or the account that runs a command on the server."""
    return Actor(name.strip(), frozenset(Role), EVERY_UNIT)
