"""The rows of drafts: read under a lock, written with a revision that only goes up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.store import prepared
from engine.store.tables import UserTask, UserTaskDraft


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a draft belongs: one person's user task, or their start form of a process."""

    tenant: str
    user_id: str
    task_id: str = ""
    process_key: str = ""

    @property
    def condition(self) -> ColumnElement[bool]:
        mine = (UserTaskDraft.tenant == self.tenant) & (UserTaskDraft.user_id == self.user_id)
        if self.task_id:
            return mine & (UserTaskDraft.task_id == self.task_id)
        return (
            mine & UserTaskDraft.task_id.is_(None) & (UserTaskDraft.process_key == self.process_key)
        )


def find(session: Session, place: Place, *, lock: bool = False) -> UserTaskDraft | None:
    """The draft as it is stored now."""
    query = select(UserTaskDraft).where(place.condition)
    query = query.with_for_update() if lock else query
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def add(session: Session, place: Place, values: Mapping[str, Any]) -> bool:
    """Insert the first revision; False when somebody was faster."""
    spelling = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = {
        "tenant": place.tenant,
        "user_id": place.user_id,
        "task_id": place.task_id or None,
        "process_key": place.process_key,
        "source": "",
        "taken_by": "",
        **values,
        "revision": 1,
    }
    statement = spelling.insert(UserTaskDraft).values(row).on_conflict_do_nothing()
    return bool(session.execute(statement.returning(UserTaskDraft.number)).all())


def change(session: Session, row: UserTaskDraft, values: Mapping[str, Any]) -> None:
    """Set columns of a locked row; its revision goes up."""
    found = UserTaskDraft.number == row.number
    session.execute(update(UserTaskDraft).where(found).values(**values, revision=row.revision + 1))


def note_taken(session: Session, row: UserTaskDraft, user_id: str) -> None:
    """Remember who copied a draft; what its author sees there is otherwise unchanged."""
    found = UserTaskDraft.number == row.number
    session.execute(update(UserTaskDraft).where(found).values(taken_by=user_id))


def clear(session: Session, place: Place, at: datetime) -> None:
    """Empty a draft; its revision goes on, so that a page elsewhere notices."""
    session.execute(
        update(UserTaskDraft)
        .where(place.condition)
        .values(
            answers={},
            has_files=False,
            source="",
            saved_at=at,
            revision=UserTaskDraft.revision + 1,
        )
    )


def remove(session: Session, task_id: str, user_id: str) -> None:
    """Delete one person's draft of a user task."""
    prepared.delete(session, UserTaskDraft, task_id=task_id, user_id=user_id)


def of_people(session: Session, task_id: str, people: Iterable[str]) -> Sequence[UserTaskDraft]:
    """Drafts with anything in them that some people have of a user task."""
    rows = session.scalars(
        select(UserTaskDraft)
        .where(UserTaskDraft.task_id == task_id, UserTaskDraft.user_id.in_(list(people)))
        .order_by(UserTaskDraft.saved_at.desc())
    )
    return [row for row in rows if row.answers]


def with_files(session: Session) -> Iterator[Mapping[str, Any]]:
    """The answers of every draft that mentions stored files, over all municipalities."""
    yield from session.scalars(select(UserTaskDraft.answers).where(UserTaskDraft.has_files))


def purge(session: Session, *, closed_before: datetime, started_before: datetime) -> int:
    """Delete what nobody comes back to, over all municipalities; gives how many there were."""
    closed = (
        select(UserTask.id)
        .where(UserTask.id == UserTaskDraft.task_id, UserTask.closed_at < closed_before)
        .exists()
    )
    forgotten = UserTaskDraft.task_id.is_(None) & (UserTaskDraft.saved_at < started_before)
    # Nothing is closed before it was last open: the index on `saved_at` leaves out what is young.
    old = closed & (UserTaskDraft.saved_at < closed_before)
    gone = session.execute(
        delete(UserTaskDraft)
        .where(or_(old, forgotten))
        .execution_options(synchronize_session=False)
        .returning(UserTaskDraft.number)
    )
    return len(gone.all())
