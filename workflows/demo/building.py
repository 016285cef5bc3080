"""Builds the demo district once, on an empty database."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from engine import Conflict, ProcessEngine
from workflows.annual_plan.drafting import WorkingDays
from workflows.demo.persons import PERSONS, DemoPerson
from workflows.demo.places import PLACES
from workflows.demo.published_plan import write_published_plan
from workflows.demo.registries import write_district
from workflows.demo.year_plan import PROPOSALS
from workflows.desks.base import Sessions
from workflows.identity import Identity
from workflows.registry import accounts, plans, school_years
from workflows.registry.base import Registry
from workflows.registry.school_years import SchoolYear
from workflows.roles import title_of

PLANNING = "annual_plan"
STARTER = "direktorov"
ASKING = "submit_proposals"
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class DemoLogin:
    """An account of the demo with the password of this installation."""

    login: str
    password: str
    name: str
    role_title: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class DemoDistrict:
    """What the demo is built with."""

    sessions: Sessions
    engine: ProcessEngine
    identity: Identity
    calendar: WorkingDays

    def build(self) -> tuple[DemoLogin, ...]:
        """Build everything; () and nothing done when the database has accounts already."""
        with self.sessions.write() as session:
            registry = Registry(
                session=session,
                tenant=self.identity.tenant,
                now=self.identity.clock.now(),
                zone=self.identity.zone,
            )
            if plans.every(registry) or accounts.any_account(registry):
                return ()
            year = school_years.containing(registry.today)
            passwords = write_district(registry, year)
            write_published_plan(registry, year, self.calendar)
        self._start_planning(year.following)
        return tuple(_login(person, passwords) for person in PERSONS if person.id in passwords)

    def _start_planning(self, year: SchoolYear) -> None:
        """Start next year's plan and let the first organisations answer."""
        director = self.identity.actor_for(STARTER)
        known = {view.key for view in self.engine.startable(director)}
        if PLANNING not in known:
            log.warning("the process %s is not deployed, the demo starts no planning", PLANNING)
            return
        instance = self.engine.start(PLANNING, {"school_year": year.label}, director)
        self.engine.work()
        for place in dict.fromkeys(row[0] for row in PROPOSALS):
            self._answer(instance.id, place, year)
        self.engine.work()

    def _answer(self, instance_id: str, place: str, year: SchoolYear) -> None:
        deputy = self.identity.actor_for(_deputy_of(place))
        waiting = [
            view
            for view in self.engine.user_tasks(instance_id, actor=deputy)
            if view.element_id == ASKING and deputy.answers_to(view.candidates)
        ]
        if not waiting:
            raise Conflict(f"Демо: у организации {place} нет задачи о предложениях.")
        sections = self._sections(year)
        values = {
            "has_proposals": "yes",
            "proposals": [
                {
                    "section": sections[section],
                    "title": title,
                    "form": form,
                    "starts_on": year.day(*day).isoformat(),
                    "participants": "Педагоги района",
                    "result": "Материалы размещены в банке",
                }
                for each, section, title, form, day in PROPOSALS
                if each == place
            ],
        }
        self.engine.complete(waiting[0].id, values, deputy)

    def _sections(self, year: SchoolYear) -> Mapping[int, str]:
        with self.sessions.read() as session:
            registry = Registry(
                session=session,
                tenant=self.identity.tenant,
                now=self.identity.clock.now(),
                zone=self.identity.zone,
            )
            plan = plans.for_year(registry, year)
            rows = plans.sections(registry, plan.id) if plan else []
            return {row.number: row.id for row in rows}


def _deputy_of(place: str) -> str:
    return next(person.id for person in PERSONS if f"oo_deputy@{place}" in person.roles)


def _login(person: DemoPerson, passwords: Mapping[str, str]) -> DemoLogin:
    places = {place.id: place.short_name for place in PLACES}
    roles = [title_of(role.partition("@")[0]) for role in person.roles]
    return DemoLogin(
        login=person.id,
        password=passwords[person.id],
        name=f"{person.surname} {person.given[0]}. {person.patronymic[0]}.",
        role_title=", ".join(roles),
        organisation=places[person.place],
    )
