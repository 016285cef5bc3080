"""Puts the desks of contests together."""

from collections.abc import Callable

from engine import Clock, Database, ProcessEngine
from workflows.contests.asking import ContestTables
from workflows.desks.attachments import Attachments
from workflows.desks.contest_applications import ContestApplications
from workflows.desks.contest_tasks import ContestTasks
from workflows.desks.contests import Contests
from workflows.settings import Settings
from workflows.working_time.source import OfficeCalendar


def tables_of(
    settings: Settings,
    clock: Clock,
    calendar: OfficeCalendar,
    engine: Callable[[], ProcessEngine],
) -> ContestTables:
    """The decision tables; `engine` gives the engine, which is assembled after them."""
    return ContestTables(
        engine=engine,
        processes_dir=settings.processes_dir,
        clock=clock,
        calendar=calendar.current,
    )


def contests_of(
    settings: Settings,
    database: Database,
    clock: Clock,
    calendar: OfficeCalendar,
    tables: ContestTables,
) -> Contests:
    """Make the desk."""
    return Contests(
        sessions=database,
        clock=clock,
        zones=calendar,
        calendar=calendar,
        tables=tables,
        processes_dir=settings.processes_dir,
    )


def contest_tasks_of(
    database: Database,
    clock: Clock,
    calendar: OfficeCalendar,
    engine: ProcessEngine,
    tables: ContestTables,
) -> ContestTasks:
    """Make the desk of the user tasks that have pages."""
    return ContestTasks(
        sessions=database, clock=clock, zones=calendar, engine=engine, tables=tables
    )


def applications_of(
    database: Database,
    clock: Clock,
    calendar: OfficeCalendar,
    engine: ProcessEngine,
    attachments: Attachments,
) -> ContestApplications:
    """Make the desk of applications."""
    return ContestApplications(
        sessions=database,
        clock=clock,
        zones=calendar,
        calendar=calendar,
        engine=engine,
        attachments=attachments,
    )
