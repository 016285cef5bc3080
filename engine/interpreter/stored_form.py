"""Writes live element instances down as records; `engine.interpreter.waking` reads them."""

from collections import Counter

from SpiffWorkflow.util.task import TaskState

from engine.domain.records import (
    Changes,
    ElementInstanceRecord,
    references,
)
from engine.domain.states import ElementState, Needed
from engine.domain.values import dump
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.runtime import Runtime
from engine.interpreter.scope import ScopeMixin
from engine.interpreter.variables import SharedValues, encode

_TO_STORED = {
    TaskState.FUTURE: ElementState.WAITING,
    TaskState.WAITING: ElementState.WAITING,
    TaskState.READY: ElementState.READY,
    TaskState.STARTED: ElementState.STARTED,
    TaskState.COMPLETED: ElementState.COMPLETED,
    TaskState.ERROR: ElementState.ERROR,
    TaskState.CANCELLED: ElementState.CANCELLED,
}


class Recorder:
    """Writes down what changed since the last time.

    Args:
        shared: long values of the instance, by digest.
        stored: digests that are stored for certain; not knowing one costs writing it again.
    """

    def __init__(self, shared: SharedValues | None = None, stored: set[str] | None = None) -> None:
        self._shared = SharedValues() if shared is None else shared
        self._stored: set[str] = set() if stored is None else stored

    def changes(self, runtime: Runtime) -> Changes:
        """Everything that differs from what was recorded before, and what it refers to."""
        upserts = []
        more: Counter[str] = Counter()
        for token in sorted(runtime.dirty, key=lambda t: t.sequence):
            if token.workflow.tasks.get(token.id) is not token:
                continue
            record, before = self._record(token), token.record
            if record != before:
                token.record = record
                upserts.append(record)
                _count(more, record, before)
        removed, runtime.removed = runtime.removed, []
        runtime.dirty = {}
        for record in removed:
            _count(more, None, record)
        return Changes(
            upserts=tuple(upserts),
            removed=tuple(record.id for record in removed),
            values=self._new_values(more),
            references={digest: count for digest, count in more.items() if count},
            last_number=runtime.last_sequence,
        )

    def _new_values(self, more: Counter[str]) -> dict[str, str]:
        """Texts of values that are not stored for certain and are referred to more often now."""
        new = [digest for digest, count in more.items() if count > 0 and digest not in self._stored]
        texts = {digest: self._shared.text(digest) for digest in new}
        self._stored.update(new)
        # That may have been its last reference, and then it is not stored any more.
        self._stored.difference_update(digest for digest, count in more.items() if count < 0)
        self._shared.tidy()
        return texts

    def _record(self, token: ElementInstance) -> ElementInstanceRecord:
        scope: ScopeMixin = token.workflow
        # After a migration what is over stays with the version that it ran under.
        drawn_in = token.task_spec._wf_spec
        return ElementInstanceRecord(
            id=token.key,
            scope_id=scope.host.key if scope.host is not None else None,
            sequence=token.sequence,
            parent_id=token._parent.hex if token._parent else None,
            definition_id=drawn_in.definition.id,
            process_id=drawn_in.process_id,
            element_id=token.element_id,
            state=_TO_STORED[token._state],
            internal=_notes(token),
            variables=self._variables(token),
            started_at=token.started_at,
            ended_at=token.ended_at,
            needed=_needed(token),
        )

    def _variables(self, token: ElementInstance) -> str | None:
        if token.shares_parents_variables:
            return None
        if token._variables is None and token.record is not None:
            return token.record.variables
        return encode(token.data, self._shared)


def _count(
    more: Counter[str], after: ElementInstanceRecord | None, before: ElementInstanceRecord | None
) -> None:
    now, then = after.variables if after else None, before.variables if before else None
    if now != then:
        more.update(references(now))
        more.subtract(references(then))


def _notes(token: ElementInstance) -> str:
    # `triggered` is Spiff's mark of a token that hangs on its parent's life.
    notes = {**token.internal_data, "hangs": 1} if token.triggered else token.internal_data
    return dump(notes) if notes else ""


def _needed(token: ElementInstance) -> Needed:
    """When the token must be in memory: see `Needed`.

    A repetition is not, for its host knows how many there are; nor is what hangs on a repetition.
    """
    notes = token.internal_data
    if token._state == TaskState.WAITING and "watch" in notes:
        return Needed.FIRST
    if token._parent is not None and not notes.get("end"):
        over = not token.is_open and token._state != TaskState.ERROR
        hangs = token.triggered and "loop" in token.parent.internal_data
        if over or "loop" in notes or hangs:
            return Needed.ON_DEMAND
    return Needed.FIRST if token.workflow.host is None else Needed.IN_SCOPE
