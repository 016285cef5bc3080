"""Brings the registries' tables to the newest revision."""

from pathlib import Path

from engine import Database, migrate_chain
from engine.installation import level_of

CHAIN = Path(__file__).parent / "migrations"
VERSION_TABLE = "registry_version"
OLDEST = 10
"""The oldest level of a program that may work on these tables, see docs/upgrading.md."""


def migrate(target: str | Database) -> None:
    """Run the registries' own chain; the engine has another one with its own version table."""
    migrate_chain(target, CHAIN, VERSION_TABLE, oldest=OLDEST)


def own_levels() -> dict[str, int]:
    """How new the registries' tables are that this program knows."""
    return {VERSION_TABLE: level_of(CHAIN)}
