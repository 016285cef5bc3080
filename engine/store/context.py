"""Where and by whom a fact came about, for the appliers."""

from dataclasses import dataclass, field
from datetime import datetime

from engine.domain.words import BaseForms, as_written


@dataclass(kw_only=True)
class FactContext:
    """Where and by whom a fact came about. `sequence` is its place in the instance's history."""

    instance_id: str
    tenant: str
    actor_id: str
    actor_name: str
    acting_for: str
    at: datetime
    sequence: int = 0
    card: dict[str, str] = field(default_factory=dict)
    """What user tasks repeat of their instance; read once per batch of facts."""
    base_forms: BaseForms = as_written
    suspended: bool = False
    """Whether the instance stands still, so that what begins waits for its resumption."""
    taken: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    """User task → who took it, for whom, when; mostly its completion follows, on the same row."""
