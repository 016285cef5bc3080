"""Drafts on pages: saved while one types, back after signing in, never overwritten in silence."""

import io
import json
import re
from datetime import timedelta

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from engine import SYSTEM
from engine.municipalities import OFFICE
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from tests.webapp.district import PASSWORD
from tests.webapp.story import answer_proposals, fill_sections, tasks_of, words
from webapp.pages.drafts import SCRIPT

HIDDEN = re.compile(r'name="(_author|_revision|_source|parked|csrf_token)" value="([^"]*)"')
ROWS = {"proposals.3._row": "1", "proposals.3.title": "Семинар"}
TYPED = {"has_proposals": "yes", "proposals_comment": "начало мысли", **ROWS}
BY_SCRIPT = {"X-Requested-With": SCRIPT}


@pytest.fixture
def task(district, plan):
    return tasks_of(district, "deputy")[0]


def drawn(page: str) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    return {name: value for name, value in HIDDEN.findall(page) if name != "csrf_token"}


def opened(browser, address: str) -> dict[str, str]:
    return drawn(browser.text(address))


def autosave(browser, task, values, known):
    return browser.post(f"/tasks/{task.id}/draft", {**values, **known}, headers=BY_SCRIPT)


def html(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_script_saves_and_another_device_shows_it(as_, task):
    desk, phone = as_("deputy"), as_("deputy")
    known = opened(desk, f"/tasks/{task.id}")
    saved = autosave(desk, task, TYPED, known)
    assert saved.json == {"state": "saved", "words": "Сохранено 09:00", "revision": 1}
    page = phone.text(f"/tasks/{task.id}")
    assert "начало мысли</textarea>" in page
    assert 'name="proposals.0.title"' in page
    assert 'value="Семинар"' in page
    assert "Сохранено 09:00" in words(page)
    assert drawn(page)["_revision"] == "1"


def test_without_scripts_a_button_saves_and_the_files_stay(as_, task):
    browser = as_("deputy")
    parts = MultiDict({**TYPED, **opened(browser, f"/tasks/{task.id}")})
    parts["csrf_token"] = browser.token()
    parts.add("proposals_files", FileStorage(io.BytesIO(b"%PDF-1.7 x"), "план.pdf"))
    answer = browser.client.post(
        f"/tasks/{task.id}/draft", data=parts, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    page = browser.text(f"/tasks/{task.id}")
    assert "Сохранено 09:00" in words(page)
    assert "план.pdf, 1 КБ — загружен" in words(page)
    assert "Было в черновике" not in page


def test_files_of_a_draft_are_not_tidied_away(district, as_, task):
    browser, files = as_("deputy"), district.application.attachments
    deputy = district.actor("deputy")
    kept = files.store(io.BytesIO(b"%PDF-1.7 x"), "план.pdf", deputy, task_id=task.id)
    lost = files.store(io.BytesIO(b"%PDF-1.7 y"), "лишний.pdf", deputy, task_id=task.id)
    known = opened(browser, f"/tasks/{task.id}")
    autosave(browser, task, {"proposals_files": kept.id}, known)
    district.clock.advance(timedelta(days=3))
    files.remove_unused(OFFICE)
    page = browser.text(f"/tasks/{task.id}")
    assert "план.pdf" in page
    assert browser.get(f"/files/{lost.id}").status_code == 404


def test_two_devices_are_shown_both_versions(as_, task):
    desk, phone = as_("deputy"), as_("deputy")
    at_desk, on_phone = (opened(each, f"/tasks/{task.id}") for each in (desk, phone))
    autosave(desk, task, {"proposals_comment": "с компьютера"}, at_desk)
    told = autosave(phone, task, {"proposals_comment": "с телефона"}, on_phone)
    assert (told.status_code, told.json["state"], told.json["revision"]) == (409, "conflict", 1)
    assert "с телефона" in told.json["html"]
    assert "с компьютера" in told.json["html"]
    both = phone.post(f"/tasks/{task.id}/draft", {"proposals_comment": "с телефона", **on_phone})
    assert both.status_code == 409
    assert "Ваш текст не потерян" in words(html(both))
    chosen = {"proposals_comment": "с телефона", **drawn(html(both))}
    assert phone.post(f"/tasks/{task.id}/draft", chosen).status_code == 303
    assert "с телефона</textarea>" in desk.text(f"/tasks/{task.id}")


def test_handing_in_does_not_throw_a_newer_draft_away(as_, task):
    desk, phone = as_("deputy"), as_("deputy")
    at_desk, on_phone = (opened(each, f"/tasks/{task.id}") for each in (desk, phone))
    autosave(phone, task, {"proposals_comment": "важное с телефона"}, on_phone)
    answer = desk.post(f"/tasks/{task.id}/complete", {"has_proposals": "no", **at_desk})
    assert answer.status_code == 409
    assert "важное с телефона" in words(html(answer))
    fresh = opened(desk, f"/tasks/{task.id}")
    done = desk.post(f"/tasks/{task.id}/complete", {"has_proposals": "no", **fresh})
    assert done.status_code == 303


def test_clearing_begins_afresh(as_, task):
    browser = as_("deputy")
    autosave(browser, task, TYPED, opened(browser, f"/tasks/{task.id}"))
    browser.post(f"/tasks/{task.id}/draft/clear")
    page = browser.text(f"/tasks/{task.id}")
    assert "начало мысли" not in page
    assert "Черновик очищен" in words(page)


# -- sessions that end -----------------------------------------------------------------------------
def test_a_session_that_ends_mid_form_loses_nothing(app, as_, task):
    browser = as_("deputy")
    known = opened(browser, f"/tasks/{task.id}")
    browser.client.delete_cookie("session")
    asked = browser.client.post(f"/tasks/{task.id}/complete", data={**TYPED, **known})
    assert asked.status_code == 401
    assert "Написанное не пропало" in words(html(asked))
    carried = drawn(html(asked))["parked"]
    wrong = browser.post("/sign-in", {"login": "deputy", "password": "мимо", "parked": carried})
    assert drawn(html(wrong))["parked"] == carried
    sign_in = {"login": "deputy", "password": PASSWORD, "parked": carried}
    answer = browser.post("/sign-in", sign_in, follow_redirects=True)
    assert answer.request.path == f"/tasks/{task.id}"
    assert "начало мысли</textarea>" in html(answer)
    assert tasks_of_open(app, task)


def tasks_of_open(app, task) -> bool:
    application = app.extensions["metodkabinet"].application
    return bool(application.engine.user_tasks(task.instance_id, actor=SYSTEM))


def test_what_one_person_typed_is_shown_to_nobody_else(as_, visitor, task):
    browser = as_("deputy")
    known = opened(browser, f"/tasks/{task.id}")
    browser.client.delete_cookie("session")
    asked = browser.client.post(f"/tasks/{task.id}/complete", data={**TYPED, **known})
    sign_in = {"login": "methodist", "password": PASSWORD, "parked": drawn(html(asked))["parked"]}
    page = html(visitor.post("/sign-in", sign_in, follow_redirects=True))
    assert "заполнял другой сотрудник" in words(page)
    assert "начало мысли" not in page
    assert "начало мысли" not in as_("deputy").text(f"/tasks/{task.id}")


@pytest.mark.parametrize("change", ["x", ""])
def test_a_forged_or_missing_name_carries_nothing(as_, task, change):
    browser = as_("deputy")
    known = opened(browser, f"/tasks/{task.id}")
    known["_author"] = known["_author"] + change if change else ""
    browser.client.delete_cookie("session")
    asked = browser.client.post(f"/tasks/{task.id}/complete", data={**TYPED, **known})
    assert asked.status_code == 400
    assert "parked" not in html(asked)


def test_the_name_in_a_form_serves_its_own_place_and_person_only(as_, task):
    deputy, other = as_("deputy"), as_("methodist")
    known = opened(deputy, f"/tasks/{task.id}")
    elsewhere = deputy.client.post("/tasks/another/complete", data={**TYPED, **known})
    by_other = other.client.post(f"/tasks/{task.id}/complete", data={**TYPED, **known})
    at_sign_in = other.client.post("/sign-in", data={"login": "admin", **known})
    assert [each.status_code for each in (elsewhere, by_other, at_sign_in)] == [400, 400, 400]


def test_a_form_from_before_signing_in_again_is_accepted_of_its_author(as_, task):
    browser = as_("deputy")
    known = opened(browser, f"/tasks/{task.id}")
    again = as_("deputy")  # another session: the old token of this page is worth nothing there
    answer = again.client.post(
        f"/tasks/{task.id}/complete", data={"has_proposals": "no", **known, "csrf_token": "old"}
    )
    assert answer.status_code == 303


def test_a_script_is_told_that_the_session_has_ended(as_, task):
    browser = as_("deputy")
    known = opened(browser, f"/tasks/{task.id}")
    browser.client.delete_cookie("session")
    told = browser.client.post(f"/tasks/{task.id}/draft", data={**known}, headers=BY_SCRIPT)
    assert (told.status_code, told.json) == (401, {"state": "signed_out"})


def test_typed_text_meets_a_newer_draft_after_signing_in_without_a_loss(as_, task):
    browser, phone = as_("deputy"), as_("deputy")
    known = opened(browser, f"/tasks/{task.id}")
    autosave(phone, task, {"proposals_comment": "с телефона"}, opened(phone, f"/tasks/{task.id}"))
    browser.client.delete_cookie("session")
    asked = browser.client.post(f"/tasks/{task.id}/complete", data={**TYPED, **known})
    sign_in = {"login": "deputy", "password": PASSWORD, "parked": drawn(html(asked))["parked"]}
    both = browser.post("/sign-in", sign_in)
    assert both.status_code == 409
    assert "начало мысли" in words(html(both))
    assert "с телефона" in words(html(both))


# -- tasks that go away ----------------------------------------------------------------------------
def test_a_task_cancelled_while_its_form_is_open_keeps_and_shows_the_draft(district, as_, task):
    browser = as_("deputy")
    known = opened(browser, f"/tasks/{task.id}")
    autosave(browser, task, TYPED, known)
    district.application.engine.cancel(task.instance_id, "Не нужно", district.actor("director"))
    district.application.engine.work()
    late = autosave(browser, task, {**TYPED, "proposals_comment": "дописано"}, known)
    assert late.json["state"] == "closed"
    assert "сохранено в вашем черновике" in late.json["words"]
    page = words(browser.text(f"/tasks/{task.id}"))
    assert "Ваш черновик" in page
    assert "дописано" in page
    answer = browser.post(f"/tasks/{task.id}/complete", {**TYPED, "proposals_comment": "ещё"})
    assert answer.status_code == 409


def test_ones_own_draft_stays_readable_when_the_task_is_somebody_else_s(district, as_, task):
    browser = as_("deputy")
    autosave(browser, task, TYPED, opened(browser, f"/tasks/{task.id}"))
    teacher, director = district.people["teacher"], district.actor("director")
    district.application.engine.assign(task.id, teacher, director, reason="Поручено")
    assert "начало мысли" in words(browser.text(f"/tasks/{task.id}"))
    assert "начало мысли" in words(browser.text(f"/tasks/{task.id}/draft"))
    assert "начало мысли" not in as_("teacher").text(f"/tasks/{task.id}")


# -- other forms -----------------------------------------------------------------------------------
def test_a_registered_page_keeps_its_comment(district, as_, plan):
    answer_proposals(district, as_)
    fill_sections(district, as_)
    (consolidation,) = tasks_of(district, "director")
    browser = as_("director")
    known = opened(browser, f"/tasks/{consolidation.id}")
    typed = {"comment": "Добавьте сроки", "decision": "return_sections"}
    assert autosave(browser, consolidation, typed, known).json["state"] == "saved"
    assert "Добавьте сроки</textarea>" in browser.text(f"/tasks/{consolidation.id}")


def test_a_start_form_is_kept_and_cleared_by_the_start(district, as_):
    address = "/processes/document_approval/start"
    browser = as_("methodist")
    known = opened(browser, address)
    typed = {"document_title": "О семинаре", "approvers": "methodist"}
    saved = browser.post(
        "/processes/document_approval/draft", {**typed, **known}, headers=BY_SCRIPT
    )
    assert saved.json["state"] == "saved"
    page = browser.text(address)
    assert 'value="О семинаре"' in page
    whole = {
        **typed,
        **drawn(page),
        "document_kind": "order_dmmc",
        "document_basis": "План, п. 4.1",
        "signer_role": "dmmc_director",
    }
    assert browser.post(address, whole).status_code == 303
    again = browser.text(address)
    assert 'value="О семинаре"' not in again
    assert "Начать с прежнего ответа (06.04.2026)" in words(again)
    district.clock.advance(timedelta(days=200))
    assert "Начать с прошлогоднего (06.04.2026)" in words(browser.text(address))
    earlier = re.search(r'name="earlier" value="(\w+)"', again)[1]
    known = {"earlier": earlier, "_revision": drawn(again)["_revision"]}
    browser.post("/processes/document_approval/draft/earlier", known)
    assert 'value="О семинаре"' in browser.text(address)


def test_a_form_changed_under_a_draft_loses_nothing(district, as_):
    address = "/processes/document_approval/start"
    browser = as_("methodist")
    typed = {"document_title": "О семинаре", "signer_role": "старая роль", "gone": "ответ"}
    browser.post("/processes/document_approval/draft", {**typed, **opened(browser, address)})
    page = words(browser.text(address))
    assert "Было в черновике" in page
    assert "старая роль" in page
    assert "ответ" in page


def test_a_secret_form_is_kept_nowhere(district, as_):
    secret = bpmn(
        START
        + user("vote", assignee="=voter", formKey="ballot", inner=props(draft="never"))
        + END
        + flow("start", "vote", "end")
    )
    field = {"type": "textfield", "id": "f", "key": "word", "label": "Слово"}
    ballot = json.dumps({"type": "default", "id": "ballot", "components": [field]}).encode()
    engine = district.application.engine
    engine.deploy({"p.bpmn": secret, "ballot.form": ballot}, SYSTEM)
    engine.start("p", {"voter": district.people["teacher"]}, SYSTEM)
    (task,) = tasks_of(district, "teacher")
    browser = as_("teacher")
    page = browser.text(f"/tasks/{task.id}")
    assert "data-draft=" not in page
    assert "Черновик не сохраняется" in words(page)
    known = drawn(page)
    assert autosave(browser, task, {"word": "тайна"}, known).status_code == 403
    browser.client.delete_cookie("session")
    asked = browser.client.post(f"/tasks/{task.id}/complete", data={"word": "тайна", **known})
    assert "parked" not in html(asked)
    assert "тайна" not in html(asked)
