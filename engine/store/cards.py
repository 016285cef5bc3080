"""What user tasks repeat of their instance, so that lists need no joins."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.store import prepared
from engine.store.context import FactContext
from engine.store.tables import ProcessDefinition, ProcessInstance

_CARD = prepared.Query(
    select(
        ProcessInstance.process_key,
        ProcessInstance.business_key,
        ProcessInstance.title.label("instance_title"),
        ProcessDefinition.name.label("process_name"),
    )
    .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
    .where(ProcessInstance.id == bindparam("instance_id"))
)


def card_of(session: Session, context: FactContext) -> dict[str, str]:
    """Give what user tasks repeat; the command that knows it has put it into the context."""
    if not context.card:
        row = _CARD.mapping(session, instance_id=context.instance_id)
        if row is None:
            raise RuntimeError(f"expected the row of the instance {context.instance_id}")
        context.card.update(row)
    return context.card
