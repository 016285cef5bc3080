"""The team of a head: who belongs to it, who is away, and what the plan asks of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from engine import Actor
from workflows.desks.base import Desk
from workflows.registry import people, plan_items, substitutions
from workflows.registry.base import Registry

Days: TypeAlias = tuple[date, date]
_REST_OF_WEEK = timedelta(days=6)


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of a head's people.

    Attributes:
        plan: number of a week → how many items of the published plans they answer for in it.
        away: number of a week → first and last day in it that they are away, as far as is known.
        is_away: an absence has begun; away_until: its last day, None when that is open.
    """

    id: str
    name: str
    position: str
    plan: Mapping[int, int]
    away: Mapping[int, Days]
    is_away: bool = False
    away_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Team(Desk):
    """Reads the people whom an actor leads."""

    def members(self, actor: Actor, weeks: Sequence[date]) -> tuple[Member, ...]:
        """Give a head's people by surname; none for whoever leads nobody.

        Args:
            actor: the head.
            weeks: the first days of the weeks that the plan is counted for.
        """
        with self._reading(actor) as registry:
            found = people.by_ids(registry, actor.leads)
            now = substitutions.in_force(registry)
            away = {each.absence.person_id: each.absence.ends_on for each in now}
            planned = _planned(registry, set(found), weeks)
            ahead = _away(registry, weeks)
            return tuple(
                Member(
                    id=person.id,
                    name=person.name.short,
                    position=person.position,
                    plan=planned.get(person.id, {}),
                    away=ahead.get(person.id, {}),
                    is_away=person.id in away,
                    away_until=away.get(person.id),
                )
                for person in sorted(found.values(), key=lambda each: (each.surname, each.id))
            )


def _planned(
    registry: Registry, people_ids: set[str], weeks: Sequence[date]
) -> dict[str, Counter[int]]:
    counted: dict[str, Counter[int]] = {}
    if not weeks or not people_ids:
        return counted
    last = weeks[-1] + _REST_OF_WEEK
    for item in plan_items.published_between(registry, weeks[0], last):
        if item.responsible_id in people_ids:
            numbers = [
                number
                for number, first in enumerate(weeks)
                if item.starts_on <= first + _REST_OF_WEEK and item.ends_on >= first
            ]
            counted.setdefault(item.responsible_id, Counter()).update(numbers)
    return counted


def _away(registry: Registry, weeks: Sequence[date]) -> dict[str, dict[int, Days]]:
    """Whom each week finds away, from when to when in it."""
    found: dict[str, dict[int, Days]] = {}
    if not weeks:
        return found
    end = weeks[-1] + _REST_OF_WEEK
    for each in substitutions.between(registry, weeks[0], end):
        absence = each.absence
        for number, monday in enumerate(weeks):
            first = max(absence.begins_on, monday)
            last = min(absence.ends_on or end, monday + _REST_OF_WEEK)
            if first <= last:
                known = found.setdefault(absence.person_id, {})
                earlier = known.get(number, (first, last))
                known[number] = min(first, earlier[0]), max(last, earlier[1])
    return found
