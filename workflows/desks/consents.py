"""Consents: the registry for who answers for personal data (R17), and a person's own (C5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import Actor, Conflict, NotFound, ProcessEngine
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import consents, people
from workflows.registry.base import Registry
from workflows.registry.consents import (
    CONSENT_STATE_TITLES,
    PURPOSE_TITLES,
    Consent,
    ConsentState,
    Purpose,
)
from workflows.roles import DATA_OFFICER
from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import write_table

REVOKED = "ConsentRevoked"
COLUMNS = (
    Column(key="subject", title="Субъект", width=30),
    Column(key="purpose", title="На что", width=24),
    Column(key="goal", title="Цель", width=40),
    Column(key="data", title="Данные", width=40),
    Column(key="recipient", title="Кому, где", width=30),
    Column(key="valid_until", title="Действует по", width=14),
    Column(key="state", title="Состояние", width=20),
    Column(key="decided_on", title="Решение", width=14),
    Column(key="withdrawn_on", title="Отозвано", width=14),
    Column(key="version", title="Редакция текста", width=12),
)


@dataclass(frozen=True, kw_only=True)
class ConsentView:
    """A consent with names; `may_withdraw` for this actor now."""

    id: str
    subject: str
    purpose: str
    purpose_title: str
    goal: str
    data: str
    recipient: str
    valid_until: date
    text: str
    text_version: int
    state: str
    state_title: str
    is_expired: bool
    asked_at: datetime
    decided_at: datetime | None
    withdrawn_at: datetime | None
    reason: str
    document_id: str
    may_withdraw: bool


@dataclass(frozen=True, kw_only=True)
class Consents(Desk):
    """Whoever answers for personal data reads all; a person reads and withdraws their own."""

    engine: ProcessEngine

    def list(self, actor: Actor) -> tuple[ConsentView, ...]:
        """The whole registry, the newest first; NotPermitted for everybody else."""
        require_any(actor, DATA_OFFICER)
        with self._reading(actor) as registry:
            return tuple(_views(registry, consents.every(registry), actor))

    def mine(self, actor: Actor) -> tuple[ConsentView, ...]:
        """What the actor was asked for, the newest first."""
        with self._reading(actor) as registry:
            own = consents.of_subject(registry, actor.user_id)
            return tuple(_views(registry, own, actor))

    def withdraw(self, consent_id: str, reason: str, actor: Actor) -> None:
        """Take one's own consent back; whoever waits for `ConsentRevoked` of it is told.

        Raises:
            NotFound: it is not the actor's.
            Conflict: there is no consent that holds.
        """
        with self._writing(actor) as registry:
            row = registry.locked(Consent, consent_id)
            if row.subject_id != actor.user_id:
                raise NotFound(f"{Consent.noun}: запись не найдена ({consent_id}).")
            if row.state != ConsentState.GIVEN:
                raise Conflict("Этого согласия нет или оно уже отозвано.")
            row.state, row.withdrawn_at = ConsentState.WITHDRAWN, registry.now
            row.reason = reason.strip()[:1000]
            told = {"subjectId": row.subject_id, "purpose": row.purpose}
        self.engine.correlate(REVOKED, actor, key=consent_id, payload=told)

    def export_xlsx(self, views: Iterable[ConsentView]) -> bytes:
        """The registry as a table."""
        return write_table("Реестр согласий", COLUMNS, [_row(view) for view in views])


def _views(registry: Registry, rows: Iterable[Consent], actor: Actor) -> Iterable[ConsentView]:
    rows = list(rows)
    found = people.by_ids(registry, [row.subject_id for row in rows])
    for row in rows:
        is_expired = row.is_expired(registry.today)
        yield ConsentView(
            id=row.id,
            subject=found[row.subject_id].name.short,
            purpose=row.purpose,
            purpose_title=PURPOSE_TITLES[Purpose(row.purpose)],
            goal=row.goal,
            data=row.data,
            recipient=row.recipient,
            valid_until=row.valid_until,
            text=row.text,
            text_version=row.text_version,
            state=row.state,
            state_title="истекло" if is_expired else CONSENT_STATE_TITLES[ConsentState(row.state)],
            is_expired=is_expired,
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            withdrawn_at=row.withdrawn_at,
            reason=row.reason,
            document_id=row.document_id,
            may_withdraw=row.subject_id == actor.user_id
            and row.state == ConsentState.GIVEN
            and not is_expired,
        )


def _row(view: ConsentView) -> dict[str, Any]:
    return {
        "subject": view.subject,
        "purpose": view.purpose_title,
        "goal": view.goal,
        "data": view.data,
        "recipient": view.recipient,
        "valid_until": view.valid_until,
        "state": view.state_title,
        "decided_on": view.decided_at.date() if view.decided_at else None,
        "withdrawn_on": view.withdrawn_at.date() if view.withdrawn_at else None,
        "version": view.text_version,
    }
