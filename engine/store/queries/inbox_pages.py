"""Reads branches of an inbox: a page of them merged, or how many there are up to a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from engine.domain.states import UserTaskState
from engine.domain.views import UserTaskView
from engine.store.queries.inbox_branches import Branch, Rows
from engine.store.queries.inbox_orders import Order
from engine.store.queries.rows import task_view
from engine.store.tables import UserTask


@dataclass(frozen=True, kw_only=True)
class Found:
    """A user task of a page: where it lies in the order, and the best way on which it came."""

    task_id: str
    keys: tuple[Any, ...]
    branch: Branch


def read(
    session: Session,
    branches: Sequence[Branch],
    order: Order,
    after: Sequence[Any] | None,
    size: int,
) -> list[Found]:
    """Give up to `size` user tasks after a position, and one more when there are more."""
    if not branches:
        return []
    parts = [
        _one_page(each, number, order, after, size + 1) for number, each in enumerate(branches)
    ]
    rows = session.execute(_together(parts)).all()
    found: dict[str, Found] = {}
    for task_id, number, *keys in rows:
        way = Found(task_id=task_id, keys=tuple(keys), branch=branches[number])
        if task_id not in found or way.branch.rank < found[task_id].branch.rank:
            found[task_id] = way
    merged = list(found.values())
    for place in reversed(range(len(order.descending))):
        merged.sort(key=lambda way: way.keys[place], reverse=order.descending[place])
    return merged[: size + 1]


def count(session: Session, branches: Sequence[Branch], limit: int) -> int:
    """Count different user tasks, `limit` at most."""
    if not branches:
        return 0
    limited = [select(each.rows.limit(limit).subquery().c.task_id) for each in branches]
    together = _together(limited).subquery()
    counted = session.scalar(select(func.count(together.c.task_id.distinct())))
    return min(counted or 0, limit)


def views(session: Session, shown: Sequence[Found]) -> tuple[UserTaskView, ...]:
    """Read what lists show of user tasks, in the given order."""
    wanted = [each.task_id for each in shown]
    rows = session.scalars(select(UserTask).where(UserTask.id.in_(wanted)))
    by_id = {row.id: row for row in rows}
    return tuple(_view(by_id[each.task_id], each.branch) for each in shown)


def _view(row: UserTask, branch: Branch) -> UserTaskView:
    claimed_for = row.acting_for if row.state == UserTaskState.OPEN else ""
    return task_view(row, branch.why_mine, branch.absent_id or claimed_for)


def _one_page(
    branch: Branch, number: int, order: Order, after: Sequence[Any] | None, size: int
) -> Rows:
    keys: list[Any] = [column.label(f"key_{place}") for place, column in enumerate(branch.keys)]
    rows = branch.rows
    if after is not None:
        rows = rows.where(order.after(branch.keys, after))
    directions = zip(branch.keys, order.descending, strict=True)
    sorting = [column.desc() if down else column.asc() for column, down in directions]
    of_branch = rows.add_columns(literal(number).label("branch"), *keys)
    return select(of_branch.order_by(*sorting).limit(size).subquery())


def _together(parts: Sequence[Rows]) -> Any:
    return parts[0] if len(parts) == 1 else union_all(*parts)
