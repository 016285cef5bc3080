"""The order of performances: by lot, checkable by anybody, within the days there are."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import InvalidInput
from workflows.contests.drawing_lots import Day, check_by_hand, draw, draw_days

NAMES = [f"a{number}" for number in range(6)]


def test_the_order_can_be_checked_with_nothing_but_sha_256():
    by_hand = sorted(NAMES, key=lambda name: hashlib.sha256(f"2026\n{name}".encode()).hexdigest())

    assert draw("2026", NAMES) == draw("2026", NAMES[::-1]) == tuple(by_hand)
    assert draw("2027", NAMES) != draw("2026", NAMES)


def test_every_first_place_is_as_likely_as_another():
    """700 draws of seven: each first about 100 times; the bounds are four deviations away."""
    firsts = [draw(str(seed), [*NAMES, "a6"])[0] for seed in range(700)]

    assert all(63 < firsts.count(name) < 137 for name in [*NAMES, "a6"])


def test_days_fill_in_the_order_of_the_lot():
    found = draw_days(
        "2026", dict.fromkeys(NAMES, ""), [Day(title="1", places=4), Day(title="2", places=4)]
    )

    assert found.days == (draw("2026", NAMES)[:4], draw("2026", NAMES)[4:])


@pytest.mark.parametrize("seed", ["1", "2", "3", "4", "5"])
def test_who_could_perform_on_either_day_makes_room_for_who_cannot(seed: str):
    days = [Day(title="1", places=1), Day(title="2", places=1, nominations=("x",))]

    assert draw_days(seed, {"a0": "x", "a1": "y"}, days).days == (("a1",), ("a0",))


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from("xyz")),
    st.lists(st.tuples(st.integers(0, 2), st.sets(st.sampled_from("xyz"))), max_size=4),
)
def test_everybody_is_placed_when_it_is_possible_at_all(
    nominations: dict[str, str], given_days: list[tuple[int, set[str]]]
):
    days = [
        Day(title=str(number), places=places, nominations=tuple(sorted(only)))
        for number, (places, only) in enumerate(given_days)
    ]
    try:
        found = draw_days("5", nominations, days)
    except InvalidInput:
        assert not possible(list(nominations.values()), days)
        return
    order = draw("5", list(nominations))
    assert sorted(name for some in found.days for name in some) == sorted(nominations)
    for day, some in zip(days, found.days, strict=True):
        assert len(some) <= day.places
        assert all(not day.nominations or nominations[n] in day.nominations for n in some)
        assert list(some) == [name for name in order if name in some]


def possible(nominations: list[str], days: list[Day]) -> bool:
    """Hall's condition: no set of nominations has more participants than places."""
    for wanted in ("x", "y", "z", "xy", "xz", "yz", "xyz"):
        places = sum(
            day.places for day in days if not day.nominations or set(day.nominations) & set(wanted)
        )
        if sum(nomination in wanted for nomination in nominations) > places:
            return False
    return True


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InvalidInput, match="нужно число"):
        draw("", NAMES)
    with pytest.raises(InvalidInput, match="дважды"):
        draw("1", ["a", "a"])
    with pytest.raises(InvalidInput, match="не помещаются участники: 2"):
        draw_days("1", dict.fromkeys(NAMES, ""), [Day(title="1", places=4)])
    check_by_hand(NAMES, NAMES[::-1])
    for wrong in (NAMES[:5], [*NAMES, "a0"], [*NAMES[:5], "b"]):
        with pytest.raises(InvalidInput, match="ровно один раз"):
            check_by_hand(NAMES, wrong)
