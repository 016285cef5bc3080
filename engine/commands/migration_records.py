"""What an instance was before a migration, kept so that it can be exactly that again."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from engine.commands.context import Context
from engine.commands.library import current_session
from engine.domain.records import Changes, ElementInstanceRecord, references
from engine.domain.states import ElementState, Needed
from engine.interpreter import LiveInstance
from engine.store.records import StoredRecords
from engine.store.tables import MigrationItem, ProcessInstance

_COLUMNS = tuple(each.name for each in fields(ElementInstanceRecord))


def before_of(row: ProcessInstance, changes: Changes) -> dict[str, Any]:
    """What the changes replace, JSON-ready; asked before they are written."""
    stored = StoredRecords(current_session, row)
    ids = {each.id for each in changes.upserts}
    were = [each for each in stored.element_instances() if each.id in ids]
    known = {each.id for each in were}
    named: Counter[str] = Counter()
    for record in were:
        named.update(references(record.variables))
    return {
        "definition_id": row.definition_id,
        "records": [_packed(each) for each in were],
        "new": [each.id for each in changes.upserts if each.id not in known],
        "values": {digest: stored.value(digest) for digest in named},
    }


def taken_back(
    context: Context, row: ProcessInstance, item: MigrationItem
) -> tuple[LiveInstance, "Before"]:
    """The instance as it was before a migration, and the records that make it so."""
    before = Before(StoredRecords(current_session, row), item.before)
    return context.equipment.interpreter.restore(before), before


class Before:
    """The records of an instance as they were before its last migration."""

    def __init__(self, now: StoredRecords, kept: Mapping[str, Any]) -> None:
        self._now = now
        self._kept = {each["id"]: _unpacked(each) for each in kept["records"]}
        self._new = frozenset(kept["new"])
        self._values: Mapping[str, str] = kept["values"]
        self.instance_id = now.instance_id
        self.definition_id: str = kept["definition_id"]
        self.state_format = now.state_format
        self.last_number = now.last_number

    def element_instances(self) -> Iterator[ElementInstanceRecord]:
        for record in self._now.element_instances():
            if record.id not in self._new:
                yield self._kept.get(record.id, record)

    def needed_first(self) -> Iterator[ElementInstanceRecord]:
        return (each for each in self.element_instances() if each.needed == Needed.FIRST)

    def needed_in(self, scope_id: str) -> Iterator[ElementInstanceRecord]:
        inside = (each for each in self.element_instances() if each.scope_id == scope_id)
        return (each for each in inside if each.needed == Needed.IN_SCOPE)

    def element_instance(self, element_instance_id: str) -> ElementInstanceRecord | None:
        if element_instance_id in self._new:
            return None
        now = self._now.element_instance(element_instance_id)
        return self._kept.get(element_instance_id, now)

    def children_of(self, parent_id: str) -> Iterator[ElementInstanceRecord]:
        return (each for each in self.element_instances() if each.parent_id == parent_id)

    def value(self, digest: str) -> str:
        return self._values.get(digest) or self._now.value(digest)

    def changes(self, since: Changes) -> Changes:
        """What makes the stored instance what it was, with what changed `since` on top."""
        upserts = {**self._kept, **{each.id: each for each in since.upserts}}
        replaced = {each.id: each for each in self._now.element_instances()}
        more: Counter[str] = Counter()
        for record in upserts.values():
            more.update(references(record.variables))
            if record.id in replaced:
                more.subtract(references(replaced[record.id].variables))
        for gone in self._new:
            more.subtract(references(replaced[gone].variables))
        values = {d: self._values[d] for d, n in more.items() if n > 0 and d in self._values}
        return replace(
            since,
            upserts=tuple(upserts.values()),
            removed=tuple(sorted(self._new)),
            values={**since.values, **values},
            references={digest: count for digest, count in more.items() if count},
        )


def _packed(record: ElementInstanceRecord) -> dict[str, Any]:
    ended = record.ended_at.isoformat() if record.ended_at is not None else None
    return {**asdict(record), "started_at": record.started_at.isoformat(), "ended_at": ended}


def _unpacked(stored: Mapping[str, Any]) -> ElementInstanceRecord:
    ended = stored["ended_at"]
    return ElementInstanceRecord(
        **{
            **stored,
            "state": ElementState(stored["state"]),
            "needed": Needed(stored["needed"]),
            "started_at": datetime.fromisoformat(stored["started_at"]),
            "ended_at": datetime.fromisoformat(ended) if ended else None,
        }
    )
