"""Founds the region of `benchmarks.load` through the product's front door, as its people would."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.load_region import AUTHORITY, CENTRE, OF_A_SCHOOL, Municipality, Worker
from engine import Actor
from engine.municipalities import REGION
from workflows import OrganisationCard, PersonCard, ProcessApplication, region_system
from workflows.settings import SHIPPED_PROCESSES

PASSWORD = "Тихая-Осень-2026"  # noqa: S105 - of invented people
SINCE = date(2020, 9, 1)
OWN_PROCESSES = Path(__file__).resolve().parent / "load_processes"
SHIPPED = ("document_approval", "reminders")
KINDS = {AUTHORITY: "authority", CENTRE: "centre"}
JOBS_AT_ONCE = 1_000


def join_processes(folder: Path) -> None:
    """Put what the region shares into one folder: shipped processes and one of our own."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in (*(SHIPPED_PROCESSES / name for name in SHIPPED), *OWN_PROCESSES.iterdir()):
        target = folder / place.name
        if not target.exists():
            target.symlink_to(place, target_is_directory=True)


def found_region(application: ProcessApplication) -> Actor:
    """Put a region above the empty installation, with its processes; gives its administrator."""
    token = application.municipalities.found_region(region_system())
    administrator = _enter(application, token, "admin-region", REGION)
    application.deploy_shipped()
    work_off(application)
    return administrator


def found(application: ProcessApplication, place: Municipality, region: Actor) -> Actor:
    """Found one municipality; gives its administrator."""
    made = application.municipalities.found(place.name, region, code=place.tenant)
    return _enter(application, made.token, f"admin-{place.number + 1:03}", made.id)


def found_all(
    application: ProcessApplication, places: Sequence[Municipality], region: Actor
) -> None:
    """Found many, and let them begin."""
    for number, place in enumerate(places, start=1):
        found(application, place, region)
        if number % 10 == 0:
            work_off(application)
            sys.stderr.write(f"\r  founded {number} of {len(places)} municipalities")
    work_off(application)
    sys.stderr.write("\n")


def work_off(application: ProcessApplication) -> None:
    """Do whatever is due until nothing is."""
    while application.engine.work(JOBS_AT_ONCE):
        pass


@dataclass(frozen=True, kw_only=True)
class Town:
    """A municipality that lives through the product.

    Attributes:
        people: number of a worker → their id, which the product gave.
        schools: number of a school → the same.
        others: ids of what is no school.
    """

    plan: Municipality
    people: dict[int, str]
    schools: dict[int, str]
    others: dict[int, str]

    def actor(self, application: ProcessApplication, worker: Worker) -> Actor:
        return application.identity.actor_for(self.people[worker.number], self.plan.tenant)


def found_town(application: ProcessApplication, plan: Municipality, region: Actor) -> Town:
    """Found a municipality and enter everybody, as its administrator does."""
    administrator = found(application, plan, region)
    places = {
        place: application.organisations.save(organisation_card(place), administrator)
        for place in (AUTHORITY, CENTRE, *range(plan.schools))
    }
    people = {}
    for worker in plan.workers:
        card = person_card(worker, places[worker.place])
        person = people[worker.number] = application.people.save(card, administrator)
        at = places[worker.place] if worker.role in OF_A_SCHOOL else None
        application.roles.grant(person, worker.role, administrator, organisation_id=at)
        application.accounts.open(person, f"town-{worker.login}", administrator)
    work_off(application)
    return Town(
        plan=plan,
        people=people,
        schools={place: own for place, own in places.items() if place >= 0},
        others={place: own for place, own in places.items() if place < 0},
    )


def organisation_card(place: int) -> OrganisationCard:
    """What is known of an organisation."""
    named = {AUTHORITY: "Управление образования", CENTRE: "Методический центр"}
    name = named.get(place, f"Школа № {place + 1}")
    return OrganisationCard(
        kind=KINDS.get(place, "school"), short_name=name, full_name=name, active_from=SINCE
    )


def person_card(worker: Worker, organisation_id: str) -> PersonCard:
    """What is known of a person; nobody has an address, so that no letters go out."""
    name = worker.name
    return PersonCard(
        surname=name.surname,
        given=name.given,
        patronymic=name.patronymic,
        organisation_id=organisation_id,
    )


def _enter(application: ProcessApplication, token: str, login: str, tenant: str) -> Actor:
    own = application.invitations.accept(
        token, login, PASSWORD, surname="Администраторова", given="Алла"
    )
    return application.identity.actor_for(own, tenant)
