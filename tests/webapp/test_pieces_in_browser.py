"""The ready pieces as people meet them: take note, consent, answer late, hand on, report, prove."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.webapp.conftest import web
from tests.webapp.council_story import PHONE, Council, Room, look, press
from tests.webapp.district import PASSWORD, District
from tests.webapp.served import serving
from workflows.documents.usual_signature_rules import USUAL_RULES
from workflows.registry.signatures import digest_of_text

DONE = "Справка готова и отправлена"


@pytest.fixture
def room(browser: Browser, district: District) -> Iterator[Room]:
    """Everybody has accepted the act about signatures, as at the first sign-in."""
    rules = district.application.records.signature_rules
    rules.save(USUAL_RULES, district.actor("admin"))
    for login in district.people:
        rules.accept(digest_of_text(USUAL_RULES), "", district.actor(login))
    with serving(web(district)) as port:
        yield Room(browser, f"http://127.0.0.1:{port}", Council(district=district))


def begun(room: Room, key: str, values: Mapping[str, object], login: str) -> str:
    """Start a piece by itself; gives its instance."""
    district = room.council.district
    case = district.application.engine.start(key, values, district.actor(login))
    room.council.caught_up()
    return case.id


def test_people_meet_every_piece_and_the_clerk_finds_the_papers(room: Room, tmp_path: Path) -> None:
    consent = teacher_signs_a_consent(room)
    school_takes_note(room)
    executor_is_replaced_and_the_other_reports(room)
    school_answers_late(room)
    papers_are_found_and_proved(room, consent, tmp_path)


def teacher_signs_a_consent(room: Room) -> str:
    asked = {
        "consent_subject": room.council.district.people["teacher"],
        "consent_purpose": "processing", "consent_goal": "Участие в конкурсе",
        "consent_data": "фамилия, имя, должность", "consent_until": "2027-12-31",
    }  # fmt: skip
    case = begun(room, "consent", asked, "methodist")
    page = room.task("teacher", "sign_consent", case)
    expect(page.locator(".document-preview")).to_contain_text("свободно, своей волей")
    look(page, "consent_signing")
    look(page, "consent_signing", PHONE)
    page.get_by_label("Ваш пароль").fill(PASSWORD)
    room.press(page, "Подписать")
    page = room.open("teacher", "/consents/mine")
    page.get_by_role("link", name="Подписанный документ").click()
    expect(page.locator("main")).to_contain_text("Простая электронная подпись")
    return case


def school_takes_note(room: Room) -> None:
    schools = [room.council.district.organisations["Школа № 5"]]
    given = {
        "document_title": "Приказ о конкурсе", "schools_to_acquaint": schools,
        "people_to_acquaint": [], "acknowledge_days": 5,
    }  # fmt: skip
    case = begun(room, "acknowledgement", given, "clerk")
    room.press(room.task("deputy", "acquaint_school", case), "Ознакомлен")
    engine, actor = room.council.district.application.engine, room.council.district.actor("clerk")
    assert engine.instance(case, actor).instance.state == "completed"


def executor_is_replaced_and_the_other_reports(room: Room) -> None:
    people = room.council.district.people
    given = {
        "assignment_text": "Подготовить справку", "assignment_executor": people["methodist"],
        "assignment_due": (date(2026, 4, 6) + timedelta(days=10)).isoformat(),
    }  # fmt: skip
    case = begun(room, "assignment", given, "director")
    page = room.open("director", "/assignments?whose=given")
    page.get_by_role("link", name="Подготовить справку").click()
    page.get_by_label("Передать другому исполнителю").check()
    page.get_by_label("Новый исполнитель").select_option(people["predmetova"])
    page.get_by_label("Причина").fill("Отпуск исполнителя")
    look(page, "assignment_replaced")
    press(page, "Записать решение")
    room.council.caught_up()
    page.reload()
    expect(page.locator("main")).to_contain_text("Исполнитель заменён")
    page = room.open("methodist", "/notifications")
    expect(page.locator("main")).to_contain_text("Поручение передано другому исполнителю")
    page = room.task("predmetova", "do_assignment", case)
    page.get_by_label("Поручение исполнено").check()
    page.get_by_label("Отчёт").fill(DONE)
    room.press(page, "Готово")


def school_answers_late(room: Room) -> None:
    district = room.council.district
    given = {
        "collection_title": "Категории педагогов", "collection_request": "Сколько с категорией",
        "schools_to_ask": [district.organisations["Школа № 7"]], "response_days": 2,
        "director_approves": "no", "collection_indicators": [{"label": "Учителей"}],
    }  # fmt: skip
    case = begun(room, "collect_from_schools", given, "methodist")
    district.clock.advance(timedelta(days=7))
    room.council.caught_up()
    page = room.task("deputy7", "submit_data", case)
    page.get_by_role("textbox", name="Ответ").fill("Девять из двадцати")
    page.get_by_label("Значение").fill("20")
    room.press(page, "Готово")
    page = room.open("head", "/collections")
    page.get_by_role("link", name="Категории педагогов").click()
    expect(page.locator("main")).to_contain_text("с опозданием")
    look(page, "collection_late")


def papers_are_found_and_proved(room: Room, consent: str, folder: Path) -> None:
    page = room.open("clerk", "/documents?kind=consent&numbered=1")
    expect(page.locator("main")).to_contain_text("Участие в конкурсе")
    page = room.open("predmetova", f"/instances/{consent}")
    page.get_by_text("Доказательный пакет").click()
    with page.expect_download() as saved:
        press(page, "Скачать пакет")
    saved.value.save_as(folder / "pack.zip")
    names = zipfile.ZipFile(io.BytesIO((folder / "pack.zip").read_bytes())).namelist()
    assert "process/consent-1/01-consent.bpmn" in names
    page.reload()
    expect(page.locator("main")).to_contain_text("Взят доказательный пакет")
