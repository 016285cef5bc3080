"""The rows of process drafts: read under a lock, written with a revision that only goes up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, defer

from engine.domain.process_drafts import DraftDeed, ProcessDraftState
from engine.store.tables import (
    ProcessDraft,
    ProcessDraftComment,
    ProcessDraftEvent,
    ProcessDraftFile,
)

MOST_LISTED = 200


def by_id(session: Session, tenant: str, draft_id: str) -> ProcessDraft | None:
    """One draft of a municipality."""
    return session.scalars(_one(tenant, draft_id)).one_or_none()


def lock(session: Session, tenant: str, draft_id: str) -> ProcessDraft | None:
    """Lock a draft and read it afresh."""
    locked = _one(tenant, draft_id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one_or_none()


def _one(tenant: str, draft_id: str) -> Select[ProcessDraft]:
    return select(ProcessDraft).where(ProcessDraft.tenant == tenant, ProcessDraft.id == draft_id)


def listed(
    session: Session, tenant: str, states: Sequence[ProcessDraftState] = ()
) -> Sequence[ProcessDraft]:
    """Drafts of a municipality, those changed last first; of all states unless some are named."""
    query = select(ProcessDraft).where(ProcessDraft.tenant == tenant)
    if states:
        query = query.where(ProcessDraft.state.in_([each.value for each in states]))
    order = ProcessDraft.changed_at.desc(), ProcessDraft.id
    return session.scalars(query.order_by(*order).limit(MOST_LISTED)).all()


def add(session: Session, row: ProcessDraft, files: Mapping[str, bytes]) -> None:
    """Insert a draft with its first files."""
    session.add(row)
    session.flush()
    for name, content in files.items():
        session.add(_file(row, name, content))
    session.flush()


def _file(row: ProcessDraft, name: str, content: bytes) -> ProcessDraftFile:
    return ProcessDraftFile(
        draft_id=row.id,
        tenant=row.tenant,
        name=name,
        content=bytes(content),
        size=len(content),
        revision=row.revision,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


# -- files -----------------------------------------------------------------------------------------
def files(session: Session, draft_id: str) -> Sequence[ProcessDraftFile]:
    """The files of a draft by name, without what is in them."""
    query = select(ProcessDraftFile).options(defer(ProcessDraftFile.content, raiseload=True))
    mine = query.where(ProcessDraftFile.draft_id == draft_id)
    return session.scalars(mine.order_by(ProcessDraftFile.name)).all()


def contents(session: Session, draft_id: str) -> dict[str, bytes]:
    """Every file of a draft by name."""
    rows = session.execute(
        select(ProcessDraftFile.name, ProcessDraftFile.content)
        .where(ProcessDraftFile.draft_id == draft_id)
        .order_by(ProcessDraftFile.name)
    )
    return {row.name: row.content for row in rows}


def file(session: Session, draft_id: str, name: str) -> ProcessDraftFile | None:
    """One file with what is in it."""
    return session.scalars(
        select(ProcessDraftFile).where(
            ProcessDraftFile.draft_id == draft_id, ProcessDraftFile.name == name
        )
    ).one_or_none()


def weight(session: Session, draft_id: str) -> tuple[int, int]:
    """How many files there are, and their bytes together."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(ProcessDraftFile.size), 0)).where(
            ProcessDraftFile.draft_id == draft_id
        )
    ).one()
    return int(row[0]), int(row[1])


def write(session: Session, row: ProcessDraft, name: str, content: bytes) -> None:
    """Keep a file as it is now; the draft's own columns say who did it when."""
    session.flush()
    found = file(session, row.id, name)
    if found is None:
        session.add(_file(row, name, content))
    else:
        found.content, found.size = bytes(content), len(content)
        found.revision, found.changed_at = row.revision, row.changed_at
        found.changed_by = row.changed_by
    session.flush()


def remove(session: Session, draft_id: str, name: str) -> None:
    """Take a file out of a draft."""
    session.flush()
    session.execute(
        delete(ProcessDraftFile)
        .where(ProcessDraftFile.draft_id == draft_id, ProcessDraftFile.name == name)
        .execution_options(synchronize_session="fetch")
    )


# -- comments and history --------------------------------------------------------------------------
def comments(session: Session, draft_id: str) -> Sequence[ProcessDraftComment]:
    """Comments of a draft, the oldest first."""
    query = select(ProcessDraftComment).where(ProcessDraftComment.draft_id == draft_id)
    return session.scalars(query.order_by(ProcessDraftComment.number)).all()


def comment(session: Session, draft_id: str, comment_id: str) -> ProcessDraftComment | None:
    """One comment of a draft."""
    return session.scalars(
        select(ProcessDraftComment).where(
            ProcessDraftComment.draft_id == draft_id, ProcessDraftComment.id == comment_id
        )
    ).one_or_none()


def add_comment(
    session: Session, row: ProcessDraft, place: tuple[str, str], said: tuple[str, str], at: datetime
) -> str:
    """Insert a comment; `place` is file and element, `said` author and text. Gives its id."""
    made = ProcessDraftComment(
        id=uuid4().hex,
        tenant=row.tenant,
        draft_id=row.id,
        file=place[0],
        element_id=place[1],
        author=said[0],
        text=said[1],
        at=at,
        resolved_by="",
    )
    session.add(made)
    session.flush()
    return made.id


def events(session: Session, draft_id: str) -> Sequence[ProcessDraftEvent]:
    """The history of a draft, the oldest first."""
    query = select(ProcessDraftEvent).where(ProcessDraftEvent.draft_id == draft_id)
    return session.scalars(query.order_by(ProcessDraftEvent.number)).all()


def tell(
    session: Session, row: ProcessDraft, deed: DraftDeed, by: str, at: datetime, text: str = ""
) -> None:
    """Write a line of history."""
    session.add(
        ProcessDraftEvent(
            draft_id=row.id, tenant=row.tenant, at=at, by=by, deed=deed.value, text=text
        )
    )
    session.flush()
