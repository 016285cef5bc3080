"""Messages of a contest to its applications and back, each by a job that the database keeps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from engine import Actor, Handler, HandlerKind, ServiceCall, schedule_job
from workflows.inputs import inputs_of
from workflows.registry.base import Registry

TOPIC = "contests.send"
JUDGING, FINISHED, CANCELLED = "ContestJudging", "ContestFinished", "ContestCancelled"
STAGE_SCORED, EXPERT_REPLACED = "ContestStageScored", "scoring_expert_replaced"
LIFE = timedelta(days=30)


class Engine(Protocol):
    """As much of the engine as is needed."""

    def correlate(
        self,
        message_name: str,
        actor: Actor = ...,
        *,
        key: str | int | None = None,
        payload: Mapping[str, object] | None = None,
        life: timedelta = ...,
    ) -> int: ...


def send(
    registry: Registry,
    call: ServiceCall,
    message: str,
    keys: Iterable[str],
    payload: Mapping[str, object],
    own: Mapping[str, Mapping[str, object]] | None = None,
) -> int:
    """Leave a job per key; a repeated service task leaves the same jobs, not more.

    Args:
        registry: the open transaction.
        call: the service task that sends.
        message: its name.
        keys: of the receivers.
        payload: for all of them.
        own: key → what is added for this one.

    Returns:
        To how many.
    """
    count = 0
    for key in keys:
        schedule_job(
            registry.session,
            topic=TOPIC,
            payload={
                "message": message,
                "key": key,
                "payload": {**payload, **(own or {}).get(key, {})},
            },
            due_at=call.now,
            tenant=call.tenant,
            actor_id=call.actor_id,
            key=f"{call.idempotency_key}:{message}:{key}",
        )
        count += 1
    return count


@dataclass(frozen=True, kw_only=True)
class ContestSending:
    """The handler of these jobs; `engine` is asked when one runs."""

    engine: Callable[[], Engine]

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        """Deliver one message; one that nobody waits for yet is kept until somebody does."""
        inputs = inputs_of(call)
        system = Actor(user_id="", tenant=call.tenant, is_system=True)
        reached = self.engine().correlate(
            inputs.required("message"),
            system,
            key=inputs.required("key"),
            payload=inputs.mapping("payload"),
            life=LIFE,
        )
        return {"reached": reached}

    def handler(self) -> Handler:
        """The handler."""
        return Handler(
            topic=TOPIC,
            run=self.run,
            kind=HandlerKind.EXTERNAL,
            title="Конкурс: передать сообщение",
            in_diagrams=False,
        )
