"""An operator changes the course of a case and moves running cases to another version, on pages."""

import re
from html import unescape
from itertools import pairwise

from engine import SYSTEM
from tests.webapp.story import words

STEPS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:tests">
 <bpmn:process id="letters" name="Письма" isExecutable="true">
  <bpmn:startEvent id="begin" name="Пришло"/>
  {steps}
  <bpmn:endEvent id="over" name="Отправлено"/>
  {flows}
 </bpmn:process>
</bpmn:definitions>"""


def drawn(*steps: tuple[str, str]) -> dict[str, bytes]:
    tasks = "".join(
        f'<bpmn:userTask id="{own}" name="{name}" camunda:candidateGroups="methodist"/>'
        for own, name in steps
    )
    way = ["begin", *(own for own, _name in steps), "over"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairwise(way)
    )
    return {"letters.bpmn": STEPS.format(steps=tasks, flows=flows).encode()}


FIRST = drawn(("write", "Написать"), ("sign", "Подписать"))
SECOND = drawn(("write", "Написать"), ("check", "Проверить"), ("approve", "Подписать"))


def hidden(html: str) -> dict[str, list[str]]:
    """What the form that confirms a preview carries."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([\w.]+)" value="([^"]*)"', html):
        if name not in ("csrf_token", "_page"):
            found.setdefault(name, []).append(unescape(value))
    return found


def table_of(html: str) -> dict[str, str]:
    """The plan as the page shows it: names of fields with what is chosen."""
    found = dict(re.findall(r'type="hidden" name="(to-\w+|source|target)" value="([^"]*)"', html))
    for name, body in re.findall(
        r'<select class="form-select" name="(to-\w+)".*?>(.*?)</select>', html, re.DOTALL
    ):
        found[name] = re.search(r'value="([^"]*)" selected', body)[1]
    return found


def open_steps(district, instance: str) -> list[str]:
    return [t.name for t in district.application.engine.user_tasks(instance, actor=SYSTEM)]


def test_an_operator_looks_first_then_moves_a_step_and_goes_back(district, as_):
    engine = district.application.engine
    engine.deploy(FIRST, SYSTEM)
    instance = engine.start("letters", {}, SYSTEM).id
    browser, address = as_("director"), f"/instances/{instance}/course"

    assert f'href="{address}"' in browser.text(f"/instances/{instance}")
    page = browser.text(address)
    token = re.search(r'name="cancel" value="(\w+)"', page)[1]
    assert "Написать (с" in words(page)
    assert f'value="{token}" data-element="write"' in page
    assert '<option value="|sign" data-element="sign" data-before data-after>' in page
    assert re.search(r'<option value="\w+" data-element="begin">Пришло', page)
    wanted = {"cancel": token, "place": "|sign", "where": "before", "reason": "На бумаге"}

    seen = browser.post(f"{address}/preview", wanted).get_data(as_text=True)
    assert "Снимается шаг «Написать»" in words(seen)
    assert "Появится задача «Подписать»" in words(seen)
    assert open_steps(district, instance) == ["Написать"]
    assert browser.post(address, hidden(seen)).status_code == 303
    assert open_steps(district, instance) == ["Подписать"]
    told = words(browser.text(f"/instances/{instance}"))
    assert "Ход дела изменён: На бумаге" in told

    step = re.search(r'<option value="(\w+)" data-element="begin">Пришло', browser.text(address))[1]
    back = {"step": step, "data": "restore", "reason": "Поторопились"}
    seen = browser.post(f"{address}/back/preview", back).get_data(as_text=True)
    assert "Появится задача «Написать»" in words(seen)
    assert browser.post(f"{address}/back", hidden(seen)).status_code == 303
    assert open_steps(district, instance) == ["Написать"]
    assert "Дело возвращено к шагу «Пришло»" in words(browser.text(f"/instances/{instance}"))


