"""A repair of more cases than one waits for is done by a job, row by row, each of them once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from engine import SYSTEM
from engine.process_engine.repair_verbs import ROWS_AT_ONCE
from engine.repairs import RepairOrderView
from tests.workflows.telling import Bureau, review
from workflows.repairing import REPAIR

WHY, MANY, LEASE = "Заведены по ошибке", ROWS_AT_ONCE + 4, timedelta(minutes=6)


class Killed(BaseException):
    """Nobody catches it, as nobody catches the end of a process."""


@contextmanager
def killed_at(bureau: Bureau, nth: int) -> Iterator[None]:
    """Let the process end when a row is done and about to be noted as done."""
    seen = Counter[str]()

    def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen["rows"] += statement.startswith("UPDATE repair_row")
        if seen["rows"] == nth:
            raise Killed

    with bureau.app.database.connection() as connection:
        events = connection.engine
    event.listen(events, "before_cursor_execute", before)
    try:
        with pytest.raises(Killed):
            yield
    finally:
        event.remove(events, "before_cursor_execute", before)


def ordered(bureau: Bureau) -> tuple[list[str], str]:
    bureau.deploy(review(candidateGroups="methodist"))
    started = [bureau.start() for _ in range(MANY)]
    olga = bureau.actor("olga")
    order = bureau.app.engine.order_repairs("cancel", started, olga, reason=WHY)
    bureau.app.repairing.begin(order, olga.tenant)
    bureau.app.repairing.begin(order, olga.tenant)
    assert len(bureau.jobs(REPAIR)) == 1
    return started, order


def view(bureau: Bureau, order: str) -> RepairOrderView:
    return bureau.app.engine.repair_order(order, bureau.actor("olga"))


def one_page(bureau: Bureau) -> None:
    (job,) = [each for each in bureau.jobs(REPAIR) if each.state == "pending"]
    assert bureau.app.engine.execute_job(job.id)


def test_a_long_order_goes_on_page_by_page_and_a_refused_row_stops_no_other(bureau):
    started, order = ordered(bureau)
    bureau.app.engine.cancel(started[1], "раньше других", SYSTEM)
    one_page(bureau)
    now = view(bureau, order)
    assert (now.total, now.done, now.refused, now.waiting) == (MANY, ROWS_AT_ONCE - 1, 1, 4)
    assert now.rows[1].message == "Дело уже завершено."
    assert bureau.app.engine.instance(started[-1], SYSTEM).instance.state == "active"

    bureau.app.engine.work()
    now = view(bureau, order)
    assert (now.done, now.refused, now.waiting) == (MANY - 1, 1, 0)
    assert {each.state for each in bureau.jobs(REPAIR)} == {"done"}


def test_an_order_whose_worker_was_killed_is_taken_up_where_it_stood(bureau):
    started, order = ordered(bureau)
    with killed_at(bureau, 8):
        one_page(bureau)
    bureau.app.engine.forget()
    assert view(bureau, order).done == 7

    bureau.pass_time(LEASE)

    now = view(bureau, order)
    assert (now.done, now.refused, now.waiting) == (MANY, 0, 0)
    for instance in started:
        told = bureau.app.engine.history(instance, SYSTEM)
        (ended,) = [each for each in told if each.type == "InstanceCancelled"]
        assert (ended.actor_id, ended.detail["reason"]) == ("olga", WHY)
