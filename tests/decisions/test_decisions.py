"""Decision tables: reading, hit policies, requirements and what is told of faults."""

from __future__ import annotations

import copy
from datetime import date
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decisions import (
    Decision,
    DecisionError,
    DecisionResult,
    HitPolicy,
    evaluate,
    parse_decisions,
)

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NAMESPACES = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    DMN_13,
]
OUTPUT = '<output name="итог"/>'


def cells(kind: str, texts: list[str]) -> str:
    return "".join(f"<{kind}><text>{escape(text)}</text></{kind}>" for text in texts)


def rule(conditions: list[str], results: list[str], attributes: str = "") -> str:
    inner = cells("inputEntry", conditions) + cells("outputEntry", results)
    return f"<rule {attributes}>{inner}</rule>"


def column(text: str = "балл", type_ref: str = "", values: str = "", label: str = "") -> str:
    allowed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    named = f'label="{label}"' if label else ""
    return (
        f'<input {named}><inputExpression typeRef="{type_ref}"><text>{escape(text)}</text>'
        f"</inputExpression>{allowed}</input>"
    )


def table(
    rules: list[str],
    policy: str = 'hitPolicy="UNIQUE"',
    inputs: str | None = None,
    outputs: str = OUTPUT,
) -> str:
    head = column() if inputs is None else inputs
    return f"<decisionTable {policy}>{head}{outputs}{''.join(rules)}</decisionTable>"


def decision_xml(logic: str, decision_id: str = "D1", name: str = "Допуск") -> str:
    return f'<decision id="{decision_id}" name="{name}">{logic}</decision>'


def dmn(*decisions: str, namespace: str = DMN_13) -> bytes:
    inner = "".join(decisions)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{namespace}" id="d" name="n" '
        f'namespace="n">{inner}</definitions>'
    ).encode()


def read(logic: str) -> Decision:
    (found,) = parse_decisions(dmn(decision_xml(logic)), "допуск.dmn")
    return found


def judge(logic: str, **variables: object) -> DecisionResult:
    return evaluate(read(logic), variables)


def faults(content: bytes) -> list[str]:
    with pytest.raises(DecisionError) as caught:
        parse_decisions(content, "допуск.dmn")
    assert all(finding.file == "допуск.dmn" for finding in caught.value.findings)
    return [finding.message for finding in caught.value.findings]


def failure(logic: str, **variables: object) -> str:
    with pytest.raises(DecisionError) as caught:
        judge(logic, **variables)
    (finding,) = caught.value.findings
    assert (finding.element_id, finding.label) == ("D1", "Допуск")
    return finding.message


STEPS = [rule(["< 60"], ['"мало"']), rule(["[60..80)"], ['"средне"']), rule([">= 80"], ['"много"'])]
# All three match 70.
MANY = [rule([">= 60"], ["1"]), rule([">= 70"], ["3"]), rule(["70"], ["2"]), rule(["5"], ["9"])]


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_tables_of_all_dmn_versions_are_read(namespace):
    (found,) = parse_decisions(dmn(decision_xml(table(STEPS)), namespace=namespace), "a.dmn")

    assert evaluate(found, {"балл": 75}).outputs == {"итог": "средне"}


def test_the_result_tells_the_rule_and_the_judged_values():
    result = judge(table(STEPS), балл=80)

    assert result.matched == ("D1_rule_3",)
    assert result.inputs == {"балл": 80}
    assert result.value == "много"


def test_ids_that_are_given_are_kept():
    found = read(table([rule(["-"], ["1"], 'id="строка_а"')]))

    assert found.rules[0].id == "строка_а"
    assert (found.inputs[0].id, found.outputs[0].id) == ("D1_input_1", "D1_output_1")


def test_unique_refuses_two_matching_rules_by_number():
    message = failure(table(MANY), балл=70)

    assert "UNIQUE" in message
    assert "1 (D1_rule_1), 2 (D1_rule_2), 3 (D1_rule_3)" in message


def test_unique_is_the_policy_when_none_is_named():
    assert read(table(STEPS, policy="")).hit_policy is HitPolicy.UNIQUE


