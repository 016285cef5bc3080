"""A small office to break: an engine with a clock set by hand, its people and its processes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.crash_rows import snapshots_of
from benchmarks.databases import is_sqlite
from engine import (
    SYSTEM,
    Actor,
    Colleague,
    Database,
    Handler,
    HandlerKind,
    ManualClock,
    Permission,
    ProcessEngine,
    ServiceCall,
    build_engine,
)
from tests.interpreter.kit import END, START, bpmn, flow, props, user

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ADA = Actor(user_id="ada", name="Адаева А. А.", principals=frozenset({"methodist"}))
BOB = Actor(user_id="bob", name="Бобов Б. Б.", principals=frozenset({"methodist"}))
OPERATOR = Actor(user_id="olga", name="Ольгина О. О.", permissions=frozenset({Permission.OPERATE}))
_STAFF = {each.user_id: each for each in (ADA, BOB)}
FAILURE = "почта молчит"

_CATALOGUE = '<message id="m" name="ответ"/><signal id="g" name="{0}"/>'


def _colleague(_session: Any, _tenant: str, user_id: str) -> Colleague | None:
    found = _STAFF.get(user_id)
    if found is None:
        return None
    return Colleague(user_id=user_id, name=found.name, principals=found.principals)


# -- processes -------------------------------------------------------------------------------------
def steps(key: str = "steps", *names: str) -> bytes:
    """User tasks of methodists, one after another."""
    names = names or ("first", "second")
    body = "".join(user(name, candidateGroups="methodist") for name in names)
    return bpmn(START + body + END + flow("start", *names, "end"), key)


def with_gateway() -> bytes:
    """A user task with a form, then one of two others, each with a deadline at its border."""
    late = (
        '<boundaryEvent id="late" attachedToRef="yes" cancelActivity="false">'
        "<timerEventDefinition><timeDuration>P9D</timeDuration></timerEventDefinition>"
        "</boundaryEvent>"
    )
    tasks = "".join(user(name, candidateGroups="methodist") for name in ("yes", "no", "remind"))
    asked = user("ask", candidateGroups="methodist", formKey="answer")
    ways = (
        flow("start", "ask", "way")
        + flow("way", "yes", condition="count &gt; 5")
        + flow("way", "no", condition="count &lt;= 5")
        + flow("yes", "end")
        + flow("no", "end")
        + flow("late", "remind", "end")
    )
    gateway = '<exclusiveGateway id="way"/>'
    return bpmn(START + asked + gateway + tasks + late + END + ways, "gateway")


ANSWER = json.dumps(
    {
        "type": "default",
        "id": "answer",
        "components": [
            {"type": "number", "id": "f1", "key": "count", "label": "Сколько"},
            {"type": "textarea", "id": "f2", "key": "note", "label": "Примечание"},
        ],
    }
).encode()


def many() -> bytes:
    """A user task for each school, then one more."""
    each = (
        '<multiInstanceLoopCharacteristics camunda:collection="schools" '
        'camunda:elementVariable="school"/>'
    )
    asked = user("each", candidateGroups="methodist", inner=each)
    after = user("after", candidateGroups="methodist")
    return bpmn(START + asked + after + END + flow("start", "each", "after", "end"), "many")


def waiting(key: str, definition: str, inner: str = "", signal: str = "звонок") -> bytes:
    """Waits for an event, then for a person."""
    event = f'<intermediateCatchEvent id="wait">{inner}{definition}</intermediateCatchEvent>'
    after = user("after", candidateGroups="methodist")
    body = START + event + after + END + flow("start", "wait", "after", "end")
    return bpmn(body, key, catalogue=_CATALOGUE.format(signal))


def listening() -> bytes:
    inner = props(correlationKey="number")
    return waiting("listening", '<messageEventDefinition messageRef="m"/>', inner)


def pausing() -> bytes:
    wait = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    return waiting("pausing", wait)


def hearing(signal: str) -> bytes:
    return waiting(signal, '<signalEventDefinition signalRef="g"/>', signal=signal)


def serviced(key: str, topic: str, retries: int = 3) -> bytes:
    """A service task, then a user task that shows that it is done."""
    task = (
        f'<serviceTask id="work" camunda:type="external" camunda:topic="{topic}">'
        f"{props(retries=str(retries))}</serviceTask>"
    )
    after = user("after", candidateGroups="methodist")
    return bpmn(START + task + after + END + flow("start", "work", "after", "end"), key)


PROCESSES = {
    "steps.bpmn": steps(),
    "gateway.bpmn": with_gateway(),
    "answer.form": ANSWER,
    "many.bpmn": many(),
    "listening.bpmn": listening(),
    "pausing.bpmn": pausing(),
    "inside.bpmn": serviced("inside", "crash.inside"),
    "outside.bpmn": serviced("outside", "crash.outside"),
    "failing.bpmn": serviced("failing", "crash.inside", retries=1),
}


# -- the office ------------------------------------------------------------------------------------
@dataclass
class Desk:
    """An engine over a migrated database, and a second look at everything.

    Attributes:
        fails: handlers raise instead of answering.
        keys: idempotency keys under which external handlers were called, by instance.
        instance: the one in hand.
        plays: how many have begun here.
    """

    url: str
    clock: ManualClock = field(default_factory=lambda: ManualClock(MORNING))
    fails: bool = False
    keys: dict[str, set[str]] = field(default_factory=dict)
    instance: str = ""
    plays: int = 0

    def __post_init__(self) -> None:
        self.database = Database(self.url, synchronous="OFF")
        self.engine = self.engine_again()
        self.engine.deploy(PROCESSES, SYSTEM)
        self.snapshots = snapshots_of(self.url)

    def close(self) -> None:
        self.snapshots.close()
        self.database.dispose()

    def engine_again(self) -> ProcessEngine:
        """An engine that remembers nothing, as after a restart."""
        handlers = [
            Handler(topic="crash.inside", run=self._run),
            Handler(topic="crash.outside", run=self._run_outside, kind=HandlerKind.EXTERNAL),
        ]
        shared = not is_sqlite(self.url)
        return build_engine(
            self.database, handlers=handlers, clock=self.clock, people=_colleague, shared=shared
        )

    def new_mark(self) -> str:
        """A word that nothing before it was called by."""
        self.plays += 1
        return f"m{self.plays:05}x"

    def start(self, key: str, variables: dict[str, object] | None = None) -> str:
        self.instance = self.engine.start(key, variables or {}, SYSTEM).id
        return self.instance

    def task(self) -> str:
        return self.engine.user_tasks(self.instance, actor=SYSTEM)[0].id

    def work_later(self) -> None:
        """Do what is due once leases and rests are over."""
        for _ in range(4):
            self.clock.advance(timedelta(minutes=20))
            self.engine.work()

    def answers(self, engine: ProcessEngine) -> tuple[object, ...]:
        """What an engine says of the instance in hand."""
        if not self.instance:
            return (engine.definitions(SYSTEM),)
        asked: tuple[Callable[..., object], ...] = (
            engine.instance,
            engine.variables,
            engine.history,
            engine.decisions,
        )
        told = tuple(ask(self.instance, SYSTEM) for ask in asked)
        tasks = engine.user_tasks(self.instance, actor=SYSTEM)
        drafts = tuple(engine.draft(task.id, ADA) for task in tasks)
        incidents = engine.incidents(SYSTEM, self.instance)
        return (*told, tasks, drafts, incidents)

    def _run(self, _call: ServiceCall) -> dict[str, object]:
        if self.fails:
            raise OSError(FAILURE)
        return {"done": True}

    def _run_outside(self, call: ServiceCall) -> dict[str, object]:
        self.keys.setdefault(call.instance_id, set()).add(call.idempotency_key)
        return {"done": True}
