"""A region through its pages: a link, a municipality that works its own way, sums of nobody's."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.office import Office, Person, open_office
from tests.webapp.district import PASSWORD
from tests.webapp.test_accessibility_in_browser import faults
from workflows import region_system
from workflows.settings import SHIPPED_PROCESSES
from workflows.shipped import files_of, system_of

NORTH = "Северный район"
OWN_WORDS = "Подготовить проект по-северному"
ENOUGH = 6
"""Instances of which the region is told a number: five and more."""


@pytest.fixture
def office(tmp_path: Path, browser: Browser, browser_context_args: dict):
    with open_office(tmp_path / "data", browser, browser_context_args) as opened:
        opened.story = "region"
        yield opened


def test_a_region_from_its_first_link_to_sums_that_tell_of_nobody(office: Office) -> None:
    region = begin_region(office)
    north = open_municipality(office, found_municipality(region))
    deploy_own_process(north)
    worker = hire(office, north, ("Трудова", "Вера", "trudova"), "Методист")
    case = work(worker)
    set_parameters(region, north)
    see_only_sums(office, region, case)
    go_back_to_the_shared_process(north, worker)
    close_the_municipality(office, region)
    assert {p.login: p.problems for p in office.people() if p.problems} == {}


# -- by links --------------------------------------------------------------------------------------
def begin_region(office: Office) -> Person:
    application = office.district.application
    application.begin_periodic_jobs()  # as a server does at its start
    token = application.municipalities.found_region(region_system())
    application.deploy_shipped()
    open_account(
        office, f"{office.address}/invitation/{token}", "Администратор региона", "Главнова"
    )
    return office.person("glavnova")


def open_account(office: Office, link: str, title: str, surname: str) -> None:
    """Open the account behind a one-time link; the link leads nowhere after that."""
    page = office.another_page(390)
    page.goto(link)
    expect(page.locator("h1")).to_have_text(title)
    assert faults(page) == {}
    page.get_by_label("Фамилия").fill(surname)
    page.get_by_label("Имя").fill("Нина")
    page.get_by_label("Логин").fill({"Главнова": "glavnova", "Северова": "severova"}[surname])
    page.get_by_label("Пароль").fill("коротко")
    page.get_by_role("button", name="Открыть учётную запись").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Пароль").fill(PASSWORD)
    shot(office, page, f"link-of-{'region' if 'региона' in title else 'municipality'}")
    page.get_by_role("button", name="Открыть учётную запись").click()
    expect(page.locator("main")).to_contain_text("Войдите")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("уже использована")
    page.context.close()


def found_municipality(region: Person) -> str:
    region.go("/region")
    region.sees("Завершено")
    region.follow("Муниципалитеты")
    region.fill("Название", "а")
    region.press("Завести и показать ссылку")
    region.sees("от 3 до 120 знаков")
    region.fill("Название", NORTH)
    region.select("Часовой пояс", "Asia/Omsk")
    look(region, "municipalities")
    region.press("Завести и показать ссылку")
    region.sees(NORTH)
    look(region, "one-time-link")
    link = region.page.locator(".shown-once").inner_text()
    region.office.catch_up()
    return link


def open_municipality(office: Office, link: str) -> Person:
    open_account(office, link, "Администратор муниципалитета", "Северова")
    return office.person("severova")


# -- a municipality works its own way --------------------------------------------------------------
REVIEWED_BY_AUTHOR = "любой дизайнер процессов, в том числе автор"


def deploy_own_process(north: Person) -> None:
    grant(north, "Северова", "Дизайнер процессов")
    north.go("/admin/parameters/designer.reviewer")
    north.page.get_by_label("Значение").select_option(label=REVIEWED_BY_AUTHOR)
    north.press("Сохранить")
    north.go("/designer")
    north.sees("общий, от региона")
    north.shot("shared-processes")
    upload(north.page, own_files())
    north.press("Проверить и развернуть")
    north.sees("Развёрнуты новые версии")


def own_files() -> bytes:
    """The shared process with another word at one step, as an archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files_of(SHIPPED_PROCESSES / "document_approval").items():
            changed = content.replace("Подготовить проект".encode(), OWN_WORDS.encode())
            archive.writestr(name, changed)
    return stream.getvalue()


def upload(page: Page, archive: bytes) -> None:
    page.get_by_label("Файлы схемы").set_input_files(
        {"name": "own.zip", "mimeType": "application/zip", "buffer": archive}
    )


def grant(admin: Person, surname: str, role: str) -> None:
    admin.go("/admin/people")
    admin.page.get_by_role("link", name=surname).click()
    admin.select("Роль", role)
    admin.press("Выдать роль")
    admin.sees(role)


def hire(office: Office, admin: Person, who: tuple[str, str, str], role: str) -> Person:
    """Enter somebody, give them a role and an account; they come in by the one-time password."""
    surname, given, login = who
    admin.go("/admin/people/new")
    admin.fill("Фамилия", surname)
    admin.fill("Имя", given)
    admin.press("Сохранить карточку")
    grant(admin, surname, role)
    admin.go("/admin/accounts")
    admin.page.get_by_label("Кому").select_option(label=f"{surname} {given}")
    admin.fill("Логин", login)
    admin.press("Открыть и показать пароль")
    once = admin.page.locator(".shown-once").inner_text()
    page = office.another_page(1200)
    page.goto(f"{office.address}/sign-in")
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль", exact=True).fill(once)
    page.get_by_role("button", name="Войти").click()
    page.get_by_label("Нынешний пароль").fill(once)
    page.get_by_label("Новый пароль", exact=True).fill(PASSWORD)
    page.get_by_label("Новый пароль ещё раз").fill(PASSWORD)
    page.get_by_role("button", name="Сменить пароль").click()
    expect(page.locator("main")).to_contain_text("Пароль изменён")
    page.context.close()
    return office.person(login)


