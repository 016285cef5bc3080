"""Absences as people read them, each as far as it concerns the reader."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine import Actor, StandIn
from workflows.registry import actors, people
from workflows.registry.base import Registry
from workflows.registry.names import Case
from workflows.registry.people import Person
from workflows.registry.substitutions import Absence, AbsenceRule, Known
from workflows.registry.succession import Scope
from workflows.roles import title_of
from workflows.substitution.permits import administers


@dataclass(frozen=True, kw_only=True)
class RuleView:
    """A rule, readable: `roles` and `processes` are titles."""

    deputy_id: str
    deputy: str
    scope: Scope
    process_keys: tuple[str, ...]
    processes: tuple[str, ...]
    role_codes: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AbsenceView:
    """An absence, readable.

    Attributes:
        kind, note: "" for deputies, whom they do not concern.
        state: "planned", "now", "over" or "ended" (before its time).
        may_change: the reader may change or end it.
    """

    id: str
    person_id: str
    person: str
    begins_on: date
    ends_on: date | None
    kind: str
    note: str
    rules: tuple[RuleView, ...]
    state: str
    may_change: bool


@dataclass(frozen=True, kw_only=True)
class StandInView:
    """Whose work the reader does today; `is_all` when all of it, `ends_on` None while unknown.

    Attributes:
        whom: the name in the accusative, as «вы замещаете» asks for it.
    """

    person_id: str
    person: str
    whom: str
    ends_on: date | None
    is_all: bool


@dataclass(frozen=True, kw_only=True)
class TodayView:
    """What a person should know of today: whom they substitute, and whether they are away."""

    stands_in_for: tuple[StandInView, ...] = ()
    own: AbsenceView | None = None


def views(
    registry: Registry, found: Iterable[Known], actor: Actor, processes: Mapping[str, str]
) -> Iterable[AbsenceView]:
    found = tuple(found)
    ids = {each.absence.person_id for each in found}.union(*(each.deputy_ids for each in found))
    known = people.by_ids(registry, ids)
    for each in found:
        row, person = each.absence, known[each.absence.person_id]
        inside = administers(actor, person)
        if not inside and actor.user_id not in each.deputy_ids:
            continue
        state = _state(row, registry.today)
        yield AbsenceView(
            id=row.id,
            person_id=person.id,
            person=person.name.short,
            begins_on=row.begins_on,
            ends_on=row.ends_on,
            kind=row.kind if inside else "",
            note=row.note if inside else "",
            rules=tuple(rule_view(rule, known, processes) for rule in each.rules),
            state=state,
            may_change=inside and state in ("planned", "now"),
        )


def rule_view(
    row: AbsenceRule, known: Mapping[str, Person], processes: Mapping[str, str]
) -> RuleView:
    return RuleView(
        deputy_id=row.deputy_id,
        deputy=known[row.deputy_id].name.short,
        scope=Scope(row.scope),
        process_keys=tuple(row.process_keys),
        processes=tuple(processes.get(key, key) for key in row.process_keys),
        role_codes=tuple(row.roles),
        roles=tuple(map(title_of, row.roles)),
    )


def _state(row: Absence, today: date) -> str:
    if row.ended_at is not None:
        return "ended"
    if row.ends_on is not None and row.ends_on < today:
        return "over"
    return "planned" if row.begins_on > today else "now"


def stand_in_views(
    registry: Registry, actor: Actor, absent: Collection[str], periods: Collection[Known]
) -> Iterable[StandInView]:
    """Say whom the actor stands in for, `absent`, and until when, as their `periods` tell."""
    known = people.by_ids(registry, absent)
    whole = {each: part for each in absent if (part := _undivided(actor, each)) is not None}
    lendable = actors.lendable_of_each(registry, whole)
    for person_id in absent:
        last = [each.absence.ends_on for each in periods if each.absence.person_id == person_id]
        yield StandInView(
            person_id=person_id,
            person=known[person_id].name.short,
            whom=known[person_id].name.short_in(Case.ACCUSATIVE),
            ends_on=None if None in last else max((day for day in last if day), default=None),
            is_all=person_id in whole and whole[person_id].principals == lendable[person_id],
        )


def _undivided(actor: Actor, absent_id: str) -> StandIn | None:
    """The only part of somebody's work that the actor does, if no process or role is left out."""
    parts = [each for each in actor.stand_ins if each.absent_id == absent_id]
    is_one = len(parts) == 1 and parts[0].personal
    return parts[0] if is_one and not parts[0].process_keys | parts[0].except_processes else None
