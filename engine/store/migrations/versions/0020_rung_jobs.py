"""Find the jobs for which a bell is to be rung, on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    unrung = sa.text("state IN ('pending', 'leased') AND rung_at IS NULL")
    rung = sa.text("state = 'pending' AND rung_at IS NOT NULL")
    op.create_index("ix_job_unrung", "job", ["due_at"], postgresql_where=unrung)
    op.create_index("ix_job_rung", "job", ["rung_at"], postgresql_where=rung)