def test_first_takes_the_first_and_works_out_no_later_one():
    rules = [rule(["70"], ["1"]), rule(["нет_такого"], ["нет_такого"])]

    assert judge(table(rules, 'hitPolicy="FIRST"'), балл=70).outputs == {"итог": 1}


def test_any_accepts_equal_results_only():
    same = [rule(["> 1"], ["1"]), rule(["> 2"], ["1.0"])]

    result = judge(table(same, 'hitPolicy="ANY"'), балл=70)

    assert (result.outputs, result.matched) == ({"итог": 1}, ("D1_rule_1", "D1_rule_2"))
    assert "2 (D1_rule_2)" in failure(table(MANY, 'hitPolicy="ANY"'), балл=70)


RANKED = '<output name="итог"><outputValues><text>3, 2, 1</text></outputValues></output>'


def test_priority_takes_the_most_important_result():
    result = judge(table(MANY, 'hitPolicy="PRIORITY"', outputs=RANKED), балл=70)

    assert (result.outputs, result.matched) == ({"итог": 3}, ("D1_rule_2",))


def test_rule_order_gives_all_results_in_table_order():
    result = judge(table(MANY, 'hitPolicy="RULE ORDER"'), балл=70)

    assert result.outputs == {"итог": [1, 3, 2]}


def test_output_order_gives_all_results_by_importance():
    result = judge(table(MANY, 'hitPolicy="OUTPUT ORDER"', outputs=RANKED), балл=70)

    assert result.outputs == {"итог": [3, 2, 1]}
    assert result.matched == ("D1_rule_1", "D1_rule_2", "D1_rule_3")


@pytest.mark.parametrize(
    ("aggregation", "wanted", "of_nothing"),
    [("", [1, 3, 2], []), ("SUM", 6, None), ("MIN", 1, None), ("MAX", 3, None), ("COUNT", 3, 0)],
)
def test_collect_gives_a_list_or_what_is_made_of_it(aggregation, wanted, of_nothing):
    policy = 'hitPolicy="COLLECT"' + (f' aggregation="{aggregation}"' if aggregation else "")
    logic = table(MANY, policy)

    assert judge(logic, балл=70).outputs == {"итог": wanted}
    assert judge(logic, балл=1).outputs == {"итог": of_nothing}


def test_collected_texts_cannot_be_summed():
    rules = [rule(["-"], ['"а"']), rule(["-"], ['"б"'])]

    assert "SUM" in failure(table(rules, 'hitPolicy="COLLECT" aggregation="SUM"'), балл=1)


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
def test_no_matching_rule_gives_every_output_without_value(policy):
    outputs = '<output name="итог"/><output name="срок"/>'
    logic = table([rule(["1"], ['"а"', "5"])], f'hitPolicy="{policy}"', outputs=outputs)

    result = judge(logic, балл=2, итог="старое", срок=7)

    assert result.outputs == {"итог": None, "срок": None}
    assert result.matched == ()


def test_no_matching_rule_gives_the_default_where_there_is_one():
    outputs = (
        '<output name="итог"><defaultOutputEntry><text>"нет"</text></defaultOutputEntry></output>'
        '<output name="срок"/>'
    )
    logic = table([rule(["1"], ['"а"', "5"])], outputs=outputs)

    assert judge(logic, балл=2).outputs == {"итог": "нет", "срок": None}
    assert judge(logic, балл=1).outputs == {"итог": "а", "срок": 5}


def test_several_columns_must_all_hold():
    inputs = column("балл") + column("вид", label="Вид конкурса")
    rules = [rule(["> 5", '"очный", "заочный"'], ["1"]), rule(["> 5", 'not("очный")'], ["2"])]
    logic = table(rules, 'hitPolicy="RULE ORDER"', inputs)

    assert judge(logic, балл=6, вид="очный").outputs == {"итог": [1]}
    assert judge(logic, балл=6, вид="заочный").outputs == {"итог": [1, 2]}
    assert judge(logic, балл=5, вид="заочный").inputs == {"балл": 5, "Вид конкурса": "заочный"}


