"""Whoever is away has their work done by somebody who is here, may do it, and is next in order."""

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from engine import StandIn
from workflows.registry.succession import (
    Away,
    Option,
    Rule,
    Scope,
    Work,
    circle,
    named_processes,
    options,
    stand_ins,
)

PEOPLE = tuple("abcdef")
PROCESSES, ROLES = ("plan", "vote"), ("clerk", "methodist")
PRINCIPALS = ("clerk", "methodist", "methodist@school_5")


def rule(
    deputy_id: str,
    *,
    scope: Scope = Scope.ALL,
    process_keys: tuple[str, ...] = (),
    roles: tuple[str, ...] = (),
) -> Rule:
    scope = Scope.PROCESSES if process_keys else Scope.ROLES if roles else scope
    return Rule(
        deputy_id=deputy_id,
        scope=scope,
        process_keys=frozenset(process_keys),
        roles=frozenset(roles),
    )


def names(absent_id: str, away: Away, gone: str = "", **work: str) -> list[str]:
    found = options(absent_id, Work(**work), away, lambda person: person not in gone)
    return [each.deputy_id for each in found]


# -- the order -------------------------------------------------------------------------------------
def test_the_first_deputy_who_is_here_goes_first():
    assert names("a", {"a": (rule("b"), rule("c"))}) == ["b", "c"]
    assert names("a", {"a": (rule("b"), rule("c")), "b": ()}) == ["c"]


def test_a_deputy_who_is_no_longer_here_is_passed_over():
    assert names("a", {"a": (rule("b"), rule("c"))}, gone="b") == ["c"]
    assert names("a", {"a": (rule("b"),)}, gone="b") == []


def test_rules_cover_their_part_only():
    away = {
        "a": (
            rule("b", process_keys=("plan",)),
            rule("c", roles=("clerk",)),
            rule("d", scope=Scope.PERSONAL),
            rule("e"),
        )
    }
    assert names("a", away, process_key="plan", principal="clerk") == ["b", "c", "e"]
    assert names("a", away, process_key="plan") == ["b", "d", "e"]
    assert names("a", away, principal="clerk") == ["c", "e"]
    assert names("a", away, principal="methodist@school_5") == ["e"]
    assert names("a", away) == ["d", "e"]


def test_the_deputies_of_a_deputy_come_after_ones_own():
    away = {"a": (rule("b"), rule("c")), "b": (rule("d"),)}
    assert options("a", Work(), away, lambda _: True) == (
        Option(deputy_id="c"),
        Option(deputy_id="d", through=frozenset({"b"})),
    )


def test_a_deputys_deputy_does_what_their_own_rule_covers():
    away = {"a": (rule("b"),), "b": (rule("c", roles=("clerk",)),)}
    assert names("a", away, principal="clerk") == ["c"]
    assert names("a", away, principal="methodist") == []


def test_a_circle_in_the_data_does_no_harm():
    away = {"a": (rule("b"),), "b": (rule("c"),), "c": (rule("a"), rule("b"), rule("d"))}
    assert names("a", away) == ["d"]
    assert names("c", away) == ["d"]


def test_a_circle_is_found_with_those_it_goes_through():
    away = {"a": (rule("b"),), "b": (rule("c"),), "c": (rule("a"),), "d": (rule("a"),)}
    assert circle("a", away) == ("a", "b", "c", "a")
    assert circle("d", away) == ()
    assert circle("e", away) == ()


def test_rules_for_different_work_make_no_circle():
    away = {"a": (rule("b", roles=("clerk",)),), "b": (rule("a", roles=("methodist",)),)}
    assert circle("a", away) == ()
    away = {"a": (rule("b", roles=("clerk",)),), "b": (rule("a"),)}
    assert circle("a", away) == ("a", "b", "a")


# -- what somebody does for whom -------------------------------------------------------------------
LENT = {"a": frozenset(PRINCIPALS)}


def test_one_deputy_for_everything_is_one_stand_in():
    found = stand_ins("b", {"a": (rule("b"),)}, LENT, lambda _: True)
    assert found == (StandIn(absent_id="a", principals=frozenset(PRINCIPALS)),)


def test_parts_of_the_work_are_told_apart():
    away = {"a": (rule("b", process_keys=("plan",)), rule("c"))}
    assert stand_ins("b", away, LENT, lambda _: True) == (
        StandIn(absent_id="a", principals=frozenset(PRINCIPALS), process_keys=frozenset({"plan"})),
    )
    first, second = stand_ins("c", away, LENT, lambda _: True)
    assert first.except_processes == {"plan"}
    assert first.after == ()
    assert second.process_keys == {"plan"}
    assert second.after == (frozenset({"b"}),)


