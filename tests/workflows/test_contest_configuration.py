"""A contest is set up as data: what can be read, what it must add up to, who is admitted (D01)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine import InvalidForm, shipped_calendar
from engine.deciding import decide
from tests.bpmn.diagrams import ROOT
from workflows.contests import checking, variants
from workflows.contests.checking import Member
from workflows.contests.configuration import read
from workflows.registry.contest_commissions import Part
from workflows.registry.school_years import SchoolYear

CALENDAR = shipped_calendar()
YEAR = SchoolYear(first=2026)
PARTS = (
    Part.JURY_CHAIR, *[Part.JURY] * 4, Part.RESERVE, *[Part.COUNTING] * 2, *[Part.APPEAL] * 3,
    Part.ORGANISING,
)  # fmt: skip
MEMBERS = [Member(person_id=f"p{n}", name=f"Член {n}", part=p) for n, p in enumerate(PARTS)]
SHIPPED = {each.code: each for each in variants.every(ROOT)}


def asked(table: str, **facts: object) -> dict[str, list[str]]:
    folder = "contest_application" if table == "admission" else "contest"
    content = (ROOT / folder / f"{table}.dmn").read_bytes()
    outputs = decide(
        content, table, facts, now=datetime(2026, 12, 1, tzinfo=UTC), calendar=CALENDAR
    )
    assert isinstance(outputs.outputs, dict)
    return outputs.outputs


def begun(code: str = "teacher_of_year"):
    return SHIPPED[code].begun(YEAR, CALENDAR)


# -- the variants ----------------------------------------------------------------------------------
def test_the_five_contests_of_the_regulation_come_with_the_product():
    assert set(SHIPPED) == {
        "teacher_of_year", "pedagogical_inspiration", "masterclass_festival", "young_teacher",
        "class_teacher",
    }  # fmt: skip


@pytest.mark.parametrize("code", sorted(SHIPPED))
@pytest.mark.parametrize("first", [2025, 2026, 2027])
def test_a_new_contest_of_each_variant_could_be_announced_as_it_is(code: str, first: int):
    fresh = SHIPPED[code].begun(SchoolYear(first=first), CALENDAR)

    assert asked("configuration", **checking.facts(fresh, MEMBERS, CALENDAR)) == {
        "problem_field": [], "problem": [],
    }  # fmt: skip
    assert fresh.variant == code
    assert read(fresh.as_json()) == fresh


def test_the_teacher_of_the_year_has_the_trials_of_the_table():
    found = begun()

    assert [(t.code, t.stage, t.weight, t.maximum) for t in found.trials] == [
        ("workshop", "remote", 20, 20), ("video_lesson", "remote", 20, 20),
        ("lesson", "onsite", 30, 30), ("master_class", "onsite", 20, 20),
        ("speech", "onsite", 10, 10),
    ]  # fmt: skip
    assert (found.dates.applications_from, found.dates.applications_until) == (
        date(2027, 1, 11), date(2027, 1, 22),
    )  # fmt: skip


def test_a_copy_keeps_the_working_days_between_its_dates():
    old = begun().dates
    new = variants.copied(begun(), 1, CALENDAR).dates

    assert new.applications_from == date(2028, 1, 10)
    for day, moved in zip(vars(old).values(), vars(new).values(), strict=True):
        assert CALENDAR.is_working(moved)
        assert CALENDAR.working_days_between(
            old.applications_from, day
        ) == CALENDAR.working_days_between(new.applications_from, moved)


def test_a_copy_of_a_contest_without_a_beginning_has_no_dates():
    bare = read({**begun().as_json(), "dates": {"final_on": "2027-02-26"}})

    assert variants.copied(bare, 1, CALENDAR).dates.final_on is None


# -- reading ---------------------------------------------------------------------------------------
def test_every_wrong_field_has_a_sentence_of_its_own():
    given = begun().as_json()
    given["title"] = "  "
    given["team_size"] = "9"
    given["nominations"] = []
    given["trials"][2]["criteria"][0] |= {"maximum": "много", "step": "3"}
    given["trials"][1]["code"] = given["trials"][0]["code"]
    given["dates"]["final_on"] = "30.02.2027"
    given["eligibility"] |= {"min_experience": "5", "max_experience": "3"}

    with pytest.raises(InvalidForm) as refused:
        read(given)

    assert set(refused.value.errors) == {
        "title", "team_size", "nominations", "trials-2-criteria-0-maximum",
        "trials-2-criteria-0-step", "trials-1-code", "dates-final_on",
        "eligibility-max_experience",
    }  # fmt: skip
    assert refused.value.errors["dates-final_on"] == (
        "Финал: укажите дату в виде 05.09.2026, а не «30.02.2027»."
    )


def test_people_may_type_a_comma_and_a_russian_date():
    given = begun().as_json()
    given["trials"][0]["criteria"][0]["step"] = "0,5"
    given["dates"]["final_on"] = "26.02.2027"
    found = read(given)

    assert found.trials[0].criteria[0].step == Decimal("0.5")
    assert found.dates.final_on == date(2027, 2, 26)


@pytest.mark.parametrize(
    "given", [{}, {"trials": "все"}, {"trials": [1]}, {"jury": []}, {"dates": {"final_on": [1]}},
              {"documents": {"diplomas": {"0": "x"}}}, {"title": ["x"]}],
)  # fmt: skip
def test_a_configuration_of_another_shape_is_refused_with_sentences(given: dict):
    with pytest.raises(InvalidForm):
        read(given)


# -- the check -------------------------------------------------------------------------------------
FINE = checking.facts(begun(), MEMBERS, CALENDAR)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weights_total": 99}, "trials"),
        ({"trials_count": 0, "weights_total": 0}, "trials"),
        ({"trials_without_criteria": ["«Урок»"]}, "trials"),
        ({"trials_with_wrong_sum": ["«Урок» (25 из 30)"]}, "trials"),
        ({"missing_dates": ["финал"]}, "dates"),
        ({"misplaced_dates": ["финал"]}, "dates"),
        ({"application_days": 9}, "dates-applications_until"),
        ({"announcement_days": 9}, "dates-announcement"),
        ({"jury_members": 4}, "commission-jury"),
        ({"jury_chairs": 0}, "commission-jury_chair"),
        ({"jury_chairs": 2}, "commission-jury_chair"),
        ({"reserve_members": 0}, "commission-reserve"),
        ({"per_application": 6}, "jury-per_application"),
        ({"counting_members": 1}, "commission-counting"),
        ({"appeal_members": 2}, "commission-appeal"),
        ({"organising_members": 0}, "commission-organising"),
        ({"in_two_commissions": ["Иванова А. А."]}, "commission"),
    ],
)
def test_each_row_of_the_check_names_its_field(change: dict, field: str):
    found = asked("configuration", **FINE | change)

    assert found["problem_field"] == [field]
    assert found["problem"][0].endswith(".")


@pytest.mark.parametrize(
    "change",
    [{"ranked": False, "weights_total": 0}, {"appeals_enabled": False, "appeal_members": 0},
     {"application_days": 10}, {"announcement_days": 10}, {"jury_reserve": 0, "reserve_members": 0},
     {"per_application": 5}],
)  # fmt: skip
def test_what_the_rules_allow_is_no_problem(change: dict):
    assert asked("configuration", **FINE | change)["problem"] == []


def test_the_facts_say_what_does_not_add_up():
    given = begun().as_json()
    given["trials"][2]["criteria"][0]["maximum"] = "4"
    given["trials"][0]["criteria"] = []
    given["trials"][0]["weight"] = 10
    given["dates"] |= {"final_on": "2027-01-30", "results_by": None}
    twice = Member(person_id="p0", name="Член 0", part=Part.APPEAL)
    found = checking.facts(read(given), [*MEMBERS, twice], CALENDAR)

    assert (
        found
        | {
            "weights_total": 90,
            "trials_without_criteria": ["«Методическая мастерская (портфолио)»"],
            "trials_with_wrong_sum": ["«Урок» (29 из 30)"],
            "misplaced_dates": ["финал"],
            "missing_dates": ["итоги не позднее"],
            "application_days": 10,
            "in_two_commissions": ["Член 0"],
        }
        == found
    )


def test_dates_of_different_centuries_are_told_and_not_counted():
    given = begun().as_json()
    given["dates"]["applications_until"] = "2999-01-01"

    assert checking.facts(read(given), MEMBERS, CALENDAR)["application_days"] > 300_000


# -- D01 -------------------------------------------------------------------------------------------
ADMITTED = {
    "experience": 5, "min_experience": 3, "max_experience": None, "age": None, "max_age": None,
    "class_experience": None, "min_class_experience": None, "fits_posts": True,
    "missing_files": [], "quota_per_school": 2, "applied_from_school": 2,
    "is_recent_winner": False, "winner_break_years": 3, "has_consent": True, "is_late": False,
    "was_reworked": False,
}  # fmt: skip


def test_an_application_without_a_fault_is_admitted():
    assert asked("admission", **ADMITTED)["admission_outcome"] == []


@pytest.mark.parametrize(
    ("change", "first", "again"),
    [
        ({"experience": None}, "rework", "refuse"),
        ({"experience": 2}, "refuse", "refuse"),
        ({"max_experience": 4}, "refuse", "refuse"),
        ({"max_age": 35}, "rework", "refuse"),
        ({"max_age": 35, "age": 36}, "refuse", "refuse"),
        ({"min_class_experience": 2}, "rework", "refuse"),
        ({"min_class_experience": 2, "class_experience": 1}, "refuse", "refuse"),
        ({"fits_posts": False}, "refuse", "refuse"),
        ({"missing_files": ["Портфолио"]}, "rework", "refuse"),
        ({"applied_from_school": 3}, "refuse", "refuse"),
        ({"is_recent_winner": True}, "refuse", "refuse"),
        ({"has_consent": False}, "rework", "refuse"),
        ({"is_late": True}, "refuse", "refuse"),
    ],
)
def test_each_row_of_admission_gives_its_outcome(change: dict, first: str, again: str):
    assert asked("admission", **ADMITTED | change)["admission_outcome"] == [first]
    reworked = asked("admission", **ADMITTED | change | {"was_reworked": True})
    assert reworked["admission_outcome"] == [again]


@pytest.mark.parametrize(
    "change",
    [{"experience": 3}, {"max_experience": 5}, {"max_age": 35, "age": 35},
     {"min_class_experience": 2, "class_experience": 2},
     {"quota_per_school": None, "applied_from_school": 40}],
)  # fmt: skip
def test_the_limit_itself_is_allowed(change: dict):
    assert asked("admission", **ADMITTED | change)["admission_outcome"] == []