def test_data_change_along_with_a_move_only_where_they_were_typed_anew(district, as_):
    engine = district.application.engine
    engine.deploy(FIRST, SYSTEM)
    given = {"count": 3, "names": ["Анна", 'Яна "Я"'], "text": "как есть"}
    instance = engine.start("letters", given, SYSTEM).id
    browser, address = as_("director"), f"/instances/{instance}/course"
    page = browser.text(address)
    token = re.search(r'name="cancel" value="(\w+)"', page)[1]
    assert "Изменить данные вместе с переносом" in words(page)
    wanted = {"cancel": token, "place": "|sign", "where": "before", "reason": "На бумаге"}
    wanted |= {
        f"{part}.{place}": text
        for place, fields in enumerate(
            [
                ("count", "number", "5,5"),
                ("names", "json", '["Анна",\n "Яна \\"Я\\" и Ко"]'),
                ("text", "text", "как есть"),
                ("checked", "bool", "true"),
            ]
        )
        for part, text in zip(("name", "kind", "value"), fields, strict=True)
    }

    wrong = browser.post(f"{address}/preview", wanted | {"value.0": "пять"})
    assert wrong.status_code == 422
    typed = wrong.get_data(as_text=True)
    assert "Нужно число" in words(typed)
    assert 'id="data" open' in typed
    assert re.search(rf'value="{token}"[^>]* checked', typed)
    nowhere = browser.post(f"{address}/preview", wanted | {"place": ""})
    assert nowhere.status_code == 409
    assert "Данные меняются вместе с переносом" in words(nowhere.get_data(as_text=True))
    seen = browser.post(f"{address}/preview", wanted).get_data(as_text=True)
    assert "count было: 3 станет: 5.5" in words(seen)
    assert "checked было: — станет: да" in words(seen)
    assert engine.variables(instance, SYSTEM) == given
    carried = hidden(seen)
    assert "text" not in str(carried)
    assert browser.post(address, carried).status_code == 303

    assert open_steps(district, instance) == ["Подписать"]
    changed = {"count": 5.5, "names": ["Анна", 'Яна "Я" и Ко'], "checked": True}
    assert engine.variables(instance, SYSTEM) == given | changed


def test_a_suspended_case_is_moved_as_it_stands_and_goes_on_from_there(district, as_):
    engine = district.application.engine
    engine.deploy(FIRST, SYSTEM)
    instance = engine.start("letters", {}, SYSTEM).id
    browser, address = as_("director"), f"/instances/{instance}/course"
    browser.post(f"/instances/{instance}/suspend", {"reason": "Проверка"})
    assert f'href="{address}"' in browser.text(f"/instances/{instance}")
    page = browser.text(address)
    assert "Дело приостановлено и таким останется" in words(page)
    token = re.search(r'name="cancel" value="(\w+)"', page)[1]

    wanted = {"cancel": token, "place": "|sign", "where": "before", "reason": "На бумаге"}
    seen = browser.post(f"{address}/preview", wanted).get_data(as_text=True)
    assert "Дело приостановлено и таким останется" in words(seen)
    assert browser.post(address, hidden(seen)).status_code == 303

    assert engine.instance(instance, SYSTEM).instance.state == "suspended"
    assert open_steps(district, instance) == ["Подписать"]
    assert browser.post(f"/instances/{instance}/resume").status_code == 303
    engine.complete(engine.user_tasks(instance, actor=SYSTEM)[0].id, {}, SYSTEM)
    assert engine.instance(instance, SYSTEM).instance.state == "completed"


