"""Asking a colleague without giving the user task away: who may, who reads what, what blocks."""

from dataclasses import replace

import pytest

from engine import (
    SYSTEM,
    Actor,
    ApprovalMissing,
    Conflict,
    InboxQuery,
    InvalidInput,
    NotFound,
    NotPermitted,
    Permission,
    TaskNotOpen,
)
from tests.commands.conftest import (
    ADA,
    BOB,
    EVE,
    OPERATOR,
    STRANGER,
    Office,
    review,
    standing_in_for,
)
from tests.commands.test_user_tasks import race
from tests.interpreter.kit import props


@pytest.fixture
def task(office: Office) -> str:
    office.deploy(review(inner=props(exclude="=author")))
    office.start({"author": "eve", "secret": "тайна"})
    task = office.task()
    office.engine.claim(task, ADA)
    return task


def approval(office: Office, task: str, of: str = "sam") -> str:
    return office.engine.ask(task, of, "Согласуйте смету", ADA, kind="approval")


def asked(office: Office, actor: Actor, scope: str = "asked") -> list[tuple[str, str, bool]]:
    found = office.engine.inbox(InboxQuery(scope=scope), actor).items
    [count] = office.engine.inbox_counts([InboxQuery(scope=scope)], actor)
    assert count == len(found)
    return [(each.id, each.acting_for_now, each.is_question) for each in found]


def only(office: Office, task: str, actor: Actor = ADA):
    [question] = office.engine.user_task(task, actor).questions
    return question


# -- questions -------------------------------------------------------------------------------------
def test_an_asked_person_reads_the_task_and_answers_and_nothing_more(office, task):
    question = office.engine.ask(task, "sam", "Хватит ли часов?", ADA)

    page = office.engine.user_task(task, STRANGER)
    assert (page.drawn_in, page.reads_instance, page.may_complete) == (True, False, False)
    assert not any((page.may_ask, page.may_delegate, page.may_assign, page.may_prioritise))
    assert [(q.id, q.text, q.may_answer) for q in page.questions] == [
        (question, "Хватит ли часов?", True)
    ]
    with pytest.raises(NotFound):
        office.engine.instance(page.task.instance_id, STRANGER)
    with pytest.raises(NotPermitted):
        office.engine.complete(task, {}, STRANGER)

    office.engine.answer(question, "Хватит", STRANGER)

    answered = only(office, task)
    assert (answered.state, answered.answer, answered.answered_by) == ("answered", "Хватит", "sam")
    assert office.engine.user_task(task, STRANGER).questions[0].answer == "Хватит"


def test_the_task_stays_in_the_hands_of_who_asks(office, task):
    office.engine.ask(task, "sam", "Хватит ли часов?", ADA)

    found = office.engine.user_task(task, ADA)
    assert (found.task.assignee, found.may_complete) == ("ada", True)


def test_who_is_asked_sees_only_what_they_were_asked(office, task):
    office.engine.ask(task, "sam", "Вам", ADA)
    office.engine.ask(task, "olga", "Не вам", ADA)

    assert [q.text for q in office.engine.user_task(task, STRANGER).questions] == ["Вам"]
    assert [q.text for q in office.engine.user_task(task, ADA).questions] == ["Вам", "Не вам"]


def test_a_withdrawn_question_takes_the_sight_of_the_task_away(office, task):
    question = office.engine.ask(task, "sam", "Хватит ли часов?", ADA)

    office.engine.withdraw(question, ADA)

    with pytest.raises(NotFound):
        office.engine.user_task(task, STRANGER)
    assert only(office, task).state == "withdrawn"


def test_completing_makes_open_questions_moot(office, task):
    question = office.engine.ask(task, "sam", "Хватит ли часов?", ADA)

    office.engine.complete(task, {}, ADA)

    assert only(office, task, SYSTEM).state == "withdrawn"
    with pytest.raises(NotFound):
        office.engine.answer(question, "Хватит", STRANGER)


@pytest.mark.parametrize(
    ("of", "text", "kind", "refusal", "said"),
    [
        ("", "Так?", "question", InvalidInput, "выберите сотрудника"),
        ("dismissed", "Так?", "question", InvalidInput, "больше не работает"),
        ("ada", "Так?", "question", InvalidInput, "не себя"),
        ("sam", "  ", "question", InvalidInput, "напишите"),
        ("sam", "я" * 4001, "question", InvalidInput, "не длиннее"),
        ("sam", "Так?", "vote", InvalidInput, "вид вопроса"),
        ("eve", "Так?", "approval", NotPermitted, "участник дела"),
    ],
)
def test_what_cannot_be_asked(office, task, of, text, kind, refusal, said):
    with pytest.raises(refusal, match=said):
        office.engine.ask(task, of, text, ADA, kind=kind)

    assert office.engine.user_task(task, ADA).questions == ()


