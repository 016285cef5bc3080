"""Ad-hoc sub-processes (BPMN 2.0.2 §10.3.5, §13.3.5)."""

import pytest

from engine.domain.errors import Conflict
from engine.domain.events import ActivityChosen
from engine.interpreter import read_deployment
from tests.interpreter.kit import END, START, World, bpmn, flow, props, script, user


def ad_hoc(inner: str, *, condition: str = "", first: str = "", **attributes: str) -> bytes:
    written = "".join(f' {k}="{v}"' for k, v in attributes.items())
    extension = props(activeElements=first) if first else ""
    until = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    return bpmn(
        START
        + f'<adHocSubProcess id="any" name="Подготовка"{written}>{extension}{inner}{until}'
        + "</adHocSubProcess>"
        + user("after")
        + END
        + flow("start", "any", "after", "end")
    )


def choose(world: World, element_id: str) -> World:
    [activity] = [a for a in world.live.enabled_activities() if a.element_id == element_id]
    world.live.choose_activity(activity.element_instance_id, element_id)
    return world._save()


def test_activities_without_an_incoming_flow_are_enabled_and_each_begins_once():
    """§13.3.5: initially all activities without incoming sequence flows are enabled."""
    model = ad_hoc(user("a") + user("b") + user("c") + flow("b", "c"))
    world = World(model).start()
    assert world.names() == ["a", "b"]

    world.complete("b")
    assert world.names() == ["a", "c"]
    world.complete("a").complete("c")
    assert world.names() == ["after"]


def test_activities_may_run_in_any_order_and_their_results_meet_at_the_end():
    world = World(ad_hoc(user("a") + user("b"))).start(x=0)

    world.complete("b", venue="актовый зал").complete("a", speaker="Петрова")

    assert world.names() == ["after"]
    assert world.variables["venue"] == "актовый зал"
    assert world.variables["speaker"] == "Петрова"


def test_an_activity_may_be_chosen_several_times():
    """§13.3.5: the same activity can be executed repeatedly, in parallel, too."""
    world = World(ad_hoc(user("a") + user("b"), first="='a'", condition="enough")).start(
        enough=False
    )
    choose(choose(world, "b"), "b")
    assert world.names() == ["a", "b", "b"]
    assert [fact.chosen for fact in world.of(ActivityChosen)] == ["b", "b"]

    world.complete("b", enough=False).complete("b", enough=False).complete("a", enough=True)
    assert world.names() == ["after"]


def test_the_completion_condition_is_asked_whenever_an_activity_completes():
    """§13.3.5; with cancelRemainingInstances the activities still running are cancelled."""
    world = World(ad_hoc(user("a") + user("b"), condition="agreed")).start(agreed=False)

    assert world.complete("a", agreed=True).names() == ["after"]


def test_what_still_runs_may_end_when_remaining_instances_are_not_cancelled():
    """§10.3.5, cancelRemainingInstances=false: it ends after all of them; nothing new begins."""
    inner = user("a") + user("b") + user("c") + flow("b", "c")
    model = ad_hoc(inner, condition="agreed", cancelRemainingInstances="false")
    world = World(model).start(agreed=False)

    world.complete("a", agreed=True)
    assert world.names() == ["b"]
    assert world.live.enabled_activities() == ()
    assert world.complete("b").names() == ["after"]


def test_in_sequence_one_activity_runs_at_a_time():
    """§10.3.5, ordering=Sequential."""
    world = World(ad_hoc(user("a") + user("b"), ordering="Sequential")).start()
    assert world.names() == ["a"]
    choose(world, "a")
    assert world.names() == ["a"]

    world.complete("a")
    assert world.names() == ["b"]
    world.complete("b")
    assert world.names() == ["a"]
    assert world.complete("a").names() == ["after"]


def test_an_activity_sees_what_those_before_it_have_left():
    model = ad_hoc(user("a") + script("s", "total = total + 1"), first="=['a']", condition="done")
    world = World(model).start(total=1, done=False)
    world.complete("a", total=5, done=False)

    choose(world, "s")

    assert world.variables["total"] == 6


