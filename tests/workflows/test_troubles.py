"""Work that no case tells of: when it gives up, operators hear of it once and retry it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from engine import SYSTEM, ServiceCall, schedule_job
from engine.municipalities import OFFICE
from tests.interpreter.kit import END, START, bpmn, flow, props, script, user
from tests.workflows.telling import Bureau
from workflows.notifications import keeping, troubles
from workflows.notifications.listening import TELL

HOUR = timedelta(hours=1)


def breaks(bureau: Bureau, topic: str) -> Callable[[], None]:
    """Let a handler fail, as a full disk would make it; gives what mends it."""
    handlers = bureau.app.engine._equipment.handlers
    whole = handlers[topic]

    def run(_call: ServiceCall) -> dict[str, object]:
        raise OSError("диск полон")

    handlers[topic] = replace(whole, run=run)
    return lambda: handlers.update({topic: whole})


def begin(bureau: Bureau, topic: str, key: str = "") -> None:
    with bureau.app.database.write(OFFICE) as session:
        now = bureau.clock.now()
        schedule_job(
            session, topic=topic, payload={}, due_at=now, tenant="default", key=key, attempts=2
        )


def pass_hours(bureau: Bureau, hours: int) -> None:
    for _ in range(hours):
        bureau.pass_time(HOUR)


def told(bureau: Bureau, login: str = "olga") -> list[str]:
    return [each.title for each in bureau.told(login, "trouble")]


def incidents(bureau: Bureau) -> list[tuple[str, str]]:
    found = bureau.app.engine.incidents(bureau.actor("olga"))
    return [(each.id, each.element_name or each.process_name) for each in found]


def test_operators_hear_once_of_a_sweep_that_fails_every_day(bureau):
    mend = breaks(bureau, keeping.TOPIC)
    begin(bureau, keeping.TOPIC, key=keeping.TOPIC)
    pass_hours(bureau, 73)

    (news,) = bureau.told("olga", "trouble")
    assert (news.title, news.path) == ("Не выполнено: Хранение уведомлений", "/admin/incidents")
    assert "Сбои" in news.body
    assert bureau.told("ada") == []
    assert [name for _, name in incidents(bureau)] == ["Хранение уведомлений"]

    mend()
    pass_hours(bureau, 25)
    assert incidents(bureau) == []
    breaks(bureau, keeping.TOPIC)
    pass_hours(bureau, 49)
    assert len(told(bureau)) == 2


def test_a_retry_that_fails_is_shown_again_and_not_told_again(quick_bureau):
    breaks(quick_bureau, TELL)
    begin(quick_bureau, TELL)
    pass_hours(quick_bureau, 2)
    for _ in range(2):
        ((waiting, name),) = incidents(quick_bureau)
        assert (told(quick_bureau), name) == (["Не выполнено: Уведомления"], "Уведомления")
        quick_bureau.app.engine.retry(waiting, quick_bureau.actor("olga"))
        pass_hours(quick_bureau, 4)

    assert [name for _, name in incidents(quick_bureau)] == ["Уведомления"]


def test_a_process_that_did_not_begin_is_told_by_its_name(quick_bureau):
    start = '<startEvent id="came" name="Пора"><timerEventDefinition><timeDate>'
    start += "2026-11-23T11:00</timeDate></timerEventDefinition></startEvent>"
    body = props(title="=missing") + start + user("review", candidateGroups="methodist") + END
    quick_bureau.deploy(bpmn(body + flow("came", "review", "end")))
    pass_hours(quick_bureau, 24)

    assert told(quick_bureau) == ["Не начался процесс: Процесс"]


def test_nobody_is_told_in_a_circle_when_telling_itself_fails(quick_bureau):
    breaks(quick_bureau, keeping.TOPIC)
    breaks(quick_bureau, troubles.TOPIC)
    begin(quick_bureau, keeping.TOPIC)
    pass_hours(quick_bureau, 24)

    assert told(quick_bureau) == []
    assert sorted(name for _, name in incidents(quick_bureau)) == [
        "Сообщить о сбое",
        "Хранение уведомлений",
    ]


def counting(process_id: str) -> bytes:
    """A process whose script needs a number of hours."""
    body = START + script("count", "share = hours + 1") + END + flow("start", "count", "end")
    return bpmn(body, process_id)


def test_operators_hear_once_of_a_failure_that_many_cases_share(bureau):
    bureau.deploy(counting("p"), counting("q"))
    alike = [bureau.start() for _ in range(3)]
    assert len(told(bureau)) == 1
    assert bureau.told("ada", "trouble") == []
    for _ in range(2):  # of another process: another failure
        bureau.start("q")
    assert len(told(bureau)) == 2

    bureau.app.engine.cancel(alike[0], "лишнее", SYSTEM)
    bureau.pass_time(HOUR)
    bureau.start()
    assert len(told(bureau)) == 2
    for incident, _ in incidents(bureau):
        olga = bureau.actor("olga")
        bureau.app.engine.skip(incident, {"share": 1}, "на бумаге", olga)
    bureau.pass_time(HOUR)
    bureau.start()
    assert len(told(bureau)) == 3
