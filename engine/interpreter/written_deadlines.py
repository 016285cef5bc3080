"""The deadlines of a diagram's user tasks as written, with the date that each would mean now."""

from engine.domain.calendar import CalendarError
from engine.domain.deadline_views import DeadlineText
from engine.domain.errors import ExpressionFailed
from engine.interpreter.deadlines import calendar_of, deadline_of, deadline_texts, written_days
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.model import NodeModel, ProcessModel

_USUAL_PRIORITY = 50


def written_deadlines(model: ProcessModel, evaluator: Evaluator) -> tuple[DeadlineText, ...]:
    """Give every user task of a process in drawing order."""
    nodes = [node for node in model.scope.all_nodes() if node.kind == "userTask"]
    return tuple(written_deadline(node, evaluator) for node in nodes)


def written_deadline(node: NodeModel, evaluator: Evaluator) -> DeadlineText:
    """Give one user task's deadline as written, with the date it would mean now."""
    candidates = _names(node.attributes.get("candidateGroups", "") or node.lane_role)
    name, priority = (
        calendar_of(node, evaluator.calendar, candidates),
        node.attributes.get("priority"),
    )
    try:
        calendar = evaluator.calendar.laid_for(name)
        due_at = deadline_of(node, evaluator, {}, calendar, name).due_at
    except (ExpressionFailed, CalendarError):
        due_at = None  # it depends on what a running instance knows
    days, text = deadline_texts(node)
    return DeadlineText(
        element_id=node.id,
        name=node.name or node.id,
        text=days or text,
        days=written_days(days) if days else None,
        due_at=due_at,
        calendar=name,
        candidates=candidates,
        priority=int(priority) if priority and priority.isdecimal() else _USUAL_PRIORITY,
    )


def _names(text: str) -> tuple[str, ...]:
    if text.startswith("=") or "${" in text:
        return ()
    return tuple(part.strip() for part in text.split(",") if part.strip())
