"""A clock that jumps an hour, either way, takes no work from anybody and keeps none waiting."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import SYSTEM, Database, ProcessEngine, SystemClock
from engine.domain.clock import SharedClock
from engine.municipalities import OFFICE
from engine.queue_worker import QueueWorker
from engine.scheduler import Scheduler
from tests.queue.work import engine_at, running, settled

pytestmark = pytest.mark.postgres
HOUR = timedelta(hours=1)
BEAT = 0.2


class Jumping:
    """The common clock of an installation, which somebody sets."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.by


@pytest.fixture
def clock() -> Jumping:
    return Jumping()


@pytest.fixture
def other(engine, postgres_url, tmp_path: Path, clock: Jumping) -> Iterator[ProcessEngine]:
    made = engine_at(postgres_url, tmp_path, clock)
    yield made
    made.database.dispose()


def waiting(engine) -> int:
    return len(engine.user_tasks(actor=SYSTEM))


@pytest.mark.slow
@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_a_job_that_is_being_done_is_not_begun_again_and_new_ones_do_not_wait(
    other, clock, tmp_path, by
):
    parts = (
        QueueWorker(other, threads=2, beat=BEAT),
        QueueWorker(other, threads=2, beat=BEAT),
        Scheduler(other, every=0.05, beat=BEAT),
    )
    with running(*parts):
        other.start("slow", {}, SYSTEM)
        settled(lambda: (tmp_path / "outside").exists())
        clock.by = by
        for _ in range(3):  # timers of a second: longer than any doubt about the clock lasts
            before = waiting(other)
            other.start("round", {}, SYSTEM)
            settled(lambda before=before: waiting(other) == before + 1)
        (tmp_path / "go on").touch()
        settled(lambda: waiting(other) == 4)

    keys = [line.split()[0] for line in (tmp_path / "outside").read_text().splitlines()]
    assert len(keys) == len(set(keys)) == 4


def test_every_machine_goes_by_the_clock_of_the_server(postgres_url):
    database = Database(postgres_url)
    assert isinstance(database.clock, SharedClock)
    database.clock.tell(datetime.now(UTC) - HOUR)  # as a machine that is an hour behind

    with database.read(OFFICE) as session:
        now = session.scalar(text("SELECT clock_timestamp()"))

    assert abs(database.clock.now() - now) < timedelta(seconds=5)
    database.dispose()


def test_between_two_looks_a_machine_counts_on_by_a_clock_that_nobody_sets():
    clock, then = SharedClock(), datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    clock.tell(then)
    first = clock.now()
    assert then <= first < then + timedelta(minutes=1)

    clock.tell(clock.now() + timedelta(milliseconds=20))  # the way of an answer
    assert clock.now() - first < timedelta(minutes=1)
    clock.tell(then + HOUR)

    assert clock.now() >= then + HOUR
