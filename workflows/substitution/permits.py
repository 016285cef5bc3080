"""Who may write down that somebody is away: they themselves, and who leads them."""

from engine import Actor, NotPermitted
from workflows.permits import holds, holds_any
from workflows.registry.base import Registry
from workflows.registry.people import Person
from workflows.roles import ADMIN, DIRECTOR

SCHOOL_HEAD = "oo_director"


def sees_all(actor: Actor) -> bool:
    return holds_any(actor, ADMIN, DIRECTOR)


def led_places(actor: Actor) -> frozenset[str]:
    own = (each.partition("@") for each in actor.principals_for())
    return frozenset(place for role, _at, place in own if role == SCHOOL_HEAD and place)


def administers(actor: Actor, person: Person) -> bool:
    place = person.organisation_id
    leads = bool(place) and holds(actor, SCHOOL_HEAD, place)
    return person.id == actor.user_id or sees_all(actor) or leads


def administered(registry: Registry, person_id: str, actor: Actor) -> Person:
    person = registry.get(Person, person_id)
    if not administers(actor, person):
        raise NotPermitted(
            "Отсутствие записывает сам работник, руководитель его организации или директор ДММЦ."
        )
    return person
