"""Files on forms: kept whatever else is wrong, listed, handed out to those who may read them."""

import io
import json
import re
from urllib.parse import quote

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from engine import SYSTEM
from tests.interpreter.kit import END, bpmn, flow, user
from tests.webapp.story import tasks_of, words
from webapp import uploads

PDF = b"%PDF-1.7 plan of the year"
FIELD = "proposals_files"
KEPT = re.compile(rf'name="(?:{FIELD}|scan)" value="(\w+)" checked')
LINK = re.compile(r'href="(/files/\w+)"')


@pytest.fixture
def task(district, plan):
    return tasks_of(district, "deputy")[0]


def send(browser, task, *files, **values):
    """Post the answer as a browser does: every file under the field's name."""
    return post(browser, f"/tasks/{task.id}/complete", FIELD, files, values)


def post(browser, address, key, files, values):
    parts = MultiDict({**values, "csrf_token": browser.token()})
    for name, content in files:
        parts.add(key, FileStorage(io.BytesIO(content), name))
    boundary, body = encode_multipart(parts)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.client.post(address, data=body, content_type=kind)


def html(answer) -> str:
    return answer.get_data(as_text=True)


def contents(district) -> int:
    folder = district.application.settings.files_dir
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_file_goes_with_the_answer_and_is_linked_where_people_look(district, as_, task):
    browser = as_("deputy")
    answer = send(browser, task, ("План школы.pdf", PDF), has_proposals="no")
    assert answer.status_code == 303, words(html(answer))
    page = browser.text(f"/tasks/{task.id}")
    instance = browser.text(f"/instances/{task.instance_id}")
    for shown in (page, instance):
        assert "Документы" in words(shown)
        assert "План школы.pdf 1 КБ" in words(shown)
        assert "Замов З." in words(shown)
    history = instance[instance.index('<ol class="history">') :]
    line = next(row for row in history.split("<li>") if "/files/" in row)
    assert "Выполнена задача" in words(line)
    assert len(set(LINK.findall(page))) == 1


def test_a_file_comes_back_as_it_was_under_its_russian_name(as_, task):
    browser = as_("deputy")
    send(browser, task, ("План «школы» №5.pdf", PDF), has_proposals="no")
    address = LINK.search(browser.text(f"/tasks/{task.id}"))[1]
    answer = browser.get(address)
    assert answer.data == PDF
    headers = answer.headers
    disposition = headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert f"filename*=UTF-8''{quote('План «школы» №5.pdf')}" in disposition
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in headers["Cache-Control"]
    assert browser.client.head(address, buffered=True).data == b""


def test_another_mistake_in_the_form_loses_no_file(district, as_, task):
    browser = as_("deputy")
    refused = send(browser, task, ("plan.pdf", PDF + b"0" * 120_000))
    assert refused.status_code == 422
    assert "plan.pdf, 117 КБ — загружен" in words(html(refused))
    (kept,) = KEPT.findall(html(refused))
    assert tasks_of(district, "deputy"), "nothing was completed"
    answer = browser.post(f"/tasks/{task.id}/complete", {"has_proposals": "no", FIELD: kept})
    assert answer.status_code == 303
    assert f"/files/{kept}" in browser.text(f"/tasks/{task.id}")


def test_a_kept_file_is_taken_off_by_its_mark(as_, task):
    browser = as_("deputy")
    assert KEPT.findall(html(send(browser, task, ("plan.pdf", PDF))))
    answer = browser.post(f"/tasks/{task.id}/complete", {"has_proposals": "no"})
    assert answer.status_code == 303
    assert "/files/" not in browser.text(f"/tasks/{task.id}")
    assert "plan.pdf" not in browser.text(f"/instances/{task.instance_id}")


