"""The production calendar of an office: every version of it, who made it and why."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, false, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import Conflict, shipped_calendar_text
from engine.municipalities import REGION
from workflows.registry.base import Registry, SharedRow

Data = Mapping[str, Any]
"""A calendar as plain data, of the form of the shipped one."""

OFFICE_PART = "zone", "end_of_day", "end_of_shortened_day", "teacher_roles"
"""What an office decides for itself even where its days are the region's."""


class CalendarVersion(SharedRow):
    """The whole calendar after one change; never changes itself.

    Attributes:
        follows: only the office's part is its own (`OFFICE_PART`); its days are the region's,
            whatever they become. `contents` has them as they were.
        what: what was changed, a sentence; reason: why, with the act.
        shipped: digest of the newest shipped calendar that the office has taken over or declined.
    """

    __tablename__ = "calendar_version"
    __table_args__ = (Index("uq_calendar_version_number", "tenant", "number", unique=True),)
    noun = "Производственный календарь"

    number: Mapped[int]
    contents: Mapped[dict[str, Any]]
    follows: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    shipped: Mapped[str] = mapped_column(String(64))


def newest_number(session: Session, tenant: str) -> int:
    """Number of the newest version of one's own, 0 without any."""
    query = select(func.max(CalendarVersion.number)).where(CalendarVersion.tenant == tenant)
    return session.scalar(query) or 0


def newest_versions(session: Session, tenant: str) -> str:
    """Tells the versions that hold now from others, "" without any; read often."""
    newest = func.max(CalendarVersion.number)
    query = select(CalendarVersion.tenant, newest).group_by(CalendarVersion.tenant)
    found = {row[0]: row[1] for row in session.execute(query)}
    return f"{found.get(tenant, 0)} {found.get(REGION, 0)}" if found else ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The calendar that an office goes by now.

    Attributes:
        number: of its own newest version, 0 without any.
        follows: its days are the region's.
        shipped: as in `CalendarVersion`.
    """

    number: int
    contents: Mapping[str, Any]
    shipped: str
    follows: bool = False


def standing(registry: Registry) -> Standing:
    """One's own calendar, else the region's official one, else the shipped one."""
    own, above = _newest(registry, registry.tenant), official(registry)
    if own is not None and not (own.follows and above):
        return Standing(number=own.number, contents=own.contents, shipped=own.shipped)
    if above is None:
        contents = {**shipped_data(), "zone": registry.zone}
        return Standing(number=0, contents=contents, shipped=shipped_digest())
    contents = above.contents if own is None else joined(above.contents, own.contents)
    number = own.number if own is not None else 0
    digest = digest_of(above.contents)
    return Standing(number=number, contents=contents, shipped=digest, follows=True)


def joined(days: Data, office: Data) -> dict[str, Any]:
    """The days of one calendar with the office's part of another."""
    return {**days, **{name: office[name] for name in OFFICE_PART if name in office}}


def official(registry: Registry) -> CalendarVersion | None:
    """The region's calendar; None without a region, and for the region itself."""
    return None if registry.tenant == REGION else _newest(registry, REGION)


def _newest(registry: Registry, tenant: str) -> CalendarVersion | None:
    rows = select(CalendarVersion).where(CalendarVersion.tenant == tenant)
    return registry.first(rows.order_by(CalendarVersion.number.desc()))


def log(registry: Registry, limit: int) -> Sequence[CalendarVersion]:
    """The newest versions first."""
    rows = registry.rows(CalendarVersion).order_by(CalendarVersion.number.desc())
    return registry.all(rows.limit(limit))


def seed(registry: Registry) -> None:
    """Take the shipped calendar over where neither the office nor the region has one yet."""
    first = standing(registry)
    if first.number == 0 and not first.follows:
        add(registry, 0, first.contents, what="Календарь взят из поставки", shipped=first.shipped)


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A calendar that an office may take over; `digest` tells it from others."""

    contents: Mapping[str, Any]
    digest: str


def offered(registry: Registry) -> Offered:
    """The region's official calendar; without a region, and for the region, the shipped one."""
    above = official(registry)
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
    follows: bool = False,
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
            follows=follows,
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
