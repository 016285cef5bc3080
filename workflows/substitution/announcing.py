"""Tells deputies whom they substitute, and people and their heads what nobody would do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from engine import Actor, Clock, WorkingCalendar
from workflows.notifications.kinds import Kind
from workflows.notifications.telling import News
from workflows.notifications.words import Words
from workflows.registry import people, substitutions
from workflows.registry.actors import holders
from workflows.registry.base import Registry, Sessions, Zones
from workflows.registry.people import Person
from workflows.registry.substitutions import Absence, Known
from workflows.registry.succession import deputies_of
from workflows.roles import DIRECTOR
from workflows.substitution import words
from workflows.substitution.coverage import Span
from workflows.substitution.permits import SCHOOL_HEAD
from workflows.substitution.survey import (
    Coverage,
    Inbox,
    Planned,
    own_actor,
    survey,
    waiting,
)

WARNED_AHEAD = 3
"""So many working days before an absence people are warned of what nobody would do."""

Tell = Callable[[Registry, News], bool]
"""Tells a person something once, by the ways they chose."""


class OfficeDays(Zones, Protocol):
    """The office's calendar as it is now."""

    def current(self) -> WorkingCalendar: ...


@dataclass(frozen=True, kw_only=True)
class Announcing:
    """What upkeep says to people."""

    sessions: Sessions
    clock: Clock
    tell: Tell
    calendar: OfficeDays

    def tell_deputies(self, system: Actor) -> None:
        """Tell whoever is named for later, and whose turn it is today; each once."""
        with self.sessions.write(system.tenant) as session:
            registry = self.registry(session, system.tenant)
            found = substitutions.between(registry, registry.today, None)
            names = people.by_ids(registry, {each.absence.person_id for each in found})
            for each in found:
                if not each.absence.is_on(registry.today):
                    self._tell_named(registry, each, names[each.absence.person_id])
            self._tell_acting(registry, found, names)

    def warn_of_gaps(self, inbox: Inbox, system: Actor) -> int:
        """Warn of absences that begin soon and leave something uncovered; gives how many."""
        with self.sessions.read(system.tenant) as session:
            registry = self.registry(session, system.tenant)
            today = registry.today
            doubtful = [
                (each.absence.id, _planned(each), own_actor(registry, each.absence.person_id))
                for each in self._doubtful(registry)
            ]
        warned = 0
        for absence_id, planned, person in doubtful:
            tasks = waiting(inbox, person, planned.span, today)
            with self.sessions.write(system.tenant) as session:
                registry = self.registry(session, system.tenant)
                coverage = survey(registry, planned, tasks)
                warned += self._warn(registry, absence_id, coverage)
        return warned

    def _tell_named(self, registry: Registry, each: Known, absent: Person) -> None:
        span = _span(each.absence)
        said = words.planned(absent.name, span)
        for deputy_id in sorted(each.deputy_ids):
            key = f"{each.absence.id}:{span.begins_on}:{span.ends_on}"
            self.tell(registry, _news(deputy_id, said, key))

    def _tell_acting(
        self, registry: Registry, found: tuple[Known, ...], names: dict[str, Person]
    ) -> None:
        away = substitutions.away_on(found, registry.today)
        here = _here(registry, found)
        for each in found:
            row = each.absence
            if not row.is_on(registry.today):
                continue
            said = words.begun(names[row.person_id].name, _span(row))
            for deputy_id in sorted(deputies_of(row.person_id, away, here.__contains__)[0]):
                self.tell(registry, _news(deputy_id, said, f"{row.id}:begun"))

    def _doubtful(self, registry: Registry) -> Iterable[Known]:
        """Absences of which nobody was warned, and that begin soon or lack a deputy today."""
        today = registry.today
        soon = self.calendar.current().add_working_days(today, WARNED_AHEAD)
        found = substitutions.between(registry, today, soon)
        away, here = substitutions.away_on(found, today), _here(registry, found)
        for each in found:
            row = each.absence
            if row.warned_on is not None:
                continue
            if row.begins_on >= today or not deputies_of(row.person_id, away, here.__contains__)[1]:
                yield each

    def _warn(self, registry: Registry, absence_id: str, coverage: Coverage) -> bool:
        row = registry.locked(Absence, absence_id)
        if coverage.is_complete or row.ended_at is not None:
            return False
        person = registry.get(Person, row.person_id)
        said = words.uncovered(person.name, _span(row), coverage)
        key = f"{row.id}:uncovered:{registry.today}"
        for person_id in dict.fromkeys([person.id, *_heads(registry, person)]):
            self.tell(registry, _news(person_id, said, key))
        row.warned_on = registry.today
        registry.session.flush()
        return True

    def registry(self, session: Session, tenant: str) -> Registry:
        zone = self.calendar.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)


def _news(person_id: str, said: Words, key: str) -> News:
    return News(
        person_id=person_id,
        kind=Kind.SUBSTITUTION,
        words=said,
        source_key=f"substitution:{key}",
    )


def _heads(registry: Registry, person: Person) -> list[str]:
    """The head of the person's organisation; the centre's director where it has none."""
    place = person.organisation_id or ""
    found = holders(registry, SCHOOL_HEAD, place) if place else []
    others = [each.id for each in found if each.id != person.id]
    return others or [each.id for each in holders(registry, DIRECTOR) if each.id != person.id]


def _here(registry: Registry, found: Iterable[Known]) -> frozenset[str]:
    deputies = {deputy_id for each in found for deputy_id in each.deputy_ids}
    return substitutions.able(registry, deputies, registry.today)


def _span(row: Absence) -> Span:
    return Span(begins_on=row.begins_on, ends_on=row.ends_on)


def _planned(each: Known) -> Planned:
    return Planned(
        id=each.absence.id,
        person_id=each.absence.person_id,
        span=_span(each.absence),
        rules=tuple(rule.rule for rule in each.rules),
    )
