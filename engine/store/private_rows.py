"""What a person notes for themselves beside the work: rows of their own, without history."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.store import prepared
from engine.store.tables import InstanceWatch, TaskFollowUp


def watch(session: Session, tenant: str, instance_id: str, user_id: str, since: datetime) -> None:
    """Note that somebody watches an instance; once is enough."""
    row = {"tenant": tenant, "instance_id": instance_id, "user_id": user_id, "since": since}
    prepared.upsert(session, InstanceWatch, ("instance_id", "user_id"), [row])


def unwatch(session: Session, instance_id: str, user_id: str) -> None:
    """Forget that somebody watches."""
    prepared.delete(session, InstanceWatch, instance_id=instance_id, user_id=user_id)


def follow_up(session: Session, tenant: str, task_id: str, user_id: str, day: date) -> None:
    """Note the day on which somebody comes back to a user task, instead of an earlier note."""
    row = {"tenant": tenant, "task_id": task_id, "user_id": user_id, "day": day}
    prepared.upsert(session, TaskFollowUp, ("task_id", "user_id"), [row])


def forget_follow_up(session: Session, task_id: str, user_id: str) -> None:
    """Drop the note."""
    prepared.delete(session, TaskFollowUp, task_id=task_id, user_id=user_id)
