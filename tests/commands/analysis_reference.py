"""A plain world beside the engine's: remembers everything and counts it the simple way."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine import ProcessEngine, WorkingCalendar
from engine.domain.identity import SYSTEM
from tests.interpreter.kit import bpmn, flow

STEPS = ("a", "c", "b", "d")
OF_SCHOOL = ("a", "c")
"""Work of the school that the case is of; the other steps are nobody's in particular."""

DIAGRAM = """
    <startEvent id="start"/>
    <userTask id="a" name="Подготовить" camunda:candidateGroups="methodist">
      <extensionElements><camunda:properties>
        <camunda:property name="dueWorkingDays" value="2"/>
        <camunda:property name="organisation" value="=if is defined(school) then school else null"/>
      </camunda:properties></extensionElements>
    </userTask>
    <userTask id="c" name="Отозваться" camunda:candidateGroups="methodist">
      <extensionElements><camunda:properties>
        <camunda:property name="organisation" value="=if is defined(school) then school else null"/>
      </camunda:properties></extensionElements>
      <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>
      </multiInstanceLoopCharacteristics>
    </userTask>
    <userTask id="b" name="Согласовать" camunda:candidateGroups="methodist"/>
    <exclusiveGateway id="gate" default="gate__sub"/>
    <subProcess id="sub" name="Выдать"><startEvent id="begin"/>
      <userTask id="d" name="Подписать" camunda:candidateGroups="methodist"/>
      <endEvent id="done"/>"""
FLOWS = (("start", "a"), ("a", "c"), ("c", "b"), ("b", "gate"), ("sub", "end"))


def diagram(key: str, note: str = "") -> dict[str, bytes]:
    """One version of the process; the note makes it another one."""
    inner = flow("begin", "d") + flow("d", "done")
    outer = "".join(flow(*each) for each in FLOWS) + flow("gate", "sub")
    outer += flow("gate", "a", condition="back == True")
    body = f"{DIAGRAM}{inner}</subProcess><endEvent id='end' name='{note}'/>{outer}"
    return {f"{key}.bpmn": bpmn(body, key)}


@dataclass
class Stay:
    element: str
    began: datetime
    ended: datetime | None = None


@dataclass
class Case:
    """One instance as it ought to be."""

    id: str
    version: int
    began: datetime
    school: str = ""
    stays: list[Stay] = field(default_factory=list)
    flows: Counter[str] = field(default_factory=Counter)
    ended: datetime | None = None
    state: str = "active"
    before: list["Case"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.visits("start")
        self.enter("a", self.began, "start__a")

    def visits(self, element: str, at: datetime | None = None) -> None:
        self.stays.append(Stay(element, at or self.began, at or self.began))

    def enter(self, element: str, at: datetime, *flows: str) -> None:
        self.stays.append(Stay(element, at))
        self.flows.update(flows)

    def leave(self, at: datetime) -> None:
        self.stays[-1].ended = at

    def remember(self) -> None:
        kept = deepcopy(self)
        self.before.append(kept)

    def completed(self, element: str, at: datetime, *, back: bool, others_open: bool) -> None:
        """A user task was completed; `others_open`: another one of the same activity is not."""
        if others_open:
            return
        self.leave(at)
        if element == "a":
            self.enter("c", at, "a__c")
        elif element == "c":
            self.enter("b", at, "c__b")
        elif element == "b":
            self.visits("gate", at)
            self.flows.update(["b__gate"])
            self._from_gate(at, back)
        else:
            self._end(at)

    def cancelled(self, at: datetime) -> None:
        self.ended, self.state = at, "cancelled"
        for stay in self.stays:
            stay.ended = stay.ended or at

    def _from_gate(self, at: datetime, back: bool) -> None:
        if back:
            self.enter("a", at, "gate__a")
            return
        self.enter("sub", at, "gate__sub")
        self.visits("begin", at)
        self.enter("d", at, "begin__d")

    def _end(self, at: datetime) -> None:
        self.flows.update(["d__done", "sub__end"])
        self.visits("done", at)
        next(stay for stay in self.stays if stay.element == "sub").ended = at
        self.visits("end", at)
        self.ended, self.state = at, "completed"

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(stay.element for stay in self.stays if stay.element in STEPS)

    @property
    def again(self) -> list[Stay]:
        """Visits to an activity after the first one."""
        return self.again_among(STEPS)

    def again_among(self, steps: Collection[str]) -> list[Stay]:
        """Visits after the first one to an activity that is one of these."""
        seen: set[str] = set()
        found = []
        for stay in self.stays:
            if stay.element in seen and stay.element in steps:
                found.append(stay)
            seen.add(stay.element)
        return found


@dataclass(frozen=True)
class Done:
    """One completed user task."""

    element: str
    total: timedelta
    waiting: timedelta
    closed: datetime
    late: bool | None
    working: int


def done_ones(engine: ProcessEngine, case: Case, calendar: WorkingCalendar) -> list[Done]:
    """The completed user tasks of a case, told by its history alone."""
    page = engine.instance(case.id, SYSTEM)
    claims: dict[str, datetime | None] = defaultdict(lambda: None)
    closed: dict[str, datetime] = {}
    for entry in page.history:
        if entry.type == "UserTaskCompleted":
            closed[entry.element_instance_id] = entry.at
        if entry.type == "UserTaskClaimed":
            claims[entry.element_instance_id] = entry.at
        if entry.type == "UserTaskUnclaimed":
            claims[entry.element_instance_id] = None
    found = []
    for task in page.user_tasks:
        if task.state == "completed":
            at = closed[task.id]
            taken = claims[task.id] or at
            late = None if task.due_at is None else at > task.due_at
            found.append(
                Done(
                    task.element_id,
                    at - task.created_at,
                    taken - task.created_at,
                    at,
                    late,
                    working_seconds(calendar, task.created_at, at),
                )
            )
    return found


def working_seconds(calendar: WorkingCalendar, first: datetime, last: datetime) -> int:
    """Day by day: what lies between, of days on which the office works."""
    first, last = first.astimezone(calendar.zone), last.astimezone(calendar.zone)
    day, found = first.date(), 0.0
    while day <= last.date():
        midnight = datetime.combine(day, datetime.min.time(), calendar.zone)
        begins, ends = max(first, midnight), min(last, midnight + timedelta(days=1))
        if calendar.is_working(day):
            found += max((ends - begins).total_seconds(), 0)
        day += timedelta(days=1)
    return int(found)


def quantile(values: list[float], share: float) -> float:
    """By nearest rank, exactly."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]


def month_of(calendar: WorkingCalendar, moment: datetime) -> date:
    return calendar.local_day(moment).replace(day=1)
