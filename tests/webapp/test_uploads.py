"""The upload protocol over HTTP, as a table; and that its result goes with the form."""

import base64
import hashlib

import pytest

from tests.webapp.story import tasks_of, words

PDF = b"%PDF-1.7 plan of the year"
TUS = {"Tus-Resumable": "1.0.0"}
WHOLE = len(PDF)
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
FIELD = "proposals_files"


@pytest.fixture
def task(district, plan):
    return tasks_of(district, "deputy")[0]


def told(**values):
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
    )


def ask(browser, method, address, headers, data=b""):
    headers = {"X-CSRFToken": browser.token(), **headers}
    return browser.client.open(address, method=method, headers=headers, data=data)


def begin(browser, size=WHOLE, **values):
    values = {"filename": "План школы.pdf", **values}
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": told(**values)}
    return ask(browser, "POST", "/uploads", headers)


def send(browser, address, offset, data, **more):
    return ask(browser, "PATCH", address, {**PIECE, "Upload-Offset": str(offset), **more}, data)


def test_a_client_learns_what_is_spoken_here(as_):
    answer = as_("deputy").client.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(20 * 2**20)
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation", "checksum", "expiration", "termination",
    }  # fmt: skip
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_file_comes_in_pieces_and_goes_with_the_answer(as_, task):
    browser = as_("deputy")
    made = begin(browser, task=task.id, field=FIELD)
    assert made.status_code == 201
    assert (made.headers["Upload-Offset"], made.data) == ("0", b"")
    assert made.headers["Upload-Expires"].endswith("GMT")
    address = made.headers["Location"]
    assert send(browser, address, 0, PDF[:10]).headers["Upload-Offset"] == "10"
    asked = ask(browser, "HEAD", address, TUS)
    assert asked.status_code == 200
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("10", str(len(PDF)))
    assert "no-store" in asked.headers["Cache-Control"]
    assert browser.get(address).json == {"attachment": None}
    last = send(browser, address, 10, PDF[10:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PDF)))
    kept = browser.get(address).json["attachment"]
    assert (kept["name"], kept["size"]) == ("План школы.pdf", len(PDF))
    answer = browser.post(f"/tasks/{task.id}/complete", {"has_proposals": "no", FIELD: kept["id"]})
    assert answer.status_code == 303
    assert f"/files/{kept['id']}" in browser.text(f"/tasks/{task.id}")


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({}, 412, "Tus-Resumable: 1.0.0"),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "9"}, 412, "Tus-Resumable"),
        (TUS, 400, "Upload-Length"),
        ({**TUS, "Upload-Length": "-1"}, 400, "Upload-Length"),
        ({**TUS, "Upload-Length": "٣"}, 400, "Upload-Length"),
        ({**TUS, "Upload-Defer-Length": "1"}, 400, "Upload-Length"),
        ({**TUS, "Upload-Length": "9", "Upload-Metadata": "filename ?"}, 400, "Upload-Metadata"),
        ({**TUS, "Upload-Length": "9", "Upload-Metadata": "filename /w=="}, 400, "Upload-Metadata"),
        ({**TUS, "Upload-Length": "9"}, 422, "не подходит"),
    ],
)
def test_a_beginning_that_says_too_little_is_refused(as_, headers, status, said):
    headers = {key: value.encode().decode("latin-1") for key, value in headers.items()}
    answer = ask(as_("deputy"), "POST", "/uploads", headers)
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    assert said in answer.text
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert ("Tus-Version" in answer.headers) == (status == 412)


def test_two_gigabytes_are_refused_at_once_in_words(as_):
    answer = begin(as_("deputy"), size=2 * 2**30)
    assert (answer.status_code, answer.text) == (413, "Файл «План школы.pdf» больше 20 МБ")


@pytest.mark.parametrize(
    ("headers", "data", "status"),
    [
        ({"Upload-Offset": "0"}, b"x", 412),
        ({**TUS, "Upload-Offset": "0"}, b"x", 415),
        ({**PIECE}, b"x", 400),
        ({**PIECE, "Upload-Offset": "5"}, b"x", 409),
        ({**PIECE, "Upload-Offset": "0"}, PDF + b"x", 413),
        ({**PIECE, "Upload-Offset": "0", "Upload-Checksum": "md5 eA=="}, b"x", 400),
        ({**PIECE, "Upload-Offset": "0", "Upload-Checksum": "sha1 ?"}, b"x", 400),
        ({**PIECE, "Upload-Offset": "0", "Upload-Checksum": "sha1 eA=="}, b"x", 460),
    ],
)
def test_a_piece_that_does_not_fit_changes_nothing(as_, headers, data, status):
    browser = as_("deputy")
    address = begin(browser).headers["Location"]
    answer = ask(browser, "PATCH", address, headers, data)
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    assert ask(browser, "HEAD", address, TUS).headers["Upload-Offset"] == "0"


def test_a_piece_with_its_checksum_is_taken(as_):
    browser = as_("deputy")
    address = begin(browser).headers["Location"]
    digest = base64.b64encode(hashlib.sha256(PDF).digest()).decode()
    answer = send(browser, address, 0, PDF, **{"Upload-Checksum": f"sha256 {digest}"})
    assert answer.status_code == 204


def test_a_wrong_content_is_said_at_the_last_piece(as_):
    browser = as_("deputy")
    address = begin(browser).headers["Location"]
    answer = send(browser, address, 0, b"MZ" + PDF[2:])
    assert answer.status_code == 422
    assert "Содержимое файла «План школы.pdf» не соответствует его расширению" in answer.text
    assert ask(browser, "HEAD", address, TUS).status_code == 404


def test_an_upload_is_ended_by_its_owner_only(as_, task):
    browser, other = as_("deputy"), as_("deputy7")
    address = begin(browser).headers["Location"]
    for method in ("HEAD", "PATCH", "DELETE"):
        headers = {**PIECE, "Upload-Offset": "0"}
        assert ask(other, method, address, headers, b"x").status_code == 404, method
    assert begin(other, task=task.id).status_code == 404
    assert begin(as_("methodist"), task=task.id).status_code == 403
    assert ask(browser, "DELETE", address, TUS).status_code == 204
    assert ask(browser, "HEAD", address, TUS).status_code == 404


def test_no_piece_is_taken_without_a_token_or_a_person(as_, visitor):
    browser = as_("deputy")
    address = begin(browser).headers["Location"]
    headers = {**PIECE, "Upload-Offset": "0"}
    assert browser.client.patch(address, headers=headers, data=b"x").status_code == 400
    assert visitor.client.options("/uploads").status_code == 302
    for method in ("HEAD", "PATCH", "DELETE"):
        answer = ask(visitor, method, address, headers, b"x")
        assert (answer.status_code, "/sign-in" in answer.headers["Location"]) == (302, True)
    assert words(browser.text("/inbox"))
