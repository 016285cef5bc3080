"""What the proof says against what random diagrams really do when they run."""

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.interpreter import read_deployment
from tests.interpreter.drawing import Drawing, blocks
from tests.interpreter.graphs import Graph, GraphWalk, UncheckedWorld, graphs

SETTINGS = settings(
    max_examples=settings.default.max_examples * 3 // 2,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
STUCK = {"join_can_fire", "join_may_wait", "end_leaves_tokens", "soundness_proven"}
NEVER = {"join_can_fire", "element_reached", "event_can_happen"}
# What hangs together wrongly is refused before any token state is looked at.
DRAWN = {"element_reachable", "event_gateway_targets"}


@SETTINGS
@given(block=blocks())
def test_a_block_structured_process_never_gets_stuck(block):
    """Blocks are joined as they were split; they may only run round without waiting."""
    findings = read_deployment({"p.bpmn": Drawing().file(block)}).findings

    assert {f.rule for f in findings} <= {"loop_may_run_away"}, findings


def run(data: bytes, choices: int, choose) -> GraphWalk:
    """One random run; ends when nothing is left to happen, or too much is."""
    walk = GraphWalk(UncheckedWorld(data, restart=False, budget=150), choose, choices)
    while not walk.world.done and walk.steps < 25:
        waiting = walk.waiting()
        if not waiting or len(waiting) > 20:
            break
        walk.step(choose)
    return walk


def stuck(walk: GraphWalk) -> set[str]:
    return {i.element_id for i in walk.world.incidents() if i.kind == "deadlock"}


def told_and_done(graph, data) -> None:
    """Compare what the proof says of a graph with three random runs of it."""
    drawing = Graph(graph)
    file = drawing.file()
    findings = read_deployment({"p.bpmn": file}).findings
    told = {f.element_id for f in findings if f.rule in STUCK}
    never = {f.element_id for f in findings if f.rule in NEVER and f.severity == "error"}
    event(", ".join(sorted({f.rule for f in findings})) or "clean")
    if {f.rule for f in findings} & DRAWN:
        return

    for _ in range(3):
        walk = run(file, drawing.choices, lambda n: data.draw(st.integers(0, n - 1)))

        assert stuck(walk) <= told
        assert not walk.fired() & never
        event(f"stuck: {bool(stuck(walk))}")


@SETTINGS
@given(graph=graphs(), data=st.data())
def test_no_run_gets_stuck_or_comes_where_the_proof_said_it_would_not(graph, data):
    told_and_done(graph, data)


@SETTINGS
@given(graph=graphs(("user", "user", "xor", "and", "and", "or")), data=st.data())
def test_the_same_holds_where_most_elements_are_gateways(graph, data):
    told_and_done(graph, data)
