"""Puts the methodical service together: engine, registries, handlers and processes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from engine import (
    Actor,
    Clock,
    Database,
    ManualClock,
    ProcessEngine,
    ServiceCall,
    WorkingCalendar,
    build_engine,
)
from workflows import housekeeping
from workflows.attachments.clamav import scanner_at
from workflows.attachments.disk import ContentStore
from workflows.attachments.parts import Parts
from workflows.demo.building import DemoDistrict, DemoLogin
from workflows.desks.absences import Absences
from workflows.desks.accounts import Accounts
from workflows.desks.associations import Associations
from workflows.desks.attachment_scans import (
    AttachmentScans,
    cleaning_handler,
    schedule_cleaning,
)
from workflows.desks.attachment_versions import AttachmentVersions
from workflows.desks.attachments import AttachmentReferences, Attachments
from workflows.desks.calendars import Calendars
from workflows.desks.colleagues import Colleagues
from workflows.desks.councils import Councils
from workflows.desks.documents import Documents
from workflows.desks.filters import Filters
from workflows.desks.mail import Mail
from workflows.desks.notification_choices import NotificationChoices
from workflows.desks.notifications import NotificationCentre
from workflows.desks.office import Parameters
from workflows.desks.organisations import Organisations
from workflows.desks.people import People
from workflows.desks.plans import Plans
from workflows.desks.preferences import Preferences
from workflows.desks.roles import Roles
from workflows.desks.search import Search
from workflows.desks.team import Team
from workflows.desks.uploads import Uploads
from workflows.diagram_handlers import handlers
from workflows.identity import Identity
from workflows.notifications import keeping, troubles
from workflows.notifications.assembly import notifications_of
from workflows.notifications.digests import Digests
from workflows.notifications.listening import listen
from workflows.options import OptionSources
from workflows.paces import paced
from workflows.registry.base import Registry
from workflows.repairing import Repairing
from workflows.roles import PERSONAL_ROLES
from workflows.russian import base_forms
from workflows.settings import Settings
from workflows.shipped import deploy_shipped, system_of
from workflows.spreadsheets.user_tasks import Tables
from workflows.statistics import Statistics
from workflows.substitution.assembly import upkeep_of
from workflows.substitution.upkeep import schedule as schedule_upkeep
from workflows.working_time.assembly import working_time_of
from workflows.working_time.reminding import Reminding
from workflows.working_time.source import OfficeCalendar

Doorbell = Callable[[Collection[str]], None]
"""Hears the ids of jobs that a commit made due."""


@dataclass(frozen=True, kw_only=True)
class ProcessApplication:
    """Everything a page needs; safe to share between threads."""

    settings: Settings
    database: Database
    engine: ProcessEngine
    clock: Clock
    working_time: OfficeCalendar
    reminding: Reminding
    repairing: Repairing
    options: OptionSources
    identity: Identity
    accounts: Accounts
    organisations: Organisations
    people: People
    colleagues: Colleagues
    roles: Roles
    absences: Absences
    plans: Plans
    councils: Councils
    associations: Associations
    documents: Documents
    attachments: Attachments
    versions: AttachmentVersions
    uploads: Uploads
    scans: AttachmentScans
    parameters: Parameters
    team: Team
    notifications: NotificationCentre
    notification_choices: NotificationChoices
    mail: Mail
    digests: Digests
    tables: Tables
    statistics: Statistics
    preferences: Preferences
    search: Search
    filters: Filters
    calendars: Calendars

    @property
    def calendar(self) -> WorkingCalendar:
        """The office's working days as they are now."""
        return self.working_time.current()

    def deploy_shipped(self) -> tuple[str, ...]:
        """Deploy the shipped processes and calendar that nobody changed; gives their names."""
        self.calendars.seed(self.settings.tenant)
        return deploy_shipped(self.engine, self.settings.processes_dir, self.settings.tenant)

    def clean_files(self) -> None:
        """Take away files that nobody used, now and from time to time; for the server's start."""
        self.attachments.remove_unused()
        self.uploads.remove_stale()
        with self.database.write() as session:
            schedule_cleaning(session, self.clock.now(), self.settings.tenant)

    def begin_periodic_jobs(self) -> None:
        """See to it that what comes back every so often is scheduled; for the start of a server."""
        with self.database.write() as session:
            now, tenant = self.clock.now(), self.settings.tenant
            zone = self.calendar.zone.key
            self.digests.schedule(Registry(session=session, tenant=tenant, now=now, zone=zone), now)
            self.reminding.schedule(session, tenant, now)
            keeping.schedule(session, now, tenant)
            housekeeping.schedule(session, now, tenant)
            schedule_upkeep(session, now, tenant)
            self.statistics.schedule(session, now, tenant)

    def load_demo(self) -> tuple[DemoLogin, ...]:
        """Build the demo district; () when the database is not empty.

        It has lived already: a second assembly with a clock of its own plays the last days.
        """
        clock = ManualClock(self.clock.now())
        past = process_application(self.settings, database=self.database, clock=clock)
        district = DemoDistrict(
            sessions=self.database,
            engine=past.engine,
            identity=past.identity,
            calendar=self.calendar,
            clock=clock,
        )
        return district.build()


