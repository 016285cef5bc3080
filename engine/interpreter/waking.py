"""Wakes stored instances: live tokens from records, at first only those that are needed."""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from engine.domain.records import ElementInstanceRecord, InstanceRecords
from engine.domain.states import ElementState
from engine.domain.values import load
from engine.interpreter.element_instance import EACH, ElementInstance
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.runtime import Runtime
from engine.interpreter.scope import InnerScope, InstanceWorkflow, ProcessSpec, ScopeMixin
from engine.interpreter.stored_form import Recorder
from engine.interpreter.variables import SharedValues, Variables, decode

_FROM_STORED = {
    ElementState.WAITING: TaskState.WAITING,
    ElementState.READY: TaskState.READY,
    ElementState.STARTED: TaskState.STARTED,
    ElementState.COMPLETED: TaskState.COMPLETED,
    ElementState.ERROR: TaskState.ERROR,
    ElementState.CANCELLED: TaskState.CANCELLED,
}

FETCHES_AT_MOST = 16
"""So many single tokens are brought for one stimulus before the whole instance is."""


def _numbers(token: ElementInstance) -> Iterator[int]:
    """What of the instance's numbering was given to the token after its own sequence."""
    return (int(token.internal_data.get(name, 0)) for name in ("end", "finished", "cut"))


def _specification(element_id: str, notes: Mapping[str, object]) -> str:
    """Name of what a token follows: a repetition of the element, or one that is not drawn."""
    hidden = notes.get("hidden")
    return str(hidden) if hidden else f"{element_id}{EACH}" if "loop" in notes else element_id


