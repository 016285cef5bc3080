"""Keep plans of associations, their meetings and who came."""

import sqlalchemy as sa
from alembic import op

from engine.municipalities import row_security

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "rmo_plan",
        _text("association_id", 64),
        _text("school_year", 7),
        _text("state", 16),
        _text("theme", 300),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        _text("product", 300),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _text("order_document_id", 64),
        _text("instance_id", 64),
        _to("rmo_plan", "association_id", "association"),
    )
    one = ["tenant", "association_id", "school_year"]
    op.create_index("uq_rmo_plan_year", "rmo_plan", one, unique=True)
    _table(
        "rmo_meeting",
        _text("plan_id", 64),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        _text("theme", 300),
        _text("form", 16),
        _text("place", 300),
        _text("speakers", 300),
        _text("expected", 500),
        _text("state", 16),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        _text("protocol_id", 64),
        _text("instance_id", 64),
        _to("rmo_meeting", "plan_id", "rmo_plan"),
    )
    op.create_index("ix_rmo_meeting_plan", "rmo_meeting", ["plan_id", "planned_on"])
    _table(
        "rmo_attendance",
        _text("meeting_id", 64),
        _text("person_id", 64),
        _text("presence", 16),
        _to("rmo_attendance", "meeting_id", "rmo_meeting"),
        _to("rmo_attendance", "person_id", "person"),
    )
    one = ["meeting_id", "person_id"]
    op.create_index("uq_rmo_attendance", "rmo_attendance", one, unique=True)
    row_security.protect(op.get_bind(), "rmo_plan", "rmo_meeting", "rmo_attendance")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *parts,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_tenant"), name, ["tenant"])
