"""Random stories over one rich diagram: rows are open work, history alone makes the same rows."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from engine import (
    SYSTEM,
    Actor,
    ApprovalMissing,
    BpmnError,
    Conflict,
    Database,
    EngineError,
    InstanceState,
    Suspended,
    verify,
)
from engine.commands import live_instances
from engine.domain.migrations import MigrationPlan
from engine.domain.modifications import Modification, Move, Reset
from engine.domain.repairs import VariableChange
from engine.municipalities import OFFICE
from engine.store.replay import replay
from engine.store.tables import Base, Incident, Job, ProcessInstance, Subscription, UserTask
from engine.testing import ProcessDriver
from tests.interpreter.kit import bpmn
from tests.store.projections import all_history, copy_definitions, projections

RICH = bpmn(
    """
    <startEvent id="start"/>
    <parallelGateway id="fork"/>
    <userTask id="review" name="Рецензия" camunda:candidateGroups="methodist">
      <multiInstanceLoopCharacteristics>
        <loopCardinality>2</loopCardinality>
      </multiInstanceLoopCharacteristics>
    </userTask>
    <userTask id="agree" name="Согласовать" camunda:candidateGroups="head"/>
    <boundaryEvent id="late" attachedToRef="agree" cancelActivity="false">
      <timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <serviceTask id="remind" camunda:type="external" camunda:topic="mail.remind"/>
    <boundaryEvent id="refused" attachedToRef="remind">
      <errorEventDefinition errorRef="err"/>
    </boundaryEvent>
    <endEvent id="reminded"/>
    <intermediateCatchEvent id="answer">
      <extensionElements><camunda:properties>
        <camunda:property name="correlationKey" value="number"/>
      </camunda:properties></extensionElements>
      <messageEventDefinition messageRef="m"/>
    </intermediateCatchEvent>
    <parallelGateway id="join"/>
    <scriptTask id="count" name="Посчитать"><script>total = answer + 1</script></scriptTask>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="fork"/>
    <sequenceFlow id="f2" sourceRef="fork" targetRef="review"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="agree"/>
    <sequenceFlow id="f4" sourceRef="fork" targetRef="answer"/>
    <sequenceFlow id="f5" sourceRef="review" targetRef="join"/>
    <sequenceFlow id="f6" sourceRef="agree" targetRef="join"/>
    <sequenceFlow id="f7" sourceRef="answer" targetRef="join"/>
    <sequenceFlow id="f8" sourceRef="join" targetRef="count"/>
    <sequenceFlow id="f9" sourceRef="count" targetRef="end"/>
    <sequenceFlow id="fa" sourceRef="late" targetRef="remind"/>
    <sequenceFlow id="fb" sourceRef="remind" targetRef="reminded"/>
    <sequenceFlow id="fc" sourceRef="refused" targetRef="reminded"/>
    """,
    catalogue='<message id="m" name="ответ"/><error id="err" errorCode="NO"/>',
)

STEPS = st.sampled_from(
    ["complete", "complete last", "claim", "answer", "bad answer", "a day", "serve", "refuse",
     "recall", "retry", "restart", "cancel", "delegate", "hand back", "ask", "answer it", "mention",
     "suspend", "resume", "skip", "set", "set one step", "move", "reset", "migrate", "undo"]
)  # fmt: skip
REPAIRS = st.sampled_from(
    ["complete", "answer", "bad answer", "a day", "retry", "restart", "suspend", "resume", "skip",
     "set", "set one step", "move", "reset", "migrate", "undo"]
)  # fmt: skip
STANDING = [
    "suspend", "move", "set", "a day", "a day", "migrate", "reset", "resume", "a day", "serve",
]  # fmt: skip
TAKEN_BACK = ["suspend", "migrate", "resume", "undo", "suspend", "undo", "complete"]
REPAIRED = ["set one step", "set", "bad answer", "complete", "complete", "complete", "skip"]


class Story:
    def __init__(self, url: str | None = None) -> None:
        self.driver = ProcessDriver(url)
        self.driver.deploy({"rich.bpmn": RICH})
        self.instance = self.driver.start("p", {"number": "7"}).id
        self.versions = self.changes = 1

    def step(self, what: str) -> None:
        acts = {
            "complete": lambda: self.complete(0, {"grade": 5}, "ada"),
            "complete last": lambda: self.complete(-1, {"grade": 4}, "bob"),
            "claim": self.claim,
            "answer": lambda: self.driver.correlate("ответ", {"answer": 1}, key="7"),
            "bad answer": lambda: self.driver.correlate("ответ", {"answer": "нет"}, key="7"),
            "a day": lambda: self.driver.advance(timedelta(days=1)),
            "serve": lambda: self.serve({}),
            "refuse": lambda: self.serve(BpmnError("NO")),
            "recall": self.recall,
            "retry": self.retry,
            "restart": self.driver.restart,
            "cancel": self.cancel,
            "delegate": lambda: self.talk("delegate", "fay"),
            "hand back": lambda: self.talk("hand_back"),
            "ask": lambda: self.talk("ask", "gil", "Согласны?", kind="approval"),
            "answer it": self.answer,
            "suspend": lambda: self.stop("suspend", "Проверка"),
            "resume": lambda: self.stop("resume"),
            "mention": lambda: self.talk("comment", "@Гил", mentions=("gil",)),
            "move": self.move,
            "reset": self.reset,
            "skip": self.skip,
            "set": lambda: self.set(0),
            "set one step": lambda: self.set(-1),
            "migrate": self.migrate,
            "undo": lambda: self.change("undo_migration", self.instance, "рано"),
        }
        acts[what]()

    def complete(self, place: int, values: dict[str, object], who: str) -> None:
        tasks = self.driver.user_tasks(self.instance)
        if tasks:
            with suppress(ApprovalMissing, Suspended):
                self.driver.complete(tasks[place], values, tasks[place].assignee or who)

    def claim(self) -> None:
        free = [each for each in self.driver.user_tasks(self.instance) if not each.assignee]
        for task in free[:1]:
            with suppress(Suspended):
                self.driver.claim(task, "eve")

    def talk(self, verb: str, *given: str, **more: object) -> None:
        """Say something about the first open user task as whoever has it."""
        for task in self.driver.user_tasks(self.instance)[:1]:
            who = Actor(user_id=task.assignee or "ada", principals=frozenset({"methodist", "head"}))
            with suppress(EngineError):
                getattr(self.driver.engine, verb)(task.id, *given, actor=who, **more)

    def stop(self, verb: str, *reason: str) -> None:
        with suppress(Conflict):
            getattr(self.driver.engine, verb)(self.instance, *reason, actor=SYSTEM)

    def answer(self) -> None:
        gil = Actor(user_id="gil")
        for task in self.driver.user_tasks(self.instance):
            asked = self.driver.engine.user_task(task.id, SYSTEM).questions
            for question in [q for q in asked if q.state == "open"][:1]:
                self.driver.engine.answer(question.id, "Да", gil, verdict="agreed")

    def change(self, verb: str, *given: object) -> None:
        with suppress(EngineError):
            getattr(self.driver.engine, verb)(*given, SYSTEM)
        self.driver.work()

    def move(self) -> None:
        with suppress(EngineError):
            tokens = self.driver.engine.course(self.instance, SYSTEM).tokens
            away = Move(cancel=tokens[0].id, element_id="agree")
            self.change("modify", self.instance, Modification(moves=(away,), reason="так"))

    def reset(self) -> None:
        with suppress(EngineError):
            for step in self.driver.engine.course(self.instance, SYSTEM).earlier[:1]:
                back = Reset(element_instance_id=step.id, reason="так")
                self.change("reset", self.instance, back)

    def migrate(self) -> None:
        """To the version after the present one: with other ids, or as it was."""
        now = self.driver.engine.instance(self.instance, SYSTEM).instance.definition_id
        self.versions += 1
        renamed = RICH if self.versions % 2 else RICH.replace(b'"agree"', b'"agreed"')
        changed = renamed.replace(b"P2D", b"P%dD" % (self.versions + 1))
        new = self.driver.engine.deploy({"rich.bpmn": changed}, SYSTEM).definitions[0].id
        wanted = MigrationPlan(source=now, target=new, recompute=self.versions % 3 == 0)
        with suppress(EngineError):
            found = self.driver.engine.migration_plan(wanted, SYSTEM, suggest=True).plan
            self.change("migrate", self.instance, found, "так")

    def skip(self) -> None:
        for incident in self.driver.incidents(self.instance):
            self.change("skip", incident.id, {"total": 0}, "так")

    def set(self, place: int) -> None:
        """Change what the join, the key of the message and the script work with."""
        self.changes += 1
        with suppress(EngineError):
            scope = self.driver.engine.variables_page(self.instance, SYSTEM).scopes[place]
            values = {"number": "7", "answer": self.changes, "список": [self.changes] * 400}
            new = VariableChange(values=values, reason="так", scope_id=scope.id)
            self.change("change_variables", self.instance, new)

    def retry(self) -> None:
        for incident in self.driver.incidents(self.instance):
            with suppress(Suspended):
                self.driver.retry(incident)

    def cancel(self) -> None:
        if self.driver.state(self.instance) in ("active", "suspended", "incident"):
            self.driver.cancel(self.instance)

    def serve(self, answer: object) -> None:
        for job_id in self.driver.engine.open_services(self.instance, "mail.remind")[:1]:
            self.driver.engine.answer_service(job_id, answer)
            self.driver.work()

    def recall(self) -> None:
        done = [
            each
            for each in self.driver.engine.instance(self.instance, SYSTEM).user_tasks
            if each.state == "completed"
        ]
        for task in done[-1:]:
            try:
                self.driver.engine.recall(task.id, SYSTEM)
            except Conflict:
                return


@settings(max_examples=settings.default.max_examples // 8)
@given(steps=st.lists(STEPS, max_size=14))
@example(steps=REPAIRED)
@example(steps=STANDING)
@example(steps=TAKEN_BACK)
def test_after_every_step_rows_are_open_work_and_history_makes_them_again(steps):
    told(Story(), steps, in_memory())


@pytest.mark.postgres
@settings(max_examples=max(3, settings.default.max_examples // 33))
@given(steps=st.lists(REPAIRS, min_size=4, max_size=8))
@example(steps=REPAIRED)
@example(steps=STANDING)
@example(steps=TAKEN_BACK)
def test_the_same_is_so_on_postgresql_when_repairs_are_many(
    postgres_server, postgres_template, steps
):
    names = [postgres_server.create(postgres_template) for _ in range(2)]
    try:
        told(Story(postgres_server.url(names[0])), steps, Database(postgres_server.url(names[1])))
    finally:
        for name in names:
            postgres_server.drop(name)


def told(story: Story, steps: list[str], again: Database) -> None:
    try:
        rows_are_open_work(story)
        for step in steps:
            story.step(step)
            rows_are_open_work(story)
        history_makes_the_same_rows(story, again)
    finally:
        story.driver.close()
        again.dispose()


def in_memory() -> Database:
    made = Database("sqlite://")
    with made.connection() as connection, connection.begin():
        Base.metadata.create_all(connection)
    return made


def rows_are_open_work(story: Story) -> None:
    with story.driver.engine._reading(SYSTEM) as context:
        session = context.session
        row = session.scalars(select(ProcessInstance)).one()
        work = live_instances.wake(context, row).open_work()
        assert set(session.scalars(select(UserTask.id).where(text("state='open'")))) == set(
            work.user_tasks
        )
        open_jobs = session.execute(
            select(Job.kind, Job.id).where(text("state IN ('pending', 'leased', 'held')"))
        ).all()
        assert {each.id for each in open_jobs if each.kind == "timer"} == set(work.timers)
        assert {each.id for each in open_jobs if each.kind == "service"} == set(work.services)
        if row.state == InstanceState.SUSPENDED:
            due = select(Job.id).where(Job.state == "pending", Job.kind.in_(("timer", "service")))
            assert not session.scalars(due).all()
        assert set(session.scalars(select(Subscription.id))) == set(work.subscriptions)
        incidents = select(Incident.id).where(Incident.resolved_at.is_(None))
        assert set(session.scalars(incidents)) == set(work.incidents)
        assert row.incident_count == len(work.incidents)
        # A suspended one may be left with a condition that is asked when it is resumed.
        assert row.state == InstanceState.SUSPENDED or bool(work) == (
            row.state == InstanceState.ACTIVE
        )
        assert verify(session, row.id, row.last_hash) == ()


def history_makes_the_same_rows(story: Story, again: Database) -> None:
    again.rank_of = story.driver.database.rank_of  # ranks are configuration, not history
    with story.driver.database.read(OFFICE) as source, again.write(OFFICE) as target:
        copy_definitions(source, target)
        replay(target, all_history(source))
    with story.driver.database.read(OFFICE) as source, again.read(OFFICE) as target:
        assert projections(target) == projections(source)
