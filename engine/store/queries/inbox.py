"""The inbox: one short sorted branch per reason why a user task is mine, merged by keyset.

Each branch reads at most one page from an index, whoever and however busy the person is; branches
never scan, and what a person may not see is left out inside the branch, not afterwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from engine.domain.errors import InvalidInput
from engine.domain.identity import Actor
from engine.domain.states import UserTaskState
from engine.domain.views import InboxPage, InboxQuery, UserTaskView
from engine.store.queries import cursors
from engine.store.queries.rows import task_view
from engine.store.tables import TaskCandidate, TaskExclusion, UserTask
from engine.store.tables.user_tasks import OPEN_TASK
from engine.store.task_rows import user_principal

COUNTED_UP_TO = 100
LARGEST_PAGE = 200
_SCOPES = frozenset({"mine", "groups", "all", "completed"})


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Where the days of the office begin and end: `today` and `week` are exclusive ends."""

    now: datetime
    today: datetime
    week: datetime


@dataclass(frozen=True, kw_only=True)
class _Order:
    """Columns that sort; every order ends with the id, so that no two rows are equal."""

    candidate: tuple[SQLColumnExpression[Any], ...]
    task: tuple[SQLColumnExpression[Any], ...]
    descending: tuple[bool, ...]
    types: tuple[type, ...]


_ORDERS = {
    "due": _Order(
        candidate=(TaskCandidate.due_order, TaskCandidate.task_id),
        task=(UserTask.due_order, UserTask.id),
        descending=(False, False),
        types=(datetime, str),
    ),
    "created": _Order(
        candidate=(UserTask.created_at, UserTask.id),
        task=(UserTask.created_at, UserTask.id),
        descending=(True, True),
        types=(datetime, str),
    ),
    "priority": _Order(
        candidate=(UserTask.priority, UserTask.due_order, UserTask.id),
        task=(UserTask.priority, UserTask.due_order, UserTask.id),
        descending=(True, False, False),
        types=(int, datetime, str),
    ),
    "completed": _Order(
        candidate=(),
        task=(UserTask.closed_at, UserTask.id),
        descending=(True, True),
        types=(datetime, str),
    ),
}


def page(session: Session, query: InboxQuery, actor: Actor, moments: Moments) -> InboxPage:
    """One page of a person's inbox with its counters.

    Raises:
        InvalidInput: unknown scope or order, or a cursor that is not ours.
    """
    items, cursor = _items(session, query, actor, moments)
    plain = replace(query, process_key="", organisation="", due="", text="", cursor="", limit=1)
    filtered = plain != replace(query, cursor="", limit=1)
    hidden = not items and filtered and bool(_items(session, plain, actor, moments)[0])
    return InboxPage(
        items=items,
        next_cursor=cursor,
        counters=counters(session, actor, moments),
        hidden_by_filter=hidden,
    )


def counters(session: Session, actor: Actor, moments: Moments) -> dict[str, int]:
    """How many user tasks wait, by kind; counting stops at 100."""
    mine, groups = _mine(actor), _offered(actor)
    due = {name: _due_filter(name, moments) for name in ("late", "today", "week")}
    counted = {
        "mine": _count(session, [mine]),
        "groups": _count(session, groups),
        "completed": _count(session, [_completed(actor)]),
    }
    for name, condition in due.items():
        counted[name] = _count(session, [each.where(condition) for each in (mine, *groups)])
    return counted


def _items(
    session: Session, query: InboxQuery, actor: Actor, moments: Moments
) -> tuple[tuple[UserTaskView, ...], str]:
    order = _order_of(query)
    size = max(1, min(query.limit, LARGEST_PAGE))
    conditions = _filters(query, moments)
    branches = [
        _one_page(branch.where(*conditions), columns, order, query.cursor, size + 1)
        for branch, columns in _branches(query.scope, actor, order)
    ]
    found = _merged(session, branches, order)
    shown = found[:size]
    cursor = cursors.write(shown[-1][1]) if len(found) > size else ""
    return _views(session, shown), cursor


def _order_of(query: InboxQuery) -> _Order:
    if query.scope not in _SCOPES:
        raise InvalidInput(f"Неизвестный раздел входящих: «{query.scope}»")
    name = "completed" if query.scope == "completed" else query.order
    if name not in _ORDERS:
        raise InvalidInput(f"Неизвестный порядок входящих: «{query.order}»")
    return _ORDERS[name]


# -- branches --------------------------------------------------------------------------------------
_Branch = Select[*tuple[Any, ...]]
_Columns = tuple[SQLColumnExpression[Any], ...]


def _branches(scope: str, actor: Actor, order: _Order) -> list[tuple[_Branch, _Columns]]:
    if scope == "completed":
        return [(_completed(actor), order.task)]
    mine = [(_mine(actor), order.task)] if scope in ("mine", "all") else []
    groups = [(each, order.candidate) for each in _offered(actor)]
    return [*mine, *(groups if scope in ("groups", "all") else [])]


def _mine(actor: Actor) -> _Branch:
    people = [actor.user_id, *(p[5:] for p in actor.principals if p.startswith("user:"))]
    return select(UserTask.id.label("task_id"), literal("").label("why_mine")).where(
        text(f"user_task.{OPEN_TASK}"),
        UserTask.tenant == actor.tenant,
        UserTask.assignee.in_([each for each in people if each]),
        _not_excluded(UserTask.id, [actor.user_id]),
    )


