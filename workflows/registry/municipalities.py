"""Municipalities of an installation, and what each tells the region about itself."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.registry.accounts import any_account
from workflows.registry.base import AnyRow, Registry, Row
from workflows.registry.entrances import Brought, open_for

INVITED_FOR = timedelta(days=7)


class Municipality(AnyRow):
    """One tenant; its id is the tenant's name. The region sees all of them.

    Attributes:
        name: "" for the only office of an installation that never was asked.
        root_id: the organisation above all others of the municipality, "" until there is one.
        entered_at: when its first administrator came in, None while nobody has.
        closed_at: since when nobody signs in there any more.
    """

    __tablename__ = "municipality"
    noun = "Муниципалитет"

    name: Mapped[str] = mapped_column(String(200))
    root_id: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime | None]
    entered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Invitation(Row):
    """A one-time link by which the first administrator of a municipality comes in."""

    __tablename__ = "invitation"
    noun = "Приглашение"

    token_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class MunicipalSummary(AnyRow):
    """What a municipality last told the region: counts, never a row of a person or a document."""

    __tablename__ = "municipal_summary"
    __table_args__ = (Index("uq_municipal_summary_tenant", "tenant", unique=True),)
    noun = "Сводка"

    made_at: Mapped[datetime]
    contents: Mapped[dict[str, Any]]


def every(session: Session) -> Sequence[Municipality]:
    """All municipalities by name, as far as the session may see them; the region is one of them."""
    order = Municipality.name, Municipality.id
    return session.scalars(select(Municipality).order_by(*order)).all()


def own(registry: Registry) -> Municipality | None:
    """The registry's municipality; None for an office that is the only one."""
    return registry.find(Municipality, registry.tenant)


def has_people(registry: Registry) -> bool:
    """Say whether anybody may sign in there."""
    return any_account(registry)


def summaries(session: Session) -> dict[str, MunicipalSummary]:
    """What each municipality last told, by its tenant."""
    return {row.tenant: row for row in session.scalars(select(MunicipalSummary))}


def new_invitation(registry: Registry, made_by: str) -> str:
    """Make a token; only its hash is kept, older ones that were not used are void."""
    for row in registry.all(registry.rows(Invitation).where(Invitation.used_at.is_(None))):
        row.used_at = registry.now
    token = secrets.token_urlsafe(32)
    registry.add(
        Invitation(
            token_hash=_hash_of(token),
            made_by=made_by,
            made_at=registry.now,
            expires_at=registry.now + INVITED_FOR,
        )
    )
    open_for(registry, Brought.INVITATION, token)
    return token


def open_invitation(registry: Registry, token: str, *, lock: bool = False) -> Invitation | None:
    """The invitation of a token; None when it was used or is too old."""
    wanted = registry.rows(Invitation).where(Invitation.token_hash == _hash_of(token))
    found = registry.first(wanted.with_for_update() if lock else wanted)
    if found is None or found.used_at is not None or found.expires_at < registry.now:
        return None
    return found


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
