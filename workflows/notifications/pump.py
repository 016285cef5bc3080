"""Carries deliveries out of the office, one after another over one connection.

One job per way, not one per letter: a server that is down costs one attempt and not a thousand,
and keeps no worker from other work. What waits is in the rows of deliveries.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import Clock, Handler, HandlerKind, ServiceCall
from workflows.notifications.channels import Channel, ChannelUnavailable, Message, Outcome, Verdict
from workflows.notifications.kinds import Way
from workflows.notifications.outbox import TOPICS, Outbox
from workflows.registry import notifications
from workflows.registry.base import Registry, Sessions

BATCH = 50
TITLES = {
    Way.MAIL: "Отправка писем",
    Way.MESSENGER: "Отправка сообщений в мессенджер",
}


@dataclass(frozen=True, kw_only=True)
class Pump:
    """The handlers that send; each step has a transaction of its own, sending has none."""

    sessions: Sessions
    clock: Clock
    outbox: Outbox

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        """Send what is due and ask to be called for what comes next.

        Raises:
            ChannelUnavailable: nothing can be sent now; the job rests and tries again.
        """
        way = Way(str(call.inputs["way"]))
        sent = 0
        open_channel = self._opener(call, way)
        if open_channel is not None:
            with closing(open_channel()) as channel:
                while sent < BATCH and self._send_next(call, way, channel):
                    sent += 1
            self._ask_for_next(call, way)
        return {"sent": sent}

    def handlers(self) -> tuple[Handler, ...]:
        """One for each way out."""
        return tuple(
            Handler(
                topic=topic,
                run=self.run,
                kind=HandlerKind.EXTERNAL,
                title=TITLES[way],
                in_diagrams=False,
            )
            for way, topic in TOPICS.items()
        )

    def _send_next(self, call: ServiceCall, way: Way, channel: Channel) -> bool:
        with self.sessions.write(call.tenant) as session:
            message = self.outbox.take(self._registry(session, call), way)
        if message is None:
            return False
        outcome = channel.send(message)
        self._settle(call, message, outcome)
        if outcome.verdict == Verdict.DOWN:
            raise ChannelUnavailable(outcome.reason)
        return True

    def _settle(self, call: ServiceCall, message: Message, outcome: Outcome) -> None:
        with self.sessions.write(call.tenant) as session:
            self.outbox.settle(self._registry(session, call), message.id, outcome)

    def _opener(self, call: ServiceCall, way: Way) -> Callable[[], Channel] | None:
        """None when the way was closed meanwhile: what waits stays until somebody opens it."""
        with self.sessions.read(call.tenant) as session:
            return self.outbox.ways_out.opener(self._registry(session, call), way)

    def _ask_for_next(self, call: ServiceCall, way: Way) -> None:
        with self.sessions.write(call.tenant) as session:
            registry = self._registry(session, call)
            due_at = notifications.next_due_at(registry, way)
            if due_at is not None:
                self.outbox.ring(registry, way, due_at)

    def _registry(self, session: Session, call: ServiceCall) -> Registry:
        return Registry(
            session=session,
            tenant=call.tenant,
            now=self.clock.now(),
            zone=self.outbox.zones.zone_in(session),
        )
