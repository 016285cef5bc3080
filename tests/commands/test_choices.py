"""Ad-hoc sub-processes: who may begin what, and what the page offers."""

import pytest

from engine import SYSTEM, Conflict, NotFound, NotPermitted
from tests.commands.conftest import ADA, EVE, OPERATOR, READER, STRANGER
from tests.interpreter.kit import END, START, bpmn, flow, props, user


def preparing() -> bytes:
    """Methodists look for a venue, teachers for speakers; the rest is automatic."""
    inner = (
        user("venue", candidateGroups="methodist")
        + user("speaker", candidateGroups="teacher")
        + '<scriptTask id="count"><script>counted = 1</script></scriptTask>'
        + "<completionCondition>ready</completionCondition>"
    )
    first = props(activeElements="=[&quot;venue&quot;]")
    return bpmn(
        START
        + f'<adHocSubProcess id="any" name="Подготовка">{first}'
        + inner
        + "</adHocSubProcess>"
        + END
        + flow("start", "any", "end")
    )


@pytest.fixture
def instance(office) -> str:
    office.deploy(preparing())
    return office.start({"ready": False})


def offered(office, instance: str, actor) -> list[str]:
    return [each.element_id for each in office.engine.instance(instance, actor).choices]


def test_everybody_is_offered_what_is_theirs_to_begin(office, instance):
    assert offered(office, instance, OPERATOR) == ["venue", "speaker", "count"]
    assert offered(office, instance, ADA) == ["venue"]
    assert offered(office, instance, READER) == []


def test_whose_work_it_would_be_is_offered_it_without_any_part_in_the_instance(office, instance):
    with pytest.raises(NotFound):
        office.engine.instance(instance, EVE)

    [offer] = office.engine.offered_activities(EVE)

    assert (offer.instance_id, [each.element_id for each in offer.choices]) == (
        instance,
        ["speaker"],
    )
    assert [e.element_id for o in office.engine.offered_activities(ADA) for e in o.choices] == [
        "venue"
    ]
    for actor in (OPERATOR, READER, STRANGER, SYSTEM):
        assert office.engine.offered_activities(actor) == ()


def test_who_has_no_part_begins_what_is_theirs_and_has_one_from_then_on(office, instance):
    [offer] = office.engine.offered_activities(EVE)
    place = offer.choices[0].element_instance_id
    for other in ("venue", "count", "nothing"):
        with pytest.raises(NotFound):
            office.engine.choose_activity(instance, place, other, EVE)

    office.engine.choose_activity(instance, place, "speaker", EVE)

    [task] = office.engine.user_tasks(instance, actor=EVE)
    assert task.element_id == "speaker"
    assert office.engine.instance(instance, EVE).instance.id == instance


def test_what_a_called_process_offers_is_offered_and_what_is_over_is_not(office, instance):
    outer = bpmn(
        START + '<callActivity id="call" calledElement="p"/>' + END + flow("start", "call", "end"),
        process_id="outer",
    )
    office.deploy(outer)
    office.engine.cancel(instance, "хватит", OPERATOR)
    assert office.engine.offered_activities(EVE) == ()

    calling = office.start({"ready": False}, key="outer")

    assert [each.instance_id for each in office.engine.offered_activities(EVE)] == [calling]


def test_a_chosen_activity_begins_and_the_history_says_by_whom(office, instance):
    [place] = {c.element_instance_id for c in office.engine.instance(instance, ADA).choices}

    office.engine.choose_activity(instance, place, "venue", ADA)

    assert len(office.engine.user_tasks(instance, actor=ADA)) == 2
    told = [e for e in office.engine.history(instance, OPERATOR) if e.type == "ActivityChosen"]
    assert [(e.actor_id, e.detail["chosen"]) for e in told] == [("ada", "venue")]


def test_what_is_not_ones_own_is_refused(office, instance):
    [place] = {c.element_instance_id for c in office.engine.instance(instance, ADA).choices}

    with pytest.raises(NotPermitted, match="speaker"):
        office.engine.choose_activity(instance, place, "speaker", ADA)
    with pytest.raises(NotPermitted):
        office.engine.choose_activity(instance, place, "count", READER)
    with pytest.raises(NotFound):
        office.engine.choose_activity(instance, place, "venue", STRANGER)
    assert len(office.engine.user_tasks(instance, actor=ADA)) == 1


def test_once_it_is_over_nothing_more_begins(office, instance):
    [place] = {c.element_instance_id for c in office.engine.instance(instance, ADA).choices}
    office.engine.complete(office.task(instance), {"ready": True}, ADA)
    assert office.state(instance) == "completed"

    with pytest.raises(Conflict):
        office.engine.choose_activity(instance, place, "venue", ADA)
    assert offered(office, instance, OPERATOR) == []
