"""Puts tokens where a person wants them, and says by name where none can be."""

from collections.abc import Iterator, Mapping

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import Conflict, InvalidInput
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.ad_hoc import AdHocSubProcess
from engine.interpreter.elements.base import PLACED, Element
from engine.interpreter.elements.event_based_gateway import EventBasedGateway
from engine.interpreter.elements.event_sub_process import EventSubProcess
from engine.interpreter.elements.repeating import Repeating
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.scope import InnerScope, InstanceWorkflow, ProcessSpec, ScopeMixin
from engine.interpreter.variables import Variables


def why_not_before(spec: Element) -> str:
    """Why no token can begin before an element, as a Russian sentence; "" when one can."""
    why = _why_nowhere_near(spec)
    if why:
        return why
    if spec.is_join:
        return (
            f"Шлюз «{spec.label}» собирает ветви, одна отметка перед ним их не заменит. "
            "Начните после него или перед последним шагом нужной ветви."
        )
    if spec.node.attached_to:
        return f"Событие «{spec.label}» стоит на границе шага: начните после него."
    if _behind_event_gateway(spec):
        return (
            f"Событие «{spec.label}» ждут вместе с другими за шлюзом по событиям: "
            "начните перед этим шлюзом."
        )
    return ""


def why_not_after(spec: Element) -> str:
    """Why no token can leave an element; "" when one can."""
    why = _why_nowhere_near(spec)
    if why:
        return why
    if isinstance(spec, EventBasedGateway):
        return f"Шлюз «{spec.label}» ждёт события: начните перед ним."
    if not spec.flows and not spec.node.is_link:
        return f"После «{spec.label}» ничего нет: начните перед ним."
    return ""


def _why_nowhere_near(spec: Element) -> str:
    if spec.node.is_handler:
        return f"«{spec.label}» отменяет сделанное другим шагом и сам по себе не начинается."
    if isinstance(spec, EventSubProcess):
        return f"«{spec.label}» начинается своим событием, а не вручную."
    owner = getattr(spec._wf_spec, "owner", None)
    if isinstance(owner, AdHocSubProcess):
        return f"Действия внутри «{owner.label}» выбирают кнопкой «Начать действие»."
    return ""


def _behind_event_gateway(spec: Element) -> bool:
    others = spec._wf_spec.task_specs.values()
    gateways = (each for each in others if isinstance(each, EventBasedGateway))
    return any(flow.target == spec.name for each in gateways for flow in each.flows)


# -- where -----------------------------------------------------------------------------------------
def scope_for(
    workflow: InstanceWorkflow, element_id: str, within: str, near: ElementInstance | None
) -> ScopeMixin:
    """The running scope in which a token shall begin at an element; opened where it has to be.

    Args:
        workflow: the instance.
        element_id: the element.
        within: id of the element instance that runs the scope; "" to find it.
        near: the token that moves, whose scope goes first.

    Raises:
        InvalidInput: no such element, or several scopes with it run.
        Conflict: the scope is over, or no token can be put there.
    """
    if within:
        return _chosen(workflow, element_id, within)
    if near is not None and _holds(near.workflow.spec, element_id):
        require_alive(near.workflow)
        return near.workflow
    running = [s for s in running_scopes(workflow) if _holds(s.spec, element_id)]
    if len(running) > 1:
        label = running[0].spec.task_specs[element_id].label
        raise InvalidInput(f"«{label}» сейчас есть в нескольких местах дела: укажите, в каком.")
    if running:
        return running[0]
    return _opened(workflow, workflow.spec.definition.spec_with(element_id), element_id)


def running_scopes(workflow: InstanceWorkflow) -> Iterator[ScopeMixin]:
    """Scopes in which tokens may be put: neither over, nor being undone."""
    for scope in workflow.scopes():
        if not why_not_alive(scope):
            yield scope


def why_not_alive(scope: ScopeMixin) -> str:
    """Why no token can be put into or taken out of a scope; "" when one can."""
    if scope.completed:
        return "Эта часть процесса уже завершена."
    here: ScopeMixin = scope
    while here.host is not None:
        if here.host.task_spec.handles:
            return "Здесь отменяется ранее сделанное: дождитесь окончания отмены."
        if "cancelling" in here.host.internal_data:
            return f"Транзакция «{here.host.task_spec.label}» отменяется: дождитесь окончания."
        if not here.host.is_open and here.host._state != TaskState.ERROR:
            return "Эта часть процесса уже завершена."
        here = here.host.workflow
    return ""


