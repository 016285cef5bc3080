"""Handing a user task to a colleague and back: who may, to whom, and what the loser is told."""

from collections.abc import Callable

import pytest

from engine import (
    SYSTEM,
    Conflict,
    InboxQuery,
    InvalidInput,
    NotFound,
    NotPermitted,
    TaskNotOpen,
)
from tests.commands.conftest import (
    ADA,
    BOB,
    CAT,
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
    office.start({"author": "eve"})
    return office.task()


@pytest.fixture
def delegated(office: Office, task: str) -> str:
    """Ada's, in Bob's hands."""
    office.engine.claim(task, ADA)
    office.engine.delegate(task, "bob", ADA, "посмотрите раздел 3")
    return task


def whose(office: Office, task: str) -> tuple[str, str]:
    found = office.engine.user_task(task, SYSTEM).task
    return found.assignee, found.owner


# -- delegate --------------------------------------------------------------------------------------
def test_a_delegated_task_is_the_delegates_and_its_owner_is_remembered(office, delegated):
    assert whose(office, delegated) == ("bob", "ada")
    assert [t.id for t in office.engine.inbox(InboxQuery(scope="mine"), BOB).items] == [delegated]
    told = office.engine.history(office.engine.user_task(delegated, ADA).task.instance_id, ADA)
    [fact] = [each for each in told if each.type == "UserTaskDelegated"]
    assert fact.detail == {"delegate": "bob", "owner": "ada", "note": "посмотрите раздел 3"}


def test_who_delegates_what_is_only_offered_takes_it_on_the_way(office, task):
    office.engine.delegate(task, "bob", ADA)

    assert whose(office, task) == ("bob", "ada")


def test_a_delegate_may_complete_it(office, delegated):
    office.engine.complete(delegated, {}, BOB)

    done = office.engine.user_task(delegated, ADA).task
    assert (done.completed_by, done.owner) == ("bob", "ada")


def test_a_delegate_hands_it_on_and_the_owner_stays(office, delegated):
    office.engine.delegate(delegated, "cat", BOB)

    assert whose(office, delegated) == ("cat", "ada")
    office.engine.hand_back(delegated, CAT, "готово")
    assert whose(office, delegated) == ("ada", "")


def test_delegating_it_to_its_owner_is_handing_it_back(office, delegated):
    office.engine.delegate(delegated, "ada", BOB)

    assert whose(office, delegated) == ("ada", "")


@pytest.mark.parametrize(
    ("to", "refusal", "said"),
    [
        ("", InvalidInput, "выберите сотрудника"),
        ("ada", InvalidInput, "и так у этого сотрудника"),
        ("dismissed", InvalidInput, "больше не работает"),
        ("sam", NotPermitted, "адресована другой роли"),
        ("eve", NotPermitted, "участник дела"),
    ],
)
def test_to_whom_a_task_may_not_be_given(office, task, to, refusal, said):
    office.engine.claim(task, ADA)

    for hand_over in (office.engine.delegate, office.engine.assign):
        if (to, hand_over) == ("ada", office.engine.assign):
            continue
        with pytest.raises(refusal, match=said):
            hand_over(task, to, ADA, "так надо")
    assert whose(office, task) == ("ada", "")


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(BOB, TaskNotOpen), (STRANGER, NotPermitted), (EVE, NotPermitted), (OPERATOR, NotPermitted)],
    ids=lambda each: getattr(each, "user_id", ""),
)
def test_what_is_not_in_ones_hands_cannot_be_delegated(office, task, actor, refusal):
    office.engine.claim(task, ADA)

    with pytest.raises(refusal):
        office.engine.delegate(task, "cat", actor)


def test_who_lost_the_task_is_told_who_has_it_who_passed_it_and_when(office, delegated):
    for verb in (
        lambda: office.engine.complete(delegated, {}, ADA),
        lambda: office.engine.delegate(delegated, "cat", ADA),
        lambda: office.engine.claim(delegated, CAT),
    ):
        with pytest.raises(TaskNotOpen, match=r"Бобов Б\. Б\..*02\.03\.2026 09:00: Адаева А\. А\."):
            verb()


def test_what_a_deputy_delegates_stays_the_absent_persons(office, task):
    deputy = standing_in_for("ada", "methodist")
    office.engine.claim(task, deputy)

    office.engine.delegate(task, "bob", deputy)

    assert whose(office, task) == ("bob", "ada")
    office.engine.hand_back(task, deputy)
    assert office.engine.user_task(task, deputy).may_complete


# -- hand back -------------------------------------------------------------------------------------
@pytest.mark.parametrize("actor", [BOB, ADA, OPERATOR], ids=lambda each: each.user_id)
def test_delegate_owner_and_operator_return_it_to_the_owner(office, delegated, actor):
    office.engine.hand_back(delegated, actor, "вот")

    assert whose(office, delegated) == ("ada", "")


def test_nobody_else_hands_it_back(office, delegated):
    with pytest.raises(NotPermitted):
        office.engine.hand_back(delegated, CAT)
    with pytest.raises(NotFound):
        office.engine.hand_back(delegated, STRANGER)


def test_what_nobody_delegated_cannot_be_handed_back(office, task):
    office.engine.claim(task, ADA)

    with pytest.raises(Conflict, match="никто не поручал"):
        office.engine.hand_back(task, ADA)


def test_a_delegate_does_not_put_it_back_into_the_queue_but_an_operator_may(office, delegated):
    with pytest.raises(Conflict, match="верните её тому, кто поручил"):
        office.engine.unclaim(delegated, BOB)

    office.engine.unclaim(delegated, OPERATOR)

    assert whose(office, delegated) == ("", "")


