"""Alembic's entry to the registries' chain of migrations."""

from engine import run_migration_environment
from workflows.registry.tables import METADATA

run_migration_environment(METADATA)