def test_a_participant_may_be_asked_but_not_for_agreement(office, task):
    question = office.engine.ask(task, "eve", "Что вы имели в виду?", ADA)

    office.engine.answer(question, "Второй вариант", EVE)


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(BOB, TaskNotOpen), (STRANGER, NotPermitted), (OPERATOR, NotPermitted)],
    ids=lambda each: getattr(each, "user_id", ""),
)
def test_who_does_not_work_on_it_asks_nobody(office, task, actor, refusal):
    with pytest.raises(refusal):
        office.engine.ask(task, "cat", "Так?", actor)


def test_nobody_answers_for_another(office, task):
    question = office.engine.ask(task, "sam", "Так?", ADA)

    with pytest.raises(NotPermitted, match="тот, кого спросили"):
        office.engine.answer(question, "Да", BOB)
    with pytest.raises(NotFound):
        office.engine.answer(question, "Да", Actor(user_id="zoe"))
    with pytest.raises(NotFound):
        office.engine.answer("0" * 32, "Да", STRANGER)


def test_asker_worker_and_operator_withdraw_and_others_do_not(office, task):
    questions = [office.engine.ask(task, "sam", f"Вопрос {n}", ADA) for n in range(3)]
    with pytest.raises(NotPermitted):
        office.engine.withdraw(questions[0], STRANGER)
    office.engine.delegate(task, "bob", ADA)

    office.engine.withdraw(questions[0], ADA)
    office.engine.withdraw(questions[1], BOB)
    office.engine.withdraw(questions[2], OPERATOR)

    assert {q.state for q in office.engine.user_task(task, ADA).questions} == {"withdrawn"}


# -- agreement -------------------------------------------------------------------------------------
def test_an_open_approval_blocks_completion_and_names_who_is_waited_for(office, task):
    question = approval(office, task)
    assert office.engine.user_task(task, ADA).waits_for == ("sam",)

    with pytest.raises(ApprovalMissing, match=r"Самов С\. С\."):
        office.engine.complete(task, {}, ADA)
    office.engine.answer(question, "", STRANGER, verdict="agreed")

    office.engine.complete(task, {}, ADA)
    assert (only(office, task).verdict, only(office, task).state) == ("agreed", "answered")


def test_a_deputy_answers_for_whom_they_stand_in_and_the_record_says_so(office, task):
    question = approval(office, task, "bob")
    deputy = standing_in_for("bob")

    office.engine.answer(question, "", deputy, verdict="agreed")

    said = only(office, task)
    assert (said.answered_by, said.acting_for) == ("sam", "bob")


LENT = {
    "what is personal": ({}, True),
    "a role only": ({"personal": False}, False),
    "this process": ({"process_keys": frozenset({"p"})}, True),
    "another process": ({"process_keys": frozenset({"q"})}, False),
    "after somebody free": ({"after": (frozenset({"cat"}),)}, False),
    "after somebody excluded": ({"after": (frozenset({"eve"}),)}, True),
    "through an excluded deputy": ({"through": frozenset({"eve"})}, False),
}


@pytest.mark.parametrize("part", LENT)
def test_what_an_absent_person_was_asked_reaches_exactly_who_may_answer_it(office, task, part):
    given, may = LENT[part]
    question = approval(office, task, "bob")
    deputy = standing_in_for("bob", "methodist", **given)

    expected = [(task, "bob", True)] if may else []
    assert asked(office, deputy) == expected
    assert asked(office, deputy, "substituted") == expected
    assert asked(office, BOB) == [(task, "", True)], "whoever is away may answer nevertheless"
    if may:
        office.engine.answer(question, "", deputy, verdict="agreed")
    else:
        with pytest.raises((NotFound, NotPermitted)):
            office.engine.answer(question, "", deputy, verdict="agreed")
    assert asked(office, deputy) == []


