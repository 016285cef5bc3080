"""Workers and schedulers as processes of their own, some of them killed, share the jobs."""

import signal
from collections import Counter

import pytest
from sqlalchemy import text

from engine import SYSTEM
from engine.queue_worker import QueueWorker
from engine.scheduler import Scheduler
from tests.queue.work import bells, running, settled

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def traces(engine) -> Counter[str]:
    with engine.database.read() as session:
        return Counter(session.scalars(text("SELECT key FROM trace")))


def waiting(engine) -> int:
    return len(engine.user_tasks(actor=SYSTEM))


def test_a_job_is_done_by_whoever_hears_its_bell(engine, second):
    with running(QueueWorker(second, threads=2)):
        for _ in range(10):
            engine.start("inside", {}, SYSTEM)
        settled(lambda: waiting(engine) == 10)

    assert set(traces(engine).values()) == {1}
    settled(lambda: bells(engine) == [])


def test_a_timer_is_fired_by_a_scheduler_and_a_worker(engine, second):
    with running(QueueWorker(second), Scheduler(second, every=0.1)):
        engine.start("round", {}, SYSTEM)
        settled(lambda: waiting(engine) == 1)


def test_on_sigterm_a_worker_ends_what_it_has_begun(engine, start, tmp_path):
    worker = start("worker")
    engine.start("slow", {}, SYSTEM)
    settled(lambda: (tmp_path / "outside").exists())
    worker.send_signal(signal.SIGTERM)
    (tmp_path / "go on").touch()

    assert worker.wait(30) == 0
    assert waiting(engine) == 1


def test_what_a_stopping_worker_cannot_end_another_one_does(engine, second, start, tmp_path):
    worker = start("worker")
    engine.start("slow", {}, SYSTEM)
    settled(lambda: (tmp_path / "outside").exists())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 3
    (tmp_path / "go on").touch()

    with running(QueueWorker(second), Scheduler(second, every=0.1)):
        settled(lambda: waiting(engine) == 1)

    keys = [line.split()[0] for line in (tmp_path / "outside").read_text().splitlines()]
    assert (len(keys), len(set(keys))) == (2, 1)


def test_a_worker_comes_back_when_the_database_does(engine, second, postgres_server, postgres_url):
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]
    with running(QueueWorker(second), Scheduler(second, every=0.1)):
        engine.start("inside", {}, SYSTEM)
        settled(lambda: waiting(engine) == 1)
        postgres_server.shut(name)
        postgres_server.reopen(name)
        engine.database.dispose()
        engine.start("inside", {}, SYSTEM)

        settled(lambda: waiting(engine) == 2)
