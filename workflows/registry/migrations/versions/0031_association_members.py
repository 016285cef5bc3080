"""Keep who belongs to which association, from when to when, and the term of its head."""

import sqlalchemy as sa
from alembic import op

from engine.municipalities import row_security

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "association_member"
    op.create_table(
        table,
        sa.Column("association_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "active_to IS NULL OR active_to >= active_from",
            name=op.f(f"ck_{table}_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["association.id"],
            name=op.f(f"fk_{table}_association_id_association"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_tenant"), table, ["tenant"])
    op.create_index("ix_association_member_association", table, ["tenant", "association_id"])
    op.add_column("association", sa.Column("head_until", sa.Date(), nullable=True))
    row_security.protect(op.get_bind(), table)
