"""The district that `benchmarks.inbox` measures in: who asks, what waits for whom, in which words.

Everything comes from one fixed stream of random numbers, so that both databases hold the same.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.domain.words import kept_words
from workflows.russian import base_forms

SEED = 20261014
NOW = datetime(2026, 10, 14, 2, 30, tzinfo=UTC)
OPEN, FINISHED, PEOPLE, ORGANISATIONS, ROLES = 1_000_000, 3_000_000, 10_000, 500, 200
TASKS_OF_AN_INSTANCE = 4
MEASURED, FIRST_ABSENT, SECOND_ABSENT = "p00000", "p00001", "p00002"
HEAVY_ROLE = "methodist"
INSTANCE_ROLES = 30
IN_GROUPS, IN_ABSENT_GROUPS, ASSIGNED, DONE = 2_000, 1_000, 300, 3_000
"""Rows of the measured person, of each absent one, and both kinds of the measured one's own."""

_HANDED_OVER = "delegated"
RARE_PROCESS = "process_39"
_VERBS = ("Согласовать", "Заполнить", "Проверить", "Утвердить", "Подготовить")
_OBJECTS = (
    "план методической работы",
    "отчёт о конкурсе",
    "заявку наставника",
    "протокол совета",
    "экспертное заключение",
    "программу семинара",
    "раздел годового плана",
    "список участников",
)
_SURNAMES = ("Кузнецова", "Соболева", "Громов", "Ершова", "Зимина", "Лаптев", "Мельник")
_MINUTES_OF_A_SLOT, _SLOTS_BEFORE, _SLOTS = 30, 48 * 30, 48 * 150


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How many rows of everything; a quick run has a twentieth, of the measured people too."""

    part: int = 1

    def __call__(self, number: int) -> int:
        return max(number // self.part, 1)


@dataclass(frozen=True, kw_only=True)
class Process:
    """One of forty process definitions, with the words that its user tasks share."""

    key: str
    name: str
    task: str
    words: tuple[str, ...]


def processes() -> list[Process]:
    """The processes; the last one is rare."""
    found = []
    for number in range(len(_VERBS) * len(_OBJECTS)):
        verb, what = _VERBS[number % len(_VERBS)], _OBJECTS[number // len(_VERBS)]
        key, name, task = f"process_{number:02}", what.capitalize(), f"{verb} {what}"
        words = kept_words((task, key, name), base_forms)
        found.append(Process(key=key, name=name, task=task, words=words))
    return found


def organisation_name(number: int) -> str:
    return f"Школа № {number + 1}"


def groups_of(who: str) -> list[str]:
    """The ten groups of a measured person, each a role in one organisation."""
    role, first = {
        MEASURED: ("oo_deputy", 0),
        FIRST_ABSENT: ("oo_director", 10),
        SECOND_ABSENT: ("mentoring_curator", 20),
    }[who]
    return [f"{role}@org_{first + number:03}" for number in range(10)]


def instance_roles() -> list[str]:
    """The measured person's roles within single instances."""
    return [f"jury_member#{instance_id(number * 7)}" for number in range(INSTANCE_ROLES)]


def instance_id(number: int) -> str:
    return f"{0x8000_0000_0000 + number:032x}"


def task_id(number: int) -> str:
    return f"{number:032x}"


