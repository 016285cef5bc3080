"""Multi-instance activities, parallel and sequential (BPMN 2.0.2 §10.3.8, §13.3.7).

The host token waits; one child token per item runs the activity. Outputs are collected in the order
of the items, whatever the order of completion; the completion condition sees them and the counters.
"""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import ExpressionFailed
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.model import LoopModel, NodeModel
from engine.interpreter.variables import Variables, merge, plain

MAX_INSTANCES = 10_000
COUNTERS = (
    "loopCounter",
    "nrOfInstances",
    "nrOfActiveInstances",
    "nrOfCompletedInstances",
    "nrOfTerminatedInstances",
)


class MultiInstance(Activity):
    """The host of a multi-instance activity."""

    def __init__(self, wf_spec: Any, name: str, node: NodeModel, inner: str) -> None:
        super().__init__(wf_spec, name, node)
        self.inner = inner

    @property
    def loop(self) -> LoopModel:
        return self.node.loop or LoopModel()

    # -- start -------------------------------------------------------------------------------------
    def perform(self, token: ElementInstance) -> bool | None:
        if "done" in token.internal_data:
            self._go_on(token)
            return None
        count = len(self._items(token))
        if not count:
            self._collect(token, [])
            return True
        token.note(count=count, done=[])
        self.attach_boundaries(token)
        for index in range(1 if self.loop.sequential else count):
            self._start_child(token, index)
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

    def child_variables(self, host: ElementInstance, index: int) -> Variables:
        """What a child starts with: the host's variables, its item and its number."""
        values: Variables = {
            **host.data,
            "loopCounter": index,
            "nrOfInstances": host.internal_data["count"],
        }
        if self.loop.collection and self.loop.element_variable:
            values[self.loop.element_variable] = plain(self._items(host)[index])
        elif self.loop.element_variable:
            values[self.loop.element_variable] = index
        return values

    def _start_child(self, host: ElementInstance, index: int) -> None:
        variables = self.child_variables(host, index)
        child = host._add_child(self._wf_spec.task_specs[self.inner])
        child.triggered = True
        child.data = variables
        child.note(loop=index)
        child.task_spec._update(child)

    # -- progress ----------------------------------------------------------------------------------
    def children(self, host: ElementInstance) -> dict[int, ElementInstance]:
        return {int(c.internal_data["loop"]): c for c in host.children if "loop" in c.internal_data}

    def child_completed(self, host: ElementInstance, child: ElementInstance) -> None:
        done = [*host.internal_data["done"], child.internal_data["loop"]]
        host.note(done=done)
        if host._state != TaskState.ERROR:
            self._after(host, child)

    def child_interrupted(self, host: ElementInstance) -> None:
        """A child was ended by an event at its own border: it counts, but has no result."""
        host.note(interrupted=self._interrupted(host) + 1)
        if host._state != TaskState.ERROR:
            self._after(host, None)

    def _interrupted(self, host: ElementInstance) -> int:
        return int(host.internal_data.get("interrupted", 0))

    def _after(self, host: ElementInstance, child: ElementInstance | None) -> bool:
        """Decide what follows the end of a child; True when the host is done."""
        done, count = len(host.internal_data["done"]), int(host.internal_data["count"])
        ended = done + self._interrupted(host)
        if ended == count or (child is not None and self._may_stop(host, child, done, count)):
            self._stop(host)
            return True
        if self.loop.sequential:
            self._start_child(host, ended)
        return False

    def _go_on(self, host: ElementInstance) -> None:
        """Retry after an incident: judge the children's results again, start nothing anew."""
        done, count = host.internal_data["done"], int(host.internal_data["count"])
        host._set_state(TaskState.STARTED)
        last = self.children(host)[int(done[-1])] if done else None
        ended = len(done) + self._interrupted(host)
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
        self._collect(host, [self.children(host)[int(i)] for i in host.internal_data["done"]])
        self.finish(host)

    # -- results -----------------------------------------------------------------------------------
    def collected(self, host: ElementInstance) -> list[object]:
        children = self.children(host)
        evaluator, text = host.runtime.evaluator, self.loop.output_element
        finished = [children[int(i)] for i in sorted(host.internal_data.get("done", []))]
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
        if "done" not in token.internal_data or self.loop.output_collection:
            return token.data
        children = self.children(token)
        done = [children[int(i)] for i in token.internal_data["done"]]
        return merge(token.data, [self._without_item(c.data, token) for c in done])

    def undo_child(self, host: ElementInstance, index: int) -> bool:
        """Take a child's completion back; False when the host has already gone on."""
        if host._state != TaskState.STARTED:
            return False
        host.note(done=[i for i in host.internal_data["done"] if i != index])
        return True
