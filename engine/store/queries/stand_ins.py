"""What of an absent person's work a deputy may see: the same in the inbox and in lists of cases."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    false,
    or_,
    select,
    text,
    true,
    type_coerce,
)

from engine.domain.identity import Actor, StandIn, as_deputy
from engine.store.tables import TaskCandidate, TaskExclusion, UserTask
from engine.store.tables.user_tasks import OPEN_TASK
from engine.store.task_rows import user_principal
from engine.store.types import dump_json


def principals(stand_in: StandIn) -> list[str]:
    """Candidate texts by which the deputy may take what is offered, people as «user:<id>»."""
    by_name = [user_principal(stand_in.absent_id)] if stand_in.personal else []
    return sorted({*stand_in.principals, *by_name})


def assigned(actor: Actor, stand_in: StandIn) -> ColumnElement[bool]:
    """Condition over `user_task`: on the absent person, or on the actor for that person."""
    personal = true() if stand_in.personal else false()
    theirs = and_(
        UserTask.assignee == stand_in.absent_id,
        or_(personal, *map(_offered_to, sorted(stand_in.principals))),
    )
    taken = and_(UserTask.assignee == actor.user_id, UserTask.acting_for == stand_in.absent_id)
    return and_(
        text(f"user_task.{OPEN_TASK}"),
        UserTask.tenant == actor.tenant,
        UserTask.assignee.in_([stand_in.absent_id, actor.user_id]),
        or_(theirs, taken),
        narrowed(actor, stand_in, UserTask.id),
    )


def narrowed(
    actor: Actor, stand_in: StandIn, task_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Condition over `user_task`: of a covered process, nobody concerned excluded, one's turn."""
    people = {stand_in.absent_id, *deputies({actor.user_id, *stand_in.through})}
    found = [UserTask.substitutable, ~_excluded(task_id, people)]
    found += [_excluded(task_id, deputies(before)) for before in stand_in.after]
    if stand_in.process_keys:
        found.append(UserTask.process_key.in_(sorted(stand_in.process_keys)))
    if stand_in.except_processes:
        found.append(UserTask.process_key.not_in(sorted(stand_in.except_processes)))
    return and_(*found)


def deputies(people: Iterable[str]) -> set[str]:
    """As exclusions spell that these people may not do it for another, or not at all."""
    return {spelled for each in people for spelled in (each, as_deputy(each))}


def instances(actor: Actor) -> Iterator[Select[str]]:
    """Ids of the instances where work of an absent person waits for the actor, per stand-in."""
    for stand_in in actor.stand_ins:
        offered = and_(
            TaskCandidate.tenant == actor.tenant,
            TaskCandidate.principal.in_(principals(stand_in)),
            narrowed(actor, stand_in, UserTask.id),
        )
        joined = select(UserTask.instance_id).join(
            TaskCandidate, TaskCandidate.task_id == UserTask.id
        )
        yield joined.where(offered)
        yield select(UserTask.instance_id).where(assigned(actor, stand_in))


def _offered_to(principal: str) -> ColumnElement[bool]:
    # A task that somebody has keeps its candidates as a JSON text only; its quotes end a name.
    written = type_coerce(UserTask.candidates, Text)
    return written.contains(dump_json(principal), autoescape=True)


def _excluded(task_id: SQLColumnExpression[Any], people: set[str] | frozenset[str]) -> Any:
    found = select(TaskExclusion.task_id).where(
        TaskExclusion.task_id == task_id, TaskExclusion.user_id.in_(sorted(people))
    )
    return found.exists()
