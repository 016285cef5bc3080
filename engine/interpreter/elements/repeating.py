"""What multi-instances and standard loops have in common (BPMN 2.0.2 §10.3.8).

The host token waits while child tokens, one for each repetition, run the activity itself.
"""

from typing import Any

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.model import LoopModel, NodeModel
from engine.interpreter.variables import Variables


class Repeating(Activity):
    """The host of a repeated activity; `inner` names what its repetitions follow."""

    def __init__(self, wf_spec: Any, name: str, node: NodeModel, inner: str) -> None:
        super().__init__(wf_spec, name, node)
        self.inner = inner

    @property
    def loop(self) -> LoopModel:
        return self.node.loop or LoopModel()

    def begin_child(self, host: ElementInstance, index: int, variables: Variables) -> None:
        """Begin repetition number `index`, counted from 0."""
        child = host._add_child(self._wf_spec.task_specs[self.inner])
        child.triggered = True
        child.data = variables
        child.note(loop=index)
        child.task_spec._update(child)
