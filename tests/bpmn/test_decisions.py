"""The shipped decision tables give what the regulation's owner expects at every edge."""

from collections.abc import Mapping
from itertools import product

import pytest

from engine.decisions import evaluate, parse_decisions
from tests.bpmn.diagrams import ROOT
from workflows.council.counting import Count, outcome_of
from workflows.registry.council_questions import MAJORITIES
from workflows.registry.council_votes import CouncilVote
from workflows.registry.documents import EXTERNAL_KINDS, JOURNAL_TITLES, DocumentKind


def decide(table: str, **known: object) -> Mapping:
    folder, name = table.split("/")
    path = ROOT / folder / f"{name}.dmn"
    (decision,) = parse_decisions(path.read_bytes(), path.name)
    outputs = evaluate(decision, known).outputs
    assert isinstance(outputs, Mapping)
    return outputs


def quorum(rule: str, present: int, members: int, recused: int = 0) -> object:
    everybody = [f"u{i}" for i in range(members)]
    known = {
        "quorum_rule": rule,
        "council_members": everybody,
        "present_members": everybody[:present],
        "recused_members": everybody[:recused],
    }
    return decide("council_session/quorum", **known)["quorum_met"]


@pytest.mark.parametrize(
    ("rule", "members", "enough"),
    [
        ("more_than_half", 9, 5),
        ("more_than_half", 10, 6),
        ("at_least_half", 9, 5),
        ("at_least_half", 10, 5),
        ("two_thirds", 9, 6),
        ("two_thirds", 10, 7),
        ("two_thirds", 1, 1),
    ],
)
def test_a_quorum_begins_exactly_at_its_number(rule: str, members: int, enough: int):
    assert [quorum(rule, n, members) for n in range(members + 1)] == [
        n >= enough for n in range(members + 1)
    ]


@pytest.mark.parametrize("rule", ["more_than_half", "at_least_half", "two_thirds"])
def test_nobody_is_no_quorum_even_of_an_empty_council(rule: str):
    assert quorum(rule, 0, 0) is False


def test_recused_members_leave_both_the_present_and_the_composition():
    assert quorum("more_than_half", 5, 9) is True
    assert quorum("more_than_half", 5, 9, recused=1) is False
    assert quorum("more_than_half", 6, 9, recused=2) is True


def test_a_recused_member_who_did_not_come_changes_nothing():
    known = {
        "quorum_rule": "more_than_half",
        "council_members": ["a", "b", "c", "d", "e"],
        "present_members": ["a", "b", "c"],
        "recused_members": ["e"],
    }

    assert decide("council_session/quorum", **known)["quorum_met"] is True


def test_an_unknown_rule_is_no_quorum():
    """The gateway behind the table takes anything but a clear yes for a no."""
    assert not quorum("whoever_comes", 5, 5)


def outcome(
    form: str,
    votes_for: int,
    against: int,
    base: int,
    *,
    chair: str = "",
    abstained: int = 0,
    rule: str = "simple_present",
) -> object:
    known = {
        "vote_form": form,
        "majority_rule": rule,
        "not_voted_count": base - votes_for - against - abstained,
        "votes_for": votes_for,
        "votes_total": votes_for + against + abstained,
        "vote_base": base,
        "is_tie": votes_for == against,
        "chair_vote": chair,
    }
    return decide("vote/vote_outcome", **known)["vote_outcome"]


@pytest.mark.parametrize(
    ("votes_for", "against", "base", "chair", "expected"),
    [
        (3, 2, 5, "against", "accepted"),
        (2, 2, 5, "for", "accepted"),
        (2, 2, 4, "for", "accepted"),
        (2, 2, 4, "against", "rejected"),
        (2, 2, 4, "abstained", "rejected"),
        (2, 2, 4, "", "rejected"),
        (2, 1, 5, "for", "rejected"),
        (0, 5, 5, "against", "rejected"),
    ],
)
def test_a_session_accepts_by_majority_or_by_the_chair_at_a_tie(
    votes_for: int, against: int, base: int, chair: str, expected: str
):
    assert outcome("session", votes_for, against, base, chair=chair) == expected


@pytest.mark.parametrize(
    ("votes_for", "base", "expected"),
    [(3, 5, "not_valid"), (4, 6, "accepted"), (6, 9, "accepted"), (5, 9, "not_valid")],
)
def test_an_absentee_vote_needs_answers_of_two_thirds(votes_for: int, base: int, expected: str):
    assert outcome("absentee", votes_for, 0, base) == expected


@pytest.mark.parametrize(
    ("rule", "votes_for", "base", "expected"),
    [
        ("simple_composition", 5, 9, "accepted"),
        ("simple_composition", 4, 8, "rejected"),
        ("two_thirds_present", 6, 9, "accepted"),
        ("two_thirds_present", 5, 9, "rejected"),
        ("two_thirds_composition", 0, 0, "rejected"),
    ],
)
def test_each_question_has_its_own_majority(rule: str, votes_for: int, base: int, expected: str):
    against = base - votes_for
    assert outcome("session", votes_for, against, base, chair="for", rule=rule) == expected


def test_the_table_and_the_recount_say_the_same_of_every_possible_vote():
    for rule, base in product(MAJORITIES, range(1, 7)):
        for votes_for, against in product(range(base + 1), repeat=2):
            if votes_for + against > base:
                continue
            for form, chair in product(("session", "absentee"), ("for", "against", "")):
                vote = CouncilVote(majority_rule=rule, form=form, voters=["x"] * base)
                counted = Count(
                    votes_for=votes_for,
                    votes_against=against,
                    votes_abstained=0,
                    base=base,
                    asked=base,
                    chair_vote=chair,
                )
                told = outcome(form, votes_for, against, base, chair=chair, rule=rule)
                assert outcome_of(vote, counted) == told


@pytest.mark.parametrize(
    ("vote", "proposed", "expected"),
    [
        ("accepted", "approved", "approved"),
        ("accepted", "remarks", "remarks"),
        ("rejected", "approved", "rejected"),
        ("rejected", "remarks", "rejected"),
        ("not_valid", "approved", "not_held"),
    ],
)
def test_the_council_decides_what_was_voted_on(vote: str, proposed: str, expected: str):
    decided = decide("council_item/council_decision", vote_outcome=vote, proposed_decision=proposed)

    assert decided["council_decision"] == expected


def test_the_director_is_asked_after_three_reworks():
    ways = [decide("document_approval/rework_limit", rework_round=n) for n in range(5)]

    assert [way["rework_route"] for way in ways] == [*["rework"] * 3, *["director"] * 2]
    assert [way["rework_round"] for way in ways] == [1, 2, 3, 3, 4]


def test_only_the_authority_numbers_its_own_acts():
    told = {
        kind: decide("document_approval/registration_index", document_kind=kind.value)
        for kind in DocumentKind
    }
    assert {kind: row["journal"] for kind, row in told.items()} == JOURNAL_TITLES
    outside = {kind for kind, row in told.items() if row["numbering"] == "outside"}
    assert outside == EXTERNAL_KINDS
