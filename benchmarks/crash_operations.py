"""The core operations that are broken at each of their statements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from benchmarks.crash_desk import ADA, BOB, OPERATOR, Desk, hearing, steps
from engine import SYSTEM
from engine.domain.migrations import MigrationPlan
from engine.domain.modifications import Modification, Move

JOB = MappingProxyType(
    {
        "job": frozenset(
            ("state", "attempts", "last_error", "due_at", "lease_until", "lease_owner", "rung_at")
        ),
        "procrastinate_jobs": frozenset(("queue_name", "task_name", "status", "job")),
    }
)
"""What an attempt leaves in the row of a job, whether or not it came to anything; and its bells."""
TOLD = MappingProxyType(
    {
        "incident": frozenset(("message", "cause", "likeness")),
        "history_event": frozenset(("payload", "detail")),
    }
)
"""Why a job has failed: its handler, or what cut its last attempt short."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that people or the world ask of the engine.

    Attributes:
        prepare: makes what it is done with, in a play with a mark of its own.
        act: does it, given what `prepare` gave.
        by_job: a worker does it, who tries again by itself; its own transactions may be several.
        repeatable: doing it again is no mistake, and changes at most these tables.
        forgiven: columns that an attempt may leave behind.
    """

    name: str
    prepare: Callable[[Desk, str], Any]
    act: Callable[[Desk, Any], object]
    by_job: bool = False
    repeatable: frozenset[str] | None = None
    forgiven: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _started(key: str) -> Callable[[Desk, str], str]:
    def prepare(desk: Desk, mark: str) -> str:
        desk.start(key, {"number": mark, "schools": ["5", "7"]})
        return desk.task() if desk.engine.user_tasks(desk.instance, actor=SYSTEM) else mark

    return prepare


def _claimed(desk: Desk, mark: str) -> str:
    task = _started("steps")(desk, mark)
    desk.engine.claim(task, ADA)
    return task


def _claimed_form(desk: Desk, mark: str) -> str:
    task = _started("gateway")(desk, mark)
    desk.engine.claim(task, ADA)
    return task


def _last_of_many(desk: Desk, mark: str) -> str:
    task = _started("many")(desk, mark)
    desk.engine.complete(task, {}, ADA)
    return desk.task()


def _asked(desk: Desk, mark: str) -> str:
    return desk.engine.ask(_claimed(desk, mark), "bob", "Согласуйте", ADA, kind="approval")


def _completed(desk: Desk, mark: str) -> str:
    task = _claimed(desk, mark)
    desk.engine.complete(task, {}, ADA)
    return task


def _suspended(desk: Desk, mark: str) -> str:
    _started("steps")(desk, mark)
    desk.engine.suspend(desk.instance, "Проверяем", OPERATOR)
    return desk.instance


def _heard(desk: Desk, mark: str) -> str:
    desk.engine.deploy({f"{mark}.bpmn": hearing(mark)}, SYSTEM)
    desk.start(mark)
    return mark


def _due(desk: Desk, mark: str) -> str:
    desk.start("pausing")
    desk.clock.advance(timedelta(hours=2))
    return mark


def _incident(desk: Desk, _mark: str) -> str:
    desk.start("failing")
    desk.fails = True
    desk.engine.work()
    desk.fails = False
    return desk.engine.incidents(SYSTEM, desk.instance)[0].id


def _fails(desk: Desk, mark: str) -> str:
    desk.start("failing")
    desk.fails = True
    return mark


def _moves(desk: Desk, mark: str) -> Modification:
    _started("steps")(desk, mark)
    [token] = desk.engine.course(desk.instance, OPERATOR).tokens
    move = Move(cancel=token.id, element_id="second")
    return Modification(moves=(move,), reason="Шаг не нужен", values={"n": 1})


def _newer(desk: Desk, mark: str) -> MigrationPlan:
    old = desk.engine.deploy({f"{mark}.bpmn": steps(mark)}, SYSTEM).definitions[0].id
    desk.start(mark)
    desk.engine.claim(desk.task(), ADA)
    longer = steps(mark, "first", "inserted", "second")
    new = desk.engine.deploy({f"{mark}.bpmn": longer}, SYSTEM).definitions[0].id
    wanted = MigrationPlan(source=old, target=new)
    return desk.engine.migration_plan(wanted, OPERATOR, suggest=True).plan


def _nothing(desk: Desk, mark: str) -> str:
    desk.instance = ""
    return mark


def _begin(desk: Desk, mark: str) -> None:
    started = desk.engine.start("gateway", {"number": mark}, SYSTEM, request_key=mark)
    desk.instance = started.id


def _work(desk: Desk, _mark: str) -> None:
    desk.engine.work()


def _again(*tables: str) -> frozenset[str]:
    return frozenset(tables)


OPERATIONS = (
    Operation(
        name="deploy",
        prepare=_nothing,
        act=lambda desk, mark: desk.engine.deploy({f"{mark}.bpmn": steps(mark)}, SYSTEM),
        repeatable=_again("deployment"),
    ),
    Operation(name="start", prepare=_nothing, act=_begin, repeatable=_again()),
    Operation(
        name="claim",
        prepare=_started("steps"),
        act=lambda desk, task: desk.engine.claim(task, ADA),
        repeatable=_again(),
    ),
    Operation(
        name="unclaim", prepare=_claimed, act=lambda desk, task: desk.engine.unclaim(task, ADA)
    ),
    Operation(
        name="complete, a gateway behind it",
        prepare=_claimed_form,
        act=lambda desk, task: desk.engine.complete(task, {"count": 7}, ADA),
    ),
    Operation(
        name="complete the last of a multi-instance",
        prepare=_last_of_many,
        act=lambda desk, task: desk.engine.complete(task, {}, ADA),
    ),
    Operation(
        name="recall", prepare=_completed, act=lambda desk, task: desk.engine.recall(task, ADA)
    ),
    Operation(
        name="delegate",
        prepare=_claimed,
        act=lambda desk, task: desk.engine.delegate(task, "bob", ADA),
    ),
    Operation(
        name="reassign",
        prepare=_claimed,
        act=lambda desk, task: desk.engine.assign(task, "bob", OPERATOR, "Болеет"),
        repeatable=_again(),
    ),
    Operation(
        name="ask for approval",
        prepare=_claimed,
        act=lambda desk, task: desk.engine.ask(task, "bob", "Согласуйте", ADA, kind="approval"),
    ),
    Operation(
        name="approve",
        prepare=_asked,
        act=lambda desk, question: desk.engine.answer(question, "Да", BOB, "agreed"),
    ),
    Operation(
        name="save a draft",
        prepare=_claimed_form,
        act=lambda desk, task: desk.engine.save_draft(task, {"note": ["Почти"]}, ADA),
        repeatable=_again(),
    ),
    Operation(
        name="correlate a message",
        prepare=_started("listening"),
        act=lambda desk, mark: desk.engine.correlate("ответ", key=mark, payload={"n": 1}),
        repeatable=_again(),
    ),
    Operation(
        name="throw a signal",
        prepare=_heard,
        act=lambda desk, mark: desk.engine.signal(mark, {"n": 1}),
        repeatable=_again("job", "procrastinate_jobs"),
    ),
    Operation(name="fire a timer", prepare=_due, act=_work, by_job=True, forgiven=JOB),
    Operation(
        name="run a service job", prepare=_started("inside"), act=_work, by_job=True, forgiven=JOB
    ),
    Operation(
        name="run an external job", prepare=_started("outside"), act=_work, by_job=True,
        forgiven=JOB,
    ),
    Operation(
        name="fail a job into an incident",
        prepare=_fails,
        act=_work,
        by_job=True,
        forgiven={**JOB, **TOLD},
    ),
    Operation(
        name="retry an incident",
        prepare=_incident,
        act=lambda desk, incident: desk.engine.retry(incident, OPERATOR),
    ),
    Operation(
        name="skip an incident",
        prepare=_incident,
        act=lambda desk, incident: desk.engine.skip(incident, {"n": 1}, "Сделано", OPERATOR),
    ),
    Operation(
        name="suspend",
        prepare=_started("steps"),
        act=lambda desk, _task: desk.engine.suspend(desk.instance, "Проверяем", OPERATOR),
    ),
    Operation(
        name="resume",
        prepare=_suspended,
        act=lambda desk, instance: desk.engine.resume(instance, OPERATOR),
    ),
    Operation(
        name="cancel",
        prepare=_started("steps"),
        act=lambda desk, _task: desk.engine.cancel(desk.instance, "Не нужен", OPERATOR),
    ),
    Operation(
        name="modify",
        prepare=_moves,
        act=lambda desk, ordered: desk.engine.modify(desk.instance, ordered, OPERATOR),
    ),
    Operation(
        name="migrate",
        prepare=_newer,
        act=lambda desk, plan: desk.engine.migrate(desk.instance, plan, "Поправили", OPERATOR),
    ),
)  # fmt: skip
