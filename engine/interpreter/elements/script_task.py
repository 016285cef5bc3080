"""Script tasks: assignments in the safe language (BPMN 2.0.2 §10.3.3.6)."""

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity


class ScriptTask(Activity):
    """Assignments in the safe language (§10.3.3.6)."""

    def perform(self, token: ElementInstance) -> bool | None:
        assigned, deleted = token.runtime.evaluator.run(self.node.script, token.data)
        if deleted:
            token.data = {k: v for k, v in token.data.items() if k not in deleted}
        token.assign(assigned)
        return True
