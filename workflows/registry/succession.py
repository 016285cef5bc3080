"""Who does whose work while somebody is away; pure rules.

Away are the people with an absence in force, each with ordered rules. A piece of work goes to the
first deputy of the first rule that covers it who is here; when none of them is, to the deputies of
those deputies by their own rules, and so on. Nobody is asked twice, so a circle in the data ends.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine import StandIn, role_of

Away = Mapping[str, tuple["Rule", ...]]
"""Person id → the rules of their absence, in order."""


class Scope(StrEnum):
    """Which part of an absent person's work a rule hands over."""

    ALL = "all"
    PROCESSES = "processes"
    ROLES = "roles"
    PERSONAL = "personal"
    """What is assigned to the person, or offered to them by name."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A piece of somebody's work.

    Attributes:
        principal: by which role of the absent person it is theirs; "" when it is personal.
        process_key: "" stands for every process that no rule names.
    """

    principal: str = ""
    process_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A deputy for a part of the work; `process_keys` and `roles` as the scope needs them."""

    deputy_id: str
    scope: Scope = Scope.ALL
    process_keys: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def covers(self, work: Work) -> bool:
        match self.scope:
            case Scope.ALL:
                return True
            case Scope.PROCESSES:
                return work.process_key in self.process_keys
            case Scope.ROLES:
                return bool(work.principal) and role_of(work.principal) in self.roles
            case Scope.PERSONAL:
                return not work.principal


@dataclass(frozen=True, kw_only=True)
class Option:
    """A deputy who is here, with the absent deputies through whom the work comes to them."""

    deputy_id: str
    through: frozenset[str] = frozenset()

    @property
    def people(self) -> frozenset[str]:
        """Whoever of these is excluded from a user task excludes this option."""
        return self.through | {self.deputy_id}


def options(
    absent_id: str, work: Work, away: Away, is_here: Callable[[str], bool]
) -> tuple[Option, ...]:
    """Give everybody who may do a piece of an absent person's work, whose turn is first first.

    Args:
        absent_id: whose work it is.
        work: which piece.
        away: who is away.
        is_here: whether somebody works here and can sign in; asked only of people not away.
    """
    found: dict[Option, None] = {}
    asked = {absent_id}
    waiting = deque([(absent_id, frozenset[str]())])
    while waiting:
        person_id, through = waiting.popleft()
        for deputy_id in _deputies(away[person_id], work):
            if deputy_id == absent_id:
                continue
            if deputy_id not in away:
                if is_here(deputy_id):
                    found[Option(deputy_id=deputy_id, through=through)] = None
            elif deputy_id not in asked:
                asked.add(deputy_id)
                waiting.append((deputy_id, through | {deputy_id}))
    return tuple(found)


def stand_ins(
    deputy_id: str,
    away: Away,
    principals: Mapping[str, frozenset[str]],
    is_here: Callable[[str], bool],
) -> tuple[StandIn, ...]:
    """Give the work of absent people that somebody does now; none while they are away themselves.

    Args:
        deputy_id: who asks.
        away: who is away.
        principals: absent person → what they may lend; people without an entry lend nothing.
        is_here: as for `options`.
    """
    if deputy_id in away or not is_here(deputy_id):
        return ()
    found: list[StandIn] = []
    for absent_id in sorted(away.keys() & principals.keys()):
        found += _parts(deputy_id, absent_id, away, principals[absent_id], is_here)
    return tuple(found)


def deputies_of(
    absent_id: str, away: Away, is_here: Callable[[str], bool]
) -> tuple[frozenset[str], bool]:
    """Give who goes first for some kind of work, and whether each kind has somebody."""
    orders = [options(absent_id, work, away, is_here) for work in _kinds_of_work(away)]
    first = frozenset(order[0].deputy_id for order in orders if order)
    return first, all(orders)


def circle(person_id: str, away: Away) -> tuple[str, ...]:
    """Give the people through whom somebody's work would come back to them; () when it cannot."""
    for work in _kinds_of_work(away):
        path = _way_back(person_id, work, away)
        if path:
            return path
    return ()


def named_processes(away: Away) -> frozenset[str]:
    """Give the keys of the processes that have deputies of their own."""
    return frozenset(key for rules in away.values() for rule in rules for key in rule.process_keys)


def _deputies(rules: Iterable[Rule], work: Work) -> Iterator[str]:
    return (rule.deputy_id for rule in rules if rule.covers(work))


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where somebody stands in the order for a piece of work."""

    after: tuple[frozenset[str], ...]
    through: frozenset[str]


def _parts(
    deputy_id: str,
    absent_id: str,
    away: Away,
    principals: frozenset[str],
    is_here: Callable[[str], bool],
) -> Iterator[StandIn]:
    processes = named_processes(away)
    same: dict[tuple[_Place, frozenset[str]], set[str]] = {}
    for process_key in ("", *sorted(processes)):
        lent: dict[_Place, set[str]] = {}
        for principal in ("", *sorted(principals)):
            work = Work(principal=principal, process_key=process_key)
            for place in _places(deputy_id, options(absent_id, work, away, is_here)):
                lent.setdefault(place, set()).add(principal)
        for place, some in lent.items():
            same.setdefault((place, frozenset(some)), set()).add(process_key)
    for (place, covered), keys in same.items():
        yield StandIn(
            absent_id=absent_id,
            principals=covered - {""},
            personal="" in covered,
            process_keys=frozenset() if "" in keys else frozenset(keys),
            except_processes=processes - keys if "" in keys else frozenset(),
            after=place.after,
            through=place.through,
        )


def _places(deputy_id: str, found: tuple[Option, ...]) -> Iterator[_Place]:
    for position, option in enumerate(found):
        if option.deputy_id == deputy_id:
            before = tuple(each.people for each in found[:position])
            yield _Place(after=before, through=option.through)


def _kinds_of_work(away: Away) -> Iterator[Work]:
    """One of each kind of work that the rules tell apart."""
    roles = {role for rules in away.values() for rule in rules for role in rule.roles}
    # An unnamed role is like any role that no rule names.
    for principal in ("", "*", *sorted(roles)):
        for process_key in ("", *sorted(named_processes(away))):
            yield Work(principal=principal, process_key=process_key)


def _way_back(person_id: str, work: Work, away: Away) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    waiting = deque([person_id] if person_id in away else [])
    while waiting:
        here = waiting.popleft()
        for deputy_id in _deputies(away[here], work):
            if deputy_id == person_id:
                return _path(here, person_id, came_from)
            if deputy_id in away and deputy_id not in came_from:
                came_from[deputy_id] = here
                waiting.append(deputy_id)
    return ()


def _path(last: str, person_id: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    path = [last]
    while path[-1] != person_id:
        path.append(came_from[path[-1]])
    return (*reversed(path), person_id)