class Tasks:
    """Rows of user tasks, exclusions and entries, in one go through a stream of chances."""

    def __init__(self, scale: Scale, *, postgresql: bool) -> None:
        self._scale, self._postgresql = scale, postgresql
        self._chance = random.Random(SEED)  # noqa: S311 - a fixed stream, not a secret
        self._processes = processes()
        self._groups = frozenset(groups_of(MEASURED))
        self._organisations = [
            (f"org_{n:03}", organisation_name(n), kept_words((organisation_name(n),), base_forms))
            for n in range(ORGANISATIONS)
        ]
        self._surnames = [(name, kept_words((name,), base_forms)) for name in _SURNAMES]
        self._slots = [self._moment(NOW + timedelta(minutes=m)) for m in _slot_minutes()]
        self._never = self._moment(datetime(9999, 12, 31, tzinfo=UTC))
        self._special = dict(self._special_places())
        self.in_groups: list[dict[str, Any]] = []
        """Open user tasks of the measured person's groups, once they have been told."""

    def open_ones(self) -> Iterator[tuple[dict[str, Any], list[str], list[str]]]:
        """Each open user task with its principals and excluded people."""
        for number in range(1, self._scale(OPEN) + 1):
            task = self._task(number)
            special = self._special.get(number)
            whom = special or self._usual(task)
            if special and whom[0] in self._groups:
                self.in_groups.append(task)
            if whom == [_HANDED_OVER]:
                task["owner"], whom = MEASURED, [f"assignee:{self._person()}"]
            excluded = self._excluded(special=special is not None)
            yield self._open(task, whom) | {"excluded_users": _json(excluded)}, whom, excluded

    def finished_ones(self) -> Iterator[dict[str, Any]]:
        """Each finished user task."""
        first, count = self._scale(OPEN) + 1, self._scale(FINISHED)
        own = max(count // self._scale(DONE), 1)
        for number in range(first, first + count):
            task = self._task(number)
            person = MEASURED if number % own == 0 else self._person()
            at = self._slots[self._chance.randrange(_SLOTS_BEFORE)]
            task |= {"state": "completed", "assignee": person, "completed_by": person}
            yield task | {"closed_at": at, "closed_sequence": 9}

    def entry(self, task: dict[str, Any], principal: str) -> dict[str, Any]:
        """The entry of an open user task in somebody's inbox."""
        words = task["search_text"].split()
        if self._postgresql:
            written = " ".join(f"'{word}'" for word in [*words, f"@{principal}"])
        else:
            written = f" {task['search_text']} "
        return {
            "tenant": "default",
            "principal": principal,
            "due_order": task["due_order"],
            "task_id": task["id"],
            "created_at": task["created_at"],
            "urgency": -task["priority"],
            "process_key": task["process_key"],
            "organisation": task["organisation"],
            "guarded": task["excluded_users"] != "[]",
            "substitutable": True,
            "words": written,
        }

    # -- inside ------------------------------------------------------------------------------------
    def _special_places(self) -> Iterator[tuple[int, list[str]]]:
        """Numbers of the open user tasks of the measured people, spread evenly."""
        wanted: list[list[str]] = []
        for who, count in ((MEASURED, IN_GROUPS), (FIRST_ABSENT, 1_000), (SECOND_ABSENT, 1_000)):
            groups = groups_of(who)
            wanted += [[groups[n % len(groups)]] for n in range(self._scale(count))]
            has = ASSIGNED if who == MEASURED else ASSIGNED // 3
            wanted += [[f"assignee:{who}"]] * self._scale(has)
        wanted += [[role] for role in instance_roles()] * 5
        wanted += [[_HANDED_OVER]] * 10
        self._chance.shuffle(wanted)
        apart = self._scale(OPEN) // len(wanted)
        yield from ((place * apart + 1, whom) for place, whom in enumerate(wanted))

    def _usual(self, task: dict[str, Any]) -> list[str]:
        chance = self._chance.random()
        if chance < 0.10:
            return [HEAVY_ROLE]
        if chance < 0.30:
            return [f"assignee:{self._person()}"]
        if chance < 0.38:
            return [f"user:{self._person()}"]
        if chance < 0.46:
            return [f"jury_member#{task['instance_id']}"]
        role = f"role_{self._chance.randrange(ROLES):03}"
        own = f"{role}@{task['organisation']}"
        also = [f"role_000@{task['organisation']}"] if chance < 0.62 else []
        return list(dict.fromkeys([own, *also]))

    def _task(self, number: int) -> dict[str, Any]:
        chance = self._chance
        rare = chance.random() < 0.0005
        process = self._processes[-1 if rare else chance.randrange(len(self._processes) - 1)]
        instance = (number - 1) // TASKS_OF_AN_INSTANCE
        organisation, place, place_words = self._organisations[instance % ORGANISATIONS]
        named = chance.random() < 0.05
        surname, surname_words = chance.choice(self._surnames) if named else ("", ())
        who = f" — {surname}" if surname else ""
        case = f"ПР-2026/{instance:07}"
        words = (*process.words, *place_words, "пр", "2026", f"{instance:07}", "27", *surname_words)
        due = chance.randrange(_SLOTS) if chance.random() < 0.95 else -1
        return {
            "number": number,
            "id": task_id(number),
            "tenant": "default",
            "instance_id": instance_id(instance),
            "definition_id": f"definition_{process.key}",
            "process_key": process.key,
            "process_name": process.name,
            "business_key": case,
            "instance_title": f"{process.name}: {place}, 2026/27",
            "element_id": "work",
            "name": process.task,
            "title": f"{process.task}: {place}, 2026/27{who}",
            "form_key": "",
            "state": "open",
            "assignee": "",
            "candidates": "[]",
            "candidate_users": "[]",
            "excluded_users": "[]",
            "due_at": self._slots[due] if due >= 0 else None,
            "due_order": self._slots[due] if due >= 0 else self._never,
            "substitutable": True,
            "due_rule": "",
            "due_days": None,
            "due_since": None,
            "due_calendar": "",
            "priority": chance.choice((50, 50, 50, 50, 50, 50, 50, 50, 80, 20)),
            "clause": "3.2.1",
            "why": "Раздел плана согласует руководитель организации.",
            "organisation": organisation,
            "created_at": self._slots[chance.randrange(_SLOTS_BEFORE)],
            "created_sequence": 3,
            "closed_at": None,
            "closed_sequence": 0,
            "completed_by": "",
            "acting_for": "",
            "search_text": " ".join(dict.fromkeys(words)),
            "owner": "",
            "open_questions": 0,
            "open_approvals": 0,
        }

    def _open(self, task: dict[str, Any], whom: list[str]) -> dict[str, Any]:
        has = whom[0].removeprefix("assignee:")
        if has != whom[0]:
            return task | {"assignee": has}
        people = [each[5:] for each in whom if each.startswith("user:")]
        roles = [each for each in whom if not each.startswith("user:")]
        return task | {"candidates": _json(roles), "candidate_users": _json(people)}

    def _excluded(self, *, special: bool) -> list[str]:
        if self._chance.random() > 0.15:
            return []
        if special:
            return [self._chance.choice((MEASURED, FIRST_ABSENT, SECOND_ABSENT))]
        return [self._person()]

    def _person(self) -> str:
        return f"p{self._chance.randrange(3, PEOPLE):05}"

    def _moment(self, at: datetime) -> str:
        if self._postgresql:
            return f"{at:%Y-%m-%d %H:%M:%S}+00"
        return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def _slot_minutes() -> Iterator[int]:
    """Minutes from now of the moments that occur, the past ones first."""
    return ((slot - _SLOTS_BEFORE) * _MINUTES_OF_A_SLOT for slot in range(_SLOTS))


def _json(texts: list[str]) -> str:
    return "[" + ",".join(f'"{text}"' for text in texts) + "]"
