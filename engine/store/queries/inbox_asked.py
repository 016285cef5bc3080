"""What was asked beside user tasks and may be answered, as rows of an inbox.

Questions are few: the user tasks are read by them, and need no entries of their own.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from sqlalchemy import Text, any_, bindparam, func, literal_column, or_, select, text
from sqlalchemy.orm import aliased

from engine.store.queries import inbox_conditions as conditions
from engine.store.queries.inbox_conditions import Condition, Source
from engine.store.queries.inbox_shapes import BlockShape
from engine.store.tables import UserTask, UserTaskQuestion
from engine.store.tables.talks import OPEN_QUESTION

Whose: TypeAlias = Callable[[Any], Condition]


def source(dialect: str) -> Source:
    """User tasks under a name of their own, with the columns that entries have."""
    found = conditions.user_tasks(aliased(UserTask.__table__))
    # SQLite is to begin with the questions, not with all of a tenant.
    tenant = conditions.unstated(found["tenant"], dialect)
    return Source(columns={**found.columns, "tenant": tenant}, is_entry=False)


def of(rows: Source, block: BlockShape, dialect: str, whose: Whose) -> Condition:
    """An open question waits that the actor may answer; `engine.commands.questions` has the rule.

    Args:
        rows: see `source`.
        block: for people who are away, or the actor's own.
        dialect: of the database.
        whose: condition on the column of who was asked.
    """
    me = bindparam("me", type_=Text)
    beside = Source(columns={"task_id": UserTaskQuestion.task_id}, is_entry=False)
    agrees = conditions.not_excluded(beside, "me_barred", dialect)
    if block.is_lent:
        agrees = agrees & (rows["assignee"] != me) & (rows["owner"] != me)
    questions = select(UserTaskQuestion.task_id).correlate_except(UserTaskQuestion)
    questions = questions.where(
        UserTaskQuestion.tenant == bindparam("tenant", type_=Text),
        whose(UserTaskQuestion.asked_of),
        text(f"user_task_question.{OPEN_QUESTION}"),
        UserTaskQuestion.asked_by != me,
        or_(UserTaskQuestion.kind == literal_column("'question'"), agrees),
    )
    is_open: Condition = rows["state"] == literal_column("'open'")
    exact: Condition = rows["task_id"].in_(questions)
    return is_open & exact & _is_asked(rows, whose, dialect)


def _is_asked(rows: Source, whose: Whose, dialect: str) -> Condition:
    """Let the database begin with what was asked, not with a million user tasks.

    The exact condition looks at both, so neither database can begin with it. PostgreSQL expects
    few only of an array.
    """
    asked = select(UserTaskQuestion.task_id).correlate_except(UserTaskQuestion)
    asked = asked.where(
        UserTaskQuestion.tenant == bindparam("tenant", type_=Text),
        whose(UserTaskQuestion.asked_of),
        text(f"user_task_question.{OPEN_QUESTION}"),
    )
    if dialect != conditions.POSTGRESQL:
        return rows["task_id"].in_(asked)
    found: Condition = rows["task_id"] == any_(func.array(asked.scalar_subquery()))
    return found
