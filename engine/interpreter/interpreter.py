"""The interpreter: starts instances and wakes stored ones. It knows no database."""

from collections.abc import Collection, Mapping
from datetime import datetime

from engine.domain.calendar import WorkingCalendar
from engine.domain.calendar_source import CalendarSource
from engine.domain.clock import Clock
from engine.domain.errors import UnknownStateFormat
from engine.domain.records import STATE_FORMAT, ElementInstanceRecord, InstanceRecords
from engine.interpreter.definition import Definition
from engine.interpreter.evaluation import Evaluator, Functions
from engine.interpreter.live import LiveInstance
from engine.interpreter.runaway import Limits
from engine.interpreter.runtime import Library, Runtime
from engine.interpreter.scope import InstanceWorkflow, ProcessSpec
from engine.interpreter.stored_form import Recorder
from engine.interpreter.waking import Loader


class Interpreter:
    """A function with a memory of nothing: (definition, records, stimulus) → (facts, changes).

    Args:
        library: where called processes and stored definitions are found.
        personal_roles: roles whose work no deputy does, such as voting.
        limits: what one command may cause before it counts as a runaway loop.
    """

    def __init__(
        self,
        library: Library,
        clock: Clock,
        calendar: WorkingCalendar | CalendarSource,
        functions: Functions | None = None,
        personal_roles: Collection[str] = (),
        limits: Limits | None = None,
    ) -> None:
        self._library = library
        self._personal_roles = frozenset(personal_roles)
        self._limits = limits or Limits()
        self.evaluator = Evaluator(clock, calendar, functions or {})

    def start(  # noqa: PLR0913  the front door of the room; all but three are optional
        self,
        definition: Definition,
        instance_id: str,
        variables: Mapping[str, object],
        *,
        business_key: str = "",
        start_element: str | None = None,
        by_message: str = "",
        actor_id: str = "",
    ) -> LiveInstance:
        """Begin an instance at its none start event, or at `start_element`.

        Raises:
            InvalidInput: a variable that cannot be stored as JSON.
        """
        runtime = self._runtime(instance_id)
        live = LiveInstance(instance_id, InstanceWorkflow(definition.spec, runtime), Recorder())
        live.begin(
            variables,
            business_key=business_key,
            start_element=start_element,
            by_message=by_message,
            actor_id=actor_id,
        )
        return live

    def restore(self, records: InstanceRecords) -> LiveInstance:
        """Wake a stored instance exactly as it was; variables are read when looked at.

        Raises:
            UnknownStateFormat: a newer release wrote it.
        """
        if records.state_format > STATE_FORMAT:
            raise UnknownStateFormat(records.state_format, STATE_FORMAT)
        runtime = self._runtime(records.instance_id)
        definition = self._library.by_id(records.definition_id)
        loader = Loader(records, definition.spec, self._body_of, runtime)
        return LiveInstance(records.instance_id, loader.load(), loader.recorder())

    def next_start(
        self, definition: Definition, element_id: str, fired: int, anchor: datetime
    ) -> tuple[int, datetime] | None:
        """The next moment ahead of a timer start event and how many go before it, or None."""
        return definition.next_start(element_id, self.evaluator, fired, anchor)

    def _runtime(self, instance_id: str) -> Runtime:
        runtime = Runtime(instance_id, self.evaluator, self._library, self._limits)
        runtime.personal_roles = self._personal_roles
        return runtime

    def _body_of(self, record: ElementInstanceRecord) -> ProcessSpec:
        found: ProcessSpec = self._library.by_id(record.definition_id).scope_spec(record.process_id)
        return found
