"""Drafts: who keeps what for how long, and what never leaves a trace."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from engine import (
    SYSTEM,
    Actor,
    DeploymentRefused,
    DraftConflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    TaskNotOpen,
    purge_drafts,
)
from engine.municipalities import OFFICE
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
from tests.forms.build import choices, field, listed
from tests.interpreter.kit import END, START, bpmn, flow, props, user

TYPED = {"name": ["Ада"], "count": ["около пяти"], "items.0._row": ["1"], "items.0.what": [""]}


def form_file(*components: dict[str, Any]) -> bytes:
    return json.dumps({"type": "default", "id": "f", "components": list(components)}).encode()


ANSWER = form_file(
    field("textfield", "name"),
    field("number", "count"),
    field("radio", "verdict", values=choices("yes", "no")),
    field("textarea", "note", properties={"remark": "true"}),
    listed(field("textfield", "what")),
)


@pytest.fixture
def task(office: Office) -> str:
    office.deploy(review(formKey="answer"), answer_form=ANSWER)
    return office.task(office.start())


def purged(office: Office) -> int:
    with office.engine.database.write(OFFICE) as session:
        return purge_drafts(session, office.clock.now())


def rows(office: Office) -> int:
    with office.engine.database.read(OFFICE) as session:
        return session.execute(text("SELECT count(*) FROM user_task_draft")).scalar_one()


def test_anything_typed_is_kept_as_it_was_typed(office, task):
    saved = office.engine.save_draft(task, TYPED, ADA)
    assert (saved.revision, saved.saved_at) == (1, office.clock.now())
    assert office.engine.draft(task, ADA).values == TYPED
    assert "UserTaskDraft" not in " ".join(
        office.facts(office.engine.user_tasks(actor=ADA)[0].instance_id)
    )


def test_a_draft_is_private_to_its_author(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    assert office.engine.draft(task, BOB).is_empty
    assert office.engine.draft(task, OPERATOR).is_empty
    with pytest.raises(NotFound):
        office.engine.draft(task, STRANGER)


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(STRANGER, NotFound), (OPERATOR, NotPermitted), (SYSTEM, NotPermitted)],
)
def test_only_who_may_complete_may_begin_a_draft(office, task, actor, refusal):
    with pytest.raises(refusal):
        office.engine.save_draft(task, TYPED, actor)
    assert rows(office) == 0


def test_two_devices_never_overwrite_each_other(office, task):
    save = office.engine.save_draft
    first = save(task, {"name": ["раз"]}, ADA, 0, source="desk")
    second = save(task, {"name": ["два"]}, ADA, first.revision, source="phone")
    with pytest.raises(DraftConflict, match="на другом устройстве") as found:
        save(task, {"name": ["три"]}, ADA, first.revision, source="desk")
    current = found.value.current
    assert (current.values, current.revision) == (second.values, second.revision)
    chosen = save(task, {"name": ["три"]}, ADA, second.revision, source="desk")
    assert (chosen.values, chosen.revision) == ({"name": ["три"]}, 3)


def test_a_page_whose_answer_was_lost_on_the_way_does_not_conflict_with_itself(office, task):
    save = office.engine.save_draft
    save(task, {"name": ["раз"]}, ADA, 0, source="desk")
    again = save(task, {"name": ["два"]}, ADA, 0, source="desk")
    assert (again.revision, save(task, {"name": ["два"]}, ADA, 0, source="desk").revision) == (2, 2)


def test_who_says_the_same_does_not_conflict(office, task):
    save = office.engine.save_draft
    save(task, TYPED, ADA, 0, source="page that was left")
    assert save(task, TYPED, ADA, 0, source="page that came after it").revision == 1


def test_a_cleared_draft_tells_the_other_device(office, task):
    saved = office.engine.save_draft(task, TYPED, ADA, 0, source="desk")
    office.engine.discard_draft(task, ADA)
    assert office.engine.draft(task, ADA).is_empty
    with pytest.raises(DraftConflict, match="очищен"):
        office.engine.save_draft(task, TYPED, ADA, saved.revision, source="phone")


def test_handing_in_removes_ones_own_draft_and_keeps_those_of_others(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    office.engine.save_draft(task, {"name": ["Боб"]}, BOB)
    office.engine.complete(task, {"name": "Ада"}, ADA)
    assert office.engine.draft(task, ADA).is_empty
    with pytest.raises(TaskNotOpen, match="уже выполнили"):
        office.engine.save_draft(task, TYPED, ADA)
    late = office.engine.save_draft(task, {"name": ["Боб поздно"]}, BOB, 1)
    assert (late.values, late.task_state) == ({"name": ["Боб поздно"]}, "completed")


def test_a_draft_outlives_the_cancellation_of_its_user_task(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    (open_task,) = office.engine.user_tasks(actor=SYSTEM)
    office.engine.cancel(open_task.instance_id, "Не нужно", SYSTEM)
    assert office.engine.draft(task, ADA).values == TYPED
    assert office.engine.save_draft(task, {"name": ["ещё"]}, ADA, 1).revision == 2
    assert office.engine.save_draft(task, {"name": ["мой"]}, BOB).task_state == "cancelled"


def test_a_draft_stays_with_its_author_when_the_task_goes_to_somebody_else(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    office.engine.assign(task, "eve", OPERATOR)
    assert office.engine.draft(task, EVE).is_empty
    assert office.engine.draft(task, ADA).values == TYPED
    assert office.engine.save_draft(task, {"name": ["ещё"]}, ADA, 1).revision == 2
    with pytest.raises(NotPermitted):
        office.engine.save_draft(task, TYPED, BOB)


def test_a_deputy_may_copy_the_draft_of_the_absent_person_who_sees_that(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    deputy = standing_in_for("ada", "methodist")
    (offer,) = office.engine.draft(task, deputy).offers
    assert (offer.author, offer.saved_at) == ("ada", office.clock.now())
    assert office.engine.take_over_draft(task, "ada", deputy).values == TYPED
    assert office.engine.draft(task, deputy).offers == ()
    office.engine.save_draft(task, {"name": ["дополнено"]}, deputy, 1)
    theirs = office.engine.draft(task, ADA)
    assert (theirs.values, theirs.taken_by) == (TYPED, "sam")


def test_a_colleague_or_a_deputy_of_somebody_else_copies_nothing(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    for actor in (BOB, standing_in_for("bob", "methodist")):
        assert office.engine.draft(task, actor).offers == ()
        with pytest.raises(NotFound):
            office.engine.take_over_draft(task, "ada", actor)


def test_a_colleague_who_is_the_deputy_as_well_may_copy(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    both = replace(BOB, stand_ins=standing_in_for("ada", "methodist").stand_ins)
    assert office.engine.take_over_draft(task, "ada", both).values == TYPED


def test_a_ballot_that_no_deputy_casts_is_not_copied_either(office):
    office.deploy(review(inner=props(substitution="never"), formKey="answer"), answer_form=ANSWER)
    task = office.task(office.start())
    office.engine.save_draft(task, TYPED, ADA)
    with pytest.raises(NotFound):
        office.engine.take_over_draft(task, "ada", standing_in_for("ada", "methodist"))


def test_recalled_answers_come_back_as_a_draft(office):
    both = bpmn(
        START
        + user("review", candidateGroups="methodist", formKey="answer")
        + user("next", candidateGroups="teacher")
        + END
        + flow("start", "review", "next", "end")
    )
    office.deploy(both, answer_form=ANSWER)
    task = office.task(office.start())
    given = {"name": "Ада", "count": 5, "verdict": "yes", "items": [{"what": "план"}]}
    office.engine.complete(task, given, ADA)
    office.engine.recall(task, ADA)
    assert office.engine.draft(task, ADA).values == {
        "name": ["Ада"],
        "count": ["5"],
        "verdict": ["yes"],
        "items.0._row": ["1"],
        "items.0.what": ["план"],
    }


def test_a_secret_form_leaves_no_trace(office):
    secret = review(formKey="answer", inner=props(draft="never"))
    office.deploy(secret, answer_form=ANSWER)
    task = office.task(office.start())
    assert office.engine.draft(task, ADA).forbidden
    with pytest.raises(NotPermitted, match="не сохраняется"):
        office.engine.save_draft(task, TYPED, ADA)
    office.engine.complete(task, {"verdict": "no"}, ADA)
    other = office.task(office.start())
    assert office.engine.earlier_answers(other, ADA) == ()
    assert rows(office) == 0


def test_another_value_of_the_property_is_refused(office):
    with pytest.raises(DeploymentRefused, match="never"):
        office.deploy(review(inner=props(draft="sometimes")))


def test_a_draft_has_a_limit_and_a_sentence_for_it(office, task):
    with pytest.raises(InvalidInput, match="256 КБ"):
        office.engine.save_draft(task, {"note": ["ш" * 140_000]}, ADA)
    with pytest.raises(InvalidInput, match="слишком много полей"):
        office.engine.save_draft(task, {str(n): ["x"] for n in range(20_001)}, ADA)


def test_what_no_database_stores_becomes_a_replacement_character(office, task):
    saved = office.engine.save_draft(task, {"name": ["а\0б\ud800"]}, ADA)
    assert saved.values == {"name": ["а\N{REPLACEMENT CHARACTER}б?"]}


def test_drafts_are_purged_ninety_days_after_somebody_else_closed_the_task(office, task):
    office.engine.save_draft(task, TYPED, ADA)
    office.clock.advance(timedelta(days=100))
    assert purged(office) == 0
    office.engine.complete(task, {}, BOB)
    office.clock.advance(timedelta(days=89))
    assert purged(office) == 0
    office.clock.advance(timedelta(days=2))
    assert purged(office) == 1
    assert rows(office) == 0


def test_files_in_drafts_are_known(office, task):
    office.engine.save_draft(task, {"f": [{"id": "f1", "name": "план.pdf", "size": 9}]}, ADA)
    assert office.engine.drafted_files() == {"f1"}
    office.engine.discard_draft(task, ADA)
    assert office.engine.drafted_files() == frozenset()


# -- start forms -----------------------------------------------------------------------------------
def begun_by_methodists(**inner: str) -> bytes:
    start = f'<startEvent id="start" camunda:formKey="answer">{props(**inner)}</startEvent>'
    body = (
        start + user("review", candidateGroups="methodist") + END + flow("start", "review", "end")
    )
    return bpmn(body).replace(
        b'<process id="p"', b'<process id="p" camunda:candidateStarterGroups="methodist"'
    )


def test_a_start_form_has_a_draft_until_it_begins_an_instance(office):
    office.deploy(begun_by_methodists(), answer_form=ANSWER)
    saved = office.engine.save_start_draft("p", TYPED, ADA, 0, source="desk")
    assert office.engine.start_draft("p", ADA).values == TYPED
    assert office.engine.start_draft("p", BOB).is_empty
    office.engine.start("p", {"name": "Ада"}, ADA)
    assert office.engine.start_draft("p", ADA).is_empty
    with pytest.raises(DraftConflict):
        office.engine.save_start_draft("p", TYPED, ADA, saved.revision, source="phone")
    with pytest.raises(NotPermitted):
        office.engine.save_start_draft("p", TYPED, EVE)
    office.clock.advance(timedelta(days=366))
    assert purged(office) == 1


def test_a_draft_of_a_start_form_knows_the_form_it_was_typed_into(office):
    office.deploy(begun_by_methodists(), answer_form=ANSWER)
    saved = office.engine.save_start_draft("p", TYPED, ADA)
    office.deploy(begun_by_methodists(), answer_form=form_file(field("textfield", "name")))
    (newest,) = office.engine.startable(ADA)
    assert office.engine.start_draft("p", ADA).definition_id == saved.definition_id != newest.id


def test_a_secret_start_form_keeps_nothing(office):
    office.deploy(begun_by_methodists(draft="never"), answer_form=ANSWER)
    assert office.engine.start_draft("p", ADA).forbidden
    with pytest.raises(NotPermitted):
        office.engine.save_start_draft("p", TYPED, ADA)


def test_a_start_form_can_begin_from_ones_own_last_one(office):
    office.deploy(begun_by_methodists(), answer_form=ANSWER)
    begun = office.engine.start("p", {"name": "Ада", "verdict": "yes"}, ADA)
    (earlier,) = office.engine.earlier_starts("p", ADA)
    assert (earlier.id, earlier.answered_at) == (begun.id, office.clock.now())
    assert office.engine.earlier_start_values("p", begun.id, ADA) == {"name": ["Ада"]}
    assert office.engine.earlier_starts("p", BOB) == ()
    with pytest.raises(NotFound):
        office.engine.earlier_start_values("p", begun.id, BOB)


# -- what was answered before ----------------------------------------------------------------------
def deputy(name: str, school: str) -> Actor:
    return Actor(user_id=name, principals=frozenset({f"deputy@{school}"}))


@pytest.fixture
def schools(office: Office) -> Office:
    asked = review(candidateGroups="deputy", formKey="answer", inner=props(organisation="=school"))
    office.deploy(asked, answer_form=ANSWER)
    return office


LAST_YEAR = {
    "name": "Ада",
    "count": 5,
    "verdict": "yes",
    "note": "замечание",
    "items": [{"what": "олимпиада"}],
}
COPIED = {
    "name": ["Ада"],
    "count": ["5"],
    "items.0._row": ["1"],
    "items.0.what": ["олимпиада"],
}


def test_last_years_answer_of_ones_school_is_offered_without_decisions_and_remarks(schools):
    before = schools.task(schools.start({"school": "five"}))
    schools.engine.complete(before, LAST_YEAR, deputy("ada", "five"))
    schools.clock.advance(timedelta(days=365))
    now = schools.task(schools.start({"school": "five"}))
    successor = deputy("zoe", "five")
    (offered,) = schools.engine.earlier_answers(now, successor)
    assert (offered.id, offered.answered_by) == (before, "ada")
    assert schools.engine.earlier_values(now, before, successor) == COPIED


def test_another_schools_answer_is_neither_offered_nor_given(schools):
    before = schools.task(schools.start({"school": "seven"}))
    schools.engine.complete(before, LAST_YEAR, deputy("bob", "seven"))
    now = schools.task(schools.start({"school": "five"}))
    assert schools.engine.earlier_answers(now, deputy("ada", "five")) == ()
    with pytest.raises(NotFound):
        schools.engine.earlier_values(now, before, deputy("ada", "five"))
    with pytest.raises(NotFound):
        schools.engine.earlier_answers(now, deputy("bob", "seven"))


def test_what_the_process_has_filled_in_is_not_replaced_by_last_year(schools):
    ada = deputy("ada", "five")
    before = schools.task(schools.start({"school": "five"}))
    schools.engine.complete(before, LAST_YEAR, ada)
    now = schools.task(schools.start({"school": "five", "name": "Борис"}))
    assert schools.engine.earlier_values(now, before, ada) == {**COPIED, "name": ["Борис"]}


def test_erased_answers_cannot_be_copied(schools):
    ada = deputy("ada", "five")
    before = schools.task(schools.start({"school": "five"}))
    schools.engine.complete(before, LAST_YEAR, ada)
    with schools.engine.database.write(OFFICE) as session:
        session.execute(text("UPDATE history_event SET payload = NULL, salt = ''"))
    now = schools.task(schools.start({"school": "five"}))
    with pytest.raises(NotFound, match="удалён"):
        schools.engine.earlier_values(now, before, ada)
