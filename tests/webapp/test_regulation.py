"""The regulation's text by clauses, and the places that links lead to."""

import pytest
from flask import g

from webapp.pages.regulation_tasks import touched_by
from workflows.regulation import anchor, numbers_in, read, regulation


def test_chapters_clauses_and_points_are_told_apart():
    numbers = [clause.number for clause in regulation().clauses]
    assert numbers[:3] == ["1", "1.1", "1.2"]
    assert numbers[-1] == "4.3"
    by_number = {clause.number: clause for clause in regulation().clauses}
    assert len(by_number["2.4"].points) == 8
    assert (
        by_number["2"].text == "Основные направления деятельности муниципальной методической службы"
    )
    assert by_number["2"].paragraphs == ("К основным направлениям деятельности ММС относятся:",)


def test_a_sentence_torn_by_a_page_break_is_one_again():
    text = (
        "Положение\n\n1.1. Руководствуется законами Министерства\n\nобразования края.\n\n1.2. Иное."
    )
    assert read(text).clauses[0].text == "Руководствуется законами Министерства образования края."


def test_links_without_a_target_become_plain_text():
    text = "Положение\n\n1.1. По закону:\n\n- [Концепции от 2020 г.](#)"
    assert read(text).clauses[0].points[0].text == "Концепции от 2020 г."


@pytest.mark.parametrize(
    ("clause", "place"),
    [
        ("3.4", "p-3.4"),
        ("3.4, 2.4-1", "p-3.4"),
        ("2.4-1", "p-2.4-1"),
        ("1.7.1-f", "p-1.7.1-6"),
        ("п. 3.1.2.", "p-3.1.2"),
    ],
)
def test_a_clause_leads_to_its_place(clause, place):
    assert anchor(clause) == place


def test_every_named_clause_counts():
    assert numbers_in("3.4, 3.1.1; 2.4-1") == ("3.4", "3.1.1", "2.4")


def test_the_page_shows_which_process_serves_a_clause(as_):
    page = as_("director").text("/regulation")
    assert 'id="p-3.4"' in page
    assert 'href="/processes/annual_plan/start"' in page


def test_who_may_not_start_a_process_reads_its_name_without_a_dead_link(as_):
    page = as_("teacher").text("/regulation")
    assert "Годовой план ДММЦ" in page
    assert "/processes/annual_plan/start" not in page


def test_the_impact_list_names_processes_by_the_clauses_of_their_steps_and_parts_of_clauses(
    app, district
):
    with app.test_request_context("/"):
        g.actor = district.actor("designer")
        found = {each.key: each.clauses for each in touched_by(["3.1.2", "4"])}
    assert "3.1.2" in found["vote"]
    assert {"4.1", "4.2"} <= set(found["regulation_change"])
    assert "consent" not in found
