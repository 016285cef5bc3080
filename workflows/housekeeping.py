"""What the office tidies up once a day: drafts that nobody comes back to."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine import Handler, ServiceCall, purge_drafts, schedule_job

TOPIC = "drafts.purge"
EVERY = timedelta(days=1)


def handlers() -> tuple[Handler, ...]:
    """The daily jobs; no diagram names them."""
    return (
        Handler(
            topic=TOPIC,
            run=_purge,
            title="Удалить черновики, к которым никто не вернулся",
            in_diagrams=False,
            again=lambda call: call.now + EVERY,
        ),
    )


def schedule(session: Session, now: datetime, tenant: str) -> None:
    """See to it that the daily jobs are waiting; for the start of a server."""
    schedule_job(session, topic=TOPIC, payload={}, due_at=now, tenant=tenant, key="daily")


def _purge(call: ServiceCall) -> None:
    purge_drafts(call.session, call.now)
