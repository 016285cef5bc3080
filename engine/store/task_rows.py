"""The rows of a user task: the task itself, its entries in inboxes, who must not take it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Dialect,
    Text,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from engine.domain.events import UserTaskCreated, UserTaskMigrated
from engine.domain.states import UserTaskState
from engine.domain.words import kept_words
from engine.store import prepared
from engine.store.context import FactContext
from engine.store.tables import TaskCandidate, TaskExclusion, TaskReminder, UserTask
from engine.store.tables.user_tasks import OPEN_TASK
from engine.store.types import NO_DUE


def user_principal(user_id: str) -> str:
    """Spell one person as a candidate: the same column holds roles and people."""
    return f"user:{user_id}"


def assignee_principal(user_id: str) -> str:
    """Spell the person who has a user task, in the same column."""
    return f"assignee:{user_id}"


def sought_principal(principal: str) -> str:
    """Spell a principal among words; no word of a text begins with this sign."""
    return f"@{principal}"


def create(
    session: Session, context: FactContext, fact: UserTaskCreated, card: dict[str, str]
) -> None:
    """Insert a user task, its exclusions, and its entries in inboxes."""
    words = kept_words((fact.title, fact.name, *card.values()), context.base_forms)
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
        "claimed_at": context.at if fact.assignee else None,
        "created_sequence": context.sequence,
        "closed_sequence": 0,
        "completed_by": "",
        "acting_for": "",
        "search_text": " ".join(words),
    }
    prepared.insert(session, UserTask, [row])
    excluded = [
        {"task_id": row["id"], "user_id": user, "tenant": context.tenant}
        for user in dict.fromkeys(fact.excluded_users)
    ]
    prepared.insert(session, TaskExclusion, excluded)
    _insert_entries(session, row, words)


def change(session: Session, task_id: str, **values: Any) -> None:
    """Update columns of one user task."""
    prepared.update(session, UserTask, {"id": task_id}, values)


def take(session: Session, task_id: str, assignee: str, at: datetime, acting_for: str = "") -> None:
    """Give the user task to a person at a moment; it leaves everybody else's inbox."""
    change(session, task_id, assignee=assignee, acting_for=acting_for, claimed_at=at)
    _move(session, task_id, assignee)


def hand_over(
    session: Session, task_id: str, assignee: str, at: datetime, *, owner: str = ""
) -> None:
    """Put another person on the user task; `owner` is who gets it back, "" when nobody does."""
    change(session, task_id, assignee=assignee, owner=owner, acting_for="")
    since = func.coalesce(UserTask.claimed_at, at) if assignee else None
    own = update(UserTask).where(UserTask.id == task_id)
    session.connection().execute(own.values(claimed_at=since))
    _move(session, task_id, assignee)


def reopen(session: Session, task_id: str, due_at: datetime | None) -> None:
    """Open a closed user task again; who had it still has, for whom it was claimed."""
    change(
        session,
        task_id,
        state=UserTaskState.OPEN,
        closed_at=None,
        closed_sequence=0,
        completed_by="",
    )
    own = update(UserTask).where(UserTask.id == task_id, UserTask.assignee == UserTask.acting_for)
    session.connection().execute(own.values(acting_for=""))
    if due_at is not None:
        set_due(session, task_id, due_at)
    offer(session, task_id)


def close(session: Session, task_id: str, **values: Any) -> None:
    """End a user task; nobody can take it any more."""
    change(session, task_id, **values)
    _withdraw(session, task_id)


def redescribe(
    session: Session, context: FactContext, fact: UserTaskMigrated, card: dict[str, str]
) -> None:
    """Let an open user task be what another version of its process draws."""
    words = kept_words((fact.title, fact.name, *card.values()), context.base_forms)
    change(
        session,
        fact.element_instance_id,
        **card,
        element_id=fact.element_id,
        definition_id=fact.definition_id,
        name=fact.name,
        title=fact.title or fact.name,
        form_key=fact.form_key,
        candidates=list(fact.candidates),
        candidate_users=list(fact.candidate_users),
        clause=fact.clause,
        why=fact.why,
        organisation=fact.organisation,
        substitutable=fact.substitutable,
        search_text=" ".join(words),
    )
    offer(session, fact.element_instance_id)


