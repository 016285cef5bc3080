"""A decision is tried on invented rows: what comes out, by which rules, and which never fire."""

from pathlib import Path

import engine
from engine.decisions.trials import Asked, tried

SHIPPED = Path(engine.__file__).parents[1] / "bpmn"
INDEX = {
    "registration_index.dmn": (SHIPPED / "document_approval/registration_index.dmn").read_bytes()
}
VOTE = {"vote_outcome.dmn": (SHIPPED / "vote/vote_outcome.dmn").read_bytes()}


def test_each_row_says_what_came_out_and_by_which_rule():
    rows = {"registration_index": [{"document_kind": "protocol"}, {"document_kind": "other"}]}
    (found,) = tried(INDEX, "registration_index.dmn", rows, {})
    first, second = found.rows
    assert first.numbers == (3,)
    assert first.outputs["Журнал"] == "Журнал протоколов"
    assert second.numbers == ()
    assert set(second.outputs.values()) == {"—"}
    assert [count for count in found.hits.values() if count] == [1]
    assert len(found.hits) == INDEX["registration_index.dmn"].count(b"<rule ")


def test_a_decision_asks_for_its_columns_first_and_for_all_that_its_cells_read():
    (found,) = tried(VOTE, "vote_outcome.dmn", {}, {})
    assert found.asked[0] == Asked(
        name="majority_rule",
        label="Правило большинства",
        type="string",
        examples=(
            "simple_composition",
            "simple_present",
            "two_thirds_composition",
            "two_thirds_present",
        ),
    )
    assert {each.name for each in found.asked} >= {"votes_for", "votes_total", "is_tie"}
    assert found.rows == ()


def test_a_value_that_does_not_fit_is_told_in_the_row_and_spoils_no_other():
    file = {"rework_limit.dmn": (SHIPPED / "document_approval/rework_limit.dmn").read_bytes()}
    rows = {"rework_limit": [{"rework_round": "много"}, {"rework_round": 1}]}
    (found,) = tried(file, "rework_limit.dmn", rows, {})
    assert "много" in found.rows[0].error
    assert found.rows[1].error == ""
    assert found.rows[1].numbers


def test_what_a_required_decision_works_out_is_not_asked_for():
    chain = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
      namespace="urn:d"><decision id="base" name="База"><variable name="основа"/>
      <literalExpression><text>часы * 2</text></literalExpression></decision>
      <decision id="top" name="Итог"><variable name="итог"/>
      <informationRequirement><requiredDecision href="#base"/></informationRequirement>
      <literalExpression><text>основа + надбавка</text></literalExpression></decision>
      </definitions>""".encode()
    _base, top = tried({"d.dmn": chain}, "d.dmn", {"top": [{"часы": 3, "надбавка": 1}]}, {})
    assert [each.name for each in top.asked] == ["надбавка", "часы"]
    assert top.rows[0].outputs == {"Итог": "7"}
    assert top.policy == ""


def test_a_file_that_cannot_be_read_has_no_decisions():
    assert tried({"a.dmn": b"<a"}, "a.dmn", {}, {}) == ()
