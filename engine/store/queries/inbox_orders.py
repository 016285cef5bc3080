"""The orders of an inbox: which columns sort it, and where a position in it lies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from engine.domain.errors import InvalidInput
from engine.domain.views import InboxQuery
from engine.store.tables import TaskCandidate, UserTask

Columns: TypeAlias = tuple[SQLColumnExpression[Any], ...]


@dataclass(frozen=True, kw_only=True)
class Order:
    """Columns that sort; every order ends with the id, so that no two rows are equal.

    Attributes:
        candidate, task: the columns where candidate rows, or user tasks alone, are read.
        descending, types: of each of them.
    """

    candidate: Columns
    task: tuple[InstrumentedAttribute[Any], ...]
    descending: tuple[bool, ...]
    types: tuple[type, ...]

    def backwards(self) -> "Order":
        """The same order from its end."""
        return replace(self, descending=tuple(not each for each in self.descending))

    def after(self, columns: Columns, position: Sequence[Any]) -> ColumnElement[bool]:
        """Condition: sorts strictly after the position, column by column."""
        beyond: ColumnElement[bool] | None = None
        keys = list(zip(columns, self.descending, position, strict=True))
        for column, down, value in reversed(keys):
            further = column < value if down else column > value
            beyond = further if beyond is None else or_(further, and_(column == value, beyond))
        assert beyond is not None  # noqa: S101 - every order has columns
        # Said twice for the planner: the first column bounds the range of the index.
        column, down, value = keys[0]
        return and_(column <= value if down else column >= value, beyond)

    def position_of(self, task: UserTask) -> tuple[Any, ...]:
        """Where a user task lies."""
        return tuple(getattr(task, column.key) for column in self.task)


_COMPLETED = Order(
    candidate=(),
    task=(UserTask.closed_at, UserTask.id),
    descending=(True, True),
    types=(datetime, str),
)
_ORDERS = {
    "due": Order(
        candidate=(TaskCandidate.due_order, TaskCandidate.task_id),
        task=(UserTask.due_order, UserTask.id),
        descending=(False, False),
        types=(datetime, str),
    ),
    "created": Order(
        candidate=(UserTask.created_at, UserTask.id),
        task=(UserTask.created_at, UserTask.id),
        descending=(True, True),
        types=(datetime, str),
    ),
    "priority": Order(
        candidate=(UserTask.priority, UserTask.due_order, UserTask.id),
        task=(UserTask.priority, UserTask.due_order, UserTask.id),
        descending=(True, False, False),
        types=(int, datetime, str),
    ),
}


def order_of(query: InboxQuery) -> Order:
    """Give the order that a query asks for.

    Raises:
        InvalidInput: there is no such order.
    """
    if query.scope == "completed":
        return _COMPLETED
    if query.order not in _ORDERS:
        raise InvalidInput(f"Неизвестный порядок входящих: «{query.order}»")
    return _ORDERS[query.order]