def test_adding_a_row_keeps_the_file_too(as_, task):
    browser = as_("deputy")
    answer = send(
        browser, task, ("plan.pdf", PDF), **{"has_proposals": "yes", "_list:add:proposals": ""}
    )
    assert answer.status_code == 200
    assert "plan.pdf, 1 КБ — загружен" in words(html(answer))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.pdf", b"MZ\x90\x00", "Содержимое файла «plan.pdf» не соответствует"),
        ("plan.exe", PDF, "Файл «plan.exe» не подходит"),
        ("plan.html", b"<script>alert(1)</script>", "Файл «plan.html» не подходит"),
        ("plan.pdf", b"", "Файл «plan.pdf» пустой"),
        ("plan.pdf", PDF + b"0" * 20 * 2**20, "Файл «plan.pdf» больше 20 МБ"),
    ],
)
def test_a_wrong_file_is_named_and_its_neighbour_stays(district, as_, task, name, content, said):
    answer = send(as_("deputy"), task, ("good.pdf", PDF), (name, content), has_proposals="no")
    assert answer.status_code == 422
    page = words(html(answer))
    assert said in page
    assert "good.pdf, 1 КБ — загружен" in page
    assert contents(district) == 1


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../secret_key.pdf", "secret_key.pdf"),
        ("..\\..\\план.pdf", "план.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
    ],
)
def test_a_name_leads_nowhere_and_runs_nothing(district, as_, task, given, shown):
    browser = as_("deputy")
    answer = send(browser, task, (given, PDF), has_proposals="no")
    assert answer.status_code == 303, words(html(answer))
    page = browser.text(f"/tasks/{task.id}")
    assert f">{shown}</a>" in page
    assert browser.get(LINK.search(page)[1]).data == PDF
    data = district.application.settings.data_dir
    assert {path.name for path in data.glob("*.pdf")} == set()
    assert contents(district) == 1


def test_a_neighbouring_school_neither_opens_nor_sees_it(as_, task):
    browser = as_("deputy")
    send(browser, task, ("plan.pdf", PDF), has_proposals="no")
    address = LINK.search(browser.text(f"/tasks/{task.id}"))[1]
    for login in ("deputy7", "teacher", "nobody", "designer"):
        assert as_(login).get(address).status_code == 404, login
    assert "plan.pdf" not in as_("deputy7").text(f"/instances/{task.instance_id}")
    for login in ("director", "methodist", "head"):
        assert as_(login).get(address).status_code == 200, login


def test_nobody_hands_in_somebody_else_s_file(as_, district, task):
    (stolen,) = KEPT.findall(html(send(as_("deputy"), task, ("plan.pdf", PDF))))
    other = tasks_of(district, "deputy7")[0]
    answer = as_("deputy7").post(
        f"/tasks/{other.id}/complete", {"has_proposals": "no", FIELD: stolen}
    )
    assert answer.status_code == 422
    assert "Приложенный файл не найден" in words(html(answer))
    assert "plan.pdf" not in html(answer)


def test_posting_twice_tells_who_was_first_and_keeps_one_file(district, as_, task):
    browser = as_("deputy")
    assert send(browser, task, ("plan.pdf", PDF), has_proposals="no").status_code == 303
    assert send(browser, task, ("plan.pdf", PDF), has_proposals="no").status_code == 409
    assert contents(district) == 1
    assert len(set(LINK.findall(browser.text(f"/tasks/{task.id}")))) == 1


def test_a_file_on_a_task_of_others_is_not_even_kept(district, as_, task):
    assert send(as_("methodist"), task, ("plan.pdf", PDF), has_proposals="no").status_code == 403
    assert send(as_("deputy7"), task, ("plan.pdf", PDF), has_proposals="no").status_code == 404
    assert contents(district) == 0


def test_a_form_takes_ten_large_files_and_other_pages_do_not(as_, task):
    browser = as_("deputy")
    large = {"CONTENT_LENGTH": str(uploads.LARGEST_POST + 1)}
    huge = {"CONTENT_LENGTH": str(uploads.LARGEST_FORM + 1)}
    for address, environ in ((f"/tasks/{task.id}/complete", huge), ("/plan/2026-27/import", large)):
        answer = browser.client.post(address, data={"x": "1"}, environ_overrides=environ)
        assert answer.status_code == 413
        assert "Один файл может занимать до 20 МБ" in words(html(answer))
    two = [(f"{number}.pdf", PDF + bytes([number]) * 14 * 2**20) for number in (1, 2)]
    assert send(browser, task, *two, has_proposals="no").status_code == 303


def test_a_stranger_to_the_house_may_not_post_more_than_a_table(visitor, task):
    huge = {"CONTENT_LENGTH": str(uploads.LARGEST_POST + 1)}
    answer = visitor.client.post(
        f"/tasks/{task.id}/complete", data={"x": "1"}, environ_overrides=huge
    )
    assert answer.status_code == 413


