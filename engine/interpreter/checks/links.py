"""Link events: each source finds exactly one target on its own level (BPMN 2.0.2 §10.5.5)."""

from engine.interpreter.checks.report import Report
from engine.interpreter.model import NodeModel, ScopeModel

_THROW, _CATCH = "intermediateThrowEvent", "intermediateCatchEvent"


def check_links(report: Report, scope: ScopeModel) -> None:
    """Check the pairs of links of one process or sub-process."""
    links = [n for n in scope.nodes.values() if n.is_link and n.kind in (_THROW, _CATCH)]
    seen: set[str] = set()
    for node in links:
        if not node.link_name:
            report.refuse(
                node,
                "link_named",
                "У события-связи нет имени.",
                "Дайте одно имя связи, из которой уходят, и связи, в которую приходят.",
            )
        elif node.kind == _THROW:
            _check_throw(report, scope, node)
        else:
            _check_catch(report, scope, node, seen)


def _check_throw(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    if scope.outgoing(node.id):
        report.refuse(
            node,
            "link_throw_has_no_way_out",
            f"Из связи «{node.link_name}» выходит поток, а дальше ведёт сама связь.",
            "Удалите поток или замените связь обычным промежуточным событием.",
        )
    if scope.link_target(node.id):
        return
    if _is_elsewhere(report, _CATCH, node):
        report.refuse(
            node,
            "link_within_level",
            f"Парная связь «{node.link_name}» стоит на другом уровне (в подпроцессе или вне его).",
            "Нарисуйте обе связи на одном уровне; границу подпроцесса связь не переходит.",
        )
    else:
        report.refuse(
            node,
            "link_has_target",
            f"Связь «{node.link_name}» никуда не ведёт.",
            "Нарисуйте промежуточное событие-обработчик «связь» с тем же именем.",
        )


def _check_catch(report: Report, scope: ScopeModel, node: NodeModel, seen: set[str]) -> None:
    if scope.incoming(node.id):
        report.refuse(
            node,
            "link_catch_has_no_way_in",
            f"В связь «{node.link_name}» входит поток, а прийти в неё можно только по связи.",
            "Удалите поток или направьте его в элемент после связи.",
        )
    if node.link_name in seen:
        report.refuse(
            node,
            "link_single_target",
            f"Связей-обработчиков с именем «{node.link_name}» на одном уровне несколько.",
            "Оставьте одну; приходить в неё могут несколько связей.",
        )
    elif not scope.link_sources(node.id):
        report.refuse(
            node,
            "link_has_source",
            f"В связь «{node.link_name}» ничто не ведёт.",
            "Нарисуйте на том же уровне событие-посылку «связь» с тем же именем.",
        )
    seen.add(node.link_name)


def _is_elsewhere(report: Report, kind: str, node: NodeModel) -> bool:
    return any(
        n.kind == kind and n.is_link and n.link_name == node.link_name
        for n in report.model.scope.all_nodes()
    )
