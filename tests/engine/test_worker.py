"""The embedded worker does what is due, is woken by commits, and stops without losing anything."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from engine import (
    SYSTEM,
    Handler,
    HandlerKind,
    ManualClock,
    ProcessEngine,
    SystemClock,
    build_engine,
)
from engine.worker import EmbeddedWorker
from tests.interpreter.kit import END, START, bpmn, flow, user

WORK = '<serviceTask id="work" camunda:type="external" camunda:topic="office.work"/>'
PROCESS = bpmn(START + WORK + user("after") + END + flow("start", "work", "after", "end"))
PATIENCE = 20.0


@pytest.fixture
def build(database_url) -> Iterator[Callable[..., ProcessEngine]]:
    made: list[ProcessEngine] = []

    def make(run: Callable[..., object], kind: HandlerKind = HandlerKind.TRANSACTIONAL):
        handler = Handler(topic="office.work", run=run, kind=kind)
        engine = build_engine(database_url, handlers=[handler])
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.database.dispose()


@pytest.fixture
def working() -> Iterator[Callable[[ProcessEngine], EmbeddedWorker]]:
    started: list[EmbeddedWorker] = []

    def start(engine: ProcessEngine, **options: float) -> EmbeddedWorker:
        worker = EmbeddedWorker(engine, **options)
        started.append(worker)
        worker.start()
        return worker

    yield start
    for worker in started:
        assert worker.stop()


def test_a_commit_wakes_the_worker_long_before_its_next_look(build, working):
    done = threading.Event()
    engine = build(lambda call: done.set() or {})
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    working(engine, poll_seconds=3600)

    engine.start("p", {}, SYSTEM)

    assert done.wait(PATIENCE)


def test_a_timer_is_fired_when_it_is_due_without_a_bell(build, working):
    done = threading.Event()
    pause = (
        '<intermediateCatchEvent id="pause"><timerEventDefinition>'
        "<timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    engine = build(lambda call: done.set() or {})
    process = bpmn(START + pause + WORK + END + flow("start", "pause", "work", "end"))
    engine.deploy({"p.bpmn": process}, SYSTEM)
    working(engine, poll_seconds=3600)

    engine.start("p", {}, SYSTEM)

    assert done.wait(PATIENCE)


@pytest.mark.slow
def test_while_one_thread_is_busy_for_long_another_looks_out(build, working):
    begun, go_on, fired = threading.Event(), threading.Event(), threading.Event()
    attempts = []

    def run(call):
        if call.element_id == "work":
            attempts.append(1)
            if len(attempts) == 1:
                raise OSError("почта молчит")  # the next attempt begins without a bell
            begun.set()
            assert go_on.wait(PATIENCE)
        else:
            fired.set()
        return {}

    engine = build(run, HandlerKind.EXTERNAL)
    pause = (
        '<intermediateCatchEvent id="pause"><timerEventDefinition>'
        "<timeDuration>PT4S</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    late = WORK.replace('id="work"', 'id="late"')
    timed = bpmn(START + pause + late + END + flow("start", "pause", "late", "end"), "timed")
    engine.deploy({"p.bpmn": PROCESS, "timed.bpmn": timed}, SYSTEM)
    working(engine, poll_seconds=3600)
    engine.start("timed", {}, SYSTEM)
    engine.start("p", {}, SYSTEM)
    assert begun.wait(PATIENCE)

    assert fired.wait(PATIENCE)
    assert not go_on.is_set()
    go_on.set()


def test_a_timer_that_another_process_scheduled_is_noticed_without_a_bell(build, working):
    done = threading.Event()
    engine = build(lambda call: done.set() or {})
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    elsewhere = build(lambda call: done.set() or {})
    working(engine)

    elsewhere.start("p", {}, SYSTEM)

    assert done.wait(PATIENCE)


def test_every_job_is_done_once(build, working):
    lock, calls, enough = threading.Lock(), [], threading.Event()

    def run(call):
        with lock:
            calls.append(call.instance_id)
            if len(calls) == 20:
                enough.set()
        return {}

    engine = build(run, HandlerKind.EXTERNAL)
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    working(engine, threads=3)
    started = [engine.start("p", {}, SYSTEM).id for _ in range(20)]

    assert enough.wait(PATIENCE)
    settled(lambda: len(engine.user_tasks(actor=SYSTEM)) == 20)
    assert sorted(calls) == sorted(started)


def test_stopping_waits_for_the_job_that_runs(build):
    begun, go_on = threading.Event(), threading.Event()

    def run(call):
        begun.set()
        assert go_on.wait(PATIENCE)
        return {}

    engine = build(run, HandlerKind.EXTERNAL)
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    worker = EmbeddedWorker(engine)
    worker.start()
    engine.start("p", {}, SYSTEM)
    assert begun.wait(PATIENCE)
    assert not worker.stop(timeout=0.05)
    go_on.set()

    settled(lambda: len(engine.user_tasks(actor=SYSTEM)) == 1)


def test_a_stopped_worker_does_nothing_and_may_start_again(build):
    done = threading.Event()
    engine = build(lambda call: done.set() or {})
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    worker = EmbeddedWorker(engine)
    worker.start()
    assert worker.is_running
    assert worker.stop()
    assert not worker.is_running

    engine.start("p", {}, SYSTEM)
    assert len(engine.due_jobs()) == 1
    worker.start()

    assert done.wait(PATIENCE)
    assert worker.stop()


def test_trouble_with_the_database_does_not_end_the_worker(build, working, monkeypatch):
    done, failed = threading.Event(), threading.Event()
    engine = build(lambda call: done.set() or {})
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    real = engine.due_jobs

    def unreachable(limit=100):
        failed.set()
        raise OSError("база недоступна")

    monkeypatch.setattr(engine, "due_jobs", unreachable)
    working(engine, poll_seconds=0.05)
    assert failed.wait(PATIENCE)

    monkeypatch.setattr(engine, "due_jobs", real)
    engine.start("p", {}, SYSTEM)

    assert done.wait(PATIENCE)


def test_on_sqlite_a_fresh_worker_frees_the_leases_of_a_dead_process(sqlite_url):
    calls = []

    def run(call):
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return {}

    handler = Handler(topic="office.work", run=run, kind=HandlerKind.EXTERNAL)
    engine = build_engine(sqlite_url, handlers=[handler])
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    engine.start("p", {}, SYSTEM)
    (job_id,) = engine.due_jobs()
    with pytest.raises(KeyboardInterrupt):
        engine.execute_job(job_id)
    assert engine.next_due_at() > SystemClock().now() + timedelta(minutes=4)

    worker = EmbeddedWorker(engine)
    worker.start()
    settled(lambda: len(calls) == 2)
    assert worker.stop()
    engine.database.dispose()


def test_a_clock_set_forward_does_not_begin_a_job_again_that_is_being_done(sqlite_url):
    begun, go_on, calls = threading.Event(), threading.Event(), []
    clock = ManualClock(SystemClock().now())

    def run(call):
        calls.append(call.element_id)
        begun.set()
        assert go_on.wait(PATIENCE)
        return {}

    handler = Handler(topic="office.work", run=run, kind=HandlerKind.EXTERNAL)
    engine = build_engine(sqlite_url, handlers=[handler], clock=clock)
    engine.deploy({"p.bpmn": PROCESS}, SYSTEM)
    worker = EmbeddedWorker(engine, threads=3, poll_seconds=0.01)
    worker.start()
    engine.start("p", {}, SYSTEM)
    assert begun.wait(PATIENCE)
    clock.advance(timedelta(hours=1))
    worker.ring()
    settled(lambda: len(engine.due_jobs()) == 1)  # by the clock its lease has run out
    go_on.set()

    settled(lambda: len(engine.user_tasks(actor=SYSTEM)) == 1)
    assert worker.stop()
    assert calls == ["work"]
    engine.database.dispose()


def settled(condition: Callable[[], bool]) -> None:
    """Wait for what a thread brings about; the limit only ends a broken test."""
    patience = threading.Event()
    for _ in range(int(PATIENCE * 100)):
        if condition():
            return
        patience.wait(0.01)
    raise AssertionError("ожидаемое не наступило")
