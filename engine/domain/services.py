"""The contract between service tasks and the Python that does their work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.domain.pacing import Pace


class HandlerKind(StrEnum):
    """How a handler's effect and the job's done-mark relate (DESIGN §4.5)."""

    TRANSACTIONAL = "transactional"
    """Database only, at most 50 ms: effect and done-mark commit together, exactly once."""
    EXTERNAL = "external"
    """Input or output outside any transaction: at least once, with an idempotency key."""


@dataclass(frozen=True, kw_only=True)
class ServiceCall:
    """What a handler is told.

    Attributes:
        inputs: the element's declared inputs; all variables when it declares none.
        session: the SQLAlchemy session of the running transaction for a transactional handler,
            None for an external one. Typed loosely because this room knows no database.
        idempotency_key: the same for every attempt of this job.
        now: the engine's time.
        actor_id: user id of the person whose action led here, "" when none.
        attempt, last_attempt: from 1; after a last attempt that fails a person must act.
    """

    topic: str
    inputs: Mapping[str, object]
    instance_id: str
    business_key: str
    element_id: str
    idempotency_key: str
    now: datetime
    tenant: str
    actor_id: str = ""
    session: Any = None
    attempt: int = 1
    last_attempt: bool = False


@dataclass(frozen=True, kw_only=True)
class Handler:
    """Python behind a topic.

    Attributes:
        run: takes the call, returns the outputs (variables to set). Raises BpmnError for what the
            diagram handles; any other exception is a technical failure and is retried.
        title: Russian name, for the designer's panel and the operators' page.
        inputs, outputs: documented names for the designer's panel: name → Russian description.
        in_diagrams: False for a topic of application jobs that no service task may name.
        again: for periodic application jobs: when a job of the topic is over, done or out of
            attempts, the same is due at this moment once more; None ends the row of them.
        pace: who goes first, how many at once, and what to do when nobody knows whether it is done.
    """

    topic: str
    run: Callable[[ServiceCall], Mapping[str, object] | None]
    kind: HandlerKind = HandlerKind.TRANSACTIONAL
    title: str = ""
    inputs: Mapping[str, str] | None = None
    outputs: Mapping[str, str] | None = None
    in_diagrams: bool = True
    again: Callable[[ServiceCall], datetime | None] | None = None
    pace: Pace = field(default_factory=Pace)
