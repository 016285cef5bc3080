"""Create the tables of people's preferences and of saved inbox filters."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preference",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_preference_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
    )
    op.create_index(op.f("ix_preference_tenant"), "preference", ["tenant"], unique=False)
    op.create_index(
        "uq_preference_person_name", "preference", ["tenant", "person_id", "name"], unique=True
    )
    op.create_table(
        "saved_filter",
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("colour", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_filter_a_filter_has_a_name")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_saved_filter_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    op.create_index(op.f("ix_saved_filter_tenant"), "saved_filter", ["tenant"], unique=False)
    op.create_index(
        "ix_saved_filter_owner", "saved_filter", ["tenant", "owner_id", "position"], unique=False
    )
    op.create_index(
        "ix_saved_filter_shared", "saved_filter", ["tenant", "is_shared", "position"], unique=False
    )


def downgrade() -> None:
    op.drop_table("saved_filter")
    op.drop_table("preference")
