"""A designer begins a draft, writes its files through scripts, is told what stands against."""

import io
import zipfile

import pytest

from engine import SYSTEM
from tests.webapp.story import words

NAME = "vote.bpmn"


@pytest.fixture
def script(as_):
    """A script in the browser of somebody who has signed in."""

    def of(login: str):
        browser = as_(login)
        headers = {"X-CSRFToken": browser.token()}

        def send(method: str, address: str, revision: int | None = None, **body):
            more = {} if revision is None else {"X-Revision": str(revision)}
            return browser.client.open(
                address, method=method, headers={**headers, **more}, buffered=True, **body
            )

        return send

    return of


def test_a_draft_is_begun_from_the_list_and_shows_its_files(as_, district):
    browser = as_("designer")
    newest = district.application.engine.versions("council_session", SYSTEM)[0]
    assert "Черновиков в работе нет" in browser.text("/designer/drafts")
    answer = browser.post("/designer/drafts", {"definition_id": newest.id})
    assert answer.status_code == 303
    page = words(browser.text(answer.headers["Location"]))
    assert "council_session.bpmn" in page
    assert "forms/second_failure.form" in page
    assert "quorum.dmn" in page
    assert "в работе" in page
    assert "Заседание методсовета, версия 1" in words(browser.text("/designer/drafts"))


def test_files_that_somebody_sends_are_a_draft_with_what_is_wrong_in_words(as_, district):
    browser = as_("designer")
    sent = {"files": (io.BytesIO(b"<half"), "broken.bpmn"), "name": "Из почты"}
    answer = browser.post("/designer/drafts", sent, content_type="multipart/form-data")
    page = words(browser.text(answer.headers["Location"]))
    assert "Из почты" in page
    assert "новый процесс" in page
    assert "1 ошибка не даёт развернуть процесс" in page


def test_a_script_reads_and_writes_a_file(script, draft):
    send, address = script("designer"), f"/designer/drafts/{draft.id}/files/{NAME}"
    read = send("GET", address)
    assert read.headers["X-Revision"] == "1"
    assert read.mimetype == "application/octet-stream"
    assert "sandbox" in read.headers["Content-Security-Policy"]
    saved = send("PUT", address, 1, data=b"<half")
    assert saved.status_code == 200
    assert saved.json["revision"] == 2
    assert saved.json["saved_at"].startswith("2026-04-06T02:00")
    assert send("GET", address).get_data() == b"<half"
    assert send("GET", f"/designer/drafts/{draft.id}/files/vote_outcome.dmn").status_code == 200


def test_a_stale_save_is_told_who_and_when_and_nothing_is_lost(script, draft, district, second):
    first, other = script("designer"), script(second)
    address = f"/designer/drafts/{draft.id}/files/{NAME}"
    assert first("PUT", address, 1, data=b"<a/>").status_code == 200
    assert first("POST", f"/designer/drafts/{draft.id}/unlock", json={}).status_code == 200
    stale = other("PUT", address, 1, data=b"<b/>")
    assert stale.status_code == 409
    assert stale.json["changed_by"] == "Процессов У."
    assert stale.json["changed_at"].startswith("2026-04-06")
    assert "Файл уже изменён: Процессов" in stale.json["message"]
    assert first("GET", address).get_data() == b"<a/>"


def test_who_comes_second_is_told_who_draws_and_may_take_over(script, as_, draft, second):
    first, other = script("designer"), script(second)
    address = f"/designer/drafts/{draft.id}"
    held = first("POST", f"{address}/lock", json={})
    assert held.json["holder"] == "Процессов У."
    assert held.json["until"].startswith("2026-04-06T02:20")
    locked = other("PUT", f"{address}/files/{NAME}", 1, data=b"<b/>")
    assert locked.status_code == 423
    assert locked.json["holder"] == "Процессов У."
    assert "сейчас правит Процессов" in locked.json["message"]
    assert other("POST", f"{address}/lock", json={}).status_code == 423
    browser = as_(second)
    page = words(browser.text(address))
    assert "Черновик сейчас правит Процессов" in page
    assert browser.post(f"{address}/lock").status_code == 409
    assert browser.post(f"{address}/lock", {"take_over": "1"}).status_code == 303
    assert "Правка перехвачена, правил до этого: Процессов" in words(browser.text(address))
    assert first("PUT", f"{address}/files/{NAME}", 1, data=b"<a/>").status_code == 423