def test_the_owner_keeps_seeing_what_they_delegated(office, delegated):
    page = office.engine.user_task(delegated, ADA)

    assert (page.may_complete, page.may_hand_back) == (False, True)


# -- what the diagram says about it ----------------------------------------------------------------
def test_a_delegate_who_only_prepares_cannot_complete(office):
    office.deploy(review(inner=props(delegation="return")))
    office.start()
    task = office.task()
    office.engine.delegate(task, "bob", ADA)

    with pytest.raises(NotPermitted, match=r"тот, кто её поручил \(Адаева А\. А\.\)"):
        office.engine.complete(task, {}, BOB)
    assert not office.engine.user_task(task, BOB).may_complete

    office.engine.hand_back(task, BOB)
    office.engine.complete(task, {}, ADA)


def test_what_everybody_decides_alone_is_neither_delegated_nor_asked_about(office):
    office.deploy(review(inner=props(delegation="never")))
    office.start()
    task = office.task()
    office.engine.claim(task, ADA)
    verbs: list[Callable[[], object]] = [
        lambda: office.engine.delegate(task, "bob", ADA),
        lambda: office.engine.assign(task, "bob", ADA, "занята"),
        lambda: office.engine.ask(task, "bob", "Как бы вы?", ADA),
    ]

    for verb in verbs:
        with pytest.raises(NotPermitted, match="каждый решает сам"):
            verb()
    page = office.engine.user_task(task, ADA)
    assert (page.may_delegate, page.may_assign, page.may_ask) == (False, False, False)


# -- assign ----------------------------------------------------------------------------------------
def test_whoever_has_it_passes_it_on_for_good_with_a_reason(office, task):
    office.engine.claim(task, ADA)

    office.engine.assign(task, "bob", ADA, "в отпуске")

    assert whose(office, task) == ("bob", "")


def test_passing_on_needs_a_claim_a_reason_and_no_owner(office, task):
    with pytest.raises(NotPermitted, match="сначала возьмите"):
        office.engine.assign(task, "bob", ADA, "так")
    office.engine.claim(task, ADA)
    with pytest.raises(InvalidInput, match="Причина"):
        office.engine.assign(task, "bob", ADA, "  ")
    office.engine.delegate(task, "bob", ADA)
    with pytest.raises(NotPermitted, match="вам поручили"):
        office.engine.assign(task, "cat", BOB, "так")


def test_an_operator_assigns_anybody_who_works_here_but_no_participant(office, task):
    with pytest.raises(NotPermitted, match="участник"):
        office.engine.assign(task, "eve", OPERATOR)
    with pytest.raises(InvalidInput, match="больше не работает"):
        office.engine.assign(task, "dismissed", OPERATOR)

    office.engine.assign(task, "sam", OPERATOR)

    assert whose(office, task) == ("sam", "")


def test_assigning_once_more_after_a_lost_answer_is_told_once(office, task):
    for _ in range(2):
        office.engine.assign(task, "sam", OPERATOR)

    [instance] = {each.instance_id for each in office.engine.user_tasks(actor=SYSTEM)}
    assert office.facts(instance).count("UserTaskAssigned") == 1


# -- priority --------------------------------------------------------------------------------------
@pytest.mark.parametrize("actor", [ADA, BOB, OPERATOR], ids=lambda each: each.user_id)
def test_who_works_on_it_owns_it_or_operates_says_how_urgent_it_is(office, delegated, actor):
    office.engine.set_priority(delegated, 80, actor)

    assert office.engine.user_task(delegated, SYSTEM).task.priority == 80


def test_others_do_not_say_how_urgent_it_is(office, delegated):
    with pytest.raises(TaskNotOpen):
        office.engine.set_priority(delegated, 80, CAT)
    with pytest.raises(NotPermitted):
        office.engine.set_priority(delegated, 80, STRANGER)


@pytest.mark.parametrize("priority", [-1, 101, True, "80"])
def test_a_priority_that_is_none_is_refused(office, task, priority):
    with pytest.raises(InvalidInput, match="Важность"):
        office.engine.set_priority(task, priority, ADA)


def test_the_same_priority_again_is_no_news(office, task):
    instance_id = office.engine.user_task(task, SYSTEM).task.instance_id
    before = office.facts(instance_id)

    office.engine.set_priority(task, 50, ADA)

    assert office.facts(instance_id) == before


# -- races -----------------------------------------------------------------------------------------
def test_of_two_who_delegate_claim_and_complete_at_once_one_wins(office, task):
    verbs = [
        lambda: office.engine.delegate(task, "cat", ADA),
        lambda: office.engine.complete(task, {}, BOB),
        lambda: office.engine.delegate(task, "ada", CAT),
    ]

    results = race(*verbs)

    lost = [each for each in results if each is not None]
    # Cat may still win after Ada delegated it to her: then it is in her hands.
    assert 1 <= len(lost) <= 2
    assert all(isinstance(each, TaskNotOpen) for each in lost)


def test_of_two_who_delegate_the_same_task_at_once_one_wins(office, task):
    office.engine.assign(task, "ada", OPERATOR)

    results = race(
        lambda: office.engine.delegate(task, "bob", ADA),
        lambda: office.engine.delegate(task, "cat", ADA),
    )

    assert results.count(None) == 1
    assert isinstance(next(each for each in results if each), TaskNotOpen)
    winner = ("bob", "cat")[results.index(None)]
    assert whose(office, task) == (winner, "ada")
