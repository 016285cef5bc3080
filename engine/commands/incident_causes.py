"""What is known of a failure, so that a page can say what to try."""

from collections.abc import Mapping
from difflib import get_close_matches

from engine.commands.context import Context
from engine.domain.repairs import Trouble
from engine.domain.states import JobKind
from engine.domain.values import unpacked
from engine.store.queries import instances
from engine.store.tables import Incident, Job

MOST_SIMILAR, ALIKE = 5, 0.6
_OF_SERVICES = frozenset({"timeout", "connection", "crashed", "unknown"})
_NO_ANSWER_BY_RULES = frozenset({"expression", "data"})


def trouble(
    context: Context, incident: Incident, job: Job | None, seen: Mapping[str, object]
) -> Trouble:
    """Say what kind of failure an incident is, and what belongs to that kind."""
    code = _code(context, incident, job)
    by_rules = incident.kind in _NO_ANSWER_BY_RULES
    decision, judged = _without_rule(context, incident) if by_rules else ("", {})
    about = job.topic if code == "no_handler" and job is not None else incident.about
    similar = _similar(incident.about, seen) if code == "missing_name" else ()
    return Trouble(
        code=code, about=about, similar=similar, decision=decision, decision_inputs=judged
    )


def of_job(job: Job | None) -> Trouble:
    """The same for what has no instance."""
    kind = job.kind if job is not None else ""
    return Trouble(code="application" if kind == JobKind.APPLICATION else "start")


def _code(context: Context, incident: Incident, job: Job | None) -> str:
    if job is not None and incident.kind == JobKind.SERVICE:
        if job.topic not in context.equipment.handlers:
            return "no_handler"
        return incident.cause if incident.cause in _OF_SERVICES else "service"
    if incident.cause == "ambiguous":
        return "several_receivers"
    if incident.cause:
        return incident.cause
    known = {"expression", "data", "deadlock", "budget", "message", "timer"}
    if incident.kind == "error":
        return "uncaught"
    return incident.kind if incident.kind in known else "other"


def _similar(name: str, seen: Mapping[str, object]) -> tuple[str, ...]:
    folded = {each.casefold(): each for each in seen}
    close = get_close_matches(name.casefold(), folded, MOST_SIMILAR, ALIKE)
    return tuple(folded[each] for each in close)


def _without_rule(context: Context, incident: Incident) -> tuple[str, dict[str, object]]:
    """The last decision of the instance, if its table had no rule for what it was asked."""
    events = instances.history(context.session, incident.instance_id)
    asked = [e for e in events if e.type == "DecisionEvaluated"]
    asked = [e for e in asked if e.sequence < incident.raised_sequence]
    if not asked or asked[-1].detail.get("rules"):
        return "", {}
    last = asked[-1]
    inputs = unpacked((last.payload or {}).get("inputs", {}))
    return str(last.detail.get("decision_name", "")), dict(inputs) if inputs else {}
