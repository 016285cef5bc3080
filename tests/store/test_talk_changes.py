"""Delegation, questions and mentions leave the rows that lists and rights read."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from engine import Database
from engine.domain import events as facts
from engine.municipalities import OFFICE
from engine.store.tables import RemarkMention, TaskCandidate, UserTask, UserTaskQuestion
from tests.store.test_changes import NOW, created, define, started, tell

TASK = {"element_instance_id": "t1"}
CLAIMED = facts.UserTaskClaimed(assignee="ada", **TASK)
DELEGATED = facts.UserTaskDelegated(delegate="bob", owner="ada", note="срочно", **TASK)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.write(OFFICE) as session:
        define(session)
    yield database
    database.dispose()


def asked(name: str = "q1", kind: str = "question") -> facts.QuestionAsked:
    return facts.QuestionAsked(question_id=name, kind=kind, asked_of="eve", text="Так?", **TASK)


def row(database: Database) -> UserTask:
    with database.read(OFFICE) as session:
        return session.scalars(select(UserTask)).one()


def questions(database: Database) -> dict[str, UserTaskQuestion]:
    with database.read(OFFICE) as session:
        return {each.id: each for each in session.scalars(select(UserTaskQuestion))}


@pytest.mark.parametrize(
    ("then", "assignee", "owner"),
    [
        ((), "bob", "ada"),
        ((facts.UserTaskReturned(assignee="ada", **TASK),), "ada", ""),
        ((facts.UserTaskAssigned(assignee="eve", **TASK),), "eve", ""),
        ((facts.UserTaskUnclaimed(**TASK),), "", ""),
        ((facts.UserTaskDelegated(delegate="eve", owner="ada", **TASK),), "eve", "ada"),
        (
            (facts.UserTaskCompleted(values={}, completed_by="bob", **TASK),),
            "bob",
            "ada",
        ),
    ],
    ids=["delegated", "returned", "assigned", "unclaimed", "delegated again", "completed"],
)
def test_the_owner_is_remembered_as_long_as_the_delegation_lasts(database, then, assignee, owner):
    tell(database, started(), created(), CLAIMED, DELEGATED, *then)

    assert (row(database).assignee, row(database).owner) == (assignee, owner)


def test_a_task_taken_from_a_delegate_waits_for_its_candidates_again(database):
    tell(database, started(), created(), CLAIMED, DELEGATED, facts.UserTaskUnclaimed(**TASK))

    with database.read(OFFICE) as session:
        found = set(session.scalars(select(TaskCandidate.principal)))
    assert found == {"methodist@school_5", "head", "user:bob"}


def test_open_questions_are_counted_with_their_user_task(database):
    head = tell(database, started(), created(), asked("q1"), asked("q2", "approval"))
    assert (row(database).open_questions, row(database).open_approvals) == (2, 1)

    answered = facts.QuestionAnswered(question_id="q2", verdict="agreed", text="", **TASK)
    head = tell(database, answered, head=head)
    assert (row(database).open_questions, row(database).open_approvals) == (1, 0)

    tell(database, facts.QuestionWithdrawn(question_id="q1", **TASK), head=head)
    assert (row(database).open_questions, row(database).open_approvals) == (0, 0)
    states: dict[str, Any] = {name: each.state for name, each in questions(database).items()}
    assert states == {"q1": "withdrawn", "q2": "answered"}


def test_an_answer_stands_beside_its_question_with_who_gave_it(database):
    said = facts.QuestionAnswered(question_id="q1", verdict="objected", text="Нет смет", **TASK)

    tell(database, started(), created(), asked("q1", "approval"), said)

    found = questions(database)["q1"]
    assert (found.verdict, found.answer, found.answered_by) == ("objected", "Нет смет", "ada")
    assert (found.asked_by, found.asked_of, found.closed_at) == ("ada", "eve", NOW)


def test_a_cancelled_user_task_needs_no_answers(database):
    done = facts.QuestionAnswered(question_id="q1", text="да", **TASK)

    cancelled = facts.UserTaskCancelled(**TASK)
    tell(database, started(), created(), asked("q1"), asked("q2"), done, cancelled)

    states = {name: each.state for name, each in questions(database).items()}
    assert states == {"q1": "answered", "q2": "withdrawn"}


def test_whoever_is_mentioned_twice_has_one_row(database):
    remark = facts.RemarkMade(text="@Евина, @Евина", mentions=("eve", "eve", "bob"), **TASK)

    tell(database, started(), created(), remark)

    with database.read(OFFICE) as session:
        rows = session.scalars(select(RemarkMention).order_by(RemarkMention.user_id)).all()
    assert [(each.user_id, each.task_id, each.sequence) for each in rows] == [
        ("bob", "t1", 3),
        ("eve", "t1", 3),
    ]
