"""Keep one tally of each organisation instead of many: what else is asked of one is counted on the
spot, with indexes that lead to its own user tasks.

What is kept is summed up out of the tallies that go, so that nothing need be counted anew. An
older program cannot count any more: it would name a column that is gone.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store import row_security
from engine.store.types import JsonText

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

AT_ONCE = 500
EVER = 0
COUNTING = 7_315_261_001
"""Number of the advisory lock of whoever counts: neither shall wait for the other in a circle."""

KEY = "tenant", "definition_id", "kind", "month", "outcome", "subject"
CLOSED_WORK = sa.text("state <> 'open' AND organisation <> ''")
BEFORE, NOW = "process_tally_before", "process_tally"
Row = dict[str, Any]


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(f"SELECT pg_advisory_xact_lock({COUNTING})")
    _put_aside(bind)
    tally = _table()
    row_security.protect(bind, NOW)
    _keep(bind, tally)
    op.drop_table(BEFORE)
    op.create_index("ix_process_tally_cases", NOW, [*KEY, "cases"])
    _index("in_process", "organisation", "process_key")
    _index("in_definition", "definition_id", "organisation")
    op.drop_index("ix_user_task_answered", table_name="user_task")


def _put_aside(bind: sa.Connection) -> None:
    op.drop_index("ix_process_tally_cases", table_name=NOW)
    op.rename_table(NOW, BEFORE)
    if bind.dialect.name == "postgresql":
        op.execute(f"ALTER INDEX pk_process_tally RENAME TO pk_{BEFORE}")


def _table() -> sa.Table:
    return op.create_table(
        NOW,
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("body", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_process_tally")),
        sqlite_with_rowid=False,
    )


def _index(name: str, *columns: str) -> None:
    op.create_index(
        f"ix_user_task_{name}",
        "user_task",
        ["tenant", *columns, "element_id", "closed_at"],
        sqlite_where=CLOSED_WORK,
        postgresql_where=CLOSED_WORK,
    )


# -- tallies ---------------------------------------------------------------------------------------
def _keep(bind: sa.Connection, tally: sa.Table) -> None:
    before = sa.table(
        BEFORE, *(sa.column(c.key, c.type) for c in tally.c), sa.column("organisation", sa.Text())
    )
    own = [before.c[column.key] for column in tally.c]
    everybodys = sa.select(*own).where(before.c.organisation == "")
    bind.execute(sa.insert(tally).from_select([column.key for column in tally.c], everybodys))
    found: list[Row] = []
    for row in _summed_up(bind, before):
        found.append(row)
        if len(found) == AT_ONCE:
            bind.execute(sa.insert(tally), found)
            found = []
    if found:
        bind.execute(sa.insert(tally), found)


def _summed_up(bind: sa.Connection, before: Any) -> Iterator[Row]:
    """Tallies of each organisation: of all its user tasks in a month, and in all months."""
    head = before.c.tenant, before.c.definition_id, before.c.organisation
    rows = bind.execute(
        sa.select(*head, before.c.month, before.c.outcome, before.c.body)
        .where(before.c.kind == "task", before.c.organisation != "")
        .order_by(*head),
        execution_options={"yield_per": AT_ONCE},
    )
    for (tenant, definition_id, organisation), own in groupby(rows, key=lambda row: row[:3]):
        sums: dict[tuple[int, str], Row] = defaultdict(lambda: {"counts": {}, "sketches": {}})
        for row in own:
            for month in (row.month, EVER):
                _add(sums[month, row.outcome], row.body)
        for (month, outcome), body in sums.items():
            yield {
                "tenant": tenant,
                "definition_id": definition_id,
                "kind": "organisation",
                "month": month,
                "outcome": outcome,
                "subject": organisation,
                "cases": body["counts"].get("cases", 0),
                "body": {**body, "sketches": _spelled(body["sketches"])},
            }


def _add(into: Row, body: Row) -> None:
    for name, number in body["counts"].items():
        into["counts"][name] = into["counts"].get(name, 0) + number
    for name, (total, buckets) in body.get("sketches", {}).items():
        known = into["sketches"].setdefault(name, [0, {}])
        known[0] += total
        for bucket, times in buckets.items():
            known[1][bucket] = known[1].get(bucket, 0) + times


def _spelled(sketches: Row) -> Row:
    """Few durations are told by the bucket of each from now on; that reads faster."""
    return {name: [total, _few_or_many(buckets)] for name, (total, buckets) in sketches.items()}


def _few_or_many(buckets: dict[str, int]) -> list[int] | dict[str, int]:
    if sum(buckets.values()) > 2 * len(buckets):
        return buckets
    return sorted(int(bucket) for bucket, times in buckets.items() for _ in range(times))
