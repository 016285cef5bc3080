"""Puts the methodical service together: engine, registries, handlers and processes."""

from collections.abc import Callable, Collection, Iterable, Mapping

from engine import Actor, Clock, Database, build_engine
from engine.trying import Limits
from workflows import housekeeping
from workflows.annual_plan.launching import Launching, follow
from workflows.attachments.clamav import scanner_at
from workflows.attachments.disk import ContentStore
from workflows.attachments.parts import Parts
from workflows.calls_ended import CallsEnded
from workflows.contests.sending import ContestSending
from workflows.council import withdrawing
from workflows.council.notices import CouncilNotices
from workflows.council.packets import Packets
from workflows.designing import Designing
from workflows.desks.absences import Absences
from workflows.desks.accounts import Accounts
from workflows.desks.assignments import Assignments
from workflows.desks.associations import Associations
from workflows.desks.attachment_scans import (
    AttachmentScans,
    cleaning_handler,
)
from workflows.desks.attachment_versions import AttachmentVersions
from workflows.desks.attachments import AttachmentReferences, Attachments
from workflows.desks.calendars import Calendars
from workflows.desks.colleagues import Colleagues
from workflows.desks.collections import Collections
from workflows.desks.consents import Consents
from workflows.desks.contest_assembly import (
    applications_of,
    contest_tasks_of,
    contests_of,
    tables_of,
)
from workflows.desks.council_materials import CouncilMaterials
from workflows.desks.council_sessions import CouncilSessions
from workflows.desks.councils import Councils
from workflows.desks.filters import Filters
from workflows.desks.letterheads import Letterheads
from workflows.desks.mail import Mail
from workflows.desks.notification_choices import NotificationChoices
from workflows.desks.notifications import NotificationCentre
from workflows.desks.office import Parameters
from workflows.desks.organisations import Organisations
from workflows.desks.papers import Papers
from workflows.desks.people import People
from workflows.desks.plans import Plans
from workflows.desks.preferences import Preferences
from workflows.desks.regulations import Regulations
from workflows.desks.rmo import Rmo
from workflows.desks.roles import Roles
from workflows.desks.scorings import Scorings
from workflows.desks.search import Search
from workflows.desks.team import Team
from workflows.desks.uploads import Uploads
from workflows.diagram_handlers import handlers
from workflows.notifications import troubles
from workflows.notifications.assembly import notifications_of
from workflows.notifications.listening import listen
from workflows.options import OptionSources
from workflows.paces import paced
from workflows.product import ProcessApplication
from workflows.record_keeping import records_of
from workflows.region.assembly import region_of
from workflows.repairing import Repairing
from workflows.rmo.launching import MeetingLaunching
from workflows.roles import PERSONAL_ROLES
from workflows.rules import HOUSE_RULES
from workflows.russian import base_forms
from workflows.settings import Settings
from workflows.shipped import system_of
from workflows.spreadsheets.user_tasks import Tables
from workflows.statistics import Statistics
from workflows.substitution.assembly import upkeep_of
from workflows.task_pages import TASK_PAGES
from workflows.working_time.assembly import working_time_of
from workflows.working_time.source import OfficeCalendar

Doorbell = Callable[[Collection[str]], None]
"""Hears the ids of jobs that a commit made due."""


