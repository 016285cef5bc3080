"""What the server tells the editors of forms and of decisions."""

import json

import pytest

from tests.webapp.editors import draft_of

SCHEMA = {
    "type": "default",
    "components": [
        {"type": "textfield", "id": "a", "key": "title", "label": "Название",
         "validate": {"required": True, "maxLength": 5}},
        {"type": "number", "id": "b", "key": "hours", "label": "Часы",
         "conditional": {"hide": "=kind != \"course\""}},
        {"type": "select", "id": "c", "key": "who", "label": "Кто",
         "properties": {"source": "registry:unknown?role={title}"}},
    ],
}  # fmt: skip
TABLE = "registration_index.dmn"


@pytest.fixture
def draft(district) -> str:
    return draft_of(district, "document_approval")


@pytest.fixture
def ask(as_, draft):
    browser = as_("designer")

    def asked(schema=SCHEMA, **more):
        text = schema if isinstance(schema, str) else json.dumps(schema)
        body = {"schema": text, "answers": "", "data": {}, "judge": False, **more}
        address = f"/designer/drafts/{draft}/forms/forms/x.form/preview"
        return browser.client.post(address, json=body, headers={"X-CSRFToken": browser.token()})

    return asked


def test_a_form_is_drawn_as_in_a_task_and_names_what_it_reads(ask):
    told = ask().get_json()
    assert told["findings"] == []
    assert 'name="title"' in told["html"]
    assert told["names"] == ["kind"]
    assert told["verdict"] == ""


def test_answers_are_judged_as_in_a_task(ask):
    refused = ask(answers="title=слишком+длинно&hours=x", data={"kind": "course"}, judge=True)
    told = refused.get_json()
    assert "Не длиннее 5 знаков" in told["html"]
    assert "Введите число" in told["html"]
    assert "Сервер не примет эти ответы: замечаний 2" in told["verdict"]
    taken = ask(answers="title=дело&hours=7", data={"kind": "course"}, judge=True).get_json()
    assert "Сервер принял бы эти ответы" in taken["verdict"]
    assert "<code>hours</code>" in taken["verdict"]


def test_a_hidden_field_is_neither_asked_nor_stored(ask):
    told = ask(answers="title=дело&hours=x", data={"kind": "talk"}, judge=True).get_json()
    assert "Сервер принял бы эти ответы" in told["verdict"]
    assert "<code>hours</code>" not in told["verdict"]


@pytest.mark.parametrize("schema", ["{", "[]", "null", '{"components": 5}', "\x00", "{" * 5_000])
def test_a_form_that_cannot_be_read_is_told_in_words(ask, schema):
    told = ask(schema).get_json()
    assert told["html"] is None
    assert told["findings"]
    assert told["findings"][0]["problem"]


def test_what_the_server_does_not_draw_is_named_by_its_field(ask):
    wrong = {**SCHEMA, "components": [{"type": "html", "id": "h", "label": "Вставка"}]}
    (finding,) = ask(wrong).get_json()["findings"]
    assert finding["label"] == "Вставка"
    assert "не поддерживается" in finding["problem"]


def test_a_post_that_is_no_question_is_refused_in_words(as_, draft):
    browser = as_("designer")
    token = browser.token()
    for address in ("forms/x.form/preview", "forms/x.form/uses", "decisions/x.dmn/evaluate"):
        answer = browser.client.post(
            f"/designer/drafts/{draft}/{address}", json=[1], headers={"X-CSRFToken": token}
        )
        assert answer.status_code == 422
        assert answer.get_json()["message"]


def test_files_that_are_no_form_and_no_table_open_with_an_explanation(as_, draft):
    browser = as_("designer")
    page = browser.text(f"/designer/drafts/{draft}/forms/document_approval.bpmn")
    assert "не читается как форма" in page
    page = browser.text(f"/designer/drafts/{draft}/decisions/forms/review_document.form")
    assert "не читается как таблица решений" in page


@pytest.mark.parametrize("content", ['{"components": 7}', '{"components": [7]}', "[]", "{", '"x"'])
def test_a_broken_form_breaks_neither_the_page_of_the_draft_nor_its_own(
    as_, district, draft, content
):
    engine, designer = district.application.engine, district.actor("designer")
    engine.save_draft_file(draft, "forms/broken.form", content.encode(), 0, designer)
    browser = as_("designer")
    assert browser.get(f"/designer/drafts/{draft}").status_code == 200
    assert browser.get(f"/designer/drafts/{draft}/forms/forms/broken.form").status_code == 200
    uses = browser.get(f"/designer/drafts/{draft}/forms/forms/broken.form/uses?key=document_kind")
    assert uses.get_json()["uses"]


def test_new_files_are_named_by_their_titles_and_never_twice(as_, district, draft):
    browser = as_("designer")
    for _ in range(2):
        browser.post(f"/designer/drafts/{draft}/forms", {"title": "Правовая экспертиза, ещё"})
        browser.post(f"/designer/drafts/{draft}/decisions", {"title": "5 дней"})
    assert browser.post(f"/designer/drafts/{draft}/forms", {"title": " "}).status_code == 422
    view = district.application.engine.process_draft(draft, district.actor("designer"))
    names = {each.name for each in view.files}
    assert {
        "forms/pravovaia_ekspertiza_eshche.form",
        "forms/pravovaia_ekspertiza_eshche2.form",
    } < names
    assert {"n_5_dnei.dmn", "n_5_dnei2.dmn"} < names
    check = district.application.engine.check_draft(draft, district.actor("designer"))
    assert {f.rule for f in check.findings if f.file == "n_5_dnei2.dmn"} <= {"dmn_gap", "dmn_id"}


def test_rows_are_tried_on_the_table_as_it_is_on_the_screen(as_, district, draft):
    browser, designer = as_("designer"), district.actor("designer")
    xml = district.application.engine.draft_file(draft, TABLE, designer)[0].decode()
    rows = {"registration_index": [{"document_kind": "protocol"}, {"document_kind": ""}, 5]}
    answer = browser.client.post(
        f"/designer/drafts/{draft}/decisions/{TABLE}/evaluate",
        json={"xml": xml.replace("Журнал протоколов", "Книга"), "rows": rows, "check": True},
        headers={"X-CSRFToken": browser.token()},
    ).get_json()
    (found,) = answer["decisions"]
    assert dict(found["rows"][0]["outputs"])["Журнал"] == "Книга"
    assert found["rows"][1]["numbers"] == []
    hits = [count for _rule, count in found["hits"]]
    assert (hits[2], sum(hits)) == (1, 1)
    assert "Замечаний нет" in answer["findings"]