def work(worker: Person) -> str:
    """Begin the own process, do its first step; gives the address of the case."""
    begin(worker, "О семинаре")
    case = worker.page.url.removeprefix(worker.office.address)
    worker.open_task(OWN_WORDS)
    worker.fill("Текст документа", "Провести семинар 22 октября.")
    worker.press("Готово")
    worker.sees("Выполнено")
    engine, north = worker.office.district.application.engine, "severnyy-rayon"
    values = dict(engine.variables(case.rpartition("/")[2], system_of(north)))
    started = {key: values[key] for key in STARTED}
    for _ in range(ENOUGH):
        engine.start("document_approval", started, system_of(north))
    return case


STARTED = "document_kind", "document_title", "document_basis", "approvers", "signer_role"


def begin(worker: Person, title: str) -> None:
    worker.go("/processes/document_approval/start")
    worker.select("Вид документа", "Приказ ДММЦ")
    worker.fill("Заголовок", title)
    worker.fill("Основание", "План, п. 4.1")
    worker.check("Методист")
    worker.page.get_by_role("radio").first.check()
    worker.press("Начать процесс")
    worker.sees(title)
    worker.office.catch_up()


def set_parameters(region: Person, north: Person) -> None:
    region.go("/admin/parameters")
    region.sees("действует во всех муниципалитетах")
    change_protocol(region)
    region.fill("Значение", "без номера")
    region.press("Сохранить")
    region.sees("нужно место {number}")
    region.fill("Значение", "Р-{number}/{year}")
    region.press("Сохранить")
    north.go("/admin/parameters")
    expect(north.page.locator('[id="numbering.protocol"]')).to_contain_text("от региона")
    change_protocol(north)
    north.fill("Значение", "С-{number}")
    north.press("Сохранить")
    expect(north.page.locator('[id="numbering.protocol"]')).to_contain_text("С-1")
    look(north, "parameters")
    change_protocol(north)
    look(north, "parameter")
    north.press("Снять своё и следовать ему")
    expect(north.page.locator('[id="numbering.protocol"]')).to_contain_text("Р-1/2026")
    north.go("/calendar/2026")
    north.sees("по календарю региона")
    north.sees("Омск")


def change_protocol(person: Person) -> None:
    person.page.locator('[id="numbering.protocol"]').get_by_role("link").click()


# -- what the region sees --------------------------------------------------------------------------
def see_only_sums(office: Office, region: Person, case: str) -> None:
    observer = hire(office, region, ("Смотрова", "Инна", "smotrova"), "Наблюдатель")
    office.wait_until(office.district.clock.now() + timedelta(hours=2))
    observer.go("/region")
    row = observer.page.get_by_role("row", name=re.compile(NORTH))
    expect(row).to_contain_text(str(ENOUGH + 1))
    look(observer, "sums")
    text = observer.page.content()
    assert not [word for word in ("О семинаре", "Трудова", "trudova") if word in text]
    with observer.page.expect_download() as download:
        observer.follow("Выгрузить в .xlsx")
    assert download.value.suggested_filename.startswith("region-")
    assert foreign(observer, case, "Такого дела нет") == 404
    for address in ("/instances", "/inbox", "/search?q=семинаре"):
        observer.go(address)
        expect(observer.page.locator("main")).not_to_contain_text("О семинаре")
    for address in ("/municipalities", "/admin/people"):
        assert foreign(observer, address, "нет доступа") == 403
    observer.problems.clear()  # the browser itself notes each page that was refused


def foreign(person: Person, address: str, words: str) -> int:
    """Open what is not this person's; gives the status."""
    answer = person.page.goto(person.office.address + address)
    assert answer is not None
    expect(person.page.locator("main")).to_contain_text(words, ignore_case=True)
    return answer.status


# -- back, and closed ------------------------------------------------------------------------------
def go_back_to_the_shared_process(north: Person, worker: Person) -> None:
    north.go("/designer")
    north.page.get_by_role("link", name="Согласование документа").click()
    north.sees("Свой процесс вместо общего")
    north.page.get_by_text("Вернуться к общему процессу").click()
    north.sees("завершатся по тем версиям")
    look(north, "return-to-shared")
    north.fill("Причина", "Правки вошли в общий процесс")
    north.press("Вернуться к общему")
    north.sees("Новые дела идут по общему процессу")
    north.sees("Правки вошли в общий процесс")
    look(north, "returned")
    begin(worker, "О практикуме")
    assert worker.has_task("Подготовить проект")
    expect(worker.page.locator(".pane-list")).to_contain_text(OWN_WORDS)


def close_the_municipality(office: Office, region: Person) -> None:
    region.go("/municipalities")
    region.page.get_by_role("button", name=f"Закрыть: {NORTH}").click()
    region.sees("войти в него нельзя")
    look(region, "closed")
    page = office.another_page(390)
    page.goto(f"{office.address}/sign-in")
    page.get_by_label("Логин").fill("severova")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.locator("main")).to_contain_text("прекращена")
    page.context.close()


# -- looking ---------------------------------------------------------------------------------------
def look(person: Person, name: str) -> None:
    """Pictures of a page on a desk and on a phone; axe, targets and width at every size."""
    for width in (1440, 390):
        person.page.set_viewport_size({"width": width, "height": 900})
        shot(person.office, person.page, f"{name}-{width}")
    found = faults(person.page)
    person.page.set_viewport_size({"width": 1440, "height": 900})
    assert found == {}, f"{name}: {found}"


def shot(office: Office, page: Page, name: str) -> None:
    path = office.shot_path(office.story, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
