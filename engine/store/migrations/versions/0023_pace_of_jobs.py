"""Let jobs of one rank go before those of another, and keep how fast each topic may go."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="1"))
    is_open = sa.text("state IN ('pending', 'leased')")
    op.create_index(
        "ix_job_rank", "job", ["rank", "due_at"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "job_pace",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger()),
        sa.Column("at_once", sa.Integer()),
        sa.Column("per_minute", sa.Integer()),
        sa.Column("free_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_job_pace")),
    )
    if op.get_bind().dialect.name == "postgresql":
        unrung = sa.text("state IN ('pending', 'leased') AND rung_at IS NULL AND topic <> ''")
        op.create_index("ix_job_unrung_topic", "job", ["topic", "due_at"], postgresql_where=unrung)
