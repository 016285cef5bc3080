"""Statements written by SQLAlchemy once and run on the driver itself ever after.

SQLAlchemy spells the SQL for each database and converts values, as everywhere; left out is only
what it does anew at every execution, which costs a click several times more than the statement.
Whatever is not in the way of every click stays with SQLAlchemy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Dialect, Join, Select, Table, bindparam, inspect
from sqlalchemy import delete as sql_delete
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_dict

from engine.store.direct import Direct, direct_connection
from engine.store.tables import Base
from engine.store.tenancy import tenant_of
from engine.store.types import UtcDateTime

Entity = TypeVar("Entity", bound=Base)
Convert: TypeAlias = Callable[[Any], Any]
Columns: TypeAlias = tuple[str, ...]

_KNOWN = "direct connection"
_Key: TypeAlias = tuple[Any, ...]
_STATEMENTS: dict[_Key, "_Statement"] = {}
"""Database, verb, table and columns → statement."""

_KEY = "key_of_"
"""Columns of a condition are bound under this prefix: the same column may be set besides."""

_WHOSE = "tenant_of_session"
"""Every statement on a municipality's rows is limited to those of the session's by this one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Statement:
    """SQL text with what its parameters and results must go through.

    Attributes:
        names: parameters in order for a driver that counts them; empty for one that names them.
        given: name → conversion of a parameter.
        got: place and conversion of the result columns that do not come as they are.
        limited: the statement must be told whose rows it may touch.
    """

    sql: str
    names: Columns
    given: tuple[tuple[str, Convert], ...]
    got: tuple[tuple[int, Convert], ...] = ()
    limited: bool = False

    def parameters(self, session: Session, values: Mapping[str, Any]) -> Any:
        if self.limited:
            values = {**values, _WHOSE: tenant_of(session)}
        if self.given:
            values = dict(values)
            for name, convert in self.given:
                values[name] = convert(values[name])
        return tuple([values[name] for name in self.names]) if self.names else values

    def row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert in self.got:
            values[place] = convert(values[place])
        return tuple(values)


class Query:
    """A SELECT prepared once per database; its parameters are named `bindparam`s."""

    def __init__(self, select: Select[*tuple[Any, ...]]) -> None:
        self._select = select.where(*_only_own(select))
        self._names = tuple(column.key or "" for column in select.selected_columns)
        self._statements: dict[str, _Statement] = {}

    def rows(self, session: Session, **parameters: Any) -> list[tuple[Any, ...]]:
        """Give all rows as plain tuples in the order of the selected columns."""
        connection = _connection(session)
        statement = self._statement(connection.dialect)
        given = statement.parameters(session, parameters)
        found = connection.run(statement.sql, given).fetchall()
        return [statement.row(row) for row in found]

    def mapping(self, session: Session, **parameters: Any) -> dict[str, Any] | None:
        """Give the only row by the names of its columns; None without a row."""
        rows = self.rows(session, **parameters)
        return dict(zip(self._names, rows[0], strict=True)) if rows else None

    def mappings(self, session: Session, **parameters: Any) -> list[dict[str, Any]]:
        """Give all rows by the names of their columns."""
        rows = self.rows(session, **parameters)
        return [dict(zip(self._names, row, strict=True)) for row in rows]

    def entity(self, session: Session, kind: type[Entity], **parameters: Any) -> Entity | None:
        """Give the only row as an object that no session follows; None without a row."""
        row = self.mapping(session, **parameters)
        return None if row is None else made(kind, row)

    def _statement(self, dialect: Dialect) -> _Statement:
        statement = self._statements.get(dialect.name)
        if statement is None:
            types = [column.type for column in self._select.selected_columns]
            got = [each.dialect_impl(dialect).result_processor(dialect, None) for each in types]
            converting = tuple((place, each) for place, each in enumerate(got) if each is not None)
            statement = _spelled(dialect, self._select, converting)
            self._statements[dialect.name] = statement
        return statement


def entities(session: Session, *wanted: tuple[Query, type[Base]], **parameters: Any) -> list[Any]:
    """Ask several queries for their only rows, in this order but in one go; they share parameters.

    Returns:
        One object, or None, for each of the queries.
    """
    found: list[Any] = []
    answers = rows_together(session, [(query, parameters) for query, _ in wanted])
    for rows, (query, kind) in zip(answers, wanted, strict=True):
        values = zip(query._names, rows[0], strict=True) if rows else None
        found.append(None if values is None else made(kind, dict(values)))
    return found


def rows_together(
    session: Session, asked: Sequence[tuple[Query, Mapping[str, Any]]]
) -> list[list[tuple[Any, ...]]]:
    """Ask several queries in this order but in one go; gives the rows of each."""
    connection = _connection(session)
    statements = [query._statement(connection.dialect) for query, _ in asked]
    spelled = [
        (statement.sql, statement.parameters(session, parameters))
        for statement, (_, parameters) in zip(statements, asked, strict=True)
    ]
    cursors = connection.run_together(spelled)
    return [
        [statement.row(row) for row in cursor.fetchall()]
        for cursor, statement in zip(cursors, statements, strict=True)
    ]


