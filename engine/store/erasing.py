"""Erases what people wrote in an instance that has ended; what was done, when and by whom stays.

The rows stay, with states, dates and ids: every count is as before, and the chain of the history
still verifies over its digests.
"""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.store.history import erase_payload
from engine.store.tables import (
    ElementInstance,
    HistoryEvent,
    Incident,
    InstanceWord,
    Job,
    KeptMessage,
    MigrationItem,
    ProcessInstance,
    Remark,
    UserTask,
    UserTaskDraft,
    UserTaskQuestion,
    VariableValue,
)

_BLANK: tuple[tuple[Any, dict[str, Any]], ...] = (
    (ProcessInstance, {"title": "", "business_key": "", "suspended_why": ""}),
    (ElementInstance, {"variables": "{}", "internal": ""}),
    (Remark, {"text": "", "author_name": ""}),
    (UserTaskQuestion, {"text": "", "answer": ""}),
    (Job, {"payload": {}, "answer": None, "last_error": ""}),
    (KeptMessage, {"payload": {}}),
    (Incident, {"message": "", "about": "", "why": ""}),
    (MigrationItem, {"before": {}, "message": ""}),
)
"""Columns that hold what was typed or computed from it, by table."""

_GONE: tuple[Any, ...] = (VariableValue, InstanceWord)


def erase_case(session: Session, instance_id: str) -> bool:
    """Erase the words, values and search entries of an instance; False while it still runs."""
    ended = session.scalar(
        select(ProcessInstance.ended_at).where(ProcessInstance.id == instance_id)
    )
    if ended is None:
        return False
    events = select(HistoryEvent.sequence).where(HistoryEvent.instance_id == instance_id)
    erase_payload(session, instance_id, session.scalars(events).all())
    tasks = select(UserTask.id).where(UserTask.instance_id == instance_id)
    session.execute(delete(UserTaskDraft).where(UserTaskDraft.task_id.in_(tasks)))
    session.execute(
        update(UserTask)
        .where(UserTask.instance_id == instance_id)
        .values(title=UserTask.name, instance_title="", business_key="", search_text="", why="")
    )
    for table, blank in _BLANK:
        own = table.id if table is ProcessInstance else table.instance_id
        session.execute(update(table).where(own == instance_id).values(blank))
    for gone in _GONE:
        session.execute(delete(gone).where(gone.instance_id == instance_id))
    return True
