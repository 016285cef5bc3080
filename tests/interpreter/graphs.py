"""Random small graphs, drawn as BPMN without any block structure, and random runs of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

from engine.domain.events import ElementCompleted
from engine.interpreter.deployment import read_accepted
from tests.interpreter.kit import END, START, World, bpmn, flow, user
from tests.interpreter.test_properties import Walk

CATALOGUE = '<message id="m" name="Answer"/><error id="e" errorCode="REFUSED"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'
ERROR = '<errorEventDefinition errorRef="e"/>'
KINDS = ("user", "script", "xor", "and", "or", "end", "stop", "race", "sub", "fails")
# A node: its kind, where its flows lead, and what happens at its border ("" for nothing).
Node = tuple[str, tuple[int, ...], str, int]


def graphs(kinds: tuple[str, ...] = KINDS) -> st.SearchStrategy[tuple[Node, ...]]:
    """Five to twelve nodes with up to three flows each, mostly forwards."""
    return st.lists(
        st.tuples(
            st.sampled_from(kinds),
            st.lists(st.integers(-2, 4), min_size=1, max_size=3).map(tuple),
            st.sampled_from(("", "", "", "breaks", "reminds")),
            st.integers(0, 11),
        ),
        min_size=5,
        max_size=12,
    ).map(tuple)


@dataclass
class Graph:
    """Draws a graph; every choice asks a variable of its own, `c0`, `c1`…"""

    nodes: tuple[Node, ...]
    parts: list[str] = field(default_factory=list)
    links: set[tuple[str, str]] = field(default_factory=set)
    choices: int = 0

    def file(self) -> bytes:
        self.parts += [START, flow("start", "n0")]
        for place in sorted(self._reachable()):
            self._draw(place)
        if any('targetRef="end"' in part for part in self.parts):
            self.parts.append(END)
        return bpmn("".join(self.parts), catalogue=CATALOGUE)

    def _targets(self, place: int) -> list[str]:
        """Ids that a node leads to; beyond the last node is the end."""
        kind, steps, _, _ = self.nodes[place]
        if kind in ("end", "stop", "fails"):
            return []
        several = kind in ("xor", "and", "or")
        wanted = [max(0, place + step + (step >= 0)) for step in steps]
        found = dict.fromkeys(f"n{w}" if w < len(self.nodes) else "end" for w in wanted)
        return list(found)[: None if several else 1]

    def _border(self, place: int) -> str:
        kind, _, border, _ = self.nodes[place]
        return border if kind in ("user", "sub") else ""

    def _after_border(self, place: int) -> str:
        further = place + 1 + self.nodes[place][3] % 3
        return f"n{further}" if further < len(self.nodes) else "end"

    def _reachable(self) -> set[int]:
        seen, todo = {0}, [0]
        while todo:
            here = todo.pop()
            targets = self._targets(here)
            if self._border(here):
                targets = [*targets, self._after_border(here)]
            further = {int(t[1:]) for t in targets if t != "end"} - seen
            seen |= further
            todo.extend(further)
        return seen

    def _draw(self, place: int) -> None:
        kind, _, _, number = self.nodes[place]
        own, targets = f"n{place}", self._targets(place)
        getattr(self, f"_draw_{kind}")(own, targets, number)
        border = self._border(place)
        if border:
            flag = ' cancelActivity="false"' if border == "reminds" else ""
            self.parts.append(
                f'<boundaryEvent id="b{place}" attachedToRef="{own}"{flag}>{MESSAGE}'
                f"</boundaryEvent>{flow(f'b{place}', self._after_border(place))}"
            )

    def _choice(self) -> str:
        self.choices += 1
        return f"c{self.choices - 1}"

    def _plain(self, own: str, targets: list[str]) -> None:
        self.parts += [flow(own, target) for target in targets]

    def _draw_user(self, own: str, targets: list[str], number: int) -> None:
        self.parts.append(user(own))
        self._plain(own, targets)

    def _draw_script(self, own: str, targets: list[str], number: int) -> None:
        self.parts.append(f'<task id="{own}"/>')
        self._plain(own, targets)

    def _draw_and(self, own: str, targets: list[str], number: int) -> None:
        self.parts.append(f'<parallelGateway id="{own}"/>')
        self._plain(own, targets)

    def _draw_xor(self, own: str, targets: list[str], number: int) -> None:
        choice = self._choice()
        self._draw_choosing("exclusiveGateway", own, targets, f"{choice} == {{}}")

    def _draw_or(self, own: str, targets: list[str], number: int) -> None:
        choice = self._choice()
        self._draw_choosing("inclusiveGateway", own, targets, f"{{}} in [{choice}, {choice} / 2]")

    def _draw_choosing(self, kind: str, own: str, targets: list[str], condition: str) -> None:
        default = f' default="{own}__{targets[-1]}"' if len(targets) > 1 else ""
        self.parts.append(f'<{kind} id="{own}"{default}/>')
        for number, target in enumerate(targets):
            last = number == len(targets) - 1
            said = "" if last else condition.format(number + 1)
            self.parts.append(flow(own, target, condition=said))

    def _draw_end(self, own: str, targets: list[str], number: int) -> None:
        self.parts.append(f'<endEvent id="{own}"/>')

    def _draw_stop(self, own: str, targets: list[str], number: int) -> None:
        self.parts.append(f'<endEvent id="{own}"><terminateEventDefinition/></endEvent>')

    def _draw_fails(self, own: str, targets: list[str], number: int) -> None:
        self.parts.append(f'<endEvent id="{own}">{ERROR}</endEvent>')

    def _draw_race(self, own: str, targets: list[str], number: int) -> None:
        self.parts.append(f'<eventBasedGateway id="{own}"/>')
        for place, target in enumerate([*targets, "end"]):
            event = f"{own}_{place}"
            self.parts.append(
                f'<intermediateCatchEvent id="{event}">{MESSAGE}</intermediateCatchEvent>'
                + flow(own, event, target)
            )

    def _draw_sub(self, own: str, targets: list[str], number: int) -> None:
        inner = f'<startEvent id="{own}_s"/>' + user(f"{own}_u") + flow(f"{own}_s", f"{own}_u")
        self.parts.append(f'<subProcess id="{own}">{inner}</subProcess>')
        self._plain(own, targets)


class UncheckedWorld(World):
    """Runs even what would be refused, to see whether the refusal is right."""

    def read(self, sources):
        return read_accepted(sources)


class GraphWalk(Walk):
    """Runs a drawn graph; every completed task says anew what the choices will be."""

    def __init__(self, world, choose: Callable[[int], int], choices: int) -> None:
        self.world, self.steps, self._choices = world, 0, choices
        world.start(log=[], **self._values(choose))

    def _values(self, choose: Callable[[int], int]) -> dict[str, int]:
        return {f"c{i}": choose(4) for i in range(self._choices)}

    def _task(self, fact, choose: Callable[[int], int]) -> bool:
        values = self._values(choose)
        return self.world.live.complete_user_task(fact.element_instance_id, values, "ann")

    def _subscription(self, fact, choose: Callable[[int], int]) -> bool:
        return self.world.live.deliver(
            fact.element_instance_id, fact.subscription_id, self._values(choose)
        )

    def fired(self) -> set[str]:
        return {f.element_id for f in self.world.facts if isinstance(f, ElementCompleted)}