def test_texts_become_the_declared_type():
    inputs = column("срок", "date") + column("балл", "number") + column("да", "boolean")
    rules = [rule(['>= date("2026-09-01")', "[1..2]", "true"], ['"да"'])]
    logic = table(rules, inputs=inputs)

    result = judge(logic, срок="2026-09-02", балл="1,5", да="да")

    assert result.outputs == {"итог": "да"}
    assert result.inputs == {"срок": date(2026, 9, 2), "балл": 1.5, "да": True}
    assert "«скоро»" in failure(logic, срок="скоро", балл=1, да=True)


def test_results_become_the_declared_type():
    outputs = '<output name="срок" typeRef="date"/>'

    result = judge(table([rule(["-"], ['"2026-09-01"'])], outputs=outputs), балл=1)

    assert result.outputs == {"срок": date(2026, 9, 1)}


def test_a_value_outside_the_allowed_ones_is_refused_by_column():
    logic = table([rule(['"а"'], ["1"])], inputs=column("вид", values='"а","б"', label="Вид"))

    assert judge(logic, вид="б").outputs == {"итог": None}
    assert judge(logic, вид=None).outputs == {"итог": None}
    assert "«Вид»" in failure(logic, вид="в")


def test_cells_over_several_lines_are_trimmed():
    logic = table([rule(['\n   "а",\n   "б"\n'], ['\n "да"\n  '])], inputs=column("\n вид \n"))

    assert judge(logic, вид="б").outputs == {"итог": "да"}


def test_cells_may_use_other_variables_and_lent_functions():
    found = read(table([rule([">= порог"], ["срок(3)"])]))

    result = evaluate(found, {"балл": 7, "порог": 7}, {"срок": lambda days: days * 2})

    assert result.outputs == {"итог": 6}


def test_python_like_cells_of_older_tables_are_read():
    logic = table([rule(["in [1, 2]"], ["{'a': 1} if балл == 1 else None"])])

    assert judge(logic, балл=1).outputs == {"итог": {"a": 1}}


def test_an_empty_result_cell_gives_no_value():
    assert judge(table([rule(["-"], [""])]), балл=1).outputs == {"итог": None}


def test_a_single_unnamed_output_is_called_like_the_decision():
    assert judge(table([rule(["-"], ["1"])], outputs="<output/>"), балл=1).outputs == {"D1": 1}


def test_a_literal_expression_is_a_decision():
    logic = '<variable name="сумма"/><literalExpression><text>a + b</text></literalExpression>'

    assert judge(logic, a=1, b=2).outputs == {"сумма": 3}


def test_variables_are_never_changed():
    variables = {"балл": 70, "xs": [[1]]}
    before = copy.deepcopy(variables)

    result = evaluate(read(table([rule(["-"], ["xs"])])), variables)
    result.outputs["итог"].append(2)

    assert variables == before


def requiring(decision_id: str, logic: str, *required: str) -> str:
    links = "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>'
        for one in required
    )
    return decision_xml(links + logic, decision_id, decision_id)


def literal(text: str, name: str) -> str:
    return (
        f'<variable name="{name}"/><literalExpression><text>{escape(text)}</text>'
        "</literalExpression>"
    )


def test_required_decisions_are_worked_out_first():
    content = dmn(
        requiring(
            "D3", table([rule(["> 5"], ["промежуток + 1"])], inputs=column("сумма")), "D1", "D2"
        ),
        requiring("D1", literal("a + b", "сумма")),
        requiring("D2", literal("сумма * 10", "промежуток"), "D1"),
    )
    decisions = {decision.id: decision for decision in parse_decisions(content, "a.dmn")}

    result = evaluate(decisions["D3"], {"a": 3, "b": 4, "сумма": 0}, decisions=decisions)

    assert result.outputs == {"итог": 71}
    assert result.required["D1"].outputs == {"сумма": 7}


def test_a_missing_required_decision_is_named():
    (found,) = parse_decisions(dmn(requiring("D2", literal("1", "x"), "D1")), "a.dmn")

    with pytest.raises(DecisionError, match="нет решения «D1»"):
        evaluate(found, {})


def test_a_circle_of_decisions_is_refused_when_read():
    content = dmn(
        requiring("D1", literal("1", "x"), "D2"),
        requiring("D2", literal("1", "y"), "D3"),
        requiring("D3", literal("1", "z"), "D1"),
    )

    assert len([message for message in faults(content) if "само на себя" in message]) == 3