def made(kind: type[Entity], row: Mapping[str, Any]) -> Entity:
    """Make an object of a row, as a load does it; no session follows it.

    Nothing is compared with what was there before.
    """
    new: Any = inspect(kind).class_manager.new_instance()
    instance_dict(new).update(row)
    found: Entity = new
    return found


def insert(session: Session, entity: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    if rows:
        write(session, ("insert", entity, tuple(rows[0])), _insert, rows)


def upsert(
    session: Session, entity: type[Base], keys: Columns, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, or replace those that have the same `keys`."""
    if rows:
        write(session, ("upsert", entity, tuple(rows[0]), keys), _upsert, rows)


def update(
    session: Session, entity: type[Base], where: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Set columns of the rows that equal `where`."""
    row = {**values, **_keys(where)}
    write(session, ("update", entity, tuple(values), tuple(where)), _update, [row])


def update_and_count(
    session: Session, entity: type[Base], where: Mapping[str, Any], values: Mapping[str, Any]
) -> int:
    """Set columns of the rows that equal `where`; gives how many there were."""
    connection = _connection(session)
    key = "update", entity, tuple(values), tuple(where)
    statement = _known(connection.dialect, key, _update)
    row = statement.parameters(session, {**values, **_keys(where)})
    return int(connection.run(statement.sql, row).rowcount)


def delete(session: Session, entity: type[Base], **where: Any) -> None:
    """Delete the rows that equal `where`."""
    write(session, ("delete", entity, tuple(where)), _delete, [_keys(where)])


def _keys(where: Mapping[str, Any]) -> dict[str, Any]:
    return {_KEY + name: value for name, value in where.items()}


def write(
    session: Session, key: _Key, spell: Callable[..., Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Execute for each of the rows the statement that `spell` makes of the dialect and the key.

    `key` begins with a name that no other statement has; the rest of it is handed to `spell`.
    """
    connection = _connection(session)
    statement = _known(connection.dialect, key, spell)
    connection.write(statement.sql, [statement.parameters(session, row) for row in rows])


def _only_own(select: Select[*tuple[Any, ...]]) -> list[ColumnElement[bool]]:
    """Limit the tables that a query reads at its outermost level; where it joins, the first one."""
    return [
        source.c.tenant == bindparam(_WHOSE, type_=source.c.tenant.type)
        for source in map(_first_table, select.get_final_froms())
        if isinstance(source, Table) and "tenant" in source.c
    ]


def _first_table(source: Any) -> Any:
    return _first_table(source.left) if isinstance(source, Join) else source


def _connection(session: Session) -> Direct:
    """The driver's connection in the open transaction, which begins now if it had not."""
    known: tuple[object, Direct] | None = session.info.get(_KNOWN)
    if known is None or known[0] is not session.get_transaction():
        direct = direct_connection(session.connection())
        known = session.get_transaction(), direct
        session.info[_KNOWN] = known
    return known[1]


# -- spelling --------------------------------------------------------------------------------------
def _known(dialect: Dialect, key: _Key, spell: Callable[..., Any]) -> _Statement:
    statement = _STATEMENTS.get((dialect.name, *key))
    if statement is None:
        statement = _spelled(dialect, spell(dialect, *key[1:]))
        _STATEMENTS[(dialect.name, *key)] = statement
    return statement


def _remembering(kind: Any, convert: Convert) -> Convert:
    """One moment is written many times by one command: spell it once."""
    return lru_cache(maxsize=500)(convert) if isinstance(kind, UtcDateTime) else convert


def _insert(_: Dialect, entity: type[Base], columns: Columns) -> Any:
    return sql_insert(entity).values({name: bindparam(name) for name in columns}).inline()


def _upsert(dialect: Dialect, entity: type[Base], columns: Columns, keys: Columns) -> Any:
    spelling = sqlite if dialect.name == "sqlite" else postgresql
    statement = spelling.insert(entity).values({name: bindparam(name) for name in columns})
    replaced = {c.name: c for c in statement.excluded if c.name in columns and c.name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=replaced).inline()


def _update(_: Dialect, entity: type[Base], columns: Columns, where: Columns) -> Any:
    statement = sql_update(entity).values({name: bindparam(name) for name in columns})
    return statement.where(*_equal(entity, where))


def _delete(_: Dialect, entity: type[Base], where: Columns) -> Any:
    return sql_delete(entity).where(*_equal(entity, where))


def _equal(entity: type[Base], where: Columns) -> list[ColumnElement[bool]]:
    columns = entity.__table__.c
    equal = [columns[name] == bindparam(_KEY + name, type_=columns[name].type) for name in where]
    return [*equal, columns.tenant == bindparam(_WHOSE, type_=columns.tenant.type)]


def _spelled(
    dialect: Dialect, statement: Any, got: tuple[tuple[int, Convert], ...] = ()
) -> _Statement:
    compiled: Any = statement.compile(dialect=dialect)
    given = []
    for name, bound in compiled.binds.items():
        convert = bound.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            given.append((name, _remembering(bound.type, convert)))
    if getattr(compiled, "insert_prefetch", None):
        raise ValueError(f"expected a value for every column that has a default: {compiled}")
    names = tuple(compiled.positiontup or ())
    limited = _WHOSE in compiled.binds
    return _Statement(sql=str(compiled), names=names, given=tuple(given), got=got, limited=limited)
