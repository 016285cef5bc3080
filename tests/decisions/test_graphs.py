"""Decision requirement graphs: what is worked out first, what is called, and what is refused."""

from __future__ import annotations

import pytest

from engine.decisions import DecisionError, DecisionResult, evaluate, read_decisions
from tests.decisions.graphs import (
    context,
    decision,
    file,
    function,
    input_data,
    invocation,
    item,
    model,
    on_decision,
    on_input,
    on_model,
    part,
    table,
    text,
)


def decided(wanted: str, *files: bytes, **variables: object) -> DecisionResult:
    read = read_decisions({f"{at}.dmn": one for at, one in enumerate(files)})
    assert read.findings == ()
    return evaluate(read.decisions[wanted], variables, decisions=read.decisions)


def faults(*files: bytes) -> list[tuple[str, str, str]]:
    read = read_decisions({f"{at}.dmn": one for at, one in enumerate(files)})
    assert all(one.message and one.file for one in read.findings)
    return [(one.element_id, one.label, one.message) for one in read.findings]


def failure(wanted: str, *files: bytes, **variables: object) -> str:
    with pytest.raises(DecisionError) as caught:
        decided(wanted, *files, **variables)
    return str(caught.value)


LEVEL = decision(
    "level", table("балл", [("< 60", '"низкий"'), (">= 60", '"высокий"')]), name="Уровень"
)


def test_decisions_of_other_files_are_worked_out_first():
    first = file(LEVEL)
    second = file(
        decision("advice", text('if Уровень = "низкий" then 1 else 2'), on_decision("level"))
    )

    result = decided("advice", second, first, балл=50)

    assert result.value == 1
    assert [(one.decision_id, one.numbers) for one in result.evaluations] == [
        ("level", (1,)),
        ("advice", ()),
    ]


def test_a_decision_that_several_rest_on_is_worked_out_once():
    one = decision("one", text("балл + 1"))
    left = decision("left", text("one * 2"), on_decision("one"))
    right = decision("right", text("one * 3"), on_decision("one"))
    top = decision("top", text("left + right"), on_decision("left"), on_decision("right"))

    result = decided("top", file(one, left, right, top), балл=1)

    assert result.value == 10
    assert [each.decision_id for each in result.evaluations] == ["one", "left", "right", "top"]


def test_names_with_blanks_and_signs_are_read_as_they_are_declared():
    data = input_data("i1", "Стаж педагога", "number")
    why = decision("d1", text("Стаж педагога > 3 and План-факт"), on_input("i1"), on_decision("d2"))
    plan = decision("d2", text("true"), name="План-факт")

    assert decided("d1", file(data, why, plan), **{"Стаж педагога": 4}).value is True


def test_input_data_is_found_under_its_name_or_its_id_and_brought_to_its_type():
    data = input_data("experience", "Стаж педагога", "number")
    why = decision("d1", text("Стаж педагога + 1"), on_input("experience"))

    result = decided("d1", file(data, why), experience="4,5")

    assert result.value == 5.5
    assert result.evaluations[-1].inputs == {"Стаж педагога": 4.5}


def test_a_knowledge_model_is_called_by_position_by_name_and_by_invocation():
    share = model(
        "m1",
        "Доля в процентах",
        {"часть": "number", "всего": "number"},
        text("100 * часть / всего"),
    )
    needs = on_model("m1")
    by_position = decision("d1", text("Доля в процентах(1, 4)"), needs)
    by_name = decision("d2", text("Доля в процентах(всего: 4, часть: 1)"), needs)
    bound = invocation("Доля в процентах", {"часть": text("1"), "всего": text("4")})
    invoked = decision("d3", bound, needs)
    content = file(share, by_position, by_name, invoked)

    assert [decided(one, content).value for one in ("d1", "d2", "d3")] == [25.0, 25.0, 25.0]


def test_a_knowledge_model_sees_its_parameters_only_and_may_call_those_it_requires():
    inner = model("m1", "Удвоить", {"x": ""}, text("x * 2"))
    outer = model("m2", "Учетверить", {"x": ""}, text("Удвоить(Удвоить(x))"), on_model("m1"))
    nosy = model("m3", "Чужое", {}, text("балл"))
    good = decision("d1", text("Учетверить(3)"), on_model("m2"))
    bad = decision("d2", text("Чужое()"), on_model("m3"))
    content = file(inner, outer, nosy, good, bad)

    assert decided("d1", content, балл=1).value == 12
    assert "нет значения «балл»" in failure("d2", content, балл=1)


def test_the_rules_of_a_table_in_a_knowledge_model_are_recorded():
    rules = [("< 3", '"молодой"'), (">= 3", '"опытный"')]
    kind = model("m1", "Вид педагога", {"стаж": "number"}, table("стаж", rules))
    why = decision("d1", text("Вид педагога(стаж)"), on_model("m1"))

    result = decided("d1", file(kind, why), стаж=1)

    assert result.value == "молодой"
    [judged, own] = result.evaluations
    assert (judged.decision_id, judged.policy, judged.numbers) == ("m1", "UNIQUE", (1,))
    assert judged.inputs == {"стаж": 1}
    assert (own.decision_id, own.inputs, own.outputs) == ("d1", {"стаж": 1}, {"d1": "молодой"})


