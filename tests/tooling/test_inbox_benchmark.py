"""What the inbox is measured on is what the product itself would have written."""

import pytest
from sqlalchemy import select

from benchmarks import inbox_plans
from benchmarks.inbox_loading import load
from benchmarks.inbox_office import NOW, Scale
from benchmarks.inbox_questions import PEOPLE, USUAL, questions
from engine import InboxQuery, ManualClock, ProcessEngine, build_engine
from engine.municipalities import OFFICE
from engine.store import task_rows
from engine.store.tables import TaskCandidate, UserTask
from workflows.russian import base_forms


@pytest.fixture
def engine(database_url: str):
    load(database_url, Scale(part=500))
    made = build_engine(database_url, clock=ManualClock(NOW), base_forms=base_forms)
    yield made
    made.database.dispose()


def entries(engine: ProcessEngine, *, anew: bool) -> set[str]:
    """All entries; `anew`, as the product makes them of the user tasks."""
    with engine.database.write(OFFICE) as session:
        if anew:
            for task_id in session.scalars(select(UserTask.id).where(UserTask.state == "open")):
                task_rows.offer(session, task_id)
        columns = list(TaskCandidate.__table__.c)
        return {repr(row) for row in session.execute(select(*columns))}


def test_entries_loaded_in_bulk_are_those_that_the_product_makes(engine):
    loaded = entries(engine, anew=False)

    assert loaded
    assert entries(engine, anew=True) == loaded


def test_every_question_is_answered_and_explained(engine):
    found = {each.name: len(engine.inbox(each.query, USUAL).items) for each in questions()}
    text = inbox_plans.explained(engine)

    assert {"first page, by deadline", "substituted", "asked", "watched"} <= {
        name for name, rows in found.items() if rows
    }
    assert text.count("== ") == len(PEOPLE) * len(found)
    assert len(engine.inbox(InboxQuery(limit=200), USUAL).items) > 20
