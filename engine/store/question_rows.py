"""The rows of questions beside a user task, and its counts of those that are open."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.domain.events import QuestionAsked
from engine.domain.states import QuestionState
from engine.store import prepared
from engine.store.context import FactContext
from engine.store.tables import UserTask, UserTaskQuestion

APPROVAL = "approval"


def add(session: Session, context: FactContext, fact: QuestionAsked) -> None:
    """Insert an open question."""
    row = {
        "id": fact.question_id,
        "tenant": context.tenant,
        "instance_id": context.instance_id,
        "task_id": fact.element_instance_id,
        "kind": fact.kind,
        "state": QuestionState.OPEN,
        "asked_by": context.actor_id,
        "asked_of": fact.asked_of,
        "text": fact.text,
        "asked_at": context.at,
        "asked_sequence": context.sequence,
        "verdict": "",
        "answer": "",
        "answered_by": "",
        "acting_for": "",
        "closed_at": None,
    }
    prepared.insert(session, UserTaskQuestion, [row])
    _count(session, fact.element_instance_id)


def close(session: Session, task_id: str, question_id: str, **values: Any) -> None:
    """End one question of a user task; `values` say how."""
    prepared.update(session, UserTaskQuestion, {"id": question_id}, values)
    _count(session, task_id)


def withdraw_all(session: Session, task_id: str, at: datetime) -> None:
    """End what is still open: its user task was cancelled."""
    where = {"task_id": task_id, "state": QuestionState.OPEN}
    ended = {"state": QuestionState.WITHDRAWN, "closed_at": at}
    prepared.update(session, UserTaskQuestion, where, ended)


def _count(session: Session, task_id: str) -> None:
    """Say with the user task how many are open, so that completing it asks nobody."""
    still_open = (
        select(func.count())
        .select_from(UserTaskQuestion)
        .where(
            UserTaskQuestion.task_id == task_id,
            UserTaskQuestion.state == QuestionState.OPEN,
        )
    )
    approvals = still_open.where(UserTaskQuestion.kind == APPROVAL)
    session.connection().execute(
        update(UserTask)
        .where(UserTask.id == task_id)
        .values(
            open_questions=still_open.scalar_subquery(),
            open_approvals=approvals.scalar_subquery(),
        )
    )
