"""What a designer is told of two versions: by meaning, each thing once, and at its place."""

import json
import re

import pytest

from engine.comparison import compare_files
from engine.domain.comparisons import FacetChange, FileState, PartKind
from tests.comparison.edits import SHIPPED
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.samples import SAMPLES

VOTE = (SAMPLES / "vote/vote.bpmn").read_bytes()
PLAN = (SHIPPED / "annual_plan/annual_plan.bpmn").read_bytes()
TABLE = (SAMPLES / "vote/vote_outcome.dmn").read_bytes()
FORM = (SAMPLES / "attendance.form").read_bytes()


def parts_of(old: bytes, new: bytes, name: str = "p.bpmn"):
    """The changes of the only file: label → change, an unlabelled one by its id."""
    (file,) = compare_files({name: old}, {name: new})
    return {part.label: part for part in file.parts}


def facets_of(part):
    return {each.facet: (each.old, each.new) for each in part.facets}


def test_a_changed_deadline_and_name_are_told_with_both_values():
    new = VOTE.replace(
        b'name="dueWorkingDays" value="=vote_days"', b'name="dueWorkingDays" value="5"'
    )
    new = new.replace('name="Проголосовать"'.encode(), 'name="Подать голос"'.encode())

    (part,) = parts_of(VOTE, new).values()

    assert (part.kind, part.type, part.old_label) == (PartKind.CHANGED, "userTask", "Проголосовать")
    assert part.place == "Голос одного члена совета"
    assert facets_of(part) == {
        "@name": ("Проголосовать", "Подать голос"),
        "property:dueWorkingDays": ("=vote_days", "5"),
    }


def test_what_only_moved_on_the_picture_is_not_called_changed():
    (part,) = parts_of(
        VOTE, VOTE.replace(b'<dc:Bounds x="372" y="182"', b'<dc:Bounds x="372" y="190"')
    ).values()

    assert (part.kind, part.moves, part.facets) == (PartKind.MOVED, ("place",), ())


INSERTED = """<bpmn:userTask id="check" name="Проверить"><bpmn:incoming>a</bpmn:incoming>
<bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="b" sourceRef="check" targetRef="count_votes" />""".encode()


def test_a_step_put_into_a_flow_is_one_step_one_flow_and_one_reconnected_flow():
    flow = b'sourceRef="collect_ballot" targetRef="count_votes" />'
    assert flow in VOTE
    new = VOTE.replace(flow, b'sourceRef="collect_ballot" targetRef="check" />' + INSERTED)
    new = new.replace(b"<bpmn:incoming>a<", b"<bpmn:incoming>flow_collect_ballot_to_count_votes<")
    new = new.replace(
        b"<bpmn:incoming>flow_collect_ballot_to_count_votes</bpmn:incoming>\n      "
        b"<bpmn:outgoing>flow_c",
        b"<bpmn:incoming>b</bpmn:incoming>\n      <bpmn:outgoing>flow_c",
    )

    found = parts_of(VOTE, new)

    assert {label: part.kind for label, part in found.items()} == {
        "Проверить": PartKind.ADDED,
        "Проверить → Подсчитать голоса": PartKind.ADDED,
        "Голос одного члена совета → Проверить": PartKind.RECONNECTED,
    }
    again = found["Голос одного члена совета → Проверить"]
    assert again.facets == (
        FacetChange(facet="@targetRef", old="Подсчитать голоса", new="Проверить"),
    )


def test_a_step_with_another_id_is_recognised_by_name_kind_and_neighbours():
    new = VOTE.replace(b"cast_ballot", b"give_vote")
    new = new.replace(b"flow_give_vote_to_ballot_cast", b"Flow_0x1").replace(
        'name="Проголосовать"'.encode(), 'name="Проголосовать лично"'.encode()
    )

    (file,) = compare_files({"p.bpmn": VOTE}, {"p.bpmn": new})
    found = {(part.old_id, part.new_id): part for part in file.parts}

    step = found["cast_ballot", "give_vote"]
    assert step.by_likeness
    assert facets_of(step)["id"] == ("cast_ballot", "give_vote")
    assert step.moves == ()
    assert ("flow_cast_ballot_to_ballot_cast", "Flow_0x1") in found
    assert {part.kind for part in file.parts} == {PartKind.CHANGED}


