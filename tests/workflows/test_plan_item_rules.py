"""What an item of a plan must be."""

from dataclasses import replace
from datetime import date

import pytest

from workflows import ItemFields, SchoolYear
from workflows.registry.plan_item_rules import PlanScope, field_errors, status_error
from workflows.registry.plan_words import ItemStatus, Precision

SCOPE = PlanScope(
    year=SchoolYear(first=2026), sections={"s1"}, people={"anna", "boris"}, contest_lead_days=60
)
RIGHT = ItemFields(
    section_id="s1",
    title="Семинар",
    form="seminar",
    directions=("2.1",),
    starts_on=date(2026, 10, 22),
    ends_on=date(2026, 10, 22),
    participants="Педагоги",
    responsible_id="anna",
    expected_result="Материалы",
    indicator="Число участников",
)


def test_a_right_item_has_no_errors() -> None:
    assert field_errors(RIGHT, SCOPE) == {}


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": "  "}, "title", "Мероприятие"),
        ({"title": "х" * 301}, "title", "не больше 300 знаков, сейчас 301"),
        ({"participants": ""}, "participants", "Участники"),
        ({"expected_result": ""}, "expected_result", "Ожидаемый результат"),
        ({"indicator": ""}, "indicator", "Показатель"),
        ({"section_id": "чужой"}, "section_id", "раздел"),
        ({"form": "party"}, "form", "форму"),
        ({"directions": ()}, "directions", "направление"),
        ({"directions": ("2.1", "9.9")}, "directions", "9.9"),
        ({"task": "1.8"}, "task", "1.8"),
        ({"funding": "mystery"}, "funding", "финансирования"),
        ({"starts_on": None}, "starts_on", "Начало"),
        (
            {"starts_on": date(2026, 8, 31), "precision": "period"},
            "starts_on",
            "31.08.2026",
        ),
        ({"ends_on": date(2027, 9, 1), "precision": "period"}, "ends_on", "по 31.08.2027"),
        ({"ends_on": date(2026, 10, 21)}, "ends_on", "раньше начала"),
        ({"ends_on": date(2026, 10, 23)}, "ends_on", "в один день"),
        (
            {"ends_on": date(2026, 11, 1), "precision": Precision.MONTH},
            "ends_on",
            "в одном месяце",
        ),
        ({"precision": "century"}, "precision", "день, период или месяц"),
        ({"responsible_id": ""}, "responsible_id", "ответственного"),
        ({"responsible_id": "dismissed"}, "responsible_id", "не работает"),
        ({"co_executors": ("ghost",)}, "co_executors", "не работает"),
        ({"co_executors": ("anna",)}, "co_executors", "и среди соисполнителей"),
        ({"lead_days": 366}, "lead_days", "от 0 до 365"),
        ({"form": "contest"}, "lead_days", "за 60 дней"),
        ({"form": "contest", "lead_days": 59}, "lead_days", "за 60 дней"),
    ],
)
def test_each_fault_is_named_beside_its_field(
    changed: dict[str, object], field: str, words: str
) -> None:
    errors = field_errors(replace(RIGHT, **changed), SCOPE)  # type: ignore[arg-type]
    assert list(errors) == [field]
    assert words in errors[field]


@pytest.mark.parametrize(
    "changed",
    [
        {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31), "precision": "period"},
        {"starts_on": date(2027, 8, 31), "ends_on": date(2027, 8, 31)},
        {"form": "contest", "lead_days": 60},
        {"title": "х" * 300},
        {"directions": ("2.1", "2.7"), "task": "1.7.4", "funding": "centre"},
    ],
)
def test_the_edges_of_the_rules_are_allowed(changed: dict[str, object]) -> None:
    assert field_errors(replace(RIGHT, **changed), SCOPE) == {}  # type: ignore[arg-type]


def test_all_faults_are_told_at_once() -> None:
    errors = field_errors(ItemFields(section_id="", title=""), SCOPE)
    assert set(errors) == {
        *("title", "participants", "expected_result", "indicator", "section_id", "directions"),
        *("starts_on", "ends_on", "responsible_id"),
    }


@pytest.mark.parametrize(
    ("status", "to", "fact", "words"),
    [
        (ItemStatus.PLANNED, ItemStatus.DONE, "", ""),
        (ItemStatus.PLANNED, ItemStatus.MOVED, "карантин", ""),
        (ItemStatus.PLANNED, ItemStatus.MOVED, " ", "Поясните"),
        (ItemStatus.IN_PROGRESS, ItemStatus.NOT_DONE, "", "Поясните"),
        (ItemStatus.DONE, ItemStatus.PLANNED, "", "нельзя"),
        (ItemStatus.CANCELLED, ItemStatus.DONE, "", "нельзя"),
        (ItemStatus.NOT_DONE, ItemStatus.DONE, "", ""),
        (ItemStatus.DONE, ItemStatus.DONE, "х" * 1001, "1000"),
    ],
)
def test_how_an_item_turned_out_follows_its_states(
    status: ItemStatus, to: ItemStatus, fact: str, words: str
) -> None:
    error = status_error(status, to, fact)
    assert (words in error) if words else error == ""
