"""Finds process instances by their words."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.domain.identity import Actor
from engine.domain.words import Wanted
from engine.store.queries.instances import known_to
from engine.store.tables import InstanceWord, ProcessDefinition, ProcessInstance
from engine.store.types import BEYOND

FEW = 1_000
"""Up to so many instances are picked by the word that the fewest have."""

Found = Sequence[tuple[ProcessInstance, ProcessDefinition]]


def candidates(
    session: Session,
    actor: Actor,
    asked: Sequence[Wanted],
    *,
    everything: bool,
    before: int | None,
    limit: int,
) -> Found:
    """Instances with all the words, the newest first.

    Args:
        session: the open transaction.
        actor: who looks.
        asked: the words; at least one.
        everything: also what the actor has no part in.
        before: number of the last instance of the page before.
        limit: at most so many.
    """
    rows = (
        select(ProcessInstance, ProcessDefinition)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(ProcessInstance.tenant == actor.tenant)
        .order_by(ProcessInstance.number.desc())
        .limit(limit)
    )
    rows = rows.where(*having(session, actor.tenant, asked))
    if not everything:
        rows = rows.where(known_to(actor))
    if before is not None:
        rows = rows.where(ProcessInstance.number < before)
    return [(row, definition) for row, definition in session.execute(rows)]


def having(session: Session, tenant: str, asked: Sequence[Wanted]) -> Sequence[ColumnElement[bool]]:
    """Conditions over `process_instance`: it has all the words."""
    rest = list(asked)
    few = _of_rarest(session, tenant, rest) if rest else None
    picked = [] if few is None else [ProcessInstance.id.in_(few)]
    return [*picked, *(_has(each) for each in rest)]


def _of_rarest(session: Session, tenant: str, asked: list[Wanted]) -> list[str] | None:
    """Ids of the instances with the rarest word, which leaves `asked`; None when all are common."""
    best: tuple[Wanted, list[str]] | None = None
    for wanted in asked:
        ids = select(InstanceWord.instance_id).where(InstanceWord.tenant == tenant, _is(wanted))
        found = list(session.scalars(ids.distinct().limit(FEW + 1)))
        if len(found) <= FEW and (best is None or len(found) < len(best[1])):
            best = wanted, found
    if best is None:
        return None
    asked.remove(best[0])
    return best[1]


def _has(wanted: Wanted) -> ColumnElement[bool]:
    return exists().where(InstanceWord.instance_id == ProcessInstance.id, _is(wanted))


def _is(wanted: Wanted) -> ColumnElement[bool]:
    exactly = InstanceWord.word.in_(wanted.forms)
    if not wanted.begin:
        return exactly
    begun = and_(InstanceWord.word >= wanted.begin, InstanceWord.word < wanted.begin + BEYOND)
    return or_(exactly, begun)