def test_an_end_that_leads_nowhere_is_told_in_both_directions():
    whole = bpmn(START + user("a") + END + flow("start", "a", "end"))
    broken = whole.replace(b'<startEvent id="start"', b'<startEvent id="begin"')
    assert broken != whole

    for old, new in ((whole, broken), (broken, whole)):
        told = [p.kind for p in parts_of(old, new).values() if p.type == "sequenceFlow"]
        assert told == [PartKind.RECONNECTED]


def test_a_diagram_of_which_another_editor_renamed_every_id_is_still_the_same():
    names = set(re.findall(rb' id="(\w+)"', PLAN))
    new = re.sub(rb"\b\w+\b", lambda m: m[0] + b"_x" if m[0] in names else m[0], PLAN)

    (file,) = compare_files({"p.bpmn": PLAN}, {"p.bpmn": new})

    assert [p for p in file.parts if p.kind in (PartKind.ADDED, PartKind.REMOVED)] == []
    assert {part.new_id.removesuffix("_x") == part.old_id for part in file.parts} == {True}


def test_another_step_at_the_same_place_is_not_taken_for_the_old_one():
    new = VOTE.replace(b"cast_ballot", b"sing").replace(
        b'name="'
        + "Проголосовать".encode()
        + b'" camunda:formKey="ballot" camunda:assignee="=voter"',
        b'name="' + "Спеть гимн".encode() + b'"',
    )
    start = new.index(b"<bpmn:extensionElements>", new.index(b'id="sing"'))
    end = new.index(b"</bpmn:extensionElements>", start) + len(b"</bpmn:extensionElements>")
    new = new[:start] + new[end:]

    kinds = {(p.old_id, p.new_id): p.kind for p in parts_of(VOTE, new).values()}

    assert kinds["cast_ballot", ""] == PartKind.REMOVED
    assert kinds["", "sing"] == PartKind.ADDED


def test_foreign_extensions_are_told_by_their_name():
    new = VOTE.replace(
        b'<bpmn:endEvent id="ballot_cast"',
        b'<bpmn:endEvent xmlns:acme="urn:acme" acme:mood="calm" id="ballot_cast"',
    )

    (part,) = parts_of(VOTE, new).values()

    assert facets_of(part) == {"@{urn:acme}mood": (None, "calm")}


def test_a_step_of_another_lane_says_so():
    moved = b"<bpmn:flowNodeRef>count_votes</bpmn:flowNodeRef>\n"
    new = VOTE.replace(b"        " + moved, b"").replace(
        b"<bpmn:flowNodeRef>voting_opened<", moved + b"<bpmn:flowNodeRef>voting_opened<"
    )

    (part,) = parts_of(VOTE, new).values()

    assert facets_of(part) == {"lane": ("Секретарь методсовета", "Члены методсовета")}


# -- decision tables -------------------------------------------------------------------------------
def rows_swapped(table: bytes, number: int) -> bytes:
    first, second, third = (
        table.index(b'<rule id="vote_outcome_rule_%d"' % each)
        for each in (number, number + 1, number + 2)
    )
    return table[:first] + table[second:third] + table[first:second] + table[third:]


def test_a_table_is_compared_row_by_row_and_cell_by_cell():
    new = rows_swapped(TABLE, 1).replace(b"&lt; 0", b"&lt;= 0").replace(b'"UNIQUE"', b'"FIRST"')

    found = parts_of(TABLE, new, "t.dmn")

    table = found["Итог голосования (D05b)"]
    assert facets_of(table) == {
        "decisionTable/@hitPolicy": ("UNIQUE", "FIRST"),
        "order:rule": ("1, 2, 3, 4, 5, 6, 7, 8, 9", "2, 1, 3, 4, 5, 6, 7, 8, 9"),
    }
    row = found["Заочно ответили меньше двух третей"]
    assert (row.old_number, row.number) == (1, 2)
    assert [(f.about, f.old, f.new) for f in row.facets] == [
        ("Втрое больше голосов минус две базы", "< 0", "<= 0")
    ]