def test_what_cannot_be_done_is_said_on_the_same_page_and_nothing_typed_is_lost(district, as_):
    engine = district.application.engine
    engine.deploy(FIRST, SYSTEM)
    instance = engine.start("letters", {}, SYSTEM).id
    browser, address = as_("director"), f"/instances/{instance}/course"
    token = re.search(r'name="cancel" value="(\w+)"', browser.text(address))[1]

    answer = browser.post(f"{address}/preview", {"cancel": token, "reason": "Не нужен"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "не останется ни одного шага" in words(page)
    assert 'value="Не нужен"' in page
    assert re.search(rf'value="{token}"[^>]* checked', page)


def test_running_cases_are_moved_with_a_plan_a_trial_progress_and_an_undo(district, as_):
    engine = district.application.engine
    old = engine.deploy(FIRST, SYSTEM).definitions[0].id
    stays, goes = (engine.start("letters", {}, SYSTEM).id for _ in range(2))
    engine.complete(engine.user_tasks(goes, actor=SYSTEM)[0].id, {}, SYSTEM)
    new = engine.deploy(SECOND, SYSTEM).definitions[0].id
    browser, base = as_("director"), "/processes/letters/migration"

    assert "идёт дел: 2" in words(browser.text(base))
    page = browser.text(f"{base}/plan?source={old}&target={new}")
    plan = table_of(page)
    assert (plan["to-write"], plan["to-sign"]) == ("write", "approve")

    broken = browser.post(f"{base}/plan", plan | {"to-write": "over"}).get_data(as_text=True)
    assert "«Написать»: не может стать «Отправлено»" in words(broken)
    kept = plan | {"to-write": "none"}
    page = browser.post(f"{base}/plan", kept).get_data(as_text=True)
    assert re.search(r'name="shown" value="" checked', page)
    tried = words(page)
    assert "Перейдут: 1 из 2." in tried
    assert "Дело стоит на шаге «Написать», которого нет в новой версии" in tried
    assert "Укажите причину" in words(browser.post(base, kept).get_data(as_text=True))
    begun = browser.post(base, kept | {"reason": "Новый порядок"})
    progress = begun.headers["Location"]
    assert "Идёт перевод" in browser.text(progress)
    engine.work()
    done = words(browser.text(f"{progress}/progress"))
    assert "Перевод закончен" in done
    assert "не переведено: 1" in done
    assert "переведено: 1" in done
    assert engine.instance(goes, SYSTEM).instance.definition_id == new
    assert engine.instance(stays, SYSTEM).instance.definition_id == old
    assert "Дело переведено на версию 2: Новый порядок" in words(browser.text(f"/instances/{goes}"))

    assert browser.post(f"{progress}/undo", {"reason": " "}).status_code == 422
    undone = browser.post(f"{progress}/undo", {"reason": "Рано"}, follow_redirects=True)
    assert "Отменено: 1, уже идёт дальше: 0." in words(undone.get_data(as_text=True))
    assert engine.instance(goes, SYSTEM).instance.definition_id == old
    assert open_steps(district, goes) == ["Подписать"]
    assert "Новый порядок 0 из 2" in words(browser.text(base))


def test_very_many_are_tried_by_jobs_and_the_list_is_read_page_by_page(district, as_):
    engine = district.application.engine
    old = engine.deploy(FIRST, SYSTEM).definitions[0].id
    started = [engine.start("letters", {}, SYSTEM).id for _ in range(101)]
    engine.complete(engine.user_tasks(started[0], actor=SYSTEM)[0].id, {}, SYSTEM)
    new = engine.deploy(SECOND, SYSTEM).definitions[0].id
    browser, base = as_("director"), "/processes/letters/migration"
    plan = table_of(browser.text(f"{base}/plan?source={old}&target={new}")) | {"to-write": "none"}
    tried = browser.post(f"{base}/plan", plan).get_data(as_text=True)
    assert "Перейдут: 0 из 100. Проверены последние 100 дел." in words(tried)
    only = browser.post(f"{base}/plan", plan | {"only": started[0]}).get_data(as_text=True)
    assert "Перейдут: 1 из 1." in words(only)
    assert "Проверить все: 101" in words(tried)
    broken = browser.post(f"{base}/trial", plan | {"to-write": "over"})
    assert broken.status_code == 409

    trial = browser.post(f"{base}/trial", plan).headers["Location"]
    assert "Идёт проверка" in browser.text(trial)
    while engine.work():
        pass
    page = browser.text(trial)
    assert "Проверка закончена" in words(page)
    assert words(page).count("не перейдёт Дело стоит на шаге «Написать»") == 99
    rest = re.search(rf'href="({trial}\?after=\d+)"', page)[1]
    assert words(browser.text(rest)).count("не перейдёт Дело стоит") == 1
    able = words(browser.text(f"{trial}?state=able"))
    assert "перейдёт: 1" in able
    assert "не перейдёт Дело стоит" not in able
    back = browser.post(f"{base}/plan", table_of(page)).get_data(as_text=True)
    assert table_of(back)["to-write"] == "none"
    assert engine.migrations("letters", SYSTEM) == ()

    order = browser.post(f"{trial}/start", {"reason": "Новый порядок"}).headers["Location"]
    engine.work()
    assert "переведено: 1" in words(browser.text(order))
    assert engine.instance(started[0], SYSTEM).instance.definition_id == new
    assert browser.client.get(f"{order}?state=x&after=y").status_code == 200


def test_a_move_can_be_stopped(district, as_):
    engine = district.application.engine
    old = engine.deploy(FIRST, SYSTEM).definitions[0].id
    engine.start("letters", {}, SYSTEM)
    new = engine.deploy(SECOND, SYSTEM).definitions[0].id
    browser, base = as_("director"), "/processes/letters/migration"
    plan = table_of(browser.text(f"{base}/plan?source={old}&target={new}"))
    progress = browser.post(base, plan | {"reason": "Новый порядок"}).headers["Location"]

    stopped = browser.post(f"{progress}/stop", follow_redirects=True).get_data(as_text=True)

    assert "Перевод остановлен, осталось как было: 1." in words(stopped)
    assert engine.work() == 0
