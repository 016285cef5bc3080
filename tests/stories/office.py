"""A running office for browser stories: real server, real worker, and people with browsers."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from waitress.server import create_server

from engine.worker import EmbeddedWorker
from tests.accessibility import violations
from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD, District, found_district, open_district

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"


class Office:
    """The server, its clock and its people."""

    def __init__(
        self, district: District, folder: Path, address: str, browser: Browser, options: dict
    ) -> None:
        self.district = district
        self.folder = folder
        self.address = address
        self._browser = browser
        self._options = options
        self._people: dict[str, Person] = {}
        self._shots = 0
        self.story = "annual_plan"

    def person(self, login: str, **options: object) -> "Person":
        """The browser of a person who has signed in."""
        if login not in self._people:
            context = self._browser.new_context(**{**self._options, **options})
            self._people[login] = Person(self, login, context.new_page())
        return self._people[login]

    def another_page(self, width: int) -> Page:
        """A page in a browser that knows nobody yet."""
        viewport = {"width": width, "height": 740}
        return self._browser.new_context(**{**self._options, "viewport": viewport}).new_page()

    def people(self) -> list["Person"]:
        return list(self._people.values())

    def catch_up(self) -> None:
        """Let the automatic work that is due be done before anybody looks again."""
        self.district.application.engine.work()

    def wait_until(self, moment: datetime) -> None:
        clock = self.district.clock
        clock.advance(max(moment - clock.now(), timedelta(0)))
        self.catch_up()

    def shot_path(self, story: str, name: str) -> Path:
        self._shots += 1
        return SCREENSHOTS / story / f"{self._shots:02d}-{name}.png"


class Person:
    """Somebody at a screen; speaks in the words that stand on it."""

    def __init__(self, office: Office, login: str, page: Page) -> None:
        self.office = office
        self.login = login
        self.page = page
        self.problems: list[str] = []
        page.on("console", lambda m: self._listen(m.type, m.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.go("/sign-in")
        page.get_by_label("Логин").fill(login)
        page.get_by_label("Пароль", exact=True).fill(PASSWORD)
        self.press("Войти")

    def _listen(self, kind: str, text: str) -> None:
        # A refused form is answered with 422, and the browser says so; that is no fault.
        if kind == "error" and "422" not in text:
            self.problems.append(text)

    def go(self, path: str) -> None:
        self.page.goto(self.office.address + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, text: str, *, ignore_case: bool = False) -> None:
        expect(self.page.locator("main")).to_contain_text(text, ignore_case=ignore_case)

    def open_task(self, title: str) -> None:
        """Go from the inbox to the page of a user task."""
        self.office.catch_up()
        self.go("/inbox")
        self.page.locator(".pane-list").get_by_role("link", name=title).first.click()
        expect(self.page.locator("h1")).to_contain_text(title)

    def has_task(self, title: str) -> bool:
        self.office.catch_up()
        self.go("/inbox")
        return self.page.locator(".pane-list").get_by_role("link", name=title).count() > 0

    def check(self, label: str) -> None:
        """Tick the radio button or box whose label begins so."""
        self._field(label).check()

    def fill(self, label: str, value: str) -> None:
        self._field(label).fill(value)

    def select(self, label: str, option: str) -> None:
        self._field(label).select_option(option)

    def bring_table(self, table: Path) -> None:
        """Unfold the loading of a spreadsheet and load one."""
        self.page.get_by_text("Загрузить из .xlsx", exact=True).click()
        self.page.locator("input[type=file]").set_input_files(table)
        self.page.get_by_role("button", name="Загрузить", exact=True).click()

    def _field(self, label: str) -> Locator:
        named = self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}"))
        return self.page.locator("input, textarea, select").and_(named).first

    def shot(self, name: str) -> None:
        """Take a screenshot of the whole page, and let axe look at it too."""
        path = self.office.shot_path(self.office.story, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, full_page=True)
        found = violations(self.page)
        assert found == [], f"{name}: {found}"


@contextmanager
def open_office(folder: Path, browser: Browser, options: dict) -> Iterator[Office]:
    folder.mkdir(parents=True)
    found_district(folder)
    district = open_district(folder)
    server = create_server(web(district), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    worker = EmbeddedWorker(district.application.engine)
    worker.start()
    office = Office(district, folder, f"http://127.0.0.1:{server.effective_port}", browser, options)
    try:
        yield office
    finally:
        worker.stop()
        # Pages that still ask, and answers that still go out, must not meet a closed server.
        for person in office.people():
            person.page.context.close()
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)
        district.application.database.dispose()
