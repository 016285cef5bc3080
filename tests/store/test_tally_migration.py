"""What finished before anybody counted is counted as if it had finished afterwards."""

import importlib

import sqlalchemy as sa

from engine import SYSTEM, Actor
from engine.municipalities import OFFICE
from engine.store.row_security import lifted
from engine.store.tables import FinishedInstance, FinishedTask, UserTask
from engine.testing import ProcessDriver
from tests.interpreter.kit import END, START, bpmn, flow, user

MIGRATION = "engine.store.migrations.versions.0014_process_tallies"
CLERK = frozenset({"clerk"})
ADA, BOB = (Actor(user_id=who, principals=CLERK) for who in ("ada", "bob"))


def told(driver: ProcessDriver) -> dict[str, object]:
    with driver.database.read(OFFICE) as session:
        return {
            "claims": dict(session.execute(sa.select(UserTask.id, UserTask.claimed_at)).all()),
            "tasks": set(session.execute(sa.select(*_but_number(FinishedTask))).all()),
            "instances": set(session.execute(sa.select(*_but_number(FinishedInstance))).all()),
        }


def _but_number(kind) -> list[sa.Column]:
    return [column for column in kind.__table__.c if column.name != "number"]


def live_through(driver: ProcessDriver) -> None:
    one, two = user("one", candidateGroups="clerk"), user("two", candidateGroups="clerk")
    driver.deploy({"p.bpmn": bpmn(START + one + two + END + flow("start", "one", "two", "end"))})
    engine = driver.engine
    for number in range(4):
        instance = driver.start("p")
        task = driver.user_tasks(instance)[0].id
        driver.advance(3600)
        engine.claim(task, ADA)
        if number == 1:
            driver.advance(60)
            engine.unclaim(task, ADA)
        if number == 2:
            driver.advance(60)
            engine.assign(task, "bob", SYSTEM)
        if number != 1:
            driver.advance(60)
            driver.complete(task, {}, "bob" if number == 2 else "ada")
        if number == 3:
            driver.complete(driver.user_tasks(instance)[0], {}, "bob")


def test_an_older_office_is_counted_like_a_new_one(database_url):
    driver = ProcessDriver(database_url)
    live_through(driver)
    now = told(driver)
    assert len([at for at in now["claims"].values() if at is not None]) == 4

    module = importlib.import_module(MIGRATION)
    with driver.database.connection() as connection, connection.begin(), lifted(connection):
        connection.execute(sa.update(UserTask).values(claimed_at=None))
        for kind in (FinishedTask, FinishedInstance):
            connection.execute(sa.delete(kind))
        module._fill_claims(connection)
        tables = FinishedTask.__table__, FinishedInstance.__table__
        for statement in module.counted_before(*tables):
            connection.execute(statement)

    assert told(driver) == now
    driver.close()
