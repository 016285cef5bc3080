"""Tells the teacher, the school and the organisers what became of an application."""

from collections.abc import Iterable

from engine import ServiceCall
from workflows.notifications.kinds import Kind
from workflows.notifications.telling import News, Teller
from workflows.notifications.words import Words
from workflows.registry import contest_commissions
from workflows.registry.actors import holders
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ContestApplication
from workflows.registry.contest_commissions import Part
from workflows.registry.contests import Contest
from workflows.registry.people import Person
from workflows.roles import SCHOOL_DEPUTY, SCHOOL_DIRECTOR

LONGEST = 2000


def side_of(registry: Registry, row: ContestApplication) -> tuple[str, ...]:
    """Whose application it is: the teacher, then the deputies and the head of the school."""
    people = [row.person_id]
    for role in (SCHOOL_DEPUTY, SCHOOL_DIRECTOR):
        people += [each.id for each in holders(registry, role, row.organisation_id)]
    return tuple(dict.fromkeys(people))


def organisers(registry: Registry, contest_id: str) -> tuple[str, ...]:
    """Who is in the organising committee now."""
    return tuple(
        each.person_id
        for each in contest_commissions.members(registry, contest_id)
        if each.part == Part.ORGANISING and each.until is None
    )


def tell(
    registry: Registry,
    teller: Teller,
    call: ServiceCall,
    row: ContestApplication,
    said: str,
    people: Iterable[str],
) -> None:
    """Write to each of these people; a repeated job writes nothing twice."""
    contest = registry.get(Contest, row.contest_id)
    who = registry.get(Person, row.person_id).name.short
    subject = f"Заявка на конкурс «{contest.title}»: {who}"[:300]
    words = Words(title=subject, brief=subject, body=said[:LONGEST])
    teller.tell_all(
        registry,
        [
            News(
                person_id=person_id,
                kind=Kind.NOTE,
                words=words,
                source_key=f"contest:{call.idempotency_key}",
                instance_id=call.instance_id,
            )
            for person_id in people
        ],
    )
