"""Who may not judge whom: what the registries know, what jurors declare, what follows (D02)."""

from collections.abc import Collection

import pytest

from tests.bpmn.test_decisions import decide
from workflows.contests.conflicts import (
    EFFECTS,
    Declaration,
    Effect,
    Employment,
    Entry,
    Facts,
    Person,
    Relation,
    effects,
    find,
    jury_state,
    remaining,
)


def person(name: str, *jobs: Employment) -> Person:
    return Person(id=name, employments=jobs)


def job(school: str, since: int = 2010, until: int | None = None) -> Employment:
    return Employment(organisation_id=school, since=since, until=until)


def pairs(*two: str) -> frozenset[frozenset[str]]:
    return frozenset({frozenset(two)})


TEACHER = person("teacher", job("school 1"), job("school 9", 2015, 2023))
ENTRY = Entry(id="a1", people=(TEACHER, person("second")), organisation_id="school 1")
NOTHING = Facts(year=2026, past_years=3)


def relation(juror: Person, facts: Facts = NOTHING, declared: Collection[str] = ()) -> str:
    told = [
        Declaration(juror_id=juror.id, application_id="a1", relation=Relation(each))
        for each in declared
    ]
    reason = find([juror], [ENTRY], facts, told).get((juror.id, "a1"))
    return reason.relation if reason else "none"


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ([job("school 2")], "none"),
        ([job("school 1")], "colleague"),
        ([job("school 1", 2010, 2024), job("school 2")], "worked_together"),
        ([job("school 9", 2010, 2023)], "worked_together"),
        ([job("school 9", 2023)], "worked_together"),  # within one year
        ([job("school 9", 2024)], "none"),  # came when the teacher had left
        ([job("school 9", 2001, 2014)], "none"),  # left before the teacher came
        ([job("school 1", 2010, 2022)], "none"),  # long ago
    ],
)
def test_a_common_workplace_of_today_or_of_the_past_years_is_a_conflict(
    jobs: list[Employment], expected: str
):
    assert relation(person("juror", *jobs)) == expected


def test_years_of_the_past_can_be_left_out():
    juror = person("juror", job("school 1", 2010, 2025))

    assert relation(juror, Facts(year=2026, past_years=0)) == "none"


@pytest.mark.parametrize("mate", ["teacher", "second"])
def test_what_the_registries_know_of_any_author_is_a_conflict(mate: str):
    juror = person("juror")
    known = pairs("juror", mate)

    assert relation(juror, Facts(year=2026, past_years=3, mentoring=known)) == "mentor"
    assert relation(juror, Facts(year=2026, past_years=3, coauthors=known)) == "coauthor"
    assert relation(juror, Facts(year=2026, past_years=3, kin=known)) == "kin"
    assert relation(juror, Facts(year=2026, past_years=3, superiors=known)) == "superior"
    assert relation(person(mate)) == "participant"


def test_the_strictest_relation_counts_and_a_declaration_never_weakens_data():
    colleague = person("juror", job("school 1"))

    assert relation(colleague, declared=["none"]) == "colleague"
    assert relation(colleague, declared=["method_author"]) == "colleague"
    assert relation(colleague, declared=["kin", "none"]) == "kin"


def test_kin_leave_the_contest_others_the_pair_and_doubts_wait_for_the_chair():
    jurors = [person("kin"), person("mate", job("school 1")), person("author"), person("free")]
    declared = [
        Declaration(juror_id="kin", application_id="a1", relation=Relation.KIN),
        Declaration(juror_id="author", application_id="a1", relation=Relation.METHOD_AUTHOR),
    ]
    other = Entry(id="a2", people=(), organisation_id="school 3")
    found = find(jurors, [ENTRY, other], NOTHING, declared)

    now, later = effects(found), effects(found, permitted=[("author", "a1")])

    assert now.excluded == {"kin"}
    assert now.pairs == {("mate", "a1"), ("author", "a1")}
    assert now.for_chair == (("author", "a1"),)
    assert later.pairs == {("mate", "a1")}
    assert later.for_chair == ()
    names = [each.id for each in jurors]
    assert remaining(names, ["a1", "a2"], now) == {"a1": 1, "a2": 3}
    assert remaining(names, ["a1", "a2"], later) == {"a1": 2, "a2": 3}


def test_the_tables_and_the_rules_say_the_same_of_every_relation_and_jury():
    for each in Relation:
        told = decide("contest/conflict", relation=each.value)["conflict_effect"]
        assert Effect(told) == EFFECTS[each]
    states = [decide("contest/jury", jurors_left=n)["jury_state"] for n in range(8)]
    assert states == [jury_state(n) for n in range(8)]
    assert states == [*["stop"] * 3, *["few"] * 2, *["enough"] * 3]
