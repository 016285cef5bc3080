"""Every fact has its rows, and history alone can make them again."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.errors import NotNullViolation
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine import Database
from engine.domain import events as facts
from engine.domain.events import Fact
from engine.domain.records import Changes, ElementInstanceRecord
from engine.domain.states import ElementState, JobState, SubscriptionKind
from engine.municipalities import OFFICE
from engine.store import changes, value_rows
from engine.store.facts import fact_types, from_stored, to_stored
from engine.store.recording import Author, Head, record, write_changes
from engine.store.replay import replay
from engine.store.tables import (
    Base,
    Deployment,
    ElementInstance,
    HistoryEvent,
    Incident,
    Job,
    ProcessDefinition,
    ProcessInstance,
    Subscription,
    TaskCandidate,
    UserTask,
    VariableValue,
)
from engine.store.types import dump_json
from tests.store.projections import all_history, copy_definitions, projections

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
START = Head()
ADA = Author(tenant=OFFICE, actor_id="ada", actor_name="Адаева А. А.", at=NOW)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.write(OFFICE) as session:
        define(session)
    yield database
    database.dispose()


def define(session: Session) -> None:
    deployment = {
        "id": "dep", "tenant": "default", "name": "", "origin": "", "digest": "", "warnings": [],
        "words": [], "deployed_at": NOW, "deployed_by": "",
    }  # fmt: skip
    definition = {
        "id": "def", "tenant": "default", "deployment_id": "dep", "key": "plan", "version": 1,
        "digest": "", "file": "plan.bpmn", "name": "План", "documentation": "", "clause": "",
        "starters": [], "start_form_key": "", "startable": True, "deployed_at": NOW,
        "deployed_by": "",
    }  # fmt: skip
    session.execute(insert(Deployment), [deployment])
    session.execute(insert(ProcessDefinition), [definition])


def started(**more: Any) -> facts.InstanceStarted:
    usual = {"definition_id": "def", "process_key": "plan", "title": "План школы № 5"}
    return facts.InstanceStarted(**usual | more)


def created(task: str = "t1", **more: Any) -> facts.UserTaskCreated:
    usual: dict[str, Any] = {
        "element_id": "review",
        "element_instance_id": task,
        "name": "Рецензия",
        "candidates": ("methodist@school_5", "head"),
        "candidate_users": ("bob",),
        "definition_id": "def",
    }
    return facts.UserTaskCreated(**usual | more)


def tell(database: Database, *told: Fact, author: Author = ADA, head: Head = START) -> Head:
    with database.write(OFFICE) as session:
        return record(session, "i1", told, author, head)


def offered(database: Database) -> set[str]:
    with database.read(OFFICE) as session:
        found = set(session.scalars(select(TaskCandidate.principal)))
    return {each for each in found if not each.startswith("assignee:")}


def entries(database: Database) -> set[tuple[str, int]]:
    with database.read(OFFICE) as session:
        columns = (TaskCandidate.principal, TaskCandidate.urgency)
        return {(principal, urgency) for principal, urgency in session.execute(select(*columns))}


def test_every_fact_has_an_applier():
    known = set(changes._apply.registry) - {object, Fact}

    assert known == set(fact_types().values())
    assert len(known) > 25


def test_a_fact_without_an_applier_is_refused(database):
    class Unheard(Fact):
        pass

    with pytest.raises(TypeError, match="Unheard"):
        tell(database, started(), Unheard())

    with database.read(OFFICE) as session:
        assert session.scalar(select(func.count()).select_from(ProcessInstance)) == 0


def test_every_applier_runs_on_both_databases(database):
    # An instance first, then what the other facts are about.
    kinds = sorted(fact_types().items(), key=lambda each: each[0] != "UserTaskCreated")
    told = [example(kind) for name, kind in kinds if name != "InstanceStarted"]

    head = tell(database, started(), *told)

    assert head.sequence == len(told) + 1
    with database.read(OFFICE) as session:
        assert session.scalar(select(func.count()).select_from(HistoryEvent)) == head.sequence


def example(kind: type[Fact]) -> Fact:
    """A fact of this kind about the user task, job, subscription or incident named «x»."""
    texts = {"element_instance_id": "x", "job_id": f"j-{kind.__name__}", "definition_id": "def"}
    values: dict[str, Any] = {}
    for each in fields(kind):
        hint = get_type_hints(kind)[each.name]
        if hint == datetime | None:
            values[each.name] = NOW
        else:
            values[each.name] = texts.get(each.name) or _of_type(hint)
    return kind(**values)


def _of_type(hint: Any) -> Any:
    if hint is str:
        return "x"
    if hint in (int, int | None):
        return 2
    if hint is bool:
        return True
    if hint is datetime:
        return NOW
    if hint is SubscriptionKind:
        return SubscriptionKind.MESSAGE
    return () if str(hint).startswith("tuple") else {}


# -- user tasks ------------------------------------------------------------------------------------
def test_a_created_task_waits_for_each_candidate(database):
    tell(database, started(), created())

    assert offered(database) == {"methodist@school_5", "head", "user:bob"}


def test_a_task_created_for_a_person_waits_for_nobody_else(database):
    tell(database, started(), created(assignee="ada"))

    assert offered(database) == set()


@pytest.mark.parametrize(
    "fact",
    [
        facts.UserTaskClaimed(element_instance_id="t1", assignee="ada"),
        facts.UserTaskAssigned(element_instance_id="t1", assignee="ada"),
        facts.UserTaskDelegated(element_instance_id="t1", delegate="bob", owner="ada"),
        facts.UserTaskReturned(element_instance_id="t1", assignee="ada"),
        facts.UserTaskTakenBack(element_instance_id="t1", assignee="ada", deputy="bob"),
        facts.UserTaskCompleted(element_instance_id="t1", values={}, completed_by="ada"),
        facts.UserTaskCancelled(element_instance_id="t1"),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_taken_or_closed_task_leaves_every_inbox(database, fact):
    tell(database, started(), created(), fact)

    assert offered(database) == set()


@pytest.mark.parametrize(
    "told",
    [
        (
            facts.UserTaskClaimed(element_instance_id="t1", assignee="ada"),
            facts.UserTaskUnclaimed(element_instance_id="t1"),
        ),
        (
            facts.UserTaskCompleted(element_instance_id="t1", values={}, completed_by="ada"),
            facts.UserTaskReopened(element_instance_id="t1"),
        ),
    ],
    ids=["unclaimed", "reopened"],
)
def test_a_task_given_back_waits_for_its_candidates_again(database, told):
    tell(database, started(), created(), *told)

    assert offered(database) == {"methodist@school_5", "head", "user:bob"}


@pytest.mark.parametrize(
    ("fact", "who"),
    [
        (facts.UserTaskClaimed(element_instance_id="t1", assignee="ada"), "ada"),
        (facts.UserTaskDelegated(element_instance_id="t1", delegate="bob", owner="ada"), "bob"),
    ],
    ids=["claimed", "delegated"],
)
def test_a_taken_task_is_entered_with_who_has_it(database, fact, who):
    tell(database, started(), created(priority=70), fact)

    assert entries(database) == {(f"assignee:{who}", -70)}


def test_a_changed_priority_moves_the_inbox_too(database):
    raised = facts.UserTaskPriorityChanged(element_instance_id="t1", priority=90)

    tell(database, started(), created(candidates=("head",), candidate_users=()), raised)

    assert entries(database) == {("head", -90)}


def test_a_moved_deadline_moves_the_inbox_too(database):
    later = NOW + timedelta(days=3)
    moved = facts.UserTaskDueChanged(element_instance_id="t1", due_at=later, previous=NOW)

    tell(database, started(), created(due_at=NOW), moved)

    with database.read(OFFICE) as session:
        assert session.scalars(select(UserTask.due_at)).one() == later
        assert set(session.scalars(select(TaskCandidate.due_order))) == {later}


def test_a_completed_task_says_who_when_and_for_whom(database):
    done = facts.UserTaskCompleted(
        element_instance_id="t1", values={}, completed_by="ada", acting_for="eve"
    )

    tell(database, started(), created(), done)

    with database.read(OFFICE) as session:
        row = session.scalars(select(UserTask)).one()
    assert (row.state, row.completed_by, row.acting_for) == ("completed", "ada", "eve")
    assert (row.closed_at, row.closed_sequence) == (NOW, 3)


# -- time, the world, trouble ----------------------------------------------------------------------
def test_a_timer_becomes_a_job_that_ends_when_it_fires(database):
    scheduled = facts.TimerScheduled(job_id="j1", due_at=NOW + timedelta(days=1))

    head = tell(database, started(), scheduled)
    before = job(database)
    tell(database, facts.TimerFired(job_id="j1"), head=head)

    assert (before.kind, before.state, before.due_at) == ("timer", "pending", scheduled.due_at)
    assert (job(database).state, job(database).closed_at) == ("done", NOW)


def test_a_requested_service_is_due_at_once_with_its_inputs(database):
    tell(database, started(), facts.ServiceRequested(job_id="j1", topic="a.b", inputs={"д": 1}))

    found = job(database)
    assert (found.kind, found.topic, found.payload, found.due_at) == (
        "service", "a.b", {"д": 1}, NOW,
    )  # fmt: skip
    assert found.max_attempts == 3


def test_an_opened_subscription_is_found_until_it_closes(database):
    opened = facts.SubscriptionOpened(
        subscription_id="s1", kind=SubscriptionKind.MESSAGE, name="ответ", key="7"
    )
    head = tell(database, started(), opened)
    with database.read(OFFICE) as session:
        assert session.scalars(select(Subscription.key)).all() == ["7"]

    tell(database, facts.SubscriptionClosed(subscription_id="s1"), head=head)

    with database.read(OFFICE) as session:
        assert session.scalars(select(Subscription.key)).all() == []


def test_a_resolved_incident_no_longer_counts_and_its_timer_goes_on(database):
    raised = facts.IncidentRaised(incident_id="n1", kind="timer", message="мимо", job_id="j1")
    head = tell(database, started(), facts.TimerScheduled(job_id="j1", due_at=NOW), raised)
    assert job(database).state == JobState.DEAD
    assert incidents(database) == 1

    tell(database, facts.IncidentResolved(incident_id="n1"), head=head)

    assert job(database).state == JobState.PENDING
    assert incidents(database) == 0


def test_resolving_an_incident_twice_counts_once(database):
    raised = facts.IncidentRaised(incident_id="n1", kind="timer", message="мимо")
    resolved = facts.IncidentResolved(incident_id="n1")

    tell(database, started(), raised, resolved, resolved)

    assert incidents(database) == 0


def test_a_cancelled_instance_leaves_no_open_incident(database):
    raised = facts.IncidentRaised(incident_id="n1", kind="timer", message="мимо")

    tell(database, started(), raised, facts.InstanceCancelled(reason="ошибка"))

    with database.read(OFFICE) as session:
        assert session.scalars(select(Incident.how)).all() == ["cancelled"]
    assert incidents(database) == 0


# -- records ---------------------------------------------------------------------------------------
def test_changes_write_update_and_remove_exactly_what_they_name(database):
    tell(database, started())
    first = element("e1", ElementState.STARTED), element("e2", ElementState.READY)
    write(database, Changes(upserts=first))

    write(database, Changes(upserts=(element("e1", ElementState.COMPLETED),), removed=("e2",)))

    with database.read(OFFICE) as session:
        rows = session.execute(select(ElementInstance.id, ElementInstance.state)).all()
    assert [tuple(row) for row in rows] == [("e1", "completed")]


def test_writing_the_same_changes_again_changes_nothing(database):
    tell(database, started())
    same = Changes(upserts=(element("e1", ElementState.READY),))

    write(database, same)
    write(database, same)

    with database.read(OFFICE) as session:
        assert session.scalar(select(func.count()).select_from(ElementInstance)) == 1


def test_a_long_value_goes_with_its_last_reference(database):
    tell(database, started())
    write(database, Changes(values={"d": "[1]", "e": "[2]"}, references={"d": 2, "e": 1}))

    write(database, Changes(references={"d": -1}))
    assert kept(database) == {"d": ("[1]", 1), "e": ("[2]", 1)}
    write(database, Changes(references={"d": -1, "e": 2}))
    assert kept(database) == {"e": ("[2]", 3)}


def test_a_value_that_is_stored_already_is_counted_on(database):
    tell(database, started())
    write(database, Changes(values={"d": "[1]"}, references={"d": 1}))

    write(database, Changes(values={"d": "[1]"}, references={"d": 1}))

    assert kept(database) == {"d": ("[1]", 2)}


def test_a_reference_to_a_value_that_is_not_stored_is_never_committed(database):
    tell(database, started())

    with pytest.raises(LOST):
        write(database, Changes(references={"lost": 1}))

    assert kept(database) == {}


def test_an_instance_that_was_not_counted_is_counted_from_its_rows(database):
    tell(database, started())
    rows = (
        element("e1", ElementState.COMPLETED, variables='{"a":{"r":"d"},"b":{"r":"d"}}'),
        element("e2", ElementState.READY, variables='{"a":{"r":"d"},"c":{"v":{"r":"e"}}}'),
    )
    write(
        database,
        Changes(upserts=rows, values={"d": "[1]", "e": "[2]"}, references={"d": 0, "e": 7}),
    )

    with database.write(OFFICE) as session:
        value_rows.recount(session, {"instance_id": "i1", "tenant": "default"})

    assert kept(database) == {"d": ("[1]", 3)}


# The driver's own words for "body must not be null".
LOST = (sqlite3.IntegrityError, NotNullViolation)


def kept(database: Database) -> dict[str, tuple[str, int]]:
    with database.read(OFFICE) as session:
        rows = session.execute(select(VariableValue.digest, VariableValue.body, VariableValue.uses))
        return {row.digest: (row.body, row.uses) for row in rows}


def write(database: Database, changed: Changes) -> None:
    with database.write(OFFICE) as session:
        write_changes(session, "i1", "default", changed)


def element(name: str, state: ElementState, variables: str | None = None) -> ElementInstanceRecord:
    return ElementInstanceRecord(
        id=name, scope_id=None, sequence=1, parent_id=None, definition_id="def",
        process_id="plan", element_id="review", state=state, internal="", variables=variables,
        started_at=NOW, ended_at=None,
    )  # fmt: skip


# -- facts as text ---------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", fact_types().values(), ids=fact_types())
def test_a_fact_survives_being_stored(kind):
    fact = example(kind)

    lasting, erasable = to_stored(fact)
    again = from_stored(
        kind.__name__, (fact.element_id, fact.element_instance_id), lasting, erasable
    )

    assert again == fact


def test_dates_and_decimals_among_the_values_of_a_fact_stay_what_they_are():
    fact = facts.VariablesSet(
        values={"срок": date(2027, 5, 25), "ставка": Decimal("1.10"), "p": {"$date": "x"}}
    )

    lasting, erasable = to_stored(fact)
    again = from_stored("VariablesSet", ("", ""), lasting, erasable)

    assert "2027-05-25" in dump_json(erasable)
    assert again == fact
    assert type(again.values["срок"]) is date
    assert str(again.values["ставка"]) == "1.10"


def test_what_people_wrote_is_kept_apart_from_what_stays():
    lasting, erasable = to_stored(
        facts.UserTaskCompleted(values={"диагноз": "тайна"}, completed_by="ada")
    )

    assert "тайна" not in str(lasting)
    assert erasable == {"values": {"диагноз": "тайна"}}


# -- P4: history alone makes the same rows ---------------------------------------------------------
TASKS, PEOPLE = st.sampled_from(["t1", "t2", "t3"]), st.sampled_from(["ada", "bob", "eve"])
DAYS = st.integers(0, 9).map(lambda days: NOW + timedelta(days=days))


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    told: list[Fact] = [started(title=draw(st.sampled_from(["", "План"])))]
    names = iter(range(1000))
    open_things: dict[str, list[str]] = {
        "task": [],
        "timer": [],
        "listening": [],
        "trouble": [],
        "asked": [],
    }
    count = draw(st.integers(0, 25))
    told.extend(draw(next_fact(open_things, str(next(names)))) for _ in range(count))
    if draw(st.booleans()):
        told.append(facts.InstanceCancelled(reason="хватит"))
    return told


def next_fact(have: Mapping[str, list[str]], name: str) -> st.SearchStrategy[Fact]:
    choices = [
        st.builds(
            lambda due, who, out: opened(have["task"], name) and created(
                f"t{name}", due_at=due, assignee=who, excluded_users=out
            ),
            st.none() | DAYS, st.just("") | PEOPLE, st.lists(PEOPLE, max_size=2).map(tuple),
        ),
        DAYS.map(lambda due: opened(have["timer"], name) and facts.TimerScheduled(
            job_id=f"j{name}", due_at=due
        )),
        st.just(name).map(lambda _: opened(have["listening"], name) and facts.SubscriptionOpened(
            subscription_id=f"s{name}", kind=SubscriptionKind.SIGNAL, name="звонок"
        )),
        st.just(name).map(lambda _: opened(have["trouble"], name) and facts.IncidentRaised(
            incident_id=f"n{name}", kind="timer", message="мимо",
            job_id=f"j{have['timer'][-1]}" if have["timer"] else "",
        )),
        st.just(facts.RemarkMade(text="замечание", kind="remark")),
    ]  # fmt: skip
    choices += [about_task(each) for each in have["task"]]
    choices += [
        st.just(name).map(
            lambda n, task=task: opened(have["asked"], f"{n} {task}") and asked(n, task)
        )
        for task in have["task"]
    ]
    choices += [about_question(*each.split()) for each in have["asked"]]
    choices += [
        st.sampled_from([facts.TimerFired(job_id=f"j{n}"), facts.TimerCancelled(job_id=f"j{n}")])
        for n in have["timer"]
    ]
    choices += [
        st.just(facts.SubscriptionClosed(subscription_id=f"s{n}")) for n in have["listening"]
    ]
    choices += [
        st.sampled_from(["retry", "skip"]).map(
            lambda how, n=n: facts.IncidentResolved(incident_id=f"n{n}", how=how)
        )
        for n in have["trouble"]
    ]
    return st.one_of(choices)


def asked(name: str, task: str) -> Fact:
    return facts.QuestionAsked(
        question_id=f"q{name}",
        kind="approval" if len(name) > 1 else "question",
        asked_of="eve",
        text="?",
        element_instance_id=f"t{task}",
    )


def about_question(name: str, task: str) -> st.SearchStrategy[Fact]:
    which = {"question_id": f"q{name}", "element_instance_id": f"t{task}"}
    return st.sampled_from(
        [facts.QuestionAnswered(text="да", **which), facts.QuestionWithdrawn(**which)]
    )


def opened(names: list[str], name: str) -> bool:
    names.append(name)
    return True


def about_task(name: str) -> st.SearchStrategy[Fact]:
    task = {"element_instance_id": f"t{name}"}
    return st.one_of(
        PEOPLE.map(lambda who: facts.UserTaskClaimed(assignee=who, **task)),
        PEOPLE.map(lambda who: facts.UserTaskAssigned(assignee=who, **task)),
        PEOPLE.map(lambda who: facts.UserTaskCompleted(values={"a": 1}, completed_by=who, **task)),
        st.just(facts.UserTaskUnclaimed(**task)),
        st.just(facts.UserTaskCancelled(**task)),
        DAYS.map(lambda due: facts.UserTaskReopened(due_at=due, **task)),
        DAYS.map(lambda due: facts.UserTaskDueChanged(due_at=due, previous=None, **task)),
        PEOPLE.map(lambda who: facts.UserTaskDelegated(delegate=who, owner="ada", **task)),
        PEOPLE.map(lambda who: facts.UserTaskReturned(assignee=who, **task)),
        PEOPLE.map(lambda who: facts.UserTaskTakenBack(assignee=who, deputy="eve", **task)),
        PEOPLE.map(lambda who: facts.UserTaskClaimed(assignee=who, acting_for="eve", **task)),
        PEOPLE.map(lambda who: facts.RemarkMade(text="см.", mentions=(who,), **task)),
        st.integers(0, 100).map(lambda n: facts.UserTaskPriorityChanged(priority=n, **task)),
    )


@settings(max_examples=settings.default.max_examples // 8)
@given(told=histories())
def test_history_alone_makes_the_same_rows(told):
    original, again = Database("sqlite://"), Database("sqlite://")
    for database in (original, again):
        with database.connection() as connection, connection.begin():
            Base.metadata.create_all(connection)
    with original.write(OFFICE) as session:
        define(session)
        record(session, "i1", told, ADA, Head())

    with original.read(OFFICE) as source, again.write(OFFICE) as target:
        copy_definitions(source, target)
        replay(target, all_history(source))

    with original.read(OFFICE) as source, again.read(OFFICE) as target:
        assert projections(target) == projections(source)
    original.dispose()
    again.dispose()


def job(database: Database) -> Job:
    with database.read(OFFICE) as session:
        return session.scalars(select(Job)).one()


def incidents(database: Database) -> int:
    with database.read(OFFICE) as session:
        return session.scalars(select(ProcessInstance.incident_count)).one()
