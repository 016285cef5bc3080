"""Call activities: another process runs inside this instance (BPMN 2.0.2 §10.3.6)."""

from collections.abc import Mapping

from engine.domain.errors import ExpressionFailed, NotFound
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.runtime import MAX_CALL_DEPTH
from engine.interpreter.scope import ProcessSpec
from engine.interpreter.variables import Variables, plain


class CallActivity(SubProcess):
    """Runs another process inside this instance; the version called is kept for the whole call."""

    shares_variables = False

    def body(self, token: ElementInstance) -> ProcessSpec:
        runtime = token.runtime
        depth, scope = 0, token.workflow
        while scope.host is not None:
            depth, scope = depth + 1, scope.host.workflow
        if depth >= MAX_CALL_DEPTH:
            raise ExpressionFailed(
                f"«{self.label}»: вызовы вложены глубже {MAX_CALL_DEPTH} уровней."
            )
        pinned = token.internal_data.get("definition")
        if pinned:
            return runtime.library.by_id(str(pinned)).spec
        called = str(
            runtime.evaluator.text_or_value(
                self.node.attributes.get("calledElement", ""), token.data
            )
        )
        try:
            definition = runtime.library.latest(called)
        except NotFound as error:
            raise ExpressionFailed(
                f"«{self.label}»: вызываемый процесс «{called}» не развёрнут."
            ) from error
        token.note(definition=definition.id)
        return definition.spec

    def inner_variables(self, token: ElementInstance) -> Variables:
        declared = self.node.data.declared_inputs
        if self.node.variables_in is None and declared:
            return {name: token.data.get(name) for name in declared}
        return self._mapped(token, self.node.variables_in, token.data)

    def outwards(
        self, token: ElementInstance, values: Mapping[str, object]
    ) -> Mapping[str, object]:
        return Element.outwards(self, token, values)

    def _mapped(
        self,
        token: ElementInstance,
        pairs: tuple[tuple[str, str], ...] | None,
        known: Mapping[str, object],
    ) -> Variables:
        if pairs is None:
            return dict(known)
        out: Variables = {}
        for target, source in pairs:
            if target == "*":
                out.update(known)
            elif source.isidentifier():
                # Passing on a variable that was never set passes on nothing.
                out[target] = known.get(source)
            else:
                out[target] = plain(token.runtime.evaluator.value(source, known))
        return out

    def scope_completed(self, token: ElementInstance, result: Variables) -> None:
        declared = self.node.data.declared_outputs
        if self.node.variables_out is None and declared:
            token.assign({name: result.get(name) for name in declared})
        else:
            token.assign(self._mapped(token, self.node.variables_out, result))
        self.finish(token)

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        return token.data
