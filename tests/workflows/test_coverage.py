"""What of somebody's work nobody would do, day by day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.registry.succession import Rule, Scope
from workflows.substitution.coverage import (
    Duty,
    OpenTask,
    Situation,
    Span,
    deputies_of,
    duty_gaps,
    spans,
    task_gaps,
)

FIRST = date(2026, 7, 1)


def span(first: int, last: int | None) -> Span:
    """Days of July, the last None without an end."""
    return Span(begins_on=day(first), ends_on=None if last is None else day(last))


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def situation(
    first: int, last: int | None, *, gone: str = "", **away: tuple[Rule, ...]
) -> Situation:
    return Situation(span=span(first, last), away=away, is_here=lambda person: person not in gone)


def to(deputy_id: str, **more: object) -> Rule:
    return Rule(deputy_id=deputy_id, **more)  # type: ignore[arg-type]


CLERK = Duty(principal="clerk")


@pytest.mark.parametrize(
    ("others", "whole", "parts"),
    [
        ([], (1, 9), [(1, 9)]),
        ([(3, 5)], (1, 9), [(1, 2), (3, 5), (6, 9)]),
        ([(1, 5), (6, 20)], (1, 9), [(1, 5), (6, 9)]),
        ([(4, None)], (1, None), [(1, 3), (4, None)]),
        ([(20, 25)], (1, 9), [(1, 9)]),
        ([(9, 9)], (9, 9), [(9, 9)]),
    ],
)
def test_a_period_is_cut_where_somebody_leaves_or_comes_back(others, whole, parts):
    found = spans(span(*whole), [span(*each) for each in others])
    assert found == tuple(span(*each) for each in parts)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=6), st.integers(1, 30))
def test_the_parts_of_a_period_follow_one_another_without_holes(others, length):
    whole = span(1, length)
    found = spans(whole, [span(first, first + more) for first, more in others])
    assert (found[0].begins_on, found[-1].ends_on) == (whole.begins_on, whole.ends_on)
    for one, other in pairwise(found):
        assert one.ends_on is not None
        assert one.begins_on <= one.ends_on == other.begins_on - timedelta(days=1)


def test_a_duty_that_a_colleague_shares_is_done():
    shared = Duty(principal="clerk", others=frozenset({"b"}))
    assert duty_gaps("a", [shared], [situation(1, 9, a=())]) == ()
    assert duty_gaps("a", [shared], [situation(1, 9, a=(), b=())]) != ()
    assert duty_gaps("a", [shared], [situation(1, 9, a=(), gone="b")]) != ()


def test_neighbouring_days_without_anybody_are_told_as_one():
    (gap,) = duty_gaps("a", [CLERK], [situation(1, 2, a=()), situation(3, 9, a=(), c=())])
    assert (gap.span, gap.covered_processes) == (span(1, 9), frozenset())


def test_only_the_days_are_told_on_which_the_deputy_is_away_too():
    rules = (to("b"),)
    days = [situation(1, 3, a=rules), situation(4, 5, a=rules, b=()), situation(6, 9, a=rules)]
    (gap,) = duty_gaps("a", [CLERK], days)
    assert gap.span == span(4, 5)


def test_processes_that_have_deputies_are_named():
    rules = (to("b", scope=Scope.PROCESSES, process_keys=frozenset({"plan"})),)
    (gap,) = duty_gaps("a", [CLERK], [situation(1, 9, a=rules)])
    assert gap.covered_processes == {"plan"}


def test_what_is_not_lent_is_done_by_colleagues_or_nobody():
    vote = Duty(principal="council_chair", is_lendable=False)
    (gap,) = duty_gaps("a", [vote], [situation(1, 9, a=(to("b"),))])
    assert gap.duty == vote


def test_deputies_are_told_with_the_days_on_which_they_go_first():
    rules = (to("b"), to("c"))
    days = [situation(1, 3, a=rules), situation(4, 5, a=rules, b=()), situation(6, 9, a=rules)]
    assert deputies_of("a", [CLERK], days) == {"b": (span(1, 3), span(6, 9)), "c": (span(4, 5),)}
    assert deputies_of("a", [CLERK], days[:1] + days[2:]) == {"b": (span(1, 3), span(6, 9))}
    assert deputies_of("a", [CLERK], [days[0], situation(4, 9, a=rules)]) == {"b": (span(1, 9),)}


def task(**more: object) -> OpenTask:
    given = {
        "id": "t",
        "title": "Подписать",
        "process_key": "plan",
        "day": day(4),
        "duties": (CLERK,),
        "others": frozenset(),
        "excluded": frozenset(),
        "is_lendable": True,
    }
    return OpenTask(**(given | more))  # type: ignore[arg-type]


TO_B, B_FOR_PLAN = (to("b"),), (to("b", scope=Scope.PROCESSES, process_keys=frozenset({"plan"})),)


@pytest.mark.parametrize(
    ("given", "rules", "is_done"),
    [
        (task(), TO_B, True),
        (task(), (), False),
        (task(others=frozenset({"c"})), (), True),
        (task(others=frozenset({"c"}), excluded=frozenset({"c"})), (), False),
        (task(excluded=frozenset({"b"})), TO_B, False),
        (task(excluded=frozenset({"b"})), (*TO_B, to("c")), True),
        (task(excluded=frozenset({"a"})), TO_B, False),
        (task(excluded=frozenset({"deputy:b"})), TO_B, False),
        (task(excluded=frozenset({"deputy:b"})), (*TO_B, to("c")), True),
        (task(others=frozenset({"c"}), excluded=frozenset({"deputy:c"})), (), True),
        (task(is_lendable=False), TO_B, False),
        (task(), B_FOR_PLAN, True),
        (task(process_key="vote"), B_FOR_PLAN, False),
        (task(duties=()), TO_B, False),
        (task(day=None), TO_B, True),
    ],
)
def test_an_open_task_needs_somebody_who_may_do_it(given, rules, is_done):
    assert (task_gaps("a", [given], [situation(1, 9, a=rules)]) == ()) == is_done


@pytest.mark.parametrize(("due", "is_done"), [(1, True), (4, False), (9, True), (30, True)])
def test_the_day_of_the_deadline_decides(due, is_done):
    days = [situation(1, 3, a=TO_B), situation(4, 5, a=TO_B, b=()), situation(6, 9, a=TO_B)]
    assert (task_gaps("a", [task(day=day(due))], days) == ()) == is_done
