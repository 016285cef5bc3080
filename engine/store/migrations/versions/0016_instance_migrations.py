"""Bulk migrations of running instances, and what is needed to take each of them back."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import JsonText, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _batches()
    op.create_table(
        "migration_item",
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", JsonText(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["migration_batch.id"], name=op.f("fk_migration_item_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_migration_item_instance_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "instance_id", name=op.f("pk_migration_item")),
    )
    op.create_index("ix_migration_item_state", "migration_item", ["batch_id", "state"])
    op.create_index("ix_migration_item_of_instance", "migration_item", ["instance_id"])


def _batches() -> None:
    op.create_table(
        "migration_batch",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("mapping", JsonText(), nullable=False),
        sa.Column("recompute", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stopped_at", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_by_name", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["process_definition.id"], name=op.f("fk_migration_batch_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["process_definition.id"], name=op.f("fk_migration_batch_target_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_migration_batch")),
        sa.UniqueConstraint("id", name=op.f("uq_migration_batch_id")),
    )
    op.create_index(
        "ix_migration_batch_listed", "migration_batch", ["tenant", "process_key", "number"]
    )
