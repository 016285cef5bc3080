"""The states things can be in, one line of meaning each."""

from enum import IntEnum, StrEnum


class InstanceState(StrEnum):
    """Life of a process instance."""

    ACTIVE = "active"
    """Runs, or waits for people, time or the world."""
    SUSPENDED = "suspended"
    """Frozen by an operator; nothing moves until resumed."""
    COMPLETED = "completed"
    """Reached its end by itself."""
    CANCELLED = "cancelled"
    """Ended by a person with a reason."""


class ElementState(StrEnum):
    """Life of an element instance (BPMN 2.0.2 §13.3.2, activity lifecycle, reduced)."""

    WAITING = "waiting"
    """Entered; waits for a condition: other tokens, an event."""
    READY = "ready"
    """May run; a user task stays here until completed."""
    STARTED = "started"
    """Runs outside: a job, a sub-process, its multi-instance children."""
    COMPLETED = "completed"
    ERROR = "error"
    """Failed technically; an incident says why."""
    CANCELLED = "cancelled"


OPEN_ELEMENT_STATES = frozenset(
    {ElementState.WAITING, ElementState.READY, ElementState.STARTED, ElementState.ERROR}
)


class UserTaskState(StrEnum):
    """Life of a user task."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class QuestionState(StrEnum):
    """Life of a question to a colleague beside a user task."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    """Taken back, or its user task was completed or cancelled meanwhile."""


class DueRule(StrEnum):
    """How the deadline of a user task was found."""

    FIXED = "fixed"
    """A date, a duration or an expression that does not ask the calendar."""
    WORKING_DAYS = "working_days"
    """So many working days from a moment."""
    EXPRESSION = "expression"
    """An expression that asks the calendar."""


class JobKind(StrEnum):
    """What a job does when it is due."""

    TIMER = "timer"
    SERVICE = "service"
    MESSAGE = "message"
    """Delivers a thrown or kept message to another instance, or starts one."""
    MESSAGE_LIFE = "message_life"
    """Ends the life of a kept message; has the message's id."""
    SIGNAL = "signal"
    """Delivers a broadcast signal to one instance."""
    START_TIMER = "start_timer"
    """Starts a new instance of a definition whose start event is a timer."""
    CONTINUE = "continue"
    """Goes on with an instance after an incident was retried."""
    MIGRATION = "migration"
    """Moves one instance to another version, as part of a bulk migration."""
    APPLICATION = "application"
    """Work of the application around the engine; belongs to no instance."""


class Needed(IntEnum):
    """When an element instance must be in memory for its process instance to go on."""

    ON_DEMAND = 0
    """When somebody asks for it: it is over, or its host counts it."""
    IN_SCOPE = 1
    """When its scope goes on: it is open, ended a branch, or carries the scope's variables."""
    FIRST = 2
    """Always: such a one in the process's own scope, or one that watches the instance's data."""


class JobState(StrEnum):
    """Life of a job."""

    PENDING = "pending"
    LEASED = "leased"
    HELD = "held"
    """Waits until an instance or the starts of a definition are resumed."""
    DONE = "done"
    CANCELLED = "cancelled"
    DEAD = "dead"
    """Out of retries; an incident is open."""


class Standing(StrEnum):
    """How a program and the tables that it finds fit each other."""

    FITS = "fits"
    TABLES_TOO_OLD = "tables_too_old"
    """They are not migrated yet."""
    PROGRAM_TOO_OLD = "program_too_old"
    """They have been changed so that this program would do harm."""


class KeptMessageState(StrEnum):
    """Life of a message that found no receiver; one that is delivered leaves no row."""

    KEPT = "kept"
    """Waits for somebody to listen."""
    EXPIRED = "expired"
    """Nobody wanted it in time."""
    DISCARDED = "discarded"
    """An operator took it away."""


class SubscriptionKind(StrEnum):
    """What an instance (or a definition) listens for."""

    MESSAGE = "message"
    SIGNAL = "signal"
