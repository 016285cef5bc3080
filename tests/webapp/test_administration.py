"""Instances, incidents, people, and new versions of processes."""

import io
import json
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest

from engine import SYSTEM
from tests.webapp.district import PASSWORD
from tests.webapp.story import start_plan, tasks_of, words
from workflows.settings import SHIPPED_PROCESSES


def test_the_same_start_posted_twice_starts_one_instance(district, as_):
    browser = as_("director")
    values = {"school_year": "2026/27", "request_key": "only-once"}
    first = browser.post("/processes/annual_plan/start", values)
    second = browser.post("/processes/annual_plan/start", values)
    assert first.headers["Location"] == second.headers["Location"]


def test_a_start_form_left_empty_is_explained(as_):
    answer = as_("director").post("/processes/annual_plan/start", {"request_key": "x"})
    assert answer.status_code == 422
    assert "Исправьте 1 поле" in answer.get_data(as_text=True)


def instance_of(district, plan) -> str:
    return district.application.plans.get(plan, district.actor("director")).plan.instance_id


def test_the_instance_page_says_whom_it_waits_for_and_what_happened(district, plan, as_):
    page = as_("director").text(f"/instances/{instance_of(district, plan)}")
    text = words(page)
    assert "Северова В. Школа № 7" in text
    assert "Директоров И. · Процесс начат" in text
    marks = re.search(r'id="diagram-data">(.*?)</script>', page, re.DOTALL)[1]
    assert '"state": "active"' in marks


def test_the_diagram_of_a_called_process_can_be_chosen(district, plan, as_):
    browser, instance = as_("director"), instance_of(district, plan)
    called = re.findall(r"\?diagram=(\w+)", browser.text(f"/instances/{instance}"))
    assert len(called) == 2
    chosen = browser.text(f"/instances/{instance}?diagram={called[1]}")
    assert f"/diagrams/{called[1]}.bpmn" in chosen


def test_variables_are_for_operators_only(district, plan, as_):
    address = f"/instances/{instance_of(district, plan)}"
    assert "Переменные процесса" in as_("director").text(address)
    assert "Переменные процесса" not in as_("methodist").text(address)


def test_cancelling_needs_a_reason_and_keeps_it(district, plan, as_):
    browser, address = as_("director"), f"/instances/{instance_of(district, plan)}"
    assert browser.post(f"{address}/cancel", {"reason": " "}).status_code == 422
    assert browser.post(f"{address}/cancel", {"reason": "начали по ошибке"}).status_code == 303
    assert "Процесс отменён: начали по ошибке" in words(browser.text(address))
    assert tasks_of(district, "deputy") == ()


def test_cancelling_planning_closes_the_plan_so_that_a_new_one_can_begin(district, plan, as_):
    director = district.actor("director")
    address = f"/instances/{instance_of(district, plan)}"
    as_("director").post(f"{address}/cancel", {"reason": "начали по ошибке"})
    district.application.engine.work()

    assert district.application.plans.get(plan, director).plan.stage == "cancelled"
    again = start_plan(district)
    state = district.application.engine.instance(again, director).instance
    assert (state.state, state.outcome) == ("active", "")
    assert tasks_of(district, "deputy")


def test_without_incidents_the_page_says_so(as_):
    assert "Сейчас ничего не сломано" in words(as_("admin").text("/admin/incidents"))


NEVER_BEGINS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:tests">
 <bpmn:process id="never" name="Ежедневная сверка" isExecutable="true">
  <bpmn:extensionElements><camunda:properties>
   <camunda:property name="title" value="=missing"/>
  </camunda:properties></bpmn:extensionElements>
  <bpmn:startEvent id="daily" name="Раз в день"><bpmn:outgoing>f1</bpmn:outgoing>
   <bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>
  </bpmn:startEvent>
  <bpmn:sequenceFlow id="f1" sourceRef="daily" targetRef="done"/>
  <bpmn:endEvent id="done"><bpmn:incoming>f1</bpmn:incoming></bpmn:endEvent>
 </bpmn:process>
