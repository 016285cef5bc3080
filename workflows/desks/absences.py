"""When people are away and who does their work meanwhile: for themselves, their deputies and heads.

The absent person and whoever administers them see everything; deputies see whom they stand in for
and when, but not why that person is away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from engine import Actor, Conflict, NotFound
from workflows.desks.absence_views import AbsenceView, TodayView, stand_in_views, views
from workflows.desks.base import Desk
from workflows.registry import actors, people, substitutions
from workflows.registry.base import Registry
from workflows.registry.substitutions import Absence
from workflows.roles import title_of
from workflows.substitution.absence_rules import AbsenceCard
from workflows.substitution.checking import check, planned
from workflows.substitution.permits import administered, administers, led_places, sees_all
from workflows.substitution.survey import Coverage, Inbox, own_actor, survey, waiting
from workflows.substitution.upkeep import schedule


@dataclass(frozen=True, kw_only=True)
class AbsenceChoices:
    """What the form about a person's absence offers: value and label."""

    person_id: str
    person: str
    deputies: tuple[tuple[str, str], ...]
    processes: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    personal_roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Absences(Desk):
    """A person writes down their own; heads do it for their people.

    Attributes:
        engine: asked what waits for somebody.
        processes: gives key of a process definition → its name.
    """

    engine: Inbox
    processes: Callable[[Actor], Mapping[str, str]]

    def list(self, actor: Actor) -> tuple[AbsenceView, ...]:
        """Absences that concern the actor, those that begin last first."""
        names = self.processes(actor)
        with self._reading(actor) as registry:
            return tuple(views(registry, substitutions.every(registry), actor, names))

    def get(self, absence_id: str, actor: Actor) -> AbsenceView:
        """One absence.

        Raises:
            NotFound: there is none, or it does not concern the actor.
        """
        names = self.processes(actor)
        with self._reading(actor) as registry:
            found = substitutions.known(
                registry, registry.rows(Absence).where(Absence.id == absence_id)
            )
            for view in views(registry, found, actor, names):
                return view
        raise NotFound("Такого отсутствия нет, или оно вас не касается.")

    def today(self, actor: Actor) -> TodayView:
        """Whom the actor substitutes today, and their own absence if it has begun."""
        if not actor.user_id:
            return TodayView()
        with self._reading(actor) as registry:
            absent = list(dict.fromkeys(each.absent_id for each in actor.stand_ins))
            periods = substitutions.of_people(registry, {actor.user_id, *absent})
            if not periods and not absent:
                return TodayView()
            own = [each for each in periods if each.absence.person_id == actor.user_id]
            return TodayView(
                stands_in_for=tuple(stand_in_views(registry, actor, absent, periods)),
                own=next(iter(views(registry, own, actor, {})), None),
            )

    def administers_others(self, actor: Actor) -> bool:
        """Whether there is anybody whose absence the actor may write down besides their own."""
        return sees_all(actor) or bool(led_places(actor))

    def people(self, actor: Actor) -> tuple[tuple[str, str], ...]:
        """People whose absence the actor may write down: id and name, by surname."""
        with self._reading(actor) as registry:
            return tuple(
                (row.id, row.name.short)
                for row in people.active(registry)
                if administers(actor, row)
            )

    def choices(self, person_id: str, actor: Actor) -> AbsenceChoices:
        """What the form offers about a person.

        Raises:
            NotPermitted: the actor may not write down this person's absence.
        """
        processes = self.processes(actor)
        with self._reading(actor) as registry:
            person = administered(registry, person_id, actor)
            own = {each.split("@", 1)[0] for each in actors.principals_of(registry, person.id)}
            lent = {each.split("@", 1)[0] for each in actors.lendable(registry, person.id)}
            here = people.active(registry)
            able = substitutions.able(registry, [row.id for row in here], registry.today)
            return AbsenceChoices(
                person_id=person.id,
                person=person.name.short,
                deputies=tuple(
                    (row.id, row.name.short)
                    for row in here
                    if row.id in able and row.id != person.id
                ),
                processes=tuple(sorted(processes.items(), key=lambda pair: pair[1])),
                roles=tuple((code, title_of(code)) for code in sorted(lent, key=title_of)),
                personal_roles=tuple(sorted(map(title_of, own - lent))),
            )

    def coverage(self, card: AbsenceCard, actor: Actor, absence_id: str = "") -> Coverage:
        """Say what would stay uncovered; the card need not be written down.

        Raises:
            NotPermitted: the actor may not know it of this person.
            InvalidForm: the card is not complete, by field.
        """
        with self._reading(actor) as registry:
            check(registry, card, absence_id, actor)
            person, today = own_actor(registry, card.person_id), registry.today
        wanted = planned(card, absence_id)
        tasks = waiting(self.engine, person, wanted.span, today)
        with self._reading(actor) as registry:
            return survey(registry, wanted, tasks)

    def save(self, card: AbsenceCard, actor: Actor, absence_id: str = "") -> str:
        """Write an absence down, or change one that is not over; gives its id.

        Raises:
            NotPermitted: the actor is neither the person nor administers them.
            Conflict: it is over.
            InvalidForm: by field; also when deputies would hand the work round in a circle.
        """
        with self._writing(actor) as registry:
            check(registry, card, absence_id, actor)
            row = _row(registry, card, absence_id)
            substitutions.write_rules(registry, row.id, card.rules)
            schedule(registry.session, registry.now, registry.tenant)
            return row.id

    def end(self, absence_id: str, actor: Actor) -> None:
        """Let an absence end now, because the person is back or does not leave.

        Raises:
            NotPermitted: the actor is neither the person nor administers them.
            Conflict: it is over.
        """
        with self._writing(actor) as registry:
            row = registry.locked(Absence, absence_id)
            administered(registry, row.person_id, actor)
            require_open(row, registry.today)
            row.ended_at = registry.now
            registry.session.flush()
            schedule(registry.session, registry.now, registry.tenant)


def _row(registry: Registry, card: AbsenceCard, absence_id: str) -> Absence:
    values = {
        "begins_on": planned(card, absence_id).span.begins_on,
        "ends_on": card.ends_on,
        "kind": card.kind,
        "note": card.note,
    }
    if not absence_id:
        return registry.add(Absence(person_id=card.person_id, **values))
    row = registry.locked(Absence, absence_id)
    if row.person_id != card.person_id:
        raise NotFound("Такого отсутствия нет, или оно вас не касается.")
    require_open(row, registry.today)
    for name, value in values.items():
        setattr(row, name, value)
    # What people were told may not hold any more.
    row.warned_on = None
    registry.session.flush()
    return row


def require_open(row: Absence, today: date) -> None:
    if row.ended_at is not None or (row.ends_on is not None and row.ends_on < today):
        raise Conflict("Это отсутствие уже закончилось.")
