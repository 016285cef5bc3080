"""The rules of drawing that an installation has: what they find, and why a warning may stay."""

from collections.abc import Mapping

from engine.commands import values
from engine.commands.context import Context
from engine.domain.errors import Acceptance, Finding, InvalidInput, ReasonsMissing
from engine.interpreter import DeploymentModel
from engine.interpreter.rules import Sight, judge

MOST_LETTERS = 1_000


def findings(context: Context, model: DeploymentModel) -> list[Finding]:
    """Hold every process against the rules; what the system brings itself is not asked."""
    if context.actor.is_system:
        return []
    rules = context.equipment.rules
    return [finding for sight in sights(context, model) for finding in judge(rules, sight)]


def sights(context: Context, model: DeploymentModel) -> list[Sight]:
    """Every process with what lies beside it and what handlers document."""
    handlers = context.equipment.handlers.values()
    services = {
        each.topic: None if each.outputs is None else tuple(each.outputs) for each in handlers
    }
    return [
        Sight(process=process, forms=model.forms, decisions=model.decisions, services=services)
        for process in model.models.values()
    ]


def accepted(
    context: Context, model: DeploymentModel, reasons: Mapping[str, str]
) -> list[Acceptance]:
    """Give the reasons for the warnings of a model, by the actor.

    Raises:
        ReasonsMissing: there is a warning without one, and a person is to give it.
        InvalidInput: a reason is no text, or too long.
    """
    warnings = {each.key: each for each in model.findings if each.severity != "error"}
    given = {key: _reason(reasons[key]) for key in warnings if key in reasons}
    unanswered = [key for key in warnings if not given.get(key)]
    is_asked = bool(context.equipment.rules) and not context.actor.is_system
    if is_asked and unanswered:
        raise ReasonsMissing(model.findings, model.words, unanswered)
    by = context.actor.user_id
    return [Acceptance(key=key, reason=text, by=by) for key, text in given.items() if text]


def _reason(text: str) -> str:
    reason = values.plain_text(text, "Причина").strip()
    if len(reason) > MOST_LETTERS:
        raise InvalidInput(f"Причина: не больше {MOST_LETTERS} знаков.")
    return reason