def set_due(session: Session, task_id: str, due_at: datetime | None) -> None:
    """Move the deadline of one user task."""
    change(session, task_id, due_at=due_at, due_order=due_at or NO_DUE)


def note_reminder(
    session: Session, context: FactContext, task_id: str, due_at: datetime, step: int
) -> None:
    """Remember that somebody was reminded of this deadline at this step."""
    row = {"task_id": task_id, "due_at": due_at, "step": step, "tenant": context.tenant}
    prepared.insert(session, TaskReminder, [row])


def offer(session: Session, task_id: str) -> None:
    """Make the entries in inboxes what they should be: none when closed."""
    _withdraw(session, task_id)
    row = _WRITTEN.mapping(session, task_id=task_id)
    if row is not None:
        _insert_entries(session, row, row["search_text"].split())


_WRITTEN = prepared.Query(
    select(
        UserTask.id,
        UserTask.tenant,
        UserTask.assignee,
        UserTask.candidates,
        UserTask.candidate_users,
        UserTask.excluded_users,
        UserTask.substitutable,
        UserTask.due_order,
        UserTask.created_at,
        UserTask.priority,
        UserTask.process_key,
        UserTask.organisation,
        UserTask.search_text,
    ).where(UserTask.id == bindparam("task_id"), text(f"user_task.{OPEN_TASK}"))
)


def _insert_entries(session: Session, row: dict[str, Any], words: Sequence[str]) -> None:
    """Enter an open user task where it can be claimed, or with the person who has it."""
    offered = [*row["candidates"], *map(user_principal, row["candidate_users"])]
    principals = [assignee_principal(row["assignee"])] if row["assignee"] else offered
    entries = [
        {
            "tenant": row["tenant"],
            "principal": each,
            "due_order": row["due_order"],
            "task_id": row["id"],
            "created_at": row["created_at"],
            "urgency": -row["priority"],
            "process_key": row["process_key"],
            "organisation": row["organisation"],
            "guarded": bool(row["excluded_users"]),
            "substitutable": row["substitutable"],
            "words": [*words, sought_principal(each)],
        }
        for each in dict.fromkeys(principals)
    ]
    prepared.insert(session, TaskCandidate, entries)


def _move(session: Session, task_id: str, assignee: str) -> None:
    """Enter an open user task with one person only; reads nothing, so that writes need not wait."""
    _withdraw(session, task_id)
    principal = assignee_principal(assignee)
    entry = {"task_id": task_id, "principal": principal, "sought": sought_principal(principal)}
    prepared.write(session, ("entry from the user task",), _entry, [entry])


def _entry(dialect: Dialect) -> Any:
    space: Any = literal_column("' '", Text)
    words = UserTask.search_text
    kept: Any = space + words + space
    if dialect.name == "postgresql":
        sought = bindparam("sought", type_=Text)
        kept = func.array_to_tsvector(func.array_append(func.string_to_array(words, space), sought))
    columns = {
        "tenant": UserTask.tenant,
        "principal": bindparam("principal", type_=Text),
        "due_order": UserTask.due_order,
        "task_id": UserTask.id,
        "created_at": UserTask.created_at,
        "urgency": -UserTask.priority,
        "process_key": UserTask.process_key,
        "organisation": UserTask.organisation,
        "guarded": exists().where(TaskExclusion.task_id == UserTask.id),
        "substitutable": UserTask.substitutable,
        "words": kept,
    }
    source = select(*columns.values()).where(
        UserTask.id == bindparam("task_id"), text(f"user_task.{OPEN_TASK}")
    )
    return insert(TaskCandidate).from_select(list(columns), source, include_defaults=False)


def _withdraw(session: Session, task_id: str) -> None:
    prepared.delete(session, TaskCandidate, task_id=task_id)
