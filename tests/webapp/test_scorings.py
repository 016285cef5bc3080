"""Score sheets without scripts, who finds what stands in them, and orders that cannot be opened."""

import io
import zipfile

import pytest

from engine.municipalities import OFFICE
from tests.webapp.story import words
from workflows.registry.base import Registry
from workflows.registry.memberships import Membership

NOTE = "Баобаб 6,413"


def order_expertise(district, login: str):
    """Let one expert be asked to score one object; gives the user task of the sheet."""
    engine, expert = district.application.engine, district.actor(login)
    with district.application.database.write(OFFICE) as session:
        registry = Registry(session=session, tenant=OFFICE, now=district.clock.now())
        since = registry.today
        registry.add(Membership(person_id=expert.user_id, role="expert", active_from=since))
    engine.start(
        "expert_scoring",
        {
            "scoring_title": "Практики",
            "scoring_objects": [{"id": "п-1", "title": "Клуб"}],
            "scoring_criteria": [
                {"title": "Замысел", "max": 10, "step": "1"},
                {"title": "Результат", "max": 20, "step": "0.5"},
            ],
            "scoring_experts": [expert.user_id],
            "scoring_days": 5,
        },
        district.actor("methodist"),
    )
    engine.work()
    tasks = engine.user_tasks(actor=expert)
    return next(each for each in tasks if each.form_key == "page:score_sheet")


@pytest.fixture
def task(district):
    return order_expertise(district, "deputy")


def typed(revision: int, first: str, note: str = "") -> dict[str, str]:
    return {"revision": str(revision), "points:k1": first, "note:k1": note, "points:k2": "15"}


def test_a_sheet_is_saved_compared_and_submitted_without_scripts(as_, task):
    browser, page = as_("deputy"), f"/tasks/{task.id}"
    assert browser.post(f"{page}/page/save", typed(0, "7")).status_code == 303

    both = browser.post(f"{page}/page/save", typed(0, "5")).get_data(as_text=True)
    assert "Лист изменён на другом устройстве" in words(both)
    assert f'href="{page}" data-sheet-other' in both
    assert 'value="7"' in browser.text(page)

    hasty = browser.post(f"{page}/complete", {**typed(1, "99"), "decision": "submitted"})
    refused = hasty.get_data(as_text=True)
    assert hasty.status_code == 422
    assert "Балл 99 вне шкалы" in words(refused)
    assert "Подтвердите, что оценки окончательные" in words(refused)
    assert refused.index('class="error-summary"') < refused.index('class="score-line"')

    whole = {**typed(1, "7"), "decision": "submitted", "confirmed": "yes"}
    assert browser.post(f"{page}/complete", whole).status_code == 303


def test_what_stands_in_a_sheet_is_found_by_nobody_else_before_the_closing(as_, district, task):
    expert, case = as_("deputy"), f"/instances/{task.instance_id}"
    expert.post(f"/tasks/{task.id}/page/save", typed(0, "7", NOTE))
    assert NOTE in expert.text(f"/tasks/{task.id}")

    places = ("/search?q=Баобаб", case, f"/tasks/{task.id}", "/scorings", "/inbox?scope=all")
    for login in ("director", "methodist", "admin"):
        browser = as_(login)
        for address in (*places, "/instances", "/documents"):
            assert NOTE not in browser.text(address), (login, address)
        for address in ("/inbox/export.xlsx?scope=all", "/documents/journal.xlsx"):
            assert NOTE not in unpacked(browser.get(address).data), (login, address)
    pack = as_("director").post(f"{case}/evidence", buffered=True)
    assert pack.status_code == 200
    assert NOTE not in unpacked(pack.data)


def unpacked(data: bytes) -> str:
    """Everything in a ZIP or a spreadsheet, as text; nothing for a page that is refused."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return ""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_a_number_that_is_being_scored_is_refused_beside_its_field(as_, district, task):
    expert = district.people["deputy"]
    form = {
        "scoring_title": "Ещё раз", "scoring_objects.0._row": "1",
        "scoring_objects.0.title": "Клуб", "scoring_objects.0.id": "п-1",
        "scoring_criteria.0._row": "1", "scoring_criteria.0.title": "Замысел",
        "scoring_criteria.0.max": "10", "scoring_criteria.0.step": "1",
        "scoring_experts": expert, "scoring_days": "5", "request_key": "ещё раз",
    }  # fmt: skip
    answer = as_("methodist").post("/processes/expert_scoring/start", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Работа с номером «п-1» уже на экспертизе" in words(page)
    assert 'href="#form-scoring_objects.0.id"' in page
