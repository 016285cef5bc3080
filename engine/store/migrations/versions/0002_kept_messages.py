"""Keep messages that found no receiver; find leases that run out without looking at every job."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEPT = sa.text("state = 'kept'")
_LEASED = sa.text("state = 'leased'")


def upgrade() -> None:
    op.create_table(
        "kept_message",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", JsonText(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("element_instance_id", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'kept') = (ended_at IS NULL)", name=op.f("an_ended_message_says_when")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_kept_message_instance_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_kept_message")),
        sa.UniqueConstraint("id", name=op.f("uq_kept_message_id")),
    )
    op.create_index(
        "ix_kept_message_waiting",
        "kept_message",
        ["tenant", "name", "key", "number"],
        unique=False,
        sqlite_where=_KEPT,
        postgresql_where=_KEPT,
    )
    op.create_index("ix_kept_message_of_instance", "kept_message", ["instance_id"], unique=False)
    op.create_index(
        "ix_job_leased",
        "job",
        ["lease_until"],
        unique=False,
        sqlite_where=_LEASED,
        postgresql_where=_LEASED,
    )


def downgrade() -> None:
    op.drop_index("ix_job_leased", table_name="job")
    op.drop_index("ix_kept_message_of_instance", table_name="kept_message")
    op.drop_index("ix_kept_message_waiting", table_name="kept_message")
    op.drop_table("kept_message")
