"""The orders of an inbox; each runs in one direction, so that a position bounds one index range."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.domain.errors import InvalidInput
from engine.domain.views import InboxQuery
from engine.store.tables import UserTask


@dataclass(frozen=True, kw_only=True)
class Order:
    """What sorts an inbox; the last column is the id, so that no two rows are equal.

    Attributes:
        columns: as entries call them; those that only user tasks have as these call them.
        types: of each of the columns.
    """

    columns: tuple[str, ...]
    types: tuple[type, ...]
    descending: bool = False

    def backwards(self) -> "Order":
        """The same order from its end."""
        return replace(self, descending=not self.descending)

    def position_of(self, task: UserTask) -> tuple[Any, ...]:
        """Where a user task lies; a column is None where it has no place."""
        known = {"task_id": task.id, "urgency": -task.priority}
        return tuple(known[name] if name in known else getattr(task, name) for name in self.columns)


_COMPLETED = Order(columns=("closed_at", "task_id"), types=(datetime, str), descending=True)
_ORDERS = {
    "due": Order(columns=("due_order", "task_id"), types=(datetime, str)),
    "created": Order(columns=("created_at", "task_id"), types=(datetime, str), descending=True),
    "priority": Order(columns=("urgency", "due_order", "task_id"), types=(int, datetime, str)),
}


def order_of(query: InboxQuery) -> Order:
    """Give the order that a query asks for.

    Raises:
        InvalidInput: there is no such order.
    """
    if query.order not in _ORDERS:
        raise InvalidInput(f"Неизвестный порядок входящих: «{query.order}»")
    return _COMPLETED if query.scope == "completed" else _ORDERS[query.order]
