"""Enters process instances into the words by which they are found."""

from sqlalchemy.orm import Session

from engine.domain.searching import words_to_keep
from engine.store import prepared
from engine.store.cards import card_of
from engine.store.context import FactContext
from engine.store.tables import InstanceWord


def enter(session: Session, context: FactContext) -> None:
    """Write the words of an instance that has just begun."""
    words = words_to_keep(card_of(session, context).values(), context.base_forms)
    whose = {"tenant": context.tenant, "instance_id": context.instance_id}
    prepared.insert(session, InstanceWord, [{**whose, "word": word} for word in words])
