"""Finds what of somebody's work stays uncovered in an absence: asks registries and inbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from engine import Actor, InboxPage, InboxQuery, UserTaskView, role_of
from workflows.registry import actors, people, substitutions
from workflows.registry.base import Registry
from workflows.registry.people import Person
from workflows.registry.succession import Rule
from workflows.roles import is_delegable
from workflows.substitution.coverage import (
    Duty,
    DutyGap,
    OpenTask,
    Situation,
    Span,
    deputies_of,
    duty_gaps,
    spans,
    task_gaps,
)

MOST_TASKS = 400
PAGE = 200


class Inbox(Protocol):
    """The engine, as far as a survey needs it."""

    def inbox(self, query: InboxQuery, actor: Actor) -> InboxPage: ...


@dataclass(frozen=True, kw_only=True)
class Planned:
    """An absence as it is or shall be; `id` is "" before it is written down."""

    person_id: str
    span: Span
    rules: tuple[Rule, ...]
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskGap:
    """An open user task that nobody could do in time."""

    id: str
    title: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What becomes of somebody's work while they are away.

    Attributes:
        gaps: roles, and personal work where the principal is "", that nobody does for some days.
        tasks: open user tasks of theirs with a deadline in the period that nobody could do.
        deputies: person id → the days on which they go first for some part of the work.
    """

    gaps: tuple[DutyGap, ...]
    tasks: tuple[TaskGap, ...]
    deputies: Mapping[str, tuple[Span, ...]]

    @property
    def is_complete(self) -> bool:
        return not self.gaps and not self.tasks


def own_actor(registry: Registry, person_id: str) -> Actor:
    """The person with their own rights only, to ask what waits for them."""
    return Actor(
        user_id=person_id,
        principals=actors.principals_of(registry, person_id),
        tenant=registry.tenant,
    )


def waiting(inbox: Inbox, person: Actor, span: Span, today: date) -> tuple[UserTaskView, ...]:
    """Open user tasks of a person that are due in a span, those due first first.

    What is due before an absence begins the person does before leaving; once it has begun, what
    is overdue waits for somebody as well.
    """
    due_from = span.begins_on if span.begins_on > today else None
    query = InboxQuery(scope="all", due_from=due_from, due_to=span.ends_on, limit=PAGE)
    found: list[UserTaskView] = []
    while len(found) < MOST_TASKS:
        page = inbox.inbox(query, person)
        found += page.items
        if not page.next_cursor:
            break
        query = replace(query, cursor=page.next_cursor)
    return tuple(found)


def survey(registry: Registry, planned: Planned, tasks: Iterable[UserTaskView]) -> Coverage:
    """Say what nobody would do; `tasks` are those that `waiting` gave.

    What lies in the past is left out.
    """
    span = _from_today(planned.span, registry.today)
    situations = _situations(registry, planned, span)
    person_id = planned.person_id
    own = actors.principals_of(registry, person_id)
    work = _Work(registry=registry, person_id=person_id, own=own)
    duties = work.duties()
    views = {each.id: each for each in tasks}
    asked = [work.open_task(each) for each in views.values()]
    return Coverage(
        gaps=duty_gaps(person_id, duties, situations),
        tasks=tuple(
            TaskGap(id=each.id, title=each.title, due_at=views[each.id].due_at)
            for each in task_gaps(person_id, asked, situations)
        ),
        deputies=deputies_of(person_id, duties, situations),
    )


def _from_today(span: Span, today: date) -> Span:
    begins_on = max(span.begins_on, today)
    if span.ends_on is not None:
        begins_on = min(begins_on, span.ends_on)
    return Span(begins_on=begins_on, ends_on=span.ends_on)


def _situations(registry: Registry, planned: Planned, span: Span) -> tuple[Situation, ...]:
    others = [
        each
        for each in substitutions.between(registry, span.begins_on, span.ends_on)
        if each.absence.id != planned.id and each.absence.person_id != planned.person_id
    ]
    cuts = [Span(begins_on=o.absence.begins_on, ends_on=o.absence.ends_on) for o in others]
    everybody = _employed(registry)
    return tuple(
        Situation(
            span=part,
            away={
                **substitutions.away_on(others, part.begins_on),
                planned.person_id: planned.rules,
            },
            is_here=frozenset(
                each.id for each in everybody if each.is_active(part.begins_on)
            ).__contains__,
        )
        for part in spans(span, [*cuts, *_leavings(everybody, span)])
    )


def _employed(registry: Registry) -> tuple[Person, ...]:
    """People who work here today and can sign in."""
    able = substitutions.able(registry, [row.id for row in people.active(registry)], registry.today)
    return tuple(people.by_ids(registry, able).values())


def _leavings(everybody: Iterable[Person], span: Span) -> Iterable[Span]:
    for person in everybody:
        last = person.dismissed_on
        if last is not None and last > span.begins_on:
            yield Span(begins_on=span.begins_on, ends_on=last - timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class _Work:
    """A person's duties; who else answers to a principal is looked up once."""

    registry: Registry
    person_id: str
    own: frozenset[str]
    _known: dict[str, Duty] = field(default_factory=dict)

    def duties(self) -> tuple[Duty, ...]:
        bound = {role_of(each) for each in self.own if "@" in each}
        # Who deputises at School 5 is asked there; the bare role asks nobody else.
        told = sorted(each for each in self.own if "@" in each or each not in bound)
        return (Duty(principal=""), *map(self.duty, told))

    def duty(self, principal: str) -> Duty:
        if principal not in self._known:
            role, _at, organisation_id = principal.partition("@")
            others = {each.id for each in actors.holders(self.registry, role, organisation_id)}
            self._known[principal] = Duty(
                principal=principal,
                others=frozenset(others - {self.person_id}),
                is_lendable=is_delegable(principal),
            )
        return self._known[principal]

    def open_task(self, task: UserTaskView) -> OpenTask:
        by_name = self.person_id in (task.assignee, *task.candidate_users)
        lent = [self.duty(each) for each in task.candidates if each in self.own]
        duties = [*([Duty(principal="")] if by_name else []), *lent]
        due_at = task.due_at
        return OpenTask(
            id=task.id,
            title=task.title,
            process_key=task.process_key,
            day=due_at.astimezone(ZoneInfo(self.registry.zone)).date() if due_at else None,
            duties=tuple(each for each in duties if each.is_lendable),
            others=frozenset() if task.assignee else self._others(task),
            excluded=frozenset(task.excluded_users),
            is_lendable=task.substitutable,
        )

    def _others(self, task: UserTaskView) -> frozenset[str]:
        sharing = (self.duty(each).others for each in task.candidates)
        return frozenset(task.candidate_users).union(*sharing) - {self.person_id}
