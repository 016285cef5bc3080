"""Builds the demo district once, on an empty database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine import ManualClock, ProcessEngine, WorkingCalendar
from workflows.demo.association_members import list_members
from workflows.demo.busy_days import write_busy_days
from workflows.demo.contests import write_contests
from workflows.demo.council_deeds import COUNCIL_DEEDS
from workflows.demo.deeds import DOCUMENTS, planning
from workflows.demo.expertise import EXPERTISE
from workflows.demo.letterhead import write_letterhead
from workflows.demo.persons import COUNCIL, PERSONS, TO_TRY_FIRST, DemoPerson
from workflows.demo.places import ASSOCIATIONS, PLACES
from workflows.demo.published_plan import write_published_plan
from workflows.demo.registries import write_district
from workflows.demo.rmo_plans import write_rmo_plans
from workflows.demo.signature_act import write_signature_act
from workflows.demo.timeline import Timeline
from workflows.desks.base import Sessions
from workflows.desks.council_sessions import CouncilSessions
from workflows.desks.scorings import Scorings
from workflows.identity import Identity
from workflows.registry import accounts, plans, school_years
from workflows.registry.base import Registry
from workflows.registry.councils import Post
from workflows.registry.school_years import SchoolYear
from workflows.roles import title_of

DIRECTOR_ID = "direktorov"
COUNCIL_TITLES = {
    Post.CHAIR: "Председатель методсовета",
    Post.DEPUTY: "Заместитель председателя методсовета",
    Post.SECRETARY: "Секретарь методсовета",
    Post.MEMBER: "Член методсовета",
}


@dataclass(frozen=True, kw_only=True)
class DemoLogin:
    """An account of the demo with the password of this installation.

    Attributes:
        role_title: all roles and posts in words.
        to_try_first: has something to do right away, or shows a side of the product.
    """

    login: str
    password: str
    name: str
    role_title: str
    organisation: str
    to_try_first: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoDistrict:
    """What the demo is built with.

    Attributes:
        engine, identity, council: assembled with `clock`, which says the present to begin with.
        processes_dir: where the variants of contests are.
    """

    sessions: Sessions
    engine: ProcessEngine
    identity: Identity
    calendar: WorkingCalendar
    clock: ManualClock
    council: CouncilSessions
    scorings: Scorings
    processes_dir: Path

    def build(self) -> tuple[DemoLogin, ...]:
        """Build everything; () and nothing done when the database has accounts already.

        Returns:
            The accounts, those to try first in front.
        """
        now = self.clock.now()
        with self.sessions.write(self.identity.tenant) as session:
            tenant, zone = self.identity.tenant, self.calendar.zone.key
            registry = Registry(session=session, tenant=tenant, now=now, zone=zone)
            if plans.every(registry) or accounts.any_account(registry):
                return ()
            year = school_years.containing(registry.today)
            passwords = write_district(registry, year)
            write_published_plan(registry, year, self.calendar)
            write_signature_act(registry, passwords)
            list_members(registry, year)
            write_rmo_plans(registry, year, self.calendar)
            write_busy_days(registry, year, year.following)
            write_letterhead(registry, DIRECTOR_ID)
            write_contests(registry, self.processes_dir, self.calendar)
        self._live_through_last_days(now, year.following)
        logins = [_login(person, passwords) for person in PERSONS if person.id in passwords]
        return tuple(sorted(logins, key=lambda login: _place_in_list(login.login)))

    def _live_through_last_days(self, now: datetime, year: SchoolYear) -> None:
        timeline = Timeline(
            engine=self.engine,
            council=self.council,
            scorings=self.scorings,
            identity=self.identity,
            calendar=self.calendar,
            clock=self.clock,
            ends_at=now,
            year=year,
        )
        timeline.play(planning(year.label))
        timeline.play((*DOCUMENTS, *COUNCIL_DEEDS, *EXPERTISE))


def _place_in_list(login: str) -> int:
    return TO_TRY_FIRST.index(login) if login in TO_TRY_FIRST else len(TO_TRY_FIRST)


def _login(person: DemoPerson, passwords: Mapping[str, str]) -> DemoLogin:
    places = {place.id: place.short_name for place in PLACES}
    return DemoLogin(
        login=person.id,
        password=passwords[person.id],
        name=f"{person.surname} {person.given[0]}. {person.patronymic[0]}.",
        role_title=_titles(person),
        organisation=places[person.place],
        to_try_first=person.id in TO_TRY_FIRST,
    )


def _titles(person: DemoPerson) -> str:
    """Roles and posts as one sentence: «Методист, член методсовета»."""
    titles = [title_of(role.partition("@")[0]) for role in person.roles]
    titles += [COUNCIL_TITLES[post] for member, post in COUNCIL if member == person.id]
    if any(head == person.id for _, head, _ in ASSOCIATIONS):
        titles.append(title_of("rmo_head"))
    first, *rest = titles
    return ", ".join([first, *(title[0].lower() + title[1:] for title in rest)])
