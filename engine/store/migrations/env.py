"""Environment of the engine's chain of migrations."""

from engine.store.migrate import run_migration_environment
from engine.store.tables import Base

run_migration_environment(Base.metadata)
