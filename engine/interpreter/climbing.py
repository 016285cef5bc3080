"""What is thrown climbs outwards until something catches it (BPMN 2.0.2 §10.5.7)."""

from collections.abc import Mapping
from typing import Any

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.model import EventModel


def catch(
    thrower: ElementInstance,
    kind: str,
    code: str,
    values: Mapping[str, object],
    message: str = "",
) -> str:
    """Hand an error or escalation to the nearest catcher; give its element id, "" for none.

    Args:
        thrower: the token it comes from.
        kind: "error" or "escalation".
        code: its code.
        values: what it brings along for the catcher.
        message: what people read of an error.
    """
    token: ElementInstance | None = thrower
    while token is not None:
        for owner in (token, token.task_spec.loop_host(token)):
            for boundary in owner.task_spec.boundaries_for(kind, code) if owner else ():
                told = {**_named(boundary.event, code, message), **values}
                boundary.catch_thrown(owner, thrower, told)
                return str(boundary.bpmn_id)
        scope = token.workflow
        # What an event sub-process throws climbs out of the scope it belongs to.
        inside_reaction = token.task_spec in scope.spec.event_subprocesses
        for trigger in _reactions(scope):
            if not inside_reaction and trigger.catches(kind, code):
                told = {**_named(trigger.event, code, message), **values}
                trigger.catch_thrown(scope, thrower, told)
                return str(trigger.bpmn_id)
        token = scope.host
    return ""


def _named(event: EventModel, code: str, message: str) -> dict[str, object]:
    """What a catcher wants to know of what it catches, by the variables that it names."""
    found: dict[str, object] = {event.code_variable: code, event.message_variable: message}
    return {name: text for name, text in found.items() if name}


def carried_out(thrower: ElementInstance, top: Any) -> Mapping[str, object]:
    """The variables of a thrower as they are seen in scope `top`, which it is in or inside of."""
    values = thrower.task_spec.outwards(thrower, thrower.data)
    scope = thrower.workflow
    while scope is not top and scope.host is not None:
        values = scope.host.task_spec.outwards(scope.host, values)
        scope = scope.host.workflow
    return values


def _reactions(scope: Any) -> list[Any]:
    """Event sub-processes that may react to what is thrown in a scope.

    None where only a compensation handler runs: its scope is over, or lies farther out; and none in
    a transaction that is being cancelled.
    """
    host = scope.host
    if host is not None and (host.task_spec.handles or "cancelling" in host.internal_data):
        return []
    found: list[Any] = scope.spec.event_subprocesses
    return found