</bpmn:definitions>""".encode()


def test_a_start_that_failed_is_listed_though_there_is_no_case_to_open(district, as_):
    engine = district.application.engine
    engine.deploy({"never.bpmn": NEVER_BEGINS}, SYSTEM)
    district.clock.advance(timedelta(days=1))
    for _ in range(8):
        engine.work()
        district.clock.advance(timedelta(minutes=5))

    page = as_("admin").text("/admin/incidents")
    assert "Ежедневная сверка Раз в день" in words(page)
    assert "процесс не начался" in page
    (retry,) = re.findall(r'href="(/admin/incidents/\w+/retry)"', page)
    assert "будет начат ещё раз. Пока ничего не изменилось." in words(as_("admin").text(retry))
    assert as_("admin").post(retry).status_code == 303


FAILING = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 targetNamespace="urn:tests">
 <bpmn:process id="failing" name="Failing" isExecutable="true">
  <bpmn:startEvent id="began"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:sequenceFlow id="f1" sourceRef="began" targetRef="count"/>
  <bpmn:scriptTask id="count" name="Count" scriptFormat="python">
   <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
   <bpmn:script>share = 1 / parts</bpmn:script></bpmn:scriptTask>
  <bpmn:sequenceFlow id="f2" sourceRef="count" targetRef="ended"/>
  <bpmn:endEvent id="ended"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
 </bpmn:process>
</bpmn:definitions>"""


def test_an_incident_is_listed_with_another_try(district, as_):
    engine = district.application.engine
    engine.deploy({"failing.bpmn": FAILING}, SYSTEM)
    instance = engine.start("failing", {"parts": 0}, district.actor("director"))
    browser = as_("admin")
    page = browser.text("/admin/incidents")
    assert "не вычислилось условие или выражение" in words(page)
    assert "нужна помощь" in words(browser.text(f"/instances/{instance.id}"))
    retry = re.search(r'href="(/admin/incidents/\w+/retry)"', page)[1]
    assert browser.post(retry).status_code == 303
    assert "Действие запущено повторно" in words(browser.text("/admin/incidents"))


def test_a_message_without_a_receiver_is_listed_until_it_is_taken_away(district, as_):
    engine = district.application.engine
    engine.correlate("Протокол подписан", key="П-7", life=timedelta(days=3))
    browser = as_("admin")
    page = browser.text("/admin/incidents")
    assert "Сообщения без получателя" in words(page)
    assert "Протокол подписан П-7" in words(page)
    discard = re.search(r'action="(/admin/messages/\w+/discard)"', page)[1]

    assert browser.post(discard).status_code == 303
    page = browser.text("/admin/incidents")
    assert "Сообщение снято, его никто не получит" in words(page)
    assert "снято" in words(page)
    assert "/discard" not in page
    assert browser.post(discard).status_code == 409


def test_without_messages_the_page_does_not_speak_of_them(as_):
    assert "Сообщения без получателя" not in as_("admin").text("/admin/incidents")


def test_a_new_colleague_sees_the_open_tasks_of_the_role_at_once(district, plan, as_):
    person, school = district.people["nobody"], district.organisations["Школа № 5"]
    assert "У вас пока нет ролей" in words(as_("nobody").text("/inbox"))
    answer = as_("admin").post(
        f"/admin/people/{person}/roles", {"role": "oo_deputy", "organisation_id": school}
    )
    assert answer.status_code == 303
    assert "Предложения в план" in words(as_("nobody").text("/inbox"))


def test_a_person_is_added_gets_an_account_and_comes_in(as_, visitor):
    admin = as_("admin")
    wrong = admin.post("/admin/people/new", {"surname": "", "given": "Олег"})
    assert wrong.status_code == 422
    assert 'value="Олег"' in wrong.get_data(as_text=True)
    made = admin.post("/admin/people/new", {"surname": "Наставляемов", "given": "Олег"})
    person = made.headers["Location"].rsplit("/", 1)[1]
    page = admin.post("/admin/accounts", {"person_id": person, "login": "oleg"})
    once = re.search(r"<code>([^<]+)</code>", page.get_data(as_text=True))[1]
    assert visitor.sign_in("oleg", once).status_code == 303


