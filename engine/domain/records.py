"""Element-instance records: the stored form of a running process instance.

One record per element instance. The definition is not part of it. `variables` are what the token
carried through this element instance; a record whose variables equal its parent's says None.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from engine.domain.states import ElementState, Needed

STATE_FORMAT = 2
"""How running instances are written down; docs/upgrading.md says when it grows.

1: plain JSON; dates are texts. 2: dates, moments, durations and decimals are tagged
(`engine.domain.values`), long values are counted, multi-instance activities count what is done
instead of listing it, and records say when they are needed.
"""


COUNTED_FORMAT = 2
"""Since which format references to long values are counted."""

REFERENCE = '{"r":'
"""How a value that is kept out of line begins in a record's `variables` text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementInstanceRecord:
    """One visit to an element.

    Attributes:
        id: 32 hex digits.
        scope_id: id of the element instance of the enclosing sub-process or call activity;
            None for the process itself.
        sequence: order of creation within the instance, from 1.
        parent_id: the element instance whose completion made this one; None for a scope's first.
        definition_id: the definition that holds the element (differs inside call activities).
        process_id: BPMN id of the process or sub-process that holds the element.
        element_id: BPMN id of the element; "" for a scope's root.
        internal: JSON text of bookkeeping (timer due, multi-instance progress…); "" when empty.
        variables: JSON text, name → {"v": inline value} or {"r": value digest}; None = same as the
            parent's. Values are spelled as `engine.domain.values` says.
        started_at, ended_at: aware UTC.
        needed: when it must be read for the instance to go on.
    """

    id: str
    scope_id: str | None
    sequence: int
    parent_id: str | None
    definition_id: str
    process_id: str
    element_id: str
    state: ElementState
    internal: str
    variables: str | None
    started_at: datetime
    ended_at: datetime | None
    needed: Needed = Needed.FIRST


class InstanceRecords(Protocol):
    """What the interpreter reads of a stored instance; values are fetched only when looked at."""

    @property
    def instance_id(self) -> str: ...

    @property
    def definition_id(self) -> str: ...

    @property
    def state_format(self) -> int:
        """By which format the newest of the records is written."""
        ...

    @property
    def last_number(self) -> int:
        """The last of the instance's numbering; 0 when an older release has written it last."""
        ...

    def needed_first(self) -> Iterable[ElementInstanceRecord]:
        """What is needed always, by sequence."""
        ...

    def needed_in(self, scope_id: str) -> Iterable[ElementInstanceRecord]:
        """What is needed in an inner scope, by sequence."""
        ...

    def element_instance(self, element_instance_id: str) -> ElementInstanceRecord | None:
        """One record."""
        ...

    def children_of(self, parent_id: str) -> Iterable[ElementInstanceRecord]:
        """What descends directly from an element instance, by sequence."""
        ...

    def element_instances(self) -> Iterable[ElementInstanceRecord]:
        """All records, by sequence."""
        ...

    def value(self, digest: str) -> str:
        """JSON text of a variable value kept out of line."""
        ...


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What one stimulus did to the records; exactly this is written.

    Attributes:
        upserts: new or changed records.
        removed: ids of records that no longer exist.
        values: digest → JSON text of variable values that are kept out of line and may be new.
        references: digest → how many more records' variables name it now (fewer, when negative);
            a value that none names any more goes.
        last_number: the last of the instance's numbering, to be stored with the instance.
    """

    upserts: tuple[ElementInstanceRecord, ...] = ()
    removed: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, int] = field(default_factory=dict)
    last_number: int = 0


def references(variables: str | None) -> Counter[str]:
    """How often a record's `variables` text names each digest."""
    if not variables or REFERENCE not in variables:
        return Counter()
    stored: dict[str, dict[str, object]] = json.loads(variables)
    return Counter(str(entry["r"]) for entry in stored.values() if "r" in entry)
