"""The sentences of notifications: with case data for the page, without for what goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine import InstanceView, UserTaskView
from workflows.notifications.hearers import Hearer

LONGEST_TITLE = 400
_BODIES = {
    "UserTaskAssigned": "Кто назначил: {actor}",
    "UserTaskDelegated": "Кто поручил: {actor}",
    "UserTaskReturned": "Кто вернул: {actor}",
    "UserTaskCancelled": "Выполнять её больше не нужно.",
    "RemarkMade": "Кто вас упомянул: {actor}",
    "QuestionAsked": "Кто спрашивает: {actor}",
    "QuestionAnswered": "Кто ответил на ваш вопрос: {actor}",
    "InstanceCompleted": "Дело завершено.",
    "InstanceCancelled": "Дело прекращено.",
    "IncidentRaised": "Автоматическое действие не удалось. Разберите его на странице «Сбои».",
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a notification says: `title` and `body` on the page, `brief` outside of the office."""

    title: str
    brief: str
    body: str = ""


def words_for(hearer: Hearer, note: Mapping[str, Any], actor_name: str, zone: str) -> Words:
    """Put into words what a fact means for one person."""
    body = _BODIES.get(str(note["fact"]), "")
    if note.get("question") == "approval":
        body = "Кто просит согласовать: {actor}"
    if hearer.task is None:
        case = hearer.instance
        return Words(title=_of_case(case), brief=_process_of(case), body=body)
    task = hearer.task
    if note["fact"] == "UserTaskDueChanged":
        due = day_of(task.due_at, zone)
        body = f"Новый срок: {due}." if due else "Срок снят."
    if note["fact"] == "DeadlineReminded":
        body = _how_far(str(note["when"]), int(note["days"]))
    return Words(
        title=task.title[:LONGEST_TITLE],
        brief=brief_of(task, zone),
        body=body.format(actor=actor_name or "Система"),
    )


def _how_far(when: str, days: int) -> str:
    if when == "overdue":
        return f"Просрочено на {days} р. д."
    return f"До срока {days} р. д." if when == "before" and days else "Срок сегодня."


def brief_of(task: UserTaskView, zone: str) -> str:
    """Say what a user task is about and name nobody: its drawn name, process and deadline."""
    due = day_of(task.due_at, zone)
    process = f" ({task.process_name})" if task.process_name else ""
    return f"{task.name[:150]}{process[:150]}" + (f", срок {due}" if due else "")


def day_of(moment: datetime | None, zone: str) -> str:
    """The office's day of a moment, as people write it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%d.%m.%Y}" if moment is not None else ""


def _of_case(case: InstanceView | None) -> str:
    if case is None:
        return ""
    return (case.title or case.process_name)[:LONGEST_TITLE]


def _process_of(case: InstanceView | None) -> str:
    return case.process_name[:LONGEST_TITLE] if case is not None else ""
