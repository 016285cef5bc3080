"""How new the tables are and how old a program may be: for two versions beside one another.

A chain of migrations is at the level of its highest number. Migrations only add, so a program of an
older level usually works on; the migration that would break it raises `oldest`.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, delete, insert, inspect, select
from sqlalchemy.orm import Session

from engine.domain.states import Standing
from engine.store.database import Database
from engine.store.tables import SchemaLevel

_NUMBERED = re.compile(r"(\d+)_.*\.py")


def level_of(chain: Path) -> int:
    """The highest number among the migrations of a chain."""
    numbers = map(_NUMBERED.fullmatch, (each.name for each in (chain / "versions").iterdir()))
    return max((int(found[1]) for found in numbers if found), default=0)


def is_older(connection: Connection, chain: str, level: int) -> bool:
    """Say whether the tables of a chain are newer than a program that knows this level."""
    if not inspect(connection).has_table(SchemaLevel.__tablename__):
        return False
    found = connection.scalar(select(SchemaLevel.level).where(SchemaLevel.chain == chain))
    return found is not None and found > level


def note(connection: Connection, chain: str, level: int, oldest: int) -> None:
    """Write how new the tables of a chain are now, and from which level on a program fits them."""
    if not inspect(connection).has_table(SchemaLevel.__tablename__):
        return  # a chain alone, without the engine's tables
    connection.execute(delete(SchemaLevel).where(SchemaLevel.chain == chain))
    row = {"chain": chain, "level": level, "oldest": oldest}
    connection.execute(insert(SchemaLevel).values(row))


def standing(session: Session, known: Mapping[str, int]) -> Standing:
    """Compare a program that knows these levels, by chain, with the tables."""
    connection = session.connection()
    if not inspect(connection).has_table(SchemaLevel.__tablename__):
        return Standing.TABLES_TOO_OLD
    rows = connection.execute(select(SchemaLevel.chain, SchemaLevel.level, SchemaLevel.oldest))
    found = {row.chain: row for row in rows}
    if any(chain in found and level < found[chain].oldest for chain, level in known.items()):
        return Standing.PROGRAM_TOO_OLD
    if any(chain not in found or found[chain].level < level for chain, level in known.items()):
        return Standing.TABLES_TOO_OLD
    return Standing.FITS


def standing_of(database: Database, known: Mapping[str, int]) -> Standing:
    """The same for a program that has no transaction yet."""
    with database.everywhere() as session:
        return standing(session, known)
