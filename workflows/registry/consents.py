"""The registry of consents: one row per subject and purpose, with the text that was shown (C5)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class Purpose(StrEnum):
    """What is consented to; each is a document of its own (152-ФЗ since 01.09.2025)."""

    PROCESSING = "processing"
    DISTRIBUTION = "distribution"
    TRANSFER = "transfer"


PURPOSE_TITLES = {
    Purpose.PROCESSING: "обработка",
    Purpose.DISTRIBUTION: "распространение",
    Purpose.TRANSFER: "передача третьему лицу",
}


class ConsentState(StrEnum):
    """Life of a consent; expiry is a matter of the day and no state."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


CONSENT_STATE_TITLES = {
    ConsentState.ASKED: "ждёт ответа",
    ConsentState.GIVEN: "действует",
    ConsentState.REFUSED: "не дано",
    ConsentState.NO_ANSWER: "не дано: нет ответа",
    ConsentState.CANCELLED: "запрос снят",
    ConsentState.WITHDRAWN: "отозвано",
}


class Consent(Row):
    """A consent as it was asked for and answered.

    Attributes:
        text: what the subject was shown; `text_hash` is its SHA-256, `text_version` the wording's.
        decided_by: who answered; always the subject.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("decided_by = '' OR decided_by = subject_id", name="decided_by_subject"),
        Index("uq_consent_job_key", "tenant", "job_key", unique=True),
        Index("ix_consent_subject", "tenant", "subject_id"),
    )
    noun = "Согласие"

    subject_id: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(32))
    goal: Mapped[str] = mapped_column(String(300))
    data: Mapped[str] = mapped_column(String(1000))
    recipient: Mapped[str] = mapped_column(String(300), default="")
    valid_until: Mapped[date]
    text: Mapped[str] = mapped_column(Text())
    text_version: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(32), default=ConsentState.ASKED)
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    document_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64))
    job_key: Mapped[str] = mapped_column(String(200))

    def is_expired(self, today: date) -> bool:
        """Whether it was given and its last day is over."""
        return self.state == ConsentState.GIVEN and self.valid_until < today


def by_job_key(registry: Registry, job_key: str) -> Consent | None:
    return registry.first(registry.rows(Consent).where(Consent.job_key == job_key))


def open_in(registry: Registry, instance_id: str) -> Sequence[Consent]:
    """Those of one process instance that nobody has answered."""
    return registry.all(
        registry.rows(Consent).where(
            Consent.instance_id == instance_id, Consent.state == ConsentState.ASKED
        )
    )


def every(registry: Registry) -> Sequence[Consent]:
    """All of them, the newest first."""
    return registry.all(registry.rows(Consent).order_by(Consent.asked_at.desc(), Consent.id))


def of_subject(registry: Registry, subject_id: str) -> Sequence[Consent]:
    """A person's own, the newest first."""
    statement = registry.rows(Consent).where(Consent.subject_id == subject_id)
    return registry.all(statement.order_by(Consent.asked_at.desc(), Consent.id))
