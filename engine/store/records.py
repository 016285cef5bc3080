"""Stored instances as the interpreter reads them, and the guarded step to the next state."""

from collections.abc import Callable, Iterator
from operator import itemgetter

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from engine.domain.errors import StaleInstance
from engine.domain.records import STATE_FORMAT, ElementInstanceRecord
from engine.domain.states import ElementState, Needed
from engine.store import prepared
from engine.store.recording import Author, Head
from engine.store.tables import (
    NEEDED_FIRST,
    NEEDED_IN_SCOPE,
    ElementInstance,
    ProcessInstance,
    VariableValue,
)

_COLUMNS = tuple(ElementInstanceRecord.__dataclass_fields__)
_SEQUENCE = itemgetter(_COLUMNS.index("sequence"))
_TABLE = ElementInstance.__table__.c
# Sorted here: asked to sort, a database would rather read the whole instance in order.
_RECORDS = select(*(_TABLE[name] for name in _COLUMNS)).where(
    _TABLE.instance_id == bindparam("of_instance")
)
_ALL = prepared.Query(_RECORDS)
_ONE = prepared.Query(_RECORDS.where(_TABLE.id == bindparam("own_id")))
_CHILDREN = prepared.Query(_RECORDS.where(_TABLE.parent_id == bindparam("parent")))
# Spelled out, so that both databases use the partial indexes.
_NEEDED_IN = prepared.Query(
    _RECORDS.where(_TABLE.scope_id == bindparam("scope"), text(NEEDED_IN_SCOPE))
)
_NEEDED_FIRST = prepared.Query(_RECORDS.where(text(NEEDED_FIRST)))
_VALUE = prepared.Query(
    select(VariableValue.body).where(
        VariableValue.instance_id == bindparam("of_instance"),
        VariableValue.digest == bindparam("of_digest"),
    )
)


class StoredRecords:
    """Element-instance records of one instance; each is fetched only when asked for.

    A live instance outlives the transaction that loaded it, so the session is asked for each time.
    """

    def __init__(self, current_session: Callable[[], Session], row: ProcessInstance) -> None:
        self._current_session = current_session
        self.instance_id = row.id
        self.definition_id = row.definition_id
        self.state_format = row.state_format
        self.last_number = row.last_number

    def element_instances(self) -> Iterator[ElementInstanceRecord]:
        """All records, by sequence."""
        return self._read(_ALL)

    def needed_first(self) -> Iterator[ElementInstanceRecord]:
        """What is needed always, by sequence."""
        return self._read(_NEEDED_FIRST)

    def needed_in(self, scope_id: str) -> Iterator[ElementInstanceRecord]:
        """What is needed in an inner scope, by sequence."""
        return self._read(_NEEDED_IN, scope=scope_id)

    def element_instance(self, element_instance_id: str) -> ElementInstanceRecord | None:
        """One record."""
        return next(self._read(_ONE, own_id=element_instance_id), None)

    def children_of(self, parent_id: str) -> Iterator[ElementInstanceRecord]:
        """What descends directly from an element instance, by sequence."""
        return self._read(_CHILDREN, parent=parent_id)

    def value(self, digest: str) -> str:
        """JSON text of a variable value kept out of line."""
        session = self._current_session()
        rows = _VALUE.rows(session, of_instance=self.instance_id, of_digest=digest)
        return str(rows[0][0])

    def _read(self, query: prepared.Query, **parameters: str) -> Iterator[ElementInstanceRecord]:
        session = self._current_session()
        rows = query.rows(session, of_instance=self.instance_id, **parameters)
        for row in sorted(rows, key=_SEQUENCE):
            values = dict(zip(_COLUMNS, row, strict=True))
            values["state"] = ElementState(values["state"])
            values["needed"] = Needed(values["needed"])
            yield ElementInstanceRecord(**values)


def advance_history(session: Session, row: ProcessInstance, head: Head) -> None:
    """Store the new end of the history; the state of the instance itself did not change.

    Raises:
        StaleInstance: the row is not the one that was read.
    """
    _guarded_update(session, row, last_sequence=head.sequence, last_hash=head.hash)


def advance_state(
    session: Session,
    row: ProcessInstance,
    head: Head,
    last_number: int,
    author: Author,
) -> int:
    """Store the new end of the history and count the new state; gives the new version.

    Raises:
        StaleInstance: the row is not the one that was read.
    """
    _guarded_update(
        session,
        row,
        last_sequence=head.sequence,
        last_hash=head.hash,
        version=row.version + 1,
        state_format=STATE_FORMAT,
        last_number=last_number,
        last_actor=author.actor_id,
        changed_at=author.at,
    )
    return row.version + 1


def _guarded_update(session: Session, row: ProcessInstance, **values: object) -> None:
    # The lock makes a mismatch impossible; this is the second lock for the day it is forgotten.
    read = {"id": row.id, "version": row.version, "last_sequence": row.last_sequence}
    if prepared.update_and_count(session, ProcessInstance, read, values) != 1:
        raise StaleInstance("Дело изменилось, пока вы работали. Обновите страницу и повторите.")