def test_a_circle_over_several_files_is_refused_when_worked_out():
    (first,) = parse_decisions(dmn(requiring("D1", literal("1", "x"), "D2")), "a.dmn")
    (second,) = parse_decisions(dmn(requiring("D2", literal("1", "x"), "D1")), "b.dmn")

    with pytest.raises(DecisionError, match="само на себя"):
        evaluate(first, {}, decisions={"D1": first, "D2": second})


def test_all_faults_are_told_at_once_by_row_and_column():
    rules = [rule(["< "], ["1"]), rule(["-"], ['"а']), rule(["1", "2"], [])]

    messages = faults(dmn(decision_xml(table(rules, 'hitPolicy="X"', column(label="Балл")))))

    assert len(messages) == 5
    assert all(message.startswith("решение «Допуск»: ") for message in messages)
    assert "«X»" in messages[0]
    assert "строка 1, столбец «Балл»" in messages[1]
    assert "строка 2, столбец «итог»" in messages[2]
    assert "строка 3: условий 2, а столбцов для них 1" in messages[3]
    assert "строка 3: результатов 0" in messages[4]


@pytest.mark.parametrize(
    ("logic", "named"),
    [
        ("", "ни таблицы, ни выражения"),
        ("<invocation/>", "не указано, что вызвать"),
        ("<context/>", "контекст пуст"),
        ("<filter/>", "«filter» не поддерживается"),
        ("<literalExpression/>", "не задано"),
        (
            '<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>',
            "javascript",
        ),
        ("<knowledgeRequirement/>" + literal("1", "x"), "с моделью знаний нет ссылки"),
        ("<informationRequirement><requiredDecision/></informationRequirement>", "href"),
        (table([], outputs=""), "ни одного столбца результата"),
        (table([], outputs="<output/><output/>"), "нет имени"),
        (table([], outputs=OUTPUT + OUTPUT), "повторяется"),
        (table([rule([], ["1"])], inputs=""), "ни одного столбца условия"),
        (table([], inputs="<input/>"), "столбец условия «1»"),
        (table([], inputs=column("")), "столбец условия «1»"),
        (table([], inputs=column("a +")), "текст закончился"),
        (table([], inputs=column("a", values="1,")), "допустимые значения"),
        (table([], 'hitPolicy="PRIORITY"'), "перечня значений"),
        (table([], 'hitPolicy="OUTPUT ORDER"'), "перечня значений"),
        (table([], 'hitPolicy="FIRST" aggregation="SUM"'), "только при правиле COLLECT"),
        (table([], 'hitPolicy="COLLECT" aggregation="AVG"'), "«AVG»"),
        (
            table(
                [], 'hitPolicy="COLLECT" aggregation="SUM"', outputs=OUTPUT + '<output name="b"/>'
            ),
            "при одном столбце",
        ),
        (
            table([rule(["1"], ["1"], 'id="r"'), rule(["2"], ["1"], 'id="r"')]),
            "строки «r» повторяется",
        ),
        (table([rule(["().__class__"], ["1"])]), "строка 1"),
        (table([rule(["1"], ["x.__class__"])]), "подчёркивания"),
    ],
)
def test_a_decision_that_cannot_work_is_refused_when_read(logic, named):
    assert any(named in message for message in faults(dmn(decision_xml(logic))))


def test_two_decisions_with_one_id_are_refused():
    assert "«D1» повторяется" in faults(dmn(*[decision_xml(table(STEPS))] * 2))[0]


def test_a_missing_variable_is_told_by_column():
    message = failure(table(STEPS, inputs=column(label="Средний балл")))

    assert "столбец условия «Средний балл»" in message
    assert "нет значения «балл»" in message


def test_a_cell_that_cannot_be_worked_out_is_told_by_row():
    message = failure(table([rule(["1"], ["1"]), *STEPS]), балл="пять")

    assert "строка 2, столбец «балл»: нельзя сравнить текст и число" in message


GOOD = dmn(decision_xml(table(STEPS))).decode()


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace("UTF-8", "UTF-16").encode("utf-16"),
        GOOD.replace("UTF-8", "windows-1251").encode("cp1251"),
    ],
)
def test_known_encodings_are_read(content):
    (found,) = parse_decisions(content, "a.dmn")

    assert found.name == "Допуск"