def _may_hold_scope(token: ElementInstance) -> bool:
    return isinstance(token.task_spec, SubProcess) or token.task_spec.handles


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
        self.complete = False
        self._fetches = 0

    def recorder(self) -> Recorder:
        """A recorder that knows what was read here."""
        return Recorder(self._shared, self._stored)

    def load(self) -> InstanceWorkflow:
        """Bring into memory what decides how the instance goes on; the rest comes when asked for.

        The tokens of an instance that an older release has written last all come at once: it did
        not say which are needed.
        """
        self.workflow.absent = self
        last = self._records.last_number
        self._runtime.start_sequence_at(last)
        if last:
            self._take(self._records.needed_first())
        else:
            self.fetch_all()
            tokens = self.workflow.everywhere.values()
            numbers = (max(t.sequence, *_numbers(t)) for t in tokens)
            self._runtime.start_sequence_at(max(numbers, default=0))
        self.workflow.completed = not any(True for _ in self.workflow.open.at_hand())
        self._runtime.dirty = {}
        self._runtime.unsettled = {}
        self._runtime.conditions.changed = False
        return self.workflow

    # -- what was absent ---------------------------------------------------------------------------
    def fetch(self, token_id: UUID) -> ElementInstance | None:
        if self.complete or token_id in self.workflow.gone:
            return None
        self._count_fetch()
        record = None if self.complete else self._records.element_instance(token_id.hex)
        if record is not None:
            self._take([record])
        return self.workflow.everywhere.get(token_id)

    def fetch_children(self, token: ElementInstance) -> None:
        if self.complete:
            return
        self._count_fetch()
        if not self.complete:
            records = list(self._records.children_of(token.key))
            self._take(records)
            token._children.extend(UUID(record.id) for record in records)
            self._order_children(token)

    def fetch_scope(self, host_id: UUID) -> None:
        host = None if self.complete else self.workflow.everywhere.get(host_id)
        # Only what was stored before can have a scope that is not in memory.
        if host is None or host.record is None or not _may_hold_scope(host):
            return
        self._count_fetch()
        if not self.complete:
            self._take(self._records.needed_in(host.key))

    def fetch_all(self) -> None:
        if self.complete:
            return
        self.complete = True
        self._take(self._records.element_instances())
        tokens = self.workflow.everywhere
        for token in tokens.values():
            if token._parent is not None:
                tokens[token._parent]._children.append(token.id)
        for token in tokens.values():
            self._order_children(token)
        for scope in self.workflow.scopes():
            scope.tasks.put_in_order()
            scope.open.put_in_order()

    def begin_anew(self) -> None:
        self._fetches = 0

    def _count_fetch(self) -> None:
        """Many single questions cost more than all at once."""
        self._fetches += 1
        if self._fetches > FETCHES_AT_MOST:
            self.fetch_all()

    def _take(self, records: Iterable[ElementInstanceRecord]) -> None:
        for record in records:
            token_id = UUID(record.id)
            if token_id not in self.workflow.gone and token_id not in self.workflow.everywhere:
                scope = self._scope_of(record)
                if token_id not in self.workflow.everywhere:
                    self._token(record, scope)

    def _scope_of(self, record: ElementInstanceRecord) -> ScopeMixin:
        if record.scope_id is None:
            return self.workflow
        host_id = UUID(record.scope_id)
        scopes: dict[UUID, ScopeMixin] = self.workflow.subprocesses
        if not dict.__contains__(scopes, host_id):
            self._open_scope(record, host_id)
        return dict.__getitem__(scopes, host_id)

    def _open_scope(self, record: ElementInstanceRecord, host_id: UUID) -> None:
        host = self.workflow.everywhere.get(host_id) or self.fetch(host_id)
        if host is None:
            raise KeyError(record.scope_id)
        if dict.__contains__(self.workflow.subprocesses, host_id):
            return  # it came with everything
        scope = InnerScope(self._inside(host, record), host)
        goes_on = host._state == TaskState.ERROR and host.internal_data.get("judging")
        scope.completed = not host.is_open and not goes_on
        if not self.complete:
            self._take(self._records.needed_in(host.key))

    def _inside(self, host: ElementInstance, record: ElementInstanceRecord) -> ProcessSpec:
        """What runs inside a token: drawn in it, or what it calls and compensates."""
        spec = host.task_spec
        if isinstance(spec, SubProcess) and spec.shares_variables:
            return spec.body(host)
        return self._body_of(record)

    def _drawn_in(self, record: ElementInstanceRecord, scope: ScopeMixin) -> ProcessSpec:
        """What draws a token: its scope's version, or one from before a migration."""
        spec = scope.spec
        if (record.definition_id, record.process_id) == (spec.definition.id, spec.process_id):
            return spec
        return self._body_of(record)

    def _order_children(self, token: ElementInstance) -> None:
        known = self.workflow.everywhere
        children = [known[child] for child in set(token._children) if child in known]
        token._children = [each.id for each in sorted(children, key=lambda t: t.sequence)]
        token.knows_children = True

    def _token(self, record: ElementInstanceRecord, scope: ScopeMixin) -> ElementInstance:
        internal = load(record.internal) if record.internal else {}
        name = _specification(record.element_id, internal)
        token = ElementInstance.__new__(ElementInstance)
        token.__dict__.update(
            runtime=self._runtime,
            id=UUID(record.id),
            workflow=scope,
            task_spec=self._drawn_in(record, scope).task_specs[name],
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
            knows_children=self.complete,
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
        elif (parent := self.workflow.everywhere.get(token._parent)) is not None:
            parent._children.append(token.id)
        if token.is_open or token._state == TaskState.ERROR:
            scope.open[token.id] = token
        self._derive(token)
        return token

    def _derive(self, token: ElementInstance) -> None:
        """Rebuild what follows from a token: its place among the ended, automatic work to do."""
        notes = token.internal_data
        if notes.get("end"):
            insort(token.workflow.ended, token, key=lambda t: int(t.internal_data["end"]))
        if token._state == TaskState.READY and not notes.get("open"):
            self._runtime.ready.append(token)
        if token._state == TaskState.WAITING and "watch" in notes:
            self._runtime.conditions.watch(token)

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
