"""Find the newest instances of one municipality without passing by those of all others."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_process_instance_newest", "process_instance", ["tenant", "number"])
