"""Frozen rows of what waits for an operator."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.states import KeptMessageState


@dataclass(frozen=True, kw_only=True)
class IncidentView:
    """Trouble that waits for a person; `instance_id` is "" when no instance could even begin.

    Attributes:
        message: a sentence for people; technical: with the names of the program's own errors.
        title, business_key: of the instance.
        definition_id, version: of the diagram that draws the element.
        likeness: the same for failures that are one of a kind.
        cause, about: what is known of it; see `engine.domain.events.IncidentRaised`.
        how, why: how it was resolved ("retry", "skip", "cancel", "cancelled") and with what reason.
    """

    id: str
    instance_id: str
    process_key: str
    process_name: str
    element_id: str
    element_name: str
    kind: str
    message: str
    raised_at: datetime
    job_id: str = ""
    resolved_at: datetime | None = None
    element_instance_id: str = ""
    title: str = ""
    business_key: str = ""
    definition_id: str = ""
    version: int = 0
    likeness: str = ""
    cause: str = ""
    about: str = ""
    resolved_by: str = ""
    how: str = ""
    why: str = ""
    technical: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptMessageView:
    """A message that found no receiver. Its contents are nobody's business but the receiver's.

    Attributes:
        instance_id: the instance that sent it; "" when a program published it.
        process_name, element_name: of the sender; "" without one.
        until: end of its life; ended_at: when it expired or was discarded.
    """

    id: str
    name: str
    key: str
    state: KeptMessageState
    since: datetime
    until: datetime
    ended_at: datetime | None = None
    instance_id: str = ""
    process_name: str = ""
    element_name: str = ""
