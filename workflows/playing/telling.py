"""What happened in a play, a line a fact: short enough to read, exact enough to compare."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from engine import HistoryEntry
from workflows.playing.stories import ZONE

# What happened to people, time, services and decisions; the rest of the history is bookkeeping.
TOLD = frozenset({
    "InstanceStarted", "InstanceCompleted", "InstanceCancelled", "CancellationOrdered",
    "UserTaskCreated", "UserTaskTakenBack",
    "UserTaskCompleted", "UserTaskCancelled", "RemarkMade", "TimerFired", "ServiceCompleted",
    "MessageReceived", "SignalThrown", "MessageThrown", "BpmnErrorThrown", "EscalationThrown",
    "CompensationThrown", "ActivityCompensated", "TransactionCancelled",
    "ConditionMet", "ActivityChosen", "DecisionEvaluated", "IncidentRaised",
})  # fmt: skip
DONE_BY_PEOPLE = frozenset({"UserTaskCompleted", "RemarkMade"})
PROCESS = "процесс"
Told = Mapping[str, Any]


def told_history(history: Iterable[HistoryEntry]) -> list[str]:
    """The told facts as «element fact»; repetitions in a row become a number."""
    facts = [_told(entry) for entry in history if entry.type in TOLD]
    rows = [(fact, len(list(same))) for fact, same in groupby(facts)]
    return [fact if count == 1 else f"{fact} ×{count}" for fact, count in rows]


def told_tasks(history: Iterable[HistoryEntry]) -> list[dict[str, Any]]:
    """Every user task that came, in order: of which element, for whom, until when."""
    return [_task(e.element_id, e.detail) for e in history if e.type == "UserTaskCreated"]


def _task(element_id: str, detail: Told) -> dict[str, Any]:
    people = [detail["assignee"]] if detail["assignee"] else detail["candidate_users"]
    found: dict[str, Any] = {"of": element_id, "for": [*people, *detail["candidates"]]}
    if detail["due_at"]:
        due = datetime.fromisoformat(detail["due_at"]).astimezone(ZoneInfo(ZONE))
        found["due"] = due.strftime("%Y-%m-%dT%H:%M")
    return found


def _told(entry: HistoryEntry) -> str:
    what = entry.element_id or PROCESS
    if entry.type == "InstanceCompleted":
        return f"{what} {entry.type} {entry.detail.get('outcome', '')}".strip()
    if entry.acting_for and entry.type in DONE_BY_PEOPLE:
        return f"{what} {entry.type} ({entry.actor_id} за {entry.acting_for}, и. о.)"
    if entry.type == "DecisionEvaluated":
        outputs = _result(entry.detail)
        return f"{what} {entry.type} " + ", ".join(f"{k}={v}" for k, v in sorted(outputs.items()))
    return f"{what} {entry.type}"


def _result(detail: Mapping[str, Any]) -> Mapping[str, object]:
    """What a decision gave: of a table its outputs by name, else the one value."""
    result = detail["outputs"]["result"]
    return result if isinstance(result, Mapping) else {"result": result}
