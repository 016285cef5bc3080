"""Tells operators of work that no case would tell them of: letters, sweeps, starts that gave up.

Once for each sort of work that waits for a person: not for every attempt, and not for every morning
on which a sweep fails again. The page «Сбои» shows the reason and tries again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import Handler, JobGivenUp, ServiceCall, schedule_job
from workflows.inputs import registry_of
from workflows.notifications.kinds import Kind
from workflows.notifications.recipients import operators_of
from workflows.notifications.telling import News, Teller
from workflows.notifications.words import Words

TOPIC = "notifications.trouble"
TITLE = "Сообщить о сбое"
_BODY = "Все попытки кончились неудачей. Причина и повтор — на странице «Сбои»."


def listen(session: Session, given_up: JobGivenUp) -> None:
    """Schedule the job that tells operators, unless they know or telling itself is what failed."""
    if given_up.alike or given_up.topic == TOPIC:
        return
    schedule_job(
        session,
        topic=TOPIC,
        payload={"job_id": given_up.job_id, "kind": given_up.kind, "title": given_up.title},
        due_at=given_up.at,
        tenant=given_up.tenant,
    )


@dataclass(frozen=True, kw_only=True)
class Troubles:
    """The handler of the listener's job."""

    teller: Teller

    def tell(self, call: ServiceCall) -> Mapping[str, object]:
        """Tell every operator who can sign in; a retry of theirs that fails is not told again."""
        registry = registry_of(call, self.teller.outbox.zones)
        title = _title(str(call.inputs["kind"]), str(call.inputs["title"]))
        words = Words(title=title, brief=title, body=_BODY)
        source_key = f"job:{call.inputs['job_id']}"
        news = [
            News(person_id=person_id, kind=Kind.TROUBLE, words=words, source_key=source_key)
            for person_id in operators_of(registry)
        ]
        return {"told": self.teller.tell_all(registry, news)}

    def handler(self) -> Handler:
        """The handler of the topic."""
        return Handler(topic=TOPIC, run=self.tell, title=TITLE, in_diagrams=False)


def _title(kind: str, work: str) -> str:
    """What did not happen, in one line."""
    if kind == "start":
        return f"Не начался процесс: {work}"[:400]
    return f"Не выполнено: {work or 'служебная работа'}"[:400]
