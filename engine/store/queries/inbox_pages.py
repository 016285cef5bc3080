"""Reads the inbox: a page of it in order, or how many there are up to a limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, TextClause, literal_column, select, table, text
from sqlalchemy.orm import Session

from engine.domain.views import UserTaskView
from engine.store import prepared
from engine.store.queries import inbox_limits, inbox_sql
from engine.store.queries.inbox_conditions import POSTGRESQL, SQLITE
from engine.store.queries.inbox_orders import Order
from engine.store.queries.inbox_shapes import Shape
from engine.store.queries.inbox_wishes import Wish, asked_for, pairs_of
from engine.store.queries.rows import suspension, task_view_of
from engine.store.tables import ProcessInstance

_OVERLAP = 3
"""So many ways to one user task are usual at most; counting begins with so many times the rows."""

WORTH_READING = 3_000
"""So few entries of one's own are sooner read than any word is looked up: frequent words have long
lists, which are read for a rare one beside them, too."""

WORTH_LOOKING_UP = 2_000
"""Up to so many expected entries are found by their words and sorted; of more, the first are soon
found by reading all in order."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A user task of a page, and where it lies in the order."""

    view: UserTaskView
    keys: tuple[Any, ...]


def page(
    session: Session, wanted: Wish, order: Order, after: Sequence[Any] | None, size: int
) -> list[Found]:
    """Give up to `size` user tasks that sort after a position, and one more if there are more."""
    if wanted.is_empty:
        return []
    dialect = session.connection().dialect.name
    shape, values = asked_for(dialect, wanted, order, is_after=after is not None)
    values["size"] = size + 1
    values |= _named(after or ())
    if dialect == SQLITE and shape.blocks and not shape.begins_with_tasks(0):
        rows = _one_by_one(session, shape, values, wanted)
    else:
        shape = replace(shape, sought=_are_few(session, shape, values))
        rows = _merged(session, shape, values, wanted)
    return [_found(row, wanted, order) for row in rows]


def _merged(
    session: Session, shape: Shape, values: dict[str, Any], wanted: Wish
) -> list[dict[str, Any]]:
    """Let PostgreSQL merge what each principal leads to: a few entries of each, or a page."""
    query, blocks = inbox_sql.page(shape), wanted.blocks or ()
    size, tenant = values["size"], wanted.actor.tenant
    limits = inbox_limits.first_limits(blocks, tenant, size)
    rows = query.mappings(session, **values, **inbox_limits.parameters(limits))
    more = inbox_limits.emptied(rows, blocks, limits, size)
    if more:
        inbox_limits.GIVING.remember(tenant, chain.from_iterable(more.values()))
        wide = [size if number in more else limit for number, limit in enumerate(limits)]
        rows = query.mappings(session, **values, **inbox_limits.parameters(wide))
    return rows


def counts(session: Session, wishes: Sequence[tuple[Wish, Order]], limit: int) -> list[int]:
    """Count different user tasks of each wish, `limit` at most."""
    found = [0] * len(wishes)
    waiting = [place for place, (wanted, _) in enumerate(wishes) if not wanted.is_empty]
    size = limit * _OVERLAP
    is_few: dict[object, bool] = {}
    while waiting:
        asked = [_counting(session, *wishes[place], size, is_few) for place in waiting]
        answers = prepared.rows_together(session, asked)
        for place, ((_, tasks),) in zip(waiting, answers, strict=True):
            found[place] = min(int(tasks), limit)
        # Where many ways lead to each user task, the first rows may not tell enough of them.
        waiting = [
            place
            for place, ((rows, tasks),) in zip(waiting, answers, strict=True)
            if tasks < limit and rows == size
        ]
        size *= 4
    return found


def _counting(
    session: Session,
    wanted: Wish,
    order: Order,
    size: int,
    is_few: dict[object, bool],
) -> tuple[prepared.Query, dict[str, Any]]:
    """One counter; counters beside each other mostly ask for the same words."""
    shape, values = asked_for(session.connection().dialect.name, wanted, order)
    alike = wanted.filters.words, tuple(block.principals for block in wanted.blocks or ())
    if alike not in is_few:
        is_few[alike] = _are_few(session, shape, values)
    return inbox_sql.count(replace(shape, sought=is_few[alike])), {**values, "size": size}


