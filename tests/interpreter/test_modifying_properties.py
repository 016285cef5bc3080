"""Whatever operators do to a random process, facts, open work and stored rows agree."""

from hypothesis import event, given
from hypothesis import strategies as st

from engine.domain.errors import EngineError
from engine.domain.modifications import Modification, Move
from tests.interpreter.drawing import blocks
from tests.interpreter.test_properties import NUMBERS, SETTINGS, Choose, Walk, told_open


def disturb(walk: Walk, choose: Choose) -> str:
    """One order of an operator; what is refused is thrown away like a failed command."""
    live, course = walk.world.live, walk.world.seen.course()
    try:
        if course.earlier and choose(3) == 0:
            step = course.earlier[choose(len(course.earlier))]
            live.reset(step.id, "проба", restore=bool(choose(2)))
            done = "reset"
        else:
            live.modify(Modification(moves=(_move(course, choose),), reason="проба"))
            done = "modified"
    except EngineError as refused:
        walk.world.live = walk.world.interpreter.restore(walk.world.stored)
        return f"refused: {type(refused).__name__}"
    walk.world._save()
    return done


def _move(course, choose: Choose) -> Move:
    cancel = course.tokens[choose(len(course.tokens))].id if choose(4) else ""
    if cancel and not choose(4):
        return Move(cancel=cancel)
    place = course.places[choose(len(course.places))]
    after = place.after and (not place.before or bool(choose(2)))
    return Move(cancel=cancel, element_id=place.element_id, after=after, within=place.within)


def check(walk: Walk) -> None:
    world = walk.world
    work = world.live.open_work()
    assert work == told_open(world.facts), "facts and open work disagree"
    assert world.done != bool(work), "an unfinished instance waits, a finished one does not"


@SETTINGS
@given(block=blocks(3), numbers=NUMBERS, data=st.data())
def test_changing_the_course_now_and_then_keeps_the_instance_whole(block, numbers, data):
    walk = Walk(block, numbers)

    def choose(n: int) -> int:
        return data.draw(st.integers(0, n - 1)) if n > 1 else 0

    for _ in range(24):
        if walk.world.done:
            break
        if choose(3) == 0:
            event(disturb(walk, choose))
        elif walk.waiting():
            walk.step(choose)
        check(walk)