def test_each_choice_counts_with_its_own_changes_only():
    """Additions to a list are neither lost nor doubled."""
    add = script("s", "log = log + ['s']")
    world = World(ad_hoc(user("a") + add, first="=['a', 's']", condition="done")).start(
        log=[], done=False
    )
    choose(choose(world, "s"), "a")
    world.complete("a", nth=1, log=["s", "s", "a"], done=False)
    world.complete("a", note="старая ветвь", done=True)

    assert world.names() == ["after"]
    assert world.variables["log"] == ["s", "s", "a"]


def test_it_waits_to_be_chosen_while_its_condition_is_not_met():
    world = World(ad_hoc(user("a"), condition="done", first="=[]")).start(done=False)
    assert world.names() == []
    assert not world.done
    assert [a.name for a in world.live.enabled_activities()] == ["a"]

    choose(world, "a").complete("a", done=True)

    assert world.names() == ["after"]


def test_a_completion_condition_that_fails_is_an_incident_and_work_inside_goes_on():
    world = World(ad_hoc(user("a") + user("b"), condition="total &gt; 1")).start(total="много")
    world.complete("a")
    [incident] = world.incidents()
    assert (incident.element_id, world.names()) == ("any", ["b"])

    world.complete("b", total=2)
    world.live.retry(incident.incident_id)

    assert world._save().names() == ["after"]


def test_choosing_what_cannot_be_chosen_is_refused_by_name():
    world = World(ad_hoc(user("a") + user("c") + flow("a", "c"))).start()
    [activity] = world.live.enabled_activities()

    with pytest.raises(Conflict, match="«c»"):
        world.live.choose_activity(activity.element_instance_id, "c")
    world.complete("a").complete("c")
    with pytest.raises(Conflict, match="завершён"):
        world.live.choose_activity(activity.element_instance_id, "a")


def test_naming_an_unknown_activity_to_begin_with_is_an_incident():
    world = World(ad_hoc(user("a"), first="=plan")).start(plan=["a", "нет"])

    [incident] = world.incidents()
    assert "нет" in incident.message


def test_an_event_at_its_border_ends_everything_inside():
    model = ad_hoc(user("a") + user("b"), condition="done").replace(
        b'<userTask id="after"',
        b'<boundaryEvent id="late" attachedToRef="any"><timerEventDefinition><timeDuration>P1D'
        b"</timeDuration></timerEventDefinition></boundaryEvent>"
        b'<sequenceFlow id="l" sourceRef="late" targetRef="after"/><userTask id="after"',
    )
    world = World(model).start(done=False)

    assert world.advance(days=2).names() == ["after"]


@pytest.mark.parametrize(
    ("inner", "attributes", "rule", "element_id"),
    [
        (user("a") + '<startEvent id="x"/>' + flow("x", "a"), {}, "ad_hoc_has_no_edges", "x"),
        (user("a") + '<endEvent id="x"/>' + flow("a", "x"), {}, "ad_hoc_has_no_edges", "x"),
        ("", {}, "ad_hoc_has_activities", "any"),
        (
            user("a") + user("b") + user("c") + flow("a", "b") + flow("a", "c"),
            {"ordering": "Sequential"},
            "ad_hoc_one_at_a_time",
            "a",
        ),
        (
            '<intermediateThrowEvent id="x"/>' + user("a"),
            {},
            "element_reachable",
            "x",
        ),
        (user("a"), {"ordering": "Random"}, "element_supported", "any"),
    ],
)
def test_it_is_refused_with_a_remedy(inner, attributes, rule, element_id):
    findings = read_deployment({"f.bpmn": ad_hoc(inner, **attributes)}).findings

    found = {(f.rule, f.element_id) for f in findings}
    assert (rule, element_id) in found, found
    assert all(f.remedy for f in findings)
