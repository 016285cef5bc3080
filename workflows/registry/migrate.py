"""Brings the registries' tables to the newest revision."""

from pathlib import Path

from engine import Database, migrate_chain

CHAIN = Path(__file__).parent / "migrations"
VERSION_TABLE = "registry_version"


def migrate(target: str | Database) -> None:
    """Run the registries' own chain; the engine has another one with its own version table."""
    migrate_chain(target, CHAIN, VERSION_TABLE)
