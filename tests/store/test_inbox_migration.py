"""What waited before inboxes had entries of their own is found as if it had come afterwards."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from engine import Actor, Database, InboxQuery, WordForms, migrate, migrate_chain
from engine.municipalities import OFFICE
from engine.store.migrate import ENGINE_CHAIN, ENGINE_VERSION_TABLE
from engine.store.queries import inbox

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
BEFORE = "0009"
TASKS = 2_300  # more than two pages of the migration
ADA = Actor(user_id="ada", principals=frozenset({"methodist"}))


def without_endings(word: str) -> WordForms:
    return WordForms(forms=(word.rstrip("аы"),))


def old_rows(known: sa.MetaData) -> dict[str, list[dict[str, object]]]:
    usual = {
        "deployment": {"id": "dep", "warnings": "[]"},
        "process_definition": {"id": "def", "deployment_id": "dep", "key": "plan", "version": 1},
        "process_instance": {"id": "i1", "definition_id": "def", "state": "active"},
    }
    rows = {name: [_filled(known, name, row)] for name, row in usual.items()}
    rows["user_task"] = [_filled(known, "user_task", _task(n)) for n in range(TASKS)]
    excluded = {"task_id": "t0003", "user_id": "ada", "tenant": "default"}
    return {**rows, "task_exclusion": [excluded]}


def _task(number: int) -> dict[str, object]:
    due = NOW + timedelta(minutes=number)
    has = {0: "ada", 1: "bob"}.get(number, "")
    done = number % 2 == 1 and number > 9
    return {
        "number": number + 1,
        "id": f"t{number:04}",
        "instance_id": "i1",
        "process_key": "plan",
        "title": "Школы" if number == 4 else "План",
        "state": "completed" if done else "open",
        "closed_at": NOW if done else None,
        "completed_by": "ada" if done else "",
        "assignee": has,
        "candidates": '["methodist"]' if number != 2 else "[]",
        "candidate_users": '["ada"]' if number == 2 else "[]",
        "excluded_users": '["ada"]' if number == 3 else "[]",
        "due_at": due,
        "due_order": due,
        "priority": 90 if number == 5 else 50,
        "created_at": NOW,
    }


def _filled(known: sa.MetaData, table: str, row: dict[str, object]) -> dict[str, object]:
    """The row with something in every column that must have it."""
    found: dict[str, object] = {}
    for column in known.tables[table].c:
        if column.name in row or column.nullable or column.name == "number":
            found[column.name] = row.get(column.name)
        elif isinstance(column.type, sa.DateTime):
            found[column.name] = NOW
        elif isinstance(column.type, sa.Boolean):
            found[column.name] = True
        elif isinstance(column.type, sa.Integer):
            found[column.name] = 0
        else:
            json = column.name in ("starters", "candidates", "candidate_users", "excluded_users")
            found[column.name] = "[]" if json else ""
    found = {name: value for name, value in found.items() if name != "number" or value}
    return {**found, "tenant": "default"}


def test_open_user_tasks_of_an_older_release_enter_inboxes(empty_database_url):
    migrate_chain(empty_database_url, ENGINE_CHAIN, ENGINE_VERSION_TABLE, BEFORE)
    database = Database(empty_database_url)
    known = sa.MetaData()
    with database.connection() as connection, connection.begin():
        known.reflect(connection)
        for name, rows in old_rows(known).items():
            connection.execute(sa.insert(known.tables[name]), rows)

    migrate(database, without_endings)

    moments = inbox.Moments.of(NOW, NOW.date(), UTC)
    wanted = {
        "mine": InboxQuery(scope="mine"),
        "first": InboxQuery(limit=4),
        "urgent": InboxQuery(priority="high"),
        "found": InboxQuery(text="школа"),
        "done": InboxQuery(scope="completed", limit=1),
    }
    with database.read(OFFICE) as session:
        pages = {
            name: [
                item.id for item in inbox.page(session, query, ADA, moments, without_endings).items
            ]
            for name, query in wanted.items()
        }
        entered = session.execute(sa.text("SELECT count(*) FROM task_candidate")).scalar()
    database.dispose()
    assert pages["mine"] == ["t0000"]
    assert pages["first"] == ["t0000", "t0002", "t0004", "t0005"]
    assert pages["urgent"] == ["t0005"]
    assert pages["found"] == ["t0004"]
    assert pages["done"] == ["t2299"]
    assert entered == sum(1 for n in range(TASKS) if n % 2 == 0 or n <= 9)
