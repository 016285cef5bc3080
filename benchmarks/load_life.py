"""A municipality that lives through the product for weeks; its cases are the models of all others.

Each case has a fate: how many of its user tasks are completed by now, and whether somebody has
taken the next one. Of each fate one case begins every working day, so that there is one of each
age. Deadlines are reminded of every morning, as in life.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from benchmarks.load_founding import Town, work_off
from benchmarks.load_region import CLERK, DEPUTY, DIRECTOR, METHODIST, TEACHER, Worker
from engine import ManualClock
from workflows import ProcessApplication
from workflows.registry.base import new_id
from workflows.registry.numbering import NumberSeries

APPLICATION, DOCUMENT = "training_application", "document_approval"
DAYS = 30
"""Working days that are lived through."""
MORNING, WORK_BEGINS = time(1), time(2)
"""In UTC, of an office in Krasnoyarsk; its reminders are due at the first of them."""
FIRST_NUMBER, LAST_DOCUMENT = 7_000_001, 8_000_000
"""Numbers of seven digits stand in titles and on documents: each copy gets numbers of its own."""

_SUBJECTS = (
    "методика преподавания математики", "работа с одарёнными детьми", "функциональная грамотность",
    "наставничество молодых педагогов", "подготовка к итоговой аттестации", "инклюзивное обучение",
    "цифровая образовательная среда", "воспитательная работа в классе", "русский язык и литература",
    "безопасность на уроках технологии", "оценивание достижений учеников",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of a case.

    Attributes:
        done: how many of its user tasks are completed.
        taken: somebody has claimed the next one.
        share: per cent of all open user tasks; of all finished ones, when the case has ended.
    """

    process: str
    done: int
    share: int
    taken: bool = False

    @property
    def has_ended(self) -> bool:
        return self.done == len(STEPS[self.process])


@dataclass(frozen=True, kw_only=True)
class Step:
    """One user task: which, whose it is (a role, and the how-manieth with it), what is answered."""

    element: str
    role: str
    nth: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


STEPS = {
    APPLICATION: (
        Step(element="agree_application", role=DEPUTY, values={"agreement": "agreed"}),
        Step(
            element="consider_application",
            role=METHODIST,
            values={"consideration": "approved", "answer_text": "Занятия начнутся в понедельник."},
        ),
        Step(element="read_decision", role=TEACHER, values={"is_read": True}),
    ),
    DOCUMENT: (
        Step(
            element="draft_document",
            role=METHODIST,
            values={"document_text": "Провести занятия по прилагаемой программе.\n" * 4},
        ),
        Step(
            element="review_document",
            role=METHODIST,
            nth=1,
            values={"review_decision": "approved"},
        ),
        Step(element="review_document", role=CLERK, values={"review_decision": "approved"}),
        Step(element="sign_document", role=DIRECTOR, values={"sign_decision": "signed"}),
    ),
}
FATES = (
    Fate(process=APPLICATION, done=0, share=25),
    Fate(process=APPLICATION, done=1, share=10),
    Fate(process=APPLICATION, done=1, taken=True, share=4),
    Fate(process=APPLICATION, done=2, share=45),
    Fate(process=DOCUMENT, done=0, share=4),
    Fate(process=DOCUMENT, done=0, taken=True, share=2),
    Fate(process=DOCUMENT, done=1, share=6),
    Fate(process=DOCUMENT, done=3, share=4),
    Fate(process=APPLICATION, done=3, share=80),
    Fate(process=DOCUMENT, done=4, share=20),
)
STARTERS = {APPLICATION: TEACHER, DOCUMENT: METHODIST}


@dataclass(frozen=True, kw_only=True)
class Model:
    """A case that was lived, to be copied.

    Attributes:
        day: on which of the days it began, from 0.
    """

    instance_id: str
    fate: Fate
    day: int


@dataclass(frozen=True, kw_only=True)
class _Case:
    fate: Fate
    begins: int
    place: int


