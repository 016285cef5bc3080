"""The annual plan from draft to published, played through the pages by nine people."""

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.stories.office import Office, Person, open_office
from tests.webapp.district import PASSWORD
from workflows.documents.usual_signature_rules import USUAL_RULES
from workflows.registry.base import Registry
from workflows.registry.council_questions import waiting
from workflows.registry.signatures import digest_of_text

KRASNOYARSK = ZoneInfo("Asia/Krasnoyarsk")
YEAR = "2026/27"


@pytest.fixture
def office(tmp_path: Path, browser: Browser, browser_context_args: dict):
    with open_office(tmp_path / "data", browser, browser_context_args) as opened:
        yield opened


def test_the_plan_goes_from_draft_to_published_through_both_gates(office: Office) -> None:
    director = office.person("director")
    start_planning(director)
    schools_propose(office)
    methodists_fill_sections(office)
    director_improves_by_spreadsheet(director, office)
    director_hands_to_council(director)
    council_recommends(office, datetime(2026, 6, 3, 10, tzinfo=KRASNOYARSK))
    head_returns_with_remarks(office)
    director_sees_the_remarks_and_corrects(director)
    council_recommends(office, datetime(2026, 6, 10, 10, tzinfo=KRASNOYARSK))
    head_agrees(office)
    order_is_signed(office)
    schools_take_note(office)
    everybody_sees_the_published_plan(office)

    assert {p.login: p.problems for p in office.people() if p.problems} == {}


def start_planning(director: Person) -> None:
    director.go("/processes")
    director.shot("processes")
    director.go("/processes/annual_plan/start")
    director.select("Учебный год плана", YEAR)
    director.press("Начать процесс")
    director.sees("План ДММЦ на")
    director.office.catch_up()
    director.page.reload()
    director.sees("Кого ждём")
    expect(director.page.locator(".token-active").first).to_be_visible()
    director.shot("instance-waits-for-schools")


def schools_propose(office: Office) -> None:
    deputy = office.person("deputy")
    deputy.open_task("Предложения")
    deputy.check("Да, вношу предложения")
    deputy.press("Готово")
    deputy.sees("Исправьте")
    deputy.shot("proposal-with-errors")
    deputy.press("Добавить строку")
    deputy.select("Раздел плана", "6. Профессиональные конкурсы")
    deputy.fill("Мероприятие", "Конкурс чтецов «Родное слово»")
    deputy.fill("Начало", "2027-02-15")
    deputy.fill("Для кого", "учителя начальных классов")
    deputy.fill("Ожидаемый результат", "банк конкурсных заданий")
    deputy.press("Готово")
    deputy.sees("Выполнено")

    other = office.person("deputy7", viewport={"width": 360, "height": 740})
    other.open_task("Предложения")
    other.check("Нет, предложений")
    other.shot("proposal-on-a-phone")
    other.press("Готово")
    other.sees("Выполнено")


def methodists_fill_sections(office: Office) -> None:
    for login in ("methodist", "predmetova"):
        person = office.person(login)
        person.go("/inbox")
        person.shot(f"inbox-of-{login}")
        while person.has_task("Заполнить раздел"):
            person.open_task("Заполнить раздел")
            accept_proposal(person)
            person.press("Раздел готов")
            person.sees("Выполнено")


def accept_proposal(person: Person) -> None:
    accept = person.page.get_by_role("button", name="Принять в план")
    if accept.count():
        section = person.page.url
        person.shot("section-with-proposal")
        accept.first.click()
        person.sees("Предложение принято")
        person.select("Форма", "Конкурс, фестиваль")
        person.press("Сохранить пункт")
        person.sees("не позже чем за 60 дней")
        person.fill("За сколько дней начать", "90")
        person.press("Сохранить пункт")
        person.sees("Пункт сохранён")
        person.page.goto(section)
        person.shot("section-with-accepted-item")


def director_improves_by_spreadsheet(director: Person, office: Office) -> None:
    """A spreadsheet with mistakes changes nothing and names each; the repaired one adds items."""
    director.open_task("Свести план")
    director.shot("consolidation")
    with director.page.expect_download() as download:
        director.page.get_by_role("link", name="Скачать .xlsx").click()
    table = office.folder / "plan.xlsx"
    download.value.save_as(table)
    rows_of_items(table, "32.13.2026")
    director.bring_table(table)
    director.sees("строк", ignore_case=True)
    director.sees("32.13.2026")
    director.shot("spreadsheet-with-mistakes")
    rows_of_items(table, "22.10.2026")
    director.open_task("Свести план")
    director.bring_table(table)
    director.sees("Из файла: добавлено 1")
    director.open_task("Свести план")
    director.sees("Семинар «Читаем вместе»")


