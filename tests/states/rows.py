"""A whole database as readable JSON, and back: revisions, then each table row by row."""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine import Database
from engine.store.migrate import ENGINE_CHAIN, ENGINE_VERSION_TABLE, migrate_chain
from workflows.registry.migrate import CHAIN, VERSION_TABLE

CHAINS = {ENGINE_VERSION_TABLE: ENGINE_CHAIN, VERSION_TABLE: CHAIN}
Row = dict[str, Any]
Tables = dict[str, list[Row]]


# -- out of a database -----------------------------------------------------------------------------
def dumped(database: Database) -> tuple[dict[str, str], Tables]:
    """Give the revision of each chain, and every row that is there, all JSON-ready."""
    with database.connection() as connection, connection.begin():
        known = _reflected(connection)
        revisions = {
            name: connection.execute(sa.select(table)).scalar_one()
            for name, table in known.tables.items()
            if name in CHAINS
        }
        tables = {
            table.name: [
                {name: _out(value) for name, value in row.items()}
                for row in connection.execute(sa.select(table)).mappings()
            ]
            for table in known.sorted_tables
            if table.name not in CHAINS
        }
    return revisions, {name: rows for name, rows in tables.items() if rows}


def beyond(base: Tables, tables: Tables) -> Tables:
    """What is in `tables` and not, as it is, in `base`."""
    return {
        name: found
        for name, rows in tables.items()
        if (found := [row for row in rows if row not in base.get(name, [])])
    }


def together(base: Tables, more: Tables, gone: Tables) -> Tables:
    """Undo `beyond`: `gone` are the rows of the base that are no longer."""
    return {
        name: [row for row in base.get(name, []) if row not in gone.get(name, [])]
        + more.get(name, [])
        for name in {**base, **more}
    }


# -- into a database -------------------------------------------------------------------------------
def made_at(url: str, revisions: Mapping[str, str]) -> None:
    """Bring an empty database to the revisions of another day."""
    for table, revision in revisions.items():
        migrate_chain(url, CHAINS[table], table, revision)


def inserted(url: str, tables: Tables) -> None:
    """Fill a database whose tables are there and empty."""
    database = Database(url)
    with database.connection() as connection, connection.begin():
        known = _reflected(connection)
        for table in known.sorted_tables:
            rows = tables.get(table.name)
            if rows:
                connection.execute(sa.insert(table), [_in(table, row) for row in rows])
                _count_on(connection, table)
    database.dispose()


def merged(several: Iterable[Tables]) -> Tables:
    """Put the rows of several databases into one; whatever only counts rows counts anew."""
    found: Tables = {}
    for name, row in chain.from_iterable(
        ((name, row) for name, rows in tables.items() for row in rows) for tables in several
    ):
        rows = found.setdefault(name, [])
        rows.append({**row, "number": len(rows) + 1} if "number" in row else row)
    return found


# -- files -----------------------------------------------------------------------------------------
def write(path: Path, head: Mapping[str, object], **tables: Tables) -> None:
    """Write a file that a person can read: one line per fact of the head, one per row."""
    lines = [f"{json.dumps(key)}: {_text(value)}" for key, value in head.items()]
    for name, rows_of in tables.items():
        parts = [f"{json.dumps(table)}: {_grid(rows)}" for table, rows in rows_of.items()]
        lines.append(f"{json.dumps(name)}: {{\n" + ",\n".join(parts) + "}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """Read what `write` wrote."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name in ("rows", "gone"):
        found[name] = {table: _rows(told) for table, told in found.get(name, {}).items()}
    return found


def _grid(rows: list[Row]) -> str:
    """Spell a table: what all rows share, then the other columns, row by row."""
    shared = {k: v for k, v in rows[0].items() if all(row[k] == v for row in rows[1:])}
    names = [name for name in rows[0] if name not in shared]
    lines = [_text([row[name] for name in names]) for row in rows]
    return (
        f'{{"all": {_text(shared)},\n"columns": {_text(names)},\n"rows": [\n'
        + ",\n".join(lines)
        + "]}"
    )


def _rows(told: Mapping[str, Any]) -> list[Row]:
    names = told["columns"]
    return [{**told["all"], **dict(zip(names, row, strict=True))} for row in told["rows"]]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- values ----------------------------------------------------------------------------------------
def _out(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()} if b"\0" in value else value.decode()
    return _unfolded(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def _unfolded(text: str) -> object:
    """Show JSON text as what it says, where that gives the very same text back."""
    try:
        told = json.loads(text)
    except ValueError:
        return text
    return told if _text(told) == text else text


def _in(table: sa.Table, row: Row) -> Row:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: object, value: Any) -> object:
    if value is None:
        return None
    if isinstance(kind, sa.DateTime):
        moment = datetime.fromisoformat(value)
        # Without a zone where the column has none: it holds UTC.
        return moment if kind.timezone else moment.replace(tzinfo=None)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, sa.LargeBinary):
        return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])
    if isinstance(value, (dict, list)):
        return _text(value)
    return bool(value) if isinstance(kind, sa.Boolean) else value


def _reflected(connection: sa.Connection) -> sa.MetaData:
    known = sa.MetaData()
    known.reflect(connection)
    return known


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL's counters go on where the inserted numbers end."""
    for column in table.primary_key if connection.dialect.name == "postgresql" else ():
        if isinstance(column.type, sa.Integer) and column.server_default is not None:
            counter = sa.func.pg_get_serial_sequence(table.name, column.name)
            last = sa.select(sa.func.max(column)).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(counter, last)))
