"""The order of performances by lot, which anybody can check with a pencil and a SHA-256 program.

Put the seed, a line break and the id of an application into SHA-256 (UTF-8); sort the applications
by the hexadecimal digests: that is the order. Days fill in this order: each application takes the
earliest day that is open to its nomination and has room; where none has, earlier ones move to other
days along the shortest chain that makes room. Within a day the order of the lot stands.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine import InvalidInput
from workflows.contests.distribution import draw_key


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of performances: how many fit, and of which nominations; () for all."""

    title: str
    places: int
    nominations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Programme:
    """Who performs on which day: for each day, as they were given, the order."""

    seed: str
    days: tuple[tuple[str, ...], ...]


def draw(seed: str, ids: Collection[str]) -> tuple[str, ...]:
    """Draw the order.

    Raises:
        InvalidInput: there is no seed, or an id stands twice.
    """
    if not seed:
        raise InvalidInput("Для жеребьёвки нужно число, с которого она начинается.")
    if len(set(ids)) != len(ids):
        raise InvalidInput("Участник назван дважды.")
    return tuple(sorted(ids, key=lambda each: draw_key(seed, each)))


def check_by_hand(ids: Collection[str], order: Sequence[str]) -> None:
    """Refuse an order drawn by hand that is not an order of exactly these participants.

    Raises:
        InvalidInput: somebody is missing, is named twice, or does not take part.
    """
    if sorted(ids) != sorted(order):
        raise InvalidInput("В порядке жеребьёвки каждый участник должен стоять ровно один раз.")


def draw_days(seed: str, nominations: Mapping[str, str], days: Sequence[Day]) -> Programme:
    """Draw the order and spread it over days.

    Args:
        seed: recorded with the draw.
        nominations: application → its nomination, "" when there are none.
        days: in order.

    Raises:
        InvalidInput: somebody cannot be placed on any day; the sentence says how many.
    """
    order = draw(seed, tuple(nominations))
    placed: list[list[str]] = [[] for _ in days]
    left = [each for each in order if not _place(each, placed, nominations, days)]
    if left:
        raise InvalidInput(f"По дням не помещаются участники: {len(left)}. Добавьте места.")
    rank = {each: number for number, each in enumerate(order)}
    days_in_order = (tuple(sorted(found, key=rank.__getitem__)) for found in placed)
    return Programme(seed=seed, days=tuple(days_in_order))


def _place(
    application: str, placed: list[list[str]], nominations: Mapping[str, str], days: Sequence[Day]
) -> bool:
    """Give a day to an application; others move along the shortest chain when that is needed."""
    came: dict[int, tuple[int, str]] = {}
    queue: list[tuple[int, str]] = [(-1, application)]
    for start, who in queue:
        for number, day in enumerate(days):
            if number in came or number == start or not _is_open(day, nominations[who]):
                continue
            came[number] = (start, who)
            if len(placed[number]) < day.places:
                _move(number, came, placed)
                return True
            queue += [(number, other) for other in placed[number]]
    return False


def _is_open(day: Day, nomination: str) -> bool:
    return day.places > 0 and (not day.nominations or nomination in day.nominations)


def _move(number: int, came: Mapping[int, tuple[int, str]], placed: list[list[str]]) -> None:
    while number >= 0:
        start, who = came[number]
        placed[number].append(who)
        if start >= 0:
            placed[start].remove(who)
        number = start
