"""Finds kept messages for operators, with who sent them."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.store.tables import KEPT_MESSAGE, KeptMessage, ProcessDefinition, ProcessInstance

Sent = tuple[KeptMessage, ProcessDefinition | None]

MOST_ENDED = 100


def listed(session: Session, tenant: str) -> list[Sent]:
    """All that are kept, in order of publication; then those that ended last, the newest first."""
    query = (
        select(KeptMessage, ProcessDefinition)
        .outerjoin(ProcessInstance, ProcessInstance.id == KeptMessage.instance_id)
        .outerjoin(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(KeptMessage.tenant == tenant)
    )
    kept = query.where(text(f"kept_message.{KEPT_MESSAGE}")).order_by(KeptMessage.number)
    ended = query.where(KeptMessage.ended_at.is_not(None))
    ended = ended.order_by(KeptMessage.ended_at.desc(), KeptMessage.number.desc())
    rows = [*session.execute(kept), *session.execute(ended.limit(MOST_ENDED))]
    return [(message, definition) for message, definition in rows]


def by_id(session: Session, tenant: str, message_id: str) -> KeptMessage | None:
    """One message as it stands, without a lock."""
    return session.scalars(
        select(KeptMessage).where(KeptMessage.id == message_id, KeptMessage.tenant == tenant)
    ).one_or_none()
