"""Assignments: what somebody is to do by when, and everything that changed about it (DOMAIN C7)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Select, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row

LONGEST_TEXT = 1000
LONGEST_REPORT = 4000
LONGEST_REASON = 4000
LONGEST_BASIS = 400


class AssignmentState(StrEnum):
    """Life of an assignment; being overdue is no state, it is a matter of the day."""

    ISSUED = "issued"
    REPORTED = "reported"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    NOT_DONE = "not_done"


STATE_TITLES = {
    AssignmentState.ISSUED: "в работе",
    AssignmentState.REPORTED: "отчёт на приёмке",
    AssignmentState.DONE: "исполнено",
    AssignmentState.WITHDRAWN: "снято",
    AssignmentState.NOT_DONE: "не исполнено",
}

OPEN_STATES = frozenset({AssignmentState.ISSUED, AssignmentState.REPORTED})
CLOSING_STATES = frozenset(set(AssignmentState) - OPEN_STATES)


class ChangeKind(StrEnum):
    """What happened to an assignment after it was given."""

    EXTEND = "extend"
    REPLACE = "replace"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"


CHANGE_TITLES = {
    ChangeKind.EXTEND: "Срок изменён",
    ChangeKind.REPLACE: "Исполнитель заменён",
    ChangeKind.REPORTED: "Представлен отчёт",
    ChangeKind.RETURNED: "Отчёт возвращён",
    ChangeKind.CLOSED: "Поручение закрыто",
}


class Assignment(Row):
    """An assignment as it stands.

    Attributes:
        first_due_on: the date it was given with; `due_on` is the one that holds.
        reason: why it was closed.
        job_key: key of the job that wrote it; a repeated job finds it.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_job_key", "tenant", "job_key", unique=True),
        Index("ix_assignment_executor", "tenant", "executor_id"),
        Index("ix_assignment_giver", "tenant", "giver_id"),
        Index("ix_assignment_instance", "tenant", "instance_id"),
    )
    noun = "Поручение"

    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    executor_id: Mapped[str] = mapped_column(String(64))
    giver_id: Mapped[str] = mapped_column(String(64))
    first_due_on: Mapped[date]
    due_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(LONGEST_BASIS), default="")
    state: Mapped[str] = mapped_column(String(32), default=AssignmentState.ISSUED)
    report: Mapped[str] = mapped_column(String(LONGEST_REPORT), default="")
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    document_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    job_key: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_STATES

    def is_overdue(self, today: date) -> bool:
        """Whether its date has passed without a report."""
        return self.state == AssignmentState.ISSUED and self.due_on < today


class AssignmentChange(Row):
    """One line of what happened; before and after are dates as ISO texts or people's ids."""

    __tablename__ = "assignment_change"
    __table_args__ = (Index("ix_assignment_change_of", "tenant", "assignment_id"),)
    noun = "Изменение поручения"

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"))
    kind: Mapped[str] = mapped_column(String(32))
    due_before: Mapped[date | None]
    due_after: Mapped[date | None]
    executor_before: Mapped[str] = mapped_column(String(64), default="")
    executor_after: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    sequence: Mapped[int]


def by_job_key(registry: Registry, job_key: str) -> Assignment | None:
    return registry.first(registry.rows(Assignment).where(Assignment.job_key == job_key))


def of_person(registry: Registry, person_id: str) -> Sequence[Assignment]:
    """What a person has to do or has given, the nearest date first."""
    concerned = or_(Assignment.executor_id == person_id, Assignment.giver_id == person_id)
    return registry.all(_ordered(registry).where(concerned))


def every(registry: Registry) -> Sequence[Assignment]:
    """All of the municipality's, the nearest date first."""
    return registry.all(_ordered(registry))


def of_instance(registry: Registry, instance_id: str) -> Sequence[Assignment]:
    """Those given in one process instance."""
    return registry.all(_ordered(registry).where(Assignment.instance_id == instance_id))


def open_in(registry: Registry, instance_id: str) -> Sequence[Assignment]:
    """Those of one process instance about which somebody still has to do something."""
    statement = _ordered(registry).where(
        Assignment.instance_id == instance_id, Assignment.state.in_(OPEN_STATES)
    )
    return registry.all(statement)


def close(registry: Registry, row: Assignment, outcome: str, reason: str, by: str) -> None:
    """Say how an open one ended; `outcome` is one of `CLOSING_STATES`."""
    row.state, row.closed_at, row.reason = outcome, registry.now, reason[:LONGEST_REASON]
    note(registry, row, ChangeKind.CLOSED, row.reason, by)


def changes(registry: Registry, assignment_id: str) -> Sequence[AssignmentChange]:
    """What happened to one, oldest first."""
    statement = registry.rows(AssignmentChange).where(
        AssignmentChange.assignment_id == assignment_id
    )
    return registry.all(statement.order_by(AssignmentChange.sequence))


def note(
    registry: Registry, assignment: Assignment, kind: ChangeKind, reason: str, by: str
) -> AssignmentChange:
    """Write a line of what happens now; the caller fills in what was before and is after."""
    return registry.add(
        AssignmentChange(
            assignment_id=assignment.id,
            kind=kind,
            reason=reason[:LONGEST_REASON],
            changed_by=by,
            changed_at=registry.now,
            sequence=len(changes(registry, assignment.id)) + 1,
        )
    )


def _ordered(registry: Registry) -> Select[Assignment]:
    return registry.rows(Assignment).order_by(Assignment.due_on, Assignment.issued_at)
