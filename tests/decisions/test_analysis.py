"""What is proved about tables at deployment agrees with what they do when they are asked."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import expressions as lang
from engine.decisions import Decision, analyse, evaluate, parse_decisions
from engine.decisions.study import study
from engine.domain.months import Months
from tests.decisions.test_decisions import OUTPUT, RANKED, column, decision_xml, dmn, rule, table

DEFAULT = OUTPUT.replace("/>", "><defaultOutputEntry><text>0</text></defaultOutputEntry></output>")


def read(rules, policy="UNIQUE", inputs=None, outputs=OUTPUT) -> Decision:
    logic = table(rules, f'hitPolicy="{policy}"', inputs, outputs)
    (found,) = parse_decisions(dmn(decision_xml(logic)), "a.dmn")
    return found


def told(*args, **more) -> list[tuple[str, str]]:
    return [(one.severity, one.message) for one in analyse(read(*args, **more))]


def numbers(*cells: str) -> list[str]:
    return [rule([cell], [f"{at}"]) for at, cell in enumerate(cells)]


def test_rows_that_surely_overlap_are_refused_with_both_numbers_and_an_example():
    [(severity, message)] = told(numbers("<= 60", ">= 60"))

    assert severity == "error"
    assert "решение «Допуск»: строки 1 (D1_rule_1) и 2 (D1_rule_2) подходят вместе" in message
    assert message.endswith("пример: «балл» = 60")


def test_rows_of_a_computed_column_only_may_overlap():
    [(severity, message)] = told(numbers("<= 60", ">= 60"), inputs=column("2 * балл"))

    assert severity == "warning"
    assert "могут подойти вместе" in message


@pytest.mark.parametrize(
    ("cells", "type_ref", "example"),
    [
        (("< 60", "> 60"), "number", "«балл» = 60"),
        (("[0..60)", "[60..100]"), "number", "«балл» = -1"),
        (("< 60", "[60..80]", "> 81"), "number", "«балл» = 81"),
        (("<= 1", ">= 2"), "number", "«балл» = 1.5"),
        (("true",), "boolean", "«балл» = нет"),
        (('< date("2026-09-01")', '> date("2026-09-01")'), "date", "«балл» = 2026-09-01"),
    ],
)
def test_a_gap_is_told_with_an_example(cells, type_ref, example):
    [(severity, message)] = told(numbers(*cells), inputs=column("балл", type_ref))

    assert severity == "warning"
    assert message.endswith(f"есть случаи, для которых нет строки; пример: {example}")


@pytest.mark.parametrize(
    ("cells", "type_ref", "values"),
    [
        (("< 60", ">= 60"), "number", ""),
        (("<= 1", ">= 2"), "integer", ""),
        (("[0..60)", "[60..100]"), "number", "[0..100]"),
        (("true", "false"), "boolean", ""),
        (('"а"', 'not("а")'), "string", ""),
        (('"а"', '"б","в"'), "string", '"а","б","в"'),
        (('"а"', '"б"'), "string", ""),
        (('< date("2026-09-01")', '>= date("2026-09-01")'), "date", ""),
        (('<= date("2026-09-01")', '>= date("2026-09-02")'), "date", ""),
        (("? < 60", "? >= 60 and ? < 70 or ? >= 70"), "number", ""),
        (("< 0", "in [0, 1]", "(0..1)", "> 1"), "number", ""),
    ],
)
def test_a_table_for_every_case_has_nothing_to_be_told(cells, type_ref, values):
    assert told(numbers(*cells), inputs=column("балл", type_ref, values)) == []


def test_a_default_or_a_list_of_results_leaves_no_gap():
    assert told(numbers("< 60"), outputs=DEFAULT) == []
    assert told(numbers("< 60"), policy="COLLECT") == []


def test_rows_that_never_decide_are_told():
    first = told(numbers("< 60", ">= 60", "[1..5]"), policy="FIRST")
    never = told(numbers("-", "? > 5 and ? < 3"), policy="FIRST")
    weaker = [rule(["-"], ["3"]), rule(["> 5"], ["1"]), rule(["> 7"], ["2"])]

    assert ["строка 3 (D1_rule_3) ничего не решает" in one for _, one in first] == [True]
    assert ["строка 2 (D1_rule_2) не подойдёт никогда" in one for _, one in never] == [True]
    masked = [one for _, one in told(weaker, policy="PRIORITY", outputs=RANKED)]
    assert ["строка 2" in one for one in masked] == [True, False]
    assert "строка 3" in masked[1]


def test_overlapping_rows_of_any_must_give_the_same():
    different = [rule(["> 1"], ["1"]), rule(["> 2"], ["2"]), rule(["<= 1"], ["3"])]
    same = [rule(["> 1"], ["1"]), rule(["> 2"], ["1"]), rule(["<= 1"], ["3"])]

    assert [severity for severity, _ in told(different, policy="ANY")] == ["error"]
    assert told(same, policy="ANY") == []


def test_what_depends_on_other_values_is_neither_refused_nor_told():
    assert told(numbers("> порог", "> порог + 1", "-"), policy="COLLECT") == []
    assert told(numbers("> порог", "< 5"), outputs=DEFAULT) == []


def test_columns_that_ask_the_same_are_judged_together():
    inputs = column("балл") + column("балл")
    rules = [rule(["> 5", "< 10"], ["1"]), rule(["<= 5", "-"], ["2"]), rule(["-", ">= 10"], ["3"])]

    assert told(rules, inputs=inputs) == []


def test_an_absent_value_is_judged_by_the_rows_that_name_it():
    [(_, message)] = told([rule(["null"], ["1"]), rule(['not("а")'], ["2"]), rule(['"а"'], ["3"])])

    assert message.endswith("«балл» = нет значения")


def test_a_table_too_large_to_be_proved_says_so():
    rules = [rule([f"[{at}..{at + 1})"], ["1"]) for at in range(1_000)]

    assert [one for _, one in told(rules) if "не доказано" in one]


def test_many_columns_of_many_values_end_within_bounds():
    inputs = "".join(column(f"x{at}", "number") for at in range(12))
    rules = [
        rule([f"[{(row * 7 + at) % 13}..{(row * 5 + at) % 17 + 13}]" for at in range(12)], ["1"])
        for row in range(120)
    ]

    assert study(read(rules, "FIRST", inputs)).finished in (True, False)


NUMBERS = """
- | 1 | 1, 3 | < 2 | >= 2 | [1..3) | ]1..3] | not(2) | not(1, [3..4]) | > 5, < 0 | -1 | 2.5
| ? > 1 and ? <= 3 | != 2 | null | in [1, 2] | ? = 1 or ? = null
| not(< 2) | not([1..3]) | not(> 3, null) | not(? > 1 or ? = null) | not(? > 1 and ? != null)
"""
TEXTS = '- | "а" | "а","б" | not("а") | not("а","б") | null | != "в"'
DATES = """
- | date("2026-09-01") | < date("2026-09-02") | >= @"2026-09-02" | not(date("2026-09-01"))
| [date("2026-08-31")..date("2026-09-02")]
"""
TIMES = """
- | time("09:00:00") | < time("09:00") | [time("09:00:00")..time("18:00:00")) | >= @"18:00:00"
| not(< @"09:00:00") | time(9, 0, 0), time(9, 0, 1)
"""
MONTHS = """
- | duration("P1Y") | < duration("P1Y") | [@"P1Y"..@"P3Y") | >= duration("P2Y12M")
| not([@"P1Y"..@"P2Y"]) | > duration("P1Y"), duration("P1M")
"""


def one_of(cells: str) -> st.SearchStrategy[str]:
    return st.sampled_from([cell.strip() for cell in cells.split("|")])


CELLS = {
    "n": one_of(NUMBERS),
    "t": one_of(TEXTS),
    "b": one_of("- | true | false | not(true) | true, false"),
    "d": one_of(DATES),
    "h": one_of(TIMES),
    "m": one_of(MONTHS),
}
VALUES = {
    "n": st.sampled_from([-2, -1, -0.5, 0, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, None]),
    "t": st.sampled_from(["а", "б", "в", "г", None]),
    "b": st.booleans(),
    "d": st.integers(-3, 4).map(lambda days: date(2026, 9, 1) + timedelta(days=days)),
    "h": st.sampled_from([time(0), time(8, 59), time(9), time(9, 0, 1), time(18), time(20), None]),
    "m": st.sampled_from([-1, 0, 1, 2, 11, 12, 13, 24, 35, 36, 40]).map(Months) | st.none(),
}
TYPES = {
    "n": "number",
    "t": "string",
    "b": "boolean",
    "d": "date",
    "h": "time",
    "m": "yearMonthDuration",
}
COLUMNS = "".join(column(name, TYPES[name]) for name in CELLS)
ROWS = st.lists(st.tuples(*CELLS.values()).map(list), min_size=1, max_size=6)
INPUTS = st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=20)


def matching(decision: Decision, values) -> list[int]:
    return [
        row.number
        for row in decision.rules
        if all(
            lang.test(cell, values[name], {})
            for cell, name in zip(row.conditions, CELLS, strict=True)
        )
    ]


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, inputs=INPUTS)
def test_proofs_agree_with_the_evaluator(rows, inputs):
    decision = read([rule(cells, ["1"]) for cells in rows], "FIRST", COLUMNS)
    known = study(decision)
    pairs = {(a.number, b.number) for a, b, _ in known.overlaps}
    hidden = {row.number for row in (*known.masked, *known.dead)}

    assert known.finished
    for first, second, example in known.overlaps:
        assert {first.number, second.number} <= set(matching(decision, example))
    if known.gap is not None:
        assert matching(decision, known.gap) == []
    for values in inputs:
        found = matching(decision, values)
        assert {(a, b) for a in found for b in found if a < b} <= pairs
        assert not hidden & set(found[:1])
        named = values["t"] in ("а", "б", "в") and None not in values.values()
        mentioned = {t for cells in rows for t in ("а", "б", "в") if f'"{t}"' in cells[1]}
        if known.gap is None and named and (values["t"] in mentioned or not mentioned):
            assert found
        if found:
            assert evaluate(decision, values).matched == (f"D1_rule_{found[0]}",)


@given(cell=CELLS["n"], value=VALUES["n"])
def test_a_cell_of_constants_is_never_left_unproved(cell, value):
    decision = read([rule([cell, *["-"] * 5], ["1"])], "COLLECT", COLUMNS)
    known = study(decision)

    assert lang.test(lang.parse_unary_tests(cell), value, {}) is bool(
        matching(decision, {**dict.fromkeys(CELLS), "n": value})
    )
    assert known.finished
