"""The small district of the stories: the process driver over the assembled product."""

from datetime import date, datetime
from pathlib import Path

import yaml

from engine import Actor, Clock, Database, ProcessEngine
from engine.testing import ProcessDriver
from workflows.application import migrate, process_application
from workflows.registry.actors import principals_of
from workflows.registry.base import Registry
from workflows.registry.councils import METHODSOVET, Council, CouncilSeat
from workflows.registry.memberships import Membership
from workflows.registry.organisations import Organisation
from workflows.registry.people import Person
from workflows.settings import SHIPPED_PROCESSES, Settings

SINCE = date(2020, 1, 1)
CAST = Path(__file__).with_name("district.yaml")
ZONE = "Asia/Krasnoyarsk"


class District(ProcessDriver):
    """A driver whose engine is the product's own: real handlers, real choices, shipped diagrams.

    Args:
        settled: the database holds a district already.
    """

    def __init__(
        self, database_url: str | None, start_at: datetime, *, settled: bool = False
    ) -> None:
        super().__init__(database_url, start_at=start_at, engine=self._product)
        if not settled:
            self._settle()
        self.application.deploy_shipped()

    def _product(self, database: Database, clock: Clock) -> ProcessEngine:
        settings = Settings(
            data_dir=SHIPPED_PROCESSES, database_url="", processes_dir=SHIPPED_PROCESSES
        )
        migrate(database)
        self.application = process_application(settings, database=database, clock=clock)
        return self.application.engine

    def person(self, user_id: str) -> Actor:
        """Somebody of the cast with everything they answer to now.

        Raises:
            NotFound: nobody of this name lives here.
        """
        with self.database.read() as session:
            registry = self._registry(session)
            return Actor(
                user_id=user_id,
                name=registry.get(Person, user_id).name.short,
                principals=principals_of(registry, user_id),
            )

    def people(self) -> list[Actor]:
        return [self.person(name) for name in _cast()["people"]]

    def _registry(self, session) -> Registry:
        return Registry(session=session, tenant="default", now=self.clock.now(), zone=ZONE)

    def _settle(self) -> None:
        cast = _cast()
        with self.database.write() as session:
            registry = self._registry(session)
            council = registry.add(Council(code=METHODSOVET, name="Методсовет"))
            for key, card in cast["organisations"].items():
                registry.add(
                    Organisation(
                        id=key,
                        kind=card["kind"],
                        short_name=card["name"],
                        full_name=card["name"],
                        active_from=SINCE,
                    )
                )
            for key, card in cast["people"].items():
                _move_in(registry, key, card, council.id)


def _move_in(registry: Registry, user_id: str, card: dict, council_id: str) -> None:
    surname, given, patronymic = card["name"].split()
    at = card.get("at")
    registry.add(
        Person(id=user_id, surname=surname, given=given, patronymic=patronymic, organisation_id=at)
    )
    for role in card.get("roles", ()):
        registry.add(
            Membership(person_id=user_id, role=role, organisation_id=at, active_from=SINCE)
        )
    if "seat" in card:
        # Seats are listed in order of their ids; a story needs the same order every time.
        number = len(registry.all(registry.rows(CouncilSeat)))
        registry.add(
            CouncilSeat(
                id=f"seat_{number}",
                council_id=council_id,
                person_id=user_id,
                post=card["seat"],
                active_from=SINCE,
            )
        )


def _cast() -> dict:
    return yaml.safe_load(CAST.read_text(encoding="utf-8"))
