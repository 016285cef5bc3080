"""Turns live element instances into records and back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from engine.domain.records import (
    Changes,
    ElementInstanceRecord,
    InstanceRecords,
    references,
)
from engine.domain.states import ElementState
from engine.domain.values import dump, load
from engine.interpreter.element_instance import EACH, ElementInstance
from engine.interpreter.runtime import Runtime
from engine.interpreter.scope import InnerScope, InstanceWorkflow, ProcessSpec, ScopeMixin
from engine.interpreter.variables import SharedValues, Variables, decode, encode

_TO_STORED = {
    TaskState.FUTURE: ElementState.WAITING,
    TaskState.WAITING: ElementState.WAITING,
    TaskState.READY: ElementState.READY,
    TaskState.STARTED: ElementState.STARTED,
    TaskState.COMPLETED: ElementState.COMPLETED,
    TaskState.ERROR: ElementState.ERROR,
    TaskState.CANCELLED: ElementState.CANCELLED,
}
_FROM_STORED = {
    ElementState.WAITING: TaskState.WAITING,
    ElementState.READY: TaskState.READY,
    ElementState.STARTED: TaskState.STARTED,
    ElementState.COMPLETED: TaskState.COMPLETED,
    ElementState.ERROR: TaskState.ERROR,
    ElementState.CANCELLED: TaskState.CANCELLED,
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
        return ElementInstanceRecord(
            id=token.key,
            scope_id=scope.host.key if scope.host is not None else None,
            sequence=token.sequence,
            parent_id=token._parent.hex if token._parent else None,
            definition_id=scope.spec.definition.id,
            process_id=scope.spec.process_id,
            element_id=token.element_id,
            state=_TO_STORED[token._state],
            internal=_notes(token),
            variables=self._variables(token),
            started_at=token.started_at,
            ended_at=token.ended_at,
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


def _numbers(token: ElementInstance) -> Iterator[int]:
    """What of the instance's numbering was given to the token after its own sequence."""
    return (int(token.internal_data.get(name, 0)) for name in ("end", "finished", "cut"))


def _specification(element_id: str, notes: Mapping[str, object]) -> str:
    """Name of what a token follows: a repetition of the element, or one that is not drawn."""
    hidden = notes.get("hidden")
    return str(hidden) if hidden else f"{element_id}{EACH}" if "loop" in notes else element_id


class Loader:
    """Rebuilds a live instance from its records; variables are read only when looked at."""

    def __init__(
        self,
        records: InstanceRecords,
        spec: ProcessSpec,
        body_of: Callable[[ElementInstanceRecord], ProcessSpec],
        runtime: Runtime,
    ) -> None:
        self._records = records
        self._body_of = body_of
        self._runtime = runtime
        self._shared = SharedValues()
        self._stored: set[str] = set()
        self.workflow = InstanceWorkflow(spec, runtime)

    def recorder(self) -> Recorder:
        """A recorder that knows what was read here."""
        return Recorder(self._shared, self._stored)

    def load(self) -> InstanceWorkflow:
        scopes: dict[str | None, ScopeMixin] = {None: self.workflow}
        tokens: dict[str, ElementInstance] = {}
        last = 0
        for record in self._records.element_instances():
            scope = scopes.get(record.scope_id)
            if scope is None:
                host = tokens[str(record.scope_id)]
                scope = InnerScope(self._body_of(record), host)
                goes_on = host._state == TaskState.ERROR and host.internal_data.get("judging")
                scope.completed = not host.is_open and not goes_on
                scopes[record.scope_id] = scope
            tokens[record.id] = self._token(record, scope)
            last = max(last, record.sequence, *_numbers(tokens[record.id]))
        self._runtime.start_sequence_at(last)
        for scope in scopes.values():
            self._settle_in(scope)
        self._runtime.dirty = {}
        self._runtime.unsettled = {}
        self._runtime.conditions.changed = False
        return self.workflow

    def _token(self, record: ElementInstanceRecord, scope: ScopeMixin) -> ElementInstance:
        internal = load(record.internal) if record.internal else {}
        name = _specification(record.element_id, internal)
        token = ElementInstance.__new__(ElementInstance)
        token.__dict__.update(
            runtime=self._runtime,
            id=UUID(record.id),
            workflow=scope,
            task_spec=scope.spec.task_specs[name],
            _parent=UUID(record.parent_id) if record.parent_id else None,
            _children=[],
            _state=_FROM_STORED[record.state],
            triggered=bool(internal.pop("hangs", 0)),
            thread_id=0,
            internal_data=internal,
            last_state_change=0.0,
            _variables=None,
            _load=None,
            shares_parents_variables=record.variables is None,
            has_own_start=True,
            record=record,
            chosen=(),
            started_at=record.started_at,
            ended_at=record.ended_at,
            sequence=record.sequence,
        )
        token._load = lambda: self._load_variables(token)
        scope.tasks[token.id] = token
        if token._parent is None:
            scope.task_tree = token
        else:
            scope.tasks[token._parent]._children.append(token.id)
        if token.is_open or token._state == TaskState.ERROR:
            scope.open[token.id] = token
        return token

    def _settle_in(self, scope: ScopeMixin) -> None:
        """Rebuild what is derived: ended tokens in order of ending, automatic work left to do."""
        ended = [t for t in scope.tasks.values() if t.internal_data.get("end")]
        scope.ended = sorted(ended, key=lambda t: int(t.internal_data["end"]))
        for token in scope.open.values():
            if token._state == TaskState.READY and not token.internal_data.get("open"):
                self._runtime.ready.append(token)
            if token._state == TaskState.WAITING and "watch" in token.internal_data:
                self._runtime.conditions.watch(token)
        if scope is self.workflow:
            scope.completed = not scope.open

    def _load_variables(self, token: ElementInstance) -> Variables:
        here = token
        while here._variables is None and here.shares_parents_variables and here.parent is not None:
            here = here.parent
        if here._variables is None:
            stored = here.record.variables if here.record is not None else None
            here._variables = decode(stored or "{}", self._value)
        return here._variables

    def _value(self, digest: str) -> object:
        value = self._shared.get(digest)
        if value is None:
            value = load(self._records.value(digest))
            self._shared.keep(digest, value)
            self._stored.add(digest)
        return value
