"""The production calendar of an office: every version of it, who made it and why."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import Conflict, shipped_calendar_text
from engine.municipalities import REGION
from workflows.registry.base import Registry, SharedRow

Data = Mapping[str, Any]
"""A calendar as plain data, of the form of the shipped one."""


class CalendarVersion(SharedRow):
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
    """Number of the newest version of one's own, 0 without any."""
    query = select(func.max(CalendarVersion.number)).where(CalendarVersion.tenant == tenant)
    return session.scalar(query) or 0


def newest_version(session: Session, tenant: str) -> str:
    """Tells the version that holds now from others, "" without any; read often."""
    newest = func.max(CalendarVersion.number)
    query = select(CalendarVersion.tenant, newest).group_by(CalendarVersion.tenant)
    found = {row[0]: row[1] for row in session.execute(query)}
    whose = tenant if tenant in found else REGION
    return f"{whose} {found[whose]}" if whose in found else ""


def newest(registry: Registry) -> CalendarVersion | None:
    """The calendar that holds now: one's own, else the region's official one."""
    return newest_own(registry) or official(registry)


def newest_own(registry: Registry) -> CalendarVersion | None:
    """The newest version that the municipality made itself, None while it follows the region."""
    rows = registry.rows(CalendarVersion).order_by(CalendarVersion.number.desc())
    return registry.first(rows)


def official(registry: Registry) -> CalendarVersion | None:
    """The region's calendar, None without a region."""
    rows = select(CalendarVersion).where(CalendarVersion.tenant == REGION)
    return registry.first(rows.order_by(CalendarVersion.number.desc()))


def log(registry: Registry, limit: int) -> Sequence[CalendarVersion]:
    """The newest versions first."""
    rows = registry.rows(CalendarVersion).order_by(CalendarVersion.number.desc())
    return registry.all(rows.limit(limit))


def seed(registry: Registry, zone: str) -> None:
    """Take the shipped calendar over where neither the office nor the region has one yet."""
    if newest(registry) is None:
        first = unsaved(zone)
        what = "Календарь взят из поставки"
        add(registry, 0, first.contents, what=what, shipped=first.shipped)


def unsaved(zone: str) -> CalendarVersion:
    """The shipped calendar of an office that has none of its own yet: version 0, never stored."""
    return CalendarVersion(
        number=0, contents={**shipped_data(), "zone": zone}, shipped=shipped_digest()
    )


def followed(registry: Registry, zone: str) -> CalendarVersion:
    """What an office without a calendar of its own goes by: version 0, never stored."""
    above = official(registry)
    if above is None:
        return unsaved(zone)
    return CalendarVersion(number=0, contents=above.contents, shipped=digest_of(above.contents))


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A calendar that an office may take over; `digest` tells it from others."""

    contents: Mapping[str, Any]
    digest: str


def offered(registry: Registry) -> Offered:
    """The region's official calendar; without a region, and for the region, the shipped one."""
    above = official(registry) if registry.tenant != REGION else None
    contents = shipped_data() if above is None else above.contents
    return Offered(contents=contents, digest=digest_of(contents))


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
    return digest_of(shipped_data())


def digest_of(contents: Data) -> str:
    """Tells one calendar from another."""
    text = json.dumps(dict(contents), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
