"""Facts about technical failures and their resolution."""

from dataclasses import dataclass

from engine.domain.events.base import Fact


@dataclass(frozen=True, kw_only=True)
class IncidentRaised(Fact):
    """Something technical failed and a person must act.

    Attributes:
        kind: "expression", "data", "service", "error" (an uncaught BPMN error), "deadlock",
            "budget" (a runaway loop) or "message" (a delivery that failed).
        job_id: the job that ran out of retries, or "".
        definition_id: of the diagram the element is drawn in; "" in facts of older releases.
        cause: "missing_name" where a variable has no value, whose name is `about`; else "".
    """

    incident_id: str
    kind: str
    message: str
    job_id: str = ""
    definition_id: str = ""
    cause: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentResolved(Fact):
    """A person retried, skipped or cancelled what had failed.

    `how` is "retry", "skip", or "cancel" where the process no longer needs it.
    """

    incident_id: str
    how: str = "retry"
    reason: str = ""
