"""Transactions: sub-processes that end with success or are cancelled (BPMN 2.0.2 §10.3.5, §13.3.4).

A cancel end event ends everything else in its transaction; what was completed there is compensated,
and then the token leaves through the cancel event at the border. Nothing else that interrupts a
transaction compensates anything: an error that leaves it is a hazard (§10.3.5).

A repeated transaction is cancelled as a whole: what its other repetitions completed is undone, too.
Where the cancel event is at the border of each repetition (`each`), only that repetition is.
"""

from collections.abc import Mapping

from engine.domain.events import TransactionCancelled
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.compensation import begin
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.elements.undoing import cut, repetitions, undone_by
from engine.interpreter.scope import ScopeMixin


class Transaction(SubProcess):
    """A sub-process that may be cancelled from inside."""

    def cancel(self, host: ElementInstance, end: ElementInstance) -> None:
        """Undo the transaction and leave it; `end` is the token at the cancel end event."""
        scope: ScopeMixin = host.workflow.top_workflow.subprocesses[host.id]
        whole = self.cancelled_with(host)
        end.complete()
        host.runtime.emit(
            TransactionCancelled(element_id=host.element_id, element_instance_id=host.key)
        )
        variables = scope.current_variables()
        cut(whole)
        host.note(cancelling=1)
        for token in (whole, host):
            _stop_listening(token)
        compensating = begin(scope.task_tree, list(undone_by(whole, None)), awaited=False)
        compensating.note(cancels=1)
        compensating.data = variables
        for token in [*scope.open.values(), *repetitions(whole)]:
            if token not in (compensating, host):
                token.terminate()
        compensating.task_spec.go_on(compensating)

    def cancelled_with(self, host: ElementInstance) -> ElementInstance:
        """What the cancelling is about: one repetition, or all of them together."""
        of_each = self.boundaries_for("cancel", "")
        return host if of_each else self.loop_host(host) or host

    def leave(self, host: ElementInstance, compensating: ElementInstance) -> None:
        """Everything is compensated: go on behind the cancel event at the border."""
        whole = self.cancelled_with(host)
        boundary = whole.task_spec.boundaries_for("cancel", "")[0]
        boundary.catch_thrown(whole, compensating, {})

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        if "cancelling" in token.internal_data:
            scope: ScopeMixin = token.workflow.top_workflow.subprocesses[token.id]
            for inner in scope.open.values():
                if "cancels" in inner.internal_data:
                    return inner.task_spec.variables_inside(inner)
        return super().variables_inside(token)


def _stop_listening(activity: ElementInstance) -> None:
    """An activity that is being cancelled is not interrupted any more, except by an error."""
    for child in activity.children:
        if child.is_waiting_on_parent and child.task_spec.node.attached_to:
            child.terminate()


def transaction_around(token: ElementInstance) -> ElementInstance:
    """The innermost transaction that a token runs in."""
    host = token.workflow.host
    while not isinstance(host.task_spec, Transaction):
        host = host.workflow.host
    found: ElementInstance = host
    return found
