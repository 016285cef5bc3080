"""Plays the last days of the demo through the engine, each deed at its own moment."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine import Actor, Conflict, ManualClock, ProcessEngine, UserTaskView, WorkingCalendar
from workflows.demo.deeds import Deed, ProposalsOf, Workday
from workflows.demo.year_plan import PROPOSALS
from workflows.desks.council_sessions import CouncilSessions
from workflows.desks.scorings import Scorings
from workflows.identity import Identity
from workflows.registry.school_years import SchoolYear

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Timeline:
    """The recent past of an office.

    Attributes:
        engine, identity, council, scorings: assembled with `clock`: all is done at its moment.
        ends_at: the present; no deed happens later.
        year: the school year that is being planned.
    """

    engine: ProcessEngine
    council: CouncilSessions
    scorings: Scorings
    identity: Identity
    calendar: WorkingCalendar
    clock: ManualClock
    ends_at: datetime
    year: SchoolYear
    _cases: dict[str, str] = field(default_factory=dict)

    def play(self, deeds: Iterable[Deed]) -> None:
        """Do everything in its order and bring the clock to the present.

        Several plays may tell of the same days: each begins with its own first deed.

        Raises:
            Conflict: somebody has no such user task at that moment.
        """
        ordered = self._possible(sorted(deeds, key=lambda deed: (-deed.days_ago, deed.at)))
        for number, deed in enumerate(ordered):
            if number:
                self._catch_up(self._moment(deed))
            else:
                # The first deed comes before anything automatic: who begins planning in May does
                # not find that the first of April has begun it in the same minute.
                self.clock.set(self._moment(deed))
            self._do(deed)
            self.engine.work()
        self._catch_up(self.ends_at)

    def _possible(self, deeds: Sequence[Deed]) -> Sequence[Deed]:
        """Leave out instances of processes that are not deployed."""
        missing = {deed.process for deed in deeds if deed.process} - self._deployed()
        if missing:
            log.warning("not deployed, the demo does without: %s", ", ".join(sorted(missing)))
        absent = {deed.case for deed in deeds if deed.process in missing}
        return [deed for deed in deeds if deed.case not in absent]

    def _deployed(self) -> set[str]:
        return {view.key for view in self.engine.startable(self._director())}

    def _director(self) -> Actor:
        """Who may start every process and read every instance."""
        return self.identity.actor_for("direktorov")

    def _do(self, deed: Deed) -> None:
        actor = self.identity.actor_for(deed.who)
        if deed.process:
            values = self._values(deed)
            self._cases[deed.case] = self.engine.start(deed.process, values, actor).id
            return
        task = self._task(deed, actor)
        if deed.takes_only:
            self.engine.claim(task.id, actor)
        elif desk := next((d for d in (self.council, self.scorings) if d.answers(task)), None):
            desk.complete(task, self._values(deed), actor)
        else:
            self.engine.complete(task.id, self._values(deed), actor)

    def _task(self, deed: Deed, actor: Actor) -> UserTaskView:
        for view in self.engine.user_tasks(self._cases[deed.case], actor=actor):
            is_theirs = view.assignee == actor.user_id or (
                not view.assignee and actor.answers_to(view.candidates)
            )
            if view.element_id == deed.element and is_theirs:
                return view
        raise Conflict(f"Демо: у «{deed.who}» нет задачи «{deed.element}» ({deed.case}).")

    # -- time --------------------------------------------------------------------------------------
    def _catch_up(self, moment: datetime) -> None:
        """Let whatever falls due until a moment happen when it is due."""
        while (due := self.engine.next_due_at()) is not None and due <= moment:
            self.clock.set(max(due, self.clock.now()))
            if not self.engine.work():
                break
        self.clock.set(moment)
        self.engine.work()

    def _moment(self, deed: Deed) -> datetime:
        local = datetime.combine(self._day(-deed.days_ago), deed.at, self.calendar.zone)
        return min(local, self.ends_at)

    def _day(self, offset: int) -> date:
        """A working day counted from today, or from the last one when today is a day off."""
        tomorrow = self.calendar.local_day(self.ends_at) + timedelta(days=1)
        today = self.calendar.add_working_days(tomorrow, -1)
        return self.calendar.add_working_days(today, offset)

    # -- values ------------------------------------------------------------------------------------
    def _values(self, deed: Deed) -> Mapping[str, object]:
        return {name: self._value(value, deed) for name, value in deed.values.items()}

    def _value(self, value: object, deed: Deed) -> object:
        if isinstance(value, Workday):
            return self._day(value.offset).isoformat()
        if isinstance(value, ProposalsOf):
            return self._proposals(value.place, self._sections(deed.case))
        return value

    def _sections(self, case: str) -> Mapping[object, str]:
        known = self.engine.variables(self._cases[case], self._director())
        sections = known.get("sections")
        rows = sections if isinstance(sections, list) else []
        return {row["number"]: row["id"] for row in rows}

    def _proposals(self, place: str, sections: Mapping[object, str]) -> list[dict[str, str]]:
        return [
            {
                "section": sections[section],
                "title": title,
                "form": form,
                "starts_on": self.year.day(*day).isoformat(),
                "participants": "Педагоги района",
                "result": "Материалы размещены в банке",
            }
            for each, section, title, form, day in PROPOSALS
            if each == place
        ]