def require_alive(scope: ScopeMixin) -> None:
    """Raise Conflict where no token can be put into a scope or taken out."""
    why = why_not_alive(scope)
    if why:
        raise Conflict(why)


def _holds(spec: ProcessSpec, element_id: str) -> bool:
    found = spec.task_specs.get(element_id)
    return found is not None and found.visible and found.bpmn_id == element_id


def _chosen(workflow: InstanceWorkflow, element_id: str, within: str) -> ScopeMixin:
    host = workflow.find(within)
    scope: ScopeMixin | None = workflow.subprocesses.get(host.id) if host is not None else None
    if scope is None:
        raise Conflict("Выбранный подпроцесс уже завершён: обновите страницу.")
    require_alive(scope)
    if not _holds(scope.spec, element_id):
        raise InvalidInput("В выбранном подпроцессе нет такого шага.")
    return scope


def _opened(workflow: InstanceWorkflow, spec: ProcessSpec | None, element_id: str) -> ScopeMixin:
    """Open the sub-process that an element lies in, without its own start."""
    if spec is None:
        raise InvalidInput(f"В этой версии процесса нет шага «{element_id}».")
    owner: Element = spec.owner
    _require_openable(owner)
    around = scope_for(workflow, owner.name, "", None)
    known = around.current_variables()
    host = put(around, around.task_tree, known, aside=True)._add_child(owner)
    host.share(host.parent)
    host._set_state(TaskState.STARTED)
    owner.take_inputs(host)
    owner.attach_boundaries(host)
    scope = InnerScope(spec, host)
    scope.begin_empty(owner.inner_variables(host))
    return scope


def _require_openable(owner: Element) -> None:
    label = owner.label
    if isinstance(owner, EventSubProcess):
        raise Conflict(f"«{label}» начинается своим событием: внутрь него войти нельзя.")
    if isinstance(owner, Repeating):
        raise Conflict(
            f"«{label}» повторяется, и ни один повтор не идёт: начните перед «{label}» целиком."
        )
    if isinstance(owner, AdHocSubProcess) or not isinstance(owner, SubProcess):
        raise Conflict(f"«{label}» сейчас не идёт: начните перед ним целиком.")
    if owner.node.is_handler:
        raise Conflict(_why_nowhere_near(owner))


# -- putting ---------------------------------------------------------------------------------------
def put(
    scope: ScopeMixin, parent: ElementInstance, known: Variables, *, aside: bool
) -> ElementInstance:
    """The hidden token that what is put there hangs on; `known` is what it begins with."""
    token: ElementInstance = parent._add_child(scope.spec.task_specs[PLACED])
    token.note(hidden=PLACED, aside=1 if aside else None)
    token.data = known
    token._set_state(TaskState.COMPLETED)
    return token


def begin_at(
    placed: ElementInstance, element_id: str, values: Mapping[str, object], *, after: bool
) -> list[ElementInstance]:
    """Let tokens begin before an element, or leave it.

    Raises:
        Conflict: it is meaningless there; the message says why and what to do instead.
        ExpressionFailed: no way out can be chosen.
    """
    scope = placed.workflow
    spec = scope.spec.task_specs[element_id]
    why = why_not_after(spec) if after else why_not_before(spec)
    if why:
        raise Conflict(why)
    begun = []
    if not after:
        begun.append(placed._add_child(spec))
    else:
        chooser = placed if not values else _with(placed, values)
        for way in spec.choose(chooser):
            child = placed._add_child(scope.spec.task_specs[way.target])
            if child.task_spec.is_join:
                child.note(flow=way.id)
            begun.append(child)
    for child in begun:
        child.data = {**placed.data, **values}
        child.task_spec._update(child)
    return begun


class _Chooser:
    """A token as conditions see it: with the variables that are set along."""

    def __init__(self, token: ElementInstance, data: Variables) -> None:
        self.runtime, self.data = token.runtime, data


def _with(token: ElementInstance, values: Mapping[str, object]) -> ElementInstance:
    return _Chooser(token, {**token.data, **values})  # type: ignore[return-value]
