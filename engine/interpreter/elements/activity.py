"""What all activities share: boundary events and input/output mappings (BPMN 2.0.2 §10.3)."""

from collections.abc import Mapping

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.variables import plain, plain_mapping


class Activity(Element):
    """Work: may carry boundary events and input/output mappings."""

    is_work = True

    def attach_boundaries(self, token: ElementInstance) -> None:
        """Arm the events at the edge; a retry finds them armed, or fired, and leaves them so."""
        if not self.boundaries or token.internal_data.get("guarded"):
            return
        token.note(guarded=1)
        for boundary in self.boundaries:
            if boundary.waits:
                boundary.attach(token)

    def work_out(self, token: ElementInstance) -> None:
        """The whole work is one expression: its inputs, its value, its outputs."""
        evaluator, inputs = token.runtime.evaluator, self.mapped_inputs(token)
        value = evaluator.value(self.node.attributes["expression"], {**token.data, **inputs})
        name = self.node.attributes.get("resultVariable", "")
        token.assign(self.mapped_outputs(token, {**inputs, name: value} if name else inputs))

    def mapped_inputs(self, token: ElementInstance) -> dict[str, object]:
        evaluator = token.runtime.evaluator
        return {
            name: plain(evaluator.text_or_value(text, token.data))
            for name, text in self.node.inputs
        }

    def handed_over(self, token: ElementInstance) -> dict[str, object]:
        """What work outside is given: declared inputs, or all variables when none is."""
        declared, constants = self.node.data.declared_inputs, self._constants(token)
        if not self.node.inputs and not declared:
            return {**token.data, **constants}
        if declared and self.node.loop is not None and self.node.loop.element_variable:
            declared = (*declared, self.node.loop.element_variable)
        known = {k: token.data.get(k) for k in declared}
        return {**known, **constants, **self.mapped_inputs(token)}

    def _constants(self, token: ElementInstance) -> dict[str, object]:
        """What the diagram sets for the handler beside variables."""
        evaluator = token.runtime.evaluator
        return {
            name: plain(evaluator.text_or_value(text, token.data))
            for name, text in self.node.parameters
        }

    def mapped_outputs(
        self, token: ElementInstance, results: Mapping[str, object]
    ) -> dict[str, object]:
        """Declared outputs, computed over variables and results; all results when none is."""
        whole = self.node.attributes.get("resultVariable", "")
        if whole and self.node.kind == "serviceTask" and whole not in results:
            results = {whole: plain_mapping(results)}
        if not self.node.outputs:
            # Of a repeated activity the outputs are those of all repetitions together.
            declared = self.data_flow.declared_outputs if self.data_flow else ()
            return plain_mapping(
                {k: v for k, v in results.items() if not declared or k in declared}
            )
        evaluator, known = token.runtime.evaluator, {**token.data, **results}
        return {name: plain(evaluator.value(text, known)) for name, text in self.node.outputs}


class PlainTask(Activity):
    """An abstract task: nothing to do (§10.3.3)."""
