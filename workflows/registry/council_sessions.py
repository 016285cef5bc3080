"""Sessions of the council: when and how it sits, who is there, who changed what on its page."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class SessionState(StrEnum):
    """Where a session is."""

    AGENDA = "agenda"
    CALLED = "called"
    SITTING = "sitting"
    PROTOCOL = "protocol"
    HELD = "held"
    NOT_HELD = "not_held"


STATE_TITLES = {
    SessionState.AGENDA: "готовится повестка",
    SessionState.CALLED: "созвано",
    SessionState.SITTING: "идёт",
    SessionState.PROTOCOL: "готовится протокол",
    SessionState.HELD: "проведено",
    SessionState.NOT_HELD: "не состоялось",
}
SESSION_FORMS = {
    "in_person": "очная",
    "mixed": "очная с дистанционным участием и письменными голосами отсутствующих",
    "absentee": "заочная (письменный опрос)",
}
PRESENCES = {
    "present": "присутствует",
    "remote": "дистанционно",
    "excused": "отсутствует по уважительной причине",
    "absent": "отсутствует",
}
HERE = ("present", "remote")
REPLIES = {"yes": "буду", "remote": "буду дистанционно", "no": "не смогу"}


class CouncilSession(Row):
    """A session with its agenda, its composition and its protocol.

    Attributes:
        instance_id: of the process that holds it; one that calls several sessions has several.
        job_key: of the job that made it; a question of its caller has the same.
        attempt: 1, or 2 when it repeats one that had no quorum.
        composition: the members of that day: person id and post; fixed when it is called.
        texts: what the secretary wrote for the protocol beside what the records say.
        version: grows with each change of the page.
    """

    __tablename__ = "council_session"
    __table_args__ = (
        Index("ix_council_session_day", "tenant", "planned_on"),
        Index("ix_council_session_instance", "tenant", "instance_id"),
        Index("uq_council_session_job_key", "tenant", "job_key", unique=True),
    )
    noun = "Заседание"

    instance_id: Mapped[str] = mapped_column(String(64))
    job_key: Mapped[str | None] = mapped_column(String(200))
    planned_on: Mapped[date | None]
    form: Mapped[str] = mapped_column(String(32), default="in_person")
    place: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(32), default=SessionState.AGENDA)
    attempt: Mapped[int] = mapped_column(default=1)
    quorum_rule: Mapped[str] = mapped_column(String(32))
    composition: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    document_id: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class CouncilAttendance(Row):
    """What a member answered to the invitation, and whether they are there."""

    __tablename__ = "council_attendance"
    __table_args__ = (
        Index("uq_council_attendance_member", "tenant", "session_id", "person_id", unique=True),
    )
    noun = "Явка"

    session_id: Mapped[str] = mapped_column(ForeignKey("council_session.id"))
    person_id: Mapped[str] = mapped_column(String(64))
    post: Mapped[str] = mapped_column(String(32))
    reply: Mapped[str] = mapped_column(String(16), default="")
    reply_note: Mapped[str] = mapped_column(String(400), default="")
    presence: Mapped[str] = mapped_column(String(16), default="")


class CouncilChange(Row):
    """Who changed what on the page of a session; never a vote."""

    __tablename__ = "council_change"
    __table_args__ = (Index("ix_council_change_session", "tenant", "session_id", "changed_at"),)
    noun = "Изменение"

    session_id: Mapped[str] = mapped_column(String(64))
    question_id: Mapped[str] = mapped_column(String(64), default="")
    person_id: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    what: Mapped[str] = mapped_column(Text)


def every(registry: Registry) -> Sequence[CouncilSession]:
    """All sessions, those to come first."""
    found = registry.all(registry.rows(CouncilSession))
    return sorted(
        found, key=lambda each: (each.planned_on or date.max, each.created_at), reverse=True
    )


def by_job_key(registry: Registry, job_key: str) -> CouncilSession | None:
    """The session that a repeated job has opened already."""
    return registry.first(registry.rows(CouncilSession).where(CouncilSession.job_key == job_key))


def of_instance(registry: Registry, instance_id: str) -> Sequence[CouncilSession]:
    """The sessions of a process, the first first."""
    return registry.all(
        registry.rows(CouncilSession)
        .where(CouncilSession.instance_id == instance_id)
        .order_by(CouncilSession.created_at, CouncilSession.id)
    )


def called(registry: Registry, since: date) -> Sequence[CouncilSession]:
    """Sessions on a day or later whose members are invited and which have not begun."""
    return registry.all(
        registry.rows(CouncilSession).where(
            CouncilSession.state == SessionState.CALLED, CouncilSession.planned_on >= since
        )
    )


def attendance(registry: Registry, session_id: str) -> Sequence[CouncilAttendance]:
    """Every member of the session with answer and presence."""
    return registry.all(
        registry.rows(CouncilAttendance)
        .where(CouncilAttendance.session_id == session_id)
        .order_by(CouncilAttendance.person_id)
    )


def changes(registry: Registry, session_id: str) -> Sequence[CouncilChange]:
    """Who changed what, the latest first."""
    return registry.all(
        registry.rows(CouncilChange)
        .where(CouncilChange.session_id == session_id)
        .order_by(CouncilChange.changed_at.desc(), CouncilChange.id)
    )
