"""How elements hang together: starts, reachability, sequence flows (BPMN 2.0.2 §8.4.13, §10.2)."""

from engine.interpreter.checks.compensation import check_compensation
from engine.interpreter.checks.links import check_links
from engine.interpreter.checks.reach import reached_from
from engine.interpreter.checks.report import Report
from engine.interpreter.checks.transactions import check_transactions
from engine.interpreter.model import FlowModel, NodeModel, ScopeModel

_UNCONDITIONAL = ("parallelGateway", "eventBasedGateway")


def check_scope(report: Report, scope: ScopeModel) -> None:
    """Check the drawing of a process or sub-process, not counting what is inside its elements."""
    starts = [n for n in scope.nodes.values() if n.kind == "startEvent"]
    _check_starts(report, scope, starts)
    _check_reachable(report, scope, starts)
    check_links(report, scope)
    check_compensation(report, scope)
    check_transactions(report, scope)
    for node in scope.nodes.values():
        outgoing = scope.outgoing(node.id)
        _check_ends(report, node, scope)
        _check_default(report, node, outgoing)
        _check_conditions(report, node, outgoing)
        if node.kind == "eventBasedGateway":
            _check_event_gateway(report, scope, node)


def _check_starts(report: Report, scope: ScopeModel, starts: list[NodeModel]) -> None:
    owner = next((n for n in report.model.scope.all_nodes() if n.body is scope), None)
    if owner is None and not starts:
        report.refuse(
            None,
            "start_present",
            "В процессе нет стартового события.",
            "Нарисуйте стартовое событие и соедините его с первым действием.",
        )
    plain = [n for n in starts if n.event is not None and n.event.kind == "none"]
    if owner is None and len(plain) > 1:
        report.refuse(
            plain[1],
            "start_single",
            "В процессе несколько стартовых событий без вида.",
            "Оставьте одно; остальным задайте сообщение, сигнал или таймер.",
        )
    if owner is not None and owner.kind == "adHocSubProcess":
        _check_ad_hoc(report, scope, owner)
    elif owner is not None and len(starts) != 1:
        report.refuse(
            owner,
            "start_single",
            f"В подпроцессе {len(starts)} стартовых событий вместо одного.",
            "Оставьте в подпроцессе ровно одно стартовое событие.",
        )


def _check_ad_hoc(report: Report, scope: ScopeModel, owner: NodeModel) -> None:
    """No start and end events, something to choose; one at a time means no forks (§10.3.5)."""
    for node in scope.nodes.values():
        if node.kind in ("startEvent", "endEvent"):
            report.refuse(
                node,
                "ad_hoc_has_no_edges",
                "В подпроцессе ad-hoc нет начальных и конечных событий.",
                "Удалите событие: действия без входящего потока можно начать сразу.",
            )
        forks = node.kind in ("parallelGateway", "inclusiveGateway") or (
            not node.kind.endswith("Gateway") and len(scope.outgoing(node.id)) > 1
        )
        if forks and owner.attributes.get("ordering") == "Sequential":
            report.refuse(
                node,
                "ad_hoc_one_at_a_time",
                "В подпроцессе ad-hoc с действиями по одному путь разветвляется.",
                "Уберите развилку или сделайте порядок параллельным (ordering=Parallel).",
            )
    if not scope.selectable():
        report.refuse(
            owner,
            "ad_hoc_has_activities",
            "В подпроцессе ad-hoc нечего начать.",
            "Нарисуйте в нём действия без входящего потока.",
        )


def _check_reachable(report: Report, scope: ScopeModel, starts: list[NodeModel]) -> None:
    roots = [n.id for n in starts]
    roots += [n.id for n in scope.nodes.values() if n.by_event or n.is_handler]
    if any(n.body is scope and n.kind == "adHocSubProcess" for n in report.model.scope.all_nodes()):
        roots += scope.selectable()
    reached = reached_from(scope, roots)
    for node in scope.nodes.values():
        if node.id not in reached:
            report.refuse(
                node,
                "element_reachable",
                "До элемента не ведёт ни один поток.",
                "Соедините его с предыдущим элементом или удалите.",
            )


