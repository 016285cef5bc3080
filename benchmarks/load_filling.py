"""Fills the municipalities of the region: people of all of them, then copies of lived cases."""

import random
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from benchmarks.load_copying import Copying
from benchmarks.load_founding import SINCE, organisation_card, person_card
from benchmarks.load_life import Fate
from benchmarks.load_patterns import Pattern, Place
from benchmarks.load_region import (
    AUTHORITY,
    CENTRE,
    FINISHED,
    OF_A_SCHOOL,
    OPEN,
    Land,
    Municipality,
    Worker,
    number_of,
    scattered,
    spread,
)
from benchmarks.load_rows import COPIED
from workflows.registry import search_words
from workflows.registry.entrances import Brought, digest_of

SEED = 20261201
OF_PEOPLE = ("organisation", "person", "account", "membership", "entrance", "search_word")
TABLES = tuple(dict.fromkeys((*COPIED, *OF_PEOPLE)))
WHOLE_ONE_OF = 10
"""Of so many ended cases one has its element instances, history and document."""
WEEKS_BACK = 150
"""Ended cases lie so many weeks back at most: three school years."""
NEWEST_DAYS = 10
"""An open case that is so many days older is a third as frequent."""


# -- people ----------------------------------------------------------------------------------------
def fill_people(copying: Copying, land: Land, password_hash: str, now: datetime) -> None:
    """Enter the organisations, people, roles and accounts of every municipality."""
    words = _Words(copying)
    for place in land.municipalities:
        _organisations(copying, place, words)
        copying.records("person", (_person(place, each) for each in place.workers))
        copying.records("membership", (_membership(place, each) for each in place.workers))
        copying.records("account", (_account(place, each, password_hash, now)
                                    for each in place.workers))  # fmt: skip
        copying.records("entrance", _entrances(place))
        for each in place.workers:
            card = person_card(each, "")
            found = _words_of(card.surname, card.given, card.patronymic)
            words.enter("person", place.tenant, each.id, found)
        sys.stderr.write(f"\r  people of {place.number + 1} municipalities")
    sys.stderr.write("\n")


class _Words:
    """Enters words by which records are found."""

    def __init__(self, copying: Copying) -> None:
        self._copying, self._number = copying, 0

    def enter(self, table: str, tenant: str, row_id: str, words: Sequence[str]) -> None:
        row = SimpleNamespace(tenant=tenant, id=row_id)
        for entry in search_words.entries(table, row, words):
            self._number += 1
            own = spread(number_of("search word", self._number))
            self._copying.records("search_word", [entry | {"id": own}])


@lru_cache(maxsize=100_000)
def _words_of(surname: str, given: str, patronymic: str) -> tuple[str, ...]:
    named = {"surname": surname, "given": given, "patronymic": patronymic}
    return search_words.words_of_person(SimpleNamespace(**named, position="", subject=""))


def _organisations(copying: Copying, place: Municipality, words: _Words) -> None:
    for number in (AUTHORITY, CENTRE, *range(place.schools)):
        card = vars(organisation_card(number)) | {"director_id": _director(place, number)}
        row = {**card, "id": place.place_id(number), "tenant": place.tenant, "position": number + 3}
        copying.records("organisation", [row])
        found = search_words.words_of_organisation(SimpleNamespace(**row))
        words.enter("organisation", place.tenant, row["id"], found)


def _director(place: Municipality, number: int) -> str:
    role = {AUTHORITY: "edu_head", CENTRE: "dmmc_director"}.get(number, "oo_director")
    return place.holding(role, number)[0].id


def _person(place: Municipality, worker: Worker) -> dict[str, Any]:
    card = vars(person_card(worker, place.place_id(worker.place)))
    return {**card, "id": worker.id, "tenant": place.tenant, "dismissed_on": None}


def _membership(place: Municipality, worker: Worker) -> dict[str, Any]:
    in_school = worker.role in OF_A_SCHOOL
    return {
        "id": scattered("membership", worker.number),
        "tenant": place.tenant,
        "person_id": worker.id,
        "role": worker.role,
        "organisation_id": place.place_id(worker.place) if in_school else None,
        "active_from": SINCE,
        "active_to": None,
    }


def _account(
    place: Municipality, worker: Worker, password_hash: str, now: datetime
) -> dict[str, Any]:
    return {
        "id": worker.id,
        "tenant": place.tenant,
        "login": worker.login,
        "password_hash": password_hash,
        "must_change_password": False,
        "is_active": True,
        "failed_attempts": 0,
        "locked_until": None,
        "created_at": now.isoformat(),
        "signed_in_at": None,
        "session_mark": secrets.token_hex(16),
    }


def _entrances(place: Municipality) -> Iterator[dict[str, str]]:
    for worker in place.workers:
        for way, brought in ((Brought.LOGIN, worker.login), (Brought.ACCOUNT, worker.id)):
            yield {"id": digest_of(way, brought), "tenant": place.tenant}


