"""Events that wait: timers, messages, signals and conditions (BPMN 2.0.2 §10.5, §13.5)."""

from collections.abc import Mapping
from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from engine.domain.events import (
    ConditionMet,
    MessageReceived,
    SignalReceived,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerCancelled,
    TimerFired,
    TimerMoved,
    TimerScheduled,
)
from engine.domain.states import SubscriptionKind
from engine.interpreter.conditions import seen_by
from engine.interpreter.deadlines import timer_asks_calendar
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.elements.event_based_gateway import EventBasedGateway
from engine.interpreter.evaluation import Functions
from engine.interpreter.model import EventModel
from engine.interpreter.variables import plain


def without_brought(
    token: ElementInstance,
    values: Mapping[str, object],
    before: Mapping[str, object],
    fork: Mapping[str, object],
) -> Mapping[str, object]:
    """The variables that an event found when it happened, without what it brought itself."""
    brought = token.internal_data.get("brought")
    if brought is None and token.task_spec.event.kind != "timer":
        # It happened in format 1, which did not note it: whatever differs from the fork counts.
        return {k: fork[k] for k in values if k in fork}
    brought = brought or ()
    kept = {k: v for k, v in values.items() if k not in brought}
    return {**kept, **{k: before[k] for k in brought if k in before}}