def test_a_long_list_has_more_parts_than_a_web_server_usually_admits(as_, task):
    rows = {f"proposals.{row}.title": f"Семинар {row}" for row in range(1500)}
    answer = send(as_("deputy"), task, ("plan.pdf", PDF), has_proposals="yes", **rows)
    assert answer.status_code == 422
    assert "Оставьте не больше 20 строк" in words(html(answer))


# -- start forms -----------------------------------------------------------------------------------
def field(kind: str, key: str, **attributes):
    return {"type": kind, "id": f"f_{key}", "key": key, "label": key.upper(), **attributes}


@pytest.fixture
def request_process(district) -> str:
    """A process that the methodist starts with a letter, and that the clerk goes on with."""
    form = {
        "type": "default",
        "id": "letter",
        "schemaVersion": 18,
        "components": [
            field("textfield", "subject", validate={"required": True}),
            field("filepicker", "scan", multiple=True, validate={"required": True}),
        ],
    }
    body = (
        '<startEvent id="start" camunda:formKey="letter"/>'
        + user("answer", candidateGroups="clerk", formKey="letter")
        + END
        + flow("start", "answer", "end")
    )
    diagram = bpmn(body, "letter_in").replace(
        b'isExecutable="true"', b'isExecutable="true" camunda:candidateStarterGroups="methodist"'
    )
    files = {"letter.bpmn": diagram, "letter.form": json.dumps(form).encode()}
    district.application.engine.deploy(files, SYSTEM)
    return "/processes/letter_in/start"


def test_a_start_form_keeps_its_file_too_and_the_next_person_reads_it(
    district, as_, request_process
):
    browser = as_("methodist")
    letter = [("Письмо.pdf", PDF)]
    refused = post(browser, request_process, "scan", letter, {"request_key": "k1"})
    assert refused.status_code == 422
    assert "Письмо.pdf, 1 КБ — загружен" in words(html(refused))
    (kept,) = KEPT.findall(html(refused))
    values = {"subject": "О плане", "scan": kept, "request_key": "k1"}
    started = browser.post(request_process, values)
    assert started.status_code == 303, words(html(started))
    assert browser.post(request_process, values).headers["Location"] == started.headers["Location"]
    page = browser.text(started.headers["Location"])
    assert f"/files/{kept}" in page
    assert "Письмо.pdf" in words(page[page.index('<ol class="history">') :])
    (task,) = tasks_of(district, "clerk")
    clerk = as_("clerk")
    assert "Письмо.pdf" in words(clerk.text(f"/tasks/{task.id}"))
    assert clerk.get(f"/files/{kept}").data == PDF
    assert as_("teacher").get(f"/files/{kept}").status_code == 404
    done = clerk.post(f"/tasks/{task.id}/complete", {"subject": "О плане", "scan": kept})
    assert done.status_code == 303, "what the process holds already may stay"


def test_a_required_file_is_asked_for(as_, request_process):
    answer = as_("methodist").post(request_process, {"subject": "О плане"})
    assert answer.status_code == 422
    assert "Приложите файл" in words(html(answer))


# -- backup ----------------------------------------------------------------------------------------
def test_a_file_survives_backup_and_restoration(district, as_, task, tmp_path):
    from tests.webapp.conftest import Browser, web
    from tests.webapp.district import open_district
    from webapp import cli

    browser = as_("deputy")
    send(browser, task, ("plan.pdf", PDF), has_proposals="no")
    address = LINK.search(browser.text(f"/tasks/{task.id}"))[1]
    incoming = district.application.settings.files_dir / ".incoming" / "half"
    incoming.parent.mkdir(exist_ok=True)
    incoming.write_bytes(b"half written")
    data, copy, other = district.application.settings.data_dir, tmp_path / "c.zip", tmp_path / "new"
    assert cli.main(["backup", str(copy), "--data", str(data)]) == 0
    assert cli.main(["restore", str(copy), "--data", str(other)]) == 0
    restored = open_district(other)
    again = Browser(web(restored).test_client())
    again.sign_in("deputy")
    assert again.get(address).data == PDF
    assert not (other / "files" / ".incoming").exists()
    restored.application.database.dispose()