def _found(row: Mapping[str, Any], wanted: Wish, order: Order) -> Found:
    keys = tuple(row[f"key_{place}"] for place in range(len(order.columns)))
    reason = min(row["reason"].split(inbox_limits.REASONS_BETWEEN))
    block = None if wanted.blocks is None else wanted.blocks[int(reason[:2])]
    view = (
        task_view_of(row, block.why_mine(reason[2:]), block.absent_id)
        if block
        else task_view_of(row)
    )
    if block and block.asked:
        view = replace(view, is_question=True)
    if row["suspended_at"] is not None:
        view = replace(view, suspension=suspension(prepared.made(ProcessInstance, row)))
    return Found(view=view, keys=keys)


def _one_by_one(
    session: Session, shape: Shape, values: dict[str, Any], wanted: Wish
) -> list[dict[str, Any]]:
    """Ask for each principal by itself, and merge: each user task once with its best reason."""
    best: dict[str, tuple[tuple[Any, ...], str]] = {}
    for number, block in enumerate(wanted.blocks or ()):
        query = inbox_sql.branch(shape, number)
        for principal, value in pairs_of(block):
            asked = {**values, "principal": principal, "value": value}
            for task_id, *keys in query.rows(session, **asked):
                best.setdefault(task_id, (tuple(keys), f"{number:02}{principal}"))
    descending = shape.order.descending
    first = sorted(best.items(), key=lambda each: each[1][0], reverse=descending)[: values["size"]]
    tasks = inbox_sql.chosen().mappings(session, ids=[task_id for task_id, _ in first])
    by_id = {task["id"]: task for task in tasks}
    return [
        {**by_id[task_id], "reason": reason, **_named(keys)} for task_id, (keys, reason) in first
    ]


def _named(keys: Sequence[Any]) -> dict[str, Any]:
    return {f"key_{place}": key for place, key in enumerate(keys)}


def _are_few(session: Session, shape: Shape, values: Mapping[str, Any]) -> bool:
    """Whether PostgreSQL's statistics expect so few entries with the words, to begin with these."""
    read = [number for number, block in enumerate(shape.blocks) if not block.asked]
    if not (shape.words and read and shape.dialect == POSTGRESQL):
        return False
    held = [principal for number in read for principal in values[f"b{number}_all"]]
    if _expected(session, _HELD, {"held": held}) <= WORTH_READING:
        return False
    sought = " | ".join(f"({values[f'b{number}_sought']})" for number in read)
    return are_few(session, sought)


def are_few(session: Session, sought: str) -> bool:
    """Whether PostgreSQL expects so few entries with what this text query seeks.

    Also False where it may not look words up below the policies: it would read the whole table.
    """
    if not _BY_INDEX.rows(session)[0][0]:
        return False
    return _expected(session, _SOUGHT, {"sought": sought}) <= WORTH_LOOKING_UP


def _expected(session: Session, condition: TextClause, parameters: Mapping[str, Any]) -> int:
    """How many entries PostgreSQL expects to read; an index of words has those of everybody."""
    ((plan,),) = session.execute(condition, parameters)
    return _most_rows(plan[0]["Plan"])


def _most_rows(plan: Mapping[str, Any]) -> int:
    return max(int(plan["Plan Rows"]), *(0, *map(_most_rows, plan.get("Plans", ()))))


_BY_INDEX = prepared.Query(
    select(literal_column("proleakproof OR NOT row_security_active('task_candidate')", Boolean))
    .select_from(table("pg_proc"))
    .where(text("oid = 'ts_match_vq(tsvector, tsquery)'::regprocedure"))
)


_ENTRIES = "EXPLAIN (FORMAT JSON) SELECT 1 FROM task_candidate WHERE "
_HELD = text(_ENTRIES + "principal = ANY(CAST(:held AS text[]))")
_SOUGHT = text(_ENTRIES + "words @@ CAST(:sought AS tsquery)")
