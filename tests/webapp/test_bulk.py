"""Several user tasks from the list at once: shown first, then done, each with its own result."""

import io
import re

from openpyxl import load_workbook

from tests.webapp.story import tasks_of

CARD = {
    "document_kind": "order_dmmc",
    "document_basis": "План, п. 4.1",
    "approvers": ["methodist"],
    "signer_role": "dmmc_director",
}


def reviews(district, titles: list[str]) -> list[str]:
    """Documents drafted by the clerk that wait for a methodist's agreement."""
    engine, clerk = district.application.engine, district.actor("clerk")
    for title in titles:
        engine.start("document_approval", CARD | {"document_title": title}, clerk)
        engine.work()
        (draft,) = [t for t in tasks_of(district, "clerk") if t.element_id == "draft_document"]
        engine.complete(draft.id, {"document_text": "Провести семинар."}, clerk)
        engine.work()
    found = tasks_of(district, "methodist")
    return [task.id for task in found if task.element_id == "review_document"]


def test_documents_are_agreed_at_once_after_a_preview_and_each_has_its_result(as_, district):
    first, second = reviews(district, ["О семинаре", "О практикуме"])
    browser = as_("methodist")

    asked = browser.post("/inbox/bulk/complete", {"task": [first, second, "unknown"]})
    page = asked.get_data(as_text=True)

    assert "Будет сделано: 2 из 2" in page
    assert "Пока ничего не изменилось" in page
    assert {task.id for task in tasks_of(district, "methodist")} >= {first, second}

    empty = browser.post("/inbox/bulk/complete/run", {"task": [first, second]})
    assert empty.status_code == 422
    done = browser.post(
        "/inbox/bulk/complete/run", {"task": [first, second], "review_decision": "approved"}
    ).get_data(as_text=True)

    assert "Сделано: 2 из 2" in done
    assert not {task.id for task in tasks_of(district, "methodist")} & {first, second}


def test_one_that_somebody_took_meanwhile_does_not_stop_the_others(as_, district):
    first, second = reviews(district, ["О семинаре", "О практикуме"])
    browser = as_("methodist")
    browser.post("/inbox/bulk/claim", {"task": [first, second]})
    district.application.engine.claim(first, district.actor("predmetova"))

    done = browser.post("/inbox/bulk/claim/run", {"task": [first, second]}).get_data(as_text=True)

    assert "Сделано: 1 из 2" in done
    assert "Предметова" in done


def test_an_unknown_action_and_an_empty_choice_are_refused_in_words(as_, district):
    browser = as_("methodist")

    assert browser.post("/inbox/bulk/burn", {"task": ["x"]}).status_code == 404
    nothing = browser.post("/inbox/bulk/claim", {})
    assert nothing.status_code == 422
    assert "Отметьте в списке" in nothing.get_data(as_text=True)


def test_the_list_is_handed_out_as_a_table_without_formulas(as_, district):
    reviews(district, ["=1+1+1", "О практикуме"])

    answer = as_("methodist").get("/inbox/export.xlsx")

    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "Задача"
    assert {row[0] for row in rows[1:]} >= {"Согласовать: =1+1+1", "Согласовать: О практикуме"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert re.search(r"\d{4}-\d\d-\d\d", str(rows[1][1]))
