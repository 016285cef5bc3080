"""Let jobs of the application have a key of which one waits at a time; find dead jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DEAD = sa.text("state = 'dead'")
_WAITING = sa.text("state = 'pending' AND key <> ''")


def upgrade() -> None:
    op.add_column("job", sa.Column("key", sa.Text(), nullable=False, server_default=""))
    op.create_index(
        "one_job_waits_per_key",
        "job",
        ["tenant", "topic", "key"],
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index(
        "ix_job_dead",
        "job",
        ["tenant", "closed_at"],
        sqlite_where=_DEAD,
        postgresql_where=_DEAD,
    )
