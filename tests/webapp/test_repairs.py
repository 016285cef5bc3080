"""An operator understands why a process has stopped, and repairs it, alone and in bulk."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from engine import SYSTEM, ServiceCall, schedule_job
from engine.municipalities import OFFICE
from engine.repairs import Trouble, VariableChange
from tests.webapp.test_administration import words
from webapp import repair_words
from workflows.notifications import keeping
from workflows.notifications.channels import ChannelUnavailable

FAILING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:tests">
 <bpmn:process id="counting" name="Расчёт нагрузки" isExecutable="true">
  <bpmn:startEvent id="began"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:sequenceFlow id="f1" sourceRef="began" targetRef="count"/>
  <bpmn:scriptTask id="count" name="Посчитать часы" scriptFormat="python">
   <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
   <bpmn:script>share = hours + 1</bpmn:script></bpmn:scriptTask>
  <bpmn:sequenceFlow id="f2" sourceRef="count" targetRef="check"/>
  <bpmn:userTask id="check" name="Проверить расчёт" camunda:candidateGroups="dmmc_director">
   <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
  <bpmn:sequenceFlow id="f3" sourceRef="check" targetRef="ended"/>
  <bpmn:endEvent id="ended"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
 </bpmn:process>
</bpmn:definitions>""".encode()


def started(district, count: int = 1, **variables):
    engine = district.application.engine
    engine.deploy({"counting.bpmn": FAILING}, SYSTEM)
    return [engine.start("counting", variables, SYSTEM).id for _ in range(count)]


def incident_of(district, instance: str) -> str:
    (found,) = district.application.engine.incidents(SYSTEM, instance)
    return found.id


def test_an_operator_understands_an_incident_and_repairs_it_with_data(district, as_):
    (instance,) = started(district, hour=3)
    browser, incident = as_("admin"), incident_of(district, instance)
    assert f"/admin/incidents/{incident}" in browser.text("/admin/incidents?text=hours")
    page = words(browser.text(f"/admin/incidents/{incident}"))
    assert "На шаге «Посчитать часы» не хватило данных: переменной «hours» нет." in page
    assert "Похожие переменные есть: «hour»" in page
    assert "Traceback" not in page

    form = f"/instances/{instance}/variables?incident={incident}"
    version = re.search(r'name="version" value="(\d+)"', browser.text(form))[1]
    typed = {"version": version, "incident": incident, "scope": "", "reason": "Нет часов"}
    bad = {"name.1": "hours", "kind.1": "json", "value.1": '{"a": 1,}'}
    answer = browser.post(form, {**typed, **bad})
    assert answer.status_code == 422
    assert "ошибка в строке 1" in words(answer.get_data(as_text=True))
    good = {"name.1": "hours", "kind.1": "number", "value.1": "12"}
    looked = browser.post(form, {**typed, **good, "look": "1", "reason": ""})
    assert "появится задача «Проверить расчёт»" in words(looked.get_data(as_text=True))
    assert incident_of(district, instance) == incident
    assert browser.post(form, {**typed, **good}).status_code == 303

    assert district.application.engine.variables(instance, SYSTEM)["share"] == 13
    resolved = words(browser.text(f"/admin/incidents/{incident}"))
    assert "Разобрано: шаг повторён" in resolved
    assert "Админов Т." in resolved
    assert "Переменные hour 3" in resolved
    assert re.search(r"Что изменено вручную .* hours — 12 Админов Т\.", resolved)
    history = words(browser.text(f"/instances/{instance}"))
    assert "Данные изменены вручную (hours): Нет часов" in history


def test_a_step_is_skipped_after_a_look_at_what_follows(district, as_):
    (instance,) = started(district)
    browser, incident = as_("admin"), incident_of(district, instance)
    address = f"/admin/incidents/{incident}/skip"
    typed = {"name.0": "share", "kind.0": "number", "value.0": "40", "reason": "Считали на бумаге"}
    ahead = words(browser.post(address, typed).get_data(as_text=True))
    assert "появится задача «Проверить расчёт»" in ahead
    assert incident_of(district, instance) == incident
    assert browser.post(address, {**typed, "reason": "", "sure": "1"}).status_code == 422

    assert browser.post(address, {**typed, "sure": "1"}).status_code == 303
    assert district.application.engine.variables(instance, SYSTEM)["share"] == 40
    assert "Шаг «Посчитать часы» пропущен: Считали на бумаге" in words(
        browser.text(f"/instances/{instance}")
    )