class Life:
    """Lives the working days that end now; `models` are the cases afterwards."""

    def __init__(self, application: ProcessApplication, clock: ManualClock, town: Town) -> None:
        self._application, self._clock, self._town = application, clock, town
        self._instances: dict[_Case, str] = {}
        self.models: list[Model] = []

    def live(self, now: datetime, days: int = DAYS, begins: int = DAYS) -> None:
        """Go from day to day; the clock says `now` in the end.

        Args:
            now: the present.
            days: how many working days to live.
            begins: on how many of them, from the first, cases begin.
        """
        dates = list(self._dates(now, days))
        _begin_numbers(self._application, self._town.plan.tenant, {dates[0].year, now.year})
        cases = [
            _Case(fate=fate, begins=day, place=place)
            for day in range(min(days, begins))
            for place, fate in enumerate(FATES)
            if day + fate.done + fate.taken < days
        ]
        for day, begun in enumerate(dates):
            self._to(datetime.combine(begun, MORNING, now.tzinfo))
            for case in cases:
                self._day_of(case, day, datetime.combine(begun, WORK_BEGINS, now.tzinfo))
            work_off(self._application)
            sys.stderr.write(f"\r  lived day {day + 1} of {days}")
        self._to(now)
        sys.stderr.write("\n")

    def _dates(self, now: datetime, count: int) -> Iterator[date]:
        calendar = self._application.calendar
        today = calendar.local_day(now)
        yield from (calendar.add_working_days(today, ago - count) for ago in range(count))

    def _day_of(self, case: _Case, day: int, at: datetime) -> None:
        """Begin it, or do the next step; a step each day."""
        step = day - case.begins - 1
        if step >= case.fate.done + case.fate.taken or step < -1:
            return
        self._clock.set(max(at + timedelta(minutes=case.place * 7 + 1), self._clock.now()))
        if step < 0:
            self._begin(case)
        elif step < case.fate.done:
            self._complete(case, STEPS[case.fate.process][step])
        else:
            self._claim(case, STEPS[case.fate.process][step])

    def _begin(self, case: _Case) -> None:
        number = FIRST_NUMBER + len(self._instances)
        starter = self._worker(case, STARTERS[case.fate.process], 0)
        subject = _SUBJECTS[number % len(_SUBJECTS)]
        values = start_values(case.fate.process, subject, number, self._school(case))
        actor = self._town.actor(self._application, starter)
        found = self._application.engine.start(case.fate.process, values, actor)
        self._instances[case] = found.id
        self.models.append(Model(instance_id=found.id, fate=case.fate, day=case.begins))

    def _complete(self, case: _Case, step: Step) -> None:
        actor = self._town.actor(self._application, self._worker(case, step.role, step.nth))
        task = self._task(case, step)
        self._application.engine.complete(task, step.values, actor)

    def _claim(self, case: _Case, step: Step) -> None:
        actor = self._town.actor(self._application, self._worker(case, step.role, step.nth))
        self._application.engine.claim(self._task(case, step), actor)

    def _task(self, case: _Case, step: Step) -> str:
        """The user task of a step; of several of one element the one offered to its role."""
        worker = self._worker(case, step.role, step.nth)
        actor = self._town.actor(self._application, worker)
        for view in self._application.engine.user_tasks(self._instances[case], actor=actor):
            own = view.assignee == actor.user_id or actor.answers_to(view.candidates)
            if view.element_id == step.element and own:
                return view.id
        raise LookupError(f"{worker.login} has no user task {step.element}")

    def _worker(self, case: _Case, role: str, nth: int) -> Worker:
        holders = self._town.plan.holding(role, case.begins % self._town.plan.schools)
        return holders[(case.begins + nth) % len(holders)]

    def _school(self, case: _Case) -> str:
        return self._town.schools[case.begins % self._town.plan.schools]

    def _to(self, moment: datetime) -> None:
        self._clock.set(max(moment, self._clock.now()))
        work_off(self._application)


def start_values(process: str, subject: str, number: int, school: str) -> dict[str, object]:
    """What the start form is filled in with."""
    if process == APPLICATION:
        need = f"Нужна {subject}: программа в школе новая."
        return {"school": school, "course": f"{subject.capitalize()} № {number}", "need": need}
    return {
        "document_kind": "order_dmmc",
        "document_title": f"О курсах «{subject}» № {number}",
        "document_basis": "План, п. 4.1",
        "approvers": [METHODIST, CLERK],
        "signer_role": DIRECTOR,
    }


def _begin_numbers(application: ProcessApplication, tenant: str, years: Iterable[int]) -> None:
    """Let documents be numbered from where no number is ever part of another text."""
    with application.database.write(tenant) as session:
        for year in years:
            whose = {"id": new_id(), "tenant": tenant, "kind": "order_dmmc"}
            session.add(NumberSeries(**whose, journal_year=year, last=LAST_DOCUMENT))
