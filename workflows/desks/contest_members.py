"""The commissions of a contest as its page writes them: one person, one part (DOMAIN 1.3, 1)."""

from collections.abc import Sequence

from workflows.contests.checking import Member
from workflows.registry import contest_commissions, organisations, people
from workflows.registry.base import Registry
from workflows.registry.contest_commissions import PART_TITLES, ContestCommissionMember, Part
from workflows.registry.people import Person

Seat = tuple[str, str]
"""Person id and part."""
MOST_SEATS = 80
FIELD = "commissions"


def seats_of(registry: Registry, contest_id: str) -> list[Seat]:
    """Who is in a commission now."""
    rows = contest_commissions.members(registry, contest_id)
    return [(row.person_id, row.part) for row in rows if row.until is None]


def seat_errors(registry: Registry, seats: Sequence[Seat]) -> dict[str, str]:
    """What is wrong with typed seats, by field `commissions-0-person_id`."""
    if len(seats) > MOST_SEATS:
        return {FIELD: f"Комиссии: не больше {MOST_SEATS} человек."}
    known = people.by_ids(registry, [person_id for person_id, _ in seats])
    errors: dict[str, str] = {}
    taken: dict[str, str] = {}
    for place, (person_id, part) in enumerate(seats):
        if part not in PART_TITLES:
            errors[f"{FIELD}-{place}-part"] = "Комиссия: выберите значение из списка."
        elif person_id in taken:
            where = PART_TITLES[Part(taken[person_id])]
            errors[f"{FIELD}-{place}-person_id"] = (
                f"{known[person_id].name.short} уже в конкурсе: {where}. "
                "Один человек — одна комиссия."
            )
        elif person_id not in known or not known[person_id].is_active(registry.today):
            errors[f"{FIELD}-{place}-person_id"] = "Комиссия: выберите человека из списка."
        else:
            taken[person_id] = part
    return errors


def seated(registry: Registry, seats: Sequence[Seat]) -> tuple[Member, ...]:
    """Right seats as the check sees them."""
    known = people.by_ids(registry, [person_id for person_id, _ in seats])
    return tuple(
        Member(person_id=person_id, name=known[person_id].name.short, part=Part(part))
        for person_id, part in seats
    )


def write(registry: Registry, contest_id: str, seats: Sequence[Seat]) -> None:
    """Make the commissions of a contest these; who left before keeps their row."""
    wanted = dict(seats)
    for row in contest_commissions.members(registry, contest_id):
        part = wanted.pop(row.person_id, None)
        if part is not None:
            row.part, row.until, row.replaced_by = part, None, ""
        elif row.until is None:
            registry.session.delete(row)
    for person_id, part in wanted.items():
        registry.add(ContestCommissionMember(contest_id=contest_id, person_id=person_id, part=part))


def copy(registry: Registry, from_id: str, to_id: str) -> None:
    """Take over everybody of another contest who is still employed."""
    known = people.by_ids(registry, [person_id for person_id, _ in seats_of(registry, from_id)])
    still = [
        seat for seat in seats_of(registry, from_id) if known[seat[0]].is_active(registry.today)
    ]
    write(registry, to_id, still)


def choices(registry: Registry) -> tuple[tuple[str, str], ...]:
    """Everybody employed: id and name with the organisation, by name."""
    places = organisations.short_names(registry)
    return tuple((each.id, _label(each, places)) for each in people.active(registry))


def name_of(registry: Registry, person_id: str) -> str:
    found = people.by_ids(registry, [person_id]).get(person_id)
    return found.name.short if found else person_id


def _label(person: Person, places: dict[str, str]) -> str:
    place = places.get(person.organisation_id or "", "")
    return f"{person.name.short} ({place})" if place else person.name.short
