"""Facts about work for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.events.base import Fact


@dataclass(frozen=True, kw_only=True)
class UserTaskCreated(Fact):
    """Work for a person appeared. The user task's id is the element instance's id.

    Attributes:
        candidates: principals (see `identity.principal`) of whom each may claim.
        candidate_users: user ids of whom each may claim.
        excluded_users: user ids that may neither claim nor complete it (separation of duties);
            with `identity.as_deputy`, not for another.
        assignee: user id, or "".
        title: the name with case data filled in.
        due_at: end of the last working day, or None.
        due_rule: how it was found (`states.DueRule`), "" without a deadline.
        due_days, due_since: working days counted and the moment they are counted from.
        due_calendar: whose working days: an audience or overlay of the calendar, "" for the office.
        substitutable: whether a deputy of an absent person may do it.
        clause: clause of the regulation («3.4»); why: a sentence; both "" when not drawn.
    """

    name: str
    title: str = ""
    form_key: str = ""
    definition_id: str = ""
    assignee: str = ""
    candidates: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    excluded_users: tuple[str, ...] = ()
    due_at: datetime | None = None
    priority: int = 50
    clause: str = ""
    why: str = ""
    organisation: str = ""
    due_rule: str = ""
    due_days: int | None = None
    due_since: datetime | None = None
    due_calendar: str = ""
    substitutable: bool = True


@dataclass(frozen=True, kw_only=True)
class UserTaskClaimed(Fact):
    """`acting_for` is the user id of the person substituted, "" for one's own right."""

    assignee: str
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskUnclaimed(Fact):
    """The user task went back to its candidates."""


@dataclass(frozen=True, kw_only=True)
class UserTaskAssigned(Fact):
    """Somebody with the right put a person on the user task."""

    assignee: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskDelegated(Fact):
    """Whose user task it is asked a colleague to do it; `owner` gets it back."""

    delegate: str
    owner: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskReturned(Fact):
    """A delegated user task is its owner's again, who is its `assignee` now."""

    assignee: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskTakenBack(Fact):
    """A deputy may no longer do what they had taken for an absent person.

    `assignee` is that person, or "" when it went back to its candidates.
    """

    assignee: str
    deputy: str


@dataclass(frozen=True, kw_only=True)
class UserTaskPriorityChanged(Fact):
    """Somebody who works on it said how urgent it is, from 0 to 100."""

    priority: int
    previous: int = 50


@dataclass(frozen=True, kw_only=True)
class UserTaskCompleted(Fact):
    """A person finished it with `values` (what the form accepted)."""

    values: Mapping[str, object]
    completed_by: str = ""
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskCancelled(Fact):
    """The process no longer needs it."""


@dataclass(frozen=True, kw_only=True)
class UserTaskReopened(Fact):
    """Its author recalled the completion before anybody acted on it."""

    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UserTaskMigrated(Fact):
    """An open user task is drawn by another version of its process.

    Who has it, until when and how urgent it is stays; the attributes are as in `UserTaskCreated`.
    """

    name: str
    title: str = ""
    form_key: str = ""
    definition_id: str = ""
    candidates: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    clause: str = ""
    why: str = ""
    organisation: str = ""
    substitutable: bool = True


@dataclass(frozen=True, kw_only=True)
class UserTaskDueChanged(Fact):
    """The deadline moved; the old one stays in this fact."""

    due_at: datetime | None
    previous: datetime | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DeadlineReminded(Fact):
    """People are to be reminded of the deadline of a user task; once for each deadline and step.

    Attributes:
        kind: "before", "due" (its day) or "overdue".
        step: working days from the deadline that the table of reminders names, negative before it.
        working_days: left before the deadline, or passed since it.
        recipients: "assignee", "candidates", "manager" (of the role), or codes of roles.
    """

    kind: str
    step: int
    working_days: int = 0
    due_at: datetime | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RemarkMade(Fact):
    """A remark or comment beside a user task; `kind` is "remark" (returns a thing) or "comment".

    `mentions` are user ids of people who are to read it.
    """

    text: str
    kind: str = "comment"
    field_key: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Fact):
    """Whoever works on a user task asked a colleague without giving it away.

    `kind` is "question", or "approval" for agreement that is needed before it can be completed.
    """

    question_id: str
    kind: str
    asked_of: str
    text: str


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Fact):
    """The colleague answered; `verdict` is "agreed" or "objected", "" to a plain question."""

    question_id: str
    verdict: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionWithdrawn(Fact):
    """No answer is needed any more."""

    question_id: str