def test_whoever_is_away_stands_in_for_nobody():
    away = {"a": (rule("b"), rule("c")), "b": ()}
    assert stand_ins("b", away, LENT, lambda _: True) == ()
    assert stand_ins("c", away, LENT, lambda _: False) == ()
    assert stand_ins("c", away, {}, lambda _: True) == ()


RULES = st.builds(
    Rule,
    deputy_id=st.sampled_from(PEOPLE),
    scope=st.sampled_from(Scope),
    process_keys=st.sets(st.sampled_from(PROCESSES), max_size=2).map(frozenset),
    roles=st.sets(st.sampled_from(ROLES), max_size=2).map(frozenset),
)
AWAY = st.dictionaries(st.sampled_from(PEOPLE), st.lists(RULES, max_size=3).map(tuple), max_size=5)
WORK = st.builds(
    Work,
    principal=st.sampled_from(("", *PRINCIPALS)),
    process_key=st.sampled_from(("", *PROCESSES)),
)
GONE = st.sets(st.sampled_from(PEOPLE), max_size=2)
EXCLUDED = st.sets(st.sampled_from(PEOPLE), max_size=3)


def does(person: str, absent: str, work: Work, away: Away, gone: set[str], excluded: set[str]):
    """Whether the engine would let a person do this piece of the absent person's work."""
    lent = {each: frozenset(PRINCIPALS) for each in away if each not in gone}
    return person not in excluded and any(
        each.absent_id == absent
        and each.covers_process(work.process_key or "any other")
        and (work.principal in each.principals if work.principal else each.personal)
        and each.is_turn(excluded)
        for each in stand_ins(person, away, lent, lambda someone: someone not in gone)
    )


@given(away=AWAY, work=WORK, gone=GONE, excluded=EXCLUDED)
def test_exactly_the_first_who_may_does_it(away, work, gone, excluded):
    """Never somebody absent or gone, never past an exclusion, and nobody beside the first."""
    for absent in away.keys() - gone:
        order = options(absent, work, away, lambda person: person not in gone)
        free = [each for each in order if each.people.isdisjoint(excluded)]
        first = {free[0].deputy_id} if free and absent not in excluded else set()

        assert {each for each in PEOPLE if does(each, absent, work, away, gone, excluded)} == first
        assert first.isdisjoint({absent, *away, *gone, *excluded})


@given(away=AWAY, work=WORK, gone=GONE)
def test_nobody_absent_or_gone_or_oneself_is_an_option(away, work, gone):
    for absent in away:
        found = options(absent, work, away, lambda person: person not in gone)
        assert len(set(found)) == len(found)
        for each in found:
            assert each.deputy_id not in {absent, *away, *gone}
            assert each.through <= away.keys() - {absent}


@given(away=AWAY)
def test_a_circle_leads_from_deputy_to_deputy_and_back(away):
    for person in PEOPLE:
        path = circle(person, away)
        if path:
            assert path[0] == path[-1] == person
            assert len(set(path)) == len(path) - 1
            for here, there in pairwise(path):
                assert there in {each.deputy_id for each in away[here]}


@given(away=AWAY, work=WORK)
def test_without_circles_the_order_is_found_by_following_everybody(away, work):
    """Where no circle is found, work never comes back to whose it is on any path."""
    for person in away:
        if not circle(person, away):
            reached, waiting = set(), [person]
            while waiting:
                here = waiting.pop()
                nexts = {r.deputy_id for r in away.get(here, ()) if r.covers(work)} - reached
                reached |= nexts
                waiting += nexts & away.keys()
            assert person not in reached


@given(away=AWAY)
def test_parts_of_one_persons_work_do_not_overlap_at_one_place_of_the_order(away):
    lent = {each: frozenset(PRINCIPALS) for each in away}
    for deputy in PEOPLE:
        found = stand_ins(deputy, away, lent, lambda _: True)
        for one, process in product(found, (*PROCESSES, "any other")):
            same = [
                each
                for each in found
                if each.absent_id == one.absent_id
                and each.after == one.after
                and each.through == one.through
                and each.covers_process(process)
            ]
            assert len(same) <= 1
        assert all(each.process_keys <= named_processes(away) for each in found)
