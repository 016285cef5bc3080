"""The small district of the stories: the process driver over the assembled product."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from engine import Actor, Clock, Database, InvalidInput, ProcessEngine, UserTaskView
from engine.municipalities import OFFICE
from engine.testing import ProcessDriver, TaskLike
from workflows.application import process_application
from workflows.migrating import migrate
from workflows.notifications.ways_out import WaysOut
from workflows.playing import files
from workflows.playing.allowance import Allowance
from workflows.playing.contests import found_contests
from workflows.playing.open_contest import open_contest
from workflows.playing.published_plan import approve_rmo_plan, found_associations, publish_plan
from workflows.playing.stories import ZONE
from workflows.registry import people
from workflows.registry.accounts import Account
from workflows.registry.actors import actor_of, principals_of
from workflows.registry.base import Registry
from workflows.registry.council_questions import waiting
from workflows.registry.councils import METHODSOVET, Council, CouncilSeat
from workflows.registry.memberships import Membership
from workflows.registry.organisations import Organisation
from workflows.registry.people import Person
from workflows.registry.substitutions import AbsenceKind
from workflows.registry.succession import Rule, Scope
from workflows.sealing import KEY_BYTES, Seal
from workflows.settings import SHIPPED_PROCESSES, Settings
from workflows.substitution.absence_rules import AbsenceCard

SINCE = date(2020, 1, 1)
CAST = Path(__file__).with_name("district.yaml")
_JOBS_AT_ONCE = 20


class District(ProcessDriver):
    """A driver whose engine is the product's own: real handlers, real choices, shipped diagrams.

    Args:
        settled: the database holds a district already.
        prepared: what the database holds from the beginning: a settled district with processes.
        shipped: deploy the shipped processes.
        allowance: what everything done here may cost.
    """

    def __init__(
        self,
        database_url: str | None,
        start_at: datetime,
        *,
        settled: bool = False,
        prepared: bytes = b"",
        shipped: bool = True,
        allowance: Allowance | None = None,
    ) -> None:
        self._allowance, self._is_prepared = allowance, bool(prepared)
        super().__init__(database_url, start_at=start_at, engine=self._product, prepared=prepared)
        if not (settled or prepared):
            self._settle()
        if shipped and not prepared:
            self.application.deploy_shipped()

    def _product(self, database: Database, clock: Clock) -> ProcessEngine:
        settings = Settings(
            data_dir=SHIPPED_PROCESSES,
            database_url="",
            processes_dir=SHIPPED_PROCESSES,
            ways_out=WaysOut(seal=Seal(key=bytes(KEY_BYTES))),
        )
        if not self._is_prepared:
            migrate(database)
        limits = self._allowance.limits if self._allowance else None
        self.application = process_application(
            settings, database=database, clock=clock, limits=limits
        )
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
                tenant=OFFICE,
            )

    def complete(
        self,
        user_task: TaskLike,
        values: Mapping[str, object] | None = None,
        actor: Actor | str | None = None,
    ) -> None:
        """Complete a user task; a page with a desk of its own answers as itself."""
        if isinstance(user_task, UserTaskView) and isinstance(actor, Actor):
            product = self.application
            desks = (product.sessions, product.scorings, product.contest_applications)
            for desk in (*desks, product.contest_tasks):
                if desk.answers(user_task):
                    desk.complete(user_task, values or {}, actor)
                    self.work()
                    return
        super().complete(user_task, values, actor)

    def asked_council(self, instance_id: str) -> str:
        """The id of the question that an instance put to the council last, "" for none."""
        with self.database.read(OFFICE) as session:
            registry = self._registry(session)
            asked = [q for q in waiting(registry) if q.instance_id == instance_id]
            return max(asked, key=lambda each: each.created_at).id if asked else ""

    def leave(
        self, user_id: str, through: date, deputies: Sequence[str | Mapping[str, Any]]
    ) -> None:
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
            person_id=user_id,
            begins_on=today,
            ends_on=through,
            kind=AbsenceKind.LEAVE,
            rules=tuple(rules),
        )
        self.application.absences.save(card, self.person(user_id))

    def hand_in(self, values: Mapping[str, Any], actor: Actor) -> None:
        """Let the files that somebody's answers mention be there."""
        if not files.mentioned(values):
            return
        with self.database.write(OFFICE) as session:
            files.hand_in(self._registry(session), values, actor)

    def people(self) -> list[Actor]:
        """Everybody of the cast who lives here: a district of an earlier release has fewer."""
        with self.database.read(OFFICE) as session:
            here = people.by_ids(self._registry(session), _cast()["people"])
        return [self.person(name) for name in _cast()["people"] if name in here]

    # -- within an allowance -----------------------------------------------------------------------
    def work(self) -> int:
        """Do all jobs that are due, a few at once; gives how many.

        Raises:
            PlayStopped: more than is allowed.
        """
        if self._allowance is None:
            return super().work()
        done = 0
        while finished := self.engine.work(_JOBS_AT_ONCE):
            self._allowance.spend(jobs=finished)
            done += finished
        self._allowance.spend()
        return done

    def advance(self, by: timedelta | float) -> None:
        """Move the clock, stopping at each moment when a job is due.

        Raises:
            PlayStopped: more than is allowed.
        """
        if self._allowance is None:
            super().advance(by)
            return
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if step < timedelta(0):
            raise InvalidInput("Часы идут только вперёд.")
        end = self.clock.now() + step
        self.work()
        while (due_at := self.engine.next_due_at()) is not None and due_at <= end:
            self._allowance.spend(moves=1)
            self.clock.set(max(due_at, self.clock.now()))
            if not self.work():
                break
        self.clock.set(max(end, self.clock.now()))
        self.work()

    def move_in(self, cards: Mapping[str, Mapping[str, Any]]) -> None:
        """Let more people live here: id → card, as the cast is written down."""
        with self.database.write(OFFICE) as session:
            registry = self._registry(session)
            for key, card in cards.items():
                _move_in(registry, key, card, "")

    # -- moving in ---------------------------------------------------------------------------------
    def _registry(self, session: Session) -> Registry:
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
            publish_plan(registry)
            found_associations(registry)
            approve_rmo_plan(registry)
            open_contest(registry)
            found_contests(registry)


def _move_in(registry: Registry, user_id: str, card: Mapping[str, Any], council_id: str) -> None:
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


def _rule(told: Mapping[str, Any]) -> Rule:
    return Rule(
        deputy_id=told["who"],
        scope=Scope(told.get("scope", Scope.ALL)),
        process_keys=frozenset(told.get("processes", ())),
        roles=frozenset(told.get("roles", ())),
    )


@cache
def _cast() -> dict[str, Any]:
    cast: dict[str, Any] = yaml.safe_load(CAST.read_text(encoding="utf-8"))
    return cast
