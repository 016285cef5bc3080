"""An exported table gives the same places by another way; a changed cell is found and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.contests.judging import APPLICATIONS, NEAREST, RULES, TRIMMED, judged, sheet
from workflows import ImportRefused
from workflows.contests import score_table
from workflows.contests.ranking import Ranked, rank
from workflows.contests.recounting import Recounted, differences, recount
from workflows.contests.score_rules import Rules, Sheet
from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import write_table

SHEETS = [
    sheet("a1", "lesson", "№ 1", 10, 15),
    sheet("a1", "speech", "№ 2", "19.5"),
    sheet("a2", "speech", "№ 1", 12),
    sheet("a2", "speech", "№ 2", 20, valid=False),
    sheet("=a3", "folder", "№ 1", 4, 4),
]


def told(ranking: tuple[Ranked, ...]) -> dict[str, Recounted]:
    return {r.application: Recounted(points=r.points, place=r.place) for r in ranking}


@given(judged(RULES, TRIMMED, NEAREST), st.permutations(APPLICATIONS))
def test_a_recount_from_the_table_agrees_with_the_ranking(
    case: tuple[Rules, list[Sheet]], chair: list[str]
):
    rules, sheets = case
    content = score_table.comma_separated(rules, sheets)

    found = recount(content, rules, APPLICATIONS, chair=chair[:2])

    assert differences(found, told(rank(rules, APPLICATIONS, sheets, chair=chair[:2]))) == ()


def test_both_kinds_of_file_give_the_same():
    names = ["a1", "a2", "=a3"]
    book = score_table.workbook(RULES, SHEETS)
    plain = score_table.comma_separated(RULES, SHEETS)

    assert recount(book, RULES, names) == recount(plain, RULES, names)
    assert differences(recount(book, RULES, names), told(rank(RULES, names, SHEETS))) == ()
    assert b"\n=" not in plain


def test_a_result_that_was_written_wrong_is_named():
    plain = score_table.comma_separated(RULES, SHEETS)
    wrong = told(rank(RULES, ["a1", "a2"], SHEETS))
    wrong["a1"] = Recounted(points=wrong["a1"].points + 1, place=1)
    del wrong["a2"]

    found = differences(recount(plain, RULES, ["a1", "a2"]), wrong)

    assert found == (
        "Заявка a1: по листам 69.50, место 1; записано 70.50, место 1.",
        "Заявка a2: есть только в листах.",
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("10;15;25", "10;14;25", "записано 25, по баллам 24"),
        ("10;15;25", "10;16;26", "от 0 до 15"),
        ("10;15;25", "10;много;25", "не балл"),
        ("speech", "dance", "нет такого испытания"),
        ("a2;speech;№ 2;нет", "a2;speech;№ 1;да", "второй действующий лист"),
        ("Действует", "Действительно", "Нет столбца «Действует»"),
    ],
)
def test_a_table_changed_by_hand_is_refused_in_words(old: str, new: str, words: str):
    written = score_table.comma_separated(RULES, SHEETS).decode("utf-8")
    assert old in written

    with pytest.raises(ImportRefused, match=words):
        recount(written.replace(old, new).encode(), RULES, ["a1"])


def test_what_is_no_table_is_refused():
    other = write_table("x", [Column(key="a", title="А")], [{"a": "б"}])
    for content in (b"\xff\xfe\x00", b"", b"PK broken", other):
        with pytest.raises(ImportRefused):
            recount(content, RULES, ["a1"])
