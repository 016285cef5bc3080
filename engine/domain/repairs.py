"""What an operator sees of an instance that needs a hand, and what is ordered there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.domain.modifications import Preview
from engine.domain.trouble_views import IncidentView
from engine.domain.views import InstanceView


@dataclass(frozen=True, kw_only=True)
class VariableScope:
    """A place where variables can be changed.

    Attributes:
        id: of the element instance; "" for the process itself, whose name is "" then, too.
        step_only: a single step; else a scope with all its branches.
        item: number of the repetition, from 1; None outside repetitions.
    """

    id: str
    name: str
    variables: Mapping[str, object]
    step_only: bool = False
    item: int | None = None


@dataclass(frozen=True, kw_only=True)
class VariablesPage:
    """The variables of a running instance, for those who may change them.

    Attributes:
        version: of the instance, to be handed back with a change.
        reserved: names that nobody writes by hand.
    """

    instance: InstanceView
    version: int
    scopes: tuple[VariableScope, ...]
    reserved: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class VariableChange:
    """New values for variables of a scope, and why.

    Attributes:
        version: of the instance that the person saw; None writes over whatever is there.
    """

    values: Mapping[str, object]
    reason: str
    scope_id: str = ""
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What is known of a failure, for advice.

    Attributes:
        code: "missing_name", "expression", "decision", "no_way", "no_handler", "timeout",
            "connection", "crashed", "unknown", "service", "several_receivers", "message", "timer",
            "budget", "deadlock", "uncaught", "data", "start", "application" or "other".
        about: the missing name, the decision, the error code or the topic.
        similar: variables that are there and are called much the same.
        decision: the last decision whose table had no matching rule, "" when there is none.
        decision_inputs: what that decision judged.
    """

    code: str
    about: str = ""
    similar: tuple[str, ...] = ()
    decision: str = ""
    decision_inputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DataChange:
    """A variable that was given another value before an incident was resolved.

    Attributes:
        before: None when it had none, or none was known.
        by: user id of who did it; at: when.
    """

    name: str
    before: object
    after: object
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentPage:
    """Everything about one incident.

    Attributes:
        instance: None when no instance could even begin, and for jobs of the application.
        element_kind: local name of the element in BPMN; "" without one.
        version: number of the definition that draws the element; 0 without one.
        trouble: what is known of it.
        attempts, max_attempts: of its job; 0 without one.
        next_try_at: None while nothing tries by itself.
        seen: what the failing step saw, also of one that is resolved.
        changes: what was changed by hand until it was resolved.
        inputs: what its handler was given; None when there is no handler.
        outputs: names that skipping it should set.
        scope_id: the scope of variables in which it failed.
        alike: how many open incidents are the same failure of the same element, this included.
        may_retry: also after the instance has ended, when what it sent did not arrive.
        may_change: its variables and its course can be changed, also while it is suspended.
        no_skipping: "" when it may be skipped, else why not.
    """

    incident: IncidentView
    trouble: Trouble
    instance: InstanceView | None = None
    element_kind: str = ""
    version: int = 0
    attempts: int = 0
    max_attempts: int = 0
    next_try_at: datetime | None = None
    seen: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, object] | None = None
    outputs: tuple[str, ...] = ()
    scope_id: str = ""
    alike: int = 1
    may_retry: bool = False
    may_change: bool = False
    no_skipping: str = ""
    instance_version: int = 0
    changes: tuple[DataChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IncidentQuery:
    """Which incidents to list, the newest first.

    Attributes:
        state: "open", "resolved" or "" for both.
        likeness: only those that are one failure of one element.
        since: raised then or later.
        cursor: opaque position from a page before.
    """

    state: str = "open"
    process_key: str = ""
    version: int = 0
    element_id: str = ""
    kind: str = ""
    text: str = ""
    likeness: str = ""
    since: datetime | None = None
    cursor: str = ""
    limit: int = 30


@dataclass(frozen=True, kw_only=True)
class IncidentGroup:
    """Open incidents that are one failure of one element; `first` is the oldest of them."""

    likeness: str
    count: int
    first: IncidentView
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentsFound:
    """One page of incidents; `groups` are of everything open that the filter lets through."""

    incidents: tuple[IncidentView, ...]
    groups: tuple[IncidentGroup, ...] = ()
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class RepairPreview(Preview):
    """What would follow at once from repairing an incident; nothing has changed.

    Attributes:
        attempts: how often the job of its step would be tried; 0 when no job begins.
        inputs: what its handler would be given; None when there is no handler.
    """

    attempts: int = 0
    inputs: Mapping[str, object] | None = None


@dataclass(frozen=True, kw_only=True)
class RepairPlanRow:
    """One place where a repair was asked for: "" or why it would not be done there.

    Attributes:
        outputs: names that skipping the step there should set.
        ahead: what would follow at once; None where it was not tried.
    """

    subject_id: str
    title: str
    note: str = ""
    problem: str = ""
    outputs: tuple[str, ...] = ()
    ahead: RepairPreview | None = None


@dataclass(frozen=True, kw_only=True)
class RepairOrderRow:
    """What came of one place of an order: "waiting", "done" or "refused"."""

    number: int
    subject_id: str
    title: str
    state: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class RepairOrderView:
    """An order to do one repair in many places, and how far it has come.

    Attributes:
        outputs: what every skipped step was to give.
    """

    id: str
    verb: str
    reason: str
    ordered_by: str
    ordered_at: datetime
    total: int
    done: int
    refused: int
    outputs: Mapping[str, object] = field(default_factory=dict)
    rows: tuple[RepairOrderRow, ...] = ()
    next_after: int | None = None

    @property
    def waiting(self) -> int:
        """How many are still to be done."""
        return self.total - self.done - self.refused
