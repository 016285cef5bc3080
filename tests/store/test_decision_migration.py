"""Decisions worked out before anybody kept them are found like those of afterwards."""

import importlib

import sqlalchemy as sa

from engine.municipalities import OFFICE
from engine.store.row_security import lifted
from engine.store.tables import DecisionEvaluation, DecisionRule
from engine.testing import ProcessDriver
from tests.commands.test_decisions import BODY, DMN
from tests.interpreter.kit import bpmn

MIGRATION = "engine.store.migrations.versions.0015_decision_evaluations"
TABLES = DecisionEvaluation.__table__, DecisionRule.__table__


def told(driver: ProcessDriver) -> list[set[object]]:
    with driver.database.read(OFFICE) as session:
        return [set(session.execute(sa.select(table)).all()) for table in TABLES]


def test_what_history_tells_of_decisions_is_entered(database_url, monkeypatch):
    driver = ProcessDriver(database_url)
    driver.deploy({"p.bpmn": bpmn(BODY), "level.dmn": DMN})
    for score in (10, 60, 90):
        driver.start("p", {"балл": score})
    now = told(driver)
    assert [len(rows) for rows in now] == [6, 3]

    module = importlib.import_module(MIGRATION)
    monkeypatch.setattr(module, "AT_ONCE", 4)  # the rows of one instance fall on two pages
    with driver.database.connection() as connection, connection.begin(), lifted(connection):
        for table in reversed(TABLES):
            connection.execute(sa.delete(table))
        module._fill(connection, *TABLES)

    assert told(driver) == now
    driver.close()
