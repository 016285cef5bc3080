"""Who hears of a fact: the people it is addressed to and those who stand in for them today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine import (
    Actor,
    InstanceView,
    UserTaskState,
    UserTaskView,
    parties_of,
    visible_instance,
    visible_user_task,
    watchers_of,
)
from engine.repairs import is_known_trouble
from workflows.notifications.kinds import Kind
from workflows.notifications.recipients import operators_of, people_to_remind, signed_in_as
from workflows.registry import notification_settings, substitutions
from workflows.registry.base import Registry

Note = Mapping[str, Any]

KIND_OF_FACT = {
    "UserTaskCreated": Kind.TASK_ASSIGNED,
    "UserTaskAssigned": Kind.TASK_HANDED,
    "UserTaskDelegated": Kind.TASK_HANDED,
    "UserTaskReturned": Kind.TASK_HANDED,
    "UserTaskCancelled": Kind.TASK_CANCELLED,
    "UserTaskDueChanged": Kind.DUE_CHANGED,
    "DeadlineReminded": Kind.REMINDER,
    "RemarkMade": Kind.MENTION,
    "QuestionAsked": Kind.QUESTION,
    "QuestionAnswered": Kind.QUESTION,
    "InstanceCompleted": Kind.CASE_ENDED,
    "InstanceCancelled": Kind.CASE_ENDED,
    "IncidentRaised": Kind.TROUBLE,
}
WORK = frozenset(
    {
        Kind.TASK_ASSIGNED, Kind.TASK_HANDED, Kind.TASK_CANCELLED, Kind.DUE_CHANGED, Kind.QUESTION,
        Kind.REMINDER, Kind.OVERDUE,
    }
)  # fmt: skip
"""Kinds that a deputy is told as well; a mention is meant for one person."""


TO_DO = WORK - {Kind.TASK_CANCELLED, Kind.QUESTION}


@dataclass(frozen=True, kw_only=True)
class Hearer:
    """One person who is to be told, with what they may see of it.

    Attributes:
        absent_id: whose work it is when the person stands in for somebody, "" else.
        is_covered: the person is away and a deputy is told.
        may_open: False when the person only hears of it, and a link would lead nowhere.
    """

    person_id: str
    kind: Kind
    task: UserTaskView | None = None
    instance: InstanceView | None = None
    absent_id: str = ""
    is_covered: bool = False
    may_open: bool = True


@dataclass(frozen=True, kw_only=True)
class Hearers:
    """Finds the hearers of the notes of one job; `silent` are those who did it themselves."""

    registry: Registry
    instance_id: str
    silent: frozenset[str]

    def of(self, note: Note) -> Iterable[Hearer]:
        """Everybody who hears of a note, each once for each kind."""
        fact = str(note["fact"])
        kind = KIND_OF_FACT[fact]
        if fact == "DeadlineReminded":
            return self._reminded(note, Kind.OVERDUE if note["when"] == "overdue" else kind)
        if kind == Kind.CASE_ENDED:
            return self._of_case(kind)
        if kind == Kind.TROUBLE:
            return () if self._is_known(note) else self._operators(kind)
        named = self._named(note, fact)
        found = [*self._of_task(note, kind, named)]
        if note.get("roles"):
            told = {each.person_id for each in found}
            found += [each for each in self._offered(note) if each.person_id not in told]
        return found

    def _named(self, note: Note, fact: str) -> list[str]:
        if fact == "QuestionAnswered":
            parties = parties_of(
                self.registry.session, str(note["question_id"]), self.registry.tenant
            )
            return [parties.asked_by] if parties is not None else []
        if fact in ("UserTaskCancelled", "UserTaskDueChanged"):
            task = visible_user_task(self.registry.session, str(note["task_id"]), self._system)
            return self._workers(task)
        return [str(person_id) for person_id in note.get("people", ())]

    @staticmethod
    def _workers(task: UserTaskView | None) -> list[str]:
        if task is None:
            return []
        return [task.assignee] if task.assignee else list(task.candidate_users)

    def _of_task(self, note: Note, kind: Kind, named: Iterable[str]) -> Iterable[Hearer]:
        task_id = str(note["task_id"])
        for person_id in dict.fromkeys(filter(None, named)):
            deputies = self._deputies(person_id, kind, task_id) if kind in WORK else []
            yield from deputies
            own = self._hearer(person_id, kind, task_id, is_covered=bool(deputies))
            if own is not None:
                yield own

    def _deputies(self, person_id: str, kind: Kind, task_id: str) -> list[Hearer]:
        """Those whose work this is now because the person is away."""
        found = []
        for deputy in self._deputies_today(person_id):
            standing = {stand.absent_id for stand in deputy.stand_ins if stand.personal}
            if person_id not in standing:
                continue
            hearer = self._hearer(deputy.user_id, kind, task_id, absent_id=person_id)
            task = hearer.task if hearer is not None else None
            # Of work that is to be done the engine says whose turn it is.
            turns = (person_id,) if kind in TO_DO else (person_id, "")
            turn = task is not None and task.acting_for_now in turns
            if hearer is not None and turn:
                found.append(hearer)
        return found

    def _reminded(self, note: Note, kind: Kind) -> Iterable[Hearer]:
        """Those whom the table of reminders names.

        A manager who may not read the user task is told what it is called in the diagram, and no
        case data.
        """
        task = visible_user_task(self.registry.session, str(note["task_id"]), self._system)
        if task is None or not _concerns_now(task, kind):
            return
        people = people_to_remind(
            self.registry,
            note["recipients"],
            assignee=task.assignee,
            candidates=task.candidates,
            candidate_users=task.candidate_users,
        )
        found = [*self._of_task(note, kind, people)]
        yield from found
        for person_id in sorted(set(people) - {each.person_id for each in found}):
            if self._actor(person_id) is not None:
                bare = replace(task, title=task.name, instance_title="", business_key="")
                yield Hearer(person_id=person_id, kind=kind, task=bare, may_open=False)

    def _offered(self, note: Note) -> Iterable[Hearer]:
        wanting = notification_settings.wanting_offers(self.registry)
        for person_id in wanting:
            hearer = self._hearer(person_id, Kind.TASK_OFFERED, str(note["task_id"]))
            task = hearer.task if hearer is not None else None
            if hearer is not None and task is not None and task.why_mine and not task.assignee:
                yield hearer

    def _hearer(
        self,
        person_id: str,
        kind: Kind,
        task_id: str,
        *,
        absent_id: str = "",
        is_covered: bool = False,
    ) -> Hearer | None:
        actor = self._actor(person_id)
        if actor is None:
            return None
        task = visible_user_task(self.registry.session, task_id, actor)
        if task is None or not _concerns_now(task, kind):
            return None
        return Hearer(
            person_id=person_id,
            kind=kind,
            task=task,
            absent_id=absent_id,
            is_covered=is_covered,
        )

    def _of_case(self, kind: Kind) -> Iterable[Hearer]:
        seen = visible_instance(self.registry.session, self.instance_id, self._system)
        if seen is None:
            return
        watchers = watchers_of(self.registry.session, self.instance_id)
        for person_id in dict.fromkeys(filter(None, (seen.started_by, *watchers))):
            actor = self._actor(person_id)
            case = actor and visible_instance(self.registry.session, self.instance_id, actor)
            if case:
                yield Hearer(person_id=person_id, kind=kind, instance=case)

    def _is_known(self, note: Note) -> bool:
        """Operators hear once of a failure that many cases share."""
        registry, incident_id = self.registry, note.get("incident_id")
        return bool(incident_id) and is_known_trouble(
            registry.session, registry.tenant, str(incident_id)
        )

    def _operators(self, kind: Kind) -> Iterable[Hearer]:
        case = visible_instance(self.registry.session, self.instance_id, self._system)
        for person_id in operators_of(self.registry):
            if person_id not in self.silent:
                yield Hearer(person_id=person_id, kind=kind, instance=case)

    def _actor(self, person_id: str) -> Actor | None:
        """None for whoever did it, and for those who cannot sign in."""
        if person_id in self.silent:
            return None
        return signed_in_as(self.registry, person_id)

    @property
    def _system(self) -> Actor:
        return Actor(user_id="", tenant=self.registry.tenant, is_system=True)

    def _deputies_today(self, person_id: str) -> tuple[Actor, ...]:
        """Who may act for somebody today, but those who did it themselves."""
        found = substitutions.deputies_today(self.registry, person_id)
        actors = [self._actor(deputy) for deputy in found]
        return tuple(actor for actor in actors if actor is not None and actor.stand_ins)


def _concerns_now(task: UserTaskView, kind: Kind) -> bool:
    """Whether it is still so: what was done or taken meanwhile is nobody's new task."""
    if kind in (Kind.MENTION, Kind.QUESTION, Kind.TASK_CANCELLED):
        return True
    return task.state == UserTaskState.OPEN
