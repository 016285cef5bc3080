"""The rows of orders of repairs: written once, then each row gets its result."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from engine.store.tables import RepairOrder, RepairRow

WAITING, DONE, REFUSED = "waiting", "done", "refused"


def add(session: Session, order: dict[str, Any], subjects: Sequence[tuple[str, str]]) -> None:
    """Insert an order; `subjects` are id and title of each place."""
    session.connection().execute(insert(RepairOrder), [order])
    rows = [
        {
            "order_id": order["id"],
            "tenant": order["tenant"],
            "number": number,
            "subject_id": subject_id,
            "title": title,
            "state": WAITING,
            "message": "",
        }
        for number, (subject_id, title) in enumerate(subjects, start=1)
    ]
    if rows:
        session.connection().execute(insert(RepairRow), rows)


def by_id(session: Session, tenant: str, order_id: str) -> RepairOrder | None:
    """One order."""
    return session.scalars(
        select(RepairOrder).where(RepairOrder.id == order_id, RepairOrder.tenant == tenant)
    ).one_or_none()


def newest(session: Session, tenant: str, limit: int) -> Sequence[RepairOrder]:
    """The last orders, the newest first."""
    query = select(RepairOrder).where(RepairOrder.tenant == tenant)
    return session.scalars(query.order_by(RepairOrder.ordered_at.desc()).limit(limit)).all()


def counts(session: Session, order_id: str) -> dict[str, int]:
    """How many rows are in each state."""
    query = select(RepairRow.state, func.count()).where(RepairRow.order_id == order_id)
    return {row[0]: row[1] for row in session.execute(query.group_by(RepairRow.state))}


def rows(session: Session, order_id: str, after: int, limit: int) -> Sequence[RepairRow]:
    """Rows behind a number, in order."""
    query = select(RepairRow).where(RepairRow.order_id == order_id, RepairRow.number > after)
    return session.scalars(query.order_by(RepairRow.number).limit(limit)).all()


def waiting(session: Session, order_id: str, limit: int) -> Sequence[RepairRow]:
    """The next rows that have no result yet."""
    query = select(RepairRow).where(RepairRow.order_id == order_id, RepairRow.state == WAITING)
    return session.scalars(query.order_by(RepairRow.number).limit(limit)).all()


def close(session: Session, order_id: str, number: int, state: str, message: str) -> None:
    """Write what came of a row; a second result changes nothing."""
    session.execute(
        update(RepairRow)
        .where(
            RepairRow.order_id == order_id,
            RepairRow.number == number,
            RepairRow.state == WAITING,
        )
        .values(state=state, message=message)
    )