class Catching(Element):
    """An element whose token waits for its event and then runs."""

    opens = True

    @property
    def event(self) -> EventModel:
        return self.node.event or EventModel()

    def open(self, token: ElementInstance) -> None:
        kind = self.event.kind
        if kind == "timer":
            self._schedule(token)
        elif kind in ("message", "signal"):
            self._subscribe(token, kind)
        elif kind == "conditional":
            token.note(watch=1)
            token.runtime.conditions.watch(token)
        token._set_state(TaskState.WAITING)

    # -- timers ------------------------------------------------------------------------------------
    def timer_functions(self, token: ElementInstance) -> Functions:  # noqa: ARG002  for overriding
        """Functions a timer's expression may use besides the ordinary ones."""
        return {}

    def _schedule(self, token: ElementInstance) -> None:
        runtime = token.runtime
        due, cycle = runtime.evaluator.timer(
            self.event.timer, self.event.text, token.data, self.timer_functions(token)
        )
        past = int(token.internal_data.get("number", 0))
        number = past + 1
        anchor = str(token.internal_data.get("anchor") or runtime.now().isoformat())
        if cycle is not None:
            since = datetime.fromisoformat(anchor)
            # When all moments of a drawn start have gone by, the last one is due at once, as a
            # date in the past is.
            number = runtime.evaluator.next_firing(cycle, since, past) or cycle.count or number
            due = runtime.evaluator.cycle_due(cycle, since, number)
        job_id = runtime.new_id()
        token.note(job=job_id, due=due.isoformat(), number=number, anchor=anchor)
        runtime.emit(
            TimerScheduled(
                job_id=job_id,
                due_at=due,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )

    def find_due_again(self, token: ElementInstance, reason: str) -> bool:
        """Find a waiting timer's moment again; say whether it moved.

        The text is worked out as of the moment when the timer was set, with what the token knew.
        """
        notes, runtime = token.internal_data, token.runtime
        waits = token._state == TaskState.WAITING and notes.get("job")
        if not waits or not timer_asks_calendar(self.node):
            return False
        as_then = runtime.evaluator.as_of(datetime.fromisoformat(str(notes["anchor"])))
        due, _ = as_then.timer(
            self.event.timer, self.event.text, token.data, self.timer_functions(token)
        )
        return move_timer(token, due, reason)

    def more_firings(self, token: ElementInstance) -> bool:
        """Whether a repeating timer has firings ahead; missed ones are part of the present one."""
        if self.event.timer != "cycle":
            return False
        evaluator, notes = token.runtime.evaluator, token.internal_data
        cycle = evaluator.cycle(self.event.text, token.data)
        anchor = datetime.fromisoformat(str(notes["anchor"]))
        return evaluator.next_firing(cycle, anchor, int(notes["number"])) is not None

    # -- messages and signals ----------------------------------------------------------------------
    def correlation_key(self, token: ElementInstance) -> str:
        """The key now, when the waiting begins; what changes later does not change it."""
        text = self.node.properties.get("correlationKey", "")
        return token.runtime.evaluator.correlation_key(text, token.data)

    def _subscribe(self, token: ElementInstance, kind: str) -> None:
        subscription = token.runtime.new_id()
        key = self.correlation_key(token) if kind == "message" else ""
        token.note(subscription=subscription)
        token.runtime.emit(
            SubscriptionOpened(
                subscription_id=subscription,
                kind=SubscriptionKind(kind),
                name=self.event.name,
                key=key,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )

    # -- conditions --------------------------------------------------------------------------------
    def condition_comes_true(self, token: ElementInstance) -> bool:
        """Say whether the condition is true now and was not before (§10.5.5)."""
        true = token.runtime.evaluator.holds(self.event.text, seen_by(token))
        was_true = "met" in token.internal_data
        if was_true and not true:
            token.note(met=None)
        return true and not was_true

    def condition_came(self, token: ElementInstance) -> None:
        token.runtime.emit(
            ConditionMet(
                condition=self.event.text,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        token.note(watch=None, cause=token.runtime.cause or None, reply={})
        self.take_reply(token)

    # -- what happened -----------------------------------------------------------------------------
    def time_came(self, token: ElementInstance) -> None:
        token.runtime.emit(
            TimerFired(
                job_id=str(token.internal_data["job"]),
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        token.note(job=None, reply={})
        self.take_reply(token)

    def received(
        self, token: ElementInstance, payload: Mapping[str, object], key: str = ""
    ) -> None:
        runtime, kind = token.runtime, self.event.kind
        fact = MessageReceived if kind == "message" else SignalReceived
        extra = {"key": key} if kind == "message" else {}
        runtime.emit(
            fact(
                name=self.event.name,
                payload=dict(payload),
                element_id=token.element_id,
                element_instance_id=token.key,
                **extra,
            )
        )
        self._close_subscription(token)
        token.note(reply=dict(payload))
        self.take_reply(token)

    def take_reply(self, token: ElementInstance) -> None:
        """Go on with what came; also tried again after an incident, for it will not come twice."""
        self._withdraw_rivals(token)
        self.happened(token, token.internal_data["reply"])

    def happened(self, token: ElementInstance, payload: Mapping[str, object]) -> None:
        """The event came: go on with its payload."""
        token.assign(self.payload_variables(token, payload))
        token.note(answered=1, reply=None)
        token.run()

    def payload_variables(
        self, token: ElementInstance, payload: Mapping[str, object]
    ) -> Mapping[str, object]:
        """What of a payload becomes variables: declared outputs, one for the whole, or all."""
        whole = self.node.attributes.get("messageVariable", "")
        if whole and not self.node.outputs:
            return {whole: dict(payload)}
        if not self.node.outputs:
            return payload
        evaluator = token.runtime.evaluator
        known = {**token.data, **payload}
        return {name: plain(evaluator.value(text, known)) for name, text in self.node.outputs}

    def _withdraw_rivals(self, token: ElementInstance) -> None:
        """After an event-based gateway the first event wins (§13.4.4)."""
        gateway = token.parent
        if gateway is not None and isinstance(gateway.task_spec, EventBasedGateway):
            for rival in gateway.children:
                if rival is not token and rival.is_open:
                    rival.terminate()

    def on_terminate(self, token: ElementInstance) -> None:
        job = token.internal_data.get("job")
        if job:
            token.runtime.emit(
                TimerCancelled(
                    job_id=str(job), element_id=token.element_id, element_instance_id=token.key
                )
            )
            token.note(job=None)
        self._close_subscription(token)

    def _close_subscription(self, token: ElementInstance) -> None:
        subscription = token.internal_data.get("subscription")
        if subscription:
            token.runtime.emit(
                SubscriptionClosed(
                    subscription_id=str(subscription),
                    element_id=token.element_id,
                    element_instance_id=token.key,
                )
            )
            token.note(subscription=None)


def move_timer(token: ElementInstance, due: datetime, reason: str) -> bool:
    """Let a waiting timer fire at another moment; says whether it is another."""
    notes = token.internal_data
    previous = datetime.fromisoformat(str(notes["due"]))
    if due == previous:
        return False
    token.note(due=due.isoformat())
    token.runtime.emit(
        TimerMoved(
            job_id=str(notes["job"]),
            due_at=due,
            previous=previous,
            reason=reason,
            element_id=token.element_id,
            element_instance_id=token.key,
        )
    )
    return True
