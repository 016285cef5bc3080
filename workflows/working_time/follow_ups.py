"""Whose follow-up date has come: each is told in the morning, and nobody else learns of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine import (
    Handler,
    NotFound,
    ServiceCall,
    UserTaskState,
    follow_ups_between,
    schedule_job,
    visible_user_task,
)
from workflows.inputs import registry_of
from workflows.notifications.kinds import Kind
from workflows.notifications.telling import News, Teller
from workflows.notifications.words import Words, brief_of
from workflows.registry.actors import actor_of
from workflows.registry.base import Registry

FOLLOW_UPS = "working_time.follow_ups"
MISSED = timedelta(days=30)
"""So long ago a date may have come while no server ran."""
PAGE = 200


@dataclass(frozen=True, kw_only=True)
class FollowUps:
    """The handler of follow-up dates; each date is told once, however often a page is done."""

    teller: Teller

    def handler(self) -> Handler:
        """The Python behind the topic."""
        return Handler(
            topic=FOLLOW_UPS,
            run=self.run,
            title="Напоминания о своих датах возврата к задаче",
            in_diagrams=False,
        )

    def begin(self, session: Session, call: ServiceCall, today: date) -> None:
        """Leave a job for the first page."""
        payload = {"day": today.isoformat(), "after": ["", ""]}
        _ask(session, call, payload, key=today.isoformat())

    def run(self, call: ServiceCall) -> None:
        """Tell one page of people."""
        registry = registry_of(call, self.teller.outbox.zones)
        today = date.fromisoformat(str(call.inputs["day"]))
        after: Any = call.inputs["after"]
        rows = follow_ups_between(
            registry.session,
            registry.tenant,
            (today - MISSED, today),
            (str(after[0]), str(after[1])),
            PAGE,
        )
        for row in rows:
            self._tell(registry, *row)
        if len(rows) == PAGE:
            payload = {**call.inputs, "after": list(rows[-1][:2])}
            _ask(registry.session, call, payload, key=f"{call.idempotency_key}+")

    def _tell(self, registry: Registry, task_id: str, user_id: str, day: date) -> None:
        try:
            actor = actor_of(registry, user_id)
        except NotFound:
            return
        task = visible_user_task(registry.session, task_id, actor)
        if task is None or task.state != UserTaskState.OPEN:
            return
        words = Words(
            title=task.title,
            brief=brief_of(task, registry.zone),
            body=f"Вы просили напомнить {day:%d.%m.%Y}.",
        )
        news = News(
            person_id=user_id,
            kind=Kind.REMINDER,
            words=words,
            source_key=f"follow_up:{task_id}:{day.isoformat()}",
            instance_id=task.instance_id,
            task_id=task_id,
        )
        self.teller.tell(registry, news)


def _ask(session: Session, call: ServiceCall, payload: dict[str, Any], *, key: str) -> None:
    schedule_job(
        session,
        topic=FOLLOW_UPS,
        payload=payload,
        due_at=call.now,
        tenant=call.tenant,
        key=key,
        now=call.now,
    )
