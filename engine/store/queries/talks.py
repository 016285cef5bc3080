"""Reads who was asked or mentioned beside user tasks, who watches and who comes back when."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, tuple_, union_all
from sqlalchemy.orm import Session

from engine.domain.states import QuestionState
from engine.store.tables import InstanceWatch, RemarkMention, TaskFollowUp, UserTaskQuestion


def question_by_id(session: Session, tenant: str, question_id: str) -> UserTaskQuestion | None:
    """One question, read afresh."""
    return session.scalars(
        select(UserTaskQuestion)
        .where(UserTaskQuestion.id == question_id, UserTaskQuestion.tenant == tenant)
        .execution_options(populate_existing=True)
    ).one_or_none()


def questions_of(session: Session, task_id: str) -> Sequence[UserTaskQuestion]:
    """All questions beside a user task, the oldest first."""
    return session.scalars(
        select(UserTaskQuestion)
        .where(UserTaskQuestion.task_id == task_id)
        .order_by(UserTaskQuestion.asked_sequence)
        .execution_options(populate_existing=True)
    ).all()


def open_questions_of(session: Session, task_id: str) -> Sequence[UserTaskQuestion]:
    """Those that wait for an answer, the oldest first."""
    return [row for row in questions_of(session, task_id) if row.state == QuestionState.OPEN]


def was_drawn_in(session: Session, task_id: str, user_ids: Sequence[str]) -> bool:
    """Say whether one of these people was asked or mentioned there, and may read it for that."""
    asked = select(UserTaskQuestion.task_id).where(
        UserTaskQuestion.task_id == task_id,
        UserTaskQuestion.asked_of.in_(user_ids),
        UserTaskQuestion.state != QuestionState.WITHDRAWN,
    )
    mentioned = select(RemarkMention.task_id).where(
        RemarkMention.task_id == task_id, RemarkMention.user_id.in_(user_ids)
    )
    return session.execute(union_all(asked, mentioned).limit(1)).first() is not None


def drawn_into(session: Session, instance_id: str, user_ids: Sequence[str]) -> list[str]:
    """Ids of the user tasks of an instance beside which one of these people was drawn in."""
    asked = select(UserTaskQuestion.task_id).where(
        UserTaskQuestion.instance_id == instance_id,
        UserTaskQuestion.asked_of.in_(user_ids),
        UserTaskQuestion.state != QuestionState.WITHDRAWN,
    )
    mentioned = select(RemarkMention.task_id).where(
        RemarkMention.instance_id == instance_id, RemarkMention.user_id.in_(user_ids)
    )
    return sorted(session.scalars(asked.union(mentioned)))


def mentions_in(session: Session, instance_id: str) -> dict[int, tuple[str, ...]]:
    """Who is named in the remarks of an instance, by the remark's sequence."""
    rows = session.execute(
        select(RemarkMention.sequence, RemarkMention.user_id)
        .where(RemarkMention.instance_id == instance_id)
        .order_by(RemarkMention.sequence, RemarkMention.user_id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for sequence, user_id in rows:
        found[sequence] = (*found.get(sequence, ()), user_id)
    return found


def watches(session: Session, instance_id: str, user_id: str) -> bool:
    """Say whether somebody watches an instance."""
    return session.get(InstanceWatch, (instance_id, user_id)) is not None


def watchers_of(session: Session, instance_id: str) -> tuple[str, ...]:
    """User ids of those who watch an instance."""
    query = select(InstanceWatch.user_id).where(InstanceWatch.instance_id == instance_id)
    return tuple(session.scalars(query.order_by(InstanceWatch.user_id)))


def follow_ups_between(
    session: Session, tenant: str, days: tuple[date, date], after: tuple[str, str], limit: int
) -> Sequence[tuple[str, str, date]]:
    """Follow-up dates from the first to the last day: user task, person and day, in order.

    `after` are user task and person of the last one seen, two empty texts at first.
    """
    place = tuple_(TaskFollowUp.task_id, TaskFollowUp.user_id) > tuple_(*after)
    query = (
        select(TaskFollowUp.task_id, TaskFollowUp.user_id, TaskFollowUp.day)
        .where(TaskFollowUp.tenant == tenant, TaskFollowUp.day.between(*days), place)
        .order_by(TaskFollowUp.task_id, TaskFollowUp.user_id)
        .limit(limit)
    )
    return [(task_id, user_id, day) for task_id, user_id, day in session.execute(query)]


def follow_up_of(session: Session, task_id: str, user_id: str) -> date | None:
    """The day on which somebody comes back to a user task."""
    row = session.get(TaskFollowUp, (task_id, user_id))
    return row.day if row is not None else None
