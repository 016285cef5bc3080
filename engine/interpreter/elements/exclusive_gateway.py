"""The exclusive gateway (BPMN 2.0.2 §10.6.2, §13.4.2)."""

from engine.domain.errors import ExpressionFailed
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element, Flow


class ExclusiveGateway(Element):
    """Exactly one way out: the first flow whose condition holds, in document order (§13.4.2)."""

    def choose(self, token: ElementInstance) -> list[Flow]:
        evaluator = token.runtime.evaluator
        for flow in self.flows:
            if flow.is_default:
                continue
            if not flow.condition or evaluator.truth(flow.condition, token.data):
                return [flow]
        default = [f for f in self.flows if f.is_default]
        if self.flows and not default:
            said = "ни одно условие не выполнено, а поток по умолчанию не задан."
            raise ExpressionFailed(f"Шлюз «{self.label}»: {said}", cause="no_way")
        return default
