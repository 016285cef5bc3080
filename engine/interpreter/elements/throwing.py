"""Events that are thrown on the way: intermediate throw events, send tasks (BPMN 2.0.2 §10.5.4)."""

from collections.abc import Mapping

from engine.domain.errors import ExpressionFailed
from engine.domain.events import MessageThrown, SignalThrown
from engine.expressions import kind_of
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements import compensation
from engine.interpreter.elements.base import Element
from engine.interpreter.variables import plain

USUAL_LIFE = "P30D"
"""How long a thrown message is kept for a receiver when its element does not say."""


class Throwing(Element):
    """Throws its event on the way through: intermediate throw events, send tasks, end events."""

    def perform(self, token: ElementInstance) -> bool | None:
        event = self.node.event
        kind = event.kind if event is not None else "none"
        if kind == "message":
            self._throw_message(token)
        elif kind == "signal":
            token.runtime.emit(
                SignalThrown(
                    job_id=token.runtime.new_id(),
                    name=self._name,
                    payload=self._payload(token),
                    element_id=token.element_id,
                    element_instance_id=token.key,
                )
            )
        elif kind == "escalation":
            token.workflow.throw_escalation(token, self._name)
            return True if token.is_open else None
        elif kind == "compensate":
            return compensation.throw(token)
        return True

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        return compensation.variables_while_waiting(token)

    @property
    def _name(self) -> str:
        return self.node.event.name if self.node.event is not None else ""

    def _throw_message(self, token: ElementInstance) -> None:
        evaluator, properties = token.runtime.evaluator, self.node.properties
        life = properties.get("messageLife") or USUAL_LIFE
        token.runtime.emit(
            MessageThrown(
                job_id=token.runtime.new_id(),
                name=self._name,
                key=evaluator.correlation_key(properties.get("correlationKey", ""), token.data),
                payload=self._payload(token),
                expires_at=evaluator.timer("duration", life, token.data)[0],
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )

    def _payload(self, token: ElementInstance) -> Mapping[str, object]:
        """Only what the element declares travels: other instances get ids, not our variables."""
        evaluator = token.runtime.evaluator
        whole = self.node.attributes.get("messagePayload", "")
        if whole:
            found = plain(evaluator.value(whole, token.data))
            if not isinstance(found, Mapping):
                raise ExpressionFailed(
                    f"Содержимое сообщения «{self._name}» — {kind_of(found)}. Нужен набор полей."
                )
            return found
        declared = {name: token.data.get(name) for name in self.node.data.declared_inputs}
        return declared | {
            name: plain(evaluator.text_or_value(text, token.data))
            for name, text in self.node.inputs
        }
