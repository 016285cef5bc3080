"""Statements of the inbox, each made once for everybody whose question has the same shape.

A block is read as one short sorted range of an index for each of its principals: PostgreSQL joins
the principals laterally, SQLite is asked for one after the other. So a page costs the same however
many user tasks wait behind it.
"""

from functools import cache, lru_cache, partial
from typing import Any

from sqlalchemy import (
    ARRAY,
    Select,
    Text,
    bindparam,
    cast,
    distinct,
    func,
    literal_column,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from engine.store import prepared
from engine.store.queries import inbox_asked, inbox_single
from engine.store.queries import inbox_conditions as conditions
from engine.store.queries.inbox_conditions import (
    FROM_THE_FIRST,
    SQLITE,
    Condition,
    Rows,
    Source,
)
from engine.store.queries.inbox_limits import REASONS_BETWEEN
from engine.store.queries.inbox_shapes import BlockShape, Shape
from engine.store.queries.rows import SHOWN
from engine.store.tables import ProcessInstance, UserTask
from engine.store.tables.user_tasks import CLAIMED_FOR_ANOTHER

_BY = "value"
_MOST_STATEMENTS = 300
_OF_ITS_INSTANCE: Any = UserTask.instance_id == ProcessInstance.id


@lru_cache(maxsize=_MOST_STATEMENTS)
def page(shape: Shape) -> prepared.Query:
    """Select whole user tasks with their sort keys and reasons, at most the parameter `size`.

    On SQLite only where the shape has no blocks or begins with few user tasks; see `branch`.
    """
    found = _first_of_each(shape) if shape.blocks else inbox_single.page_rows(shape)
    names = [f"key_{place}" for place in range(len(shape.order.columns))]
    keys = [found.c[name] for name in names]
    columns = [*_shown(), *_standing_still(), *keys, found.c.reason]
    whole = found.join(UserTask, UserTask.id == found.c.task_id)
    rows = select(*columns).select_from(whole.outerjoin(ProcessInstance, _OF_ITS_INSTANCE))
    return prepared.Query(rows.order_by(*conditions.sorting(keys, shape.order)))


@lru_cache(maxsize=_MOST_STATEMENTS)
def branch(shape: Shape, number: int) -> prepared.Query:
    """Select sort keys of the first entries of one `principal` of a block, with its `value`.

    For SQLite, which joins nothing laterally, but starts a statement in microseconds.
    """
    block, source = shape.blocks[number], _source(shape, number)
    whose = bindparam("principal", type_=Text)
    where = [_held(shape, number, source, lambda column: column == whose)]
    if block.by:
        where.append(source[block.by] == bindparam(_BY, type_=Text))
    return prepared.Query(_first(shape, number, source, where))


@cache
def chosen() -> prepared.Query:
    """Select the user tasks of the ids in the parameter `ids`, like `page`; for SQLite."""
    columns = UserTask.__table__.c
    rows = select(*_shown(), *_standing_still()).outerjoin(ProcessInstance, _OF_ITS_INSTANCE)
    return prepared.Query(rows.where(conditions.among(columns.id, "ids", SQLITE)))


def _shown() -> list[Any]:
    """The columns of a user task that its view shows."""
    return [UserTask.__table__.c[column.key] for column in SHOWN]


def _standing_still() -> list[Any]:
    """Columns that say whether the instance of a user task is suspended: when, by whom, why."""
    row = ProcessInstance.__table__.c
    return [row.suspended_at, row.suspended_by, row.suspended_why]


@lru_cache(maxsize=_MOST_STATEMENTS)
def count(shape: Shape) -> prepared.Query:
    """Count rows and different user tasks among the first rows, at most the parameter `size`."""
    if shape.blocks:
        parts = [_any_order(shape, number) for number in range(len(shape.blocks))]
        rows = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery()
    else:
        rows = inbox_single.rows_of(shape, conditions.user_tasks(), []).subquery()
    some = select(rows.c.task_id).limit(bindparam("size")).offset(FROM_THE_FIRST).subquery()
    counted = (
        func.count().label("rows"),
        func.count(distinct(some.c.task_id)).label("tasks"),
    )
    return prepared.Query(select(*counted).select_from(some))


# -- a page of entries -----------------------------------------------------------------------------
def _first_of_each(shape: Shape) -> Any:
    """The first rows of all blocks, each user task once with its best reason."""
    parts = [_part(shape, number) for number in range(len(shape.blocks))]
    rows = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery()
    keys = [rows.c[f"key_{place}"] for place in range(len(shape.order.columns))]
    best = _reasons(shape, rows.c.reason).label("reason")
    return (
        select(rows.c.task_id, *keys, best)
        .group_by(rows.c.task_id, *keys)
        .order_by(*conditions.sorting(keys, shape.order))
        .limit(bindparam("size"))
        .offset(FROM_THE_FIRST)
        .subquery()
    )


def _reasons(shape: Shape, reason: Any) -> Any:
    """All reasons of a user task where they tell what else must be read, else the best one."""
    if shape.dialect == SQLITE:
        return func.min(reason)
    return func.string_agg(reason, literal_column(f"E'\\x{ord(REASONS_BETWEEN):02x}'", Text))


def _part(shape: Shape, number: int) -> Rows:
    """The first rows of one block, by the shortest way to them."""
    if shape.sought and not shape.blocks[number].asked:
        return _looked_up(shape, number)
    return _by_task(shape, number) if shape.begins_with_tasks(number) else _lateral(shape, number)


def _lateral(shape: Shape, number: int) -> Rows:
    block, source = shape.blocks[number], _source(shape, number)
    names = ["principal", *([_BY] if block.by else [])]
    arrays = [
        cast(bindparam(f"b{number}_{name}s", type_=ARRAY(Text)), ARRAY(Text)) for name in names
    ]
    each: Any = func.unnest(*arrays).table_valued(*names).render_derived()
    where = [_held(shape, number, source, lambda column: column == each.c.principal)]
    if block.by:
        where.append(source[block.by] == each.c[_BY])
    most: Any = bindparam(f"b{number}_most")
    inner: Any = _first(shape, number, source, where).limit(most).lateral()
    keys = [inner.c[f"key_{place}"] for place in range(len(shape.order.columns))]
    reason: Any = literal_column(f"'{number:02}'", Text) + each.c.principal
    rows: Rows = select(inner.c.task_id, *keys, reason.label("reason"))
    return rows.select_from(each.join(inner, true()))


def _looked_up(shape: Shape, number: int) -> Rows:
    source = conditions.entries()
    vector = cast(bindparam(f"b{number}_sought", type_=Text), TSQUERY)
    where = [*_of_block(shape, number, source), source["words"].op("@@")(vector)]
    rows = _first(shape, number, source, where, words=0)
    return _with_best_reason(shape, number, source, rows)


def _by_task(shape: Shape, number: int) -> Rows:
    """Few user tasks are asked about: their entries are read, not those of each principal."""
    source = conditions.entries()
    rows = _first(shape, number, source, _of_block(shape, number, source))
    return _with_best_reason(shape, number, source, rows)


def _with_best_reason(shape: Shape, number: int, source: Source, rows: Rows) -> Rows:
    """Several principals may lead to one user task: it takes one place of the page."""
    reason: Any = literal_column(f"'{number:02}'", Text) + source["principal"]
    keys = [source[name] for name in shape.order.columns]
    inner = rows.add_columns(func.min(reason).label("reason"))
    return select(inner.group_by(source["task_id"], *keys).subquery())


def _first(
    shape: Shape, number: int, source: Source, where: list[Condition], words: int | None = None
) -> Rows:
    keys = [source[name] for name in shape.order.columns]
    named: list[Any] = [key.label(f"key_{place}") for place, key in enumerate(keys)]
    where = [*where, *_common(shape, number, source, shape.words if words is None else words)]
    if shape.is_after:
        where.append(conditions.beyond(source, shape.order))
    rows: Rows = select(source["task_id"].label("task_id"), *named).where(*where)
    return (
        rows.order_by(*conditions.sorting(keys, shape.order))
        .limit(bindparam("size"))
        .offset(FROM_THE_FIRST)
    )


# -- any rows of entries ---------------------------------------------------------------------------
def _any_order(shape: Shape, number: int) -> Rows:
    source = _source(shape, number)
    where = _of_block(shape, number, source)
    words = shape.words
    if shape.sought and not shape.blocks[number].asked:
        vector = cast(bindparam(f"b{number}_sought", type_=Text), TSQUERY)
        where.append(source["words"].op("@@")(vector))
        words = 0
    return select(source["task_id"].label("task_id")).where(
        *where, *_common(shape, number, source, words)
    )


def _of_block(shape: Shape, number: int, source: Source) -> list[Condition]:
    """The entry is of one of the principals, and has one of the values to read by."""
    by, name = shape.blocks[number].by, f"b{number}_all"
    whose = partial(conditions.among, name=name, dialect=shape.dialect)
    found = [_held(shape, number, source, whose)]
    wanted = [conditions.among(source[by], f"b{number}_wanted", shape.dialect)] if by else []
    return [*found, *wanted]


def _source(shape: Shape, number: int) -> Source:
    asked = shape.blocks[number].asked
    return inbox_asked.source(shape.dialect) if asked else conditions.entries()


def _held(shape: Shape, number: int, source: Source, whose: inbox_asked.Whose) -> Condition:
    """The row is of a principal of the block, as `whose` says of the column that names it."""
    block = shape.blocks[number]
    if block.asked:
        return inbox_asked.of(source, block, shape.dialect, whose)
    principal = source["principal"]
    if shape.begins_with_tasks(number):
        principal = conditions.unindexed(principal, shape.dialect)
    return whose(principal)


def _common(shape: Shape, number: int, source: Source, words: int) -> list[Condition]:
    """Whatever is asked of the entries of a block besides their principal."""
    block, dialect = shape.blocks[number], shape.dialect
    tenant = source["tenant"]
    if shape.begins_with_tasks(number):
        tenant = conditions.unindexed(tenant, dialect)
    found: list[Any] = [tenant == bindparam("tenant", type_=Text)]
    found += conditions.filtering(_for_filters(source, dialect), block.filters, words, dialect)
    process = conditions.unstated(source["process_key"], dialect)
    if block.process_keys:
        found.append(conditions.among(process, f"b{number}_processes", dialect))
    if block.except_processes:
        found.append(~conditions.among(process, f"b{number}_except", dialect))
    if block.is_lent:
        found.append(source["substitutable"])
    found.append(conditions.not_excluded(source, f"b{number}_barred", dialect))
    found += [
        conditions.excluded(source, f"b{number}_after{place}", dialect)
        for place in range(block.after)
    ]
    return found + _of_the_task(block, number, source, dialect)


def _for_filters(source: Source, dialect: str) -> Source:
    columns = dict(source.columns)
    for name in ("process_key", "organisation"):
        columns[name] = conditions.unstated(columns[name], dialect)
    return Source(columns=columns, is_entry=source.is_entry)


def _of_the_task(block: BlockShape, number: int, source: Source, dialect: str) -> list[Condition]:
    """What only the user task itself knows; asked of what single people have, so seldom."""
    found: list[Condition] = []
    if block.taken_for:
        claimed = select(UserTask.id).where(
            UserTask.tenant == bindparam("tenant", type_=Text),
            UserTask.acting_for == bindparam(f"b{number}_taken", type_=Text),
            text(" AND ".join(f"user_task.{part}" for part in CLAIMED_FOR_ANOTHER.split(" AND "))),
        )
        found.append(source["task_id"].in_(claimed))
    if block.offered_to:
        names = [f"b{number}_offered{place}" for place in range(block.offered_to)]
        task = UserTask.__table__.alias()
        known: Select[Any] = select(literal_column("1")).select_from(task)
        offered = conditions.holds_one(cast(task.c.candidates, Text), names, dialect)
        found.append(known.where(task.c.id == source["task_id"], offered).exists())
    return found