def process_application(
    settings: Settings,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    on_commit: Iterable[Doorbell] = (),
) -> ProcessApplication:
    """Build the product over a database that is migrated; deploys nothing by itself.

    Args:
        settings: where everything is.
        database: an open one instead of `settings.database_url`; SQLite in memory needs it.
        clock: the database's by default, see `build_engine`.
        on_commit: called after commits that made jobs due, e.g. to wake a worker.
    """
    database = database or Database(settings.database_url)
    clock, tenant = clock or database.clock, settings.tenant
    calendar = OfficeCalendar(clock, tenant, settings.zone)
    # The office's own choice goes before that of the installation.
    calendar.expect(database)
    zone = calendar.current().zone.key
    options = OptionSources(sessions=database, clock=clock, tenant=tenant, zone=zone)
    colleagues = Colleagues(sessions=database, clock=clock, zone=zone)
    telling = notifications_of(
        settings.ways_out, sessions=database, clock=clock, calendar=calendar, zone=zone
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
        sessions=database,
        clock=clock,
        zone=zone,
        contents=contents,
        scanner=scanner_at(settings.clamd),
        tell=telling.teller.note,
    )

    repairing = Repairing(database=database, clock=clock, engine=lambda: engine)

    def clean(_call: ServiceCall) -> Mapping[str, object]:
        attachments.remove_unused()
        uploads.remove_stale()
        return {}

    engine = build_engine(
        database,
        handlers=paced(
            *handlers(calendar, zone, telling.teller),
            *telling.handlers(),
            scans.handler(),
            cleaning_handler(clean),
            *following.handlers(),
            repairing.handler(),
            *housekeeping.handlers(),
            upkeep.handler(),
            *statistics.handlers(),
        ),
        listeners=(listen,),
        job_listeners=(troubles.listen,),
        clock=clock,
        calendar=calendar,
        options=options,
        attachments=AttachmentReferences(sessions=database, clock=clock, zone=zone),
        personal_roles=PERSONAL_ROLES,
        shared=database.dialect == "postgresql",
        on_commit=on_commit,
        people=colleagues,
        base_forms=base_forms,
    )

    telling.digests.engine = engine

    def processes(actor: Actor) -> Mapping[str, str]:
        definitions = engine.definitions(system_of(actor.tenant))
        return {view.key: view.name for view in definitions if view.startable}

    attachments = Attachments(
        sessions=database, clock=clock, zone=zone, engine=engine, contents=contents, scans=scans
    )
    uploads = Uploads(
        sessions=database,
        clock=clock,
        zone=zone,
        attachments=attachments,
        parts=Parts(folder=settings.files_dir),
    )
    return ProcessApplication(
        settings=settings,
        database=database,
        engine=engine,
        clock=clock,
        working_time=calendar,
        reminding=following.reminding,
        repairing=repairing,
        options=options,
        identity=Identity(sessions=database, clock=clock, tenant=tenant, zone=zone),
        accounts=Accounts(sessions=database, clock=clock, zone=zone),
        organisations=Organisations(sessions=database, clock=clock, zone=zone),
        people=People(sessions=database, clock=clock, zone=zone),
        colleagues=colleagues,
        roles=Roles(sessions=database, clock=clock, zone=zone),
        absences=Absences(
            sessions=database, clock=clock, zone=zone, engine=engine, processes=processes
        ),
        plans=Plans(
            sessions=database, clock=clock, zone=zone, calendar=calendar, processes=processes
        ),
        councils=Councils(sessions=database, clock=clock, zone=zone),
        associations=Associations(sessions=database, clock=clock, zone=zone),
        documents=Documents(sessions=database, clock=clock, zone=zone),
        attachments=attachments,
        versions=AttachmentVersions(
            sessions=database, clock=clock, zone=zone, attachments=attachments
        ),
        uploads=uploads,
        scans=scans,
        parameters=Parameters(sessions=database, clock=clock, zone=zone),
        team=Team(sessions=database, clock=clock, zone=zone),
        notifications=NotificationCentre(sessions=database, clock=clock, zone=zone),
        notification_choices=NotificationChoices(
            sessions=database, clock=clock, zone=zone, ways_out=settings.ways_out, engine=engine
        ),
        mail=Mail(sessions=database, clock=clock, zone=zone, outbox=telling.outbox),
        digests=telling.digests,
        tables=Tables(),
        statistics=statistics,
        search=Search(sessions=database, clock=clock, zone=zone),
        preferences=Preferences(sessions=database, clock=clock, zone=zone),
        filters=Filters(sessions=database, clock=clock, zone=zone),
        calendars=Calendars(
            sessions=database, clock=clock, zone=zone, source=calendar, engine=engine
        ),
    )
