"""Transactions: how they are cancelled and where that leads (BPMN 2.0.2 §10.3.5, §10.5.3)."""

from engine.interpreter.checks.report import Report
from engine.interpreter.model import NodeModel, ScopeModel


def check_transactions(report: Report, scope: ScopeModel) -> None:
    """Check the transactions and cancel events of one process or sub-process."""
    for node in scope.nodes.values():
        if node.kind == "transaction":
            _check_transaction(report, scope, node)
        elif node.kind == "boundaryEvent" and _catches_cancel(node):
            _check_boundary(report, scope, node)
    if scope is report.model.scope:
        for end in _cancel_ends(scope):
            report.refuse(
                end,
                "cancel_in_transaction",
                "Событие отмены нарисовано вне транзакции.",
                "Поместите его внутрь транзакции или нарисуйте событие ошибки.",
            )


def _catches_cancel(node: NodeModel) -> bool:
    return node.event is not None and node.event.kind == "cancel"


def _cancel_ends(scope: ScopeModel) -> list[NodeModel]:
    """Cancel end events of a scope, not counting those of transactions inside."""
    found = [n for n in scope.nodes.values() if n.cancels]
    for node in scope.nodes.values():
        if node.body is not None and node.kind != "transaction":
            found += _cancel_ends(node.body)
    return found


def _check_transaction(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    if node.attributes.get("method", "##Compensate") != "##Compensate":
        report.refuse(
            node,
            "transaction_method",
            f"Способ транзакции «{node.attributes['method']}» не исполняется.",
            "Оставьте способ ##Compensate: отмена вызывает обратные действия.",
        )
    if node.by_event:
        report.refuse(
            node,
            "transaction_in_flow",
            "Транзакция не может быть событийным подпроцессом.",
            "Поместите транзакцию внутрь событийного подпроцесса.",
        )
    if node.body is None or not _cancel_ends(node.body):
        return
    if not any(_catches_cancel(n) for n in scope.attached().get(node.id, ())):
        report.refuse(
            node,
            "cancel_is_caught",
            "Транзакцию отменяют изнутри, а пути после отмены нет.",
            "Прикрепите к её границе событие отмены и нарисуйте, что делать дальше.",
        )


def _check_boundary(report: Report, scope: ScopeModel, node: NodeModel) -> None:
    host = scope.nodes.get(node.attached_to)
    if host is None or host.kind != "transaction":
        report.refuse(
            node,
            "cancel_on_transaction",
            "Событие отмены прикреплено не к транзакции.",
            "Сделайте подпроцесс транзакцией или нарисуйте событие ошибки.",
        )
        return
    if not node.interrupting:
        report.refuse(
            node,
            "cancel_interrupts",
            "Событие отмены не может быть непрерывающим.",
            "Сделайте событие прерывающим.",
        )
    if next(n for n in scope.attached()[host.id] if _catches_cancel(n)) is not node:
        report.refuse(
            node,
            "cancel_single",
            "На границе транзакции несколько событий отмены.",
            "Оставьте одно.",
        )
    if host.body is not None and not _cancel_ends(host.body):
        report.refuse(
            node,
            "cancel_can_happen",
            "Внутри транзакции нет конечного события отмены, и это событие не наступит.",
            "Нарисуйте его внутри транзакции или удалите событие с границы.",
        )
