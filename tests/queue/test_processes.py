"""Workers and schedulers as processes of their own, some of them killed, share the jobs."""

import random
from collections import Counter

import pytest
from sqlalchemy import text

from engine import SYSTEM
from engine.municipalities import OFFICE
from engine.queue_worker import QueueWorker
from engine.scheduler import Scheduler
from tests.queue.work import BEAT, bells, running, settled

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
KILLS = 6
INSTANCES = 24


def traces(engine) -> Counter[str]:
    with engine.database.read(OFFICE) as session:
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
    with running(QueueWorker(second), Scheduler(second, every=0.1, beat=BEAT)):
        engine.start("round", {}, SYSTEM)
        settled(lambda: waiting(engine) == 1)


def test_killed_processes_lose_nothing_and_double_nothing(engine, start, tmp_path):
    chance = random.Random(7)  # noqa: S311 - which process dies
    running_ones = [start("worker"), start("worker"), start("scheduler")]
    for _ in range(INSTANCES):
        engine.start("round", {}, SYSTEM)
    for kill in range(KILLS):
        settled(lambda kill=kill: waiting(engine) >= INSTANCES * kill // (2 * KILLS))
        place = chance.randrange(3)
        running_ones[place].kill()
        running_ones[place].join()
        running_ones[place] = start("scheduler" if place == 2 else "worker")

    settled(lambda: waiting(engine) == INSTANCES, 60)

    inside = traces(engine)
    outside = Counter(line.split()[0] for line in (tmp_path / "outside").read_text().splitlines())
    assert (len(inside), set(inside.values())) == (INSTANCES, {1})
    assert len(outside) == INSTANCES
    assert sum(outside.values()) <= INSTANCES + 3 * KILLS  # sent again with the same key


def test_of_a_topic_with_a_limit_no_more_are_done_at_once_than_may_be(engine, start, tmp_path):
    for _ in range(8):
        engine.start("narrow", {}, SYSTEM)
    for role in ("worker", "worker", "scheduler"):
        start(role)

    settled(lambda: waiting(engine) == 8)

    assert (tmp_path / "narrow").read_text() == "+-" * 8


def test_on_sigterm_a_worker_ends_what_it_has_begun(engine, start, tmp_path):
    worker = start("worker")
    engine.start("slow", {}, SYSTEM)
    settled(lambda: (tmp_path / "outside").exists())
    worker.terminate()
    (tmp_path / "go on").touch()
    worker.join(30)

    assert worker.exitcode == 0
    assert waiting(engine) == 1


def test_what_a_stopping_worker_cannot_end_another_one_does(engine, second, start, tmp_path):
    worker = start("worker")
    engine.start("slow", {}, SYSTEM)
    settled(lambda: (tmp_path / "outside").exists())
    worker.terminate()
    worker.join(30)
    assert worker.exitcode == 3
    (tmp_path / "go on").touch()

    with running(QueueWorker(second), Scheduler(second, every=0.1, beat=BEAT)):
        settled(lambda: waiting(engine) == 1)

    keys = [line.split()[0] for line in (tmp_path / "outside").read_text().splitlines()]
    assert (len(keys), len(set(keys))) == (2, 1)


def test_a_worker_comes_back_when_the_database_does(engine, second, postgres_server, postgres_url):
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]
    with running(QueueWorker(second), Scheduler(second, every=0.1, beat=BEAT)):
        engine.start("inside", {}, SYSTEM)
        settled(lambda: waiting(engine) == 1)
        postgres_server.shut(name)
        postgres_server.reopen(name)
        engine.database.dispose()
        engine.start("inside", {}, SYSTEM)

        settled(lambda: waiting(engine) == 2)
