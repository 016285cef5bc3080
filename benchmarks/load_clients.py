"""A process full of simulated people; told by JSON what to do, answers with JSON.

Without a rate everybody goes on at once (a closed loop): so much can be done. With a rate steps
fall due at random moments (Poisson); a step that had to wait for somebody to be free is counted
from the moment it fell due, as a person counts.
"""

import itertools
import json
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.load_region import DEPUTY, OF_THE_CENTRE, SCHOOL_DIRECTOR, TEACHER, Land, Scale
from benchmarks.load_visits import Step, Visit

VISITS_OF = {TEACHER: 1, DEPUTY: 3, SCHOOL_DIRECTOR: 3, **dict.fromkeys(OF_THE_CENTRE, 10)}
"""How often somebody of a role comes, compared with a teacher."""
LONGEST_LATE = 30
"""So many steps of their first visit somebody leaves out at most, so that not all do the same."""
MOST_TOLD = 20


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked for.

    Attributes:
        address: of the server.
        part: of which scale the region is.
        people: how many at once.
        warming, seconds: before anything counts, and for which it counts.
        rate: steps each second; 0 for as many as there can be.
        only_sign_in: people sign in and leave.
        seed: who comes and does what.
    """

    address: str
    part: int
    people: int
    warming: float
    seconds: float
    rate: float = 0.0
    only_sign_in: bool = False
    seed: int = 1


@dataclass
class Record:
    """What happened while it counted.

    Attributes:
        seconds: kind → of each step that was done.
        refused: kind and status → how often the answer was a refusal in words.
        errors: what went wrong, in words.
        visits: how many ended.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    visits: int = 0


class Pace:
    """Says when the next step falls due."""

    def __init__(self, rate: float, seed: int) -> None:
        self._rate, self._lock = rate, threading.Lock()
        self._chance = random.Random(seed)  # noqa: S311 - a fixed stream, not a secret
        self._next = time.monotonic()

    def wait(self) -> float:
        """Wait for one's turn; gives the moment at which it was due."""
        if not self._rate:
            return time.monotonic()
        with self._lock:
            self._next += self._chance.expovariate(self._rate)
            due = self._next
        time.sleep(max(due - time.monotonic(), 0))
        return due


class Crowd:
    """People who come, work and leave until the time is over."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._land = Land(scale=Scale(part=order.part))
        self._weights = self._visits()
        self._begins = time.monotonic() + order.warming
        self._ends = self._begins + order.seconds
        self._pace = Pace(order.rate, order.seed)
        self._lock = threading.Lock()
        self.record = Record()

    def work(self) -> Record:
        """Let everybody work; gives what was counted."""
        threads = [
            threading.Thread(target=self._come_again, args=(number,), daemon=True)
            for number in range(self._order.people)
        ]
        for thread in threads:
            thread.start()
        time.sleep(max(self._begins - time.monotonic(), 0))
        sys.stdout.write("counting\n")
        sys.stdout.flush()
        for thread in threads:
            thread.join()
        return self.record

    def _visits(self) -> list[int]:
        workers = (each for place in self._land.municipalities for each in place.workers)
        return list(itertools.accumulate(VISITS_OF[each.role] for each in workers))

    def _come_again(self, number: int) -> None:
        chance = random.Random(self._order.seed * 1000 + number)  # noqa: S311 - who does what
        people, late_by = range(self._land.people), chance.randrange(LONGEST_LATE)
        while time.monotonic() < self._ends:
            (person,) = chance.choices(people, cum_weights=self._weights)
            visit = Visit(self._order.address, *self._land.of_person(person), chance)
            try:
                if self._order.only_sign_in:
                    self._go_through(visit.sign_in())
                else:
                    self._go_through(self._steps(visit, late_by))
            finally:
                visit.browser.close()
            late_by = 0

    def _steps(self, visit: Visit, late_by: int) -> Iterator[Step]:
        """A visit; of the first one only the end is left, another one for each person."""
        yield from visit.sign_in()
        yield from itertools.islice(visit.work(), late_by, None)

    def _go_through(self, steps: Iterator[Step]) -> None:
        for step in steps:
            due = self._pace.wait()
            if time.monotonic() >= self._ends:
                return
            try:
                answer = step.do()
            except Exception as error:  # noqa: BLE001 - it is counted and told
                self._note(step.kind, due, wrong=repr(error))
                return
            if answer.status in step.good:
                self._note(step.kind, due)
            elif answer.status < 500 and step.kind in {"claim", "complete", "open a task"}:
                self._note(step.kind, due, refused=answer.status)
            else:
                self._note(step.kind, due, wrong=f"{answer.status} {_words_of(answer.text)}")
                return
        self._note("", time.monotonic())

    def _note(self, kind: str, due: float, *, wrong: str = "", refused: int = 0) -> None:
        now = time.monotonic()
        if not self._begins <= now < self._ends:
            return
        with self._lock:
            if wrong:
                self.record.errors[f"{kind}: {wrong}"] += 1
            elif refused:
                self.record.refused[f"{kind}: {refused}"] += 1
            elif kind:
                self.record.seconds[kind].append(round(now - due, 5))
            else:
                self.record.visits += 1


def _words_of(page: str) -> str:
    """The heading of a page, to see what went wrong."""
    return page.partition("<h1>")[2].partition("</h1>")[0][:200] or page[:200]


def main() -> int:
    """Read the order, work, tell."""
    order = Order(**json.load(sys.stdin))
    told: dict[str, Any] = vars(Crowd(order).work())
    told["errors"] = dict(Counter(told["errors"]).most_common(MOST_TOLD))
    json.dump(told, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