def test_a_retry_is_shown_before_it_is_done(district, as_):
    (instance,) = started(district, hour=3)
    browser, incident = as_("admin"), incident_of(district, instance)
    address = f"/admin/incidents/{incident}/retry"
    for page in (f"/admin/incidents/{incident}", f"/instances/{instance}", "/admin/incidents"):
        assert f'href="{address}"' in browser.text(page)

    again = words(browser.text(address))
    assert "Шаг «Посчитать часы» будет выполнен ещё раз. Пока ничего не изменилось." in again
    assert "случится новый сбой на шаге «Посчитать часы»" in again
    assert "Данные, с которыми шаг выполнится hour 3" in again
    assert incident_of(district, instance) == incident
    district.application.engine.change_variables(
        instance, VariableChange(values={"hours": 1}, reason="Нет часов"), SYSTEM
    )
    assert "появится задача «Проверить расчёт»" in words(browser.text(address))
    assert browser.post(address).status_code == 303

    assert district.application.engine.variables(instance, SYSTEM)["share"] == 2
    assert browser.client.get(address).status_code == 409


def test_several_steps_are_skipped_with_common_values_that_were_looked_at(district, as_):
    instances = started(district, 3)
    browser, engine = as_("admin"), district.application.engine
    asked = {"subject": [incident_of(district, each) for each in instances]}
    plan = browser.post("/admin/repairs/skip", asked).get_data(as_text=True)
    assert 'name="name.0" value="share"' in plan
    assert "появится задача «Проверить расчёт»" in words(plan)
    typed = {"name.0": "share", "kind.0": "number", "value.0": "40", "reason": "На бумаге"}
    more = {"name.1": "день", "kind.1": "date", "value.1": "01.05.2026"}
    looked = {"looked": re.search(r'name="looked" value="(\w+)"', plan)[1]}

    wrong = browser.post("/admin/repairs/skip", asked | typed | {"value.0": "сорок"})
    assert wrong.status_code == 422
    assert "Нужно число" in words(wrong.get_data(as_text=True))
    named = browser.post("/admin/repairs/skip", asked | typed | more | {"name.1": "1 мая"})
    assert named.status_code == 422
    assert "имя переменной пишут буквами" in words(named.get_data(as_text=True))
    unseen = browser.post("/admin/repairs/skip/run", asked | typed | more | looked)
    page = unseen.get_data(as_text=True)
    assert "Значения изменились. Посмотрите, что произойдёт с ними" in words(page)
    assert 'name="name.2"' in page
    assert len(engine.incidents(SYSTEM)) == 3
    looked = {"looked": re.search(r'name="looked" value="(\w+)"', page)[1]}
    run = browser.post("/admin/repairs/skip/run", asked | typed | more | looked)

    result = words(browser.text(run.headers["Location"]))
    assert "Сделано: 3 из 3." in result
    assert "Заданные значения share: 40; день: 01.05.2026" in result
    for each in instances:
        found = engine.variables(each, SYSTEM)
        assert (found["share"], found["день"]) == (40, date(2026, 5, 1))


def test_a_case_that_failed_and_was_suspended_is_repaired_before_it_goes_on(district, as_):
    (instance,) = started(district)
    browser, incident = as_("admin"), incident_of(district, instance)
    browser.post(f"/instances/{instance}/suspend", {"reason": "Проверка данных"})
    page = browser.text(f"/admin/incidents/{incident}")
    assert "Данные и ход дела можно изменить сейчас" in words(page)
    assert f'href="/instances/{instance}/course"' in page
    (form,) = re.findall(r'href="(/instances/\w+/variables[^"]*)"', page)

    typed = {"name.0": "hours", "kind.0": "number", "value.0": "12", "reason": "Нет часов"}
    assert browser.post(form, typed).status_code == 303
    assert browser.post(f"/admin/incidents/{incident}/retry").status_code == 409
    browser.post(f"/instances/{instance}/resume")
    assert browser.post(f"/admin/incidents/{incident}/retry").status_code == 303

    assert district.application.engine.variables(instance, SYSTEM)["share"] == 13


def test_a_suspended_case_is_shown_so_to_everybody_and_goes_on_later(district, as_):
    (instance,) = started(district, hours=3)
    browser, director = as_("admin"), as_("director")
    reason = {"reason": "Проверка данных"}
    assert browser.post(f"/instances/{instance}/suspend", reason).status_code == 303

    inbox = words(director.text("/inbox"))
    assert "приостановлено" in inbox
    assert "Проверка данных" in inbox
    (task,) = district.application.engine.user_tasks(instance, actor=SYSTEM)
    page = director.text(f"/tasks/{task.id}")
    assert "Задача приостановлена" in words(page)
    refused = director.post(f"/tasks/{task.id}/complete", {})
    assert refused.status_code == 422
    assert "Проверка данных" in words(refused.get_data(as_text=True))
    assert "Процесс приостановлен" in words(browser.text(f"/instances/{instance}"))
    assert "приостановлен" in words(browser.text("/instances?state=suspended"))

    assert browser.post(f"/instances/{instance}/resume").status_code == 303
    assert "Задача приостановлена" not in director.text(f"/tasks/{task.id}")


