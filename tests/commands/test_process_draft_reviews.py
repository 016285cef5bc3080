"""A process draft on its way to a version: a second person, a date, a way back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    DeploymentRefused,
    Handler,
    HandlerKind,
    InvalidInput,
    ManualClock,
    NotFound,
    NotPermitted,
    Permission,
    build_engine,
)
from engine.designing import DEPLOY_DRAFT, DraftDeed, DraftLocked, DraftStale, ProcessDraftState
from engine.rules import GENERAL_RULES, ReasonsMissing
from tests.commands.conftest import ADA, MORNING, Office, Outside, colleague, review
from tests.interpreter.kit import bpmn

DORA = Actor(user_id="dora", name="Дорина Д. Д.", permissions=frozenset({Permission.DEPLOY}))
DAN = Actor(user_id="dan2", name="Данилин Д. Д.", permissions=frozenset({Permission.DEPLOY}))
NEWER = review(candidateGroups="head")
State = ProcessDraftState


def built(url, **more):
    clock = ManualClock(MORNING)

    def deploy(call):
        engine.deploy_due_draft(call.inputs["draft_id"], replace(SYSTEM, tenant=call.tenant))

    job = Handler(topic=DEPLOY_DRAFT, run=deploy, kind=HandlerKind.EXTERNAL, in_diagrams=False)
    engine = build_engine(url, handlers=[job], clock=clock, people=colleague, **more)
    return Office(engine, clock, Outside())


@pytest.fixture
def office(database_url):
    made = built(database_url)
    yield made
    made.engine.database.dispose()


@pytest.fixture
def deployed(office):
    return office.engine.deploy({"p.bpmn": review()}, SYSTEM).definitions[0].id


@pytest.fixture
def draft(office, deployed):
    """A draft of Dora's with another role in its diagram."""
    made = office.engine.begin_draft(deployed, DORA)
    return office.engine.save_draft_file(made.id, "p.bpmn", NEWER, 1, DORA)


@pytest.fixture
def submitted(office, draft):
    return office.engine.submit_draft(draft.id, "Согласует заведующий", {}, DORA)


@pytest.fixture
def approved(office, submitted):
    return office.engine.review_draft(submitted.id, True, "", DAN)


def newest(office):
    return office.engine.versions("p", SYSTEM)[0]


def test_a_draft_goes_from_its_author_over_a_second_person_to_a_version(office, draft):
    engine = office.engine
    sent = engine.submit_draft(draft.id, " Согласует заведующий ", {}, DORA)
    assert (sent.state, sent.note, sent.submitted_by, sent.lock_holder) == (
        State.IN_REVIEW, "Согласует заведующий", "dora", "",
    )  # fmt: skip
    approved = engine.review_draft(draft.id, True, "Хорошо", DAN)
    assert (approved.state, approved.reviewer, approved.review_note) == (
        State.APPROVED, "dan2", "Хорошо",
    )  # fmt: skip
    done = engine.deploy_draft(draft.id, None, DORA)
    assert done.state is State.DEPLOYED
    (version,) = done.deployed
    assert (version.version, version.deployed_by) == (2, "dora")
    assert (version.id, version.deployment_id) == (newest(office).id, done.deployment_id)
    assert engine.diagram(version.id, SYSTEM) == NEWER
    assert done.newer is None
    assert [each.deed for each in done.events] == [
        DraftDeed.BEGUN, DraftDeed.SUBMITTED, DraftDeed.APPROVED, DraftDeed.DEPLOYED,
    ]  # fmt: skip


def test_what_runs_stays_on_its_version(office, approved):
    case = office.start()
    office.engine.deploy_draft(approved.id, None, DORA)
    assert office.engine.instance(case, SYSTEM).instance.version == 1
    assert office.engine.running_by_version("p", replace(SYSTEM, tenant="default"))


def test_authors_do_not_review_what_they_drew(office, deployed, draft):
    engine = office.engine
    engine.unlock_draft(draft.id, DORA)
    engine.save_draft_file(draft.id, "forms/f.form", b"{}", 0, DAN)
    engine.remove_draft_file(draft.id, "forms/f.form", DAN)
    engine.unlock_draft(draft.id, DAN)
    engine.save_draft_file(draft.id, "more.bpmn", bpmn("", "q"), 0, DAN)
    engine.remove_draft_file(draft.id, "more.bpmn", DAN)
    engine.save_draft_file(draft.id, "p.bpmn", review(candidateGroups="clerk"), 9, DAN)
    engine.submit_draft(draft.id, "Вместе", {}, DAN)
    for author in (DORA, DAN):
        with pytest.raises(NotPermitted, match="второй дизайнер"):
            engine.review_draft(draft.id, True, "", author)
    third = replace(DAN, user_id="eva2")
    assert engine.review_draft(draft.id, True, "", third).state is State.APPROVED


