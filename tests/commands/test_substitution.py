"""A deputy does an absent person's work: exactly that, on record, within its exclusions."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from engine import (
    SYSTEM,
    DeploymentRefused,
    InboxQuery,
    NotFound,
    NotPermitted,
    StandIn,
    build_engine,
)
from engine.municipalities import OFFICE
from engine.store.tables import UserTask
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
)
from tests.interpreter.kit import END, START, bpmn, flow, props, user


def waiting(office: Office, actor):
    return [each.title for each in office.engine.inbox(InboxQuery(limit=50), actor).items]


def has_way(office: Office, task: str, actor) -> bool:
    try:
        return office.engine.user_task(task, actor).may_complete
    except NotFound:
        return False


PARTS = {
    "the role": ({"principals": {"methodist"}, "personal": False}, True),
    "another role": ({"principals": {"clerk"}, "personal": False}, False),
    "what is personal": ({"principals": set()}, False),
    "this process": ({"principals": {"methodist"}, "process_keys": {"p"}}, True),
    "another process": ({"principals": {"methodist"}, "process_keys": {"q"}}, False),
    "all but this process": ({"principals": {"methodist"}, "except_processes": {"p"}}, False),
    "all but another process": ({"principals": {"methodist"}, "except_processes": {"q"}}, True),
    "after somebody free": ({"principals": {"methodist"}, "after": ({"bob"},)}, False),
    "after somebody excluded": ({"principals": {"methodist"}, "after": ({"eve"},)}, True),
    "after a chain with an excluded one": (
        {"principals": {"methodist"}, "after": ({"bob", "eve"},)},
        True,
    ),
    "after one free and one excluded": (
        {"principals": {"methodist"}, "after": ({"eve"}, {"bob"})},
        False,
    ),
    "through an excluded deputy": ({"principals": {"methodist"}, "through": {"eve"}}, False),
}


def part(given: dict) -> StandIn:
    frozen = {
        name: tuple(map(frozenset, value)) if name == "after" else frozenset(value)
        for name, value in given.items()
        if name != "personal"
    }
    return StandIn(absent_id="ada", personal=given.get("personal", True), **frozen)


@pytest.mark.parametrize("case", PARTS)
def test_a_deputy_may_take_exactly_what_their_part_covers(office, case):
    given, may = PARTS[case]
    office.deploy(excluding("='eve'"))
    office.start()
    deputy = replace(STRANGER, stand_ins=(part(given),))

    assert waiting(office, deputy) == (["review"] if may else [])
    assert has_way(office, office.task(), deputy) == may
    assert bool(office.engine.instances(actor=deputy)) == may


@pytest.mark.parametrize("case", PARTS)
def test_what_the_absent_person_has_claimed_is_done_within_the_same_bounds(office, case):
    given, may = PARTS[case]
    may = may or case == "what is personal"
    office.deploy(excluding("='eve'"))
    office.start()
    task = office.task()
    office.engine.claim(task, ADA)
    deputy = replace(STRANGER, stand_ins=(part(given),))

    assert waiting(office, deputy) == (["review"] if may else [])
    assert has_way(office, task, deputy) == may
    if may:
        office.engine.complete(task, {}, deputy)
        done = office.engine.user_task(task, SYSTEM).task
        assert (done.assignee, done.completed_by, done.acting_for) == ("ada", "sam", "ada")


def test_the_inbox_says_for_whom(office):
    office.deploy(review())
    office.start()
    deputy = standing_in_for("ada", "methodist")

    (shown,) = office.engine.inbox(InboxQuery(), deputy).items
    assert (shown.why_mine, shown.acting_for_now) == ("methodist", "ada")

    office.engine.claim(shown.id, ADA)
    (shown,) = office.engine.inbox(InboxQuery(), deputy).items
    assert (shown.why_mine, shown.acting_for_now) == ("user:ada", "ada")
    assert office.engine.user_task(shown.id, deputy).task.acting_for_now == "ada"


def test_what_is_offered_by_name_follows_the_name(office):
    office.deploy(review(candidateGroups="", candidateUsers="ada"))
    office.start()

    assert waiting(office, standing_in_for("ada", personal=False)) == []
    assert waiting(office, standing_in_for("ada")) == ["review"]


def test_who_excluded_the_absent_person_excluded_the_deputy(office):
    office.deploy(excluding("='ada'"))
    office.start()
    both = replace(BOB, stand_ins=(StandIn(absent_id="ada", principals=frozenset({"methodist"})),))

    assert waiting(office, standing_in_for("ada", "methodist")) == []
    assert waiting(office, both) == ["review"], "the deputy's own right never shrinks"
    office.engine.complete(office.task(), {}, both)


def test_what_was_claimed_for_another_is_completed_for_them(office):
    office.deploy(review())
    office.start()
    task, deputy = office.task(), standing_in_for("ada", "methodist")
    office.engine.claim(task, deputy)
    assert office.engine.user_task(task, deputy).task.acting_for == "ada"

    office.engine.complete(task, {}, deputy)

    done = office.engine.user_task(task, SYSTEM).task
    assert (done.assignee, done.completed_by, done.acting_for) == ("sam", "sam", "ada")


def test_when_the_substitution_is_over_the_deputy_cannot_finish_what_they_took(office):
    office.deploy(review())
    office.start()
    task = office.task()
    office.engine.claim(task, standing_in_for("ada", "methodist"))

    with pytest.raises(NotPermitted, match="Замещение закончилось"):
        office.engine.complete(task, {}, STRANGER)
    office.engine.unclaim(task, STRANGER)
    office.engine.complete(task, {}, ADA)
    assert office.engine.user_task(task, SYSTEM).task.acting_for == ""


def test_an_assignment_ends_that_it_was_claimed_for_somebody(office):
    office.deploy(review())
    office.start()
    task = office.task()
    office.engine.claim(task, standing_in_for("ada", "methodist"))

    office.engine.assign(task, "sam", OPERATOR)

    office.engine.complete(task, {}, STRANGER)
    assert office.engine.user_task(task, SYSTEM).task.acting_for == ""


@pytest.mark.parametrize(("claimed_by", "still_for"), [("deputy", "ada"), ("ada", "")])
def test_a_recalled_completion_says_for_whom_it_was_claimed(office, claimed_by, still_for):
    office.deploy(
        bpmn(
            START
            + user("first", candidateGroups="methodist")
            + user("second", candidateGroups="teacher")
            + END
            + flow("start", "first", "second", "end")
        )
    )
    office.start()
    task, deputy = office.task(), standing_in_for("ada", "methodist")
    office.engine.claim(task, deputy if claimed_by == "deputy" else ADA)
    office.engine.complete(task, {}, deputy)

    office.engine.recall(task, deputy)

    with office.engine.database.read(OFFICE) as session:
        row = session.scalars(select(UserTask).where(UserTask.id == task)).one()
    assert row.acting_for == still_for
    office.engine.complete(task, {}, deputy)


# -- separation of duties --------------------------------------------------------------------------
AS_DEPUTY = b'name="excludeAsDeputy" value="=propose_by"'


def proposing_and_agreeing(exclude: str) -> bytes:
    return bpmn(
        START
        + user("propose", candidateGroups="methodist")
        + user("agree", candidateGroups="methodist,teacher", inner=props(exclude=exclude))
        + END
        + flow("start", "propose", "agree", "end")
    )


def proposed_by(office: Office, actor, exclude: str = "=propose_by") -> str:
    office.deploy(proposing_and_agreeing(exclude))
    office.start()
    office.engine.complete(office.task(), {}, actor)
    return office.task()


@pytest.mark.parametrize("exclude", ["=propose_by", "=[propose_by]", "=[propose_by, propose_for]"])
def test_who_worked_for_another_counts_together_with_them(office, exclude):
    deputy = standing_in_for("ada", "methodist")
    task = proposed_by(office, deputy, exclude)

    assert set(office.engine.user_task(task, SYSTEM).task.excluded_users) == {"sam", "ada"}
    for barred in (ADA, replace(deputy, principals=frozenset({"teacher"}))):
        with pytest.raises(NotPermitted):
            office.engine.complete(task, {}, barred)
    office.engine.complete(task, {}, EVE)


def test_who_worked_for_themselves_excludes_nobody_else(office):
    task = proposed_by(office, replace(BOB, stand_ins=standing_in_for("ada", "clerk").stand_ins))

    assert office.engine.user_task(task, SYSTEM).task.excluded_users == ("bob",)
    office.engine.complete(task, {}, ADA)


def test_a_second_round_forgets_for_whom_the_first_was_done(office):
    office.deploy(
        bpmn(
            START
            + user("propose", candidateGroups="methodist")
            + user("agree", candidateGroups="teacher", inner=props(exclude="=propose_by"))
            + '<exclusiveGateway id="well" default="no"/>'
            + END
            + flow("start", "propose", "agree", "well")
            + '<sequenceFlow id="yes" sourceRef="well" targetRef="end">'
            "<conditionExpression>=is defined(good)</conditionExpression></sequenceFlow>"
            '<sequenceFlow id="no" sourceRef="well" targetRef="propose"/>'
        )
    )
    office.start()
    office.engine.complete(office.task(), {}, standing_in_for("ada", "methodist"))
    office.engine.complete(office.task(), {}, EVE)
    office.engine.complete(office.task(), {}, BOB)

    assert office.engine.user_task(office.task(), SYSTEM).task.excluded_users == ("bob",)


def test_a_deputy_may_begin_what_the_absent_person_may_begin(office):
    starting = 'camunda:candidateStarterGroups="methodist"'
    office.deploy(review().replace(b'id="p"', b'id="p" ' + starting.encode(), 1))

    for stand_in, may in (({}, True), ({"process_keys": frozenset({"q"})}, False)):
        deputy = standing_in_for("ada", "methodist", **stand_in)
        assert bool(office.engine.startable(deputy)) == may


def test_who_may_not_do_it_for_another_may_do_it_in_their_own_right(office):
    office.deploy(proposing_and_agreeing("").replace(b'name="exclude" value=""', AS_DEPUTY))
    office.start()
    office.engine.complete(office.task(), {}, BOB)
    task = office.task()
    deputy = replace(
        BOB, principals=frozenset(), stand_ins=standing_in_for("eve", "teacher").stand_ins
    )

    assert not has_way(office, task, deputy)
    assert waiting(office, deputy) == []
    with pytest.raises(NotPermitted):
        office.engine.complete(task, {}, deputy)
    assert waiting(office, standing_in_for("eve", "teacher")) == ["agree"], "another deputy may"
    assert waiting(office, BOB) == ["agree"], "their own right stays"
    office.engine.complete(task, {}, BOB)


@pytest.mark.parametrize(
    ("part", "may"),
    [
        ({"after": (frozenset({"bob"}),)}, True),
        ({"after": (frozenset({"eve"}),)}, False),
        ({"through": frozenset({"bob"})}, False),
        ({"through": frozenset({"eve"})}, True),
    ],
)
def test_the_turn_goes_past_who_may_not_do_it_for_another(office, part, may):
    office.deploy(proposing_and_agreeing("").replace(b'name="exclude" value=""', AS_DEPUTY))
    office.start()
    office.engine.complete(office.task(), {}, BOB)
    deputy = standing_in_for("ada", "methodist", **part)

    assert has_way(office, office.task(), deputy) == may
    assert waiting(office, deputy) == (["agree"] if may else [])
    assert len(office.engine.instances(actor=deputy)) == may


# -- what stays personal ---------------------------------------------------------------------------
PERSONAL = {
    "a role that may be lent": ({"candidateGroups": "methodist"}, {}, True),
    "a personal role": ({"candidateGroups": "teacher"}, {}, False),
    "a personal role in one place": ({"candidateGroups": "teacher@school_5"}, {}, False),
    "a personal role among others": ({"candidateGroups": "teacher,methodist"}, {}, True),
    "by name": ({"assignee": "ada"}, {}, True),
    "by name, not to be lent": ({"assignee": "ada"}, {"substitution": "never"}, False),
    "a personal role, lent": ({"candidateGroups": "teacher"}, {"substitution": "allowed"}, True),
}


@pytest.mark.parametrize("case", PERSONAL)
def test_votes_and_the_like_stay_personal(database_url, case):
    attributes, properties, lent = PERSONAL[case]
    engine = build_engine(database_url, personal_roles={"teacher"})
    inner = props(**properties) if properties else ""
    task = user("vote", **attributes, inner=inner)
    engine.deploy({"p.bpmn": bpmn(START + task + END + flow("start", "vote", "end"))}, SYSTEM)
    engine.start("p", {}, SYSTEM)
    everything = {"methodist", "teacher", "teacher@school_5"}
    deputy = standing_in_for("ada", *everything)

    assert bool(engine.inbox(InboxQuery(), deputy).items) == lent
    (task_id,) = (each.id for each in engine.user_tasks(actor=SYSTEM))
    if lent:
        engine.complete(task_id, {}, deputy)
    else:
        with pytest.raises(NotFound):
            engine.user_task(task_id, deputy)
        with pytest.raises(NotPermitted):
            engine.complete(task_id, {}, deputy)
    engine.database.dispose()


def test_what_is_asked_by_name_in_a_personal_lane_stays_personal(database_url):
    engine = build_engine(database_url, personal_roles={"teacher"})
    lanes = (
        '<laneSet id="lanes"><lane id="lane" name="Педагоги"><extensionElements>'
        '<camunda:properties><camunda:property name="role" value="teacher"/></camunda:properties>'
        "</extensionElements><flowNodeRef>vote</flowNodeRef></lane></laneSet>"
    )
    task = user("vote", assignee="ada")
    engine.deploy(
        {"p.bpmn": bpmn(lanes + START + task + END + flow("start", "vote", "end"))}, SYSTEM
    )
    engine.start("p", {}, SYSTEM)

    assert engine.inbox(InboxQuery(), standing_in_for("ada")).items == ()
    engine.database.dispose()


def test_an_unknown_word_about_substitution_is_refused(office):
    with pytest.raises(DeploymentRefused, match="substitution"):
        office.deploy(review(inner=props(substitution="maybe")))


# -- afterwards ------------------------------------------------------------------------------------
def test_what_a_deputy_has_taken_returns_when_they_may_not_go_on(office):
    office.deploy(review())
    office.start()
    task, deputy = office.task(), standing_in_for("ada", "methodist")
    office.engine.claim(task, deputy)
    assert [each.id for each in office.engine.claimed_for_others(SYSTEM)] == [task]

    assert not office.engine.take_back(task, deputy, SYSTEM), "while they may, it stays"
    assert office.engine.take_back(task, STRANGER, SYSTEM)
    assert not office.engine.take_back(task, STRANGER, SYSTEM), "once is enough"

    returned = office.engine.user_task(task, SYSTEM).task
    assert (returned.assignee, returned.acting_for) == ("ada", "")
    assert office.engine.claimed_for_others(SYSTEM) == ()
    assert waiting(office, ADA) == ["review"]
    assert waiting(office, STRANGER) == []
    office.engine.complete(task, {}, ADA)


@pytest.mark.parametrize(
    ("exclude", "gone", "assignee"),
    [("", ("ada",), ""), ("", (), "ada"), ("='eve'", ("bob",), "ada")],
)
def test_it_returns_to_the_candidates_when_the_absent_person_is_gone(
    office, exclude, gone, assignee
):
    office.deploy(excluding(exclude) if exclude else review())
    office.start()
    task = office.task()
    office.engine.claim(task, standing_in_for("ada", "methodist"))

    office.engine.take_back(task, STRANGER, SYSTEM, gone)

    assert office.engine.user_task(task, SYSTEM).task.assignee == assignee
    assert waiting(office, BOB) == ([] if assignee else ["review"])


def test_what_was_done_meanwhile_does_not_return(office):
    office.deploy(review())
    office.start()
    task, deputy = office.task(), standing_in_for("ada", "methodist")
    office.engine.claim(task, deputy)
    office.engine.complete(task, {}, deputy)

    assert not office.engine.take_back(task, STRANGER, SYSTEM)
    assert not office.engine.take_back("nothing", STRANGER, SYSTEM)


def test_only_the_application_takes_back(office):
    with pytest.raises(NotPermitted):
        office.engine.claimed_for_others(OPERATOR)
    with pytest.raises(NotPermitted):
        office.engine.take_back("any", STRANGER, OPERATOR)
