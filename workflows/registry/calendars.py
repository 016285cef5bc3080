"""The production calendar of an office: every version of it, who made it and why."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import Conflict, shipped_calendar_text
from workflows.registry.base import Registry, Row

Data = Mapping[str, Any]
"""A calendar as plain data, of the form of the shipped one."""


class CalendarVersion(Row):
    """The whole calendar after one change; never changes itself.

    Attributes:
        what: what was changed, a sentence; reason: why, with the act.
        shipped: digest of the newest shipped calendar that the office has taken over or declined.
    """

    __tablename__ = "calendar_version"
    __table_args__ = (Index("uq_calendar_version_number", "tenant", "number", unique=True),)
    noun = "Производственный календарь"

    number: Mapped[int]
    contents: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    shipped: Mapped[str] = mapped_column(String(64))


def newest_number(session: Session, tenant: str) -> int:
    """Number of the newest version, 0 without any; read often."""
    query = select(func.max(CalendarVersion.number)).where(CalendarVersion.tenant == tenant)
    return session.scalar(query) or 0


def newest(registry: Registry) -> CalendarVersion | None:
    """The calendar that holds now."""
    rows = registry.rows(CalendarVersion).order_by(CalendarVersion.number.desc())
    return registry.first(rows)


def log(registry: Registry, limit: int) -> Sequence[CalendarVersion]:
    """The newest versions first."""
    rows = registry.rows(CalendarVersion).order_by(CalendarVersion.number.desc())
    return registry.all(rows.limit(limit))


def seed(registry: Registry, zone: str) -> None:
    """Take the shipped calendar over into an office that has none yet."""
    if newest(registry) is None:
        first = unsaved(zone)
        what = "Календарь взят из поставки"
        add(registry, 0, first.contents, what=what, shipped=first.shipped)


def unsaved(zone: str) -> CalendarVersion:
    """The shipped calendar of an office that has none of its own yet: version 0, never stored."""
    return CalendarVersion(
        number=0, contents={**shipped_data(), "zone": zone}, shipped=shipped_digest()
    )


def add(  # noqa: PLR0913 - a version names every part
    registry: Registry,
    after: int,
    contents: Data,
    *,
    what: str,
    shipped: str,
    reason: str = "",
    made_by: str = "",
) -> CalendarVersion:
    """Write a new version that follows another one.

    Raises:
        Conflict: somebody has changed the calendar meanwhile.
    """
    if newest_number(registry.session, registry.tenant) != after:
        raise Conflict(
            "Календарь тем временем изменили. Посмотрите, каким он стал, и повторите изменение."
        )
    return registry.add(
        CalendarVersion(
            number=after + 1,
            contents=dict(contents),
            made_at=registry.now,
            made_by=made_by,
            what=what,
            reason=reason,
            shipped=shipped,
        )
    )


def shipped_data() -> dict[str, Any]:
    """The calendar that comes with the product."""
    found: dict[str, Any] = json.loads(shipped_calendar_text())
    return found


def shipped_digest() -> str:
    """Tells one release's calendar from another's."""
    return hashlib.sha256(json.dumps(shipped_data(), sort_keys=True).encode("utf-8")).hexdigest()
