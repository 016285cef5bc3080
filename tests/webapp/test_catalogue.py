"""A designer sees every process at a glance, and what uses what."""

from engine import SYSTEM
from tests.webapp.story import words

STUCK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="stuck" name="Stuck" isExecutable="true"><startEvent id="s"/>
<scriptTask id="sum" name="Sum"><script>a = b + 1</script></scriptTask><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="sum"/>
<sequenceFlow id="f2" sourceRef="sum" targetRef="e"/></process></definitions>"""


def test_the_list_tells_versions_clauses_drafts_and_what_runs(as_, district, plan, draft):
    page = as_("designer").text("/designer")
    told = words(page)
    assert "Черновики: 1" in told
    assert f"/designer/drafts/{draft.id}" in page
    assert "черновик : в работе" in told
    annual = page[page.index(">Годовой план") :].split("</tr>")[0]
    assert "/regulation#" in annual
    assert '<td class="number">1' in annual


def test_uses_of_each_kind_are_found_and_lead_to_the_element(as_):
    browser = as_("designer")
    forms = browser.text("/designer/uses")
    assert "Заседание методсовета: Назначить повторное заседание" in words(forms)
    assert "#element=schedule_repeat" in forms
    roles = words(browser.text("/designer/uses?kind=role"))
    assert "Секретарь методсовета" in roles
    assert "начинает процесс" in roles
    called = words(browser.text("/designer/uses?kind=process"))
    assert "Заседание методсовета" in called
    decided = words(browser.text("/designer/uses?kind=decision"))
    assert "vote_outcome" in decided
    narrowed = words(browser.text("/designer/uses?kind=role&q=поручение"))
    assert "Секретарь методсовета" not in narrowed
    assert "Ничего не найдено" in words(browser.text("/designer/uses?q=такогонет"))
    assert browser.get("/designer/uses?kind=unknown").status_code == 200


def test_a_draft_is_begun_from_any_version(as_, district, draft):
    engine, browser = district.application.engine, as_("designer")
    files = engine.draft_files(draft.id, district.actor("designer"))
    changed = files["vote.bpmn"].replace("Проголосовать".encode(), "Подать голос".encode())
    district.deploy({**files, "vote.bpmn": changed})
    newest, older = engine.versions("vote", SYSTEM)[:2]
    page = browser.text(f"/designer/{newest.id}")
    assert "Начать черновик от неё" in words(page)
    assert f'name="definition_id" value="{older.id}"' in page
    answer = browser.post("/designer/drafts", {"definition_id": older.id})
    told = words(browser.text(answer.headers["Location"]))
    assert "Пока шла работа, развёрнута версия 2" in told
    assert "Начать черновик от неё" in words(browser.text(f"/designer/{older.id}/restore"))


def test_incidents_stand_there_by_version_without_anything_personal(as_, district):
    browser = as_("designer")
    assert "Сбоев нет" in words(browser.text("/designer/incidents"))
    broken = STUCK.encode()
    made = district.application.engine.deploy({"stuck.bpmn": broken}, SYSTEM).definitions[0]
    district.application.engine.start("stuck", {}, SYSTEM, business_key="Тайна")
    page = browser.text("/designer/incidents?process=stuck")
    assert f"/designer/{made.id}#element=sum" in page
    assert "не вычислилось условие или выражение" in words(page)
    assert "Тайна" not in page
    assert "сбоев: 1" in words(browser.text("/designer"))
    assert "Сбоев нет" in words(browser.text("/designer/incidents?process=vote"))


def test_a_role_is_replaced_in_the_whole_draft(as_, district, draft):
    browser, address = as_("designer"), f"/designer/drafts/{draft.id}"
    page = browser.text(address)
    assert "Заменить роль во всём черновике" in words(page)
    sent = {"role": "council_secretary", "new_role": "clerk"}
    assert browser.post(f"{address}/replace-role", sent).status_code == 303
    told = words(browser.text(address))
    assert "Роль заменена, мест: 2" in told
    assert browser.post(f"{address}/replace-role", sent).status_code == 422