def test_people_come_from_a_spreadsheet_with_every_fault_named(as_):
    admin = as_("admin")
    book = openpyxl.load_workbook(io.BytesIO(admin.get("/admin/people/template.xlsx").data))
    sheet = book.worksheets[0]
    sheet.append(["latin", "", "", "", "Нет такой школы"])
    saved = io.BytesIO()
    book.save(saved)
    answer = admin.post(
        "/admin/people/import",
        {"file": (io.BytesIO(saved.getvalue()), "people.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "Строка 2" in answer.get_data(as_text=True)


@pytest.fixture(autouse=True)
def one_designer(district):
    """An office with a single designer: files are deployed without a second person."""
    admin = district.actor("admin")
    district.application.parameters.save("designer.reviewer", "author_too", admin)


@pytest.fixture
def shipped() -> dict[str, bytes]:
    folder = SHIPPED_PROCESSES / "vote"
    return {
        path.name: path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".bpmn", ".dmn", ".form")
    }


def post_files(browser, files: dict[str, bytes]):
    return browser.post(
        "/designer",
        {"files": [(io.BytesIO(content), name) for name, content in files.items()]},
        content_type="multipart/form-data",
    )


def test_the_deployed_diagram_is_downloaded_as_it_is(as_, shipped):
    browser = as_("designer")
    found = re.search(r'href="(/designer/\w+)">Голосование', browser.text("/designer"))
    answer = browser.get(f"{found[1]}/diagram.bpmn?download=1")
    assert answer.data == shipped["vote.bpmn"]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_changed_process_becomes_a_new_version(as_, shipped):
    browser = as_("designer")
    changed = {
        **shipped,
        "vote.bpmn": shipped["vote.bpmn"].replace(b"<bpmn:process", b"\n<bpmn:process"),
    }
    assert post_files(browser, changed).status_code == 303
    assert "Развёрнуты новые версии" in words(browser.text("/designer"))


def test_every_version_is_listed_with_who_deployed_it_and_can_be_opened(as_, shipped):
    browser = as_("designer")
    changed = shipped["vote.bpmn"].replace(b"<bpmn:process", b"\n<bpmn:process")
    post_files(browser, {**shipped, "vote.bpmn": changed})
    found = re.search(r'href="(/designer/\w+)">Голосование', browser.text("/designer"))
    newest = browser.text(found[1])
    assert "Процессов У. показана выше" in words(newest)
    older = re.search(r'<th scope="row" class="number"><a href="(/designer/\w+)">1</a>', newest)
    assert browser.get(f"{older[1]}/diagram.bpmn").data == shipped["vote.bpmn"]
    assert browser.get(f"{found[1]}/diagram.bpmn").data == changed


def test_the_same_process_again_is_no_new_version(as_, shipped):
    browser = as_("designer")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in shipped.items():
            packed.writestr(f"vote/{name}", content)
    assert post_files(browser, {"vote.zip": archive.getvalue()}).status_code == 303
    assert "Такая версия уже развёрнута" in words(browser.text("/designer"))


def test_a_refused_process_lists_every_finding_by_element(as_, shipped):
    browser = as_("designer")
    broken = {
        **shipped,
        "vote.bpmn": shipped["vote.bpmn"].replace(b"camunda:topic=", b"camunda:no="),
    }
    answer = post_files(browser, broken)
    page = words(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Версия не развёрнута" in page
    assert "vote.bpmn" in page
    marks, xml = (json.loads(block_of(answer, name)) for name in ("diagram-data", "diagram-xml"))
    assert xml.encode() == broken["vote.bpmn"]
    assert marks["elements"]
    for element, mark in marks["elements"].items():
        assert f'id="{element}"' in xml
        assert element in page
        assert mark["state"] == "wrong"
        assert mark["title"] in page


DOUBTFUL = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
<process id="doubtful" name="Doubtful" isExecutable="true"><startEvent id="s"/>
<parallelGateway id="fork"/><userTask id="a" name="\xd0\x90" candidateUsers="ann"/>
<userTask id="b" name="\xd0\x91" candidateUsers="ann"/>
<exclusiveGateway id="agreed" name="\xd0\x94\xd0\xb0?" default="f6"/><endEvent id="gone" name="X"/>
<parallelGateway id="join" name="\xd0\x92\xd1\x81\xd0\xb5"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
<sequenceFlow id="f2" sourceRef="fork" targetRef="a"/>
<sequenceFlow id="f3" sourceRef="fork" targetRef="b"/>
<sequenceFlow id="f4" sourceRef="a" targetRef="agreed"/>
<sequenceFlow id="f5" sourceRef="agreed" targetRef="gone"><conditionExpression>n == 1
</conditionExpression></sequenceFlow>
<sequenceFlow id="f6" sourceRef="agreed" targetRef="join"/>
<sequenceFlow id="f7" sourceRef="b" targetRef="join"/>
<sequenceFlow id="f8" sourceRef="join" targetRef="e"/></process></definitions>"""


def test_a_doubtful_process_is_deployed_and_its_page_says_how_it_could_get_stuck(as_):
    browser = as_("designer")
    asked = post_files(browser, {"doubtful.bpmn": DOUBTFUL})
    assert asked.status_code == 422
    assert "Версия ещё не развёрнута" in words(asked.get_data(as_text=True))
    again = answers_of(asked.get_data(as_text=True))
    one_missing = browser.post("/designer", {**again, "accept": again["accept"][1:]})
    assert one_missing.status_code == 422
    assert "Поставьте отметку и напишите причину" in words(one_missing.get_data(as_text=True))
    answer = browser.post("/designer", again)
    assert answer.status_code == 303

    shown = browser.get(answer.headers["Location"])
    assert "Так решил совет" in words(shown.get_data(as_text=True))
    page = words(shown.get_data(as_text=True))
    assert "Проверка нашла сомнительные места" in page
    assert "предупреждение" in shown.get_data(as_text=True)
    assert "Так бывает: «Да?» → «X»" in page
    marks = json.loads(block_of(shown, "diagram-data"))["elements"]
    assert marks["join"]["state"] == "doubtful"


def answers_of(page: str) -> dict[str, object]:
    """What the page posts when every warning is ticked with a reason; the files are in it."""
    keys = re.findall(r'name="accept" value="(\w+)"', page)
    carried = re.search(r'name="carried" value="([^"]+)"', page)
    reasons = {f"reason_{key}": "Так решил совет" for key in keys}
    return {"asked": "1", "carried": carried[1], "accept": keys, **reasons}


def test_what_a_page_carries_is_judged_like_chosen_files(as_):
    for carried in ("%%%", "UEs=", "бумага"):
        answer = as_("designer").post("/designer", {"carried": carried})
        assert answer.status_code == 422
        assert "Архив не читается" in words(answer.get_data(as_text=True))


def block_of(answer, name: str) -> str:
    """The content of a JSON block on a page."""
    page = answer.get_data(as_text=True)
    return re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page)[1]


def test_a_file_that_cannot_be_read_is_not_drawn(as_):
    page = post_files(as_("designer"), {"broken.bpmn": b"<not xml"}).get_data(as_text=True)
    assert "data-diagram" not in page


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Выберите файлы схемы"),
        ({"virus.exe": b"MZ"}, "не .bpmn, .dmn и не .form"),
        ({"broken.zip": b"PK"}, "Архив не читается"),
        ({"broken.bpmn": b"<not xml"}, "Версия не развёрнута"),
    ],
)
def test_unusable_files_are_refused_in_words(files, said, as_):
    answer = post_files(as_("designer"), files)
    assert answer.status_code == 422
    assert said in words(answer.get_data(as_text=True))


def test_the_password_of_the_district_is_not_on_any_page(as_):
    admin = as_("admin")
    assert PASSWORD not in admin.text("/admin/accounts")


FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:acme="urn:acme">
<process id="imported" name="Imported" isExecutable="true"><startEvent id="s"/>
<userTask id="look" name="\xd0\x92\xd0\xb7\xd0\xb3\xd0\xbb\xd1\x8f\xd0\xbd\xd1\x83\xd1\x82\xd1\x8c"
camunda:candidateGroups="methodist" camunda:asyncBefore="true" acme:mood="calm"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="look"/>
<sequenceFlow id="f2" sourceRef="look" targetRef="e"/></process></definitions>"""
LISTENER = (
    b"<extensionElements><camunda:executionListener/></extensionElements></userTask><endEvent"
)


def test_words_of_other_editors_are_listed_by_verdict_and_link_to_their_elements(as_):
    browser = as_("designer")
    asked = post_files(browser, {"imported.bpmn": FOREIGN})
    answer = browser.post("/designer", answers_of(asked.get_data(as_text=True)))
    page = browser.text(answer.headers["Location"])

    text = words(page)
    assert text.index("Сохранено, но не исполняется (2)") < text.index("Исполняется (1)")
    assert "acme:*" in text
    assert 'href="#element=look"' in page


def test_files_are_checked_without_being_deployed(as_):
    browser = as_("designer")
    before = browser.text("/designer").count("/designer/")
    refused = FOREIGN.replace(b"/><endEvent", b">" + LISTENER)
    for content, status, said in (
        (FOREIGN, 200, "Проверка пройдена"),
        (refused, 422, "Отклонено (1)"),
    ):
        answer = browser.post(
            "/designer",
            {"files": [(io.BytesIO(content), "checked.bpmn")], "only_check": "1"},
            content_type="multipart/form-data",
        )
        assert answer.status_code == status
        assert said in words(answer.get_data(as_text=True))
    assert browser.text("/designer").count("/designer/") == before
