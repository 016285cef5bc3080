"""Frozen rows that pages and scenarios read; never written back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.definition_views import DefinitionView, Suspension
from engine.domain.states import InstanceState, UserTaskState
from engine.domain.trouble_views import IncidentView


@dataclass(frozen=True, kw_only=True)
class InstanceView:
    """A process instance in lists."""

    id: str
    definition_id: str
    process_key: str
    process_name: str
    version: int
    business_key: str
    title: str
    state: InstanceState
    has_incident: bool
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    outcome: str = ""
    suspension: Suspension | None = None


@dataclass(frozen=True, kw_only=True)
class InstancesFound:
    """One page of a search; `next_cursor` is "" on the last one."""

    instances: tuple[InstanceView, ...] = ()
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskView:
    """A user task as lists and pages show it.

    Attributes:
        acting_for: for whom `completed_by` acted; while it is open, for whom it was claimed.
        why_mine: principal that matched, "" when assigned to the actor directly.
        acting_for_now: the absent person through whom it is the actor's, "" by own right.
        owner: who has delegated it to the assignee, "" when nobody has.
        is_question: it is in an inbox for an answer, not to be done.
        suspension: its instance stands still, so that nobody may work on it.
    """

    id: str
    instance_id: str
    definition_id: str
    process_key: str
    process_name: str
    business_key: str
    instance_title: str
    element_id: str
    name: str
    title: str
    form_key: str
    state: UserTaskState
    assignee: str
    candidates: tuple[str, ...]
    candidate_users: tuple[str, ...]
    excluded_users: tuple[str, ...]
    due_at: datetime | None
    priority: int
    clause: str
    why: str
    organisation: str
    created_at: datetime
    completed_at: datetime | None = None
    completed_by: str = ""
    acting_for: str = ""
    why_mine: str = ""
    acting_for_now: str = ""
    substitutable: bool = True
    owner: str = ""
    is_question: bool = False
    suspension: Suspension | None = None


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A remark or comment with its author; `mentions` are user ids named in it."""

    at: datetime
    author: str
    element_id: str
    element_name: str
    text: str
    kind: str
    field_key: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One fact with who, for whom and when; `detail` holds its own attributes, JSON-ready."""

    sequence: int
    at: datetime
    actor_id: str
    actor_name: str
    type: str
    element_id: str
    element_instance_id: str
    element_name: str
    detail: Mapping[str, object]
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class ElementStatus:
    """How an element of the diagram stands, over all its element instances.

    Attributes:
        state: "active", "completed", "incident" or "cancelled".
        active: number of tokens there now; completed: times it was finished.
        people: who completed it, newest last, for user tasks.
    """

    element_id: str
    process_id: str
    definition_id: str
    state: str
    active: int = 0
    completed: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EnabledActivity:
    """An activity of a running ad-hoc sub-process that may be begun now.

    Attributes:
        element_instance_id: the running sub-process; place: its label.
        element_id, name: the activity in it.
        candidates, people: whose user task it would be; both empty for other activities.
    """

    element_instance_id: str
    place: str
    element_id: str
    name: str
    candidates: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActivityOffer:
    """What a person may begin in one instance, of which they may know nothing more."""

    instance_id: str
    title: str
    process_name: str
    choices: tuple[EnabledActivity, ...]


@dataclass(frozen=True, kw_only=True)
class InstancePage:
    """Everything the page of one instance needs; called definitions carry their own diagrams.

    Attributes:
        user_tasks: those that the reader may open; hidden_open_tasks: how many more are open.
        variables: empty for all but operators and readers of everything.
        choices: what the reader may begin in running ad-hoc sub-processes.
        opens_decisions: whether the reader may open each decision with its table.
    """

    instance: InstanceView
    elements: tuple[ElementStatus, ...]
    user_tasks: tuple[UserTaskView, ...]
    incidents: tuple[IncidentView, ...]
    history: tuple[HistoryEntry, ...]
    variables: Mapping[str, object]
    remarks: tuple[Remark, ...]
    definitions: tuple[DefinitionView, ...] = ()
    hidden_open_tasks: int = 0
    may_cancel: bool = False
    recallable_task_id: str = ""
    choices: tuple[EnabledActivity, ...] = ()
    opens_decisions: bool = False


@dataclass(frozen=True, kw_only=True)
class InboxQuery:
    """What a person wants to see of the inbox.

    Attributes:
        scope: "mine" (assigned to me), "groups" (I may claim in my own right), "substituted"
            (through somebody absent), "all" (these three), "asked" (a question to me or to whom I
            stand in for waits for my answer; the latter are in "substituted" as well), "watched",
            "delegated" (mine, with somebody else now), "completed" (by me).
        process_keys, organisations: only these; empty means every one.
        due: "", "late", "today", "week" (until Sunday), "later" (after that), "none".
        due_from, due_to: days of the office, both inclusive.
        priority: "", "high" (70 and more), "normal", "low" (less than 30).
        follow_up: only those whose follow-up date, set by me, has come.
        text: words that must occur in title, process or business key.
        order: "due", "created", "priority"; what is completed always comes newest first.
        cursor: opaque keyset position from a previous page.
    """

    scope: str = "all"
    process_keys: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    due: str = ""
    due_from: date | None = None
    due_to: date | None = None
    priority: str = ""
    follow_up: bool = False
    text: str = ""
    order: str = "due"
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """One page of the inbox. `hidden_by_filter`: there would be user tasks without the filter."""

    items: tuple[UserTaskView, ...]
    next_cursor: str = ""
    hidden_by_filter: bool = False
