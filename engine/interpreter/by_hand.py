"""What operators may do with the course of a live instance beyond what its diagram draws."""

from collections.abc import Mapping

from engine.domain.errors import ExpressionFailed, InvalidInput
from engine.domain.events import InstanceMigrated, InstanceModified, InstanceReset, VariablesSet
from engine.domain.migrations import MigrationPlan
from engine.domain.modifications import Course, Modification
from engine.interpreter.coming_back import come_back
from engine.interpreter.definition import Definition
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.migrating import Migration
from engine.interpreter.modifying import modify
from engine.interpreter.outlines import course_of, stuck_joins
from engine.interpreter.resetting import performed, reset, resettable
from engine.interpreter.scope import InstanceWorkflow
from engine.interpreter.variables import plain_mapping


class ByHand:
    """The part of a live instance that changes its course; after any exception throw it away."""

    _workflow: InstanceWorkflow

    def course(self) -> Course:
        """Where its tokens are, where tokens may be put, and to which steps it may go back."""
        return course_of(self._workflow)

    def element_name(self, element_id: str) -> str:
        """The label of an element, also of one in a called process."""
        for scope in self._workflow.scopes():
            known = str(scope.spec.definition.element_name(element_id))
            if known != element_id:
                return known
        return element_id

    def warnings(self) -> tuple[str, ...]:
        """What may never come to an end with the tokens that are there now."""
        return stuck_joins(self._workflow)

    def modify(self, ordered: Modification) -> None:
        """Take tokens away, begin and move tokens, and go on.

        Raises:
            InvalidInput: a move names nothing that exists.
            Conflict: a move is meaningless; the message names the element and says what to do.
        """
        runtime, values = self._workflow.runtime, plain_mapping(ordered.values)
        cancelled = [self._token_at(move.cancel) for move in ordered.moves if move.cancel]
        runtime.emit(
            InstanceModified(
                cancelled=tuple(t.element_id for t in cancelled if t is not None),
                begun=tuple(m.element_id for m in ordered.moves if m.element_id),
                after=tuple(m.element_id for m in ordered.moves if m.element_id and m.after),
                reason=ordered.reason,
            )
        )
        if values:
            runtime.emit(VariablesSet(values=values))
        runtime.cause = ""
        try:
            modify(self._workflow, ordered.moves, values)
        except ExpressionFailed as error:
            raise InvalidInput(f"Продолжить оттуда нельзя: {error}") from error
        runtime.run()

    def performed_since(self, element_instance_id: str) -> tuple[str, ...]:
        """Labels of the automatic steps that were done after a step and stay done."""
        step = resettable(self._workflow, element_instance_id)
        return tuple(dict.fromkeys(each.task_spec.label for each in performed(step)))

    def reset(self, element_instance_id: str, reason: str, *, restore: bool) -> None:
        """Go back to a step that is over, and go on from there.

        Raises:
            Conflict: one cannot go back there; the message says why.
        """
        runtime = self._workflow.runtime
        step = resettable(self._workflow, element_instance_id)
        before, first = self._workflow.current_variables(), len(runtime.facts)
        values = reset(self._workflow, element_instance_id, restore=restore)
        runtime.emit(
            InstanceReset(
                reason=reason,
                restored=restore,
                values=_differing(before, values) if restore else {},
                element_id=step.element_id,
                element_instance_id=step.key,
            )
        )
        # What followed from it comes after it.
        runtime.facts.insert(first, runtime.facts.pop())
        runtime.cause = ""
        runtime.run()

    def migrate(self, target: Definition, plan: MigrationPlan, fact: InstanceMigrated) -> None:
        """Go on with another version; `fact` says who wants it why.

        Raises:
            MigrationRefused: it cannot follow the plan; every reason is given.
        """
        runtime = self._workflow.runtime
        Migration(self._workflow, target, plan).run(fact)
        runtime.cause = ""
        runtime.run()

    def come_back(self, since: "ByHand", fact: InstanceMigrated) -> None:
        """Be again what was before a migration; `since` is what it has been after it."""
        self._workflow.runtime.emit(fact)
        come_back(self._workflow, since._workflow)

    def _token_at(self, element_instance_id: str) -> ElementInstance | None:
        return self._workflow.find(element_instance_id)


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """Variables that have another value after than before; one that is gone has none."""
    return {k: after.get(k) for k in {**before, **after} if before.get(k) != after.get(k)}
