"""What is told to those outside the engine who listen to what happens in it."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.events import Fact


@dataclass(frozen=True, kw_only=True)
class FactsRecorded:
    """Facts of one instance that one command has just written; not committed yet.

    Attributes:
        actor_id: user id of the person who acted; "" for the system.
        acting_for: user id of the person substituted, "" for one's own right.
        first_sequence: place of the first of `facts` in the instance's history.
    """

    instance_id: str
    tenant: str
    at: datetime
    actor_id: str
    actor_name: str
    acting_for: str
    first_sequence: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class JobGivenUp:
    """Work of no instance is out of attempts and waits for a person; not committed yet.

    Attributes:
        job_id: the incident that stands for it; `retry` takes it.
        kind: as of the incident: "application", "start" or the kind of the job.
        title: what it was to do: the handler's title or the name of the process.
        alike: how many jobs of the same work wait for a person already.
    """

    job_id: str
    tenant: str
    at: datetime
    kind: str
    topic: str
    title: str
    error: str
    alike: int
