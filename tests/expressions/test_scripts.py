"""Script tasks: assignments that never touch what they were given."""

from __future__ import annotations

import copy

import pytest

from engine import expressions as lang


def run(text: str, **variables: object) -> lang.ScriptResult:
    return lang.run_script(lang.parse_script(text), variables)


def refusal(text: str, **variables: object) -> lang.ExpressionError:
    with pytest.raises(lang.ExpressionError) as caught:
        run(text, **variables)
    return caught.value


def test_only_changed_variables_come_back():
    result = run("итог = балл + 1\nраз = итог * 2", балл=4, прочее=[1])

    assert result == lang.ScriptResult(assigned={"итог": 5, "раз": 10}, deleted=frozenset())


def test_a_part_of_a_variable_is_changed_in_a_copy():
    variables = {"d": {"k": {"z": 1}, "xs": [[1], [2]]}}
    before = copy.deepcopy(variables)

    result = run('d.k.z += 1\nd["k"]["n"] = "ю"\nd.xs[1][0] = 9\nd.xs.append([3])', **variables)

    assert result.assigned == {"d": {"k": {"z": 2, "n": "ю"}, "xs": [[1], [9], [3]]}}
    assert variables == before


def test_what_comes_back_shares_nothing_with_the_input():
    variables = {"xs": [[1]]}

    run("ys = xs", **variables).assigned["ys"][0].append(2)

    assert variables == {"xs": [[1]]}


def test_two_variables_never_share_a_value():
    result = run("a = [1]\nb = a\nb[0] = 2")

    assert result.assigned == {"a": [1], "b": [2]}


def test_conditions_and_loops_run():
    text = """
        t = []
        for x in xs:
            if x > 1:
                t.append(x)
            elif x == 1:
                pass
            else:
                t += [0]
        """

    assert run(text, xs=[0, 1, 2]).assigned == {"t": [0, 2]}


def test_the_name_of_a_loop_ends_with_it():
    assert run("for x in [1]:\n    y = x").assigned == {"y": 1}


def test_a_deleted_variable_is_told_and_gone():
    result = run("del a\nb = is_defined('a')", a=1)

    assert result == lang.ScriptResult(assigned={"b": False}, deleted=frozenset({"a"}))


def test_a_variable_deleted_and_assigned_again_is_not_deleted():
    assert run("del a\na = 2", a=1) == lang.ScriptResult(assigned={"a": 2}, deleted=frozenset())


def test_a_variable_made_and_deleted_leaves_nothing():
    assert run("a = 1\ndel a") == lang.ScriptResult(assigned={}, deleted=frozenset())


def test_the_message_names_line_and_column():
    error = refusal("a = 1\nб = a + нет")

    assert "строка 2, столбец 9" in error.message
    assert (error.line, error.column) == (2, 9)


def test_a_missing_field_on_the_way_is_refused():
    assert "нет поля «q»" in refusal("d.q.z = 1", d={}).message
    assert "нет значения «d»" in refusal("d.q = 1").message
    assert "нет значения «d»" in refusal("del d").message
    assert "таким номером" in refusal("d[5] = 1", d=[1]).message


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "while True: pass",
        "def f(): pass",
        "class A: pass",
        "lambda: 1",
        "x = (y := 1)",
        "try:\n  x = 1\nexcept E:\n  pass",
        "with a: pass",
        "global x",
        "a, b = 1, 2",
        "a = b = 1",
        "x: int = 5",
        "for a, b in xs: pass",
        "for a in xs:\n  pass\nelse:\n  pass",
        "for a in xs:\n  break",
        "del d.k",
        "f(x) = 1",
        "__builtins__ = 1",
        "d.__class__ = 1",
        "return 1",
        "x = f'{d}'",
        "match d:\n  case 1: pass",
        "raise x",
        "assert x",
        "x = yield",
        "x = await y",
        "print(1); exec('1')",
        "xs.pop()",
    ],
)
def test_anything_but_assignments_is_refused(text):
    refusal(text, d={}, xs=[1], y=1)


@pytest.mark.parametrize(
    "text",
    [
        'r = "x"\nfor i in range(60):\n    r = r + r',
        "r = []\nfor i in range(5000):\n    r = [r]",
        "a = [0]\nb = [0]\nfor i in range(60):\n    a = [a, a]\n    b = [b, b]\nr = a == b",
        "r = [0]\nfor i in range(50):\n    r = [r, r]",
        "r = [1]\nfor i in range(60):\n    r = r + r",
        'a = "x" * 20000',
        'a = join("", [str(i) for i in range(999)])\nb = join(a, [a for i in range(300)])',
        "for i in range(20000):\n  for j in range(20000):\n    pass",
        "r = 7\nfor i in range(500):\n  r = r * r",
        "r = {}\nfor i in range(20000):\n  r[str(i)] = r",
        "x = 10 ** 400",
        "d['__class__'] = 1",
    ],
)
def test_a_bomb_is_refused_within_the_budget(text):
    refusal(text, d={})


def test_a_list_that_holds_itself_is_only_a_copy():
    assert run("r = [0]\nr[0] = r").assigned == {"r": [[0]]}


def test_the_names_a_script_needs_are_those_it_reads_before_assigning():
    script = lang.parse_script(
        "a = b + 1\nc = a\nif c:\n  d = 1\ne = d\nf.x = 1\nfor i in g:\n  h = i"
    )

    assert lang.names_of(script) == {"b", "d", "f", "g"}
    assert lang.functions_of(lang.parse_script("if f(x):\n  a = g(1)")) == {"f", "g"}
