"""Plans of associations (РМО), their meetings and who came."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.associations import Association
from workflows.registry.base import Registry, Row

LEAST_MEETINGS = 4


class RmoPlanState(StrEnum):
    """Life of a plan."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    NONE = "none"


PLAN_STATES = {
    RmoPlanState.DRAFT: "составляется",
    RmoPlanState.ACCEPTED: "принят методистом",
    RmoPlanState.APPROVED: "утверждён приказом",
    RmoPlanState.NONE: "в этом году без плана",
}


class MeetingState(StrEnum):
    """Life of a meeting."""

    PLANNED = "planned"
    PREPARED = "prepared"
    HELD = "held"
    CANCELLED = "cancelled"


MEETING_STATES = {
    MeetingState.PLANNED: "по плану",
    MeetingState.PREPARED: "готовится",
    MeetingState.HELD: "проведено",
    MeetingState.CANCELLED: "отменено",
}

MEETING_FORMS = {"in_person": "очно", "remote": "дистанционно", "mixed": "смешанно"}


class Presence(StrEnum):
    """How somebody took part; registered by the host, not by themselves (DOMAIN §4.2)."""

    PRESENT = "present"
    ONLINE = "online"
    EXCUSED = "excused"


PRESENCE_TITLES = {
    Presence.PRESENT: "очно",
    Presence.ONLINE: "дистанционно",
    Presence.EXCUSED: "уважительная причина",
}


class RmoPlan(Row):
    """The plan of an association for a school year.

    Attributes:
        more: the parts that not every association has, by name.
        reason: why there is no plan, or how a dispute about it ended.
    """

    __tablename__ = "rmo_plan"
    __table_args__ = (
        Index("uq_rmo_plan_year", "tenant", "association_id", "school_year", unique=True),
    )
    noun = "План РМО"

    association_id: Mapped[str] = mapped_column(ForeignKey("association.id"))
    school_year: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(16), default=RmoPlanState.DRAFT)
    theme: Mapped[str] = mapped_column(String(300), default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    tasks: Mapped[str] = mapped_column(Text, default="")
    product: Mapped[str] = mapped_column(String(300), default="")
    more: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    order_document_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64), default="")


class RmoMeeting(Row):
    """A planned meeting and what became of it.

    Attributes:
        moves: each with from, to and reason.
        decisions: each with text, executor and due.
    """

    __tablename__ = "rmo_meeting"
    __table_args__ = (Index("ix_rmo_meeting_plan", "plan_id", "planned_on"),)
    noun = "Заседание РМО"

    plan_id: Mapped[str] = mapped_column(ForeignKey("rmo_plan.id"))
    number: Mapped[int]
    planned_on: Mapped[date]
    theme: Mapped[str] = mapped_column(String(300))
    form: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(300))
    speakers: Mapped[str] = mapped_column(String(300), default="")
    expected: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(16), default=MeetingState.PLANNED)
    moves: Mapped[Any] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    course: Mapped[str] = mapped_column(Text, default="")
    decisions: Mapped[Any] = mapped_column(JSON, default=list)
    protocol_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64), default="")


class RmoAttendance(Row):
    """One person at one meeting; who is not listed was not there."""

    __tablename__ = "rmo_attendance"
    __table_args__ = (Index("uq_rmo_attendance", "meeting_id", "person_id", unique=True),)
    noun = "Явка"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("rmo_meeting.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    presence: Mapped[str] = mapped_column(String(16))


def plans_of_year(registry: Registry, school_year: str) -> Sequence[RmoPlan]:
    """Plans of all associations for a year, in the district's order."""
    return registry.all(
        registry.rows(RmoPlan)
        .join(Association, Association.id == RmoPlan.association_id)
        .where(RmoPlan.school_year == school_year)
        .order_by(Association.position, Association.name)
    )


def plans_of(registry: Registry, association_id: str) -> Sequence[RmoPlan]:
    """Plans of an association, the newest year first."""
    rows = registry.rows(RmoPlan).where(RmoPlan.association_id == association_id)
    return registry.all(rows.order_by(RmoPlan.school_year.desc()))


def meetings_of(registry: Registry, plan_id: str) -> Sequence[RmoMeeting]:
    return registry.all(
        registry.rows(RmoMeeting)
        .where(RmoMeeting.plan_id == plan_id)
        .order_by(RmoMeeting.planned_on, RmoMeeting.number)
    )


def attendance_of(registry: Registry, meeting_id: str) -> Sequence[RmoAttendance]:
    return registry.all(
        registry.rows(RmoAttendance)
        .where(RmoAttendance.meeting_id == meeting_id)
        .order_by(RmoAttendance.presence, RmoAttendance.person_id)
    )


def came(rows: Sequence[RmoAttendance]) -> int:
    """How many took part, in the room or remotely."""
    return sum(row.presence != Presence.EXCUSED for row in rows)


def attendance_percent(rows: Sequence[RmoAttendance], members: int) -> int | None:
    """How many of the members took part, per hundred; None where nobody was registered."""
    if not rows:
        return None
    return min(100, round(100 * came(rows) / max(members, came(rows), 1)))
