"""Compensation: who undoes what, and from where it can be called for (BPMN 2.0.2 §10.7)."""

from engine.interpreter.checks.reach import reached_from
from engine.interpreter.checks.report import Report
from engine.interpreter.model import NodeModel, ScopeModel

_JOIN = "Соедините событие компенсации ассоциацией (пунктиром) ровно с одним обратным действием."


def check_compensation(report: Report, scope: ScopeModel) -> None:
    """Check the handlers and compensation events of one process or sub-process."""
    for node in scope.nodes.values():
        if node.catches_compensation:
            _check_boundary(report, scope, node)
        if node.is_handler:
            _check_handler(report, scope, node)
        if node.throws_compensation:
            _check_throw(report, scope, node)
        if node.compensates_its_scope:
            _check_event_sub_process(report, scope, node)
    _check_stays_outside(report, scope)


def _name(node: NodeModel) -> str:
    return node.name or node.id


# -- catching --------------------------------------------------------------------------------------
def _check_boundary(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    if scope.outgoing(node.id):
        report.refuse(
            node,
            "compensation_joined_by_association",
            "Из граничного события компенсации выходит поток управления.",
            "Удалите поток. " + _JOIN,
        )
    if len(node.associated) != 1:
        report.refuse(
            node,
            "compensation_has_one_handler",
            f"У события компенсации обратных действий: {len(node.associated)}.",
            _JOIN,
        )
    elif not _is_handler_here(scope, node.associated[0]):
        report.refuse(
            node,
            "compensation_has_one_handler",
            f"Событие компенсации соединено с «{node.associated[0]}», а это не обратное действие "
            "того же уровня.",
            "Отметьте действие как компенсирующее (isForCompensation) и нарисуйте его рядом.",
        )
    _check_host(report, scope, node)


def _is_handler_here(scope: ScopeModel, node_id: str) -> bool:
    return node_id in scope.nodes and scope.nodes[node_id].is_handler


def _check_host(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    host = scope.nodes.get(node.attached_to)
    if host is None:
        return
    if host.is_handler:
        report.refuse(
            node,
            "compensation_of_normal_flow",
            f"Действие «{_name(host)}» само компенсирует другое и не может быть компенсировано.",
            "Удалите событие компенсации.",
        )
    others = [n for n in scope.attached()[host.id] if n.catches_compensation]
    if others[0] is not node:
        report.refuse(
            node,
            "compensation_single",
            f"На границе действия «{_name(host)}» несколько событий компенсации.",
            "Оставьте одно.",
        )
    if host.body is not None and any(n.compensates_its_scope for n in host.body.nodes.values()):
        report.refuse(
            node,
            "compensation_single",
            f"Подпроцесс «{_name(host)}» компенсируют и граничное событие, и событийный "
            "подпроцесс внутри.",
            "Оставьте что-нибудь одно.",
        )


def _check_handler(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    if scope.incoming(node.id) or scope.outgoing(node.id):
        report.refuse(
            node,
            "compensation_handler_outside_flow",
            "Обратное действие соединено потоком управления.",
            "Удалите поток. " + _JOIN,
        )
    if node.by_event:
        report.refuse(
            node,
            "compensation_handler_outside_flow",
            "Событийный подпроцесс не может быть обратным действием.",
            "Нарисуйте обычный подпроцесс или начните событийный событием компенсации.",
        )
    used = {each for n in scope.nodes.values() if n.catches_compensation for each in n.associated}
    if node.id not in used:
        report.refuse(
            node,
            "compensation_handler_used",
            "Обратное действие не соединено ни с одним событием компенсации.",
            _JOIN,
        )


def _check_event_sub_process(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    if scope is report.model.scope:
        report.refuse(
            node,
            "compensation_inside_sub_process",
            "Процесс целиком никто не компенсирует, и этот подпроцесс никогда не начнётся.",
            "Перенесите его в подпроцесс, который надо уметь компенсировать.",
        )
    others = [n for n in scope.nodes.values() if n.compensates_its_scope]
    if others[0] is not node:
        report.refuse(
            node,
            "compensation_single",
            "В подпроцессе несколько событийных подпроцессов компенсации.",
            "Оставьте один.",
        )


# -- throwing --------------------------------------------------------------------------------------
def _check_throw(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    wanted = node.event.activity if node.event is not None else ""
    if not wanted:
        return
    around = next((s for s in _visible(report, scope) if wanted in s.nodes), None)
    if around is None:
        report.refuse(
            node,
            "compensation_target_visible",
            f"Действия «{wanted}» на уровне этого события нет.",
            "Выберите действие того же уровня (из событийного подпроцесса видно и уровень выше).",
        )
    elif not _can_be_compensated(around, around.nodes[wanted]):
        report.refuse(
            node,
            "compensation_target",
            f"Действие «{_name(around.nodes[wanted])}» нечем компенсировать.",
            "Прикрепите к нему событие компенсации с обратным действием.",
        )


def _visible(report: Report, scope: ScopeModel) -> list[ScopeModel]:
    for outer in report.model.scope.all_scopes():
        for node in outer.nodes.values():
            if node.body is scope and node.by_event:
                return [scope, outer]
    return [scope]


def _can_be_compensated(scope: ScopeModel, node: NodeModel) -> bool:
    if any(n.catches_compensation for n in scope.attached().get(node.id, ())):
        return True
    if node.body is None or node.is_handler or node.compensates_its_scope:
        return False
    body = node.body
    return any(n.compensates_its_scope or _can_be_compensated(body, n) for n in body.nodes.values())


# -- normal flow -----------------------------------------------------------------------------------
def _check_stays_outside(report: Report, scope: ScopeModel) -> None:
    """What follows an event at the border of a handler must not lead into the normal flow."""
    handlers = {n.id for n in scope.nodes.values() if n.is_handler}
    starts = [n.id for n in scope.nodes.values() if n.kind == "startEvent" or n.by_event]
    if not handlers:
        return
    normal = reached_from(scope, starts)
    for node_id in sorted(reached_from(scope, handlers) & (normal - handlers)):
        report.refuse(
            scope.nodes[node_id],
            "compensation_outside_flow",
            "Сюда ведут и обычный путь, и путь от обратного действия.",
            "Закончите путь от обратного действия своим конечным событием.",
        )
