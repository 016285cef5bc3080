"""A participant reads how the result came about, and no juror's name."""

import json
from dataclasses import replace

from tests.workflows.contests.judging import RULES, sheet
from workflows.contests.explaining import Words, explain
from workflows.contests.ranking import rank
from workflows.contests.score_rules import NEAREST_TWO

WORDS = Words(
    jurors={"Жюриева": "№ 10", "Судейкин": "№ 2"},
    applications={"a2": "№ 7"},
)
SHEETS = [
    sheet("a1", "folder", "Жюриева", 5, 10),
    sheet("a1", "folder", "Судейкин", 4, 9),
    sheet("a1", "lesson", "Жюриева", 10, 15),
    sheet("a1", "lesson", "Экспертова", 0, 0, valid=False),
    sheet("a2", "lesson", "Судейкин", 8, 11),
    sheet("a2", "speech", "Судейкин", 20),
    sheet("a2", "folder", "Жюриева", 5, 5),
]


def test_a_result_is_explained_in_words_and_figures():
    first, second = rank(RULES, ["a1", "a2"], SHEETS)

    told = explain(RULES, second, WORDS)

    assert first.application == "a2"
    assert told.lines == (
        "«Методическая мастерская»: учтены листы экспертов № 2, № 10; средний балл 14 из 15.",
        "Средние по критериям: Системность — 4,5 из 5; Результативность — 9,5 из 10.",
        "В сумму: 14 × 30 : 15 = 28.",
        "«Урок»: учтены листы экспертов № 10; средний балл 25 из 25.",
        "Средние по критериям: Целеполагание — 10 из 10; Деятельность учащихся — 15 из 15.",
        "Сняты и не учтены: без номера.",
        "В сумму: 25 × 50 : 25 = 50.",
        "«Публичное выступление»: действующих оценочных листов нет, 0 баллов.",
        "Сумма: 28 + 50 + 0 = 78 из 100.",
        "Место: 2.",
        "Сумма такая же, как у заявки № 7: место определил балл за очные испытания.",
        "Числа показаны до сотых; места определены по точным значениям.",
    )


def test_a_tie_solved_by_the_lesson_names_the_trial():
    sheets = [
        sheet("a1", "lesson", "Жюриева", 5, 15),
        sheet("a2", "lesson", "Жюриева", 10, 5),
        sheet("a2", "speech", "Жюриева", 10),
    ]

    told = explain(RULES, rank(RULES, ["a1", "a2"], sheets)[0], WORDS)

    assert told.application == "a1"
    assert (
        "Сумма такая же, как у заявки № 7: место определил балл за испытание «Урок»." in told.lines
    )


def test_no_name_of_a_juror_is_in_an_explanation():
    """Not even of one who has no blind number."""
    for each in rank(RULES, ["a1", "a2"], SHEETS):
        text = json.dumps(explain(RULES, each, WORDS).as_json(), ensure_ascii=False)
        assert "№" in text
        for name in ("Жюриева", "Судейкин", "Экспертова"):
            assert name not in text


def test_sheets_left_out_by_the_rules_and_shared_places_are_explained():
    trimmed = replace(RULES, trimmed_mean=True)
    sheets = [
        sheet(name, "speech", f"№ {n}", points)
        for name in ("a1", "a2")
        for n, points in enumerate([0, 8, 9, 10, 20])
    ]
    near = replace(RULES, third_rule=NEAREST_TWO)
    third = [sheet("a1", "speech", f"№ {n}", p, third=n == 2) for n, p in enumerate([2, 12, 13])]
    words = Words(jurors={f"№ {n}": f"№ {n}" for n in range(5)})

    one = explain(trimmed, rank(trimmed, ["a1", "a2"], sheets)[0], words).lines
    other = explain(near, rank(near, ["a1"], third)[0], words).lines

    assert (
        "Не учтены по правилам: № 0, № 4 "
        "(самый высокий и самый низкий листы, когда их пять и больше)." in one
    )
    assert "Место: 1–2." in one
    assert one[-2].endswith("дополнительные показатели тоже равны, место разделено.")
    assert (
        "Не учтены по правилам: № 0 (с третьим экспертом считаются два самых близких листа)."
        in other
    )
