"""Stored instances as the interpreter reads them, and the guarded step to the next state."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.domain.errors import StaleInstance
from engine.domain.records import STATE_FORMAT, ElementInstanceRecord
from engine.domain.states import ElementState
from engine.store import prepared
from engine.store.recording import Head
from engine.store.tables import ElementInstance, ProcessInstance, VariableValue


class StoredRecords:
    """Element-instance records of one instance; values are fetched only when looked at.

    A live instance outlives the transaction that loaded it, so the session is asked for each time.
    """

    def __init__(self, current_session: Callable[[], Session], row: ProcessInstance) -> None:
        self._current_session = current_session
        self.instance_id = row.id
        self.definition_id = row.definition_id
        self.state_format = row.state_format

    def element_instances(self) -> Iterator[ElementInstanceRecord]:
        """All records, by sequence."""
        table = ElementInstance.__table__
        names = list(ElementInstanceRecord.__dataclass_fields__)
        rows = self._current_session().execute(
            select(*(table.c[name] for name in names))
            .where(table.c.instance_id == self.instance_id)
            .order_by(table.c.sequence)
        )
        for row in rows:
            values = dict(zip(names, row, strict=True))
            values["state"] = ElementState(values["state"])
            yield ElementInstanceRecord(**values)

    def value(self, digest: str) -> str:
        """JSON text of a variable value kept out of line."""
        return (
            self._current_session()
            .scalars(
                select(VariableValue.body).where(
                    VariableValue.instance_id == self.instance_id, VariableValue.digest == digest
                )
            )
            .one()
        )


def advance_history(session: Session, row: ProcessInstance, head: Head) -> None:
    """Store the new end of the history; the state of the instance itself did not change.

    Raises:
        StaleInstance: the row is not the one that was read.
    """
    _guarded_update(session, row, last_sequence=head.sequence, last_hash=head.hash)


def advance_state(
    session: Session, row: ProcessInstance, head: Head, actor_id: str, at: datetime
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
        last_actor=actor_id,
        changed_at=at,
    )
    return row.version + 1


def _guarded_update(session: Session, row: ProcessInstance, **values: object) -> None:
    # The lock makes a mismatch impossible; this is the second lock for the day it is forgotten.
    read = {"id": row.id, "version": row.version, "last_sequence": row.last_sequence}
    if prepared.update_and_count(session, ProcessInstance, read, values) != 1:
        raise StaleInstance("Дело изменилось, пока вы работали. Обновите страницу и повторите.")
