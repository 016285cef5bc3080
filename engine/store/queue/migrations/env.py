"""Environment of the queue's chain of migrations; its tables are another program's."""

from engine.store.migrate import run_migration_environment

run_migration_environment()
