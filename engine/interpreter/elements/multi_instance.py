"""Multi-instance activities, parallel and sequential (BPMN 2.0.2 §10.3.8, §13.3.7).

The host token waits; one child token per item runs the activity. Outputs are collected in the order
of the items, whatever the order of completion; the completion condition sees them and the counters.
"""

from collections.abc import Mapping

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import ExpressionFailed
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.repeating import Repeating
from engine.interpreter.variables import Variables, merge, plain

MAX_INSTANCES = 10_000
COUNTERS = (
    "loopCounter",
    "nrOfInstances",
    "nrOfActiveInstances",
    "nrOfCompletedInstances",
    "nrOfTerminatedInstances",
)


class MultiInstance(Repeating):
    """The host of a multi-instance activity."""

    # -- start -------------------------------------------------------------------------------------
    def perform(self, token: ElementInstance) -> bool | None:
        if "count" in token.internal_data:
            self._go_on(token)
            return None
        items = self._items(token)
        if not items:
            self._collect(token, [])
            return True
        token.note(count=len(items), done=0)
        self.attach_boundaries(token)
        for index in range(1 if self.loop.sequential else len(items)):
            self._start_child(token, index, items)
        return None

    def _items(self, token: ElementInstance) -> list[object]:
        evaluator, loop = token.runtime.evaluator, self.loop
        if loop.collection:
            value = (
                token.data[loop.collection]
                if loop.collection in token.data
                else evaluator.value(loop.collection, token.data)
            )
            items = list(value) if isinstance(value, (list, dict)) else None
        else:
            number = evaluator.value(loop.cardinality, token.data)
            items = None
            if isinstance(number, (int, float)) and 0 <= number <= MAX_INSTANCES:
                items = list(range(int(number)))
        if items is None or len(items) > MAX_INSTANCES:
            raise ExpressionFailed(
                f"«{self.label}»: повтор «{loop.collection or loop.cardinality}» должен давать "
                f"список или число не больше {MAX_INSTANCES}."
            )
        return items

    def child_variables(
        self, host: ElementInstance, index: int, items: list[object] | None = None
    ) -> Variables:
        """What a child starts with: the host's variables, its item and its number.

        Args:
            host: the multi-instance token.
            index: the child's number, from 0.
            items: all items, when the caller knows them already.
        """
        values: Variables = {
            **host.data,
            "loopCounter": index,
            "nrOfInstances": host.internal_data["count"],
        }
        if self.loop.collection and self.loop.element_variable:
            values[self.loop.element_variable] = plain((items or self._items(host))[index])
        elif self.loop.element_variable:
            values[self.loop.element_variable] = index
        return values

    def _start_child(
        self, host: ElementInstance, index: int, items: list[object] | None = None
    ) -> None:
        host.runtime.budget.check()
        self.begin_child(host, index, self.child_variables(host, index, items))

    # -- progress ----------------------------------------------------------------------------------
    # The host counts (`done`, without those `undone`), each completed child keeps its turn: a host
    # that listed its children would be written anew, ever longer, at every completion.
    def children(self, host: ElementInstance) -> dict[int, ElementInstance]:
        return {int(c.internal_data["loop"]): c for c in host.children if "loop" in c.internal_data}

    def finished(self, host: ElementInstance) -> list[ElementInstance]:
        """Completed children in the order of completion."""
        children = self.children(host)
        listed = host.internal_data.get("done")
        if isinstance(listed, list):  # format 1
            return [children[int(index)] for index in listed]
        done = [c for c in children.values() if "turn" in c.internal_data]
        return sorted(done, key=lambda c: int(c.internal_data["turn"]))

    def completed(self, host: ElementInstance) -> int:
        """How many children are completed."""
        done = host.internal_data.get("done", 0)
        if isinstance(done, list):  # format 1
            return len(done)
        return int(done) - int(host.internal_data.get("undone", 0))

    def child_completed(self, host: ElementInstance, child: ElementInstance) -> None:
        self._leave_format_1(host)
        turn = int(host.internal_data["done"]) + 1
        child.note(turn=turn)
        host.note(done=turn)
        if host._state != TaskState.ERROR:
            self._after(host, child)

    def _leave_format_1(self, host: ElementInstance) -> None:
        if isinstance(host.internal_data["done"], list):
            finished = self.finished(host)
            for turn, child in enumerate(finished, start=1):
                child.note(turn=turn)
            host.note(done=len(finished))

    def child_interrupted(self, host: ElementInstance) -> None:
        """A child was ended by an event at its own border: it counts, but has no result."""
        host.note(interrupted=self._interrupted(host) + 1)
        if host._state != TaskState.ERROR:
            self._after(host, None)

    def _interrupted(self, host: ElementInstance) -> int:
        return int(host.internal_data.get("interrupted", 0))

    def _after(self, host: ElementInstance, child: ElementInstance | None) -> bool:
        """Decide what follows the end of a child; True when the host is done."""
        done, count = self.completed(host), int(host.internal_data["count"])
        ended = done + self._interrupted(host)
        if ended == count or (child is not None and self._may_stop(host, child, done, count)):
            self._stop(host)
            return True
        if self.loop.sequential:
            self._start_child(host, ended)
        return False

    def _go_on(self, host: ElementInstance) -> None:
        """Retry after an incident: judge the children's results again, start nothing anew."""
        finished, count = self.finished(host), int(host.internal_data["count"])
        host._set_state(TaskState.STARTED)
        last = finished[-1] if finished else None
        ended = len(finished) + self._interrupted(host)
        if ended and self._after(host, last):
            return
        started = self.children(host)
        for index in range(ended + 1 if self.loop.sequential else count):
            if index not in started:
                self._start_child(host, index)

    def _may_stop(
        self, host: ElementInstance, child: ElementInstance, done: int, count: int
    ) -> bool:
        condition = self.loop.completion_condition
        if not condition:
            return False
        interrupted = self._interrupted(host)
        active = 0 if self.loop.sequential else count - done - interrupted
        known = {
            **child.data,
            "nrOfInstances": count,
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": active,
            "nrOfTerminatedInstances": interrupted,
        }
        if self.loop.output_collection:
            known[self.loop.output_collection] = self.collected(host)
        return host.runtime.evaluator.truth(condition, known)

    def _stop(self, host: ElementInstance) -> None:
        for child in self.children(host).values():
            child.terminate()
        self._collect(host, self.finished(host))
        self.finish(host)

    # -- results -----------------------------------------------------------------------------------
    def collected(self, host: ElementInstance) -> list[object]:
        evaluator, text = host.runtime.evaluator, self.loop.output_element
        finished = sorted(self.finished(host), key=lambda c: int(c.internal_data["loop"]))
        return [
            plain(c.data[text] if text in c.data else evaluator.value(text, c.data))
            if text
            else None
            for c in finished
        ]

    def _collect(self, host: ElementInstance, finished: list[ElementInstance]) -> None:
        if self.loop.output_collection:
            host.assign({self.loop.output_collection: self.collected(host)})
            return
        host.data = merge(host.data, [self._without_item(c.data, host) for c in finished])

    def _without_item(self, values: Mapping[str, object], host: ElementInstance) -> Variables:
        """A child's own item and counters stay inside unless the host had such variables before."""
        own = {*COUNTERS, self.loop.element_variable}
        kept = {k: v for k, v in values.items() if k not in own}
        return {**{k: v for k, v in host.data.items() if k in own}, **kept}

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        if not self.completed(token) or self.loop.output_collection:
            return token.data
        return merge(token.data, [self._without_item(c.data, token) for c in self.finished(token)])

    def undo_child(self, host: ElementInstance, index: int) -> bool:
        """Take a child's completion back; False when the host has already gone on."""
        if host._state != TaskState.STARTED:
            return False
        self._leave_format_1(host)
        self.children(host)[index].note(turn=None)
        host.note(undone=int(host.internal_data.get("undone", 0)) + 1)
        return True
