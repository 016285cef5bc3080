"""Keep which decisions were worked out and by which rules; enter those that history tells of."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
HISTORY = sa.table(
    "history_event",
    sa.column("tenant", sa.String()),
    sa.column("instance_id", sa.Text()),
    sa.column("sequence", sa.Integer()),
    sa.column("at", UtcDateTime()),
    sa.column("type", sa.String()),
    sa.column("element_id", sa.Text()),
    sa.column("element_instance_id", sa.Text()),
    sa.column("detail", sa.Text()),
)


def upgrade() -> None:
    evaluation = op.create_table(
        "decision_evaluation",
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("element_instance_id", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("decision_name", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_decision_evaluation_instance_id"),
        ),
        sa.PrimaryKeyConstraint("instance_id", "sequence", name=op.f("pk_decision_evaluation")),
    )
    rule = op.create_table(
        "decision_rule",
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id", "sequence"],
            ["decision_evaluation.instance_id", "decision_evaluation.sequence"],
            name="fk_decision_rule_evaluation",
        ),
        sa.PrimaryKeyConstraint(
            "instance_id", "sequence", "position", name=op.f("pk_decision_rule")
        ),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind(), evaluation, rule)
    op.create_index(
        "ix_decision_evaluation_of_decision",
        "decision_evaluation",
        ["tenant", "decision_id", "at"],
    )
    op.create_index("ix_decision_rule_of_rule", "decision_rule", ["tenant", "rule_id"])


def _fill(bind: sa.Connection, evaluation: sa.Table, rule: sa.Table) -> None:
    after = ("", 0)
    page = sa.select(HISTORY).where(HISTORY.c.type == "DecisionEvaluated")
    page = page.order_by(HISTORY.c.instance_id, HISTORY.c.sequence).limit(AT_ONCE)
    place = sa.tuple_(HISTORY.c.instance_id, HISTORY.c.sequence)
    while rows := bind.execute(page.where(place > sa.tuple_(*after))).mappings().all():
        after = (rows[-1]["instance_id"], rows[-1]["sequence"])
        bind.execute(sa.insert(evaluation), [_evaluated(row) for row in rows])
        rules = [each for row in rows for each in _rules(row)]
        if rules:
            bind.execute(sa.insert(rule), rules)


def _evaluated(row: Any) -> dict[str, Any]:
    detail = json.loads(row["detail"])
    kept = ("tenant", "instance_id", "sequence", "at", "element_id", "element_instance_id")
    named = ("decision_id", "decision_name", "definition_id", "policy", "digest")
    return {name: row[name] for name in kept} | {name: detail.get(name) or "" for name in named}


def _rules(row: Any) -> list[dict[str, Any]]:
    detail = json.loads(row["detail"])
    numbers = detail.get("numbers") or []
    return [
        {
            "tenant": row["tenant"],
            "instance_id": row["instance_id"],
            "sequence": row["sequence"],
            "position": at,
            "rule_id": rule_id,
            "number": numbers[at] if at < len(numbers) else 0,
        }
        for at, rule_id in enumerate(detail.get("rules") or [])
    ]


def downgrade() -> None:
    op.drop_table("decision_rule")
    op.drop_table("decision_evaluation")
