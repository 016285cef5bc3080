"""The actor: a signed-in person (or the system) as the engine sees them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Permission(StrEnum):
    """What an actor may do beyond working on user tasks addressed to them."""

    DEPLOY = "deploy"
    """Deploy process definitions."""
    START_ANY = "start_any"
    """Start every process, whoever its candidate starters are."""
    OPERATE = "operate"
    """Resolve incidents, cancel instances, reassign user tasks."""
    READ_ALL = "read_all"
    """See every instance and its history (not the content of secret ballots)."""
    WATCH = "watch"
    """See where every instance stands and who did what when, but nothing of what was entered."""


def principal(role: str, organisation: str | None = None, instance: str | None = None) -> str:
    """Spell a candidate: a role, a role in one organisation, or a role within one instance.

    Returns:
        "role", "role@organisation" or "role#instance"; the same text stands in `task_candidate`
        rows and in `Actor.principals`, so that matching is equality.
    """
    if instance is not None:
        return f"{role}#{instance}"
    return f"{role}@{organisation}" if organisation is not None else role


def role_of(candidate: str) -> str:
    """Give the bare role of a principal."""
    return candidate.split("@", 1)[0].split("#", 1)[0]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks. Membership is resolved by the caller at the moment of asking (DESIGN §5).

    Attributes:
        user_id: stable id of the person's account; "" for the system.
        name: as written in documents («Секретарева Е. Е.»).
        principals: every candidate text this person answers to now, including those of people they
            substitute.
        acting_for: principal → user_id of the person substituted, for the record «X за Y (и. о.)».
        permissions: rights beyond one's own tasks.
        tenant: the municipality.
        is_system: timers, start-up code and scenarios act as the system and may do everything.
    """

    user_id: str
    name: str = ""
    principals: frozenset[str] = frozenset()
    acting_for: dict[str, str] = field(default_factory=dict)
    permissions: frozenset[Permission] = frozenset()
    tenant: str = "default"
    is_system: bool = False

    def may(self, permission: Permission) -> bool:
        return self.is_system or permission in self.permissions

    def answers_to(self, candidates: Iterable[str]) -> bool:
        return self.is_system or any(c in self.principals for c in candidates)


SYSTEM = Actor(user_id="", name="Система", is_system=True)