def test_where_it_is_allowed_an_author_reviews_alone(database_url):
    office = built(database_url, reviews_own=lambda _session, tenant: tenant == "default")
    engine = office.engine
    made = engine.begin_draft(office.deploy(review()).definitions[0].id, DORA)
    engine.save_draft_file(made.id, "file0.bpmn", NEWER, 1, DORA)
    engine.submit_draft(made.id, "Одна", {}, DORA)
    assert engine.may_review_own_drafts(DORA)
    assert engine.review_draft(made.id, True, "", DORA).state is State.APPROVED
    engine.database.dispose()


def test_a_draft_sent_back_says_why_and_is_edited_again(office, submitted):
    engine = office.engine
    with pytest.raises(InvalidInput, match="Замечание"):
        engine.review_draft(submitted.id, False, " ", DAN)
    back = engine.review_draft(submitted.id, False, "Срок мал", DAN)
    assert (back.state, back.review_note) == (State.EDITING, "Срок мал")
    engine.save_draft_file(back.id, "p.bpmn", review(candidateGroups="clerk"), 5, DORA)
    again = engine.submit_draft(back.id, "Исправлено", {}, DORA)
    assert (again.reviewer, again.review_note) == ("", "")
    assert [each.text for each in again.events if each.deed is DraftDeed.RETURNED] == ["Срок мал"]


def test_nobody_changes_a_draft_that_is_in_review_or_past_it(office, submitted):
    engine = office.engine

    def refused(words):
        with pytest.raises(Conflict, match=words):
            engine.save_draft_file(submitted.id, "p.bpmn", b"<x/>", 9, DORA)
        with pytest.raises(Conflict, match=words):
            engine.lock_draft(submitted.id, DORA)

    refused("на проверке")
    engine.review_draft(submitted.id, True, "", DAN)
    refused("одобрен")
    engine.deploy_draft(submitted.id, None, DORA)
    refused("развёрнут")


def test_a_draft_with_errors_is_not_submitted(office, draft):
    office.engine.save_draft_file(draft.id, "p.bpmn", b"<half", 2, DORA)
    with pytest.raises(DeploymentRefused):
        office.engine.submit_draft(draft.id, "Так", {}, DORA)
    assert office.engine.process_draft(draft.id, DORA).state is State.EDITING


def test_a_draft_is_submitted_with_a_word_on_what_is_different(office, draft):
    with pytest.raises(InvalidInput, match="Что изменено"):
        office.engine.submit_draft(draft.id, "  ", {}, DORA)


def test_a_draft_like_the_newest_version_is_not_submitted(office, deployed):
    made = office.engine.begin_draft(deployed, DORA)
    with pytest.raises(Conflict, match="ничем не отличается от развёрнутой версии 1"):
        office.engine.submit_draft(made.id, "Ничего", {}, DORA)


def test_a_draft_that_somebody_else_draws_is_neither_submitted_nor_discarded(office, draft):
    with pytest.raises(DraftLocked):
        office.engine.submit_draft(draft.id, "Чужой", {}, DAN)
    with pytest.raises(DraftLocked):
        office.engine.discard_process_draft(draft.id, DAN)


def test_each_step_has_its_own_time(office, draft):
    engine = office.engine
    for call in (
        lambda: engine.review_draft(draft.id, True, "", DAN),
        lambda: engine.withdraw_draft(draft.id, DORA),
        lambda: engine.deploy_draft(draft.id, None, DORA),
    ):
        with pytest.raises(Conflict):
            call()
    engine.submit_draft(draft.id, "Раз", {}, DORA)
    with pytest.raises(Conflict, match="на проверке"):
        engine.submit_draft(draft.id, "Два", {}, DORA)
    with pytest.raises(Conflict, match="ещё на проверке"):
        engine.deploy_draft(draft.id, None, DORA)