def _check_ends(report: Report, node: NodeModel, scope: ScopeModel) -> None:
    if node.kind == "endEvent" and scope.outgoing(node.id):
        report.refuse(
            node,
            "end_has_no_way_out",
            "Из конечного события выходит поток.",
            "Удалите поток или замените событие промежуточным.",
        )
    if node.kind in ("startEvent", "boundaryEvent") and scope.incoming(node.id):
        report.refuse(
            node,
            "start_has_no_way_in",
            "В событие, с которого начинается путь, входит поток.",
            "Направьте поток в первое действие после события.",
        )
    if _leads_on(node) and not scope.outgoing(node.id):
        report.refuse(
            node,
            "path_leads_on",
            "Путь здесь обрывается: из элемента не выходит ни одного потока.",
            "Соедините его со следующим элементом или с конечным событием.",
        )
    if node.by_event and (scope.incoming(node.id) or scope.outgoing(node.id)):
        report.refuse(
            node,
            "event_subprocess_stands_alone",
            "Событийный подпроцесс соединён потоком.",
            "Удалите поток: событийный подпроцесс запускает его стартовое событие.",
        )


def _leads_on(node: NodeModel) -> bool:
    """Elements that mean nothing without a way out (§10.5.2, §10.5.4).

    Something that is done or thrown may be the last thing on its path: an implicit end.
    """
    if node.kind.endswith("Gateway"):
        return node.kind != "eventBasedGateway"  # has a rule of its own
    if node.kind in ("startEvent", "intermediateCatchEvent"):
        return True
    return node.kind == "boundaryEvent" and not node.catches_compensation


def _check_default(report: Report, node: NodeModel, outgoing: list[FlowModel]) -> None:
    if node.default_flow and node.default_flow not in {f.id for f in outgoing}:
        report.refuse(
            node,
            "default_flow_known",
            f"Поток по умолчанию «{node.default_flow}» не выходит из этого элемента.",
            "Выберите потоком по умолчанию один из исходящих потоков.",
        )


def _check_conditions(report: Report, node: NodeModel, outgoing: list[FlowModel]) -> None:
    chooses = node.kind == "exclusiveGateway" and len(outgoing) > 1
    if node.kind in _UNCONDITIONAL and (node.default_flow or any(f.condition for f in outgoing)):
        report.refuse(
            node,
            "flow_condition_effective",
            "Условия потоков после этого шлюза не действуют.",
            "Уберите условия или замените шлюз включающим либо исключающим.",
        )
    for flow in outgoing:
        if chooses and not flow.condition and flow.id != node.default_flow:
            report.refuse(
                node,
                "flow_has_condition",
                f"У потока «{flow.name or flow.id}» нет условия, и он не по умолчанию.",
                "Задайте условие или сделайте поток потоком по умолчанию.",
            )
        if flow.condition:
            what = f"условие потока «{flow.name or flow.id}»"
            report.check_expression(node, flow.condition, what)


def _check_event_gateway(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    if not scope.outgoing(node.id):
        report.refuse(
            node,
            "event_gateway_targets",
            "Из событийного шлюза не выходит ни одного потока.",
            "Нарисуйте после шлюза события, первого из которых он ждёт.",
        )
    for flow in scope.outgoing(node.id):
        target = scope.nodes[flow.target]
        if len(scope.incoming(target.id)) > 1:
            report.refuse(
                target,
                "event_gateway_targets",
                "В событие после событийного шлюза входит ещё один поток.",
                "Нарисуйте для второго пути отдельное событие.",
            )
        if scope.attached().get(target.id):
            report.refuse(
                target,
                "event_gateway_targets",
                "У действия после событийного шлюза есть граничное событие.",
                "Поставьте это событие отдельно после того же шлюза.",
            )
        if target.kind not in ("intermediateCatchEvent", "receiveTask"):
            report.refuse(
                node,
                "event_gateway_targets",
                f"После событийного шлюза стоит «{target.name or target.id}», а не событие.",
                "Поставьте после шлюза только промежуточные события-обработчики.",
            )
