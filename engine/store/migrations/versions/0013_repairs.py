"""Suspended instances and starts, held jobs, what is known of incidents, orders of repairs."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.likeness import likeness
from engine.store.types import UtcDateTime, ValuesText

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

HELD = sa.text("state = 'held'")
OPEN = sa.text("resolved_at IS NULL")
AT_ONCE = 1_000
SUSPENSION = ("suspended_by", "suspended_why")
INCIDENT = ("definition_id", "about", "why")


def upgrade() -> None:
    for table in ("process_instance", "process_definition"):
        op.add_column(table, sa.Column("suspended_at", UtcDateTime(), nullable=True))
        _texts(table, SUSPENSION)
    _texts("job", ("held_for",))
    op.add_column("job", sa.Column("answer", ValuesText(), nullable=True))
    op.create_index("ix_job_held", "job", ["held_for"], sqlite_where=HELD, postgresql_where=HELD)
    _incidents()
    _orders()


def _texts(table: str, names: tuple[str, ...]) -> None:
    for name in names:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=""))


def _incidents() -> None:
    _texts("incident", INCIDENT)
    for name in ("likeness", "cause"):
        column = sa.Column(name, sa.String(32), nullable=False, server_default="")
        op.add_column("incident", column)
    _fill()
    op.create_index("ix_incident_listed", "incident", ["tenant", "raised_at", "id"])
    op.create_index(
        "ix_incident_alike",
        "incident",
        ["tenant", "likeness", "raised_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _fill() -> None:
    bind = op.get_bind()
    update = sa.text(
        "UPDATE incident SET definition_id = :definition, likeness = :alike WHERE id = :id"
    )
    for row in _rows(bind):
        alike = likeness(row["definition_id"], row["element_id"], row["kind"], row["message"])
        bind.execute(update, {"definition": row["definition_id"], "alike": alike, "id": row["id"]})


def _rows(bind: Any) -> Iterator[Any]:
    page = sa.text(
        "SELECT incident.id, element_id, kind, message, process_instance.definition_id "
        "FROM incident JOIN process_instance ON process_instance.id = incident.instance_id "
        "WHERE incident.id > :last ORDER BY incident.id LIMIT :most"
    )
    last = ""
    while rows := bind.execute(page, {"last": last, "most": AT_ONCE}).mappings().all():
        yield from rows
        last = rows[-1]["id"]


def _orders() -> None:
    op.create_table(
        "repair_order",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("verb", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", ValuesText(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("orderer", sa.Text(), nullable=False),
        sa.Column("ordered_at", UtcDateTime(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
    )
    op.create_index("ix_repair_order_listed", "repair_order", ["tenant", "ordered_at"])
    op.create_table(
        "repair_row",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "number"),
        sa.ForeignKeyConstraint(["order_id"], ["repair_order.id"]),
    )
    op.create_index("ix_repair_row_state", "repair_row", ["order_id", "state", "number"])


def downgrade() -> None:
    op.drop_table("repair_row")
    op.drop_table("repair_order")
    op.drop_index("ix_incident_alike", "incident")
    op.drop_index("ix_incident_listed", "incident")
    op.drop_index("ix_job_held", "job")
    for name in (*INCIDENT, "likeness", "cause"):
        op.drop_column("incident", name)
    for name in ("held_for", "answer"):
        op.drop_column("job", name)
    for table in ("process_instance", "process_definition"):
        for name in ("suspended_at", *SUSPENSION):
            op.drop_column(table, name)
