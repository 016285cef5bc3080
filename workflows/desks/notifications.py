"""The in-app centre: what one was told, newest first, and what was read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import Actor, InvalidInput
from workflows.desks.base import Desk
from workflows.notifications.kinds import KINDS, Kind
from workflows.notifications.outbox import path_of
from workflows.registry import notifications
from workflows.registry.base import Registry
from workflows.registry.notifications import Notification

PAGE_SIZE = 30
BROWSER_SHOWS_SINCE = timedelta(minutes=15)
MOST_IN_BROWSER = 5


@dataclass(frozen=True, kw_only=True)
class NotificationView:
    """One notification of the actor.

    Attributes:
        kind_title: the kind in words.
        path: where it leads within the product.
        absent_id: whose work it is about when the actor stands in for somebody, "" else.
    """

    id: str
    kind: str
    kind_title: str
    title: str
    brief: str
    body: str
    path: str
    absent_id: str
    created_at: datetime
    is_read: bool


@dataclass(frozen=True, kw_only=True)
class NotificationPage:
    """Some notifications; `next_cursor` is "" on the last page."""

    items: tuple[NotificationView, ...]
    next_cursor: str


class NotificationCentre(Desk):
    """One's own notifications only."""

    def page(
        self, actor: Actor, *, unread: bool = False, kind: str = "", cursor: str = ""
    ) -> NotificationPage:
        """The newest thirty, or those after a cursor.

        Raises:
            InvalidInput: the cursor is not ours.
        """
        after = _place(cursor) if cursor else None
        kinds = [kind] if kind in set(Kind) else []
        with self._reading(actor) as registry:
            rows = notifications.page_of(
                registry,
                actor.user_id,
                unread=unread,
                kinds=kinds,
                after=after,
                limit=PAGE_SIZE + 1,
            )
        shown = rows[:PAGE_SIZE]
        more = len(rows) > PAGE_SIZE
        return NotificationPage(
            items=tuple(map(_view, shown)), next_cursor=_cursor(shown[-1]) if more else ""
        )

    def unread_count(self, actor: Actor) -> int:
        """How many are unread; counting stops at 100."""
        with self._reading(actor) as registry:
            return notifications.unread_count(registry, actor.user_id)

    def for_browser(self, actor: Actor) -> tuple[NotificationView, ...]:
        """The unread ones of the last minutes that an open tab shows, the newest first."""
        with self._reading(actor) as registry:
            rows = notifications.page_of(
                registry, actor.user_id, unread=True, kinds=(), after=None, limit=MOST_IN_BROWSER
            )
            since = registry.now - BROWSER_SHOWS_SINCE
        return tuple(_view(row) for row in rows if row.in_browser and row.created_at >= since)

    def read(self, notification_id: str, actor: Actor) -> str:
        """Mark one as read and say where it leads.

        Raises:
            NotFound: the actor has no such notification.
        """
        with self._writing(actor) as registry:
            row = _own(registry, notification_id, actor)
            notifications.mark_read(registry, actor.user_id, [row.id])
            return path_of(row)

    def read_all(self, actor: Actor) -> int:
        """Mark all as read; gives how many were not."""
        with self._writing(actor) as registry:
            return notifications.mark_read(registry, actor.user_id)


def _own(registry: Registry, notification_id: str, actor: Actor) -> Notification:
    row = registry.get(Notification, notification_id)
    # What belongs to others is not there.
    return row if row.person_id == actor.user_id else registry.get(Notification, "")


def _view(row: Notification) -> NotificationView:
    return NotificationView(
        id=row.id,
        kind=row.kind,
        kind_title=KINDS[Kind(row.kind)].one,
        title=row.title,
        brief=row.brief,
        body=row.body,
        path=path_of(row),
        absent_id=row.absent_id,
        created_at=row.created_at,
        is_read=row.read_at is not None,
    )


def _cursor(row: Notification) -> str:
    return f"{row.created_at.isoformat()}~{row.id}"


def _place(cursor: str) -> tuple[datetime, str]:
    moment, _, row_id = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError as error:
        raise InvalidInput("Эта страница списка устарела. Откройте список сначала.") from error
    if at.tzinfo is None or not row_id:
        raise InvalidInput("Эта страница списка устарела. Откройте список сначала.")
    return at, row_id
