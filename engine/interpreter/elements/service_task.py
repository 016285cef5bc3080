"""Service tasks: automatic work that becomes a job (BPMN 2.0.2 §10.3.3.2)."""

from collections.abc import Mapping

from engine.domain.events import ServiceCancelled, ServiceCompleted, ServiceRequested
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.variables import plain_mapping


class ServiceTask(Activity):
    """Automatic work: becomes a job; a click never waits for it (§10.3.3.2)."""

    def perform(self, token: ElementInstance) -> bool | None:
        if not self.node.attributes.get("topic"):
            self.work_out(token)
            return True
        inputs = self.handed_over(token)
        job_id = token.runtime.new_id()
        token.note(job=job_id)
        token.runtime.emit(
            ServiceRequested(
                job_id=job_id,
                topic=self.node.attributes.get("topic", ""),
                inputs=inputs,
                retries=int(self.node.properties.get("retries", "3")),
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        self.attach_boundaries(token)
        return None

    def answered(self, token: ElementInstance, outputs: Mapping[str, object]) -> None:
        """Take the handler's answer; it is kept even if the diagram then fails to digest it."""
        token.runtime.emit(
            ServiceCompleted(
                job_id=str(token.internal_data["job"]),
                topic=self.node.attributes.get("topic", ""),
                outputs=plain_mapping(outputs),
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        token.note(job=None, reply=plain_mapping(outputs))
        self.take_reply(token)

    def take_reply(self, token: ElementInstance) -> None:
        """Set what the answer sets and go on; a retry maps again and calls nobody."""
        token.assign(self.mapped_outputs(token, token.internal_data["reply"]))
        token.note(reply=None)
        self.finish(token)

    def on_terminate(self, token: ElementInstance) -> None:
        job = token.internal_data.get("job")
        if job:
            token.runtime.emit(
                ServiceCancelled(
                    job_id=str(job), element_id=token.element_id, element_instance_id=token.key
                )
            )
            token.note(job=None)
