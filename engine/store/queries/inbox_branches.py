"""The ways on which user tasks come into an inbox: assigned, offered, for somebody absent, done."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, select, text

from engine.domain.errors import InvalidInput
from engine.domain.identity import Actor, StandIn
from engine.domain.states import UserTaskState
from engine.store.queries import stand_ins
from engine.store.queries.inbox_orders import Columns, Order
from engine.store.tables import TaskCandidate, TaskExclusion, UserTask
from engine.store.tables.user_tasks import OPEN_TASK
from engine.store.task_rows import user_principal

Rows: TypeAlias = Select[*tuple[Any, ...]]
SCOPES = frozenset({"all", "mine", "groups", "substituted", "completed"})


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One way on which user tasks are somebody's; `keys` are the columns that sort it.

    Attributes:
        rows: selects `task_id`; what a person must not see is left out already.
        rank: the best reason has the least.
        why_mine: the principal that matched; "" when assigned.
        absent_id: through whose absence; "" for one's own.
    """

    rows: Rows
    keys: Columns
    rank: int
    why_mine: str = ""
    absent_id: str = ""


def branches(scope: str, actor: Actor, order: Order) -> list[Branch]:
    """Give the branches of a scope, the best reason first.

    Raises:
        InvalidInput: there is no such scope.
    """
    if scope not in SCOPES:
        raise InvalidInput(f"Неизвестный раздел входящих: «{scope}»")
    if scope == "completed":
        return [Branch(rows=_completed(actor), keys=order.task, rank=0)]
    found: list[Branch] = []
    if scope in ("mine", "all"):
        found.append(Branch(rows=_assigned(actor), keys=order.task, rank=0))
    if scope in ("groups", "all"):
        found += [_offered(actor, each, order) for each in _own(actor)]
    if scope in ("substituted", "all"):
        found += _substituted(actor, order)
    return found


def _own(actor: Actor) -> list[str]:
    own = {user_principal(actor.user_id)} if actor.user_id else set()
    return sorted(actor.principals | own)


def _substituted(actor: Actor, order: Order) -> list[Branch]:
    found = []
    for stand_in in actor.stand_ins:
        found.append(_of_absent(actor, stand_in, order))
        found += [_offered(actor, each, order, stand_in) for each in stand_ins.principals(stand_in)]
    return found


def _of_absent(actor: Actor, stand_in: StandIn, order: Order) -> Branch:
    absent_id = stand_in.absent_id
    return Branch(
        rows=select(UserTask.id.label("task_id")).where(stand_ins.assigned(actor, stand_in)),
        keys=order.task,
        rank=2,
        why_mine=user_principal(absent_id),
        absent_id=absent_id,
    )


def _assigned(actor: Actor) -> Rows:
    return select(UserTask.id.label("task_id")).where(
        text(f"user_task.{OPEN_TASK}"),
        UserTask.tenant == actor.tenant,
        UserTask.assignee.in_([actor.user_id] if actor.user_id else []),
        _not_excluded(UserTask.id, actor.user_id),
    )


def _offered(actor: Actor, principal: str, order: Order, stand_in: StandIn | None = None) -> Branch:
    permitted = (
        stand_ins.narrowed(actor, stand_in, TaskCandidate.task_id)
        if stand_in
        else _not_excluded(TaskCandidate.task_id, actor.user_id)
    )
    rows = (
        select(TaskCandidate.task_id)
        .join(UserTask, UserTask.id == TaskCandidate.task_id)
        .where(
            TaskCandidate.tenant == actor.tenant, TaskCandidate.principal == principal, permitted
        )
    )
    return Branch(
        rows=rows,
        keys=order.candidate,
        rank=2 if stand_in else 1,
        why_mine=principal,
        absent_id=stand_in.absent_id if stand_in else "",
    )


def _completed(actor: Actor) -> Rows:
    return select(UserTask.id.label("task_id")).where(
        UserTask.tenant == actor.tenant,
        UserTask.completed_by == actor.user_id,
        UserTask.state == UserTaskState.COMPLETED,
    )


def _not_excluded(task_id: SQLColumnExpression[Any], person: str) -> ColumnElement[bool]:
    excluded = select(TaskExclusion.task_id).where(
        TaskExclusion.task_id == task_id, TaskExclusion.user_id == person
    )
    return ~excluded.exists()
