"""What was written on a page whose session ended is shown after signing in, sent on request."""

import io
import re
from html import unescape

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from tests.webapp.district import PASSWORD
from tests.webapp.story import tasks_of, words

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
NOTE = "Уточните, пожалуйста, дату семинара"


@pytest.fixture
def task(district, plan):
    return tasks_of(district, "deputy")[0]


def fields(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in FIELD.findall(page)}


def html(answer) -> str:
    return answer.get_data(as_text=True)


def posted_too_late(browser, task, values):
    """Post a remark from a page whose session has ended meanwhile."""
    mark = fields(browser.text(f"/tasks/{task.id}"))["_page"]
    browser.client.delete_cookie("session")
    return browser.client.post(f"/tasks/{task.id}/comment", data={**values, "_page": mark})


def signed_in(browser, asked, login="deputy"):
    values = {"login": login, "password": PASSWORD, "unsent": fields(html(asked))["unsent"]}
    return browser.post("/sign-in", values)


def test_a_remark_written_in_a_session_that_ended_is_offered_again_and_sent(as_, task):
    browser = as_("deputy")
    asked = posted_too_late(browser, task, {"text": NOTE})
    assert asked.status_code == 401
    assert "Сеанс закончился раньше" in words(html(asked))

    offered = signed_in(browser, asked)
    assert NOTE in words(html(offered))
    assert NOTE not in words(browser.text(f"/tasks/{task.id}"))

    again = {name: value for name, value in fields(html(offered)).items() if name != "_page"}
    assert browser.post(f"/tasks/{task.id}/comment", again).status_code == 303
    assert NOTE in words(browser.text(f"/tasks/{task.id}"))


def test_a_wrong_password_does_not_lose_what_was_written(as_, task):
    browser = as_("deputy")
    asked = posted_too_late(browser, task, {"text": NOTE})
    carried = fields(html(asked))["unsent"]
    wrong = browser.post("/sign-in", {"login": "deputy", "password": "мимо", "unsent": carried})
    assert fields(html(wrong))["unsent"] == carried


def test_another_person_is_not_shown_what_was_written(as_, task):
    browser = as_("deputy")
    asked = posted_too_late(browser, task, {"text": NOTE})
    page = html(signed_in(browser, asked, "methodist"))
    assert NOTE not in page
    assert "заполнял другой сотрудник" in words(browser.text("/inbox"))


def test_passwords_and_files_do_not_travel(as_, task):
    browser = as_("deputy")
    secret = posted_too_late(browser, task, {"text": NOTE, "new_password": "x"})
    assert "unsent" not in fields(html(secret))

    browser = as_("deputy")
    mark = fields(browser.text(f"/tasks/{task.id}"))["_page"]
    browser.client.delete_cookie("session")
    parts = MultiDict({"text": NOTE, "_page": mark})
    parts.add("file", FileStorage(io.BytesIO(b"%PDF-1.7 x"), "план.pdf"))
    asked = browser.client.post(
        f"/tasks/{task.id}/comment", data=parts, content_type="multipart/form-data"
    )
    page = html(signed_in(browser, asked))
    assert "выберите их заново" in words(page)
    assert NOTE in words(page)
    assert "Отправить</button>" not in page


@pytest.mark.parametrize("mark", ["", "x", "other"])
def test_a_page_that_is_not_of_ours_or_not_of_this_person_is_refused(as_, task, mark):
    browser, other = as_("deputy"), as_("methodist")
    known = fields(browser.text(f"/tasks/{task.id}"))["_page"]
    forged = {"": "", "x": f"{known}x", "other": fields(other.text("/absences"))["_page"]}[mark]
    answer = browser.client.post(f"/tasks/{task.id}/comment", data={"text": NOTE, "_page": forged})
    assert answer.status_code == 400


def test_a_page_from_before_signing_in_again_is_accepted_of_its_person(as_, task):
    mark = fields(as_("deputy").text(f"/tasks/{task.id}"))["_page"]
    again = as_("deputy")  # another session
    answer = again.client.post(f"/tasks/{task.id}/comment", data={"text": NOTE, "_page": mark})
    assert answer.status_code == 303
