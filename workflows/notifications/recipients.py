"""Whom a reminder reaches: the recipients of the table of reminders as people of today."""

from collections.abc import Collection, Iterable

from engine import Actor, NotFound, Permission, principal, role_of
from workflows.registry.actors import actor_of, holders, principals_of
from workflows.registry.base import Registry
from workflows.roles import ROLES, Bound, manager_of

ASSIGNEE, CANDIDATES, MANAGER = "assignee", "candidates", "manager"


def people_to_remind(
    registry: Registry,
    recipients: Iterable[str],
    *,
    assignee: str,
    candidates: Collection[str],
    candidate_users: Collection[str] = (),
) -> tuple[str, ...]:
    """Give the ids of the people whom a reminder of a user task reaches, each once.

    Args:
        registry: an open transaction; people of today.
        recipients: `ASSIGNEE`, `CANDIDATES` (while nobody has taken it), `MANAGER` or roles.
        assignee: of the user task, "" while nobody has it.
        candidates: the principals that it is offered to.
        candidate_users: people that it is offered to by name.
    """
    found: list[str] = []
    for recipient in recipients:
        if recipient == ASSIGNEE:
            found += [assignee] if assignee else []
        elif recipient == CANDIDATES:
            offered = [] if assignee else [*candidate_users, *_people(registry, candidates)]
            found += offered
        elif recipient == MANAGER:
            whose = candidates or _own(registry, [assignee, *candidate_users])
            found += _people(registry, filter(None, map(manager_principal, whose)))
        else:
            found += _people(registry, [recipient])
    return tuple(dict.fromkeys(filter(None, found)))


def operators_of(registry: Registry) -> list[str]:
    """Ids of those who look after what went wrong and can sign in."""
    roles = [code for code, role in ROLES.items() if Permission.OPERATE in role.permissions]
    people = {person.id for role in roles for person in holders(registry, role)}
    return [each for each in sorted(people) if signed_in_as(registry, each) is not None]


def signed_in_as(registry: Registry, person_id: str) -> Actor | None:
    """What somebody may do today; None for those who cannot sign in."""
    try:
        return actor_of(registry, person_id)
    except NotFound:
        return None


def manager_principal(candidate: str) -> str:
    """Spell who answers for the people of a principal: in their organisation where that counts."""
    manager = manager_of(role_of(candidate))
    if not manager:
        return ""
    bound = ROLES[manager].bound
    organisation, instance = candidate.partition("@")[2], candidate.partition("#")[2]
    if bound == Bound.ORGANISATION:
        return principal(manager, organisation) if organisation else ""
    if bound == Bound.INSTANCE and instance:
        return principal(manager, instance=instance)
    return manager


def _people(registry: Registry, candidates: Iterable[str]) -> list[str]:
    return [
        person.id
        for candidate in candidates
        for person in holders(registry, role_of(candidate), candidate.partition("@")[2])
    ]


def _own(registry: Registry, people: Iterable[str]) -> list[str]:
    """Principals of a person to whom a user task was given by name."""
    return sorted({each for one in people if one for each in principals_of(registry, one)})
