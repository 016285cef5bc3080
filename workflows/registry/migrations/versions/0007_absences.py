"""Replace flat substitutions by absences with ordered rules; keep what was written."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_DEPUTISED = (("document", "signed_for"), ("plan_approval", "decided_for"))
_WHOSE = ("tenant", "absent_id", "active_from", "active_to")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("warned_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_absence_ends_after_start")),
        sa.CheckConstraint(
            "ends_on IS NOT NULL OR kind = 'illness'",
            name=op.f("ck_absence_only_illness_has_an_open_end"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_tenant"), "absence", ["tenant"])
    op.create_index("ix_absence_person", "absence", ["tenant", "person_id", "begins_on"])
    op.create_index("ix_absence_begins_on", "absence", ["tenant", "begins_on"])
    op.create_table(
        "absence_rule",
        sa.Column("absence_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("process_keys", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["absence_id"],
            ["absence.id"],
            name=op.f("fk_absence_rule_absence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk_absence_rule_deputy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_rule")),
    )
    op.create_index(op.f("ix_absence_rule_tenant"), "absence_rule", ["tenant"])
    op.create_index(
        "uq_absence_rule_position", "absence_rule", ["absence_id", "position"], unique=True
    )
    op.create_index("ix_absence_rule_deputy", "absence_rule", ["tenant", "deputy_id"])
    _carry_over()
    op.drop_table("substitution")
    for table, column in _DEPUTISED:
        op.add_column(
            table, sa.Column(column, sa.String(length=64), nullable=False, server_default="")
        )


def _carry_over() -> None:
    """People who were away in one period with several deputies get them in their order."""
    old = _table("substitution", *_WHOSE, "deputy_id", "order", "reason", "id")
    rows = op.get_bind().execute(
        sa.select(old).order_by(*(old.c[name] for name in _WHOSE), old.c.order, old.c.id)
    )
    found = [dict(row) for row in rows.mappings()]
    for _whose, group in groupby(found, key=lambda row: tuple(row[name] for name in _WHOSE)):
        _write(list(group))


def _write(group: list[dict[str, Any]]) -> None:
    first, absence_id = group[0], uuid4().hex
    deputies = list(dict.fromkeys(row["deputy_id"] for row in group))
    reasons = dict.fromkeys(row["reason"] for row in group if row["reason"])
    absence = {
        "id": absence_id,
        "tenant": first["tenant"],
        "person_id": first["absent_id"],
        "begins_on": first["active_from"],
        "ends_on": first["active_to"],
        "kind": "other",
        "note": "; ".join(reasons)[:400],
    }
    _insert("absence", [absence])
    _insert(
        "absence_rule",
        [
            {
                "id": uuid4().hex,
                "tenant": first["tenant"],
                "absence_id": absence_id,
                "position": position,
                "deputy_id": deputy_id,
                "scope": "all",
                "process_keys": [],
                "roles": [],
            }
            for position, deputy_id in enumerate(deputies, start=1)
        ],
    )


def downgrade() -> None:
    op.create_table(
        "substitution",
        sa.Column("absent_id", sa.String(length=64), nullable=False),
        sa.Column("deputy_id", sa.String(length=64), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "absent_id <> deputy_id", name=op.f("ck_substitution_nobody_substitutes_themselves")
        ),
        sa.CheckConstraint(
            "active_to >= active_from", name=op.f("ck_substitution_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["absent_id"], ["person.id"], name=op.f("fk_substitution_absent_id")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk_substitution_deputy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index("ix_substitution_deputy", "substitution", ["tenant", "deputy_id"])
    op.create_index(op.f("ix_substitution_tenant"), "substitution", ["tenant"])
    _carry_back()
    for table, column in _DEPUTISED:
        op.drop_column(table, column)
    op.drop_table("absence_rule")
    op.drop_table("absence")


def _carry_back() -> None:
    """What the flat table can say: deputies for everything in a period with an end."""
    absence = _table("absence", "id", "tenant", "person_id", "begins_on", "ends_on", "note")
    rule = _table("absence_rule", "id", "absence_id", "deputy_id", "position", "scope")
    query = (
        sa.select(
            rule.c.id,
            absence.c.tenant,
            absence.c.person_id.label("absent_id"),
            rule.c.deputy_id,
            absence.c.begins_on.label("active_from"),
            absence.c.ends_on.label("active_to"),
            rule.c.position.label("order"),
            absence.c.note.label("reason"),
        )
        .join(absence, absence.c.id == rule.c.absence_id)
        .where(rule.c.scope == "all", absence.c.ends_on.is_not(None))
    )
    _insert("substitution", op.get_bind().execute(query).mappings())


def _insert(table: str, rows: Iterable[Any]) -> None:
    given = [dict(row) for row in rows]
    if given:
        op.bulk_insert(_table(table, *given[0]), given)


def _table(name: str, *columns: str) -> sa.TableClause:
    kinds: dict[str, Any] = {
        **dict.fromkeys(("begins_on", "ends_on", "active_from", "active_to"), sa.Date()),
        **dict.fromkeys(("position", "order"), sa.Integer()),
        **dict.fromkeys(("process_keys", "roles"), sa.JSON()),
    }
    return sa.table(name, *(sa.column(each, kinds.get(each, sa.String())) for each in columns))
