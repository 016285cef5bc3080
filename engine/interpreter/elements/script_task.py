"""Script tasks: assignments in the safe language (BPMN 2.0.2 §10.3.3.6)."""

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity


class ScriptTask(Activity):
    """Assignments in the safe language, or one expression and where its value goes (§10.3.3.6)."""

    def perform(self, token: ElementInstance) -> bool | None:
        if not self.node.script:
            self.work_out(token)
            return True
        self.run_script(token, self.node.script)
        return True
