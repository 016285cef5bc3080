"""The tables of the program that carries bells.

They are made from the installed release, whose level is remembered as the comment of its table. A
later migration applies what the program's own changes add to that level; where a newer release has
made the tables, nothing is left to add.
"""

from typing import Any

from alembic import op

from engine.store.queue import bells

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The driver itself: a script of many statements goes out only without parameters.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(bells.schema())
    op.execute(f"COMMENT ON TABLE procrastinate_jobs IS 'level {bells.schema_level()}'")
