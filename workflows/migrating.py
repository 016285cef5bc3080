"""Brings the whole installation's tables to their newest revisions."""

from engine import Database
from engine import migrate as migrate_engine
from workflows.registry.migrate import migrate as migrate_registry
from workflows.russian import base_forms


def migrate(target: str | Database) -> None:
    """Bring the tables of engine and registries to their newest revisions."""
    migrate_engine(target, base_forms)
    migrate_registry(target)
