"""Long variable values: stored once per instance, counted, and gone with their last reference."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.domain.records import Changes, references
from engine.store.tables import ElementInstance, VariableValue

_BATCH = 500


def write(session: Session, whose: Mapping[str, str], changes: Changes) -> None:
    """Add new values, count the references to the others, remove what nothing refers to.

    `whose` holds instance_id and tenant.

    Raises:
        RuntimeError: a value that records refer to is not stored; nothing may be committed.
    """
    added = [
        {**whose, "digest": digest, "body": body, "uses": changes.references[digest]}
        for digest, body in changes.values.items()
    ]
    connection = session.connection()
    if added:
        connection.execute(_addition(connection.dialect.name), added)
    more = {d: count for d, count in changes.references.items() if d not in changes.values}
    if more:
        _count(session, whose["instance_id"], more)


def recount(session: Session, instance_id: str) -> None:
    """Count every reference anew from the stored records; for an instance that was not counted."""
    found: Counter[str] = Counter()
    variables = select(ElementInstance.variables).where(
        ElementInstance.instance_id == instance_id, ElementInstance.variables.is_not(None)
    )
    for text in session.scalars(variables):
        found.update(references(text))
    connection = session.connection()
    connection.execute(
        update(VariableValue).where(VariableValue.instance_id == instance_id).values(uses=0)
    )
    if found:
        _count(session, instance_id, found)
    connection.execute(_removal(instance_id))


def _count(session: Session, instance_id: str, more: Mapping[str, int]) -> None:
    rows = [{"whose": instance_id, "which": d, "more": count} for d, count in more.items()]
    connection = session.connection()
    counted = connection.execute(_COUNTING, rows)
    if counted.rowcount != len(rows):
        raise RuntimeError(
            f"expected {len(rows)} stored values of instance {instance_id}, "
            f"found {counted.rowcount}"
        )
    fewer = [digest for digest, count in more.items() if count < 0]
    for start in range(0, len(fewer), _BATCH):
        unused = VariableValue.digest.in_(fewer[start : start + _BATCH])
        connection.execute(_removal(instance_id).where(unused))


_COUNTING = (
    update(VariableValue)
    .where(
        VariableValue.instance_id == bindparam("whose"), VariableValue.digest == bindparam("which")
    )
    .values(uses=VariableValue.uses + bindparam("more"))
)


def _removal(instance_id: str) -> Any:
    return delete(VariableValue).where(
        VariableValue.instance_id == instance_id, VariableValue.uses <= 0
    )


@cache
def _addition(dialect: str) -> Executable:
    """Insert a value, or count on where it is stored already."""
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(VariableValue)
    counted = VariableValue.uses + statement.excluded.uses
    added: Executable = statement.on_conflict_do_update(
        index_elements=["instance_id", "digest"], set_={"uses": counted}
    )
    return added
