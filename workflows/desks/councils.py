"""Composition of councils."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine import Actor, InvalidForm
from workflows.council.opening import recompose
from workflows.desks.base import Desk
from workflows.permits import holds_any, require_any
from workflows.registry import council_sessions, councils, people
from workflows.registry.base import Registry
from workflows.registry.councils import (
    METHODSOVET,
    POST_TITLES,
    QUORUM_RULES,
    Council,
    CouncilSeat,
    Post,
)
from workflows.registry.parameters import value_of
from workflows.registry.people import Person
from workflows.roles import ADMIN, DIRECTOR


@dataclass(frozen=True, kw_only=True)
class SeatView:
    """A member of a council, readable."""

    person_id: str
    name: str
    position: str
    post: str
    post_title: str
    active_from: date


@dataclass(frozen=True, kw_only=True)
class CouncilView:
    """A council with its composition on a day."""

    id: str
    code: str
    name: str
    members: tuple[SeatView, ...]
    quorum_title: str


@dataclass(frozen=True, kw_only=True)
class TermView:
    """A seat with its term."""

    name: str
    post_title: str
    active_from: date
    active_to: date | None


class Councils(Desk):
    """Everybody signed in may read; administrator and director write."""

    def composition(
        self, actor: Actor, code: str = METHODSOVET, on: date | None = None
    ) -> CouncilView:
        """A council's members on a day (today): chair, deputy, secretary, members; or NotFound."""
        with self._reading(actor) as registry:
            council = councils.by_code(registry, code)
            return CouncilView(
                id=council.id,
                code=council.code,
                name=council.name,
                members=_members(registry, council.id, on or registry.today),
                quorum_title=QUORUM_RULES[value_of(registry, "council.quorum_rule")],
            )

    def may_change(self, actor: Actor) -> bool:
        """Whether the actor writes the composition."""
        return holds_any(actor, ADMIN, DIRECTOR)

    def terms(self, actor: Actor, code: str = METHODSOVET) -> tuple[TermView, ...]:
        """Who sat on the council from when to when, the latest first; or NotFound."""
        with self._reading(actor) as registry:
            council = councils.by_code(registry, code)
            rows = councils.all_seats(registry, council.id)
            found = people.by_ids(registry, [row.person_id for row in rows])
            return tuple(
                TermView(
                    name=found[row.person_id].name.short,
                    post_title=POST_TITLES[Post(row.post)],
                    active_from=row.active_from,
                    active_to=row.active_to,
                )
                for row in rows
            )

    def save_composition(
        self,
        posts: Sequence[tuple[str, str]],
        active_from: date,
        actor: Actor,
        *,
        code: str = METHODSOVET,
        name: str = "",
    ) -> None:
        """Replace the composition from a day on: (person id, post) pairs; old seats end before.

        Sessions that are called for that day or later follow at once.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: by field.
        """
        require_any(actor, ADMIN, DIRECTOR)
        if errors := councils.composition_errors(posts):
            raise InvalidForm(errors)
        with self._writing(actor) as registry:
            council = _council(registry, code, name)
            _end_seats(registry, council.id, active_from)
            for person_id, post in posts:
                registry.get(Person, person_id)
                registry.add(
                    CouncilSeat(
                        council_id=council.id,
                        person_id=person_id,
                        post=post,
                        active_from=active_from,
                    )
                )
            registry.session.flush()
            for session in council_sessions.called(registry, active_from):
                recompose(registry, session, actor.user_id)


def _council(registry: Registry, code: str, name: str) -> Council:
    council = registry.first(registry.rows(Council).where(Council.code == code))
    if council is None:
        if not name.strip():
            raise InvalidForm({"name": "Укажите наименование совета."})
        return registry.add(Council(code=code, name=name.strip()))
    council.name = name.strip() or council.name
    return council


def _end_seats(registry: Registry, council_id: str, active_from: date) -> None:
    rows = registry.all(registry.rows(CouncilSeat).where(CouncilSeat.council_id == council_id))
    for row in rows:
        if row.active_from >= active_from:
            registry.session.delete(row)
        elif row.active_to is None or row.active_to >= active_from:
            row.active_to = active_from - timedelta(days=1)
    registry.session.flush()


def _members(registry: Registry, council_id: str, day: date) -> tuple[SeatView, ...]:
    rows = councils.seats(registry, council_id, day)
    found = people.by_ids(registry, [row.person_id for row in rows])
    return tuple(
        SeatView(
            person_id=row.person_id,
            name=found[row.person_id].name.short,
            position=found[row.person_id].position,
            post=row.post,
            post_title=POST_TITLES[Post(row.post)],
            active_from=row.active_from,
        )
        for row in rows
    )
