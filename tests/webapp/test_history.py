"""The history of an instance: what belongs together stands on one line, and says whose it was."""

from datetime import timedelta

import pytest
from flask import g

from engine import HistoryEntry
from tests.webapp.district import MONDAY
from tests.webapp.story import answer_proposals, tasks_of, words
from webapp import history


def fact(number, what, task, *, actor="", at=0, **detail):
    return HistoryEntry(
        sequence=number,
        at=MONDAY + timedelta(seconds=at),
        actor_id=actor,
        actor_name="",
        type=what,
        element_id="ask",
        element_instance_id=task,
        element_name="Представить предложения",
        detail=detail,
    )


@pytest.fixture
def sentences(app, district):
    """Tell facts as the director reads them: sentence and parts, newest line first."""

    def told(facts, seen=None):
        with app.test_request_context():
            g.actor = district.actor("director")
            known = {f.element_instance_id for f in facts} if seen is None else seen
            return [(line.sentence, line.parts) for line in history.tell(facts, known)]

    return told


@pytest.fixture
def asked(district):
    """Four user tasks, one for each organisation."""
    return [
        fact(number, "UserTaskCreated", f"t{number}", title="Предложения", organisation=key)
        for number, key in enumerate(district.organisations.values())
    ]


def test_a_run_of_equal_lines_is_one_that_can_be_opened(sentences, asked, district):
    whole = ("Поставлена задача «Предложения»: 4 организации", tuple(district.organisations))
    assert sentences(asked) == [whole]


def test_two_equal_lines_stay_two_and_name_the_organisation(sentences, asked):
    told = [sentence for sentence, _parts in sentences(asked[:2])]
    assert told == [
        "Поставлена задача «Предложения» — ДММЦ",
        "Поставлена задача «Предложения» — УО",
    ]


def test_a_later_minute_begins_a_line_of_its_own(sentences, asked):
    late = fact(9, "UserTaskCreated", "t9", at=3600, title="Предложения")
    assert [sentence for sentence, _parts in sentences([*asked, late])] == [
        "Поставлена задача «Предложения»",
        "Поставлена задача «Предложения»: 4 организации",
    ]


def test_what_one_may_not_see_is_counted_without_its_place(sentences, asked):
    assert sentences(asked, seen={"t0"}) == [("Поставлена задача «Предложения», 4 раза", ())]


@pytest.mark.parametrize(("claimer", "pause", "lines"), [("a", 0, 1), ("a", 600, 2), ("b", 0, 2)])
def test_taking_and_finishing_in_one_breath_is_one_line(sentences, claimer, pause, lines):
    facts = [
        fact(0, "UserTaskClaimed", "t", actor=claimer),
        fact(1, "UserTaskCompleted", "t", actor="a", at=pause),
    ]
    told = sentences(facts)
    assert len(told) == lines
    assert told[0][0] == "Выполнена задача «Представить предложения»"


def test_an_incident_is_told_in_words(sentences):
    ((told, _parts),) = sentences([fact(0, "IncidentRaised", "", kind="service")])
    assert told == (
        "Сбой на шаге «Представить предложения»: не выполнилось автоматическое действие"
    )


def test_a_condition_is_told_by_its_label(sentences):
    ((told, _parts),) = sentences([fact(0, "ConditionMet", "", condition="votes == 2")])
    assert told == "Выполнилось условие «Представить предложения»"


def test_the_page_says_whose_task_was_done(district, as_, plan):
    instance = tasks_of(district, "deputy")[0].instance_id
    answer_proposals(district, as_)
    page = words(as_("director").text(f"/instances/{instance}"))
    assert "Замов З. · Выполнена задача «Предложения в план ДММЦ на 2026/27» — Школа № 5" in page
    assert "Взята в работу" not in page


def test_undoing_is_told_step_by_step(sentences):
    told = sentences(
        [
            fact(1, "TransactionCancelled", "t1"),
            fact(2, "CompensationThrown", "t2", activities=1),
            fact(3, "CompensationThrown", "t3", activities=0),
            fact(4, "ActivityCompensated", "t4"),
        ]
    )
    assert [sentence for sentence, _parts in told] == [
        "Отменены последствия шага «Представить предложения»",
        "Отменяется сделанное ранее: «Представить предложения»",
        "Отменяется всё начатое в «Представить предложения»",
    ]


def decided(number, **detail):
    return fact(number, "DecisionEvaluated", "d", decision_name="Кворум", **detail)


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"rules": ["r2"]}, "Принято по таблице решений «Кворум»"),
        (
            {"policy": "UNIQUE", "rules": ["r2"], "numbers": [2]},
            "Принято по таблице решений «Кворум»: строка 2",
        ),
        (
            {"policy": "COLLECT", "rules": ["r1", "r3"], "numbers": [1, 3]},
            "Принято по таблице решений «Кворум»: строки 1, 3",
        ),
        (
            {"policy": "UNIQUE", "rules": [], "numbers": []},
            "По таблице решений «Кворум» не подошла ни одна строка",
        ),
        ({"policy": "", "rules": [], "numbers": []}, "Вычислено решение «Кворум»"),
    ],
)
def test_a_decision_is_told_by_its_rows(sentences, detail, told):
    assert sentences([decided(1, **detail)]) == [(told, ())]


def test_the_values_of_a_decision_are_told_to_whoever_was_given_them(app, district):
    given = {"inputs": {"Балл": 5, "Допущен": True}, "outputs": {"result": {"итог": None}}}
    with app.test_request_context():
        g.actor = district.actor("director")
        told, hidden = history.tell([decided(1, policy="UNIQUE"), decided(2, **given)], {"d"})

    assert told.values == (("Балл", "5"), ("Допущен", "да"), ("Итог: итог", "нет значения"))
    assert hidden.values == ()
