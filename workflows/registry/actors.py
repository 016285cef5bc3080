"""From memberships, council seats and substitutions to the actor that the engine sees."""

from collections.abc import Iterable, Sequence

from engine import Actor, NotFound, Permission, StandIn, principal
from workflows.registry import associations, councils, memberships, people, substitutions
from workflows.registry.accounts import Account
from workflows.registry.associations import Association, AssociationState
from workflows.registry.base import Registry
from workflows.registry.people import Person
from workflows.registry.succession import stand_ins
from workflows.roles import ROLES, is_delegable, is_head

RMO_HEAD = "rmo_head"


def actor_of(registry: Registry, user_id: str) -> Actor:
    """Resolve what a person may do right now.

    Raises:
        NotFound: no such account, or it is closed, or the person does not work here any more.
    """
    return actor_behind(registry, registry.find(Account, user_id))


def actor_behind(registry: Registry, account: Account | None) -> Actor:
    """Resolve what the person of an account may do right now.

    Raises:
        NotFound: as `actor_of`.
    """
    person = registry.find(Person, account.id) if account else None
    if account is None or person is None or not account.is_active:
        raise NotFound("Учётной записи нет или она закрыта.")
    user_id = account.id
    if not person.is_active(registry.today):
        raise NotFound("Работник уволен, учётная запись не действует.")
    own = principals_of(registry, user_id)
    return Actor(
        user_id=user_id,
        name=person.name.short,
        principals=own,
        stand_ins=_stand_ins(registry, user_id),
        leads=_led_by(registry, person) if any(map(is_head, own)) else frozenset(),
        permissions=_permissions(own),
        tenant=registry.tenant,
    )


def principals_of(registry: Registry, person_id: str) -> frozenset[str]:
    """A person's own principals today: memberships, council seats, associations they head."""
    return principals_of_each(registry, [person_id])[person_id]


def principals_of_each(registry: Registry, person_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """The principals of several people by their ids, with as many queries as for one."""
    found: dict[str, set[str]] = {person_id: set() for person_id in person_ids}
    if not found:
        return {}
    for membership in memberships.active_of(registry, found):
        own = found[membership.person_id]
        own.add(membership.role)
        if membership.organisation_id:
            own.add(principal(membership.role, membership.organisation_id))
    for seat in councils.posts_of(registry, list(found)):
        found[seat.person_id].update(councils.ROLES_OF_POST[councils.Post(seat.post)])
    for association in _headed(registry, list(found)):
        found[str(association.head_id)] |= {RMO_HEAD, principal(RMO_HEAD, association.id)}
    return {person_id: frozenset(own) for person_id, own in found.items()}


def lendable(registry: Registry, person_id: str) -> frozenset[str]:
    """What of a person's own principals a deputy may act by."""
    return lendable_of_each(registry, [person_id])[person_id]


def lendable_of_each(registry: Registry, person_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """What deputies of several people may act by, with as many queries as for one."""
    every = principals_of_each(registry, person_ids)
    return {each: frozenset(filter(is_delegable, own)) for each, own in every.items()}


def holders(registry: Registry, role: str, organisation_id: str = "") -> Sequence[Person]:
    """Employed people who answer to a role today, whatever gives it to them, by surname."""
    people = {p.id: p for p in memberships.holders(registry, role, organisation_id)}
    if not organisation_id:
        people |= {p.id: p for p in _by_office(registry, role)}
    return sorted(people.values(), key=lambda person: (person.surname, person.id))


def _by_office(registry: Registry, role: str) -> Iterable[Person]:
    ids: set[str] = set()
    if any(role in roles for roles in councils.ROLES_OF_POST.values()):
        ids |= {
            seat.person_id
            for seat in councils.posts_of(registry, None)
            if role in councils.ROLES_OF_POST[councils.Post(seat.post)]
        }
    if role == RMO_HEAD:
        ids |= {a.head_id for a in _headed(registry, None) if a.head_id}
    today = registry.today
    people = registry.all(registry.rows(Person).where(Person.id.in_(sorted(ids))))
    return [person for person in people if person.is_active(today)]


def _headed(registry: Registry, heads: list[str] | None) -> Sequence[Association]:
    return [
        association
        for association in associations.every(registry)
        if association.state == AssociationState.ACTIVE
        and association.head_id is not None
        and (heads is None or association.head_id in heads)
    ]


def _stand_ins(registry: Registry, user_id: str) -> tuple[StandIn, ...]:
    """Whose work somebody does today; votes, scores and consents stay with the person."""
    away = substitutions.around(registry, user_id)
    if not away or user_id in away:
        return ()
    deputies = {rule.deputy_id for rules in away.values() for rule in rules}
    here = substitutions.able(registry, deputies - away.keys(), registry.today)
    absent = people.by_ids(registry, away)
    employed = [each for each, person in absent.items() if person.is_active(registry.today)]
    lent = lendable_of_each(registry, employed)
    return stand_ins(user_id, away, lent, here.__contains__)


def _led_by(registry: Registry, head: Person) -> frozenset[str]:
    """People of the organisations where a head's role is held; of their own where it names none."""
    places = {
        membership.organisation_id or head.organisation_id
        for membership in memberships.active_of(registry, [head.id])
        if is_head(membership.role)
    }
    found = (people.active(registry, organisation_id=place) for place in places if place)
    return frozenset(person.id for team in found for person in team if person.id != head.id)


def _permissions(own: frozenset[str]) -> frozenset[Permission]:
    # Rights beyond one's tasks are personal: a deputy does the absent person's work, no more.
    held = (ROLES[code] for code in own if code in ROLES)
    return frozenset(permission for role in held for permission in role.permissions)
