"""Changes the course of an instance by hand: tokens are taken away, begin elsewhere, or move.

A token that moves stays on its branch: joins merge what it changed as if the diagram led there.
A token that is added is a branch on the side and counts with its own changes. Whatever hangs on a
token that is taken away goes with it; a sub-process in which nothing is left goes, too.
"""

from collections.abc import Iterable, Mapping, Sequence

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import Conflict, InvalidInput
from engine.domain.modifications import Move
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.event_based_gateway import EventBasedGateway
from engine.interpreter.elements.event_sub_process import EventSubProcess
from engine.interpreter.placing import begin_at, put, require_alive, scope_for
from engine.interpreter.scope import InstanceWorkflow, ScopeMixin

NOTHING_LEFT = (
    "После этого в деле не останется ни одного шага. Оставьте хотя бы один шаг "
    "или прекратите дело целиком."
)


def modify(workflow: InstanceWorkflow, moves: Sequence[Move], values: Mapping[str, object]) -> None:
    """Do several moves together; the caller runs what is ready then.

    Raises:
        InvalidInput: a move names nothing that exists.
        Conflict: a move is meaningless; the message names the element. The instance must then be
            thrown away.
    """
    if not moves:
        raise InvalidInput("Укажите, какой шаг снять и где продолжить.")
    leaving: dict[ElementInstance, None] = {}
    for move in moves:
        token = _leaving(workflow, move) if move.cancel else None
        if move.element_id:
            _begin(workflow, move, token, values)
        elif token is None:
            raise InvalidInput("Укажите, какой шаг снять и где продолжить.")
        if token is not None:
            leaving.update(dict.fromkeys(_with_rivals(token)))
    take_away(leaving)
    require_something_left(workflow)


def _begin(
    workflow: InstanceWorkflow,
    move: Move,
    token: ElementInstance | None,
    values: Mapping[str, object],
) -> None:
    if token is not None and "loop" in token.internal_data:
        raise Conflict(
            f"«{token.task_spec.label}» — один из повторов: его можно снять, "
            "а перенести можно только все повторы вместе."
        )
    scope = scope_for(workflow, move.element_id, move.within, token)
    stays = token is not None and token.workflow is scope
    if token is not None and stays:
        known = dict(token.task_spec.variables_outside(token))
    else:
        known = scope.current_variables()
    parent = token if token is not None and stays else scope.task_tree
    placed = put(scope, parent, known, aside=not stays)
    begin_at(placed, move.element_id, values, after=move.after)


def _leaving(workflow: InstanceWorkflow, move: Move) -> ElementInstance:
    token = workflow.find(move.cancel)
    if token is None or not token.task_spec.visible:
        raise InvalidInput("Такого шага в деле нет: обновите страницу.")
    label = token.task_spec.label
    if not token.is_open and token._state != TaskState.ERROR:
        raise Conflict(f"Шаг «{label}» уже завершён: обновите страницу.")
    require_alive(token.workflow)
    if token.triggered and token.task_spec.node.attached_to:
        raise Conflict(f"Событие «{label}» стоит на границе шага и снимается вместе с ним.")
    if isinstance(token.task_spec, EventSubProcess) and token.task_spec.is_passive(token):
        raise Conflict(f"«{label}» ещё не начинался: снимать нечего.")
    if "cancelling" in token.internal_data:
        raise Conflict(f"Транзакция «{label}» отменяется: дождитесь окончания.")
    return token


def _with_rivals(token: ElementInstance) -> Iterable[ElementInstance]:
    """The events behind an event-based gateway wait together, and go together."""
    gateway = token.parent
    if gateway is None or not isinstance(gateway.task_spec, EventBasedGateway):
        return [token]
    return [each for each in gateway.children if each.is_open or each._state == TaskState.ERROR]


def take_away(tokens: Iterable[ElementInstance]) -> None:
    """End tokens from outside, and sub-processes in which nothing is left then."""
    touched: dict[ScopeMixin, None] = {}
    for token in tokens:
        host = token.task_spec.loop_host(token)
        if not token.is_open and token._state != TaskState.ERROR:
            continue  # it went with another one
        token.terminate()
        touched[token.workflow] = None
        if host is not None and host.is_open:
            token.runtime.attempt(host, lambda host=host: _one_less(host))
    for scope in touched:
        _end_if_empty(scope)


def _one_less(host: ElementInstance) -> None:
    host.task_spec.child_interrupted(host)


def _end_if_empty(scope: ScopeMixin) -> None:
    while scope.host is not None and not scope.completed:
        host = scope.host
        if any(True for _ in scope.tokens()) or not host.is_open:
            return
        if host.task_spec.offers_choices:
            return  # people may still begin something in it
        repeating = host.task_spec.loop_host(host)
        host.terminate()
        if repeating is not None and repeating.is_open:
            host.runtime.attempt(repeating, lambda r=repeating: _one_less(r))
        scope = host.workflow


def require_something_left(workflow: InstanceWorkflow) -> None:
    """Raise Conflict when no token keeps the instance alive."""
    if not any(True for _ in workflow.tokens()):
        raise Conflict(NOTHING_LEFT)
