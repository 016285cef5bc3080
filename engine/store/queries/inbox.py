"""The inbox: one short sorted branch per reason why a user task is mine, merged by keyset.

Each branch reads at most one page from an index, whoever and however busy the person is; branches
never scan, and what a person may not see is left out inside the branch, not afterwards.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from engine.domain.errors import InvalidInput
from engine.domain.identity import Actor
from engine.domain.views import InboxPage, InboxQuery
from engine.domain.words import BaseForms, as_written
from engine.store.queries import cursors, inbox_pages, user_tasks
from engine.store.queries.inbox_blocks import OPEN_SCOPES
from engine.store.queries.inbox_filters import Filters, Moments, filters_of
from engine.store.queries.inbox_orders import order_of
from engine.store.queries.inbox_wishes import Wish, wish

__all__ = ["COUNTED_UP_TO", "LARGEST_PAGE", "Moments", "counts", "neighbours", "page"]

COUNTED_UP_TO = 100
LARGEST_PAGE = 200


_SCOPES = OPEN_SCOPES | {"asked", "watched", "delegated", "completed"}


def page(
    session: Session,
    query: InboxQuery,
    actor: Actor,
    moments: Moments,
    base_forms: BaseForms = as_written,
) -> InboxPage:
    """One page of a person's inbox.

    Raises:
        InvalidInput: a word of the query is unknown, or its cursor is not ours.
    """
    order = order_of(query)
    size = max(1, min(query.limit, LARGEST_PAGE))
    after = cursors.read(query.cursor, order.types) if query.cursor else None
    found = inbox_pages.page(session, _wish(query, actor, moments, base_forms), order, after, size)
    more = len(found) > size
    return InboxPage(
        items=tuple(each.view for each in found[:size]),
        next_cursor=cursors.write(found[size - 1].keys) if more else "",
        hidden_by_filter=not found and _has_filter(query) and _has_any(session, query, actor),
    )


def counts(
    session: Session,
    queries: Sequence[InboxQuery],
    actor: Actor,
    moments: Moments,
    base_forms: BaseForms = as_written,
) -> tuple[int, ...]:
    """How many user tasks each query finds; counting stops at 100.

    Raises:
        InvalidInput: a word of a query is unknown.
    """
    wishes = [(_wish(each, actor, moments, base_forms), order_of(each)) for each in queries]
    return tuple(inbox_pages.counts(session, wishes, COUNTED_UP_TO))


def neighbours(
    session: Session,
    query: InboxQuery,
    task_id: str,
    actor: Actor,
    moments: Moments,
    base_forms: BaseForms = as_written,
) -> tuple[str, str]:
    """Ids of the user tasks before and after one in a person's inbox, "" where there is none.

    The one in the middle may have left the inbox meanwhile: its place in the order counts.

    Raises:
        InvalidInput: a word of the query is unknown.
    """
    order, wanted = order_of(query), _wish(query, actor, moments, base_forms)
    task = user_tasks.by_id(session, actor.tenant, task_id)
    if task is None or None in (position := order.position_of(task)):
        return "", ""
    beside = (
        inbox_pages.page(session, wanted, way, position, 1) for way in (order.backwards(), order)
    )
    before, after = (found[0].view.id if found else "" for found in beside)
    return before, after


def _wish(query: InboxQuery, actor: Actor, moments: Moments, base_forms: BaseForms) -> Wish:
    if query.scope not in _SCOPES:
        raise InvalidInput(f"Неизвестный раздел входящих: «{query.scope}»")
    return wish(query.scope, actor, filters_of(query, moments, base_forms))


def _has_filter(query: InboxQuery) -> bool:
    plain = InboxQuery(scope=query.scope)
    return replace(query, order=plain.order, cursor="", limit=plain.limit) != plain


def _has_any(session: Session, query: InboxQuery, actor: Actor) -> bool:
    plain = wish(query.scope, actor, Filters())
    return any(inbox_pages.counts(session, [(plain, order_of(query))], 1))
