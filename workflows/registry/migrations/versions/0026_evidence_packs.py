"""Keep which evidence packs were taken, with their digests."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_pack",
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=False),
        sa.Column("root_sha256", sa.String(length=64), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_pack")),
    )
    op.create_index(op.f("ix_evidence_pack_tenant"), "evidence_pack", ["tenant"])
    listed = ["tenant", "instance_id", "taken_at"]
    op.create_index("ix_evidence_pack_instance", "evidence_pack", listed)
    row_security.protect(op.get_bind(), "evidence_pack")