def test_what_is_not_lent_is_not_asked_of_deputies(office):
    office.deploy(review(inner=props(substitution="never")))
    office.start()
    office.engine.claim(office.task(), ADA)
    approval(office, office.task(), "bob")

    assert asked(office, standing_in_for("bob", "methodist")) == []


OWN_WORK = {
    "they asked it themselves": ("sam", "", "question"),
    "agreement with work they do": ("ada", "assign", "approval"),
    "agreement with work they gave away": ("sam", "delegate", "approval"),
}


@pytest.mark.parametrize("case", OWN_WORK)
def test_a_deputy_neither_answers_themselves_nor_agrees_to_their_own_work(office, case):
    asker, handed, kind = OWN_WORK[case]
    office.deploy(review())
    office.start()
    task = office.task()
    worker = replace(STRANGER, principals=ADA.principals)
    deputy = replace(worker, stand_ins=standing_in_for("bob").stand_ins)
    asking = worker if asker == "sam" else ADA
    office.engine.claim(task, asking)
    question = office.engine.ask(task, "bob", "Так?", asking, kind=kind)
    if handed == "assign":
        office.engine.assign(task, "sam", OPERATOR)
    elif handed == "delegate":
        office.engine.delegate(task, "ada", worker)

    assert asked(office, deputy) == []
    with pytest.raises(NotPermitted, match="тот, кого спросили"):
        office.engine.answer(question, "да", deputy, verdict="agreed" if kind == "approval" else "")
    assert asked(office, BOB) == [(task, "", True)]


def test_a_participant_answers_a_question_for_another_but_agrees_to_nothing(office, task):
    about = office.engine.ask(task, "bob", "Что имелось в виду?", ADA)
    deputy = replace(EVE, stand_ins=standing_in_for("bob").stand_ins)
    assert asked(office, deputy) == [(task, "bob", True)]
    office.engine.answer(about, "Второй вариант", deputy)

    agreement = approval(office, task, "bob")

    assert asked(office, deputy) == []
    with pytest.raises(NotPermitted):
        office.engine.answer(agreement, "", deputy, verdict="agreed")


def test_what_waits_for_an_answer_is_listed_once_and_as_work_where_it_is_work(office, task):
    for text in ("Раз?", "Два?"):
        office.engine.ask(task, "bob", text, ADA)
    of_bob, of_ada = standing_in_for("bob"), standing_in_for("ada", "methodist")
    both = replace(STRANGER, stand_ins=(*of_bob.stand_ins, *of_ada.stand_ins))

    assert asked(office, of_bob) == [(task, "bob", True)]
    assert asked(office, both) == [(task, "bob", True)]
    assert asked(office, both, "substituted") == [(task, "ada", False)]


def test_a_withdrawn_approval_blocks_no_longer(office, task):
    office.engine.withdraw(approval(office, task), ADA)

    office.engine.complete(task, {}, ADA)


def test_an_objection_stands_in_the_history_and_does_not_block(office, task):
    office.engine.answer(approval(office, task), "Нет сметы", STRANGER, verdict="objected")

    office.engine.complete(task, {}, ADA)

    told = office.engine.history(office.engine.user_task(task, ADA).task.instance_id, ADA)
    [said] = [each for each in told if each.type == "QuestionAnswered"]
    assert (said.actor_id, said.detail["verdict"], said.detail["text"]) == (
        "sam", "objected", "Нет сметы",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "verdict", "text"),
    [
        ("approval", "", "ну"),
        ("approval", "maybe", "ну"),
        ("approval", "objected", " "),
        ("question", "agreed", "да"),
        ("question", "", " "),
    ],
)
def test_an_answer_without_its_verdict_or_reason_is_refused(office, task, kind, verdict, text):
    question = office.engine.ask(task, "sam", "Так?", ADA, kind=kind)

    with pytest.raises(InvalidInput):
        office.engine.answer(question, text, STRANGER, verdict=verdict)
    assert only(office, task).state == "open"


def test_the_same_person_is_not_asked_to_agree_twice_at_once(office, task):
    approval(office, task)

    with pytest.raises(Conflict, match="уже запрошено"):
        approval(office, task)
    approval(office, task, "cat")


