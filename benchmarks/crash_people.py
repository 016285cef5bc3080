"""Simulated people: they sign in, look at the inbox, open, take and complete tasks, begin cases.

They know nothing but pages. What was answered with success is acknowledged; whatever else becomes
of a request leaves them in doubt, and they look at the inbox again, as people do.
"""

import random
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import requests

from benchmarks.crash_town import PASSWORD

PATIENCE_SECONDS = 60.0
ENOUGH = 12
"""With so many tasks in the inbox nobody begins another case."""
_TASK = re.compile(r'/tasks/([0-9a-f]{32})(?=["?&])')
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_KEY = re.compile(r'name="request_key" value="([^"]+)"')
DONE = 303


@dataclass
class Ledger:
    """What people were told, kept outside of everything that is killed.

    Attributes:
        completed: tasks whose completion was acknowledged; doubtful: by task, how often it is not
            known whether it was completed.
        begun: request key → instance, acknowledged; asked: all request keys.
        claimed: (task, login) acknowledged.
        answers: status, or kind of broken line → how often.
    """

    completed: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    begun: dict[str, set[str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    claimed: set[tuple[str, str]] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person(threading.Thread):
    """One of them, until told to stop.

    Args:
        login: how they sign in.
        address: of the office, without a closing slash.
        ledger: where everybody writes.
        definitions: what they begin.
        begins: set while new cases are begun; ended: set when they go home.
    """

    def __init__(
        self,
        login: str,
        address: str,
        ledger: Ledger,
        definitions: Sequence[str],
        begins: threading.Event,
        ended: threading.Event,
    ) -> None:
        super().__init__(daemon=True, name=login)
        self._login = login
        self._address = address
        self._ledger = ledger
        self._definitions = definitions
        self._begins = begins
        self._ended = ended
        self._chance = random.Random(login)  # noqa: S311 - who does what when
        self._session = requests.Session()
        self._token = ""

    def run(self) -> None:
        while not self._ended.wait(self._chance.uniform(0.1, 2.0)):
            try:
                self._act()
            except requests.RequestException as error:
                self._note(type(error).__name__)

    def _act(self) -> None:
        page = self._get("/inbox")
        if page is None or "/sign-in" in page.url:
            self._sign_in()
            return
        tasks = sorted(set(_TASK.findall(page.text)))
        if self._begins.is_set() and (len(tasks) < ENOUGH or self._chance.random() < 0.02):
            self._begin()
        if tasks:
            self._work(self._chance.choice(tasks))

    def _sign_in(self) -> None:
        if self._get("/sign-in") is not None:
            self._post("/sign-in", {"login": self._login, "password": PASSWORD})

    def _work(self, task: str) -> None:
        if self._chance.random() < 0.3:
            self._get(f"/tasks/{task}")
        if self._chance.random() < 0.3:
            answer = self._post(f"/tasks/{task}/claim", {})
            if answer.status_code == DONE:
                with self._ledger.lock:
                    self._ledger.claimed.add((task, self._login))
        with self._ledger.lock:
            self._ledger.doubtful[task] += 1
        answer = self._post(f"/tasks/{task}/complete", {})
        known = answer.status_code == DONE
        # A refusal is an answer, too; a failing server is none.
        if known or answer.status_code < 500:
            with self._ledger.lock:
                self._ledger.doubtful[task] -= 1
                self._ledger.completed[task] += known

    def _begin(self) -> None:
        """Begin a case; whoever hears nothing sends the same page again."""
        place = f"/processes/{self._chance.choice(self._definitions)}/start"
        page = self._get(place)
        key = _KEY.search(page.text) if page is not None else None
        if key is None:
            return
        with self._ledger.lock:
            self._ledger.asked.add(key[1])
        for _ in range(3):
            try:
                answer = self._post(place, {"request_key": key[1]})
            except requests.RequestException as error:
                self._note(type(error).__name__)
                self._ended.wait(0.5)
                continue
            if answer.status_code == DONE:
                instance = answer.headers["Location"].rpartition("/")[2].partition("?")[0]
                with self._ledger.lock:
                    self._ledger.begun.setdefault(key[1], set()).add(instance)
            if answer.status_code < 500:
                return

    def _get(self, path: str) -> requests.Response | None:
        page = self._session.get(self._address + path, timeout=PATIENCE_SECONDS)
        self._note(f"GET {page.status_code}")
        found = _TOKEN.search(page.text)
        if found:
            self._token = found[1]
        return page if page.ok else None

    def _post(self, path: str, fields: dict[str, str]) -> requests.Response:
        answer = self._session.post(
            self._address + path,
            data={"csrf_token": self._token, **fields},
            timeout=PATIENCE_SECONDS,
            allow_redirects=False,
        )
        self._note(f"POST {answer.status_code}")
        return answer

    def _note(self, what: str) -> None:
        with self._ledger.lock:
            self._ledger.answers[what] += 1