DOCTYPE = '<!DOCTYPE definitions [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "XML"),
        (b"<a", "строка 1"),
        (b"<a/>", "не файл решений"),
        (f'<definitions xmlns="{DMN_13}"/>'.encode(), "ни одного решения"),
        (GOOD.replace("<definitions", DOCTYPE + "<definitions").encode(), "DOCTYPE"),
        (GOOD.replace("<definitions", DOCTYPE.lower() + "<definitions").encode(), "DOCTYPE"),
        (
            GOOD.replace("UTF-8", "UTF-16")
            .replace("<definitions", DOCTYPE + "<definitions")
            .encode("utf-16"),
            "DOCTYPE",
        ),
        (GOOD.replace("UTF-8", "UTF-7").encode(), "utf-7"),
        (GOOD.encode("cp1251"), "кодировк"),
        (b"\xff\xfe\x00", "кодировк"),
        (b"<a>" * 200, "глубоко"),
        (b"<a>" + b"<b/>" * 60_000 + b"</a>", "велик"),
        (b" " * 2_000_001, "2 МБ"),
    ],
)
def test_a_file_that_is_not_safe_or_not_dmn_is_refused(content, named):
    (message,) = faults(content)

    assert named in message


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(DecisionError):
        parse_decisions(content, "a.dmn")


@given(score=st.integers(-100, 200))
def test_first_rule_order_and_collect_agree_on_what_matches(score):
    first = judge(table(MANY, 'hitPolicy="FIRST"'), балл=score)
    ordered = judge(table(MANY, 'hitPolicy="RULE ORDER"'), балл=score)
    count = judge(table(MANY, 'hitPolicy="COLLECT" aggregation="COUNT"'), балл=score)

    assert first.matched == ordered.matched[:1]
    assert count.value == len(ordered.matched)
    assert first.value == (ordered.value[0] if ordered.value else None)


def test_a_large_table_has_one_budget_for_all_of_its_cells():
    laborious = [rule(["sum(for i in 1..200 return i) > ?"], ["1"])] * 300

    assert "вычисление слишком долгое" in failure(table(laborious), балл=5)


def test_nine_hundred_rows_of_five_columns_are_within_the_budget():
    cells_of_a_row = ["-", "> 5", "< 90", '"а", "в"', "[60..90]"]
    rows = [rule(cells_of_a_row, [f"{n}"]) for n in range(900)]
    inputs = column("балл") + column("балл") + column("балл") + column('"в"') + column("балл")

    found = judge(table(rows, 'hitPolicy="COLLECT"', inputs=inputs), балл=70)

    assert found.value == list(range(900))


def test_results_are_compared_and_ordered_within_the_same_budget():
    ranked = OUTPUT.replace("/>", "><outputValues><text>" + ", ".join(map(str, range(500))))
    ranked += "</text></outputValues></output>"
    rows = [rule(["-"], [str(499 - n)]) for n in range(500)]

    message = failure(table(rows, 'hitPolicy="OUTPUT ORDER"', outputs=ranked), балл=50)

    assert "вычисление слишком долгое" in message


def test_many_matching_rows_are_named_by_the_first_of_them():
    message = failure(table([rule(["-"], ["1"])] * 500), балл=5)

    assert "и ещё 490" in message


def test_a_value_outside_the_allowed_ones_is_named_without_the_look_of_python():
    message = failure(table(STEPS, inputs=column("xs", values="1, 2")), xs=[None, True])

    assert "значение «список» не входит" in message


def test_a_chain_of_decisions_has_an_end():
    chain = [requiring(f"D{n}", literal("1", f"x{n}"), f"D{n + 1}") for n in range(100)]
    chain.append(requiring("D100", literal("1", "x")))
    decisions = {found.id: found for found in parse_decisions(dmn(*chain), "a.dmn")}

    assert evaluate(decisions["D75"], {}, decisions=decisions).value == 1
    with pytest.raises(DecisionError, match="цепочкой длиннее 30"):
        evaluate(decisions["D0"], {}, decisions=decisions)


def test_a_file_of_endlessly_many_decisions_is_refused():
    (message,) = faults(dmn(*[decision_xml(table(STEPS))] * 201))

    assert "больше 200 решений" in message
