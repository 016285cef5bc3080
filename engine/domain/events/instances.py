"""Facts about the instance as a whole and the elements its tokens visit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.domain.events.base import Fact


@dataclass(frozen=True, kw_only=True)
class InstanceStarted(Fact):
    """An instance began. `by_message` names the message that started it, if one did."""

    definition_id: str
    process_key: str
    business_key: str = ""
    title: str = ""
    by_message: str = ""


@dataclass(frozen=True, kw_only=True)
class InstanceCompleted(Fact):
    """No token is left; `outcome` is the id of the last end event, also inside a reaction.

    A reaction is an interrupting event sub-process that replaced what ran.
    """

    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class InstanceCancelled(Fact):
    """A person ended the instance."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CancellationOrdered(Fact):
    """A person asked the instance to end in its own way; what its diagram draws for that follows.

    The element is the one that took the message.
    """

    reason: str


@dataclass(frozen=True, kw_only=True)
class InstanceCopied(Fact):
    """A person took a copy of everything about the instance; `digest` proves which."""

    digest: str


@dataclass(frozen=True, kw_only=True)
class InstanceModified(Fact):
    """A person changed the course of the instance by hand; what that did follows.

    Attributes:
        cancelled: ids of the elements whose tokens were taken away.
        begun: ids of the elements at which tokens begin; after: those of them that they leave.
    """

    reason: str
    cancelled: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InstanceReset(Fact):
    """A person took the instance back to the element instance that this is about.

    Attributes:
        restored: its variables are those with which it had been entered; else they stay.
        values: variables that so have another value than before; None for one that is gone.
    """

    reason: str
    restored: bool = True
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class InstanceMigrated(Fact):
    """A person moved the instance to another version of its process, or back again.

    Attributes:
        definition_id, previous: the versions.
        version, previous_version: their numbers.
        mapping: element id before → after for the tokens that were there; "" was taken away.
        undone: this takes the migration before it back.
    """

    definition_id: str
    previous: str
    reason: str
    version: int = 0
    previous_version: int = 0
    mapping: Mapping[str, str] = field(default_factory=dict)
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class ElementMigrated(Fact):
    """What waits at an element instance waits at another element of the diagram now."""

    previous: str


@dataclass(frozen=True, kw_only=True)
class InstanceSuspended(Fact):
    """An operator stopped everything here until it is resumed."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class InstanceResumed(Fact):
    """It goes on where it was stopped."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class VariablesChanged(Fact):
    """An operator gave variables other values by hand.

    The element is the scope (a sub-process, "" for the process itself), or the one step.

    Attributes:
        values: as they are now.
        replaced: as they were; a name that is not here had no value.
        step_only: only the token of the element was changed.
    """

    values: Mapping[str, object]
    replaced: Mapping[str, object]
    reason: str
    step_only: bool = False


@dataclass(frozen=True, kw_only=True)
class ElementSkipped(Fact):
    """An operator let a failed element count as done; `values` are what it should have given."""

    values: Mapping[str, object]
    reason: str


@dataclass(frozen=True, kw_only=True)
class VariablesSet(Fact):
    """Variables written by something worth remembering (start, completion, message, decision)."""

    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class ElementEntered(Fact):
    """A token arrived at an element that shows on the diagram."""

    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ElementCompleted(Fact):
    """An element finished in the ordinary way. `flows` are ids of the sequence flows taken."""

    flows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActivityChosen(Fact):
    """A person began an activity of an ad-hoc sub-process. `chosen` is the activity's id.

    The element is the sub-process.
    """

    chosen: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ElementCancelled(Fact):
    """An element was ended from outside: interrupted, terminated or cancelled."""
