"""Plan items start their processes ahead, once, and say how these ended."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.districts import settled
from tests.interpreter.kit import bpmn
from tests.workflows.land import one_task
from workflows.annual_plan.launching import schedule
from workflows.playing.district import District
from workflows.registry.plan_items import PlanItem
from workflows.shipped import system_of

STARTS = datetime(2027, 4, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def district() -> Any:
    made = settled(STARTS)
    made.engine.deploy({"p.bpmn": bpmn(one_task("do_it"), "p")}, system_of("default"))
    with made.database.write("default") as session:
        schedule(session, made.clock.now(), "default")
    yield made
    made.close()


def change(district: District, item_id: str, **values: object) -> None:
    with district.database.write("default") as session:
        item = session.get(PlanItem, item_id)
        for name, value in values.items():
            setattr(item, name, value)


def item(district: District, item_id: str) -> Any:
    return district.application.plans.item(item_id, district.person("direktorov"))


def test_a_process_starts_so_many_working_days_ahead_and_only_once(district: District) -> None:
    # 6 May 2027 minus ten working days, with the May holidays off.
    change(district, "item_2", process_key="p", lead_days=10)
    launches = item(district, "item_2").launches_on
    assert launches < date(2027, 4, 22)
    while district.clock.now().date() < launches - timedelta(days=1):
        district.advance(timedelta(days=1))
    assert item(district, "item_2").instance_id == ""
    district.advance(timedelta(days=2))
    begun = item(district, "item_2")
    assert (begun.status, begun.launches_on) == ("in_progress", None)
    assert begun.instance_id
    district.advance(timedelta(days=3))
    found = district.engine.instances(system_of("default"), process_key="p")
    assert [each.id for each in found] == [begun.instance_id]


def test_the_item_is_done_when_its_process_is(district: District) -> None:
    change(district, "item_2", process_key="p", lead_days=60)
    district.advance(timedelta(days=1))
    begun = item(district, "item_2")
    (task,) = district.engine.user_tasks(begun.instance_id, actor=district.person("metodistova"))
    district.engine.claim(task.id, district.person("metodistova"))
    district.engine.complete(task.id, {}, district.person("metodistova"))
    done = item(district, "item_2")
    assert (done.status, done.fact) == ("done", "Процесс завершён")


def test_a_stopped_process_leaves_the_verdict_to_a_person(district: District) -> None:
    change(district, "item_2", process_key="p", lead_days=60)
    district.advance(timedelta(days=1))
    begun = item(district, "item_2")
    district.engine.cancel(begun.instance_id, "Карантин", system_of("default"))
    stopped = item(district, "item_2")
    assert (stopped.status, stopped.launch_note) == ("in_progress", "Процесс прекращён: Карантин")


def test_a_moved_item_starts_by_its_new_date_and_a_cancelled_one_not_at_all(
    district: District,
) -> None:
    change(district, "item_2", process_key="p", lead_days=10)
    moved = date(2027, 6, 10)
    change(district, "item_2", starts_on=moved, ends_on=moved, status="moved")
    change(district, "item_3", process_key="p", lead_days=60, status="cancelled")
    district.advance(timedelta(days=20))
    assert item(district, "item_2").instance_id == ""
    assert item(district, "item_3").instance_id == ""
    district.advance(timedelta(days=35))
    assert item(district, "item_2").instance_id != ""


@pytest.mark.parametrize(
    ("key", "words"),
    [("unknown", "не развёрнут"), ("plan_correction", "нужны данные, которых в плане нет")],
)
def test_a_person_is_told_once_when_a_process_cannot_be_started(
    district: District, key: str, words: str
) -> None:
    change(district, "item_2", process_key=key, lead_days=60)
    district.advance(timedelta(days=3))
    assert words in item(district, "item_2").launch_note
    actor = district.person("metodistova")
    told = district.application.notifications.page(actor).items
    assert [each.title for each in told] == ["Не удалось начать процесс по пункту плана"]