# -- mentions --------------------------------------------------------------------------------------
def test_a_mentioned_person_reads_remarks_and_the_task_and_may_answer_there(office, task):
    office.engine.comment(task, "@Самов, посмотрите", ADA, mentions=("sam",))

    page = office.engine.user_task(task, STRANGER)
    assert [(r.text, r.mentions) for r in page.remarks] == [("@Самов, посмотрите", ("sam",))]
    assert (page.drawn_in, page.reads_instance, page.may_complete) == (True, False, False)
    with pytest.raises(NotFound):
        office.engine.instance(page.task.instance_id, STRANGER)
    assert office.engine.instances(STRANGER) == ()
    office.engine.comment(task, "Посмотрел", STRANGER, mentions=("ada",))


def test_who_was_drawn_in_draws_in_nobody(office, task):
    office.engine.comment(task, "@Самов", ADA, mentions=("sam",))

    with pytest.raises(NotPermitted, match="Пригласить"):
        office.engine.comment(task, "@Катина", STRANGER, mentions=("cat",))


def test_only_people_who_work_here_are_mentioned(office, task):
    with pytest.raises(InvalidInput, match="больше не работает"):
        office.engine.comment(task, "@Уволенный", ADA, mentions=("dismissed",))


# -- watching, coming back -------------------------------------------------------------------------
def test_watching_shows_nothing_that_one_may_not_read(office, task):
    instance_id = office.engine.user_task(task, SYSTEM).task.instance_id
    with pytest.raises(NotFound):
        office.engine.watch(instance_id, STRANGER)
    designer = Actor(user_id="wes", permissions=frozenset({Permission.WATCH}))

    office.engine.watch(instance_id, designer)
    office.engine.watch(instance_id, designer)

    with pytest.raises(NotFound):
        office.engine.user_task(task, designer)
    assert "тайна" not in repr(office.engine.instance(instance_id, designer))


def test_watching_begins_and_ends(office, task):
    instance_id = office.engine.user_task(task, SYSTEM).task.instance_id
    office.engine.watch(instance_id, BOB)
    assert office.engine.user_task(task, BOB).watching

    office.engine.unwatch(instance_id, BOB)

    assert not office.engine.user_task(task, BOB).watching
    assert not any("Watch" in each for each in office.facts(instance_id))


def test_watching_stays_with_the_person_and_is_lent_to_no_deputy(office, task):
    instance_id = office.engine.user_task(task, SYSTEM).task.instance_id
    office.engine.watch(instance_id, BOB)
    deputy = standing_in_for("bob", "methodist")

    assert asked(office, BOB, "watched") == [(task, "", False)]
    assert asked(office, deputy, "watched") == []
    assert not office.engine.user_task(task, deputy).watching


def test_a_follow_up_date_is_ones_own_and_may_be_moved_and_dropped(office, task):
    today = office.clock.now().date()
    for day in (today, today.replace(day=20), None):
        office.engine.set_follow_up(task, day, ADA)
        assert office.engine.user_task(task, ADA).follow_up == day
        assert office.engine.user_task(task, BOB).follow_up is None


def test_coming_back_needs_a_day_ahead_and_an_open_task_that_one_sees(office, task):
    today = office.clock.now().date()
    with pytest.raises(InvalidInput, match="прошла"):
        office.engine.set_follow_up(task, today.replace(day=1), ADA)
    with pytest.raises(NotFound):
        office.engine.set_follow_up(task, today, STRANGER)
    office.engine.complete(task, {}, ADA)
    with pytest.raises(TaskNotOpen):
        office.engine.set_follow_up(task, today, ADA)


# -- races -----------------------------------------------------------------------------------------
def test_of_two_answers_at_once_one_counts_and_the_other_is_told(office, task):
    question = approval(office, task)

    results = race(
        lambda: office.engine.answer(question, "Первый", STRANGER, verdict="agreed"),
        lambda: office.engine.answer(question, "Второй", STRANGER, verdict="objected"),
    )

    assert results.count(None) == 1
    lost = next(each for each in results if each)
    assert isinstance(lost, Conflict)
    assert "уже ответили: Самов С. С., 02.03.2026 09:00" in str(lost)
    assert only(office, task).answer == ("Первый", "Второй")[results.index(None)]


def test_asking_for_agreement_while_somebody_completes_never_leaves_it_open(office, task):
    results = race(
        lambda: approval(office, task),
        lambda: office.engine.complete(task, {}, ADA),
    )

    found = office.engine.user_task(task, SYSTEM)
    if results[1] is None:
        assert isinstance(results[0], TaskNotOpen)
        assert found.questions == ()
    else:
        assert isinstance(results[1], ApprovalMissing)
        assert (found.task.state, found.waits_for) == ("open", ("sam",))