def test_a_context_is_worked_out_in_order_and_gives_its_result_or_all_entries():
    entries = {"Сумма баллов": text("sum(баллы)"), "среднее": text("Сумма баллов / count(баллы)")}
    whole = decision("d1", context(entries))
    last = decision("d2", context(entries, text("round(среднее)")))
    content = file(whole, last)

    assert decided("d1", content, баллы=[1, 2]).value == {"Сумма баллов": 3, "среднее": 1.5}
    assert decided("d2", content, баллы=[1, 2]).value == 2


def test_a_function_of_a_context_is_called_by_later_entries():
    again = function("x", text("x + шаг"))
    entries = {"шаг": text("10"), "дальше": again, "итог": text("дальше(дальше(1))")}

    assert decided("d1", file(decision("d1", context(entries)))).value == {"шаг": 10, "итог": 21}


def test_lists_and_relations_give_lists():
    rows = [('"№ 1"', "2"), ('"№ 5"', "балл")]
    relation = (
        '<relation><column name="школа"/><column name="мест"/>'
        + "".join(f"<row>{text(school)}{text(places)}</row>" for school, places in rows)
        + "</relation>"
    )
    content = file(
        decision("d1", f"<list>{text('1')}{text('балл')}</list>"),
        decision("d2", relation),
        decision("d3", text("sum(d2.мест)"), on_decision("d2")),
    )

    assert decided("d1", content, балл=7).value == [1, 7]
    assert decided("d2", content, балл=7).value[1] == {"школа": "№ 5", "мест": 7}
    assert decided("d3", content, балл=7).value == 9


SERVICE = (
    '<decisionService id="s1" name="Оценить"><variable name="Оценить"/>'
    '<outputDecision href="#d2"/><encapsulatedDecision href="#d2"/>'
    '<inputDecision href="#d1"/><inputData href="#i1"/></decisionService>'
)


def test_a_decision_service_decides_over_what_is_handed_in():
    content = file(
        input_data("i1", "балл"),
        decision("d1", text("балл * 100"), on_input("i1")),
        decision("d2", text("d1 + балл"), on_input("i1"), on_decision("d1")),
        SERVICE,
        decision("d3", text("Оценить(1, 2)"), on_model("s1")),
    )

    assert decided("d3", content, балл=50).value == 3


def test_elements_of_an_imported_file_are_called_by_its_prefix():
    lent = file(
        item("tБалл", "number", "[0..100]"),
        model("m1", "Удвоить", {"x": "tБалл"}, text("x * 2")),
        decision("d1", text("5"), name="База"),
        namespace="urn:общее",
    )
    own = file(
        decision(
            "d2",
            text("общее.Удвоить(общее.База)"),
            on_model("urn:общее#m1"),
            on_decision("urn:общее#d1"),
            type_ref="общее.tБалл",
        ),
        imports='<import name="общее" namespace="urn:общее" importType="dmn"/>',
    )

    assert decided("d2", own, lent).value == 10


@pytest.mark.parametrize(
    ("elements", "element_id", "said"),
    [
        ([decision("d1", text("1"), on_decision("d9"))], "d1", "решение «d9»"),
        ([decision("d1", text("1"), on_input("i9"))], "d1", "входные данные «i9»"),
        ([decision("d1", text("1"), on_model("m9"))], "d1", "модель знаний «m9»"),
        ([decision("d1", text("1"), type_ref="tНет")], "d1", "тип «tНет» не поддерживается"),
        ([decision("d1", text("1"), type_ref="range")], "d1", "тип «range» не поддерживается"),
        ([item("tА", "tБ"), item("tБ", "tА"), LEVEL], "tА", "через самого себя"),
        ([item("tА", "number", "1,,"), LEVEL], "tА", "допустимые значения"),
        ([model("m1", "М", {"x": ""}, text("1"), on_model("m1")), LEVEL], "m1", "по кругу"),
        ([model("m1", "М", {}, ""), LEVEL], "m1", "нет ни таблицы, ни выражения"),
        (
            [decision("d1", '<functionDefinition kind="Java"><context/></functionDefinition>')],
            "d1",
            "функции вида «JAVA» не выполняются",
        ),
        ([decision("d1", f"<filter><in>{text('1')}</in></filter>")], "d1", "«filter»"),
        ([decision("d1", text("function(x) x"))], "d1", "задайте модель знаний"),
        ([decision("d1", text("балл instance of number"))], "d1", "instance of"),
    ],
)
def test_a_graph_that_cannot_work_is_refused_by_id_and_label(elements, element_id, said):
    found = faults(file(*elements))

    assert any(one[0] == element_id and said in one[2] for one in found), found


