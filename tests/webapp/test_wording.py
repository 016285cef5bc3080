"""Names in sentences: initials stay together, and bring no second full stop."""

from datetime import date

import pytest

from tests.webapp.story import draft_document, tasks_of, words
from webapp import wording
from workflows.registry.names import PersonName
from workflows.substitution.coverage import Span
from workflows.substitution.words import planned


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Секретарева Е. Е.", "Секретарева Е.\u00a0Е."),
        ("Е. Е. Секретаревой", "Е.\u00a0Е. Секретаревой"),
        ("Замов З.", "Замов З."),
        ("Система", "Система"),
    ],
)
def test_initials_are_not_torn_apart_at_the_end_of_a_line(name: str, shown: str) -> None:
    assert wording.unbroken(name) == shown


def test_a_sentence_that_ends_with_initials_ends_with_one_full_stop(as_, district) -> None:
    draft_document(district, "О семинаре")
    (task,) = tasks_of(district, "clerk")
    director = as_("director")
    director.post(f"/team/tasks/{task.id}/assign", {"user_id": district.people["clerk"]})
    assert "Задачу выполняет Регистраторова Г. " in words(director.text("/team"))
    shown = words(director.text("/applications"))
    assert "Регистраторова Г. · Срок" in shown
    assert ".." not in shown

    absent = PersonName(surname="Замов", given="Захар")
    span = Span(begins_on=date(2026, 4, 6), ends_on=date(2026, 4, 7))
    assert "отсутствует Замов З. В эти дни" in planned(absent, span).body
