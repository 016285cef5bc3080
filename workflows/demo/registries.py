"""Writes the demo district into the registries: places, people, roles, councils, associations."""

from datetime import timedelta

from workflows import passwords
from workflows.demo.persons import COUNCIL, PERSONS, DemoPerson
from workflows.demo.places import ASSOCIATIONS, PLACES
from workflows.registry import accounts
from workflows.registry.associations import Association
from workflows.registry.base import Registry
from workflows.registry.councils import METHODSOVET, Council, CouncilSeat
from workflows.registry.memberships import Membership
from workflows.registry.organisations import Organisation
from workflows.registry.people import Person
from workflows.registry.school_years import SchoolYear, shifted
from workflows.registry.substitutions import Absence, AbsenceKind, write_rules
from workflows.registry.succession import Rule

YOUNG_YEARS = 3


def write_district(registry: Registry, year: SchoolYear) -> dict[str, str]:
    """Write everything but plans; gives login → password of the accounts made."""
    _write_places(registry, year)
    found = {person.id: _write_person(registry, person, year) for person in PERSONS}
    _name_directors(registry)
    _write_council(registry, year)
    for position, (name, head_id, members) in enumerate(ASSOCIATIONS, start=1):
        registry.add(
            Association(
                name=name, head_id=head_id or None, members_count=members, position=position
            )
        )
    today = registry.today
    leave = registry.add(
        Absence(
            person_id="registratorova",
            begins_on=today + timedelta(days=7),
            ends_on=today + timedelta(days=14),
            kind=AbsenceKind.LEAVE,
            note="Приказ о ежегодном отпуске",
        )
    )
    write_rules(registry, leave.id, [Rule(deputy_id="sekretareva")])
    return {login: password for login, password in found.items() if password}


def _write_places(registry: Registry, year: SchoolYear) -> None:
    for position, place in enumerate(PLACES, start=1):
        registry.add(
            Organisation(
                **vars(place), position=position, active_from=year.previous.previous.starts_on
            )
        )


def _write_person(registry: Registry, person: DemoPerson, year: SchoolYear) -> str:
    """Write a person with roles and account; gives the password, "" without an account."""
    started = shifted(year.starts_on, -person.years)
    is_young = 0 < person.years <= YOUNG_YEARS
    registry.add(
        Person(
            id=person.id,
            surname=person.surname,
            given=person.given,
            patronymic=person.patronymic,
            position=person.position,
            organisation_id=person.place,
            subject=person.subject,
            email=f"{person.id}@example.invalid",
            experience_from=started if person.years else None,
            young_until=shifted(started, YOUNG_YEARS) if is_young else None,
        )
    )
    for role in person.roles:
        code, _, place = role.partition("@")
        registry.add(
            Membership(
                person_id=person.id,
                role=code,
                organisation_id=place or None,
                active_from=year.previous.starts_on,
            )
        )
    if not person.has_account:
        return ""
    password = passwords.random_password()
    password_hash = passwords.hashed_random(password)
    accounts.add(registry, person.id, person.id, password_hash, must_change=False)
    return password


def _name_directors(registry: Registry) -> None:
    """Let organisations name the people who direct and coordinate them."""
    fields = {"oo_director": "director_id", "oo_deputy": "coordinator_id"}
    leading = {"direktorov": "centre", "nachalnikova": "authority"}
    for person_id, place in leading.items():
        registry.get(Organisation, place).director_id = person_id
    for person in PERSONS:
        for role in person.roles:
            code, _, place = role.partition("@")
            if code in fields:
                setattr(registry.get(Organisation, place), fields[code], person.id)
    registry.session.flush()


def _write_council(registry: Registry, year: SchoolYear) -> None:
    council = registry.add(
        Council(code=METHODSOVET, name="Муниципальный методический совет при МКУ ДММЦ")
    )
    for person_id, post in COUNCIL:
        registry.add(
            CouncilSeat(
                council_id=council.id,
                person_id=person_id,
                post=post,
                active_from=year.previous.starts_on,
            )
        )
