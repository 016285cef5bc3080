"""Score sheets: the scale, who may see what until the closing, two devices, third experts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from threading import Thread

import pytest

from engine import SYSTEM, Conflict, EngineError, InvalidForm, InvalidInput, NotFound, NotPermitted
from engine.municipalities import OFFICE
from tests.districts import settled, without_scorings
from workflows.documents.evidence import parts_of
from workflows.playing.district import District
from workflows.registry import scorings
from workflows.registry.base import Registry
from workflows.registry.documents import Document
from workflows.registry.scorings import ScoreSheet, SheetState
from workflows.scoring.counting import count, is_wide, told
from workflows.scoring.criteria import check_sheet, read_criteria
from workflows.scoring.sheets import StaleSheet

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
CRITERIA = [{"title": "Замысел", "max": 10}, {"title": "Результат", "max": 20, "step": "0.5"}]
ORDERED = {
    "scoring_title": "Практики",
    "scoring_objects": [{"id": "p1", "title": "Клуб"}, {"id": "p2", "title": "Наставник"}],
    "scoring_criteria": [{**each, "step": each.get("step", "1")} for each in CRITERIA],
    "scoring_experts": ["zhyurieva", "sudeykin"],
    "scoring_reserve": ["ekspertova"],
    "scoring_days": 5,
}


def scores(first: str, second: str, note: str = "Обоснование балла") -> dict[str, dict[str, str]]:
    return {"k1": {"points": first, "note": note}, "k2": {"points": second, "note": note}}


def whole(first: str, second: str) -> dict[str, object]:
    return {"decision": "submitted", "scores": scores(first, second)}


@pytest.fixture
def district() -> Iterator[District]:
    district = settled(BEGIN)
    without_scorings(district)
    yield district
    district.close()


def registry(district: District, session: object) -> Registry:
    return Registry(session=session, tenant=OFFICE, now=district.clock.now())  # type: ignore[arg-type]


def task_of(district: District, who: str, title: str = "Клуб"):
    seen = district.engine.user_tasks(actor=district.person(who))
    return next(
        task
        for task in seen
        if task.assignee == who and task.form_key == "page:score_sheet" and title in task.title
    )


def hand_in(district: District, who: str, first: str, second: str, title: str = "Клуб") -> None:
    task = task_of(district, who, title)
    district.complete(task, whole(first, second), district.person(who))


def sheet_id(district: District, who: str, title: str = "Клуб") -> str:
    task = task_of(district, who, title)
    page = district.engine.user_task(task.id, district.person(who))
    return str(page.variables["sheet_id"])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ([], "хотя бы один"),
        ([{"title": "Замысел", "max": 10, "step": 3}], "Замысел.*шаг.*не делится"),
        ([{"title": "Замысел", "max": 0}], "Замысел.*наибольший балл"),
        ([{"max": 10}], "Критерий 1: не указано название"),
        ([{"title": "А", "max": 10, "weight": 2}, {"title": "Б", "max": 10}], "вес"),
    ],
)
def test_wrong_criteria_are_refused_by_a_sentence_that_names_the_field(typed, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        read_criteria(typed)


def test_points_must_fit_scale_and_step_and_extremes_be_explained():
    criteria = read_criteria(CRITERIA)
    wrong = check_sheet(criteria, scores("11", "7.3"), whole=True)
    assert "вне шкалы" in wrong["points:k1"]
    assert "шагом 0.5" in wrong["points:k2"]
    unsaid = check_sheet(criteria, scores("2", "19", note=""), whole=True)
    assert set(unsaid) == {"note:k1", "note:k2"}
    assert check_sheet(criteria, scores("3", "18.5", note=""), whole=True) == {}
    assert set(check_sheet(criteria, {}, whole=True)) == {"points:k1", "points:k2"}
    assert check_sheet(criteria, {}, whole=False) == {}


def test_means_are_exact_and_halves_go_up():
    criteria = read_criteria([{"title": "А", "max": 10, "step": "0.01"}])

    def points(*totals: str, rule: str = "all") -> str:
        sheets = [{"k1": {"points": each, "note": ""}} for each in totals]
        return told(count(criteria, sheets, rule).points)

    assert points("0.1", "0.2", "0.3") == "0.20"
    assert points("1.01", "1.02") == "1.02"  # 1.015
    assert points("3", "8", "9", rule="nearest_two") == "8.50"
    assert points("2", "5", "8", rule="nearest_two") == "6.50"  # equally near: the upper pair
    sheets = [{"k1": {"points": each, "note": ""}} for each in ("5", "7")]
    assert not is_wide(count(criteria, sheets, "all"), Decimal(20))
    assert is_wide(count(criteria, sheets, "all"), Decimal("19.9"))


def test_nobody_sees_points_before_the_closing_and_afterwards_experts_still_only_theirs(district):
    case = district.start("expert_scoring", ORDERED, district.person("metodistova"))
    desk, customer = district.application.scorings, district.person("metodistova")
    foreign = sheet_id(district, "zhyurieva")
    hand_in(district, "zhyurieva", "7.0", "13.5")
    scoring_id = desk.list(customer)[0].id
    seen = json.dumps(desk.get(scoring_id, customer), default=str, ensure_ascii=False)
    assert "13.5" not in seen
    assert "20,5" not in seen
    told_so_far = [str(entry) for entry in district.history(case)]
    assert not any("13.5" in text for text in [*told_so_far, str(district.variables(case))])
    with district.database.read(OFFICE) as session:
        assert [
            p for p in parts_of(registry(district, session), case.id) if "sheet" in p.path
        ] == []
    for who in ("sudeykin", "ekspertova", "metodistova"):
        with pytest.raises(NotFound):
            desk.sheet(foreign, district.person(who))
    with pytest.raises(NotFound):
        desk.get(scoring_id, district.person("sudeykin"))

    hand_in(district, "sudeykin", "8", "13.5")
    hand_in(district, "zhyurieva", "9", "18", "Наставник")
    hand_in(district, "sudeykin", "9", "18", "Наставник")
    results = district.variables(case)["scoring_results"]
    assert [(r["object"], r["points"], r["sheets"]) for r in results] == [
        ("p2", "27.00", 2),
        ("p1", "21.00", 2),
    ]
    assert desk.get(scoring_id, customer).objects[1].sheets[0].total
    with pytest.raises(NotFound):
        desk.sheet(foreign, district.person("sudeykin"))
    with district.database.read(OFFICE) as session:
        parts = list(parts_of(registry(district, session), case.id))
        assert sum("sheet-" in part.path for part in parts) == 4


def test_an_order_that_cannot_be_opened_is_refused_by_field_before_it_begins(district):
    desk, customer = district.application.scorings, district.person("metodistova")
    district.start("expert_scoring", ORDERED, customer)
    things = [{"id": "p1", "title": "Клуб"}, {"id": "n", "title": "А"}, {"id": "n", "title": "Б"}]
    wrong = [{"title": "Замысел", "max": 10, "step": "3"}]

    with pytest.raises(InvalidForm) as refused:
        desk.check_order({"scoring_objects": things, "scoring_criteria": wrong}, customer)

    assert set(refused.value.errors) == {
        "scoring_objects.0.id", "scoring_objects.2.id", "scoring_criteria",
    }  # fmt: skip
    assert "уже на экспертизе" in refused.value.errors["scoring_objects.0.id"]
    assert "не делится" in refused.value.errors["scoring_criteria"]
    desk.check_order({**ORDERED, "scoring_objects": [{"title": "Без номера"}] * 2}, customer)


CALLING = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:test">'
    '<bpmn:process id="caller" isExecutable="true"><bpmn:startEvent id="begun"/>'
    '<bpmn:callActivity id="score" calledElement="expert_scoring"><bpmn:extensionElements>'
    "{mapped}</bpmn:extensionElements></bpmn:callActivity>"
    '<bpmn:endEvent id="over"/><bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="score"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="score" targetRef="over"/></bpmn:process>'
    "</bpmn:definitions>"
)


def test_a_calling_process_names_other_experts_for_each_object(district):
    mapped = "".join(f'<camunda:in source="{name}" target="{name}"/>' for name in ORDERED)
    district.deploy({"caller.bpmn": CALLING.format(mapped=mapped).encode()})
    experts = {"p1": ["zhyurieva"], "p2": ["sudeykin", "ekspertova"]}
    district.start("caller", {**ORDERED, "scoring_experts": experts, "scoring_reserve": []})

    asked = {
        (task.assignee, title)
        for task in district.engine.user_tasks(actor=SYSTEM)
        for title in ("Клуб", "Наставник")
        if task.form_key == "page:score_sheet" and title in task.title
    }
    assert asked == {
        ("zhyurieva", "Клуб"), ("sudeykin", "Наставник"), ("ekspertova", "Наставник"),
    }  # fmt: skip


def test_a_recount_finds_a_changed_total_and_a_changed_sheet(district):
    case = district.start("expert_scoring", ORDERED, district.person("metodistova"))
    for title in ("Клуб", "Наставник"):
        hand_in(district, "zhyurieva", "7", "13.5", title)
        hand_in(district, "sudeykin", "8", "13.5", title)
    desk, customer = district.application.scorings, district.person("metodistova")
    assert desk.recount(customer).differences == ()
    with district.database.write(OFFICE) as session:
        book = registry(district, session)
        document = book.get(Document, str(district.variables(case)["summary_id"]))
        assert "Сводная ведомость" in document.title
        row = scorings.sheets(book, desk.list(customer)[0].id)[0]
        row.scores = scores("9", "13.5")
    assert "по листам 22.00, записано 21.00" in desk.recount(customer).differences[0]
    with pytest.raises(NotPermitted):
        desk.recount(district.person("zhyurieva"))


def test_a_stale_device_overwrites_nothing_and_a_save_sent_again_changes_nothing(district):
    district.start("expert_scoring", ORDERED, district.person("metodistova"))
    desk, expert = district.application.scorings, district.person("zhyurieva")
    mine = sheet_id(district, "zhyurieva")
    first = {"scores": scores("7", "", ""), "revision": "0", "key": "a"}
    assert desk.save(mine, first, expert) == 1
    assert desk.save(mine, first, expert) == 1
    with pytest.raises(StaleSheet) as stale:
        desk.save(mine, {"scores": scores("3", "", ""), "revision": "0", "key": "b"}, expert)
    assert (stale.value.revision, stale.value.scores["k1"]["points"]) == (1, "7")
    # The answer to «a» got lost: the device goes on from what it had sent.
    more = {"scores": scores("7", "15"), "revision": "0", "key": "c", "after": "a"}
    assert desk.save(mine, more, expert) == 2
    with pytest.raises(NotPermitted):
        desk.save(mine, more, district.person("sudeykin"))

    late = {"decision": "submitted", "scores": scores("3", "9"), "revision": "1"}
    with pytest.raises(StaleSheet):
        desk.complete(task_of(district, "zhyurieva"), late, expert)
    with pytest.raises(InvalidForm):
        desk.complete(task_of(district, "zhyurieva"), whole("11", "9"), expert)
    hand_in(district, "zhyurieva", "7", "15")
    with pytest.raises(Conflict, match="окончательные"):
        desk.save(mine, {**more, "key": "d"}, expert)


def test_authors_and_colleagues_are_replaced_and_a_draft_of_who_is_replaced_does_not_count(
    district,
):
    things = [{"id": "p1", "title": "Клуб", "authors": "sudeykin", "organisation": "school_forest"}]
    ordered = {**ORDERED, "scoring_objects": things, "scoring_reserve": ["otsenkin", "ekspertova"]}
    case = district.start("expert_scoring", ordered, district.person("metodistova"))
    assert district.variables(case)["scoring_refused"] == ["«Клуб» — Судейкин С. С.: автор"]
    desk, customer = district.application.scorings, district.person("metodistova")
    mine = sheet_id(district, "zhyurieva")
    desk.save(mine, {"scores": scores("1", "1"), "revision": 0}, district.person("zhyurieva"))
    hand_in(district, "ekspertova", "7", "15")
    scoring_id = desk.list(customer)[0].id
    with pytest.raises(InvalidForm):
        desk.replace(scoring_id, mine, "", customer)
    desk.replace(scoring_id, mine, "Заболела", customer)
    district.work()
    task = next(t for t in district.user_tasks() if t.element_id == "decide_on_seat")
    district.complete(task.id, {"seat_decision": "count"}, customer)
    assert district.variables(case)["scoring_results"][0]["points"] == "22.00"
    with district.database.read(OFFICE) as session:
        kept = registry(district, session).get(ScoreSheet, mine)
        assert (kept.state, kept.scores["k1"]["points"]) == (SheetState.REPLACED, "1")


def test_a_withdrawn_object_is_archived_and_the_others_go_on(district):
    district.start("expert_scoring", ORDERED, district.person("metodistova"))
    desk, customer = district.application.scorings, district.person("metodistova")
    hand_in(district, "zhyurieva", "7", "15")
    view = desk.get(desk.list(customer)[0].id, customer)
    with pytest.raises(NotPermitted):
        desk.withdraw(view.row.id, view.objects[0].id, "Отказ", district.person("zhyurieva"))
    desk.withdraw(view.row.id, view.objects[0].id, "Отказ автора", customer)
    district.work()
    gone, other = desk.get(view.row.id, customer).objects
    assert (gone.state, gone.reason) == ("withdrawn", "Отказ автора")
    assert {sheet.state for sheet in gone.sheets} == {"withdrawn"}
    assert {sheet.state for sheet in other.sheets} == {"open"}


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_devices_submit_at_once_and_there_is_one_sheet(kind: str, request):
    district = District(str(request.getfixturevalue(f"{kind}_url")), BEGIN)
    try:
        case = district.start("expert_scoring", ORDERED, district.person("metodistova"))
        task, expert = task_of(district, "zhyurieva"), district.person("zhyurieva")
        refused: list[EngineError] = []

        def submit(first: str) -> None:
            try:
                district.application.scorings.complete(task, whole(first, "15"), expert)
            except EngineError as error:
                refused.append(error)

        devices = [Thread(target=submit, args=(first,)) for first in ("7", "8")]
        for device in devices:
            device.start()
        for device in devices:
            device.join()
        assert len(refused) == 1
        with district.database.read(OFFICE) as session:
            found = scorings.sheets(
                registry(district, session), str(district.variables(case)["scoring_id"])
            )
        mine = [s for s in found if s.expert_id == "zhyurieva" and s.state == SheetState.SUBMITTED]
        assert len(mine) == 1
        assert mine[0].revision == 1
    finally:
        district.close()
