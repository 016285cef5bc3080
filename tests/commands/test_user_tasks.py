"""Who may do what with a user task in which state; races have one winner."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    InboxQuery,
    InvalidForm,
    InvalidInput,
    NotFound,
    NotPermitted,
    Permission,
    StandIn,
    TaskNotOpen,
    verify,
)
from engine.municipalities import OFFICE
from engine.store.tables import HistoryEvent
from tests.commands.conftest import (
    ADA,
    BOB,
    EVE,
    OPERATOR,
    STRANGER,
    Office,
    excluding,
    review,
    standing_in_for,
    two_steps,
)
from tests.interpreter.kit import END, START, bpmn, flow, props, user


@pytest.fixture
def task(office: Office) -> str:
    office.deploy(review())
    office.start({"about": "plan"})
    return office.task()


# -- the table of rights ---------------------------------------------------------------------------
VERBS = {
    "claim": lambda office, task, actor: office.engine.claim(task, actor),
    "complete": lambda office, task, actor: office.engine.complete(task, {}, actor),
    "unclaim": lambda office, task, actor: office.engine.unclaim(task, actor),
    "assign": lambda office, task, actor: office.engine.assign(task, "bob", actor),
    "comment": lambda office, task, actor: office.engine.comment(task, "слово", actor),
}
PEOPLE = {"ada": ADA, "bob": BOB, "eve": EVE, "olga": OPERATOR, "system": SYSTEM}
RIGHTS = {
    # state: who: what is refused, and how; what is not named here is allowed
    "offered": {
        "ada": {"unclaim": Conflict, "assign": NotPermitted},
        "eve": {
            "claim": NotPermitted, "complete": NotPermitted, "unclaim": Conflict,
            "assign": NotPermitted, "comment": NotFound,
        },
        "olga": {"claim": NotPermitted, "complete": NotPermitted, "unclaim": Conflict},
        "system": {"claim": InvalidInput, "unclaim": Conflict},
    },
    "claimed_by_ada": {
        "ada": {"assign": InvalidInput},  # no reason was given
        "bob": {
            "claim": TaskNotOpen, "complete": TaskNotOpen, "unclaim": NotPermitted,
            "assign": TaskNotOpen,
        },
        "eve": {
            "claim": TaskNotOpen, "complete": NotPermitted, "unclaim": NotPermitted,
            "assign": NotPermitted, "comment": NotFound,
        },
        "olga": {"claim": TaskNotOpen, "complete": NotPermitted},
        "system": {"claim": InvalidInput},
    },
    "completed": {
        "ada": {
            "claim": TaskNotOpen, "complete": TaskNotOpen, "unclaim": TaskNotOpen,
            "assign": TaskNotOpen,
        },
        "system": {
            "claim": TaskNotOpen, "complete": TaskNotOpen, "unclaim": TaskNotOpen,
            "assign": TaskNotOpen,
        },
    },
}  # fmt: skip
TABLE = [
    pytest.param(state, who, verb, refused.get(verb), id=f"{state}-{who}-{verb}")
    for state, people in RIGHTS.items()
    for who, refused in people.items()
    for verb in VERBS
]


@pytest.mark.parametrize(("state", "who", "verb", "refusal"), TABLE)
def test_rights(office, task, state, who, verb, refusal):
    if state != "offered":
        office.engine.claim(task, ADA)
    if state == "completed":
        office.engine.complete(task, {}, ADA)
    instance_id = office.engine.user_task(task, SYSTEM).task.instance_id
    before = office.facts(instance_id)

    if refusal is None:
        VERBS[verb](office, task, PEOPLE[who])
        told = office.facts(instance_id)
        assert len(told) > len(before) or (state, verb) == ("claimed_by_ada", "claim")
    else:
        with pytest.raises(refusal):
            VERBS[verb](office, task, PEOPLE[who])
        assert office.facts(instance_id) == before


def test_an_unknown_task_is_not_found_and_so_is_that_of_another_municipality(office, task):
    with pytest.raises(NotFound):
        office.engine.complete("0" * 32, {}, ADA)
    with pytest.raises(NotFound):
        office.engine.complete(task, {}, Actor(user_id="ada", is_system=True, tenant="other"))


# -- messages a person can read --------------------------------------------------------------------
def test_who_comes_second_is_told_who_completed_it_and_when(office, task):
    office.engine.complete(task, {}, ADA)

    with pytest.raises(TaskNotOpen, match=r"уже выполнена: Адаева А. А., 02\.03\.2026 09:00"):
        office.engine.complete(task, {}, BOB)


def test_who_comes_second_is_told_who_took_it(office, task):
    office.engine.claim(task, ADA)

    with pytest.raises(TaskNotOpen, match="Адаева"):
        office.engine.claim(task, BOB)


def test_a_task_of_a_cancelled_instance_says_that_the_process_withdrew_it(office, task):
    instance_id = office.engine.user_task(task, SYSTEM).task.instance_id
    office.engine.cancel(instance_id, "ошибка", OPERATOR)

    with pytest.raises(TaskNotOpen, match="снята процессом"):
        office.engine.complete(task, {}, ADA)


# -- separation of duties --------------------------------------------------------------------------
def test_an_excluded_candidate_can_neither_claim_nor_complete(office):
    office.deploy(excluding("=author"))
    office.start({"author": "ada"})
    task = office.task()

    with pytest.raises(NotPermitted, match="участник"):
        office.engine.claim(task, ADA)
    with pytest.raises(NotPermitted, match="участник"):
        office.engine.complete(task, {}, ADA)
    with pytest.raises(NotPermitted, match="участник"):
        office.engine.assign(task, "ada", OPERATOR)
    office.engine.complete(task, {}, BOB)


def test_an_exclusion_is_checked_again_at_completion(office):
    """An assignment from the diagram does not go round the separation of duties."""
    office.deploy(excluding("=author").replace(b"candidateGroups", b'assignee="ada" camunda:x'))
    office.start({"author": "ada"})

    with pytest.raises(NotPermitted, match="участник"):
        office.engine.complete(office.task(), {}, ADA)


def test_a_substitute_is_bound_by_the_exclusions_of_whom_they_act_for(office):
    office.deploy(excluding("=author"))
    office.start({"author": "ada"})
    acting = standing_in_for("ada", "methodist")

    with pytest.raises(NotPermitted):
        office.engine.complete(office.task(), {}, acting)


# -- substitution ----------------------------------------------------------------------------------
def test_the_record_says_for_whom_a_substitute_acted(office, task):
    acting = standing_in_for("ada", "methodist")

    office.engine.complete(task, {}, acting)

    done = office.engine.user_task(task, SYSTEM).task
    assert (done.completed_by, done.acting_for) == ("sam", "ada")
    with office.engine.database.read(OFFICE) as session:
        columns = select(HistoryEvent.actor_id, HistoryEvent.acting_for)
        told = session.execute(columns.where(HistoryEvent.type == "UserTaskCompleted")).one()
    assert tuple(told) == ("sam", "ada")


def test_ones_own_right_goes_before_a_substitutes(office, task):
    stand_in = StandIn(absent_id="ada", principals=frozenset({"methodist"}))
    both = replace(BOB, stand_ins=(stand_in,))

    office.engine.complete(task, {}, both)

    assert office.engine.user_task(task, SYSTEM).task.acting_for == ""


def test_a_substitute_may_complete_what_the_other_has_claimed(office, task):
    office.engine.claim(task, ADA)
    acting = standing_in_for("ada")

    office.engine.complete(task, {}, acting)

    done = office.engine.user_task(task, SYSTEM).task
    assert (done.assignee, done.completed_by, done.acting_for) == ("ada", "sam", "ada")


# -- claim, unclaim, assign ------------------------------------------------------------------------
def test_a_claimed_task_leaves_the_inbox_of_colleagues_and_comes_back(office, task):
    office.engine.claim(task, ADA)
    assert office.engine.inbox(InboxQuery(), BOB).items == ()
    assert [each.id for each in office.engine.inbox(InboxQuery(scope="mine"), ADA).items] == [task]

    office.engine.unclaim(task, ADA)

    assert [each.id for each in office.engine.inbox(InboxQuery(), BOB).items] == [task]


def test_an_assigned_task_is_that_persons_with_the_reason_on_record(office, task):
    office.engine.assign(task, "sam", OPERATOR, "отпуск")

    office.engine.complete(task, {}, STRANGER)
    page = office.engine.user_task(task, SYSTEM)
    told = office.engine.history(page.task.instance_id, SYSTEM)
    assert [each.detail["reason"] for each in told if each.type == "UserTaskAssigned"] == ["отпуск"]


def test_a_task_assigned_by_name_cannot_be_given_back_to_nobody(office):
    office.deploy(review(candidateGroups="", assignee="ada"))
    office.start()

    with pytest.raises(Conflict, match="других исполнителей нет"):
        office.engine.unclaim(office.task(), ADA)


# -- values ----------------------------------------------------------------------------------------
FORM = json.dumps(
    {
        "type": "default",
        "id": "review",
        "components": [
            {
                "type": "textfield", "key": "subject", "label": "Предмет",
                "validate": {"required": True},
            },
            {
                "type": "textarea", "key": "note", "label": "Замечание",
                "properties": {"remark": "true"},
            },
        ],
    }
).encode()  # fmt: skip


@pytest.fixture
def form_task(office: Office) -> str:
    office.deploy(review(formKey="review"), review_form=FORM)
    office.start()
    return office.task()


def test_the_form_refuses_values_field_by_field_and_nothing_happens(office, form_task):
    with pytest.raises(InvalidForm) as refused:
        office.engine.complete(form_task, {"subject": " "}, ADA)

    assert list(refused.value.errors) == ["subject"]
    page = office.engine.user_task(form_task, ADA)
    assert (page.task.assignee, page.may_complete) == ("", True)


def test_values_the_form_does_not_ask_for_are_left_out(office, form_task):
    office.engine.complete(form_task, {"subject": "физика", "approved": True}, ADA)

    instance_id = office.engine.user_task(form_task, SYSTEM).task.instance_id
    variables = office.engine.variables(instance_id, SYSTEM)
    assert variables["subject"] == "физика"
    assert "approved" not in variables


def test_a_remark_in_a_form_is_recorded_beside_the_task(office, form_task):
    office.engine.complete(form_task, {"subject": "физика", "note": "Уточните часы. "}, ADA)

    (remark,) = office.engine.user_task(form_task, SYSTEM).remarks
    assert (remark.text, remark.kind, remark.author) == ("Уточните часы.", "remark", "ada")
    assert (remark.field_key, remark.element_name) == ("note", "review")


@pytest.mark.parametrize("value", [{1, 2}, float("nan"), object(), b"x", "\ud800"])
def test_values_that_cannot_be_kept_are_refused_by_name(office, task, value):
    with pytest.raises(InvalidInput, match="answer"):
        office.engine.complete(task, {"answer": value}, ADA)

    assert office.engine.user_task(task, ADA).may_complete


@pytest.mark.parametrize("text", ["", "  \n", "a\0b", "\udfff", "д" * 10_001])
def test_a_comment_must_be_a_text_of_some_length(office, task, text):
    with pytest.raises(InvalidInput):
        office.engine.comment(task, text, ADA)


def test_what_is_said_on_the_way_is_said_once_however_often_the_form_is_refused(office, form_task):
    for _ in range(2):
        with pytest.raises(InvalidForm):
            office.engine.complete(form_task, {"subject": " "}, ADA, comment="Сверьте сроки.")
    assert office.engine.user_task(form_task, ADA).remarks == ()

    office.engine.complete(form_task, {"subject": "физика"}, ADA, comment="Сверьте сроки.")

    said = office.engine.user_task(form_task, ADA).remarks
    assert [remark.text for remark in said] == ["Сверьте сроки."]


# -- recall ----------------------------------------------------------------------------------------
@pytest.fixture
def completed(office: Office) -> str:
    office.deploy(two_steps())
    office.start()
    task = office.task()
    office.engine.complete(task, {"grade": 4}, ADA)
    return task


def test_a_completion_can_be_recalled_before_anybody_acts(office, completed):
    instance_id = office.engine.user_task(completed, SYSTEM).task.instance_id
    assert office.engine.instance(instance_id, ADA).recallable_task_id == completed

    office.engine.recall(completed, ADA)

    assert office.task() == completed
    assert office.engine.user_task(completed, ADA).may_complete
    office.engine.complete(completed, {"grade": 5}, ADA)
    assert office.engine.variables(instance_id, SYSTEM)["grade"] == 5


def test_nobody_else_recalls_it(office, completed):
    with pytest.raises(NotPermitted, match="своё"):
        office.engine.recall(completed, BOB)


def test_it_cannot_be_recalled_once_somebody_took_the_next_step(office, completed):
    office.engine.claim(office.task(), BOB)
    instance_id = office.engine.user_task(completed, SYSTEM).task.instance_id

    with pytest.raises(Conflict, match="другой сотрудник"):
        office.engine.recall(completed, ADA)
    assert office.engine.instance(instance_id, ADA).recallable_task_id == ""


def test_what_the_diagram_calls_final_is_never_recalled(office):
    office.deploy(
        bpmn(
            START
            + user("cast", candidateGroups="methodist", inner=props(recall="never"))
            + user("second", candidateGroups="methodist")
            + END
            + flow("start", "cast", "second", "end")
        )
    )
    office.start()
    cast = office.task()
    office.engine.complete(cast, {}, ADA)
    instance_id = office.engine.user_task(cast, SYSTEM).task.instance_id

    assert office.engine.instance(instance_id, ADA).recallable_task_id == ""
    with pytest.raises(NotPermitted, match="окончательное"):
        office.engine.recall(cast, ADA)


# -- what belongs to a completion ------------------------------------------------------------------
def test_what_is_written_together_with_a_completion_stands_or_falls_with_it(office, task):
    def write(session):
        raise Conflict("Мест больше нет.")

    with pytest.raises(Conflict, match="Мест"):
        office.engine.complete(task, {}, ADA, together=write)
    assert office.engine.user_task(task, ADA).may_complete

    seen = []
    office.engine.complete(task, {}, ADA, together=lambda session: seen.append(session.is_active))
    assert seen == [True]


def test_nothing_is_written_together_with_a_completion_that_is_refused(office, task):
    seen = []
    with pytest.raises(NotPermitted):
        office.engine.complete(task, {}, STRANGER, together=seen.append)
    assert seen == []


def test_an_open_task_has_nothing_to_recall(office, task):
    with pytest.raises(Conflict, match="не выполнена"):
        office.engine.recall(task, ADA)


# -- the page --------------------------------------------------------------------------------------
def test_the_page_says_what_changed_since_my_last_decision(office):
    office.deploy(
        bpmn(
            START
            + '<exclusiveGateway id="again"/><exclusiveGateway id="good" default="good__end"/>'
            + user("review", candidateGroups="methodist")
            + user("correct", candidateGroups="teacher")
            + END
            + flow("start", "again", "review", "good")
            + flow("good", "correct", condition="not approved")
            + flow("correct", "again")
            + flow("good", "end")
        )
    )
    office.start({"hours": 10})
    office.engine.complete(office.task(), {"approved": False}, ADA)
    office.engine.complete(office.task(), {"hours": 12}, EVE)

    page = office.engine.user_task(office.task(), ADA)

    changed = {each.name: (each.before, each.after) for each in page.changes}
    assert changed["hours"] == (10, 12)
    assert page.last_decided_at == office.clock.now()
    assert office.engine.user_task(office.task(), BOB).changes == ()


def test_answers_to_other_items_of_the_same_round_are_no_earlier_decision(office):
    loop = (
        '<multiInstanceLoopCharacteristics camunda:collection="schools" '
        'camunda:elementVariable="school"/>'
    )
    office.deploy(
        bpmn(
            START
            + user("review", inner=loop, candidateGroups="methodist")
            + END
            + flow("start", "review", "end")
        )
    )
    office.start({"schools": ["a", "b"]})
    first, second = [t.id for t in office.engine.user_tasks(actor=SYSTEM)]
    office.engine.complete(first, {"ok": True}, ADA)

    assert office.engine.user_task(second, ADA).last_decided_at is None


def test_a_watcher_sees_who_did_what_and_nothing_of_what_was_entered(office):
    office.deploy(
        bpmn(START + user("a", candidateGroups="methodist") + user("b") + flow("start", "a", "b"))
    )
    office.start({"secret": "тайна"})
    office.engine.comment(office.task(), "лично в руки", ADA)
    office.engine.complete(office.task(), {"opinion": "моё мнение"}, ADA)
    watcher = Actor(user_id="wes", permissions=frozenset({Permission.WATCH}))

    (listed,) = office.engine.instances(watcher)
    page = office.engine.instance(listed.id, watcher)

    assert ("UserTaskCompleted", "ada") in {(e.type, e.actor_id) for e in page.history}
    assert {e.element_id for e in page.elements} >= {"a", "b"}
    told = repr(page)
    assert not any(word in told for word in ("тайна", "лично в руки", "моё мнение"))
    with pytest.raises(NotFound):
        office.engine.user_task(office.task(), watcher)


# -- races -----------------------------------------------------------------------------------------
def race(*runs: Callable[[], None]) -> list[Exception | None]:
    results: list[Exception | None] = [None] * len(runs)
    barrier = threading.Barrier(len(runs))

    def contend(place: int, run: Callable[[], None]) -> None:
        barrier.wait()
        try:
            run()
        except Exception as failure:  # noqa: BLE001 - the result of the race
            results[place] = failure

    threads = [threading.Thread(target=contend, args=each) for each in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_many_who_complete_at_once_exactly_one_wins(office, task):
    people = [
        Actor(user_id=f"user{n}", name=f"Человек {n}", principals=frozenset({"methodist"}))
        for n in range(8)
    ]

    results = race(
        *(lambda a=a: office.engine.complete(task, {"by": a.user_id}, a) for a in people)
    )

    assert results.count(None) == 1
    assert all(isinstance(each, TaskNotOpen) for each in results if each)
    done = office.engine.user_task(task, SYSTEM).task
    winner = people[results.index(None)].user_id
    assert done.completed_by == winner
    assert office.engine.variables(done.instance_id, SYSTEM)["by"] == winner
    assert office.facts(done.instance_id).count("UserTaskCompleted") == 1


def test_of_many_who_claim_at_once_exactly_one_gets_it(office, task):
    people = [Actor(user_id=f"user{n}", principals=frozenset({"methodist"})) for n in range(8)]

    results = race(*(lambda a=a: office.engine.claim(task, a) for a in people))

    assert results.count(None) == 1
    winner = people[results.index(None)].user_id
    assert office.engine.user_task(task, SYSTEM).task.assignee == winner


def test_many_who_comment_at_once_all_stand_in_an_unbroken_history(office, task):
    results = race(*(lambda n=n: office.engine.comment(task, f"слово {n}", ADA) for n in range(8)))

    assert results == [None] * 8
    page = office.engine.user_task(task, SYSTEM)
    assert {each.text for each in page.remarks} == {f"слово {n}" for n in range(8)}
    with office.engine.database.read(OFFICE) as session:
        assert verify(session, page.task.instance_id) == ()
