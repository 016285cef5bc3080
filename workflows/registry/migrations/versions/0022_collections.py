"""Keep what organisations were asked for and what each answered."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("request", sa.String(length=4000), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closing_reason", sa.String(length=1000), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    op.create_index(op.f("ix_collection_tenant"), "collection", ["tenant"])
    op.create_index("uq_collection_job_key", "collection", ["tenant", "job_key"], unique=True)
    op.create_table(
        "collection_answer",
        sa.Column("collection_id", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("submitted_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_collection_answer_collection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_answer")),
    )
    op.create_index(op.f("ix_collection_answer_tenant"), "collection_answer", ["tenant"])
    one = ["collection_id", "organisation_id"]
    op.create_index("uq_collection_answer_of", "collection_answer", one, unique=True)
    row_security.protect(op.get_bind(), "collection", "collection_answer")
