"""Brings the whole installation's tables to their newest revisions; says whether they fit."""

from engine import Database
from engine import migrate as migrate_engine
from engine.installation import Standing, own_levels, standing_of
from workflows.registry.migrate import migrate as migrate_registry
from workflows.registry.migrate import own_levels as registry_levels
from workflows.russian import base_forms


def migrate(target: str | Database) -> None:
    """Bring the tables of engine and registries to their newest revisions."""
    migrate_engine(target, base_forms)
    migrate_registry(target)


def standing(database: Database) -> Standing:
    """Say whether this program fits the tables of the installation."""
    if database.dialect == "sqlite":
        return Standing.FITS  # nobody else could have migrated them
    return standing_of(database, {**own_levels(database), **registry_levels()})
