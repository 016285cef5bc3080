"""Keep editions of the regulation and the changes that lead to them."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regulation_change",
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("justification", sa.String(length=4000), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("table_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_change")),
    )
    op.create_index(op.f("ix_regulation_change_tenant"), "regulation_change", ["tenant"])
    key = ["tenant", "job_key"]
    op.create_index("uq_regulation_change_job_key", "regulation_change", key, unique=True)
    op.create_table(
        "regulation_edition",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("order_number", sa.String(length=60), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("change_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_edition")),
    )
    op.create_index(op.f("ix_regulation_edition_tenant"), "regulation_edition", ["tenant"])
    number = ["tenant", "number"]
    op.create_index("uq_regulation_edition_number", "regulation_edition", number, unique=True)
    row_security.protect(op.get_bind(), "regulation_change", "regulation_edition")
