"""Variables that begin and end with a scope: data objects and properties (BPMN 2.0.2 §10.4.1)."""

from collections.abc import Mapping
from typing import Any

from engine.interpreter.variables import Variables


def at_begin(scope: Any, variables: Variables) -> Variables:
    """A sub-process begins with its data objects empty, a process with those it was given."""
    own, host = scope.spec.own_names, scope.host
    if host is not None and host.task_spec.shares_variables:
        brought = host.internal_data.get("brought", ())
        hidden = {name for name in own if name not in brought}
        variables = {k: v for k, v in variables.items() if k not in hidden}
    return {**dict.fromkeys(own), **variables}


def at_end(
    own: tuple[str, ...], values: Mapping[str, object], around: Mapping[str, object]
) -> Variables:
    """What leaves a scope: its own variables end with it, what they hid around it comes back."""
    kept = {k: v for k, v in values.items() if k not in own}
    return {**kept, **{k: around[k] for k in own if k in around}}


def now(scope: Any) -> Variables:
    """Its own variables at this moment."""
    known = scope.current_variables() if scope.spec.own_names else {}
    return {name: known[name] for name in scope.spec.own_names if name in known}
