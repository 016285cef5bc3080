"""Frozen rows of the page of one user task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from engine.domain.states import QuestionState
from engine.domain.views import Remark, UserTaskView


@dataclass(frozen=True, kw_only=True)
class Change:
    """One variable that differs between two moments."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """What a colleague was asked beside a user task.

    Attributes:
        kind: "question", or "approval" for agreement without which it cannot be completed.
        verdict: "agreed" or "objected" of an answered approval, else "".
        acting_for: the person asked, when a deputy answered.
        closed_at: when it was answered or withdrawn.
        may_answer, may_withdraw: what this actor may do now.
    """

    id: str
    kind: str
    state: QuestionState
    asked_by: str
    asked_of: str
    text: str
    asked_at: datetime
    verdict: str = ""
    answer: str = ""
    answered_by: str = ""
    acting_for: str = ""
    closed_at: datetime | None = None
    may_answer: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True, kw_only=True)
class UserTaskPage:
    """Everything the page of one user task needs.

    Attributes:
        changes: what differs since this actor last decided the same element of this instance.
        last_decided_at: when that was.
        questions: what colleagues were asked; whoever was only asked sees what they were asked.
        drawn_in: the actor may read this for having been asked or mentioned, and nothing else of
            the instance.
        reads_instance: the actor may open the page of the instance.
        may_claim, may_complete, may_unclaim, may_assign: what this actor may do now; an open
            approval still stops a completion.
        may_prepare: fill in its form; they cannot complete it while its instance is suspended.
        may_delegate: ask a colleague to do it; may_hand_back: give a delegated one back, or, as its
            owner, take it back.
        may_prioritise: say how urgent it is; may_ask: ask a colleague, also for agreement.
        watching: the actor hears what happens in the instance.
        follow_up: the day on which the actor comes back to it.
        properties: what the diagram says about the user task, for pages that read more of it.
    """

    task: UserTaskView
    variables: Mapping[str, object]
    remarks: tuple[Remark, ...]
    changes: tuple[Change, ...] = ()
    last_decided_at: datetime | None = None
    questions: tuple[QuestionView, ...] = ()
    drawn_in: bool = False
    reads_instance: bool = True
    may_claim: bool = False
    may_complete: bool = False
    may_prepare: bool = False
    may_unclaim: bool = False
    may_assign: bool = False
    may_delegate: bool = False
    may_hand_back: bool = False
    may_prioritise: bool = False
    may_ask: bool = False
    watching: bool = False
    follow_up: date | None = None
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """User ids of those whose agreement is still missing."""
        waiting = (q for q in self.questions if q.state is QuestionState.OPEN)
        return tuple(dict.fromkeys(q.asked_of for q in waiting if q.kind == "approval"))


class BulkAction(StrEnum):
    """What can be done with several user tasks at once."""

    CLAIM = "claim"
    ASSIGN = "assign"
    COMPLETE = "complete"
    """With the same values; only where the diagram says `bulk`."""


@dataclass(frozen=True, kw_only=True)
class BulkRow:
    """One chosen user task: "" or why the action would not be done with it."""

    task: UserTaskView
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class BulkPlan:
    """What would happen, before anything does.

    Attributes:
        rows: in the order chosen; what the actor may not even see is left out.
        definition_id, form_key: the form that completes all of them; "" for other actions.
    """

    rows: tuple[BulkRow, ...]
    definition_id: str = ""
    form_key: str = ""

    @property
    def able(self) -> tuple[UserTaskView, ...]:
        """The user tasks that the action would be done with."""
        return tuple(row.task for row in self.rows if not row.problem)


@dataclass(frozen=True, kw_only=True)
class UserTasksFound:
    """One page of a search; `next_cursor` is "" on the last one."""

    tasks: tuple[UserTaskView, ...] = ()
    next_cursor: str = ""
