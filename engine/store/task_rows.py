"""The rows of a user task: the task itself, who may take it, who must not."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.domain.events import UserTaskCreated
from engine.domain.states import UserTaskState
from engine.store import prepared
from engine.store.context import FactContext
from engine.store.tables import TaskCandidate, TaskExclusion, UserTask
from engine.store.types import NO_DUE


def user_principal(user_id: str) -> str:
    """Spell one person as a candidate: the same column holds roles and people."""
    return f"user:{user_id}"


def create(
    session: Session, context: FactContext, fact: UserTaskCreated, card: dict[str, str]
) -> None:
    """Insert a user task, its exclusions, and its candidates unless somebody has it already."""
    row = {
        "id": fact.element_instance_id,
        "tenant": context.tenant,
        "instance_id": context.instance_id,
        "definition_id": fact.definition_id,
        **card,
        "element_id": fact.element_id,
        "name": fact.name,
        "title": fact.title or fact.name,
        "form_key": fact.form_key,
        "state": UserTaskState.OPEN,
        "assignee": fact.assignee,
        "candidates": list(fact.candidates),
        "candidate_users": list(fact.candidate_users),
        "excluded_users": list(fact.excluded_users),
        "due_at": fact.due_at,
        "due_order": fact.due_at or NO_DUE,
        "due_rule": fact.due_rule,
        "due_days": fact.due_days,
        "due_since": fact.due_since,
        "due_calendar": fact.due_calendar,
        "priority": fact.priority,
        "clause": fact.clause,
        "why": fact.why,
        "organisation": fact.organisation,
        "substitutable": fact.substitutable,
        "created_at": context.at,
        "created_sequence": context.sequence,
        "closed_sequence": 0,
        "completed_by": "",
        "acting_for": "",
        "search_text": search_text(fact.title, fact.name, *card.values()),
    }
    prepared.insert(session, UserTask, [row])
    excluded = [
        {"task_id": row["id"], "user_id": user, "tenant": context.tenant}
        for user in dict.fromkeys(fact.excluded_users)
    ]
    prepared.insert(session, TaskExclusion, excluded)
    if not fact.assignee:
        _insert_candidates(session, row)


def search_text(*parts: str) -> str:
    """Give what the inbox searches: lower case, because SQLite folds only Latin by itself."""
    return " ".join(dict.fromkeys(part for part in parts if part)).casefold()


def change(session: Session, task_id: str, **values: Any) -> None:
    """Update columns of one user task."""
    prepared.update(session, UserTask, {"id": task_id}, values)


def take(session: Session, task_id: str, assignee: str, acting_for: str = "") -> None:
    """Give the user task to a person; it leaves everybody's inbox."""
    change(session, task_id, assignee=assignee, acting_for=acting_for)
    _withdraw(session, task_id)


def hand_over(session: Session, task_id: str, assignee: str, *, owner: str = "") -> None:
    """Put another person on the user task; `owner` is who gets it back, "" when nobody does."""
    change(session, task_id, assignee=assignee, owner=owner, acting_for="")
    _withdraw(session, task_id)


def keep_claimed_for(session: Session, task_id: str) -> None:
    """Let an open user task say for whom it was claimed, not for whom it had been completed."""
    own = update(UserTask).where(UserTask.id == task_id, UserTask.assignee == UserTask.acting_for)
    session.connection().execute(own.values(acting_for=""))


def close(session: Session, task_id: str, **values: Any) -> None:
    """End a user task; nobody can take it any more."""
    change(session, task_id, **values)
    _withdraw(session, task_id)


def set_due(session: Session, task_id: str, due_at: datetime | None) -> None:
    """Move the deadline of one user task."""
    change(session, task_id, due_at=due_at, due_order=due_at or NO_DUE)


def offer(session: Session, task_id: str) -> None:
    """Make the candidate rows what they should be: none when closed or taken."""
    _withdraw(session, task_id)
    columns = (
        UserTask.id,
        UserTask.tenant,
        UserTask.due_order,
        UserTask.candidates,
        UserTask.candidate_users,
    )
    row = (
        session.connection()
        .execute(
            select(*columns).where(
                UserTask.id == task_id,
                UserTask.state == UserTaskState.OPEN,
                UserTask.assignee == "",
            )
        )
        .one_or_none()
    )
    if row is not None:
        _insert_candidates(session, row._asdict())


def _insert_candidates(session: Session, row: dict[str, Any]) -> None:
    principals = [*row["candidates"], *map(user_principal, row["candidate_users"])]
    candidates = [
        {
            "tenant": row["tenant"],
            "principal": each,
            "due_order": row["due_order"],
            "task_id": row["id"],
        }
        for each in dict.fromkeys(principals)
    ]
    prepared.insert(session, TaskCandidate, candidates)


def _withdraw(session: Session, task_id: str) -> None:
    prepared.delete(session, TaskCandidate, task_id=task_id)
