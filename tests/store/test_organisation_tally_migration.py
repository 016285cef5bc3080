"""What was counted of organisations before they were counted on the spot is summed up."""

import importlib

import sqlalchemy as sa

from engine import SYSTEM, shipped_calendar
from engine.commands import counting
from engine.domain.tallies import Tally
from engine.domain.working_seconds import WorkingSeconds
from engine.store.finished_rows import COPIED
from engine.store.row_security import lifted
from engine.store.tables import ProcessTally, UserTask
from engine.store.tally_rows import TallyKey
from engine.testing import ProcessDriver
from tests.commands.test_organisation_statistics import BODY
from tests.interpreter.kit import bpmn

MIGRATION = "engine.store.migrations.versions.0028_organisations_on_the_spot"
TALLY = ProcessTally.__table__
MONTH = 31 * 24 * 3600


def live_through(driver: ProcessDriver) -> None:
    """Three cases of two schools in three months; the last one is given up."""
    driver.deploy({"p.bpmn": bpmn(BODY)})
    for number in range(3):
        instance = driver.start("p", {"schools": ["5", "7"], "back": False})
        for task in driver.user_tasks(instance)[: 3 - number]:
            driver.advance(3600 * (number + 1))
            driver.complete(task, {}, "ada")
        driver.advance(MONTH)
    driver.engine.cancel(instance.id, "не нужно", SYSTEM)
    driver.engine.count_finished()


def rows(connection: sa.Connection) -> dict[tuple[object, ...], object]:
    return {tuple(row[:-1]): row[-1] for row in connection.execute(sa.select(TALLY))}


def counted_before(connection: sa.Connection) -> list[dict[str, object]]:
    """Tallies as they were kept until then: by elements, and those of each organisation."""
    seconds = WorkingSeconds(shipped_calendar())
    closed = sa.select(sa.literal(1).label("weight"), *COPIED).where(UserTask.state != "open")
    found: list[dict[str, object]] = []
    for own in ("5", "7"):
        rows = connection.execute(closed.where(UserTask.organisation == own))
        found += [
            {**key._asdict(), "organisation": own, "cases": tally.cases, "body": as_before(tally)}
            for key, tally in counting.count_tasks(rows, seconds, by_element).items()
        ]
    return found


def as_before(tally: Tally) -> dict[str, object]:
    """A tally as it was spelled: how many are in each bucket, however few there are."""
    sketches = {
        name: [each.total, {str(bucket): times for bucket, times in each.buckets.items()}]
        for name, each in tally.sketches.items()
    }
    return {**tally.as_stored(), "sketches": sketches}


def by_element(row: sa.Row, seconds: WorkingSeconds) -> list[TallyKey]:
    head, month = (row.tenant, row.definition_id), seconds.month_of(row.closed_at)
    return [TallyKey(*head, counting.TASK, month, row.state, row.element_id)]


def test_tallies_of_organisations_become_one_of_each_as_if_counted_anew(database_url):
    driver = ProcessDriver(database_url)
    live_through(driver)
    module = importlib.import_module(MIGRATION)
    before = sa.Table(
        module.BEFORE,
        sa.MetaData(),
        *(sa.Column(column.key, column.type) for column in TALLY.c),
        sa.Column("organisation", sa.Text()),
    )
    with driver.database.connection() as connection, connection.begin(), lifted(connection):
        now = rows(connection)
        before.create(connection)
        others = [
            {**row._mapping, "organisation": ""}
            for row in connection.execute(sa.select(TALLY))
            if row.kind != counting.ORGANISATION
        ]
        connection.execute(sa.insert(before), others + counted_before(connection))
        connection.execute(sa.delete(TALLY))
        module._keep(connection, TALLY)
        found = rows(connection)
    driver.close()

    assert found == now
    months = {key[3] for key in found if key[2] == counting.ORGANISATION}
    assert module.EVER in months
    assert len(months) > 3
