"""The inbox: one short sorted branch per reason why a user task is mine, merged by keyset.

Each branch reads at most one page from an index, whoever and however busy the person is; branches
never scan, and what a person may not see is left out inside the branch, not afterwards.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.domain.identity import Actor
from engine.domain.views import InboxPage, InboxQuery
from engine.store.queries import cursors, inbox_pages
from engine.store.queries.inbox_branches import Branch, branches
from engine.store.queries.inbox_filters import Moments, conditions
from engine.store.queries.inbox_orders import Order, order_of
from engine.store.tables import UserTask

__all__ = ["COUNTED_UP_TO", "LARGEST_PAGE", "Moments", "counts", "neighbours", "page"]

COUNTED_UP_TO = 100
LARGEST_PAGE = 200


def page(session: Session, query: InboxQuery, actor: Actor, moments: Moments) -> InboxPage:
    """One page of a person's inbox.

    Raises:
        InvalidInput: a word of the query is unknown, or its cursor is not ours.
    """
    order = order_of(query)
    size = max(1, min(query.limit, LARGEST_PAGE))
    after = cursors.read(query.cursor, order.types) if query.cursor else None
    found = inbox_pages.read(session, _narrowed(query, actor, order, moments), order, after, size)
    more = len(found) > size
    return InboxPage(
        items=inbox_pages.views(session, found[:size]),
        next_cursor=cursors.write(found[size - 1].keys) if more else "",
        hidden_by_filter=not found and _has_filter(query) and _has_any(session, query, actor),
    )


def counts(
    session: Session, queries: Sequence[InboxQuery], actor: Actor, moments: Moments
) -> tuple[int, ...]:
    """How many user tasks each query finds; counting stops at 100.

    Raises:
        InvalidInput: a word of a query is unknown.
    """
    return tuple(
        inbox_pages.count(session, _narrowed(each, actor, order_of(each), moments), COUNTED_UP_TO)
        for each in queries
    )


def neighbours(
    session: Session, query: InboxQuery, task_id: str, actor: Actor, moments: Moments
) -> tuple[str, str]:
    """Ids of the user tasks before and after one in a person's inbox, "" where there is none.

    The one in the middle may have left the inbox meanwhile: its place in the order counts.

    Raises:
        InvalidInput: a word of the query is unknown.
    """
    order = order_of(query)
    task = session.scalar(
        select(UserTask).where(UserTask.id == task_id, UserTask.tenant == actor.tenant)
    )
    if task is None or None in (position := order.position_of(task)):
        return "", ""
    found = []
    for way in (order.backwards(), order):
        narrowed = _narrowed(query, actor, way, moments)
        beside = inbox_pages.read(session, narrowed, way, position, 1)
        found.append(beside[0].task_id if beside else "")
    return found[0], found[1]


def _narrowed(query: InboxQuery, actor: Actor, order: Order, moments: Moments) -> list[Branch]:
    wanted = conditions(query, moments)
    return [
        replace(each, rows=each.rows.where(*wanted)) for each in branches(query.scope, actor, order)
    ]


def _has_filter(query: InboxQuery) -> bool:
    plain = InboxQuery(scope=query.scope)
    return replace(query, order=plain.order, cursor="", limit=plain.limit) != plain


def _has_any(session: Session, query: InboxQuery, actor: Actor) -> bool:
    plain = InboxQuery(scope=query.scope)
    return inbox_pages.count(session, branches(query.scope, actor, order_of(plain)), 1) > 0
