"""What the two syntaxes mean, and what they say when something is wrong."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

import pytest

from engine import expressions as lang

SAME = [
    ("a and b or not c", "a and b or not(c)"),
    ("a == 1", "a = 1"),
    ("1 <= x <= 5", "x in [1..5]"),
    ("1 <= x <= 5", "x between 1 and 5"),
    ("x in [1, 2]", "x in (1, 2)"),
    ("'да' if a else 'нет'", 'if a then "да" else "нет"'),
    ("xs[0].name", "xs[1].name"),
    ("xs[-1]", "xs[-1]"),
    ("len(a)", "string length(a)"),
    ("any(x.s > 6 for x in xs)", "some x in xs satisfies x.s > 6"),
    ("all(x > 6 for x in xs)", "every x in xs satisfies x > 6"),
    ("[x * 2 for x in xs]", "for x in xs return x * 2"),
    ("range(1, 4)", "[1..3]"),
    ("a + b * -c / 2 - 2 ** d", "a + b * -c / 2 - 2 ** d"),
    ("{'a': [None, True, 1.5]}", "{a: [null, true, 1.5]}"),
    ("date('2026-09-01')", '@"2026-09-01"'),
    ("datetime('2026-09-01T10:00Z')", 'date and time("2026-09-01T10:00Z")'),
    ("is_defined('a.b')", "is defined(a.b)"),
    ("get(d, 'k', default=1)", 'get value(d, "k", default: 1)'),
    ("a.startswith('x')", 'starts with(a, "x")'),
]


def value(text: str, **variables: object) -> object:
    return lang.evaluate(lang.parse(text), variables)


def refusal(text: str, **variables: object) -> lang.ExpressionError:
    with pytest.raises(lang.ExpressionError) as caught:
        value(text, **variables)
    return caught.value


@pytest.mark.parametrize(("python", "feel"), SAME)
def test_equal_sentences_of_both_syntaxes_are_one_tree(python, feel):
    assert lang.parse_python(python) == lang.parse_feel(feel)


def test_constants_of_different_kinds_are_different_trees():
    assert lang.parse_python("1") != lang.parse_python("True")
    assert lang.parse_python("1") != lang.parse_python("1.0")


def test_the_message_names_the_fragment_and_its_column():
    error = refusal("балл > 1 and a < b", балл=2, a="1", b=2)

    assert error.message == "нельзя сравнить текст и число в «a < b» (столбец 14)"
    assert (error.text, error.column) == ("балл > 1 and a < b", 14)


def test_the_message_names_a_missing_value_and_a_missing_field():
    assert "нет значения «балл»" in refusal("балл > 1").message
    assert "нет поля «балл»" in refusal("d.балл", d={}).message


def test_the_column_of_a_feel_text_counts_the_leading_sign():
    assert refusal("= балл > 1").column == 3


def test_the_column_counts_characters_not_bytes():
    assert refusal("'школа' + 'школа' + нет").column == 21


def test_a_comparison_of_a_date_with_words_tells_the_way_out():
    assert "date(…)" in refusal("d < '1 сентября'", d=date(2026, 9, 1)).message


def test_an_unfinished_text_says_what_was_expected():
    assert "текст закончился" in refusal("=a +").message
    assert "ожидалось «then»" in refusal("=if a else b", a=1).message
    assert "не закрыта кавычка" in refusal('="абв').message
    assert "прямых кавычках" in refusal("=«абв»").message
    assert "пустое" in refusal("  ").message
    assert "пустое" in refusal("=").message


def test_an_expression_may_run_over_several_lines():
    assert value("a > 1\n  and b", a=2, b=True) is True
    assert value("= a > 1\n  and b", a=2, b=True) is True


def test_a_remark_may_not_hide_the_rest_of_an_expression():
    assert "примечание" in refusal("a > 1 # всегда\n and b", a=2, b=False).message


def test_text_around_a_wrapped_expression_is_refused():
    assert "весь текст" in refusal("${a} и ${b}", a=1, b=2).message


def test_a_decimal_meets_a_float_as_it_is_written():
    assert value("d >= 0.1 and d == 0.1", d=Decimal("0.1")) is True
    assert value("d + 0.2", d=Decimal("0.1")) == Decimal("0.3")


def test_moments_are_compared_across_zones():
    east = datetime.fromisoformat("2026-09-01T10:00+07:00")

    assert value("a == b and a <= b", a=east, b=datetime(2026, 9, 1, 3, tzinfo=UTC)) is True


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2026, 9, 1)  # noqa: DTZ001  the case that is refused

    assert "часовой пояс" in refusal("a", a=naive).message


def test_durations_are_added_and_scaled():
    assert value("duration('P1DT2H') * 2 - days(1)") == timedelta(days=1, hours=4)
    assert "целые дни" in refusal("d + duration('PT5H')", d=date(2026, 9, 1)).message
    assert "с днями не смешивают" in refusal("duration('P1M2D')").message
    assert "точной длины" in refusal("days_in(duration('P1M'))").message


def test_relatives_of_plain_types_are_taken_as_plain():
    class State(StrEnum):
        OPEN = "open"

    assert value("s", s=State.OPEN) == "open"
    assert type(value("s", s=State.OPEN)) is str
    assert value("t", t=(1, 2)) == [1, 2]
    assert value("d.k", d=MappingProxyType({"k": 1})) == 1
    assert type(value("d", d=OrderedDict(k=1))) is dict


def test_a_result_shares_nothing_with_the_variables():
    variables = {"d": {"xs": [[1]]}}

    result = lang.evaluate(lang.parse("d"), variables)
    result["xs"][0].append(2)

    assert variables == {"d": {"xs": [[1]]}}


def test_an_injected_function_goes_before_a_listed_one():
    functions = {"len": lambda value: 42, "двойка": lambda: 2}

    assert lang.evaluate(lang.parse("len('a') + двойка()"), {}, functions) == 44


def test_what_an_injected_function_raises_is_told_in_russian():
    def broken(value: object) -> object:
        return value.nothing

    with pytest.raises(lang.ExpressionError, match="нельзя применить к \\(число\\)"):
        lang.evaluate(lang.parse("f(1)"), {}, {"f": broken})


def test_an_injected_function_may_not_bring_in_foreign_objects():
    with pytest.raises(lang.ExpressionError, match="использовать нельзя"):
        lang.evaluate(lang.parse("f()"), {}, {"f": object})


def test_free_names_leave_out_what_the_text_binds_itself():
    expression = lang.parse("=some x in xs satisfies x.s > порог and is defined(q) and f(y)")

    assert lang.names_of(expression) == {"xs", "порог", "y"}
    assert lang.functions_of(expression) == {"f"}
    assert lang.names_of(lang.parse_unary_tests(">= порог, ?.x")) == {"порог"}


def test_a_budget_can_be_shared_by_several_expressions():
    budget = lang.Budget(50)
    expression = lang.parse("[x for x in range(20)]")
    lang.evaluate(expression, {}, budget=budget)

    with pytest.raises(lang.ExpressionError, match="слишком долгое"):
        lang.evaluate(expression, {}, budget=budget)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"a\nb"', "a\nb"),
        (r'"a\tb"', "a\tb"),
        (r'"\\d"', "\\d"),
        (r'"\u0436"', "ж"),
        (r"'it\'s'", "it's"),
        (r'"\\\""', '\\"'),
    ],
)
def test_a_backslash_in_a_text_means_what_it_does_everywhere(text, value):
    assert lang.evaluate(lang.parse(text), {}) == value


@pytest.mark.parametrize("text", [r'"\d"', r'"C:\школа"', r'"\777"', r'"\\\q"'])
def test_a_backslash_that_means_nothing_is_refused(text):
    for read in (lang.parse, lambda text: lang.parse_script(f"x = {text}")):
        with pytest.raises(lang.ExpressionError, match="допустимы n, t"):
            read(text)