# -- cases -----------------------------------------------------------------------------------------
class Filling:
    """Copies cases until every municipality has its share of user tasks.

    Args:
        copying: where rows go.
        patterns: what may be copied.
        land: the region.
        days: of how many working days the patterns are.
    """

    def __init__(
        self, copying: Copying, patterns: Sequence[Pattern], land: Land, days: int
    ) -> None:
        self._copying, self._land, self._days = copying, land, days
        self._chance = random.Random(SEED)  # noqa: S311 - a fixed stream, not a secret
        self._case = 0
        self._open = self._groups([each for each in patterns if not each.model.fate.has_ended])
        self._ended = self._groups([each for each in patterns if each.model.fate.has_ended])
        self.open_tasks = self.finished_tasks = self.cases = self.whole = 0

    def fill(self) -> None:
        """Everything, with progress."""
        began = time.monotonic()
        for place in self._land.municipalities:
            self._fill(place)
            self._tell(place, time.monotonic() - began)
        sys.stderr.write("\n")

    def _fill(self, place: Municipality) -> None:
        number, wanted = 0, place.share(self._land.scale(OPEN))
        finished, wished = 0, place.share(self._land.scale(FINISHED))
        while number < wanted:
            pattern = self._chosen(self._open)
            self._copy(pattern, place, whole=True)
            number += pattern.open_tasks
            finished += pattern.finished_tasks
        while finished < wished:
            pattern = self._chosen(self._ended)
            weeks = self._chance.randrange(WEEKS_BACK)
            self._copy(pattern.shifted(weeks), place, whole=self.cases % WHOLE_ONE_OF == 0)
            finished += pattern.finished_tasks
        self.open_tasks += number
        self.finished_tasks += finished

    def _copy(self, pattern: Pattern, place: Municipality, *, whole: bool) -> None:
        for table, rows in pattern.copied(self._values(pattern, place), whole=whole):
            self._copying.text(table, rows)
        self.cases += 1
        self.whole += whole

    def _values(self, pattern: Pattern, place: Municipality) -> list[str]:
        """What stands in the places of one copy."""
        school = self._chance.randrange(place.schools)
        cast = self._cast(pattern, place, school)
        begin = number_of("case", self._case)
        self._case += len(pattern.places)
        values = []
        for place_of, which in pattern.places:
            if place_of == "id":
                values.append(spread(begin + which))
            elif place_of == "person":
                values.append(cast[which].id)
            elif place_of == "name":
                values.append(cast[which].name.short)
            elif place_of == "number":
                values.append(f"{10**6 + self.cases * 2 + which}")
            else:
                values.append(_of_place(Place(place_of, which), place, school))
        return values

    def _cast(self, pattern: Pattern, place: Municipality, school: int) -> list[Worker]:
        """Somebody of the same role for everybody; nobody plays two of one role."""
        found, taken = [], dict[str, int]()
        for each in pattern.cast:
            holders = place.holding(each.role, school)
            first = taken.setdefault(each.role, self._chance.randrange(len(holders)))
            found.append(holders[first % len(holders)])
            taken[each.role] += 1
        return found

    # -- which ---------------------------------------------------------------------------------
    def _groups(self, patterns: Sequence[Pattern]) -> "_Choice":
        by_fate: dict[Fate, list[Pattern]] = {}
        for each in patterns:
            by_fate.setdefault(each.model.fate, []).append(each)
        fates = list(by_fate)
        tasks = [_tasks(by_fate[fate][0]) for fate in fates]
        weights = [fate.share / count for fate, count in zip(fates, tasks, strict=True)]
        ages = {fate: [self._frequency(each) for each in by_fate[fate]] for fate in fates}
        return [(fate, weight, by_fate[fate], ages[fate])
                for fate, weight in zip(fates, weights, strict=True)]  # fmt: skip

    def _frequency(self, pattern: Pattern) -> float:
        age = self._days - pattern.model.day
        return 1.0 if pattern.model.fate.has_ended else float(3 ** (-age / NEWEST_DAYS))

    def _chosen(self, choice: "_Choice") -> Pattern:
        weights = [weight for _, weight, _, _ in choice]
        ((_, _, patterns, ages),) = self._chance.choices(choice, weights)
        return self._chance.choices(patterns, ages)[0]

    def _tell(self, place: Municipality, seconds: float) -> None:
        sys.stderr.write(
            f"\r  cases of {place.number + 1} municipalities: {self.open_tasks:,} open and"
            f" {self.finished_tasks:,} finished user tasks, {seconds:.0f} s"
        )


_Choice = list[tuple[Fate, float, list[Pattern], list[float]]]


def _tasks(pattern: Pattern) -> int:
    return pattern.open_tasks or pattern.finished_tasks


def _of_place(asked: Place, place: Municipality, school: int) -> str:
    if asked.kind == "tenant":
        return place.tenant
    if asked.kind == "school":
        return place.place_id(school)
    return place.place_id(asked.which) if asked.kind == "other" else ""
