"""Nobody judges in conflict, the work is as even as it can be, and anybody can repeat it."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import InvalidInput
from workflows.contests.conflicts import Effects, Pair
from workflows.contests.distribution import Distribution, Input, distribute, rebalance
from workflows.contests.even_loads import Work, even_out

NOBODY = Effects(excluded=frozenset(), pairs=frozenset(), for_chair=())


def names(letter: str, number: int) -> frozenset[str]:
    return frozenset(f"{letter}{n}" for n in range(number))


def inputs(
    jurors: int,
    applications: int,
    per_application: int,
    pairs: frozenset[Pair] = frozenset(),
    *,
    reserve: int = 0,
    excluded: frozenset[str] = frozenset(),
) -> Input:
    return Input(
        jurors=names("j", jurors),
        applications=names("a", applications),
        conflicts=Effects(excluded=excluded, pairs=pairs, for_chair=()),
        per_application=per_application,
        reserve=names("r", reserve),
    )


@st.composite
def contests(draw: st.DrawFn) -> Input:
    """A small contest in which a third of the pairs are in conflict."""
    jurors, applications, reserve = draw(
        st.tuples(st.integers(1, 5), st.integers(0, 7), st.integers(0, 2))
    )
    everybody = names("j", jurors) | names("r", reserve)
    possible = sorted(product(sorted(everybody), sorted(names("a", applications))))
    forbidden = draw(st.sets(st.sampled_from(possible))) if possible else set()
    excluded = draw(st.sets(st.sampled_from(sorted(everybody)), max_size=1))
    return inputs(
        jurors,
        applications,
        draw(st.integers(1, 3)),
        frozenset(forbidden),
        reserve=reserve,
        excluded=frozenset(excluded),
    )


def check_nobody_is_in_conflict(given: Input, found: Distribution) -> None:
    for juror, application in found.pairs:
        assert juror not in given.conflicts.excluded
        assert (juror, application) not in given.conflicts.pairs
    assert len(set(found.pairs)) == len(found.pairs)


@given(contests(), st.text("0123456789", min_size=1, max_size=3))
def test_a_distribution_has_no_conflict_and_is_full_wherever_it_can_be(case: Input, seed: str):
    found = distribute(seed, case)

    check_nobody_is_in_conflict(case, found)
    missing = {each.application: each.missing for each in found.unfilled}
    able = (case.jurors | case.reserve) - case.conflicts.excluded
    for application in case.applications:
        possible = sum((juror, application) not in case.conflicts.pairs for juror in able)
        given_to = sum(pair[1] == application for pair in found.pairs)
        assert given_to == min(possible, case.per_application)
        assert missing.get(application, 0) == case.per_application - given_to


def least_squares(case: Input) -> int:
    """The least sum of squared loads, by trying every distribution."""
    loads = {tuple([0] * len(case.jurors))}
    order = sorted(case.jurors)
    for application in case.applications:
        able = [n for n, j in enumerate(order) if (j, application) not in case.conflicts.pairs]
        chosen = list(combinations(able, min(len(able), case.per_application)))
        loads = {
            tuple(load + (n in some) for n, load in enumerate(each))
            for each in loads
            for some in chosen
        }
    return min(sum(load**2 for load in each) for each in loads)


@given(contests(), st.integers(0, 9))
def test_the_loads_are_as_even_as_the_conflicts_allow(case: Input, seed: int):
    case = Input(**{**vars(case), "reserve": frozenset(), "conflicts": without_excluded(case)})

    found = distribute(str(seed), case)

    assert sum(load**2 for load in found.loads.values()) == least_squares(case)


def test_work_is_passed_on_through_somebody_who_keeps_as_much():
    """The first may hand over to the second only, the second to the third."""
    work = Work(forbidden={("j2", "a0"), ("j2", "a1"), ("j2", "a2")})
    held = {("j0", "a0"), ("j0", "a1"), ("j0", "a2"), ("j1", "a3"), ("j1", "a4"), ("j2", "a5")}
    for pair in sorted(held):
        work.give(*pair)

    even_out(work, ["j0", "j1", "j2"], held)

    assert work.loads == {"j0": 2, "j1": 2, "j2": 2}
    assert set(work.pairs()) == held


def test_work_is_not_passed_on_to_whoever_only_helps_out():
    work = Work(forbidden={("j1", f"a{n}") for n in range(4)})
    held = {("j0", f"a{n}") for n in range(4)}
    for pair in sorted(held):
        work.give(*pair)
    work.join(["j1", "r0"])

    even_out(work, ["j0", "j1"], held)

    assert work.loads == {"j0": 4, "j1": 0, "r0": 0}


def without_excluded(case: Input) -> Effects:
    return Effects(excluded=frozenset(), pairs=case.conflicts.pairs, for_chair=())


@given(contests(), st.data())
def test_a_repair_changes_no_pair_that_could_stay(case: Input, data: st.DataObject):
    before = distribute("7", case)
    everybody = sorted(case.jurors | case.reserve)
    recused = data.draw(st.sets(st.sampled_from(everybody), max_size=2))
    gone = (
        data.draw(st.sets(st.sampled_from(sorted(case.applications)), max_size=2))
        if case.applications
        else set()
    )

    found = rebalance("8", case, before.pairs, recused=recused, withdrawn=gone)

    check_nobody_is_in_conflict(case, found)
    dropped = {pair for pair in before.pairs if pair[0] in recused or pair[1] in gone}
    assert set(found.removed) == dropped
    assert set(found.pairs) == set(before.pairs) - dropped | set(found.added)
    able = (case.jurors | case.reserve) - case.conflicts.excluded - recused
    for application in case.applications - gone:
        possible = sum((juror, application) not in case.conflicts.pairs for juror in able)
        given_to = sum(pair[1] == application for pair in found.pairs)
        assert given_to == min(possible, case.per_application)


def test_the_same_seed_and_input_give_the_same_result_whatever_their_order():
    pairs = frozenset({("j1", "a3"), ("j4", "a0")})
    given = inputs(5, 40, 3, pairs)
    again = Input(**{**vars(given), "jurors": frozenset(sorted(given.jurors, reverse=True))})

    assert distribute("2026", given) == distribute("2026", again)
    assert distribute("2026", given).pairs != distribute("2027", given).pairs
    assert distribute("2026", given).input_hash == distribute("2027", given).input_hash
    assert given.digest != inputs(5, 40, 3).digest


def test_a_draw_of_today_can_be_repeated_in_years():
    """The algorithm is a promise: a kept draw must come out the same."""
    found = distribute("2026", inputs(3, 3, 2, frozenset({("j0", "a0")})))

    assert found.input_hash.startswith("8d8d7941d5808b041261c1ef88c4b18f24b319b6")
    assert " ".join("-".join(pair) for pair in found.pairs) == "j0-a1 j0-a2 j1-a0 j1-a2 j2-a0 j2-a1"


def test_the_reserve_steps_in_where_the_jury_does_not_suffice():
    given = inputs(3, 4, 3, frozenset({("j0", "a2")}), reserve=1)

    found = distribute("1", given)

    assert found.unfilled == ()
    assert found.from_reserve == (("r0", "a2"),)


def test_the_only_juror_of_the_reserve_in_conflict_is_named():
    given = inputs(3, 4, 3, frozenset({("j0", "a2"), ("r0", "a2")}), reserve=1)

    kin = inputs(3, 4, 3, frozenset({("j0", "a2")}), reserve=1, excluded=frozenset({"r0"}))

    for each in (given, kin):
        (short,) = distribute("1", each).unfilled
        assert (short.application, short.missing, short.reserve_in_conflict) == ("a2", 1, ("r0",))


def test_after_a_recusal_the_reserve_takes_over_and_nobody_else_moves():
    given = inputs(5, 20, 3, reserve=1)
    before = distribute("1", given)

    found = rebalance("2", given, before.pairs, recused=["j2"])

    assert {juror for juror, _ in found.removed} == {"j2"}
    assert {juror for juror, _ in found.added} == {"r0"}
    assert len(found.added) == before.loads["j2"] == 12


def test_one_of_the_reserve_joins_the_jury_for_a_juror_excluded_from_the_contest():
    given = inputs(5, 20, 3, reserve=2, excluded=frozenset({"j2"}))

    found = distribute("1", given)
    (joined,) = set(found.loads) & given.reserve
    again = rebalance("2", given, found.pairs, recused=["j4"])
    third = rebalance("3", given, again.pairs, recused=["j4", joined])

    assert sorted(found.loads.values()) == [12] * 5
    assert "j2" not in found.loads
    assert {juror for juror, _ in again.added} == given.reserve - {joined}
    assert len(third.added) == 12
    assert third.unfilled == ()


def test_a_reserve_juror_who_helps_out_once_is_not_taken_for_a_juror():
    given = inputs(3, 6, 2, frozenset({("j0", "a2"), ("j1", "a2")}), reserve=1)
    before = distribute("1", given)
    assert before.from_reserve == (("r0", "a2"),)
    gone = next(pair for pair in before.pairs if pair[1] != "a2")
    now = replace(given, conflicts=replace(given.conflicts, pairs=given.conflicts.pairs | {gone}))

    found = rebalance("2", now, before.pairs)

    assert found.removed == (gone,)
    assert found.from_reserve == before.from_reserve


@pytest.mark.parametrize("seed", ["1", "2", "3", "4"])
def test_who_joined_the_jury_stays_and_nobody_joins_for_one_of_the_reserve(seed: str):
    given = inputs(4, 12, 3, reserve=3, excluded=frozenset({"j2"}))
    before = distribute("1", given)
    (joined,) = set(before.loads) & given.reserve
    left = min(given.reserve - {joined})
    bad = frozenset(pair for pair in before.pairs if pair[0] == "j0")
    now = replace(given, conflicts=replace(given.conflicts, pairs=bad))

    found = rebalance(seed, now, before.pairs, recused=[left])

    assert found.removed == tuple(sorted(bad))
    assert {juror for juror, _ in found.added} <= {"j1", "j3", joined}
    assert found.unfilled == ()


def test_a_new_conflict_of_one_pair_moves_this_pair_only():
    given = inputs(5, 20, 3, reserve=1)
    before = distribute("1", given)
    pair = before.pairs[0]
    now = inputs(5, 20, 3, frozenset({pair}), reserve=1)

    found = rebalance("2", now, before.pairs)

    assert found.removed == (pair,)
    ((juror, application),) = found.added
    assert (application, juror in now.jurors) == (pair[1], True)


@pytest.mark.parametrize(
    ("seed", "given", "words"),
    [
        ("", inputs(3, 1, 1), "нужно число"),
        ("1", inputs(0, 1, 1), "никого нет"),
        ("1", inputs(3, 1, 0), "хотя бы один"),
        (
            "1",
            Input(
                jurors=names("j", 1),
                reserve=names("j", 1),
                applications=names("a", 1),
                conflicts=NOBODY,
                per_application=1,
            ),
            "одновременно",
        ),
    ],
)
def test_what_cannot_be_distributed_is_refused_in_words(seed: str, given: Input, words: str):
    with pytest.raises(InvalidInput, match=words):
        distribute(seed, given)