def rows_of_items(table: Path, day: str) -> None:
    """Write one item under the heading of the exported table; a second call mends the first."""
    book = openpyxl.load_workbook(table)
    sheet = book.active
    columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1]}
    titles = [row[columns["Мероприятие"] - 1].value for row in sheet.iter_rows()]
    title = ITEM["Мероприятие"]
    mine = titles.index(title) + 1 if title in titles else sheet.max_row + 1
    for name, value in {**ITEM, "Начало": day, "Окончание": day}.items():
        sheet.cell(mine, columns[name]).value = value
    book.save(table)


ITEM = {
    "Раздел": 4,
    "Направления": "2.4",
    "Мероприятие": "Семинар «Читаем вместе»",
    "Форма": "Семинар",
    "Участники": "учителя-предметники",
    "Ответственный": "Методистова Анна",
    "Ожидаемый результат": "методические рекомендации",
    "Показатель": "не меньше 30 участников",
}


def director_hands_to_council(director: Person) -> None:
    director.open_task("Свести план")
    director.press("Передать в методсовет")
    director.sees("Выполнено")


def council_recommends(office: Office, session: datetime) -> None:
    """The council's session is a story of its own; here its answer comes."""
    office.wait_until(session)
    application = office.district.application
    with application.database.read(application.settings.tenant) as rows:
        now, tenant = application.clock.now(), application.settings.tenant
        registry = Registry(session=rows, tenant=tenant, now=now)
        (question,) = waiting(registry)
    told = {
        "council_decision": "approved",
        "decision_text": "Рекомендовать план к утверждению",
        "protocol_id": "",
        "number": "01-08/1",
        "date": session.date().isoformat(),
        "chair": "director",
    }
    # The server's own worker may have written the question and not yet come to the waiting.
    for _ in range(50):
        if application.engine.correlate("CouncilDecision", key=question.id, payload=told):
            break
        time.sleep(0.1)
    else:
        pytest.fail("никто не ждёт решения совета")
    office.catch_up()


def head_returns_with_remarks(office: Office) -> None:
    head = office.person("head")
    head.open_task("Согласовать план")
    head.shot("agreement")
    head.check("Вернуть с замечаниями")
    head.fill("Замечания", "Добавьте работу с молодыми педагогами")
    head.press("Готово")
    head.sees("Выполнено")


def director_sees_the_remarks_and_corrects(director: Person) -> None:
    director.open_task("Свести план")
    director.sees("Добавьте работу с молодыми педагогами")
    director.sees("Вернуть с замечаниями директору")
    director.shot("returned-with-remarks")
    director_hands_to_council(director)


def head_agrees(office: Office) -> None:
    head = office.person("head")
    head.open_task("Согласовать план")
    head.sees("Добавьте работу с молодыми педагогами")
    head.shot("what-changed-since-last-time")
    head.check("Согласовать план")
    head.press("Готово")
    head.sees("Выполнено")


def order_is_signed(office: Office) -> None:
    clerk, director = office.person("clerk"), office.person("director")
    rules = office.district.application.records.signature_rules
    rules.save(USUAL_RULES, office.district.actor("admin"))
    for login in office.district.people:
        rules.accept(digest_of_text(USUAL_RULES), "", office.district.actor(login))
    clerk.open_task("Подготовить проект")
    clerk.fill("Текст документа", "Утвердить план основных мероприятий на учебный год.")
    clerk.press("Готово")
    reviewer = office.person("predmetova")
    reviewer.open_task("Согласовать: Об утверждении плана")
    reviewer.check("Согласовать")
    reviewer.press("Готово")
    director.open_task("Подписать: Об утверждении плана")
    director.sees("Контрольная сумма SHA-256")
    director.fill("Ваш пароль", PASSWORD)
    director.shot("signing-the-order")
    director.page.get_by_role("button", name="Подписать", exact=True).click()
    director.sees("Выполнено")
    office.catch_up()


def schools_take_note(office: Office) -> None:
    for login in ("deputy", "deputy7"):
        deputy = office.person(login)
        deputy.open_task("Ознакомиться: План")
        deputy.press("Ознакомлен")
        deputy.sees("Выполнено")
    office.catch_up()


def everybody_sees_the_published_plan(office: Office) -> None:
    teacher = office.person("teacher")
    teacher.go("/plan")
    teacher.sees("утверждён")
    teacher.follow(YEAR)
    teacher.sees("01-05/")
    teacher.sees("Родное слово")
    teacher.shot("published-plan")
    teacher.follow("Для печати")
    teacher.sees("УТВЕРЖДЕНО", ignore_case=True)
    teacher.shot("printed-plan")

    director = office.person("director")
    director.go("/instances")
    director.follow(f"План ДММЦ на {YEAR}")
    director.sees("завершён")
    expect(director.page.locator(".element-completed").first).to_be_visible()
    director.sees("Начальникова")
    director.shot("finished-instance")
    designer = office.person("designer")
    designer.go("/designer")
    designer.shot("designer")
    designer.go("/instances")
    designer.follow(f"План ДММЦ на {YEAR}")
    expect(designer.page.locator(".element-completed").first).to_be_visible()
    designer.sees("Начальникова")
    designer.shot("designer-sees-who-did-what")
