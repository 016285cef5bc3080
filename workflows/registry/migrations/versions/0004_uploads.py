"""Let files come in pieces, have versions and be checked for viruses."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


ADDED = (
    ("series_id", sa.String(length=64), ""),
    ("version", sa.Integer(), "1"),
    ("reason", sa.String(length=300), ""),
    ("scan_state", sa.String(length=16), "unchecked"),
    ("scan_note", sa.String(length=200), ""),
)


def upgrade() -> None:
    with op.batch_alter_table("attachment") as table:
        for name, kind, first in ADDED:
            table.add_column(sa.Column(name, kind, nullable=False, server_default=first))
    op.execute("UPDATE attachment SET series_id = id")
    with op.batch_alter_table("attachment") as table:
        for name, _kind, _first in ADDED:
            table.alter_column(name, server_default=None)
        table.create_check_constraint("version_counts_from_one", "version >= 1")
    op.create_index("ix_attachment_series", "attachment", ["tenant", "series_id"])
    op.create_index("ix_attachment_scan", "attachment", ["scan_state", "uploaded_at"])
    op.create_table(
        "resumable_upload",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.String(length=64), nullable=False),
        sa.Column("form_path", sa.String(length=400), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.Column("attachment_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_resumable_upload_size_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resumable_upload")),
    )
    op.create_index(op.f("ix_resumable_upload_tenant"), "resumable_upload", ["tenant"])
    op.create_index("ix_resumable_upload_owner", "resumable_upload", ["tenant", "owner"])
    op.create_index("ix_resumable_upload_touched", "resumable_upload", ["touched_at"])


def downgrade() -> None:
    op.drop_table("resumable_upload")
    op.drop_index("ix_attachment_scan", "attachment")
    op.drop_index("ix_attachment_series", "attachment")
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint(op.f("ck_attachment_version_counts_from_one"), type_="check")
        for name, _kind, _first in ADDED:
            table.drop_column(name)