def test_a_check_tells_findings_also_of_what_is_not_saved(script, draft):
    send, address = script("designer"), f"/designer/drafts/{draft.id}/check"
    clean = send("POST", address).json["findings"]
    assert [each for each in clean if each["severity"] == "error"] == []
    found = send("POST", address, json={NAME: "<half"}).json["findings"]
    (error,) = [each for each in found if each["severity"] == "error"]
    assert (error["file"], error["rule"] != "", error["key"] != "") == (NAME, True, True)
    assert set(error) == {
        "rule", "title", "file", "element_id", "label", "severity", "message", "remedy", "key",
        "page",
    }  # fmt: skip
    assert send("POST", address, json={NAME: 5}).status_code == 422


def test_a_script_is_refused_in_json_and_in_russian(script, draft, as_):
    send = script("designer")
    missing = send("PUT", "/designer/drafts/unknown/files/a.bpmn", 1, data=b"x")
    assert (missing.status_code, missing.mimetype) == (404, "application/json")
    assert "черновика нет" in missing.json["message"]
    wrong = send("PUT", f"/designer/drafts/{draft.id}/files/no-ending", 0, data=b"x")
    assert wrong.status_code == 422
    large = send("PUT", f"/designer/drafts/{draft.id}/files/{NAME}", 1, data=b"x" * 50 * 2**20)
    assert large.status_code == 422
    assert "50 МБ, можно не больше 10 МБ" in large.json["message"]
    assert (
        script("teacher")("PUT", f"/designer/drafts/{draft.id}/files/{NAME}", 1).status_code == 403
    )


def test_a_put_without_the_page_s_token_changes_nothing(as_, draft):
    client = as_("designer").client
    answer = client.put(f"/designer/drafts/{draft.id}/files/{NAME}", data=b"<x/>")
    assert answer.status_code == 400
    assert client.get(f"/designer/drafts/{draft.id}/files/{NAME}").headers["X-Revision"] == "1"


def test_comments_are_pinned_and_ticked_off(script, as_, draft):
    send, address = script("designer"), f"/designer/drafts/{draft.id}/comments"
    told = send("POST", address, json={"text": "Срок мал", "file": NAME, "element_id": "cast"})
    (comment,) = told.json["comments"]
    assert (comment["text"], comment["file"], comment["element_id"]) == ("Срок мал", NAME, "cast")
    assert comment["author"] == "Процессов У."
    browser = as_("designer")
    assert browser.post(address, {"text": "<b>И ещё</b>"}).status_code == 303
    page = browser.text(f"/designer/drafts/{draft.id}")
    assert "&lt;b&gt;И ещё&lt;/b&gt;" in page
    assert browser.post(f"{address}/{comment['id']}/resolve").status_code == 303
    assert browser.post(f"{address}/{comment['id']}/resolve").status_code == 409
    known = {each["id"]: each["resolved_by"] for each in send("GET", address).json["comments"]}
    assert known.pop(comment["id"]) == "Процессов У."
    assert list(known.values()) == [""]
    assert send("POST", address, json={"text": " "}).status_code == 422
    assert send("POST", address, json={"text": "x", "file": "нет.bpmn"}).status_code == 404


def test_files_are_replaced_renamed_and_removed_on_the_page(as_, draft):
    browser, address = as_("designer"), f"/designer/drafts/{draft.id}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("vote.bpmn", "<half")
        archive.writestr("forms/more.form", "{}")
    packed.seek(0)
    sent = {"files": (packed, "all.zip")}
    answer = browser.post(f"{address}/files", sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert browser.get(f"{address}/files/{NAME}").get_data() == b"<half"
    renamed = {"file": "forms/more.form", "new_name": "forms/other.form"}
    assert browser.post(f"{address}/rename-file", renamed).status_code == 303
    assert browser.post(f"{address}/remove-file", {"file": "forms/other.form"}).status_code == 303
    assert "Файл убран из черновика: forms/other.form" in words(browser.text(address))
    assert browser.get(f"{address}/files/forms/other.form").status_code == 404


def test_a_newer_version_meanwhile_is_told_on_the_page(as_, draft, district):
    files = district.application.engine.draft_files(draft.id, district.actor("designer"))
    changed = files[NAME].replace("Проголосовать".encode(), "Подать голос".encode())
    district.deploy({**files, NAME: changed})
    page = as_("designer").text(f"/designer/drafts/{draft.id}")
    assert "Пока шла работа, развёрнута версия 2" in words(page)
    assert "/designer/vote/compare?from=" in page
