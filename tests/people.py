"""Who does things in tests: somebody on their own machine with all roles, and people with one role."""

from lplan.access import NOBODY, READER, Actor, Role, with_all_roles

REGION = Actor("Rut i regionen", frozenset({Role.REGION}), "12")
OTHER_REGION = Actor("Olle i en annan region", frozenset({Role.REGION}), "25")
AGENCY = Actor("Eva på myndigheten", frozenset({Role.AGENCY}))
ADMINISTRATOR = Actor("Ada", frozenset({Role.ADMINISTRATOR}))
EVERYBODY = (NOBODY, READER, REGION, OTHER_REGION, AGENCY, ADMINISTRATOR)


def by(name: str = "") -> Actor:
    """Somebody of a name with all roles, as at one's own machine."""
    return with_all_roles(name)
