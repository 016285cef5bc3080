"""Finds process instances by their words."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from engine.domain.identity import Actor
from engine.domain.words import Wanted
from engine.store.queries.instances import known_to
from engine.store.tables import InstanceWord, ProcessDefinition, ProcessInstance
from engine.store.types import BEYOND

FEW, MOST_ENTRIES = 1_000, 4_000
"""Up to so many instances are picked by the word that the fewest have; they may have it in several
forms, and so many entries are read at most to see that."""

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
        found = _looked_up(session, tenant, wanted)
        if found is not None and (best is None or len(found) < len(best[1])):
            best = wanted, found
    if best is None:
        return None
    asked.remove(best[0])
    return best[1]


def _looked_up(session: Session, tenant: str, wanted: Wanted) -> list[str] | None:
    """Ids of the instances with a word; None when they are many, of which no more is read.

    Each range of words is looked up by itself: for both at once a database reads every word.
    """
    ids = select(InstanceWord.instance_id)
    ranges = [ids.where(InstanceWord.tenant == tenant, each) for each in _ranges(wanted)]
    rows = list(session.scalars(union_all(*ranges).limit(MOST_ENTRIES + 1)))
    found = list(dict.fromkeys(rows))
    return None if len(rows) > MOST_ENTRIES or len(found) > FEW else found


def _has(wanted: Wanted) -> ColumnElement[bool]:
    """Asked of one instance after the other, so that the newest are soon found.

    A plain EXISTS would be turned into a join with all instances that have a common word.
    """
    own = select(literal(1)).where(InstanceWord.instance_id == ProcessInstance.id, _is(wanted))
    return own.limit(1).correlate(ProcessInstance).scalar_subquery().is_not(None)


def _is(wanted: Wanted) -> ColumnElement[bool]:
    return or_(*_ranges(wanted))


def _ranges(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Where the word stands in the order of words: its forms, and what goes on from it."""
    found: list[ColumnElement[bool]] = [InstanceWord.word.in_(wanted.forms)]
    if wanted.begin:
        beyond = wanted.begin + BEYOND
        found.append(and_(InstanceWord.word >= wanted.begin, InstanceWord.word < beyond))
    return found
