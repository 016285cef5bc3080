"""Finds open user tasks by their words, whoever has them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    cast,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from engine.domain.identity import Actor
from engine.domain.states import QuestionState
from engine.store.queries import inbox_pages
from engine.store.queries.inbox_conditions import POSTGRESQL
from engine.store.queries.inbox_filters import Filters
from engine.store.tables import (
    ProcessInstance,
    RemarkMention,
    TaskCandidate,
    UserTask,
    UserTaskQuestion,
)
from engine.store.tables.user_tasks import OPEN_TASK
from engine.store.types import dump_json

Position = tuple[datetime, str]
"""Deadline, or NO_DUE, and id of a user task: where it lies in the order."""


def candidates(
    session: Session,
    actor: Actor,
    asked: Filters,
    *,
    everything: bool,
    after: Position | None,
    limit: int,
) -> Sequence[tuple[UserTask, ProcessInstance]]:
    """Open user tasks with all the words and their instances, by deadline.

    Nothing that the actor may read is left out, but some that they may not read is let through.

    Args:
        session: the open transaction.
        actor: who looks.
        asked: the words; at least one.
        everything: also what the actor has no part in.
        after: the last one of the page before.
        limit: at most so many.
    """
    rows = (
        select(UserTask, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(UserTask.tenant == actor.tenant, text(f"user_task.{OPEN_TASK}"))
        .order_by(UserTask.due_order, UserTask.id)
        .limit(limit)
    )
    rows = rows.where(*_with_words(session, asked))
    if not everything:
        rows = rows.where(_may_concern(actor))
    if after is not None:
        rows = rows.where(tuple_(UserTask.due_order, UserTask.id) > tuple_(*after))
    return [(task, instance) for task, instance in session.execute(rows)]


def _with_words(session: Session, asked: Filters) -> list[ColumnElement[bool]]:
    """The words themselves; on PostgreSQL, where few are expected, looked up among the entries.

    An open user task that is offered to nobody has no entries; its instance is found instead.
    """
    padded = " " + UserTask.search_text + " "
    found = []
    for word in asked.words:
        texts = [f" {form} " for form in word.forms] + ([f" {word.begin}"] if word.begin else [])
        found.append(or_(*(padded.contains(each, autoescape=True) for each in texts)))
    sought = asked.text_query()
    is_postgresql = session.connection().dialect.name == POSTGRESQL
    if is_postgresql and inbox_pages.are_few(session, sought):
        entries = select(TaskCandidate.task_id).where(
            TaskCandidate.words.op("@@")(cast(sought, TSQUERY))
        )
        found.append(UserTask.id.in_(entries))
    return found


def _may_concern(actor: Actor) -> ColumnElement[bool]:
    """Begun by the actor, given away by them, offered to what they answer to, asked of them."""
    me = actor.user_id
    lent = [each.principals for each in actor.stand_ins]
    people = [me, *(each.absent_id for each in actor.stand_ins if each.personal)]
    principals = sorted(actor.principals.union(*lent))
    return or_(
        ProcessInstance.started_by == me,
        UserTask.owner == me,
        UserTask.assignee.in_(people),
        *(_holds(UserTask.candidates, each) for each in principals),
        *(_holds(UserTask.candidate_users, each) for each in people),
        UserTask.id.in_(_drawn_in(people)),
    )


def _drawn_in(people: Sequence[str]) -> CompoundSelect[Any]:
    asked = select(UserTaskQuestion.task_id).where(
        UserTaskQuestion.asked_of.in_(people), UserTaskQuestion.state != QuestionState.WITHDRAWN
    )
    mentioned = select(RemarkMention.task_id).where(RemarkMention.user_id.in_(people))
    return asked.union(mentioned)


def _holds(column: Any, written: str) -> ColumnElement[bool]:
    return type_coerce(column, String).contains(dump_json(written), autoescape=True)