def test_a_circle_over_several_files_is_refused():
    first = file(decision("d1", text("1"), on_decision("d2")))
    second = file(decision("d2", text("1"), on_decision("d1")))

    assert [one[0] for one in faults(first, second)] == ["d1", "d2"]


def test_a_circle_through_a_decision_service_is_refused():
    content = file(
        input_data("i1", "балл"),
        decision("d1", text("1"), on_input("i1")),
        decision("d2", text("Оценить(1, 2)"), on_model("s1")),
        SERVICE,
    )

    assert [one[0] for one in faults(content)] == ["d2"]


def test_one_id_in_two_files_is_refused_by_both_names():
    [(_, _, message)] = faults(file(LEVEL), file(LEVEL))

    assert "«level» повторяется (0.dmn, 1.dmn)" in message


TYPES = (
    item("tСтатус", "string", '"черновик", "план"')
    + item("tСекция", inner=part("номер", "number", "[1..9]") + part("статус", "tСтатус"))
    + item("tСекции", "tСекция", many="true")
)


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ([{"номер": 10, "статус": "план"}], "поле «номер»: значение «10» не входит в допустимые"),
        ([{"номер": 1, "статус": "иное"}], "поле «статус»: значение «иное» не входит в допустимые"),
        ([{"номер": "раз", "статус": "план"}], "«раз» не число"),
        ([{"номер": True}], "нужно: число, получено: да/нет"),
        (["план"], "нужен набор полей, получено: текст"),
    ],
)
def test_a_value_that_does_not_fit_its_type_is_named(sections, said):
    content = file(
        TYPES,
        input_data("i1", "секции", "tСекции"),
        decision("d1", text("count(секции)"), on_input("i1")),
    )

    message = failure("d1", content, секции=sections)

    assert "входные данные «секции»" in message
    assert said in message


def test_values_are_converted_within_structures_and_lists():
    content = file(
        TYPES,
        input_data("i1", "секции", "tСекции"),
        decision("d1", text("sum(секции.номер)"), on_input("i1"), type_ref="number"),
    )

    assert decided("d1", content, секции=[{"номер": "2"}, {"номер": 3, "лишнее": 1}]).value == 5
    assert decided("d1", content, секции={"номер": 4}).value == 4


def test_a_result_outside_its_type_is_named():
    content = file(TYPES, decision("d1", text('"иное"'), type_ref="tСтатус"))

    assert "результат: значение «иное» не входит в допустимые" in failure("d1", content)


def test_allowed_values_rank_the_results_of_a_table():
    kinds = item("tВажность", "string", '"высокая", "средняя", "низкая"')
    rules = [("> 1", '"низкая"'), ("> 2", '"высокая"'), ("> 3", '"средняя"')]
    content = file(kinds, decision("d1", table("балл", rules, "PRIORITY"), type_ref="tВажность"))

    assert decided("d1", content, балл=5).value == "высокая"


def test_a_table_of_lists_gives_decisions_a_list_of_its_rows():
    two = (
        '<decisionTable hitPolicy="RULE ORDER"><input><inputExpression><text>балл</text>'
        '</inputExpression></input><output name="кто"/><output name="когда"/>'
        + "".join(
            f'<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"{who}"</text>'
            f"</outputEntry><outputEntry><text>{day}</text></outputEntry></rule>"
            for who, day in (("а", 1), ("б", 2))
        )
        + "</decisionTable>"
    )
    content = file(
        decision("d1", two), decision("d2", text('d1[кто = "б"].когда'), on_decision("d1"))
    )

    assert decided("d1", content, балл=1).outputs == {"кто": ["а", "б"], "когда": [1, 2]}
    assert decided("d2", content, балл=1).value == [2]


def test_outputs_of_a_required_table_are_seen_by_their_names_too():
    """Camunda's modeller draws no variable: decisions read the columns of the one they require."""
    drawn = LEVEL.replace('<variable name="Уровень" typeRef=""/>', "")
    content = file(drawn, decision("d2", text('итог = "высокий"'), on_decision("level")))

    assert decided("d2", content, балл=70, итог="старое").value is True


def test_endless_calls_end_in_a_clear_sentence():
    again = function("x", text("вниз(x + 1)"))
    content = file(decision("d1", context({"вниз": again, "итог": text("вниз(1)")})))

    assert "вызовы вложены глубже 30" in failure("d1", content)


def test_all_decisions_and_models_of_one_evaluation_have_one_budget():
    laborious = model("m1", "Считать", {"x": ""}, text("sum(for i in 1..300 return i) + x"))
    many = decision("d1", text("for i in 1..100 return Считать(i)"), on_model("m1"))

    assert "вычисление слишком долгое" in failure("d1", file(laborious, many))


def test_a_long_chain_of_models_is_refused_when_read():
    chain = [model(f"m{n}", f"М{n}", {}, text("1"), on_model(f"m{n + 1}")) for n in range(40)] + [
        model("m40", "М40", {}, text("1"))
    ]

    assert any("цепочкой длиннее 30" in one[2] for one in faults(file(*chain, LEVEL)))
