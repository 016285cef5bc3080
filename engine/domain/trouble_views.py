"""Frozen rows of what waits for an operator."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.states import KeptMessageState


@dataclass(frozen=True, kw_only=True)
class IncidentView:
    """Trouble that waits for a person; `instance_id` is "" when no instance could even begin."""

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
