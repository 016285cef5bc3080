"""A very small district for the tests of pages: real registries, real engine, real processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import update

from engine import ManualClock
from engine.municipalities import OFFICE
from workflows import (
    OrganisationCard,
    PersonCard,
    ProcessApplication,
    Settings,
    migrate,
    process_application,
    read_settings,
)
from workflows.passwords import hashed_random
from workflows.registry.accounts import Account

MONDAY = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)
PASSWORD = "Тихая-Осень-2026"  # noqa: S105 - of invented people
ADMIN = ("admin", "Админов", "Тимур")
STAFF = (
    # login, surname, given, organisation, roles
    ("director", "Директоров", "Иван", "ДММЦ", ("dmmc_director", "council_chair")),
    ("methodist", "Методистова", "Анна", "ДММЦ", ("methodist", "council_secretary")),
    ("predmetova", "Предметова", "Белла", "ДММЦ", ("methodist", "council_member")),
    ("head", "Начальникова", "Елена", "УО", ("edu_head",)),
    ("clerk", "Регистраторова", "Галина", "ДММЦ", ("clerk",)),
    ("deputy", "Замов", "Захар", "Школа № 5", ("oo_deputy", "council_member")),
    ("deputy7", "Северова", "Вера", "Школа № 7", ("oo_deputy",)),
    ("teacher", "Учителева", "Полина", "Школа № 5", ("teacher",)),
    ("designer", "Процессов", "Ульян", "ДММЦ", ("process_designer",)),
    ("nobody", "Новенький", "Пётр", "ДММЦ", ()),
)
LOGINS = (ADMIN[0], *(row[0] for row in STAFF))
ORGANISATIONS = (
    ("authority", "УО"),
    ("centre", "ДММЦ"),
    ("school", "Школа № 5"),
    ("school", "Школа № 7"),
)
BOUND = {"oo_deputy", "teacher"}


@dataclass(frozen=True, kw_only=True)
class District:
    """Who there is, by login and by short name."""

    application: ProcessApplication
    clock: ManualClock
    people: dict[str, str]
    organisations: dict[str, str]

    def actor(self, login: str):
        return self.application.identity.actor_for(self.people[login])

    def deploy(self, files: Mapping[str, bytes], name: str = ""):
        """Deploy as the designer, who leaves every warning as it is."""
        engine, designer = self.application.engine, self.actor("designer")
        found = engine.check_files(files, designer).findings
        reasons = {each.key: "Посмотрели вместе" for each in found}
        return engine.deploy(files, designer, name=name, reasons=reasons)


def settings_of(folder: Path, more: Mapping[str, str] | None = None) -> Settings:
    """Settings of a district in this folder; `more` are further variables of the environment."""
    return read_settings({"METODKABINET_DATA": str(folder), **(more or {})})


def open_district(folder: Path, more: Mapping[str, str] | None = None) -> District:
    """Open a district that `found_district` made in this folder, or a copy of it."""
    clock = ManualClock(MONDAY)
    settings = settings_of(folder, more)
    application = process_application(settings, clock=clock)
    admin = application.identity.authenticate(ADMIN[0], PASSWORD).user_id
    actor = application.identity.actor_for(admin)
    people = {view.login: view.user_id for view in application.accounts.list(actor)}
    names = application.organisations.names(actor)
    return District(
        application=application,
        clock=clock,
        people=people,
        organisations={name: key for key, name in names.items()},
    )


def found_district(folder: Path, more: Mapping[str, str] | None = None) -> None:
    """Make the database: tables, processes, organisations, people, roles, accounts."""
    settings = settings_of(folder, more)
    migrate(settings.database_url)
    application = process_application(settings, clock=ManualClock(MONDAY))
    application.deploy_shipped()
    login, surname, given = ADMIN
    admin_id = application.identity.create_first_administrator(
        login, PASSWORD, surname=surname, given=given
    )
    admin = application.identity.actor_for(admin_id)
    places = {name: _organisation(application, admin, kind, name) for kind, name in ORGANISATIONS}
    for login, surname, given, place, roles in STAFF:
        person = application.people.save(
            PersonCard(surname=surname, given=given, organisation_id=places[place]), admin
        )
        for role in roles:
            bound_to = places[place] if role in BOUND else None
            application.roles.grant(person, role, admin, organisation_id=bound_to)
        application.accounts.open(person, login, admin)
    _council(application, admin)
    _let_sign_in_quickly(application)
    application.database.dispose()


def _let_sign_in_quickly(application) -> None:
    """A hash that costs an attacker little: hundreds of tests sign in as these people."""
    quick = {"password_hash": hashed_random(PASSWORD), "must_change_password": False}
    with application.database.write(OFFICE) as session:
        session.execute(update(Account).values(quick))


def _organisation(application, admin, kind: str, name: str) -> str:
    card = OrganisationCard(
        kind=kind, short_name=name, full_name=name, active_from=date(2020, 9, 1)
    )
    return application.organisations.save(card, admin)


def _council(application, admin) -> None:
    logins = {view.login: view.user_id for view in application.accounts.list(admin)}
    seats = [
        (logins["director"], "chair"),
        (logins["methodist"], "secretary"),
        (logins["predmetova"], "member"),
        (logins["deputy"], "member"),
    ]
    application.councils.save_composition(seats, date(2025, 9, 1), admin, name="Методсовет")
