"""A draft becomes a version: submitted with reasons, reviewed by a second person, now or later."""

import io
import re
from datetime import timedelta

import pytest

from engine import SYSTEM
from engine.designing import ProcessDraftState
from tests.webapp.story import words
from tests.webapp.test_process_drafts import NAME

OLD, NEW = "Проголосовать".encode(), "Подать голос".encode()


@pytest.fixture
def changed(district, draft):
    """The draft with another name of a task."""
    engine, designer = district.application.engine, district.actor("designer")
    content, revision = engine.draft_file(draft.id, NAME, designer)
    return engine.save_draft_file(draft.id, NAME, content.replace(OLD, NEW), revision, designer)


@pytest.fixture
def doubtful(district, draft):
    """The draft with a task whose name is no verb: a warning."""
    engine, designer = district.application.engine, district.actor("designer")
    content, revision = engine.draft_file(draft.id, NAME, designer)
    poor = content.replace(OLD, "Подача голоса".encode())
    return engine.save_draft_file(draft.id, NAME, poor, revision, designer)


def answers(page: str) -> dict[str, object]:
    """A tick and a reason for every warning that the page asks about."""
    keys = re.findall(r'name="accept" value="([0-9a-f]+)"', page)
    return {"asked": "1", "accept": keys} | {f"reason_{key}": "Так принято" for key in keys}


def stands(district, draft_id):
    return district.application.engine.process_draft(draft_id, district.actor("designer"))


def submit(browser, draft_id):
    address = f"/designer/drafts/{draft_id}"
    sent = {"note": "Задача названа иначе", **answers(browser.text(address))}
    answer = browser.post(f"{address}/submit", sent)
    assert answer.status_code == 303, words(answer.get_data(as_text=True))


def test_from_the_author_over_a_second_person_to_a_version_and_on(
    as_,
    district,
    changed,
    second,
):
    author, reviewer = as_("designer"), as_(second)
    address = f"/designer/drafts/{changed.id}"
    submit(author, changed.id)
    page = words(author.text(address))
    assert "на проверке" in page
    assert "Проверяет другой дизайнер процессов" in page
    assert author.post(f"{address}/review", {"answer": "approve"}).status_code == 403
    shown = words(reviewer.text(f"{address}/compare"))
    assert "чем черновик отличается от версии 1" in shown
    assert "Название было: Проголосовать → стало: Подать голос" in shown
    assert "Задача названа иначе" in words(reviewer.text(address))
    assert reviewer.post(f"{address}/review", {"answer": "approve"}).status_code == 303
    ready = author.text(address)
    replaced = re.search(r'name="replaced" value="([0-9a-f]+)"', ready)
    assert replaced
    answer = author.post(f"{address}/deploy", {"when": "now", "replaced": replaced[1]})
    assert answer.status_code == 303
    page = author.text(address)
    assert "Новые дела теперь идут так: Голосование, версия 2" in words(page)
    assert "Перевести их может директор или администратор" in words(page)
    assert f"/designer/{changed.base.id}/restore" in page
    newest = district.application.engine.versions("vote", SYSTEM)[0]
    assert (newest.version, f"/designer/{newest.id}" in page) == (2, True)


def test_what_is_missing_is_asked_for_beside_the_form(as_, district, doubtful):
    browser, address = as_("designer"), f"/designer/drafts/{doubtful.id}"
    page = browser.text(address)
    asked = answers(page)
    assert asked["accept"], "the process has warnings"
    without = browser.post(f"{address}/submit", {"note": "Иначе", "asked": "1"})
    assert without.status_code == 422
    told = without.get_data(as_text=True)
    assert "Поставьте отметку и напишите причину" in words(told)
    assert ">Иначе</textarea>" in told
    nothing = browser.post(f"{address}/submit", {**asked, "note": " "})
    assert nothing.status_code == 422
    told = words(nothing.get_data(as_text=True))
    assert "Что изменено: напишите хотя бы одно предложение" in told
    assert stands(district, doubtful.id).state is ProcessDraftState.EDITING


def test_a_draft_with_errors_offers_no_way_on(as_, district, draft):
    engine, designer = district.application.engine, district.actor("designer")
    engine.save_draft_file(draft.id, NAME, b"<half", 1, designer)
    browser, address = as_("designer"), f"/designer/drafts/{draft.id}"
    assert "Сначала исправьте ошибки" in words(browser.text(address))
    answer = browser.post(f"{address}/submit", {"note": "Всё равно", "asked": "1"})
    assert answer.status_code == 422
    assert "Проверка нашла ошибки" in words(answer.get_data(as_text=True))


def test_a_draft_is_sent_back_with_a_remark_and_may_be_taken_back(
    as_,
    district,
    doubtful,
    second,
):
    author, reviewer = as_("designer"), as_(second)
    address = f"/designer/drafts/{doubtful.id}"
    submit(author, doubtful.id)
    assert reviewer.post(f"{address}/review", {"answer": "return"}).status_code == 422
    sent = {"answer": "return", "note": "Срок мал"}
    assert reviewer.post(f"{address}/review", sent).status_code == 303
    assert "Срок мал" in words(author.text(address))
    page = author.text(address)
    assert "Так принято" in page, "reasons are not written twice"
    submit(author, doubtful.id)
    assert author.post(f"{address}/withdraw").status_code == 303
    assert stands(district, doubtful.id).state is ProcessDraftState.EDITING


