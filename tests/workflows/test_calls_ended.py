"""What called pieces have open ends with their caller: cancelled, or gone another way."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from engine import SYSTEM
from engine.municipalities import OFFICE
from tests.districts import without_scorings
from workflows.calls_ended import ANOTHER_WAY
from workflows.playing.district import District
from workflows.registry.acknowledgements import Acknowledgement
from workflows.registry.assignments import Assignment
from workflows.registry.collections import Collection
from workflows.registry.consents import Consent
from workflows.registry.council_questions import CouncilQuestion
from workflows.registry.council_votes import CouncilVote
from workflows.registry.documents import Document
from workflows.registry.notifications import Notification
from workflows.registry.scorings import ScoreSheet, Scoring, ScoringObject

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
CALLED = {
    "assignment": {
        "assignment_text": '"Подготовить справку"', "assignment_executor": '"zamov"',
        "assignment_due": '"2027-02-10"', "assignment_giver": '"direktorov"',
    },
    "acknowledgement": {
        "document_title": '"Приказ"', "schools_to_acquaint": '["school_north"]',
        "people_to_acquaint": "[]", "acknowledge_days": "5",
    },
    "collect_from_schools": {
        "collection_title": '"Категории"', "collection_request": '"Сколько"',
        "schools_to_ask": '["school_north"]', "response_days": "5",
    },
    "consent": {
        "consent_subject": '"uchiteleva"', "consent_purpose": '"processing"',
        "consent_goal": '"конкурс"', "consent_data": '"имя"', "consent_until": '"2027-12-31"',
    },
    "document_approval": {
        "document_kind": '"order_dmmc"', "document_title": '"О конкурсе"',
        "document_basis": '"Положение"', "approvers": '["methodist"]',
        "signer_role": '"dmmc_director"',
    },
    "expert_scoring": {
        "scoring_title": '"Практики"', "scoring_basis": '"Поручение"', "scoring_days": "5",
        "scoring_objects": '[{id: "p1", title: "Клуб"}]', "scoring_reserve": "[]",
        "scoring_experts": '["zhyurieva", "sudeykin"]',
        "scoring_criteria": '[{title: "Замысел", max: 10, step: "1"}]',
    },
    "vote": {
        "topic": '"Банк практик"', "resolution": '"Рекомендовать"', "recused_members": "[]",
        "voters": '["predsedatelev", "sekretareva", "zamov"]', "chair": '"predsedatelev"',
        "vote_form": '"session"', "vote_days": "1",
    },
    "council_question": {
        "topic": '"Банк практик"', "resolution": '"Рекомендовать"',
        "question_kind": '"recommend"',
    },
}  # fmt: skip
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:test">'
    '<bpmn:message id="m" name="other_way"/><bpmn:process id="caller" isExecutable="true">'
)
BODY = (
    '<bpmn:startEvent id="begun"/><bpmn:subProcess id="calls" name="Вызовы">{calls}'
    '</bpmn:subProcess><bpmn:boundaryEvent id="left" attachedToRef="calls">'
    '<bpmn:messageEventDefinition id="md" messageRef="m"/></bpmn:boundaryEvent>'
    '<bpmn:userTask id="go_on" camunda:candidateGroups="methodist"/><bpmn:endEvent id="over"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="calls"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="calls" targetRef="over"/>'
    '<bpmn:sequenceFlow id="f3" sourceRef="left" targetRef="go_on"/>'
    '<bpmn:sequenceFlow id="f4" sourceRef="go_on" targetRef="over"/></bpmn:process>'
    "</bpmn:definitions>"
)


def call(key: str, given: dict[str, str]) -> str:
    """A call activity of a piece with a start and an end of its own."""
    said = [(name, value.replace('"', "&quot;")) for name, value in given.items()]
    mapped = "".join(f'<camunda:in sourceExpression="={v}" target="{n}"/>' for n, v in said)
    return (
        f'<bpmn:startEvent id="s_{key}"/><bpmn:callActivity id="c_{key}" calledElement="{key}">'
        f"<bpmn:extensionElements>{mapped}</bpmn:extensionElements></bpmn:callActivity>"
        f'<bpmn:endEvent id="e_{key}"/>'
        f'<bpmn:sequenceFlow id="a_{key}" sourceRef="s_{key}" targetRef="c_{key}"/>'
        f'<bpmn:sequenceFlow id="b_{key}" sourceRef="c_{key}" targetRef="e_{key}"/>'
    )


def caller() -> bytes:
    """A process that calls every piece at the same time, each in a branch of a sub-process."""
    inner = "".join(
        f'<bpmn:subProcess id="in_{key}">{call(key, given)}</bpmn:subProcess>'
        f'<bpmn:sequenceFlow id="fork_{key}" sourceRef="fork" targetRef="in_{key}"/>'
        f'<bpmn:sequenceFlow id="join_{key}" sourceRef="in_{key}" targetRef="joined"/>'
        for key, given in CALLED.items()
    )
    calls = (
        '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="fork"/>'
        '<bpmn:sequenceFlow id="to_fork" sourceRef="s" targetRef="fork"/>'
        f'{inner}<bpmn:parallelGateway id="joined"/><bpmn:endEvent id="e"/>'
        '<bpmn:sequenceFlow id="to_end" sourceRef="joined" targetRef="e"/>'
    )
    return (HEAD + BODY.format(calls=calls)).encode()


@pytest.fixture
def calling(office_url: str) -> Iterator[District]:
    """Every piece is called and waits for somebody."""
    calling = District(office_url, BEGIN)
    without_scorings(calling)
    calling.deploy({"caller.bpmn": caller()})
    calling.start("caller")
    draft = next(t for t in calling.user_tasks() if t.element_id == "draft_document")
    calling.complete(draft, {"document_text": "Провести конкурс"}, calling.person("metodistova"))
    sheet = next(t for t in calling.user_tasks() if t.assignee == "zhyurieva")
    points = {"k1": {"points": "8", "note": "Обоснование балла"}}
    scored = {"decision": "submitted", "scores": points}
    calling.complete(sheet, scored, calling.person("zhyurieva"))
    yield calling
    calling.close()


def cancelled(calling: District) -> str:
    (case,) = calling.instances("caller")
    calling.cancel(case, "Конкурс отменён", SYSTEM)
    return "Конкурс отменён"


def left_another_way(calling: District) -> str:
    calling.engine.correlate("other_way", SYSTEM)
    calling.work()
    assert [task.element_id for task in calling.user_tasks()] == ["go_on"]
    return ANOTHER_WAY


@pytest.mark.parametrize("ended", [cancelled, left_another_way])
def test_every_piece_ends_with_its_caller_and_says_why(
    calling: District, ended: Callable[[District], str]
):
    why = ended(calling)
    with calling.database.read(OFFICE) as session:
        (assignment,) = session.query(Assignment)
        (sheet,) = session.query(Acknowledgement)
        (collection,) = session.query(Collection)
        (consent,) = session.query(Consent)
        found = {row.kind: (row.status, row.basis) for row in session.query(Document)}
        (scoring,) = session.query(Scoring)
        (thing,) = session.query(ScoringObject)
        sheets = {row.expert_id: row.state for row in session.query(ScoreSheet)}
        (vote,) = session.query(CouncilVote)
        (question,) = session.query(CouncilQuestion)
        told = {(row.title, row.person_id) for row in session.query(Notification)}

    assert (assignment.state, assignment.reason) == ("withdrawn", why)
    assert (sheet.closing_reason, bool(sheet.closed_at), bool(sheet.sheet_id)) == (why, True, True)
    assert (collection.closing_reason, bool(collection.closed_at)) == (why, True)
    assert (consent.state, consent.reason) == ("cancelled", why)
    assert found["order_dmmc"] == ("withdrawn", why)
    assert found["consent"] == ("withdrawn", "запрос снят")
    assert found["acknowledgement_sheet"][0] == "draft"
    assert (scoring.outcome, scoring.closing_reason, thing.state) == ("nothing", why, "cancelled")
    assert sheets == {"zhyurieva": "cancelled", "sudeykin": "cancelled"}
    assert (vote.is_open, vote.outcome, vote.totals) == (False, "called_off", {})
    assert (question.state, question.decision) == ("withdrawn", "not_held")
    assert why in question.reason
    notes = {each for each in told if each[0] in ("Поручение снято", "Экспертиза прекращена")}
    assert notes == {("Поручение снято", "direktorov"), ("Экспертиза прекращена", "zhyurieva")}, (
        "the executor and the other expert hear that the user task was taken back"
    )
