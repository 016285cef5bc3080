"""Told facts and user tasks of plays in words, with the labels that the diagram gives."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine import role_of
from workflows.playing.telling import PROCESS
from workflows.roles import title_of

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FACTS = {
    "InstanceStarted": "начался",
    "InstanceCompleted": "завершился",
    "InstanceCancelled": "отменён",
    "CancellationOrdered": "велено отменить",
    "UserTaskCreated": "задача пришла",
    "UserTaskTakenBack": "задача возвращена",
    "UserTaskCompleted": "задача выполнена",
    "UserTaskCancelled": "задача снята",
    "RemarkMade": "оставлено замечание",
    "TimerFired": "таймер сработал",
    "ServiceCompleted": "автоматический шаг выполнен",
    "MessageReceived": "сообщение получено",
    "SignalThrown": "сигнал подан",
    "MessageThrown": "сообщение отправлено",
    "BpmnErrorThrown": "подана ошибка",
    "EscalationThrown": "подана эскалация",
    "CompensationThrown": "началась отмена сделанного",
    "ActivityCompensated": "сделанное отменено",
    "TransactionCancelled": "транзакция отменена",
    "ConditionMet": "условие наступило",
    "ActivityChosen": "действие выбрано",
    "DecisionEvaluated": "решение",
    "IncidentRaised": "сбой",
}
STATES = {
    "active": "процесс идёт",
    "completed": "процесс завершён",
    "cancelled": "процесс отменён",
    "suspended": "процесс приостановлен",
    "incident": "процесс остановлен сбоем",
}
Names = Mapping[str, str]
Task = Mapping[str, Any]


def fact_words(line: str, names: Names) -> str:
    """«review_document UserTaskCreated ×2» → «Согласовать документ»: задача пришла, 2 раза."""
    element, _, rest = line.partition(" ")
    fact, _, detail = rest.partition(" ")
    times = ""
    if (found := detail.rpartition("×"))[1] and found[2].isdigit():
        detail, times = found[0].strip(), f" ({found[2]})"
    words = FACTS.get(fact, fact)
    if fact == "InstanceCompleted" and detail:
        detail = f"«{names.get(detail) or detail}»"
    return f"{label_of(element, names)}: {words}{' ' + detail if detail else ''}{times}"


def spelled(text: str, names: Names) -> str:
    """A sentence with labels in the place of element ids; other words stay."""
    return _ID.sub(lambda found: names.get(found[0], found[0]), text)


def label_of(element: str, names: Names) -> str:
    """The label of an element in quotation marks, or the process itself."""
    return PROCESS if element == PROCESS else f"«{names.get(element) or element}»"


def task_words(task: Task, names: Names) -> str:
    """«Согласовать документ» у роли «Методист»; without whose it is where nobody says."""
    label = label_of(str(task.get("of")), names)
    return f"{label} {holders_words(task['for'], names)}" if "for" in task else label


def holders_words(holders: Iterable[str], names: Names) -> str:
    """Whose a user task is: roles by their titles, people by their names."""
    found = [f"«{names.get(each) or title_of(role_of(each))}»" for each in holders]
    if not found:
        return "ни у кого"
    return ("у роли " if len(found) == 1 else "у ролей ") + ", ".join(found)


def due_words(due: object) -> str:
    """A moment as people write it; «без срока» for none."""
    if not due:
        return "без срока"
    try:
        return datetime.fromisoformat(str(due)).strftime("%d.%m.%Y %H:%M")
    except ValueError:
        return str(due)
