"""Which municipality is behind what somebody brings along: a login, a link, a calendar's address.

The only question that is asked of all municipalities at once, and only about something that is
known already: rows are found by a digest, and no row tells what it is the digest of.
"""

import hashlib
from enum import StrEnum

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from workflows.registry.base import AnyRow, Base, Registry, Sessions

SETTING = "metodkabinet.entrance"


class Entrance(AnyRow):
    """One way in; `id` is the digest of what is brought along."""

    __tablename__ = "entrance"
    noun = "Вход"


_ENTRANCES = Base.metadata.tables[Entrance.__tablename__]


class Brought(StrEnum):
    """What may be brought along."""

    LOGIN = "login"
    ACCOUNT = "account"
    CALENDAR = "calendar"
    LETTERS = "letters"
    INVITATION = "invitation"


def digest_of(way: str, brought: str) -> str:
    """The id of an entrance."""
    return hashlib.sha256(f"{way}:{brought}".encode(errors="replace")).hexdigest()


def tenant_behind(sessions: Sessions, way: Brought, brought: str) -> str | None:
    """The municipality that knows what is brought along; None when none does."""
    with sessions.read("") as session:
        return _tenant(session, digest_of(way, brought))


def is_taken(registry: Registry, way: Brought, brought: str) -> bool:
    """Say whether any municipality knows this already, without saying which."""
    return _tenant(registry.session, digest_of(way, brought)) is not None


def open_for(registry: Registry, way: Brought, brought: str) -> None:
    """Let this lead to the registry's municipality; whoever calls has seen that it is free."""
    row = {"id": digest_of(way, brought), "tenant": registry.tenant}
    registry.session.execute(insert(_ENTRANCES).values(row))


def close(registry: Registry, way: Brought, brought: str) -> None:
    """Let this lead nowhere any more."""
    column = _ENTRANCES.c
    mine = column.id == digest_of(way, brought), column.tenant == registry.tenant
    registry.session.execute(delete(_ENTRANCES).where(*mine))


def _tenant(session: Session, digest: str) -> str | None:
    if session.get_bind().dialect.name == "postgresql":
        told = text("SELECT set_config(:setting, :digest, true)")
        session.execute(told, {"setting": SETTING, "digest": digest})
    whose = select(_ENTRANCES.c.tenant).where(_ENTRANCES.c.id == digest)
    return session.scalar(whose)
