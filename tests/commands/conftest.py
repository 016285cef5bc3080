"""An engine on each kind of database, the people of these tests, and their small processes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import (
    SYSTEM,
    Actor,
    Colleague,
    Handler,
    HandlerKind,
    ManualClock,
    Permission,
    ProcessEngine,
    ServiceCall,
    StandIn,
    build_engine,
)
from tests.interpreter.kit import END, START, bpmn, flow, props, user

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

ADA = Actor(user_id="ada", name="Адаева А. А.", principals=frozenset({"methodist"}))
BOB = Actor(user_id="bob", name="Бобов Б. Б.", principals=frozenset({"methodist"}))
EVE = Actor(user_id="eve", name="Евина Е. Е.", principals=frozenset({"teacher"}))
OPERATOR = Actor(user_id="olga", name="Ольгина О. О.", permissions=frozenset({Permission.OPERATE}))
READER = Actor(user_id="rita", permissions=frozenset({Permission.READ_ALL}))
STRANGER = Actor(user_id="sam", name="Самов С. С.")


CAT = Actor(user_id="cat", name="Катина К. К.", principals=frozenset({"methodist"}))


def at_school(user_id: str, school: str) -> Actor:
    held = frozenset({"oo_deputy", f"oo_deputy@{school}"})
    return Actor(user_id=user_id, name=user_id.title(), principals=held)


SCHOOLS = [at_school(*each) for each in (("ann", "5"), ("ben", "5"), ("cy", "5"), ("dan", "7"))]
STAFF = {each.user_id: each for each in (ADA, BOB, CAT, EVE, OPERATOR, STRANGER, *SCHOOLS)}


def colleague(_session: Any, _tenant: str, user_id: str) -> Colleague | None:
    """Who works in these tests; everybody else has been dismissed."""
    found = STAFF.get(user_id)
    if found is None:
        return None
    return Colleague(user_id=user_id, name=found.name, principals=found.principals)


def standing_in_for(absent: str, *principals: str, **more: Any) -> Actor:
    """A deputy with no rights of their own."""
    part = StandIn(absent_id=absent, principals=frozenset(principals), **more)
    return replace(STRANGER, stand_ins=(part,))


@dataclass
class Outside:
    """What handlers did and what they shall do next."""

    calls: list[ServiceCall] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)

    def run(self, call: ServiceCall) -> dict[str, object]:
        self.calls.append(call)
        answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, BaseException):
            raise answer
        return dict(answer)  # type: ignore[call-overload]


@dataclass
class Office:
    """An engine with a manual clock."""

    engine: ProcessEngine
    clock: ManualClock
    outside: Outside

    def deploy(self, *files: bytes, **named: bytes) -> Any:
        given = {f"file{n}.bpmn": content for n, content in enumerate(files)}
        given |= {name.replace("_form", ".form"): content for name, content in named.items()}
        return self.engine.deploy(given, SYSTEM)

    def start(self, variables: dict[str, object] | None = None, key: str = "p") -> str:
        return self.engine.start(key, variables or {}, SYSTEM).id

    def task(self, instance_id: str | None = None) -> str:
        (only,) = self.engine.user_tasks(instance_id, actor=SYSTEM)
        return only.id

    def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.engine.work()

    def state(self, instance_id: str) -> str:
        return self.engine.instance(instance_id, SYSTEM).instance.state.value

    def facts(self, instance_id: str) -> list[str]:
        return [each.type for each in self.engine.history(instance_id, SYSTEM)]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    clock, outside = ManualClock(MORNING), Outside()
    handlers = [
        Handler(topic="office.inside", run=outside.run),
        Handler(topic="office.outside", run=outside.run, kind=HandlerKind.EXTERNAL),
    ]
    engine = build_engine(database_url, handlers=handlers, clock=clock, people=colleague)
    yield Office(engine, clock, outside)
    engine.database.dispose()


def review(**attributes: str) -> bytes:
    """One user task for methodists between start and end."""
    task = {"candidateGroups": "methodist"} | attributes
    inner = task.pop("inner", "")
    return bpmn(START + user("review", inner=inner, **task) + END + flow("start", "review", "end"))


def two_steps() -> bytes:
    """Two user tasks for methodists, one after the other."""
    return bpmn(
        START
        + user("first", candidateGroups="methodist")
        + user("second", candidateGroups="methodist")
        + END
        + flow("start", "first", "second", "end")
    )


def service(topic: str, *, retries: int = 3, inner: str = "") -> bytes:
    """A service task, then a user task that shows that it is done."""
    task = (
        f'<serviceTask id="work" name="Работа" camunda:type="external" camunda:topic="{topic}">'
        f"{props(retries=str(retries))}</serviceTask>"
    )
    after = user("after", candidateGroups="methodist")
    return bpmn(START + task + after + END + inner + flow("start", "work", "after", "end"))


def excluding(text: str) -> bytes:
    """A user task from which somebody is excluded."""
    return review(inner=props(exclude=text))
