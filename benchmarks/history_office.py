"""The past that `benchmarks.history` asks about: forty processes in three versions, with rework.

Everything comes from one fixed stream of random numbers, so that both databases hold the same.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from benchmarks.shapes import HEAD, ROLE

SEED = 20261130
NOW = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)
FINISHED, PROCESSES, VERSIONS, ORGANISATIONS = 3_000_000, 40, 3, 500
DAYS_BACK = 3 * 365
OPEN_SHARE = 0.02
"""Of the instances that still wait for their first user task."""

Row = dict[str, Any]
WORK = ("prepare", "collect", "check", "write", "agree", "sign")
_FLOWS = (
    ("start", "prepare"), ("prepare", "collect"), ("collect", "check"), ("check", "enough"),
    ("enough", "collect"), ("enough", "write"), ("write", "agree"), ("agree", "agreed"),
    ("agreed", "write"), ("agreed", "needed"), ("needed", "sign"), ("needed", "end"),
    ("sign", "end"),
)  # fmt: skip
_BACK = {"enough__collect", "agreed__write", "needed__end"}


def process_key(number: int) -> str:
    return f"process_{number:02}"


def diagram(number: int, version: int) -> dict[str, bytes]:
    """One version of one process."""
    tasks = "".join(
        f'<userTask id="{each}" name="{each} {version}" camunda:candidateGroups="{ROLE}"/>'
        for each in WORK
    )
    gates = "".join(
        f'<exclusiveGateway id="{each}" default="{onward}"/>'
        for each, onward in (
            ("enough", "enough__write"), ("agreed", "agreed__needed"), ("needed", "needed__sign")
        )
    )  # fmt: skip
    body = f'<startEvent id="start"/>{tasks}{gates}<endEvent id="end"/>{"".join(_drawn())}'
    key = process_key(number)
    head = f'{HEAD}<process id="{key}" name="Процесс {number}" isExecutable="true">'
    return {f"{key}.bpmn": f"{head}{body}</process></definitions>".encode()}


def _drawn() -> Iterator[str]:
    for source, target in _FLOWS:
        own = f"{source}__{target}"
        test = "<conditionExpression>back</conditionExpression>" if own in _BACK else ""
        ends = f'sourceRef="{source}" targetRef="{target}"'
        yield f'<sequenceFlow id="{own}" {ends}>{test}</sequenceFlow>'


@dataclass(kw_only=True)
class Page:
    """Rows of some instances, by table."""

    process_instance: list[Row]
    user_task: list[Row]
    element_instance: list[Row]
    history_event: list[Row]

    def tables(self) -> dict[str, list[Row]]:
        return vars(self)


class Past:
    """Rows of instances that have ended, in one go through a stream of chances.

    Args:
        definitions: id of each version of each process, by process and then version.
        tasks: how many finished user tasks there shall be at least.
        postgresql: how moments are spelled.
    """

    def __init__(
        self, definitions: Sequence[Sequence[str]], tasks: int, *, postgresql: bool
    ) -> None:
        self._definitions, self._tasks = definitions, tasks
        self._postgresql = postgresql
        self._chance = random.Random(SEED)  # noqa: S311 - a fixed stream, not a secret
        self._number = self._done = 0

    def pages(self, instances: int = 2_000) -> Iterator[Page]:
        """All instances, so many at once."""
        while self._done < self._tasks:
            page = Page(process_instance=[], user_task=[], element_instance=[], history_event=[])
            for _ in range(instances):
                if self._done < self._tasks:
                    self._instance(page)
            yield page

    def _instance(self, page: Page) -> None:
        self._number += 1
        chance, own = self._chance, f"{self._number:032x}"
        process = min(int(chance.expovariate(0.09)), PROCESSES - 1)
        version = chance.randrange(VERSIONS)
        definition = self._definitions[process][version]
        at = NOW - timedelta(days=chance.random() * DAYS_BACK, hours=1)
        whose = _Whose(own, definition, process_key(process), chance.randrange(ORGANISATIONS))
        begun, is_open = at, chance.random() < OPEN_SHARE
        nodes = ["start", WORK[0]] if is_open else list(self._walk())
        for place, (node, after) in enumerate(pairwise([*nodes, ""]), start=2):
            entered = at
            if node in WORK:
                waited, worked = self._hours(30), self._hours(6)
                at = entered + waited + worked
                waits = is_open and node == nodes[-1]
                page.user_task.append(self._task(whose, place, node, entered, waited, at, waits))
                self._done += not waits
            still = is_open and node == nodes[-1]
            page.element_instance.append(self._element(whose, place, node, entered, at, still))
            if not still:
                page.history_event.append(self._completed(whose, place, node, after, at))
        page.process_instance.append(self._row(whose, begun, None if is_open else at))

    def _walk(self) -> Iterator[str]:
        yield from ("start", "prepare", "collect", "check", "enough")
        while self._chance.random() < 0.2:
            yield from ("collect", "check", "enough")
        yield from ("write", "agree", "agreed")
        while self._chance.random() < 0.25:
            yield from ("write", "agree", "agreed")
        yield "needed"
        if self._chance.random() < 0.8:
            yield "sign"
        yield "end"

    def _hours(self, usual: float) -> timedelta:
        return timedelta(hours=usual * self._chance.lognormvariate(0, 1))

    # -- rows --------------------------------------------------------------------------------------
    def _row(self, whose: "_Whose", begun: datetime, ended: datetime | None) -> Row:
        last = self._moment(ended or begun)
        return {
            "number": self._number, "id": whose.instance, "tenant": "default",
            "definition_id": whose.definition, "process_key": whose.process, "business_key": "",
            "title": "", "state": "completed" if ended else "active", "outcome": "", "version": 1,
            "state_format": 2, "started_by": "", "started_at": self._moment(begun),
            "ended_at": self._moment(ended) if ended else None, "changed_at": last,
            "last_actor": "", "incident_count": 0, "last_sequence": 0, "last_hash": "",
            "last_number": 0,
        }  # fmt: skip

    def _task(  # noqa: PLR0913 - a row of many columns
        self, whose: "_Whose", place: int, node: str, begun: datetime, waited: timedelta,
        ended: datetime, waits: bool,
    ) -> Row:  # fmt: skip
        due = begun + timedelta(days=5)
        return {
            "id": whose.visit(place), "tenant": "default", "instance_id": whose.instance,
            "definition_id": whose.definition, "process_key": whose.process,
            "process_name": whose.process, "business_key": "", "instance_title": "",
            "element_id": node, "name": node, "title": node, "form_key": "",
            "state": "open" if waits else "completed", "assignee": "" if waits else "ada",
            "candidates": "[]", "candidate_users": "[]", "excluded_users": "[]",
            "due_at": self._moment(due), "due_order": self._moment(due), "due_rule": "",
            "due_days": None, "due_since": None, "due_calendar": "", "priority": 50, "clause": "",
            "why": "", "organisation": f"org_{whose.organisation:03}",
            "created_at": self._moment(begun), "created_sequence": place,
            "claimed_at": None if waits else self._moment(begun + waited),
            "closed_at": None if waits else self._moment(ended), "closed_sequence": place,
            "completed_by": "" if waits else "ada", "acting_for": "", "substitutable": True,
            "search_text": "", "owner": "", "open_questions": 0, "open_approvals": 0,
        }  # fmt: skip

    def _element(
        self, whose: "_Whose", place: int, node: str, begun: datetime, ended: datetime, still: bool
    ) -> Row:
        return {
            "tenant": "default", "instance_id": whose.instance, "id": whose.visit(place),
            "scope_id": None, "sequence": place,
            "parent_id": whose.visit(place - 1) if place > 2 else None,
            "definition_id": whose.definition, "process_id": whose.process, "element_id": node,
            "state": "ready" if still else "completed", "internal": "", "variables": None,
            "started_at": self._moment(begun),
            "ended_at": None if still else self._moment(ended), "needed": 2 if still else 0,
        }  # fmt: skip

    def _completed(self, whose: "_Whose", place: int, node: str, after: str, at: datetime) -> Row:
        flows = f'["{node}__{after}"]' if after else "[]"
        return {
            "tenant": "default", "instance_id": whose.instance, "sequence": place,
            "at": self._moment(at), "actor_id": "ada", "actor_name": "", "acting_for": "",
            "type": "ElementCompleted", "element_id": node,
            "element_instance_id": whose.visit(place), "detail": f'{{"flows":{flows}}}',
            "payload": "{}", "salt": "", "private_digest": "", "previous_hash": "", "own_hash": "",
        }  # fmt: skip

    def _moment(self, at: datetime) -> str:
        at = min(at, NOW)
        text = at.isoformat(" ", "seconds")
        return text if self._postgresql else f"{text[:19]}.000000"


@dataclass(frozen=True)
class _Whose:
    instance: str
    definition: str
    process: str
    organisation: int

    def visit(self, place: int) -> str:
        return f"{self.instance[8:]}{place:08x}"