def test_the_same_failure_of_several_cases_is_resolved_together(district, as_):
    instances = started(district, 3)
    browser = as_("admin")
    incidents = [incident_of(district, each) for each in instances]
    listed = browser.text("/admin/incidents")
    alike = re.search(r"/admin/incidents\?likeness=\w+", listed)[0]
    assert "Посчитать часы" in words(browser.text(alike))
    district.application.engine.cancel(instances[0], "лишнее", SYSTEM)
    subjects = {"subject": incidents}
    plan = words(browser.post("/admin/repairs/skip", subjects).get_data(as_text=True))
    assert "Будет сделано: 2 из 3." in plan

    run = browser.post("/admin/repairs/skip/run", {**subjects, "reason": "Считали на бумаге"})
    assert run.status_code == 303
    result = words(browser.text(run.headers["Location"]))
    assert "Сделано: 2 из 2." in result


def test_a_version_is_stopped_with_its_starts_and_goes_on(district, as_):
    started(district, 2, hours=1)
    engine, browser = district.application.engine, as_("admin")
    (definition,) = [each for each in engine.definitions(SYSTEM) if each.key == "counting"]
    address = f"/admin/stops/{definition.id}"
    stop = browser.post(f"{address}/suspend", {"reason": "Обновление", "starts": "1"})
    assert stop.status_code == 303
    page = words(browser.text("/admin/stops"))
    assert "Идёт дел: 0, приостановлено: 2." in page
    assert "Новые дела не начинаются. Причина: Обновление" in page

    assert browser.post(f"{address}/resume", {"starts": "1"}).status_code == 303
    assert "Идёт дел: 2, приостановлено: 0." in words(browser.text("/admin/stops"))


def test_the_guide_tells_what_the_actions_mean(as_):
    page = words(as_("admin").text("/admin/incidents/guide"))
    assert "Когда процесс остановился" in page
    assert "компенсация при отмене не выполняется" in page


# -- words -----------------------------------------------------------------------------------------
ADVICE = [
    (
        Trouble(code="no_way", decision="Уровень"),
        "После шага «Расчёт» ни одно условие не выполнено: идти некуда.",
        "Решение «Уровень» перед этим не нашло строки: его входы ниже.",
    ),
    (
        Trouble(code="several_receivers"),
        "Сообщение шага «Расчёт» ждут сразу несколько дел.",
        "Завершите или отмените лишнее дело и повторите доставку.",
    ),
    (
        Trouble(code="missing_name", about="srok", similar=("срок", "srok_dney")),
        "На шаге «Расчёт» не хватило данных: переменной «srok» нет.",
        "Похожие переменные есть: «срок», «srok_dney». Возможно, имя написано иначе.",
    ),
    (
        Trouble(code="no_handler", about="plan.sum"),
        "Шаг «Расчёт» некому выполнить: программа не знает темы «plan.sum».",
        "Сообщите администратору: в этой версии программы такой работы нет.",
    ),
    (
        Trouble(code="crashed"),
        "Программа каждый раз обрывалась, выполняя шаг «Расчёт».",
        "Проверьте, хватает ли серверу памяти и места на диске, и повторите.",
    ),
]


@pytest.mark.parametrize(("trouble", "sentence", "advice"), ADVICE)
def test_each_sort_of_trouble_has_its_sentence_and_its_advice(app, trouble, sentence, advice):
    page = SimpleNamespace(
        trouble=trouble, incident=SimpleNamespace(element_name="Расчёт", process_name="Нагрузка")
    )
    with app.test_request_context():
        assert repair_words.sentence(page) == sentence
        assert advice in repair_words.advice(page)


def test_people_read_what_happened_and_support_its_class(district, as_):
    def run(_call: ServiceCall) -> dict[str, object]:
        raise ChannelUnavailable("Почта не настроена.")

    engine, now = district.application.engine, district.clock.now()
    handlers = engine._equipment.handlers
    handlers[keeping.TOPIC] = replace(handlers[keeping.TOPIC], run=run)
    with district.application.database.write(OFFICE) as session:
        schedule_job(
            session, topic=keeping.TOPIC, payload={}, due_at=now, tenant="default", attempts=1
        )
    engine.work()
    browser = as_("admin")

    listed = browser.text("/admin/incidents")
    assert "Почта не настроена." in words(listed)
    assert "ChannelUnavailable" not in listed
    (address,) = re.findall(r'href="(/admin/incidents/[0-9a-f]+)"', listed)
    shown, folded = browser.text(address).split('<details class="task-section" id="technical">')
    assert "Почта не настроена." in words(shown)
    assert "ChannelUnavailable" not in shown
    assert "ChannelUnavailable(" in words(folded)
