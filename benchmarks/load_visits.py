"""What one person does in ten minutes, as steps that are timed one by one.

Ten minutes are: three with the list in view, which asks for news every 20 seconds, and ten with the
bell, which asks every 60 seconds; two user tasks are done and a third is looked at; one list is
narrowed down, two times something is looked for, and every fourth person begins a case.
"""

import html
import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from benchmarks.load_browser import Answer, Browser, hidden_fields
from benchmarks.load_founding import PASSWORD
from benchmarks.load_life import APPLICATION, DOCUMENT, start_values
from benchmarks.load_region import OF_A_SCHOOL, Municipality, Worker

LIST_POLLS, BELL_POLLS = 9, 10
STARTS_ONE_OF = 4
CLAIMS_ONE_OF = 2
SIGN_IN = "sign in"
_TASK = re.compile(r'/tasks/([0-9a-f]{32})(?=["?&])')
_NAMES = re.compile(r'name="([a-z_]+)"')
_KEY = re.compile(r'name="request_key" value="([^"]+)"')
ANSWERS = {
    "agreement": "agreed",
    "consideration": "approved",
    "answer_text": "Занятия начнутся в понедельник.",
    "is_read": "true",
    "document_text": "Провести занятия по прилагаемой программе.",
    "review_decision": "approved",
    "sign_decision": "signed",
}
"""Field → what is answered, whatever form has it."""

SUBJECTS = ("математики", "наставничество", "грамотность", "воспитательная", "оценивание")
NAMES = ("Соболевой", "Орлова", "Зиминой", "Громову")
FILTERS = ("due=late", "due=week", "scope=mine", "scope=groups", "order=created", "priority=high")


class Step(NamedTuple):
    """One thing a person does.

    Attributes:
        kind: under which it is counted.
        do: asks the server; gives its last answer.
        good: statuses that mean it was done; others below 500 are refusals in words.
    """

    kind: str
    do: Callable[[], Answer]
    good: tuple[int, ...] = (200,)


class Refused(Exception):
    """A page does not have what the person came for."""


class Visit:
    """One person at work; `steps` gives what to do, one after the other."""

    def __init__(
        self, address: str, place: Municipality, worker: Worker, chance: random.Random
    ) -> None:
        self.browser = Browser(address)
        self._place, self._worker, self._chance = place, worker, chance
        self._page = ""
        self._etags = {"list": "", "bell": ""}

    def steps(self) -> Iterator[Step]:
        """Everything in order; each step must be done before the next one is asked for."""
        yield from self.sign_in()
        yield from self.work()

    def sign_in(self) -> Iterator[Step]:
        """The page and the form."""
        fields = {"login": self._worker.login, "password": PASSWORD}
        yield Step("sign-in page", lambda: self.browser.get("/sign-in"))
        yield Step(SIGN_IN, lambda: self.browser.post("/sign-in", fields), (303,))

    def work(self) -> Iterator[Step]:
        """Everything that somebody does who has signed in."""
        yield self._show("inbox", "/inbox?scope=all")
        yield from self._polls(3)
        yield from self._work()
        yield self._show("inbox", "/inbox?scope=all")
        yield self._show("search in the inbox", f"/inbox?q={self._chance.choice(SUBJECTS)}")
        yield from self._polls(3)
        yield self._show("inbox", "/inbox?scope=all")
        yield from self._work()
        yield self._show("filter", f"/inbox?{self._chance.choice(FILTERS)}")
        yield from self._look()
        yield from self._polls(3)
        wanted = self._chance.choice((*NAMES, *SUBJECTS))
        yield self._show("search everywhere", f"/search?q={wanted}")
        if self._chance.randrange(STARTS_ONE_OF) == 0:
            yield from self._start()
        yield from (self._poll("bell", "/notifications/bell") for _ in range(BELL_POLLS))

    # -- looking -----------------------------------------------------------------------------------
    def _show(self, kind: str, path: str) -> Step:
        def show() -> Answer:
            answer = self.browser.get(path)
            self._page = answer.text
            return answer

        return Step(kind, show)

    def _polls(self, count: int) -> Iterator[Step]:
        path = "/inbox?scope=all"
        self._etags["list"] = ""
        yield from (self._poll("list", path) for _ in range(count))

    def _poll(self, what: str, path: str) -> Step:
        def ask() -> Answer:
            headers = {"X-Requested-With": "poll"}
            if self._etags[what]:
                headers["If-None-Match"] = self._etags[what]
            answer = self.browser.get(path, headers)
            self._etags[what] = answer.etag or self._etags[what]
            return answer

        return Step(f"poll of the {what}", ask, (200, 304))

    def _look(self) -> Iterator[Step]:
        task = self._one_of_the_list()
        if task:
            yield self._show("open a task", f"/tasks/{task}")

    # -- working -----------------------------------------------------------------------------------
    def _work(self) -> Iterator[Step]:
        """Open a user task of the list, take it now and then, and complete it."""
        task = self._one_of_the_list()
        if not task:
            return
        yield self._show("open a task", f"/tasks/{task}")
        if f'action="/tasks/{task}/claim"' in self._page and self._chance.randrange(CLAIMS_ONE_OF):
            yield Step("claim", lambda: self.browser.post(f"/tasks/{task}/claim", {}), (303,))
            yield self._show("open a task", f"/tasks/{task}")
        action = f"/tasks/{task}/complete"
        asked = {name: ANSWERS[name] for name in _NAMES.findall(self._page) if name in ANSWERS}
        if not asked:  # somebody else's by now, or the person is excluded
            return
        fields = {**_unescaped(hidden_fields(self._page, action)), **asked}
        yield Step("complete", lambda: self.browser.post(action, fields), (303,))

    def _start(self) -> Iterator[Step]:
        process = APPLICATION if self._worker.role in OF_A_SCHOOL else DOCUMENT
        if self._worker.role == "edu_head":  # begins no document
            return
        path = f"/processes/{process}/start"
        yield self._show("start page", path)
        number = 2 * 10**6 + self._chance.randrange(10**6)
        school = self._place.place_id(max(self._worker.place, 0))
        values = _texts(start_values(process, self._chance.choice(SUBJECTS), number, school))
        key = _KEY.search(self._page)
        if key is None:
            return
        fields = {**_unescaped(hidden_fields(self._page, path)), **values}
        yield Step("start", lambda: self.browser.post(path, fields), (303,))

    def _one_of_the_list(self) -> str:
        tasks = sorted(set(_TASK.findall(self._page)))
        return self._chance.choice(tasks) if tasks else ""


def _unescaped(fields: dict[str, str]) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in fields.items()}


def _texts(values: Mapping[str, object]) -> dict[str, str | list[str]]:
    """What is started with, as a form sends it."""
    return {
        name: [str(each) for each in value] if isinstance(value, list) else str(value)
        for name, value in values.items()
    }
