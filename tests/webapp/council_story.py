"""A council of eleven, and what its members and the plan's people do without a browser."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from engine import SYSTEM, UserTaskView
from engine.municipalities import OFFICE
from tests.accessibility import small_targets, violations
from tests.webapp.district import PASSWORD, District
from tests.webapp.story import YEAR, tasks_of
from workflows import PersonCard
from workflows.documents.usual_signature_rules import USUAL_RULES
from workflows.registry.council_votes import CouncilBallot
from workflows.registry.signatures import digest_of_text

NEWCOMERS = {
    "lesnaya": ("Лесная", "Лидия"),
    "ozerov": ("Озеров", "Олег"),
    "polevaya": ("Полевая", "Нина"),
    "rechnoy": ("Речной", "Юрий"),
    "gornaya": ("Горная", "Ксения"),
    "lugovoy": ("Луговой", "Марк"),
    "stepnaya": ("Степная", "Инна"),
}
ELEVEN = ("director", "methodist", "predmetova", "deputy", *NEWCOMERS)
REMOTE = ("rechnoy", "stepnaya")
POSTS = {"director": "chair", "methodist": "secretary"}
DAY = date(2026, 4, 15)
SITTING = datetime(2026, 4, 15, 10, 0, tzinfo=ZoneInfo("Asia/Krasnoyarsk"))
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@dataclass(frozen=True, kw_only=True)
class Council:
    """Eleven members and one session, once it is called."""

    district: District
    session: str = ""
    instance: str = ""

    def name_of(self, login: str) -> str:
        return self.district.actor(login).name

    def caught_up(self) -> None:
        """Let the automatic work that is due be done."""
        self.district.application.engine.work()

    def task(self, element: str, login: str = "", instance: str = "") -> UserTaskView:
        """The open user task of an element; of this person, when there are several."""
        open_now = self.district.application.engine.user_tasks(
            instance or self.instance, actor=SYSTEM
        )
        found = [task for task in open_now if task.element_id == element]
        mine = [task for task in found if task.assignee == self.district.people.get(login)]
        assert mine or len(found) == 1, (element, login, [t.element_id for t in open_now])
        return (mine or found)[0]

    def complete(self, login: str, element: str, instance: str = "", **values: object) -> None:
        """Let somebody complete their user task as its page does."""
        application, actor = self.district.application, self.district.actor(login)
        task = self.task(element, login, instance)
        if application.sessions.answers(task):
            application.sessions.complete(task, values, actor)
        else:
            application.engine.complete(task.id, values, actor)
        self.caught_up()

    def vote(self, ballots: Mapping[str, str]) -> None:
        for login, ballot in ballots.items():
            self.complete(login, "cast_ballot", ballot=ballot)

    def overview(self) -> Any:
        secretary = self.district.actor("methodist")
        return self.district.application.sessions.session(self.session, secretary)

    def question(self, topic: str) -> Any:
        (found,) = [q for q in self.overview().questions if topic in q.row.topic]
        return found

    def document(self, document_id: str) -> Any:
        secretary = self.district.actor("methodist")
        return self.district.application.documents.get(document_id, secretary)


class Room:
    """The secretary's screen, a member's phone, the wall; and the council behind them."""

    def __init__(self, browser: Browser, address: str, council: Council) -> None:
        self.address, self.council = address, council
        self._browser = browser
        self._pages: dict[str, Page] = {}

    def page(self, login: str) -> Page:
        """The browser of a person who has signed in."""
        if login not in self._pages:
            made = self._browser.new_context(locale="ru-RU").new_page()
            sign_in(made, self.address, login)
            self._pages[login] = made
        return self._pages[login]

    def open(self, login: str, path: str) -> Page:
        page = self.page(login)
        page.goto(self.address + path)
        return page

    def task(self, login: str, element: str, instance: str = "") -> Page:
        return self.open(login, f"/tasks/{self.council.task(element, login, instance).id}")

    def press(self, page: Page, name: str) -> None:
        """Complete a user task with a button; beside its name may stand what comes next."""
        press(page, name)
        expect(page.locator(".notice-done")).to_contain_text("Выполнено")
        self.council.caught_up()


def seat_eleven(district: District) -> Council:
    """Let seven more people move in, and the council consist of eleven."""
    application, admin = district.application, district.actor("admin")
    place = district.organisations["ДММЦ"]
    for login, (surname, given) in NEWCOMERS.items():
        card = PersonCard(surname=surname, given=given, organisation_id=place)
        person = application.people.save(card, admin)
        application.roles.grant(person, "council_member", admin)
        application.accounts.open(person, login, admin)
        district.people[login] = person
    seats = [(district.people[each], POSTS.get(each, "member")) for each in ELEVEN]
    application.councils.save_composition(seats, date(2026, 1, 1), admin)
    rules = application.records.signature_rules
    rules.save(USUAL_RULES, admin)
    for login in district.people:
        rules.accept(digest_of_text(USUAL_RULES), "", district.actor(login))
    return Council(district=district)


def bring_plan_to_council(council: Council) -> str:
    """Nobody proposes, all sections are handed in, the director asks; gives the plan's instance."""
    engine, district = council.district.application.engine, council.district
    (plan,) = engine.instances(SYSTEM, process_key="annual_plan", state="active")
    for login, answer in (
        ("deputy", {"has_proposals": "no"}),
        ("deputy7", {"has_proposals": "no"}),
        ("methodist", {"decision": "done"}),
        ("predmetova", {"decision": "done"}),
        ("director", {"decision": "to_council"}),
    ):
        for task in tasks_of(district, login):
            engine.complete(task.id, answer, district.actor(login))
        engine.work()
    return plan.id


def call_session(council: Council) -> Council:
    """The secretary calls a session; gives the council with it."""
    application, secretary = council.district.application, council.district.actor("methodist")
    started = application.engine.start("council_session", {}, secretary)
    application.engine.work()
    (row,) = application.sessions.list(secretary)
    return Council(district=council.district, session=row.id, instance=started.id)


def answer_invitations(council: Council) -> None:
    """Everybody will come, two of them remotely; then the day of the session is there."""
    for login in ELEVEN:
        reply = "remote" if login in REMOTE else "yes"
        council.complete(login, "confirm_attendance", reply=reply)
    council.district.clock.set(SITTING)
    council.caught_up()


def approve_plan(council: Council, plan: str) -> None:
    """From the council's answer to the order that waits for its review."""
    council.complete("head", "agree_plan", plan, agreement="approved")
    text = f"Утвердить план основных мероприятий на {YEAR}"
    council.complete("clerk", "draft_document", plan, document_text=text)


def tamper_ballot(council: Council, topic: str) -> None:
    """Turn a ballot round in the table, as nobody can through a page."""
    (vote,) = [v for v in council.overview().votes if topic in v.topic]
    against = select(CouncilBallot.id).where(
        CouncilBallot.vote_id == vote.id, CouncilBallot.vote == "against"
    )
    with council.district.application.database.write(OFFICE) as session:
        one = session.scalars(against).first()
        session.execute(update(CouncilBallot).where(CouncilBallot.id == one).values(vote="for"))


def sign_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(rf"^\s*{re.escape(name)}( → .*)?\s*$")).click()


def look(page: Page, name: str, size: Mapping[str, int] = WIDE) -> None:
    """Axe finds nothing, a finger meets every target, nothing scrolls sideways."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
    assert violations(page) == [], name
    assert small_targets(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
