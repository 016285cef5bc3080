"""Keep since when a parameter has its value, who set it, and what it was before."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parameter", sa.Column("changed_at", UtcDateTime(), nullable=True))
    by = sa.Column("changed_by", sa.String(length=64), server_default="", nullable=False)
    op.add_column("parameter", by)
    op.create_table(
        "parameter_change",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("before", sa.String(length=1000), nullable=False),
        sa.Column("after", sa.String(length=1000), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter_change")),
    )
    op.create_index(op.f("ix_parameter_change_tenant"), "parameter_change", ["tenant"])
    listed = ["tenant", "changed_at", "id"]
    op.create_index("ix_parameter_change_at", "parameter_change", listed)
    row_security.protect(op.get_bind(), "parameter_change")
