"""The likely way on: what people used to do, else forward and onward, never in circles."""

from engine.interpreter import likely_way, read_deployment
from tests.interpreter.kit import END, START, bpmn, flow, user

BACK = (
    START
    + user("draft")
    + user("agree")
    + '<exclusiveGateway id="good" default="good__draft"/>'
    + user("sign")
    + END
    + '<endEvent id="refused"/>'
    + flow("start", "draft", "agree", "good", "sign", "end")
    + flow("good", "draft")
    + flow("good", "refused")
)


def scope(body: str):
    deployment = read_deployment({"p.bpmn": bpmn(body)})
    return deployment.models["p"].scope


def way(body: str, at: list[str], taken: dict[tuple[str, str], int] | None = None) -> list[str]:
    return [each.node.id for each in likely_way(scope(body), at, taken or {})]


def test_without_experience_the_way_goes_forward_and_not_where_it_ends_early():
    assert way(BACK, ["draft"]) == ["agree", "good", "sign", "end"]


def test_experience_goes_before_the_look_of_the_diagram():
    taken = {("good", "refused"): 5, ("good", "sign"): 2}

    assert way(BACK, ["agree"], taken) == ["good", "refused"]


def test_a_way_that_leads_back_ends_where_it_was():
    taken = {("good", "draft"): 5}

    assert way(BACK, ["agree"], taken) == ["good", "draft"]


def test_parallel_branches_are_all_gone_and_a_join_comes_after_both():
    body = (
        START
        + '<parallelGateway id="split"/>'
        + user("left")
        + user("right")
        + '<parallelGateway id="join"/>'
        + user("last")
        + END
        + flow("start", "split", "left", "join", "last", "end")
        + flow("split", "right", "join")
    )

    found = likely_way(scope(body), ["start"], {})

    assert {each.node.id for each in found} == {"split", "left", "right", "join", "last", "end"}
    (join,) = [each for each in found if each.node.id == "join"]
    assert set(join.before) == {"left", "right"}
    places = [each.node.id for each in found]
    assert places.index("join") > max(places.index("left"), places.index("right"))


def test_links_are_followed_and_only_what_people_wait_for_is_a_step():
    link = '<linkEventDefinition name="далее"/>'
    body = (
        START
        + user("first")
        + f'<intermediateThrowEvent id="leave" name="далее">{link}</intermediateThrowEvent>'
        + f'<intermediateCatchEvent id="arrive" name="далее">{link}</intermediateCatchEvent>'
        + user("second")
        + END
        + flow("start", "first", "leave")
        + flow("arrive", "second", "end")
    )

    found = likely_way(scope(body), ["first"], {})

    assert [each.node.id for each in found] == ["leave", "arrive", "second", "end"]
    assert [each.node.id for each in found if each.is_step] == ["second"]
