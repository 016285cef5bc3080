"""What a person orders to change the course of an instance by hand, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Move:
    """One step of a modification: a token is taken away, begins somewhere, or both.

    Attributes:
        cancel: id of the element instance whose token is taken away; "" for none.
        element_id: where a token begins, "" for nowhere. With `cancel` the token moves there.
        after: the element counts as done, and the token leaves it by its ways out.
        within: id of the element instance of the sub-process or call activity in which the token
            begins; "" where there is only one that it can be.
    """

    cancel: str = ""
    element_id: str = ""
    after: bool = False
    within: str = ""


@dataclass(frozen=True, kw_only=True)
class Modification:
    """Several moves that are done together, with variables that are set along, and why."""

    moves: tuple[Move, ...]
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reset:
    """An instance goes back to an element instance that is over.

    Attributes:
        restore: its variables become what they were when it was entered; else they stay.
    """

    element_instance_id: str
    reason: str
    restore: bool = True


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One thing that follows from what was ordered.

    Attributes:
        kind: "cancelled" (a step), "task_cancelled", "task_opened", "timer_cancelled",
            "timer_set", "service_cancelled", "service_requested", "listening", "not_listening",
            "thrown", "incident", "passed" (a step was gone through) or "ended" (the instance).
        name: label of the element; text: for incidents, what went wrong.
    """

    kind: str
    element_id: str = ""
    name: str = ""
    text: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would follow at once; nothing has changed.

    Attributes:
        warnings: Russian sentences; performed: automatic steps that are done and stay done.
    """

    effects: tuple[Effect, ...]
    warnings: tuple[str, ...] = ()
    performed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TokenView:
    """A token that may be taken away or moved.

    Attributes:
        place: labels of the sub-processes around it, the outermost first.
        process_id, definition_id: which diagram draws it.
        state: as of element instances.
        item: number of the repetition, from 1; None outside repetitions.
    """

    id: str
    element_id: str
    name: str
    kind: str
    state: str
    since: datetime
    process_id: str
    definition_id: str
    place: tuple[str, ...] = ()
    item: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """An element where a token may begin.

    Attributes:
        within: id of the running sub-process or call that it lies in; "" for the process itself.
        definition_id: which diagram draws it.
        before, after: whether a token may begin there, or leave there.
    """

    element_id: str
    name: str
    kind: str
    within: str
    place: tuple[str, ...]
    before: bool
    after: bool
    definition_id: str


@dataclass(frozen=True, kw_only=True)
class EarlierStep:
    """An element instance that is over, to which its instance may go back.

    Attributes:
        definition_id: which diagram draws it.
    """

    id: str
    element_id: str
    name: str
    kind: str
    ended_at: datetime | None
    definition_id: str
    place: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Course:
    """Where an instance stands and where it can be sent, for those who may change its course."""

    tokens: tuple[TokenView, ...]
    places: tuple[PlaceView, ...]
    earlier: tuple[EarlierStep, ...]
