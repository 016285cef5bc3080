"""Create the table of files that people hand in."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("uploaded_by", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("task_id", sa.String(length=64), nullable=False),
        sa.Column("form_path", sa.String(length=400), nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_size_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_tenant"), "attachment", ["tenant"], unique=False)
    op.create_index("ix_attachment_instance", "attachment", ["tenant", "instance_id"], unique=False)
    op.create_index(
        "ix_attachment_pending", "attachment", ["tenant", "uploaded_by", "bound_at"], unique=False
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_table("attachment")
