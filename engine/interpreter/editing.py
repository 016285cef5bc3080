"""Variables that an operator changes by hand, in one scope with all its branches, or at one step.

Branches are merged against what they forked from. So a scope's variable changes in all of them and
in every fork that they may meet at: no branch can then be taken for the one that changed it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.domain.errors import Conflict, NotFound
from engine.domain.events import VariablesChanged
from engine.domain.repairs import VariableScope
from engine.interpreter.branches import is_passed_by
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.multi_instance import COUNTERS
from engine.interpreter.scope import InstanceWorkflow, ScopeMixin
from engine.interpreter.variables import Variables

MOST_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class Edit:
    """New values of variables; `scope_id` is that of a `VariableScope`."""

    values: Mapping[str, object]
    reason: str
    scope_id: str = ""


def scopes_of(workflow: InstanceWorkflow) -> tuple[VariableScope, ...]:
    """Where variables can be changed: the process, what runs inside it, single open steps."""
    own = VariableScope(id="", name="", variables=workflow.current_variables())
    found = [own]
    for token in _open_tokens(workflow):
        inner = workflow.subprocesses.get(token.id)
        if inner is not None and not inner.completed:
            found.append(_view(token, inner.current_variables(), step_only=False))
        elif token.task_spec.is_work or token.internal_data.get("incident"):
            found.append(_view(token, token.data, step_only=True))
    return tuple(found[:MOST_STEPS])


def change(workflow: InstanceWorkflow, ordered: Edit) -> bool:
    """Give variables other values; False when they have them already.

    Raises:
        NotFound: there is no such scope (any more).
        Conflict: a name is not for people to write.
    """
    host = workflow.find(ordered.scope_id) if ordered.scope_id else None
    if ordered.scope_id and (host is None or not (host.is_open or host in _failed(host))):
        raise NotFound("Этого места в процессе больше нет: обновите страницу.")
    inner = workflow.subprocesses.get(host.id) if host is not None else workflow
    step_only = host is not None and (inner is None or inner.completed)
    before = dict(host.data) if step_only and host else inner.current_variables()
    _require_free(workflow, host, ordered.values)
    new = {k: v for k, v in ordered.values.items() if not _same(before, k, v)}
    if not new:
        return False
    if step_only and host is not None:
        host.data = {**host.data, **new}
    else:
        _set_in(inner, new)
    _tell(workflow, host, (before, new), ordered.reason, step_only=step_only)
    return True


def _tell(
    workflow: InstanceWorkflow,
    host: ElementInstance | None,
    changed: tuple[Variables, Variables],
    reason: str,
    *,
    step_only: bool,
) -> None:
    before, new = changed
    workflow.runtime.emit(
        VariablesChanged(
            values=new,
            replaced={name: before[name] for name in new if name in before},
            reason=reason,
            step_only=step_only,
            element_id=host.element_id if host is not None else "",
            element_instance_id=host.key if host is not None else "",
        )
    )


def reserved(workflow: InstanceWorkflow) -> frozenset[str]:
    """Names that the engine writes itself: counters, and who has completed which user task."""
    found = set(COUNTERS)
    for scope in workflow.scopes():
        for spec in scope.spec.task_specs.values():
            if spec.node.kind == "userTask":
                found |= {f"{spec.node.id}_by", f"{spec.node.id}_for"}
    return frozenset(found)


def _require_free(
    workflow: InstanceWorkflow, host: ElementInstance | None, values: Mapping[str, object]
) -> None:
    taken = reserved(workflow) & values.keys()
    for around in _repetitions_around(host):
        taken |= _own_of_repetition(around) & values.keys()
    if taken:
        raise Conflict(f"Переменную «{min(taken)}» ведёт сама программа: изменить её нельзя.")


def _repetitions_around(token: ElementInstance | None) -> Iterator[ElementInstance]:
    while token is not None:
        if token.task_spec.loop_host(token) is not None:
            yield token
        token = token.workflow.host


def _own_of_repetition(token: ElementInstance) -> set[str]:
    """What a repetition has of its own: its item and its number."""
    loop = token.task_spec.node.loop
    return {*COUNTERS, loop.element_variable} - {""} if loop is not None else set()


def _set_in(scope: ScopeMixin, values: Variables) -> None:
    if not values:
        return
    found = {t: None for tip in _tips(scope) for t in _up_to_the_root(tip)}
    for token in found:
        for child in token.children:
            if child not in found and child.shares_parents_variables:
                child.data = child.data  # what is over keeps what it saw
    for token in found:
        repeated = token.task_spec.loop_host(token) is not None
        own = _own_of_repetition(token) if repeated else set()
        mine = {k: v for k, v in values.items() if k not in own}
        token.data = {**token.data, **mine}
        _set_inside(token, mine)


def _set_inside(token: ElementInstance, values: Variables) -> None:
    inner = token.workflow.top_workflow.subprocesses.get(token.id)
    if inner is None or inner.completed or not token.task_spec.shares_variables:
        return
    _set_in(inner, {k: v for k, v in values.items() if k not in inner.spec.own_names})


def _tips(scope: ScopeMixin) -> Iterator[ElementInstance]:
    yield scope.task_tree
    yield from scope.open.values()
    yield from scope.ended


def _up_to_the_root(tip: ElementInstance) -> Iterator[ElementInstance]:
    """The token itself, and above it those at which branches meet or begin."""
    here: ElementInstance | None = tip
    while here is not None:
        if here is tip or not is_passed_by(here):
            yield here
        here = here.parent


def _open_tokens(workflow: InstanceWorkflow) -> Iterator[ElementInstance]:
    for scope in list(workflow.scopes()):
        yield from (t for t in scope.open.oldest_first() if t.task_spec.visible)


def _failed(token: ElementInstance) -> list[ElementInstance]:
    return [token] if token.internal_data.get("incident") else []


def _view(
    token: ElementInstance, variables: Mapping[str, object], *, step_only: bool
) -> VariableScope:
    return VariableScope(
        id=token.key,
        name=token.task_spec.label,
        variables=dict(variables),
        step_only=step_only,
        item=_item(token),
    )


def _item(token: ElementInstance) -> int | None:
    number = token.internal_data.get("loop")
    return int(number) + 1 if number is not None else None


def _same(before: Mapping[str, object], name: str, value: object) -> bool:
    if name not in before:
        return False
    return type(before[name]) is type(value) and before[name] == value
