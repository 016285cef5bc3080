"""Long variable values: stored once per instance, counted, and gone with their last reference."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Dialect, Text, bindparam, delete, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.domain.records import Changes, references
from engine.store import prepared
from engine.store.tables import ElementInstance, VariableValue


def write(session: Session, whose: Mapping[str, str], changes: Changes) -> None:
    """Add new values, count the references to the others, remove what nothing refers to.

    A reference to a value that is not stored fails in the database, so it is never committed.
    `whose` holds instance_id and tenant.
    """
    added = [
        {**whose, "digest": digest, "body": body, "uses": changes.references[digest]}
        for digest, body in changes.values.items()
    ]
    if added:
        prepared.write(session, ("values added",), _addition, added)
    more = {d: count for d, count in changes.references.items() if d not in changes.values}
    if more:
        _count(session, whose, more)


def recount(session: Session, whose: Mapping[str, str]) -> None:
    """Count every reference anew from the stored records; for an instance that was not counted."""
    instance_id = whose["instance_id"]
    found: Counter[str] = Counter()
    variables = select(ElementInstance.variables).where(
        ElementInstance.instance_id == instance_id, ElementInstance.variables.is_not(None)
    )
    for text in session.scalars(variables):
        found.update(references(text))
    mine = VariableValue.instance_id == instance_id
    session.connection().execute(update(VariableValue).where(mine).values(uses=0))
    if found:
        _count(session, whose, found)
    session.connection().execute(delete(VariableValue).where(mine, VariableValue.uses <= 0))


def _count(session: Session, whose: Mapping[str, str], more: Mapping[str, int]) -> None:
    rows: list[dict[str, Any]] = [
        {**whose, "digest": digest, "uses": count} for digest, count in more.items()
    ]
    prepared.write(session, ("values counted",), _counting, rows)
    fewer = [row for row in rows if more[row["digest"]] < 0]
    if fewer:
        prepared.write(session, ("values removed",), _removal, fewer)


# -- statements ------------------------------------------------------------------------------------
def _addition(dialect: Dialect) -> Any:
    """Insert a value, or count on where it is stored already."""
    return _inserted(dialect, bindparam("body"))


def _counting(dialect: Dialect) -> Any:
    """Count on; without a row to count on, a value without body is inserted and refused."""
    there = select(literal_column("''", Text)).where(*_this()).scalar_subquery()
    return _inserted(dialect, there)


def _inserted(dialect: Dialect, body: Any) -> Any:
    names = ("instance_id", "tenant", "digest", "uses")
    statement = (sqlite if dialect.name == "sqlite" else postgresql).insert(VariableValue)
    statement = statement.values({**{name: bindparam(name) for name in names}, "body": body})
    counted = VariableValue.uses + statement.excluded.uses
    keys = ["instance_id", "digest"]
    return statement.on_conflict_do_update(index_elements=keys, set_={"uses": counted}).inline()


def _removal(_: Dialect) -> Any:
    return delete(VariableValue).where(*_this(), VariableValue.uses <= literal_column("0"))


def _this() -> list[Any]:
    return [
        VariableValue.instance_id == bindparam("instance_id", type_=Text),
        VariableValue.digest == bindparam("digest", type_=Text),
    ]