def test_only_designers_take_part(office, submitted):
    engine = office.engine
    for call in (
        lambda: engine.submit_draft(submitted.id, "Раз", {}, ADA),
        lambda: engine.review_draft(submitted.id, True, "", ADA),
        lambda: engine.withdraw_draft(submitted.id, ADA),
        lambda: engine.deploy_draft(submitted.id, None, ADA),
        lambda: engine.deploy_due_draft(submitted.id, ADA),
        lambda: engine.discard_process_draft(submitted.id, ADA),
        lambda: engine.may_review_own_drafts(ADA),
        lambda: engine.compare_draft(submitted.id, ADA),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_a_discarded_draft_keeps_its_files_and_comes_back(office, draft):
    engine = office.engine
    gone = engine.discard_process_draft(draft.id, DORA)
    assert gone.state is State.DISCARDED
    with pytest.raises(Conflict, match="отменён"):
        engine.discard_process_draft(draft.id, DORA)
    assert engine.draft_file(draft.id, "p.bpmn", DORA)[0] == NEWER
    assert engine.withdraw_draft(draft.id, DAN).state is State.EDITING


# -- reasons for warnings --------------------------------------------------------------------------
def test_the_reasons_for_warnings_stay_with_the_version_in_the_name_of_who_gave_them(database_url):
    rules = tuple(rule for rule in GENERAL_RULES if rule.id == "task_has_form")
    engine = built(database_url, rules=rules).engine
    made = engine.begin_draft_of_files({"p.bpmn": review()}, "", DORA)
    with pytest.raises(ReasonsMissing) as asked:
        engine.submit_draft(made.id, "Новый", {}, DORA)
    reasons = dict.fromkeys(asked.value.unanswered, "Так привыкли")
    sent = engine.submit_draft(made.id, "Новый", reasons, DORA)
    assert {each.reason for each in sent.acceptances} == {"Так привыкли"}
    engine.review_draft(made.id, True, "", DAN)
    done = engine.deploy_draft(made.id, None, DAN)
    kept = engine.definition(done.deployed[0].id, DORA).acceptances
    assert {(each.key, each.reason, each.by) for each in kept} == {
        (key, "Так привыкли", "dora") for key in reasons
    }
    engine.database.dispose()


# -- at a date -------------------------------------------------------------------------------------
def test_a_draft_with_a_date_becomes_a_version_then_by_itself(office, approved):
    engine, at = office.engine, office.clock.now() + timedelta(days=3)
    waiting = engine.deploy_draft(approved.id, at, DORA)
    assert (waiting.state, waiting.effective_at) == (State.SCHEDULED, at)
    office.pass_time(timedelta(days=2))
    assert newest(office).version == 1
    office.pass_time(timedelta(days=1))
    assert (newest(office).version, newest(office).deployed_by) == (2, "dora")
    done = engine.process_draft(approved.id, DORA)
    assert (done.state, done.deployment_id) == (State.DEPLOYED, newest(office).deployment_id)
    again = engine.deploy_due_draft(approved.id, SYSTEM)
    assert again.deployment_id == done.deployment_id


def test_a_date_that_is_over_is_refused(office, approved):
    with pytest.raises(InvalidInput, match="уже прошла"):
        office.engine.deploy_draft(approved.id, office.clock.now(), DORA)


def test_a_date_is_moved_or_taken_back(office, approved):
    engine, first = office.engine, office.clock.now() + timedelta(days=1)
    engine.deploy_draft(approved.id, first, DORA)
    engine.deploy_draft(approved.id, first + timedelta(days=1), DORA)
    office.pass_time(timedelta(days=1))
    assert newest(office).version == 1
    assert engine.withdraw_draft(approved.id, DORA).effective_at is None
    office.pass_time(timedelta(days=5))
    assert newest(office).version == 1


def test_a_draft_with_a_date_may_be_deployed_at_once(office, approved):
    engine = office.engine
    engine.deploy_draft(approved.id, office.clock.now() + timedelta(days=1), DORA)
    assert engine.deploy_draft(approved.id, None, DORA).state is State.DEPLOYED
    office.pass_time(timedelta(days=2))
    assert newest(office).version == 2


def test_at_its_date_a_draft_replaces_no_version_that_nobody_saw(office, approved):
    engine = office.engine
    engine.deploy_draft(approved.id, office.clock.now() + timedelta(days=1), DORA)
    office.deploy(review(candidateGroups="clerk"))
    office.pass_time(timedelta(days=1))
    left = engine.process_draft(approved.id, DORA)
    assert (left.state, left.events[-1].deed) == (State.APPROVED, DraftDeed.NOT_DEPLOYED)
    assert "развёрнута другая версия" in left.events[-1].text
    assert newest(office).version == 2


def test_who_deploys_replaces_the_version_they_know(office, approved, deployed):
    engine = office.engine
    with pytest.raises(Conflict, match="другая версия"):
        engine.deploy_draft(approved.id, None, DORA, replaced_id="")
    done = engine.deploy_draft(approved.id, None, DORA, replaced_id=deployed)
    assert done.state is State.DEPLOYED


# -- what is different -----------------------------------------------------------------------------
def test_a_draft_is_compared_with_its_base_or_another_version(office, draft, deployed):
    engine = office.engine
    found = engine.compare_draft(draft.id, DORA)
    assert (found.source.id, found.diagram) == (deployed, "p.bpmn")
    (change,) = found.files
    assert [part.new_id for part in change.parts] == ["review"]
    same = office.deploy(NEWER)
    other = engine.compare_draft(draft.id, DORA, same.definitions[0].id)
    assert other.is_equal
    with pytest.raises(NotFound):
        engine.compare_draft(draft.id, DORA, "0")
    fresh = engine.begin_draft_of_files({"n.bpmn": bpmn("", "n")}, "", DORA)
    with pytest.raises(NotFound):
        engine.compare_draft(fresh.id, DORA)


def test_an_unreadable_draft_is_compared_as_far_as_it_goes(office, draft):
    office.engine.save_draft_file(draft.id, "p.bpmn", b"<half", 2, DORA)
    (change,) = office.engine.compare_draft(draft.id, DORA).files
    assert change.state == "unreadable"


def test_an_old_version_comes_back_as_a_draft(office, deployed):
    office.deploy(NEWER)
    engine = office.engine
    old = engine.begin_draft(deployed, DORA)
    assert (old.base.version, old.newer.version) == (1, 2)
    engine.submit_draft(old.id, "Возвращаем прежнее", {}, DORA)
    engine.review_draft(old.id, True, "", DAN)
    assert engine.deploy_draft(old.id, None, DORA).deployed[0].version == 3


# -- at the same moment ----------------------------------------------------------------------------
def at_once(*calls):
    """Run calls in threads; gives what each answered or raised."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.exception() or each.result() for each in [pool.submit(c) for c in calls]]


def test_of_two_who_save_one_file_at_once_one_is_told_and_nothing_is_mixed(office, deployed):
    engine = office.engine
    made = engine.begin_draft(deployed, DORA)
    contents = [f"<n{number}/>".encode() for number in range(6)]
    answers = at_once(
        *(
            lambda c=content: engine.save_draft_file(made.id, "p.bpmn", c, 1, DORA)
            for content in contents
        )
    )
    told = [each for each in answers if isinstance(each, Exception)]
    assert len(told) == 5
    assert {type(each) for each in told} == {DraftStale}
    assert engine.process_draft(made.id, DORA).revision == 2
    assert engine.draft_file(made.id, "p.bpmn", DORA)[0] in contents


def test_of_two_who_deploy_one_draft_at_once_one_makes_a_version(office, approved):
    engine = office.engine
    answers = at_once(*(lambda: engine.deploy_draft(approved.id, None, DORA),) * 4)
    assert sum(isinstance(each, Conflict) for each in answers) == 3
    assert newest(office).version == 2


def test_two_drafts_of_one_version_do_not_replace_each_other_unseen(office, deployed):
    engine = office.engine
    for number, role in enumerate(("clerk", "head")):
        made = engine.begin_draft(deployed, DORA)
        content = review(candidateGroups=role)
        engine.save_draft_file(made.id, "p.bpmn", content, 1, DORA)
        engine.submit_draft(made.id, role, {}, DORA)
        shown = engine.review_draft(made.id, True, "", DAN)
        assert (shown.newer is not None) == bool(number)
        if number:
            with pytest.raises(Conflict, match="другая версия"):
                engine.deploy_draft(made.id, None, DORA, replaced_id=deployed)
        else:
            engine.deploy_draft(made.id, None, DORA, replaced_id=deployed)
