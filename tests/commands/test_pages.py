"""Pages of instances with called processes, many children and remarks say what a person needs."""

import pytest

from engine import SYSTEM, InboxQuery
from tests.commands.conftest import ADA, BOB, OPERATOR, Office, review, two_steps
from tests.interpreter.kit import END, START, bpmn, flow, user

CALLER = bpmn(
    START
    + '<callActivity id="call" name="Согласование" calledElement="approval"/>'
    + END
    + flow("start", "call", "end")
)
CALLED = (
    review()
    .replace(b'id="p"', b'id="approval"')
    .replace(b'name="review"', 'name="Рецензия методиста"'.encode())
)


@pytest.fixture
def calling(office: Office) -> str:
    office.deploy(CALLED)
    office.deploy(CALLER)
    return office.start()


def test_a_called_process_shows_its_own_diagram_and_names(office, calling):
    office.engine.comment(office.task(), "Посмотрите часы", ADA)

    page = office.engine.instance(calling, OPERATOR)

    assert [each.key for each in page.definitions] == ["p", "approval"]
    stands = {(each.process_id, each.element_id): each.state for each in page.elements}
    assert stands["p", "call"] == "active"
    assert stands["approval", "review"] == "active"
    assert [each.element_name for each in page.remarks] == ["Рецензия методиста"]
    names = {each.element_name for each in page.history if each.type == "UserTaskCreated"}
    assert names == {"Рецензия методиста"}
    assert [each.element_name for each in office.engine.user_task(office.task(), ADA).remarks] == [
        "Рецензия методиста"
    ]


def test_a_task_of_a_called_process_belongs_to_the_case_that_called(office, calling):
    (item,) = office.engine.inbox(InboxQuery(), ADA).items

    assert (item.process_key, item.instance_id) == ("p", calling)
    office.engine.complete(item.id, {}, ADA)
    assert office.state(calling) == "completed"


def test_children_of_a_multi_instance_are_counted_and_their_host_is_not(office):
    many = (
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    task = user("review", inner=many, candidateGroups="methodist")
    office.deploy(bpmn(START + task + END + flow("start", "review", "end")))
    instance = office.start()
    first, second, _ = office.engine.user_tasks(instance, actor=SYSTEM)

    office.engine.complete(first.id, {}, ADA)
    office.engine.complete(second.id, {}, BOB)

    (status,) = [
        each
        for each in office.engine.instance(instance, ADA).elements
        if each.element_id == "review"
    ]
    assert (status.state, status.active, status.completed) == ("active", 1, 2)
    assert status.people == ("ada", "bob")


def test_the_system_has_decided_nothing_before(office):
    office.deploy(two_steps())
    office.start()
    office.engine.complete(office.task(), {}, SYSTEM)

    assert office.engine.user_task(office.task(), SYSTEM).last_decided_at is None


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (
            ADA,
            {
                "may_complete", "may_prepare", "may_unclaim", "may_assign", "may_delegate",
                "may_prioritise", "may_ask",
            },
        ),
        (BOB, set()),
        (OPERATOR, {"may_unclaim", "may_assign", "may_prioritise"}),
    ],
    ids=lambda each: getattr(each, "user_id", ""),
)  # fmt: skip
def test_the_page_offers_what_its_reader_may_do(office, actor, allowed):
    office.deploy(review())
    office.start()
    office.engine.claim(office.task(), ADA)

    page = office.engine.user_task(office.task(), actor)

    verbs = {name for name in vars(page) if name.startswith("may_")}
    assert len(verbs) == 9
    assert {verb for verb in verbs if getattr(page, verb)} == allowed
