"""Points, places, ties, the way to the final and awards: exact, fair, the same for every order."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import InvalidInput
from tests.bpmn.diagrams import ROOT
from tests.bpmn.test_decisions import decide
from tests.workflows.contests.judging import (
    APPLICATIONS,
    CONFIGURATION,
    NEAREST,
    RULES,
    judged,
    sheet,
)
from workflows.contests import awards, finalists
from workflows.contests.awards import Award, award_of
from workflows.contests.ranking import Ranked, TieRule, open_ties, rank, tie_trial
from workflows.contests.score_rules import Rules, Sheet, Trial, rules_of, shown
from workflows.contests.trial_points import count_trial, is_third_needed

Case = tuple[Rules, list[Sheet]]


def places(ranking: tuple[Ranked, ...]) -> dict[str, int]:
    return {each.application: each.place for each in ranking}


# -- what always holds -----------------------------------------------------------------------------
@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_sheets_and_applications_does_not_matter(case: Case, random):
    rules, sheets = case
    mixed, names = list(sheets), list(APPLICATIONS)
    random.shuffle(mixed)
    random.shuffle(names)

    assert rank(rules, names, mixed) == rank(rules, APPLICATIONS, sheets)


@given(judged(), st.data())
def test_a_higher_score_never_lowers_a_place(case: Case, data: st.DataObject):
    rules, sheets = case
    assume(sheets)
    number = data.draw(st.integers(0, len(sheets) - 1))
    raised = sheets[number]
    each = data.draw(st.sampled_from(rules.trial(raised.trial).criteria))
    better = list(sheets)
    better[number] = replace(raised, scores={**raised.scores, each.code: each.maximum})

    before, after = rank(rules, APPLICATIONS, sheets), rank(rules, APPLICATIONS, better)

    assert places(after)[raised.application] <= places(before)[raised.application]


@given(judged())
def test_parts_add_up_and_places_follow_totals(case: Case):
    rules, sheets = case

    ranking = rank(rules, APPLICATIONS, sheets)

    for each in ranking:
        assert each.total == sum(trial.part for trial in each.trials)
        for trial in each.trials:
            assert sum(trial.by_criterion.values()) == (trial.mean or 0)
        better = sum(other.place < each.place for other in ranking)
        equal = sum(other.place == each.place for other in ranking)
        assert (each.place, each.last_place) == (better + 1, better + equal)
    totals = [each.total for each in ranking]
    assert totals == sorted(totals, reverse=True)


@given(judged())
def test_a_withdrawn_application_and_a_cancelled_sheet_do_not_count(case: Case):
    rules, sheets = case
    without = [s for s in sheets if s.is_valid and s.application != "a1"]

    ranking = rank(rules, APPLICATIONS[1:], sheets)

    assert [(r.application, r.total, r.place) for r in ranking] == [
        (r.application, r.total, r.place) for r in rank(rules, APPLICATIONS[1:], without)
    ]


# -- points ----------------------------------------------------------------------------------------
def test_points_are_means_by_weight_exact_until_they_are_shown():
    sheets = [
        sheet("a1", "folder", "№ 1", 5, 10),
        sheet("a1", "folder", "№ 2", 4, 10),
        sheet("a1", "folder", "№ 3", 5, 9),
        sheet("a1", "lesson", "№ 1", 10, 10),
        sheet("a1", "speech", "№ 1", "19.5"),
    ]

    (found,) = rank(RULES, ["a1"], sheets)

    assert [each.part for each in found.trials] == [Fraction(86, 3), Fraction(40), Fraction(39, 2)]
    assert found.total == Fraction(529, 6)
    assert (found.points, found.share_percent) == (Decimal("88.17"), Decimal("88.16"))
    assert shown(Fraction(1, 200)) == Decimal("0.01")


def test_a_trial_without_sheets_adds_nothing():
    (found,) = rank(RULES, ["a1"], [sheet("a1", "lesson", "№ 1", 10, 15)])

    assert [each.mean for each in found.trials] == [None, 25, None]
    assert found.total == 50


def test_the_extremes_are_trimmed_from_five_sheets_on():
    rules = replace(RULES, trimmed_mean=True)
    sheets = [sheet("a1", "speech", f"№ {n}", points) for n, points in enumerate([0, 8, 9, 10, 20])]

    five = count_trial(rules, rules.trial("speech"), sheets)
    four = count_trial(rules, rules.trial("speech"), sheets[:4])

    assert (five.mean, five.trimmed) == (9, ("№ 0", "№ 4"))
    assert five.highest_marks == 1  # of all valid sheets: a higher score must not lose a tie
    assert (four.mean, four.trimmed) == (Fraction(27, 4), ())


def test_a_third_expert_is_asked_for_once_when_sheets_differ_too_much():
    speech = RULES.trial("speech")
    near = [sheet("a1", "speech", "№ 1", 10), sheet("a1", "speech", "№ 2", 14)]
    far = [sheet("a1", "speech", "№ 1", 10), sheet("a1", "speech", "№ 2", "14.5")]
    third = sheet("a1", "speech", "№ 3", 14, third=True)

    assert not is_third_needed(RULES, speech, near)
    assert is_third_needed(RULES, speech, far)
    assert not is_third_needed(RULES, speech, [*far, third])
    assert not is_third_needed(RULES, speech, [replace(far[0], is_valid=False), far[1]])
    assert count_trial(RULES, speech, [*far, third]).mean == Fraction(77, 6)
    nearest = count_trial(NEAREST, speech, [*far, third])
    assert (nearest.mean, nearest.trimmed) == (Fraction(57, 4), ("№ 1",))


def test_of_two_pairs_equally_near_the_upper_one_counts():
    sheets = [sheet("a1", "speech", f"№ {n}", p, third=n == 2) for n, p in enumerate([10, 14, 12])]

    assert count_trial(NEAREST, NEAREST.trial("speech"), sheets).mean == 13


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ([sheet("a1", "speech", "№ 1", 21)], "вне шкалы"),
        ([sheet("a1", "speech", "№ 1", -1)], "вне шкалы"),
        ([sheet("a1", "speech", "№ 1", "1.3")], "с шагом"),
        ([sheet("a1", "speech", "№ 1", 1), sheet("a1", "speech", "№ 1", 2)], "два действующих"),
        ([replace(sheet("a1", "speech", "№ 1", 1), scores={})], "не те критерии"),
        ([replace(sheet("a1", "speech", "№ 1", 1), trial="dance")], "нет испытания"),
    ],
)
def test_a_sheet_that_cannot_be_counted_is_refused(sheets: list[Sheet], words: str):
    with pytest.raises(InvalidInput, match=words):
        rank(RULES, ["a1"], sheets)


# -- ties ------------------------------------------------------------------------------------------
def test_each_tie_names_the_rule_that_solved_it():
    """Folder and on-site trials can make the same total in different ways."""
    sheets = [
        sheet("a1", "folder", "№ 1", 5, 10), sheet("a1", "lesson", "№ 1", 5, 5),
        sheet("a2", "folder", "№ 1", 0, 0), sheet("a2", "lesson", "№ 1", 10, 15),
        sheet("a3", "folder", "№ 1", 0, 0), sheet("a3", "lesson", "№ 1", 5, 10),
        sheet("a3", "speech", "№ 1", 20),
        sheet("a4", "folder", "№ 1", 0, 0), sheet("a4", "lesson", "№ 1", 10, 5),
        sheet("a4", "speech", "№ 1", 20),
    ]  # fmt: skip

    first, *others = rank(RULES, APPLICATIONS, sheets)

    assert {each.total for each in (first, *others)} == {50}
    assert [each.application for each in (first, *others)] == ["a2", "a4", "a3", "a1"]
    assert [each.place for each in (first, *others)] == [1, 2, 3, 4]
    assert [tie.rule for tie in first.ties] == [TieRule.LESSON]
    assert [tie.rule for tie in others[0].ties] == [TieRule.LESSON, TieRule.HIGHEST]
    assert others[2].solved_by == (TieRule.ONSITE,)


def test_the_chair_votes_last_and_without_a_vote_the_place_is_shared():
    same = [sheet(name, "lesson", "№ 1", 9, 9) for name in ("a1", "a2", "a3")]

    shared = rank(RULES, APPLICATIONS, same)
    voted = rank(RULES, APPLICATIONS, same, chair=["a3", "a1"])

    assert [(r.place, r.last_place) for r in shared] == [(1, 3), (1, 3), (1, 3), (4, 4)]
    assert open_ties(shared) == (("a1", "a2", "a3"),)
    assert places(voted) == {"a3": 1, "a1": 2, "a2": 3, "a4": 4}
    assert open_ties(voted) == ()
    assert voted[0].solved_by == (TieRule.CHAIR,)


def test_the_lesson_decides_in_every_shipped_contest_with_places():
    found = {}
    for path in sorted((ROOT / "contest" / "variants").glob("*.json")):
        rules = rules_of(json.loads(path.read_text("utf-8")))
        deciding = tie_trial(rules, rules.trials)
        assert deciding is not None
        assert sum(trial.weight for trial in rules.trials) == 100
        found[path.stem] = deciding.code if rules.is_ranked else ""

    assert found == {
        "class_teacher": "class_hour",
        "masterclass_festival": "",
        "pedagogical_inspiration": "activity",
        "teacher_of_year": "lesson",
        "young_teacher": "lesson",
    }


def test_the_trial_that_decides_is_the_named_one_or_the_weightiest_on_site():
    heavy = replace(RULES.trials[0], weight=Decimal(90))
    trials = (heavy, *RULES.trials[1:])

    def deciding(*held: Trial, named: tuple[str, ...] = ()) -> str:
        found = tie_trial(replace(RULES, tie_trials=named), held)
        return found.code if found else ""

    assert deciding(*trials) == "lesson"
    assert deciding(*trials, named=("dance", "speech", "lesson")) == "speech"
    assert deciding(heavy, named=("speech",)) == "folder"
    assert deciding() == ""


# -- the final (D03) -------------------------------------------------------------------------------
def ranking(*points: int) -> tuple[Ranked, ...]:
    """A ranking by one remote trial out of 20, told apart by nothing else."""
    one = {**CONFIGURATION["trials"][2], "stage": "remote"}
    rules = rules_of({**CONFIGURATION, "trials": [one]})
    names = [f"a{number:02}" for number in range(len(points))]
    sheets = [
        sheet(name, "speech", "№ 1", given) for name, given in zip(names, points, strict=True)
    ]
    return rank(rules, names, sheets)


@pytest.mark.parametrize(
    ("points", "route", "number"),
    [
        ([1, 2, 3], "all", 3),
        ([20, 19, 18, 17], "top", 3),
        ([20, 19, 18, 17, 16, 15, 14], "top", 4),
        (list(range(20, 8, -1)), "top", 5),
        ([20, 19, 9, 9, 9], "top", 2),
        ([20, 19, 10, 9], "top", 3),
        ([9] * 6, "nobody", 0),
        ([20, 19, 18, 18, 18, 18], "top", 6),
        ([20, 19, 18, 17, 16, 16, 16, 1, 1, 1], "top", 7),
        ([20, 19, 18, 17, 16, 16, 16, 16, 1, 1], "tie_break", 4),
    ],
)
def test_who_goes_to_the_final(points: list[int], route: str, number: int):
    found = ranking(*points)

    selected = finalists.select(RULES, found)

    assert (selected.route, len(selected.admitted)) == (route, number)
    told = decide("contest/final", **finalists.facts(RULES, found))
    assert told["final_route"] == route
    if route != "top":
        assert told["final_count"] == number + bool(selected.undecided)
    festival = replace(RULES, is_ranked=False)
    assert len(finalists.select(festival, found).admitted) == len(points)
    assert decide("contest/final", **finalists.facts(festival, found))["final_route"] == "all"


def test_too_many_equals_at_the_last_place_are_left_to_the_chair():
    selected = finalists.select(RULES, ranking(20, 19, 18, 17, 16, 16, 16, 16, 1))

    assert selected.admitted == ("a00", "a01", "a02", "a03")
    assert selected.undecided == ("a04", "a05", "a06", "a07")


def test_the_next_one_steps_in_for_a_finalist_who_withdraws():
    found = ranking(20, 19, 18, 17, 9)

    selected = finalists.select(RULES, found)

    assert finalists.next_in_line(found, selected) == "a03"
    assert finalists.next_in_line(found[:3], selected) == ""


# -- awards (D04) ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("place", "share", "finalist", "award"),
    [
        (1, "70", True, Award.WINNER),
        (1, "69.99", True, Award.FIRST_PRIZE),
        (2, "60", True, Award.PRIZE),
        (3, "59.99", True, Award.LAUREATE),
        (4, "90", True, Award.LAUREATE),
        (0, "90", False, Award.PARTICIPANT),
        (3, "59.99", False, Award.PARTICIPANT),
    ],
)
def test_awards_follow_place_and_share_and_the_table_says_the_same(
    place: int, share: str, finalist: bool, award: Award
):
    for is_ranked in (True, False):
        known = {
            "is_ranked": is_ranked,
            "place": place,
            "share_percent": Decimal(share),
            "is_finalist": finalist,
        }
        told = decide("contest/award", **known)
        found = award_of(**known)
        assert found.award == (award if is_ranked else Award.PARTICIPANT)
        assert (told["award"], told["jury_decides"]) == (found.award, found.jury_decides)


def test_a_share_is_never_rounded_up_to_an_award():
    (found,) = rank(RULES, ["a1"], [sheet("a1", "lesson", f"№ {n}", 10, 15) for n in range(3)])
    almost = replace(found, total=Fraction(69_9999, 10_000), maximum=Fraction(100))

    known = awards.facts(replace(almost, place=1), is_ranked=True, is_finalist=True)

    assert almost.points == Decimal("70.00")
    assert award_of(**known).award == Award.FIRST_PRIZE
