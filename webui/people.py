"""Who acts: the roles, and the actor that every operation is given. No Flask, no rows."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; ``access`` says which pages each role has."""

    COORDINATOR = "coordinator"
    COUNSELLOR = "counsellor"
    HOST = "host"
    PUPIL = "pupil"
    PRIVACY = "privacy"
    SYSTEM = "system"  # the program itself: a worker, the command line; never signs in


STAFF = (Role.COORDINATOR, Role.COUNSELLOR, Role.HOST, Role.PRIVACY)
PEOPLE = (*STAFF, Role.PUPIL)
REGION_WIDE = frozenset({Role.COORDINATOR, Role.PRIVACY, Role.SYSTEM})  # not bound to sites


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, as far as rules and the audit need to know."""

    role: Role
    account_id: int | None = None  # staff: their account
    pupil_id: int | None = None  # a pupil: the surrogate id of the pupil's row
    sites: frozenset[str] = frozenset()  # counsellor and host: their sites

    def reaches(self, site: str) -> bool:
        """Whether the site is within the actor's reach."""
        return self.role in REGION_WIDE or site in self.sites


SYSTEM = Actor(Role.SYSTEM)
