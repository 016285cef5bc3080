"""Whatever statement fails, what is stored is fully before or fully after, and may be repeated."""

from collections.abc import Iterator

import pytest

from benchmarks import crash_faults
from benchmarks.crash_desk import Desk
from benchmarks.crash_operations import OPERATIONS, Operation
from benchmarks.crash_seam import COMMIT, How, installed
from engine import SYSTEM

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with installed():
        opened = Desk(database_url)
        yield opened
        opened.close()


def test_an_operation_whose_statement_fails_or_whose_commit_is_unanswered_is_whole(desk):
    """One statement of each operation and its COMMIT; `benchmarks.crash faults` takes them all."""
    dialect, wrong, faults = desk.database.dialect, [], 0
    for operation in OPERATIONS:
        count, found = crash_faults.broken(desk, operation, dialect, most=1)
        wrong += found
        faults += count.faults

    assert wrong == []
    assert faults == 2 * len(OPERATIONS)


def test_what_is_half_done_would_be_noticed(desk):
    """Two verbs are two transactions: the comparison must see that only the first was done."""
    careless = Operation(
        name="comment, then complete",
        prepare=lambda desk, _mark: desk.start("steps") and desk.task(),
        act=lambda desk, task: (
            desk.engine.comment(task, "Готово", SYSTEM),
            desk.engine.complete(task, {}, SYSTEM),
        ),
    )
    breaker = crash_faults.Breaker(desk, careless)

    with pytest.raises(crash_faults.NotWhole, match="missing"):
        breaker.play(breaker.whole.seen.index(COMMIT) + 2, How.REFUSED)