def process_application(
    settings: Settings,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    on_commit: Iterable[Doorbell] = (),
    limits: Limits | None = None,
) -> ProcessApplication:
    """Build the product over a database that is migrated; deploys nothing by itself.

    Args:
        settings: where everything is.
        database: an open one instead of `settings.database_url`; SQLite in memory needs it.
        clock: the database's by default, see `build_engine`.
        on_commit: called after commits that made jobs due, e.g. to wake a worker.
        limits: what one command may cause; less than usual where a process is only tried out.
    """
    database = database or settings.open_database()
    clock, tenant = clock or database.clock, settings.tenant
    calendar = OfficeCalendar(clock, tenant, settings.zone)
    calendar.expect(database)
    options = OptionSources(sessions=database, clock=clock, tenant=tenant, zones=calendar)
    colleagues = Colleagues(sessions=database, clock=clock, zones=calendar)
    telling = notifications_of(
        settings.ways_out, sessions=database, clock=clock, calendar=calendar, zones=calendar
    )
    following = working_time_of(
        calendar, database=database, teller=telling.teller, engine=lambda: engine
    )
    upkeep = upkeep_of(
        calendar, database=database, clock=clock, teller=telling.teller, engine=lambda: engine
    )
    statistics = Statistics(database=database, clock=clock, engine=lambda: engine)
    contents = ContentStore(folder=settings.files_dir)
    scans = AttachmentScans(
        sessions=database, clock=clock, zones=calendar,
        contents=contents,
        scanner=scanner_at(settings.clamd),
        tell=telling.teller.note,
    )  # fmt: skip
    tables = tables_of(settings, clock, calendar, lambda: engine)
    records = records_of(
        settings, database, clock, calendar,
        scans=scans, engine=lambda: engine, attachments=lambda: attachments,
    )  # fmt: skip
    joined = region_of(settings, database, clock, calendar, lambda: engine, lambda: product)
    repairing = Repairing(database=database, clock=clock, engine=lambda: engine)
    designing = Designing(clock=clock, zones=calendar, engine=lambda: engine)
    engine = build_engine(
        database,
        handlers=paced(
            *handlers(calendar, calendar, telling.teller, contents, tables),
            *telling.handlers(),
            scans.handler(),
            *records.handlers(),
            Packets(
                sessions=database,
                clock=clock,
                zones=calendar,
                files=contents,
                printing=records.printing,
            ).handler(),
            cleaning_handler(lambda call: product.remove_unused(call.tenant)),
            *following.handlers(),
            repairing.handler(),
            designing.handler(),
            *housekeeping.handlers(),
            upkeep.handler(),
            Launching(
                sessions=database,
                clock=clock,
                calendar=calendar,
                tell=telling.teller.note,
                engine=lambda: engine,
            ).handler(),
            MeetingLaunching(
                sessions=database, clock=clock, calendar=calendar, engine=lambda: engine
            ).handler(),
            *CouncilNotices(zones=calendar, tell=telling.teller.note).handlers(),
            ContestSending(engine=lambda: engine).handler(),
            *statistics.handlers(),
            *joined.handlers,
        ),
        listeners=(
            withdrawing.follow,
            CallsEnded(zones=calendar, tell=telling.teller.note).follow,
            listen,
            follow,
        ),
        job_listeners=(troubles.listen,),
        clock=clock,
        calendar=calendar,
        options=options,
        attachments=AttachmentReferences(sessions=database, clock=clock, zones=calendar),
        personal_roles=PERSONAL_ROLES,
        pages=frozenset(TASK_PAGES),
        shared=database.dialect == "postgresql",
        on_commit=on_commit,
        people=colleagues,
        base_forms=base_forms,
        rules=HOUSE_RULES,
        limits=limits,
        reviews_own=designing.reviews_own,
    )
    telling.digests.engine = engine

    def processes(actor: Actor) -> Mapping[str, str]:
        definitions = engine.definitions(system_of(actor.tenant))
        return {view.key: view.name for view in definitions if view.startable}

    attachments = Attachments(
        sessions=database,
        clock=clock,
        zones=calendar,
        engine=engine,
        contents=contents,
        scans=scans,
    )
    papers = Papers(
        sessions=database, clock=clock, zones=calendar,
        documents=records.documents,
        templates=records.templates,
        contents=records.originals.contents,
        printing=records.printing,
    )  # fmt: skip
    product = ProcessApplication(
        assemble=process_application,
        settings=settings,
        database=database,
        engine=engine,
        clock=clock,
        working_time=calendar,
        reminding=following.reminding,
        repairing=repairing,
        options=options,
        identity=records.identity,
        accounts=Accounts(sessions=database, clock=clock, zones=calendar),
        organisations=Organisations(sessions=database, clock=clock, zones=calendar),
        people=People(sessions=database, clock=clock, zones=calendar),
        colleagues=colleagues,
        roles=Roles(sessions=database, clock=clock, zones=calendar),
        absences=Absences(
            sessions=database, clock=clock, zones=calendar, engine=engine, processes=processes
        ),
        plans=Plans(
            sessions=database, clock=clock, zones=calendar, calendar=calendar, processes=processes
        ),
        councils=Councils(sessions=database, clock=clock, zones=calendar),
        contests=contests_of(settings, database, clock, calendar, tables),
        contest_applications=applications_of(database, clock, calendar, engine, attachments),
        contest_tasks=contest_tasks_of(database, clock, calendar, engine, tables),
        regulations=Regulations(sessions=database, clock=clock, zones=calendar, engine=engine),
        consents=Consents(sessions=database, clock=clock, zones=calendar, engine=engine),
        scorings=Scorings(sessions=database, clock=clock, zones=calendar, engine=engine),
        collections=Collections(sessions=database, clock=clock, zones=calendar),
        sessions=CouncilSessions(
            sessions=database,
            clock=clock,
            zones=calendar,
            engine=engine,
            seal=settings.ways_out.seal,
        ),
        council_materials=CouncilMaterials(
            sessions=database,
            clock=clock,
            zones=calendar,
            attachments=attachments,
            contents=records.originals.contents,
        ),
        assignments=Assignments(sessions=database, clock=clock, zones=calendar, engine=engine),
        rmo=Rmo(sessions=database, clock=clock, zones=calendar),
        associations=Associations(sessions=database, clock=clock, zones=calendar),
        documents=records.documents,
        records=records,
        document_templates=records.templates,
        letterheads=Letterheads(sessions=database, clock=clock, zones=calendar),
        papers=papers,
        attachments=attachments,
        versions=AttachmentVersions(
            sessions=database, clock=clock, zones=calendar, attachments=attachments
        ),
        uploads=Uploads(
            sessions=database,
            clock=clock,
            zones=calendar,
            attachments=attachments,
            parts=Parts(folder=settings.files_dir),
        ),
        scans=scans,
        parameters=Parameters(sessions=database, clock=clock, zones=calendar),
        team=Team(sessions=database, clock=clock, zones=calendar),
        notifications=NotificationCentre(sessions=database, clock=clock, zones=calendar),
        notification_choices=NotificationChoices(
            sessions=database,
            clock=clock,
            zones=calendar,
            ways_out=settings.ways_out,
            engine=engine,
        ),
        mail=Mail(sessions=database, clock=clock, zones=calendar, outbox=telling.outbox),
        digests=telling.digests,
        tables=Tables(),
        statistics=statistics,
        summaries=joined.summaries,
        municipalities=joined.municipalities,
        invitations=joined.invitations,
        region=joined.region,
        search=Search(sessions=database, clock=clock, zones=calendar),
        preferences=Preferences(sessions=database, clock=clock, zones=calendar),
        filters=Filters(sessions=database, clock=clock, zones=calendar),
        calendars=Calendars(
            sessions=database, clock=clock, zones=calendar, source=calendar, engine=engine
        ),
    )
    return product
