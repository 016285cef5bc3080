"""Conditions over an inbox's rows, the same for entries and for user tasks, on both databases."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from engine.store.queries.inbox_orders import Order
from engine.store.tables import TaskCandidate, TaskExclusion, TaskFollowUp, UserTask
from engine.store.types import Texts, UtcDateTime

Condition: TypeAlias = ColumnElement[bool]
Rows: TypeAlias = Select[*tuple[Any, ...]]
Columns: TypeAlias = Mapping[str, SQLColumnExpression[Any]]
POSTGRESQL, SQLITE = "postgresql", "sqlite"
FROM_THE_FIRST: Any = literal_column("0")
"""An offset that is said, because SQLAlchemy would make it a parameter of SQLite."""

_TYPES: dict[str, Any] = {"task_id": Text, "urgency": Integer}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows of an inbox: entries, or user tasks under the names that entries have.

    Attributes:
        columns: name → column; "words" is what text is looked for in.
        is_entry: whether the words are a text vector on PostgreSQL, and indexes are many.
    """

    columns: Columns
    is_entry: bool

    def __getitem__(self, name: str) -> SQLColumnExpression[Any]:
        return self.columns[name]


def entries() -> Source:
    """Entries under a name of their own, so that one statement can read them several times."""
    entry = aliased(TaskCandidate.__table__)
    return Source(columns=dict(entry.c), is_entry=True)


def user_tasks(table: Any = UserTask.__table__) -> Source:
    """User tasks with the columns that entries have."""
    space: Any = literal_column("' '", Text)
    columns: dict[str, Any] = dict(table.c)
    changed = {
        "task_id": table.c.id,
        "urgency": -table.c.priority,
        "words": space + table.c.search_text + space,
    }
    return Source(columns=columns | changed, is_entry=False)


def among(column: SQLColumnExpression[Any], name: str, dialect: str) -> Condition:
    """The column is one of the texts of a parameter, however many these are."""
    if dialect == POSTGRESQL:
        return column == any_(bindparam(name, type_=ARRAY(Text)))
    each = func.json_each(bindparam(name, type_=Texts)).table_valued("value")
    return column.in_(select(each.c.value))


def beyond(source: Source, order: Order) -> Condition:
    """The row sorts strictly after the position in the parameters key_0 and on."""
    keys = [
        bindparam(f"key_{place}", type_=_TYPES.get(name, UtcDateTime))
        for place, name in enumerate(order.columns)
    ]
    columns = tuple_(*(source[name] for name in order.columns))
    return columns < tuple_(*keys) if order.descending else columns > tuple_(*keys)


def sorting(columns: Sequence[SQLColumnExpression[Any]], order: Order) -> list[Any]:
    return [each.desc() if order.descending else each.asc() for each in columns]


def filtering(source: Source, names: Collection[str], words: int, dialect: str) -> list[Condition]:
    """Conditions of the filters that are there; see `Filters.values`."""
    simple: dict[str, Callable[[], Condition]] = {
        "due_from": lambda: source["due_order"] >= bindparam("due_from", type_=UtcDateTime),
        "due_before": lambda: source["due_order"] < bindparam("due_before", type_=UtcDateTime),
        "urgency_from": lambda: source["urgency"] >= bindparam("urgency_from", type_=Integer),
        "urgency_to": lambda: source["urgency"] <= bindparam("urgency_to", type_=Integer),
        "process_keys": lambda: among(source["process_key"], "process_keys", dialect),
        "organisations": lambda: among(source["organisation"], "organisations", dialect),
        "follow_up_day": lambda: _followed_up(source),
    }
    found = [condition() for name, condition in simple.items() if name in names]
    return found + _wording(source, words, dialect)


def not_excluded(source: Source, name: str, dialect: str) -> Condition:
    """Nobody of these people is excluded from the user task."""
    unbarred: Condition = _exclusion(source, name, dialect).is_(None)
    return or_(~source["guarded"], unbarred) if source.is_entry else unbarred


def excluded(source: Source, name: str, dialect: str) -> Condition:
    """Somebody of these people is excluded from the user task."""
    barred: Condition = _exclusion(source, name, dialect).is_not(None)
    return barred


def _exclusion(source: Source, name: str, dialect: str) -> Any:
    """One of the exclusions, as a value: an EXISTS might be answered by reading all there are."""
    barred = aliased(TaskExclusion.__table__)
    found: Select[Any] = select(literal_column("1")).select_from(barred)
    found = found.where(
        barred.c.task_id == source["task_id"], among(barred.c.user_id, name, dialect)
    )
    return found.limit(literal_column("1")).offset(FROM_THE_FIRST).scalar_subquery()


def unstated(column: Any, dialect: str) -> Any:
    """The column for a filter only where no statistics are kept: SQLite is not to read by it."""
    return unindexed(column, dialect) if dialect == SQLITE else column


def unindexed(column: Any, dialect: str) -> Any:
    """The column for a filter only: no index of it is to be read."""
    if dialect == SQLITE:
        return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
    return column.concat(literal_column("''", Text))


def _followed_up(source: Source) -> Condition:
    mine = select(TaskFollowUp.task_id).where(
        TaskFollowUp.tenant == bindparam("tenant", type_=Text),
        TaskFollowUp.user_id == bindparam("me", type_=Text),
        TaskFollowUp.day <= bindparam("follow_up_day", type_=Date),
    )
    return source["task_id"].in_(mine)


def _wording(source: Source, words: int, dialect: str) -> list[Condition]:
    if not words:
        return []
    if source.is_entry and dialect == POSTGRESQL:
        # A function, not the operator: the index of words is not to be read here.
        asked = cast(bindparam("sought", type_=Text), TSQUERY)
        return [func.ts_match_vq(source["words"], asked, type_=Boolean)]
    return [holds_one(source["words"], names, dialect) for names in word_parameters(words)]


def holds_one(column: Any, names: Sequence[str], dialect: str) -> Condition:
    """The text holds one of the texts of these parameters."""
    place = func.strpos if dialect == POSTGRESQL else func.instr
    none: Any = literal_column("0")
    return or_(*(place(column, bindparam(name, type_=Text)) > none for name in names))


def word_parameters(words: int) -> list[list[str]]:
    """Names of the parameters of each word: three forms of it and its beginning."""
    return [[f"word_{number}_{form}" for form in range(4)] for number in range(words)]
