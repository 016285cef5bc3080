"""The small district of the stories: the process driver over the assembled product."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import yaml

from engine import Actor, Clock, Database, ProcessEngine
from engine.municipalities import OFFICE
from engine.testing import ProcessDriver
from workflows import AbsenceCard, DeputyRule, DeputyScope
from workflows.application import process_application
from workflows.migrating import migrate
from workflows.registry.accounts import Account
from workflows.registry.actors import actor_of, principals_of
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
        with self.database.read(OFFICE) as session:
            registry = self._registry(session)
            signs_in = registry.find(Account, user_id) is not None
            return Actor(
                user_id=user_id,
                name=registry.get(Person, user_id).name.short,
                principals=principals_of(registry, user_id),
                stand_ins=actor_of(registry, user_id).stand_ins if signs_in else (),
            )

    def leave(self, user_id: str, through: date, deputies: Sequence[str | Mapping]) -> None:
        """Let somebody be away from now on through a day.

        Args:
            user_id: who goes.
            through: their last day away.
            deputies: in order; a name, or a rule with `who`, `scope`, `processes` and `roles`.
        """
        rules = [_rule({"who": each} if isinstance(each, str) else each) for each in deputies]
        with self.database.write(OFFICE) as session:
            registry = self._registry(session)
            for each in {user_id, *(rule.deputy_id for rule in rules)}:
                if registry.find(Account, each) is None:
                    made = {"password_hash": "", "created_at": registry.now}
                    registry.add(Account(id=each, login=each, **made))
            today = registry.today
        card = AbsenceCard(
            person_id=user_id, begins_on=today, ends_on=through, kind="leave", rules=tuple(rules)
        )
        self.application.absences.save(card, self.person(user_id))

    def people(self) -> list[Actor]:
        return [self.person(name) for name in _cast()["people"]]

    def _registry(self, session) -> Registry:
        return Registry(session=session, tenant="default", now=self.clock.now(), zone=ZONE)

    def _settle(self) -> None:
        cast = _cast()
        with self.database.write(OFFICE) as session:
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


def _rule(told: Mapping) -> DeputyRule:
    return DeputyRule(
        deputy_id=told["who"],
        scope=DeputyScope(told.get("scope", DeputyScope.ALL)),
        process_keys=frozenset(told.get("processes", ())),
        roles=frozenset(told.get("roles", ())),
    )


def _cast() -> dict:
    return yaml.safe_load(CAST.read_text(encoding="utf-8"))
