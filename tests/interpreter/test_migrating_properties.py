"""Whatever a random process is doing, it can go on with another version, or says why it cannot."""

import re

from hypothesis import event, given
from hypothesis import strategies as st

from engine.domain.errors import EngineError
from engine.domain.events import InstanceMigrated
from engine.domain.migrations import MigrationPlan
from engine.interpreter import Definition
from engine.interpreter.matching import suggest
from tests.interpreter.drawing import Drawing, blocks
from tests.interpreter.kit import user
from tests.interpreter.test_modifying_properties import check, disturb
from tests.interpreter.test_properties import NUMBERS, SETTINGS, Choose, Walk

FLOW = re.compile(r'<sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="([^"]+)">')
OWN_ID = re.compile(r'"((?:new|r)*n\d+(?:__(?:new|r)*n\d+)?)"')
UNDOING = re.compile("отменяется")
USER = re.compile(r'<userTask id="[^>]*[^>/]>')


def renamed(text: str, choose: Choose) -> tuple[str, dict[str, str]]:
    """Every element has another id."""
    ids = set(re.findall(r'"((?:new|r)*n\d+)"', text))
    found = OWN_ID.sub(lambda m: '"' + "__".join(f"r{p}" for p in m[1].split("__")) + '"', text)
    return found, {each: f"r{each}" for each in ids}


def inserted(text: str, choose: Choose) -> tuple[str, dict[str, str]]:
    """A user task stands on one of the ways."""
    races = set(re.findall(r'<eventBasedGateway id="([^"]+)"', text))
    flows = [found for found in FLOW.finditer(text) if found[2] not in races]
    way = flows[choose(len(flows))]
    own = f"new{way[2]}"
    if f'id="{own}"' in text:
        return text, {}
    first = way[0].replace(f'targetRef="{way[3]}"', f'targetRef="{own}"')
    rest = f'<sequenceFlow id="{own}__{way[3]}" sourceRef="{own}" targetRef="{way[3]}"/>'
    return text.replace(way[0], user(own) + rest + first), {}


def removed(text: str, choose: Choose) -> tuple[str, dict[str, str]]:
    """Nobody has to do one of the user tasks any more."""
    found = list(USER.finditer(text))
    if not found:
        return text, {}
    gone = found[choose(len(found))]
    start, end = gone.start(), text.index("</userTask>", gone.start())
    changed = text[start:end].replace("<userTask", "<task") + "</task>"
    return text[:start] + changed + text[end + len("</userTask>") :], {}


def copied(text: str, choose: Choose) -> tuple[str, dict[str, str]]:
    return text, {}


WAYS = (copied, renamed, inserted, removed)


class Travel:
    """A walk that knows the text of its present version."""

    def __init__(self, walk: Walk, text: str) -> None:
        self.walk, self.text, self.refusal = walk, text, ""

    def migrate(self, choose: Choose) -> str:
        change = WAYS[choose(len(WAYS))]
        text, mapping = change(self.text, choose)
        world = self.walk.world
        number = f"p:{len(world.definitions) + 1}"
        read = world.read({"f.bpmn": text.encode()})
        new = world.definitions[number] = Definition(number, read.models["p"], read)
        old = world.live.definition
        found = mapping or suggest(old.model, new.model)
        recompute = bool(choose(2))
        plan = MigrationPlan(source=old.id, target=new.id, mapping=found, recompute=recompute)
        fact = InstanceMigrated(definition_id=new.id, previous=old.id, reason="проба")
        try:
            world.live.migrate(new, plan, fact)
        except EngineError as refused:
            self.refusal = str(refused)
            world.live = world.interpreter.restore(world.stored)
            return f"{change.__name__}: refused"
        world.stored.definition_id = new.id
        self.text = text
        world._save()
        return f"{change.__name__}: done"


@SETTINGS
@given(block=blocks(3), numbers=NUMBERS, data=st.data())
def test_migrating_now_and_then_keeps_the_instance_whole(block, numbers, data):
    text = Drawing().file(block).decode()
    walk = Walk(block, numbers)
    travel = Travel(walk, text)

    def choose(n: int) -> int:
        return data.draw(st.integers(0, n - 1)) if n > 1 else 0

    for _ in range(24):
        if walk.world.done:
            break
        what = choose(6)
        if what < 2:
            event(travel.migrate(choose))
        elif what == 2:
            event(disturb(walk, choose))
        elif walk.waiting():
            walk.step(choose)
        check(walk)


@SETTINGS
@given(block=blocks(3), numbers=NUMBERS, data=st.data())
def test_a_copy_of_the_version_changes_nothing_but_the_version(block, numbers, data):
    """The same choices lead to the same variables and tasks, migrated at each step or never."""
    moved, stayed = Walk(block, numbers), Walk(block, numbers)
    travel = Travel(moved, Drawing().file(block).decode())
    while not moved.world.done and moved.steps < 30:
        # What is being undone is waited for; everything else can go on.
        if travel.migrate(lambda _: 0) != "copied: done":
            assert UNDOING.search(travel.refusal), travel.refusal
        choices: list[int] = []

        def choose(n: int, choices: list[int] = choices) -> int:
            choices.append(data.draw(st.integers(0, n - 1)) if n > 1 else 0)
            return choices[-1]

        moved.step(choose)
        again = iter(choices)
        stayed.step(lambda _: next(again))  # noqa: B023  used up before the next round

        assert stayed.world.variables == moved.world.variables
        assert stayed.world.names() == moved.world.names()
    assert stayed.world.done == moved.world.done
