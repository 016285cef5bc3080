"""Nobody can change the past unnoticed, and what the law wants erased can be erased."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from engine import Database, erase_payload, verify
from engine.domain import events as facts
from engine.municipalities import OFFICE
from engine.store.recording import Author, Head, record
from engine.store.tables import HistoryEvent
from tests.store.test_changes import created, define, started

NOON = datetime(2026, 3, 2, 5, 0, 0, 123456, tzinfo=UTC)
ADA = Author(tenant=OFFICE, actor_id="ada", actor_name="Адаева А. А.", at=NOON, acting_for="eve")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    told = [
        started(),
        created(),
        facts.UserTaskCompleted(element_instance_id="t1", values={"д": 0.1}, completed_by="ada"),
        facts.InstanceCompleted(outcome="end"),
    ]
    with database.write(OFFICE) as session:
        define(session)
        database.head = record(session, "i1", told, ADA, Head())  # type: ignore[attr-defined]
    yield database
    database.dispose()


def broken(database: Database, head: str | None = None) -> list[int]:
    with database.read(OFFICE) as session:
        return [each.sequence for each in verify(session, "i1", head)]


def change(database: Database, sequence: int, **values: Any) -> None:
    with database.write(OFFICE) as session:
        session.execute(
            update(HistoryEvent).where(HistoryEvent.sequence == sequence).values(values)
        )


def test_an_untouched_history_holds(database):
    assert broken(database, database.head.hash) == []


@pytest.mark.parametrize(
    "forgery",
    [
        {"actor_id": "bob"},
        {"actor_name": "Бобов Б. Б."},
        {"acting_for": ""},
        {"at": NOON.replace(hour=6)},
        {"type": "UserTaskCancelled"},
        {"element_id": "other"},
        {"element_instance_id": "t2"},
        {"detail": {"completed_by": "bob"}},
        {"payload": {"values": {"д": 0.2}}},
        {"salt": "00"},
        {"private_digest": "00"},
        {"own_hash": "00"},
        {"previous_hash": "00"},
    ],
    ids=lambda forgery: next(iter(forgery)),
)
def test_a_changed_event_is_noticed(database, forgery):
    change(database, 3, **forgery)

    assert 3 in broken(database)


def test_a_removed_event_is_noticed(database):
    with database.write(OFFICE) as session:
        session.execute(delete(HistoryEvent).where(HistoryEvent.sequence == 2))

    assert broken(database) != []


def test_a_removed_end_is_noticed_by_the_instances_own_hash(database):
    with database.write(OFFICE) as session:
        session.execute(delete(HistoryEvent).where(HistoryEvent.sequence == 4))

    assert broken(database, database.head.hash) == [4]


def test_erased_values_are_gone_and_the_chain_still_holds(database):
    with database.write(OFFICE) as session:
        erase_payload(session, "i1", [3])

    assert broken(database, database.head.hash) == []
    with database.read(OFFICE) as session:
        row = session.scalars(select(HistoryEvent).where(HistoryEvent.sequence == 3)).one()
    assert (row.payload, row.actor_name, row.salt) == (None, "", "")


def test_an_erased_event_cannot_be_given_other_content(database):
    with database.write(OFFICE) as session:
        erase_payload(session, "i1", [3])
    change(database, 3, payload={"values": {}})

    assert broken(database) == [3]


def test_equal_values_leave_different_digests(database):
    """Without a salt the short answers «да» and «нет» could be guessed from their digest."""
    with database.write(OFFICE) as session:
        record(session, "i1", [started_again()] * 2, ADA, database.head)

    with database.read(OFFICE) as session:
        digests = session.scalars(
            select(HistoryEvent.private_digest).where(HistoryEvent.sequence > 4)
        ).all()
    assert len(set(digests)) == 2


def started_again() -> facts.VariablesSet:
    return facts.VariablesSet(values={"ответ": "да"})