def test_a_date_is_given_in_the_office_s_time(as_, district, changed, second):
    author, reviewer = as_("designer"), as_(second)
    address = f"/designer/drafts/{changed.id}"
    submit(author, changed.id)
    reviewer.post(f"{address}/review", {"answer": "approve"})
    replaced = {"replaced": changed.base.id, "when": "later"}
    for day, time, told in (
        ("завтра", "08:00", "Укажите дату"),
        ("10.04.2026", "утром", "Укажите время"),
        ("01.01.2026", "08:00", "уже прошла"),
    ):
        wrong = author.post(f"{address}/deploy", {**replaced, "day": day, "time": time})
        assert (wrong.status_code, told in words(wrong.get_data(as_text=True))) == (422, True)
    given = {**replaced, "day": "10.04.2026", "time": "08:30"}
    assert author.post(f"{address}/deploy", given).status_code == 303
    page = words(author.text(address))
    assert "ждёт даты" in page
    assert "Черновик станет новой версией сам: 10 апреля 2026, 08:30" in page
    assert stands(district, changed.id).effective_at.isoformat() == "2026-04-10T01:30:00+00:00"
    district.clock.advance(timedelta(days=4))
    district.application.engine.work()
    assert stands(district, changed.id).state is ProcessDraftState.DEPLOYED
    assert district.application.engine.versions("vote", SYSTEM)[0].version == 2


def test_a_version_that_came_meanwhile_is_not_replaced_unseen(
    as_,
    district,
    changed,
    second,
):
    author, reviewer = as_("designer"), as_(second)
    address = f"/designer/drafts/{changed.id}"
    submit(author, changed.id)
    reviewer.post(f"{address}/review", {"answer": "approve"})
    engine, designer = district.application.engine, district.actor("designer")
    files = engine.draft_files(changed.id, designer)
    other = files[NAME].replace(NEW, "Отдать голос".encode())
    district.deploy({**files, NAME: other})
    answer = author.post(f"{address}/deploy", {"when": "now", "replaced": changed.base.id})
    assert answer.status_code == 409
    assert "развёрнута другая версия" in words(answer.get_data(as_text=True))


def test_a_discarded_draft_comes_back(as_, district, changed):
    browser, address = as_("designer"), f"/designer/drafts/{changed.id}"
    assert browser.post(f"{address}/discard").status_code == 303
    assert "Черновик отменён" in words(browser.text(address))
    assert "Развёрнутые и отменённые" in words(browser.text("/designer/drafts"))
    assert browser.post(f"{address}/withdraw").status_code == 303
    assert stands(district, changed.id).state is ProcessDraftState.EDITING


def test_an_office_with_one_designer_lets_the_author_review(as_, district, changed):
    admin = district.actor("admin")
    district.application.parameters.save("designer.reviewer", "author_too", admin)
    browser, address = as_("designer"), f"/designer/drafts/{changed.id}"
    submit(browser, changed.id)
    assert "Одобрить → к развёртыванию" in words(browser.text(address))
    assert browser.post(f"{address}/review", {"answer": "approve"}).status_code == 303


def test_a_new_process_is_drafted_from_files_reviewed_and_deployed(
    as_,
    district,
    draft,
    second,
):
    engine, designer = district.application.engine, district.actor("designer")
    files = engine.draft_files(draft.id, designer)
    fresh = {
        NAME: files[NAME].replace(b'id="vote"', b'id="poll"'),
        **{name: content for name, content in files.items() if name != NAME},
    }
    fresh[NAME] = fresh[NAME].replace(b'"vote"', b'"poll"')
    made = engine.begin_draft_of_files(fresh, "Опрос", designer)
    author, reviewer = as_("designer"), as_(second)
    address = f"/designer/drafts/{made.id}"
    assert "новый процесс" in words(author.text(address))
    submit(author, made.id)
    reviewer.post(f"{address}/review", {"answer": "approve"})
    answer = author.post(f"{address}/deploy", {"when": "now", "replaced": ""})
    assert answer.status_code == 303
    assert engine.versions("poll", SYSTEM)[0].version == 1


def test_uploaded_files_become_a_draft_where_a_second_person_is_asked_for(as_, district, draft):
    engine, designer = district.application.engine, district.actor("designer")
    files = engine.draft_files(draft.id, designer)
    changed = files[NAME].replace(OLD, NEW)
    browser = as_("designer")
    assert "Загрузить файлы процесса" in words(browser.text("/designer"))
    sent = {"files": (io.BytesIO(changed), NAME), "name": "Другое слово"}
    answer = browser.post("/designer", sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    told = words(browser.text(answer.headers["Location"]))
    assert "Из файлов начат черновик" in told
    assert "Другое слово" in told
    assert [each.version for each in engine.versions("vote", SYSTEM)] == [1]


def test_whom_a_draft_waits_for_sees_that_in_the_rail(as_, district, changed, second):
    submit(as_("designer"), changed.id)
    waits = 'class="rail-count"><span class="visually-hidden">ожидают: </span>'
    assert waits in as_(second).text("/designer")
    assert waits not in as_("designer").text("/designer")


def test_a_comment_names_what_it_is_about_as_people_do(as_, district, changed):
    designer = district.actor("designer")
    district.application.engine.comment_draft(
        changed.id, "Мал срок", designer, file=NAME, element_id="cast_ballot"
    )
    assert "Голосование, Подать голос" in words(
        as_("designer").text(f"/designer/drafts/{changed.id}")
    )