def _offered(actor: Actor) -> list[_Branch]:
    own = [user_principal(actor.user_id)] if actor.user_id else []
    return [_offered_to(actor, each) for each in sorted({*actor.principals, *own})]


def _offered_to(actor: Actor, principal: str) -> _Branch:
    # Who acts for somebody is bound by that person's exclusions as well as by their own.
    people = [actor.user_id, actor.acting_for.get(principal, "")]
    return (
        select(TaskCandidate.task_id, literal(principal).label("why_mine"))
        .join(UserTask, UserTask.id == TaskCandidate.task_id)
        .where(
            TaskCandidate.tenant == actor.tenant,
            TaskCandidate.principal == principal,
            _not_excluded(TaskCandidate.task_id, [each for each in people if each]),
        )
    )


def _completed(actor: Actor) -> _Branch:
    return select(UserTask.id.label("task_id"), literal("").label("why_mine")).where(
        UserTask.tenant == actor.tenant,
        UserTask.completed_by == actor.user_id,
        UserTask.state == UserTaskState.COMPLETED,
    )


def _not_excluded(task_id: SQLColumnExpression[Any], people: Sequence[str]) -> ColumnElement[bool]:
    excluded = select(TaskExclusion.task_id).where(
        TaskExclusion.task_id == task_id, TaskExclusion.user_id.in_(people)
    )
    return ~excluded.exists()


# -- filters ---------------------------------------------------------------------------------------
def _filters(query: InboxQuery, moments: Moments) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.process_key:
        found.append(UserTask.process_key == query.process_key)
    if query.organisation:
        found.append(UserTask.organisation == query.organisation)
    if query.due:
        found.append(_due_filter(query.due, moments))
    words = query.text.casefold().split()
    found += [UserTask.search_text.contains(word, autoescape=True) for word in words]
    return found


def _due_filter(due: str, moments: Moments) -> ColumnElement[bool]:
    if due == "late":
        return UserTask.due_order < moments.now
    if due == "today":
        return and_(UserTask.due_order >= moments.now, UserTask.due_order < moments.today)
    if due == "week":
        return and_(UserTask.due_order >= moments.now, UserTask.due_order < moments.week)
    raise InvalidInput(f"Неизвестный отбор по сроку: «{due}»")


# -- pages -----------------------------------------------------------------------------------------
def _one_page(branch: _Branch, columns: _Columns, order: _Order, cursor: str, size: int) -> _Branch:
    keys: list[Any] = [column.label(f"key_{place}") for place, column in enumerate(columns)]
    if cursor:
        branch = branch.where(_after(columns, order.descending, cursors.read(cursor, order.types)))
    directions = zip(columns, order.descending, strict=True)
    sorting = [column.desc() if down else column.asc() for column, down in directions]
    page_of_branch = branch.add_columns(*keys).order_by(*sorting).limit(size).subquery()
    return select(page_of_branch)


def _after(
    columns: _Columns, descending: tuple[bool, ...], position: Sequence[Any]
) -> ColumnElement[bool]:
    """Condition: sorts strictly after the position, column by column."""
    beyond: ColumnElement[bool] | None = None
    for column, down, value in reversed(list(zip(columns, descending, position, strict=True))):
        further = column < value if down else column > value
        beyond = further if beyond is None else or_(further, and_(column == value, beyond))
    assert beyond is not None  # noqa: S101 - every order has columns
    # Said twice for the planner: the first column bounds the range of the index.
    first, value = columns[0], position[0]
    return and_(first <= value if descending[0] else first >= value, beyond)


def _merged(
    session: Session, branches: list[_Branch], order: _Order
) -> list[tuple[str, tuple[Any, ...], str]]:
    if not branches:
        return []
    rows = session.execute(branches[0] if len(branches) == 1 else union_all(*branches)).all()
    found = {}
    for task_id, why_mine, *keys in rows:
        # The same user task may come by several ways; being assigned is the best reason.
        if task_id not in found or not why_mine:
            found[task_id] = (task_id, tuple(keys), why_mine)
    merged = list(found.values())
    for place in reversed(range(len(order.descending))):
        merged.sort(key=lambda row: row[1][place], reverse=order.descending[place])
    return merged


def _views(
    session: Session, shown: Iterable[tuple[str, tuple[Any, ...], str]]
) -> tuple[UserTaskView, ...]:
    reasons = {task_id: why_mine for task_id, _, why_mine in shown}
    rows = session.scalars(select(UserTask).where(UserTask.id.in_(list(reasons))))
    by_id = {row.id: row for row in rows}
    return tuple(task_view(by_id[each], reason) for each, reason in reasons.items())


def _count(session: Session, branches: Sequence[_Branch]) -> int:
    if not branches:
        return 0
    limited = [select(each.limit(COUNTED_UP_TO).subquery().c.task_id) for each in branches]
    together = (limited[0] if len(limited) == 1 else union_all(*limited)).subquery()
    counted = session.scalar(select(func.count(together.c.task_id.distinct())))
    return min(counted or 0, COUNTED_UP_TO)
