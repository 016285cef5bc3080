"""Of a deadline people hear from the table of reminders, and from nothing else."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine import SYSTEM
from engine.municipalities import OFFICE
from tests.districts import settled
from workflows.playing.district import District
from workflows.registry.accounts import Account
from workflows.registry.notifications import Notification

APRIL = datetime(2027, 4, 1, 2, 0, tzinfo=UTC)  # 9 o'clock of a Thursday in Krasnoyarsk
DAY = timedelta(days=1)
SCHOOLS = ("zamov", "lesnaya")


@pytest.fixture
def asked_schools() -> Iterator[District]:
    """Two schools are asked for proposals within ten working days; every morning reminds."""
    driver = settled(APRIL)
    driver.start("annual_plan", {"school_year": "2027/28"}, driver.person("direktorov"))
    with driver.database.write(OFFICE) as session:
        now = driver.clock.now()
        for login in SCHOOLS:
            own = {"password_hash": "", "session_mark": "-", "created_at": now}
            session.add(Account(id=login, tenant="default", login=login, **own))
        driver.application.reminding.schedule(session, "default", now)
    yield driver
    driver.close()


def told(driver: District) -> Counter[tuple[str, str, str]]:
    """Person, kind and text → how often people were told of a request for proposals.

    What names no user task counts too: so diagrams tell.
    """
    with driver.database.read(OFFICE) as session:
        rows = session.scalars(select(Notification))
        return Counter(
            (row.person_id, row.kind, row.body)
            for row in rows
            if "Предложения в план" in row.title or not row.task_id
        )


def test_one_deadline_tells_each_person_once_a_step(asked_schools):
    for _ in range(16):
        asked_schools.advance(DAY.total_seconds())

    steps = ("До срока 3 р. д.", "До срока 1 р. д.", "Срок сегодня.")
    assert told(asked_schools) == {
        (person, "reminder", body): 1 for person in SCHOOLS for body in steps
    }


def test_who_has_answered_is_not_reminded(asked_schools):
    zamov = asked_schools.person("zamov")
    (own,) = [
        task
        for task in asked_schools.application.engine.user_tasks(actor=SYSTEM)
        if zamov.principals & set(task.candidates)
    ]
    asked_schools.application.engine.claim(own.id, zamov)
    asked_schools.application.engine.complete(own.id, {"has_proposals": "no"}, zamov)
    for _ in range(14):
        asked_schools.advance(DAY.total_seconds())

    assert {person for person, _, _ in told(asked_schools)} == {"lesnaya"}
