"""Looking at files: what a browser may show, under which policy, in parts, in versions."""

import io
from urllib.parse import quote

import pytest
from werkzeug.datastructures import FileStorage

from tests.webapp.story import tasks_of, words

PDF = b"%PDF-1.7 plan of the year"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SIGNATURE = b"\x30\x82" + bytes(40)


@pytest.fixture
def task(district, plan):
    return tasks_of(district, "deputy")[0]


@pytest.fixture
def attach(district, task):
    """Hand a file in with the deputy's task; gives its address."""

    def attach(name, content):
        deputy, files = district.actor("deputy"), district.application.attachments
        kept = files.store(io.BytesIO(content), name, deputy, task_id=task.id)
        files.bind([kept.id], deputy, instance_id=task.instance_id)
        return f"/files/{kept.id}"

    return attach


@pytest.mark.parametrize(
    ("name", "content", "policy"),
    [
        ("план.pdf", PDF, "default-src 'none'; base-uri 'none'; form-action 'none'; "),
        ("скан.png", PNG, "sandbox; default-src 'none'; "),
    ],
)
def test_a_picture_or_a_pdf_is_shown_where_nothing_can_run(as_, attach, name, content, policy):
    browser, address = as_("director"), attach(name, content)
    answer = browser.get(f"{address}/content")
    headers = answer.headers
    assert answer.data == content
    assert headers["Content-Security-Policy"] == f"{policy}frame-ancestors 'self'"
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == (
        "nosniff",
        "SAMEORIGIN",
    )
    disposition = f"inline; filename=\"file{name[-4:]}\"; filename*=UTF-8''{quote(name)}"
    assert headers["Content-Disposition"] == disposition
    assert "no-store" in headers["Cache-Control"]
    page = browser.text(f"{address}/show")
    assert f'src="{address}/content' in page
    assert browser.get(address).headers["Content-Disposition"].startswith("attachment;")
    assert browser.get(f"{address}/show").headers["X-Frame-Options"] == "DENY"


def test_everything_else_only_downloads(as_, attach):
    browser, address = as_("director"), attach("подпись.sig", SIGNATURE)
    assert browser.get(f"{address}/content").status_code == 404
    assert "можно только скачать" in words(browser.text(f"{address}/show"))


@pytest.mark.parametrize(
    ("asked", "status", "sent", "told"),
    [
        ("bytes=0-3", 206, PDF[:4], f"bytes 0-3/{len(PDF)}"),
        ("bytes=10-", 206, PDF[10:], f"bytes 10-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=-5", 206, PDF[-5:], f"bytes {len(PDF) - 5}-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=999-", 416, None, f"bytes */{len(PDF)}"),
        ("pages=1", 200, PDF, None),
        ("bytes=0-1,4-5", 200, PDF, None),
    ],
)
def test_a_part_of_a_file_is_sent_when_a_part_is_asked_for(as_, attach, asked, status, sent, told):
    answer = as_("director").get(f"{attach('план.pdf', PDF)}/content", headers={"Range": asked})
    assert answer.status_code == status
    assert sent in (None, answer.data)
    assert answer.headers.get("Content-Range") == told
    assert status == 416 or answer.headers["Accept-Ranges"] == "bytes"


def test_what_was_loaded_once_need_not_be_sent_again(as_, attach):
    browser, address = as_("director"), attach("план.pdf", PDF)
    etag = browser.get(address).headers["ETag"]
    assert browser.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_neither_a_neighbour_nor_a_designer_looks_at_it(as_, attach):
    address = attach("план.pdf", PDF)
    for login in ("deputy7", "teacher", "designer"):
        browser = as_(login)
        for end in ("", "/content", "/show"):
            assert browser.get(f"{address}{end}").status_code == 404, (login, end)


def test_a_new_version_is_uploaded_beside_the_old_one_without_scripts(as_, attach, task):
    browser, address = as_("deputy"), attach("план.pdf", PDF)
    assert "Загрузить новую версию" in words(browser.text(f"{address}/show"))
    assert "Загрузить новую версию" not in words(as_("methodist").text(f"{address}/show"))
    for fields, said in (
        ({"reason": "Даты"}, "Выберите файл новой версии"),
        ({"file": new(b"2")}, "Напишите, что изменилось"),
        ({"file": new(b""), "reason": "Даты"}, "тот же файл, что и версия 1"),
    ):
        refused = browser.post(f"{address}/versions", fields)
        assert (refused.status_code, said in words(refused.get_data(as_text=True))) == (422, True)
    answer = browser.post(f"{address}/versions", {"file": new(b"3"), "reason": "Исправлены даты"})
    assert answer.status_code == 303
    page = words(browser.text(answer.headers["Location"]))
    assert "2 из 2" in page
    assert "Исправлены даты" in page
    listed = words(browser.text(f"/instances/{task.instance_id}"))
    assert "новый.pdf" in listed
    assert "версии (2)" in listed
    assert browser.get(address).data == PDF


def test_a_file_that_replaces_another_in_a_form_follows_upon_it(district, as_, attach, task):
    browser, address = as_("deputy"), attach("план.pdf", PDF)
    deputy, files = district.actor("deputy"), district.application.attachments
    kept = files.store(io.BytesIO(PDF + b"2"), "план.pdf", deputy, task_id=task.id)
    earlier = address.rpartition("/")[2]
    stranger = as_("deputy7").post(f"/files/{kept.id}/replaces/{earlier}")
    assert stranger.status_code == 404
    assert browser.post(f"/files/{kept.id}/replaces/{earlier}").status_code == 204
    done = {"has_proposals": "no", "proposals_files": kept.id}
    assert browser.post(f"/tasks/{task.id}/complete", done).status_code == 303
    assert "версии (2)" in words(browser.text(f"/tasks/{task.id}"))
    assert "2 из 2" in words(browser.text(f"/files/{kept.id}/show"))


def new(more):
    return FileStorage(io.BytesIO(PDF + more), "новый.pdf")