def test_a_new_column_does_not_make_every_row_a_changed_one():
    column = (
        '<input id="more" label="Ещё"><inputExpression><text>x</text></inputExpression></input>'
    )
    new = TABLE.replace(
        b'<output id="vote_outcome_output_1"',
        column.encode() + b'<output id="vote_outcome_output_1"',
    )
    parts = new.split(b"<outputEntry")
    cell = b'<inputEntry id="m%d"><text>%s</text></inputEntry><outputEntry'
    new = parts[0]
    for number, rest in enumerate(parts[1:]):
        new += cell % (number, b"1" if number == 2 else b"-") + rest

    found = parts_of(TABLE, new, "t.dmn")

    assert found["Ещё"].kind is PartKind.ADDED
    assert [(f.about, f.old, f.new) for p in found.values() for f in p.facets if p.number] == [
        ("Ещё", None, "1")
    ]


# -- forms -----------------------------------------------------------------------------------------
def test_fields_of_a_form_are_compared_by_attribute_and_order():
    schema = json.loads(FORM)
    note = schema["components"][3]
    note["label"], note["validate"] = "Кто отсутствует", {"maxLength": 4000, "required": True}
    schema["components"].insert(2, schema["components"].pop(3))
    schema["components"].append(
        {"type": "checkbox", "id": "f9", "key": "sure", "label": "Проверено"}
    )

    found = parts_of(FORM, json.dumps(schema).encode(), "forms/attendance.form")

    assert found["Проверено"].kind is PartKind.ADDED
    assert facets_of(found["Кто отсутствует"]) == {
        "label": ("Кто отсутствует по уважительной причине", "Кто отсутствует"),
        "validate/required": (None, "true"),
    }
    assert any(f.facet == "order:components" for p in found.values() for f in p.facets)


def test_options_are_told_one_by_one():
    field = {"type": "radio", "id": "r", "key": "k", "label": "Итог"}
    old, new = (
        json.dumps(
            {"type": "default", "id": "f", "components": [{**field, "values": values}]}
        ).encode()
        for values in (
            [{"value": "yes", "label": "Да"}, {"value": "no", "label": "Нет"}],
            [
                {"value": "no", "label": "Против"},
                {"value": "yes", "label": "Да"},
                {"value": "?", "label": "Не знаю"},
            ],
        )
    )
    (part,) = parts_of(old, new, "f.form").values()

    assert facets_of(part) == {
        "values:no": ("Нет", "Против"),
        "values:?": (None, "Не знаю"),
        "order:values": ("yes, no", "no, yes"),
    }


# -- files -----------------------------------------------------------------------------------------
def test_files_are_added_removed_renamed_or_written_otherwise():
    old = {"a.bpmn": VOTE, "gone.form": FORM, "t.dmn": TABLE, "readme.txt": b"1"}
    new = {"b.bpmn": VOTE, "t.dmn": TABLE + b"\n", "readme.txt": b"2", "new.form": FORM + b" "}

    found = {file.name: (file.state, file.old_name) for file in compare_files(old, new)}

    assert found == {
        "b.bpmn": (FileState.RESPELLED, "a.bpmn"),
        "t.dmn": (FileState.RESPELLED, ""),
        "new.form": (FileState.ADDED, ""),
        "gone.form": (FileState.REMOVED, ""),
        "readme.txt": (FileState.UNREADABLE, ""),
    }


@pytest.mark.parametrize("content", [b"<not xml", b"<!DOCTYPE a><a/>", b"", b"\xff\xfe\x00"])
def test_what_cannot_be_read_is_still_told_as_different(content):
    for name in ("a.bpmn", "a.dmn", "a.form"):
        (file,) = compare_files({name: content}, {name: content + b"1"})
        assert file.state is FileState.UNREADABLE
