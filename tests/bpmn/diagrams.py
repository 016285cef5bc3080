"""Reads the shipped process folders for the tests: semantics, picture, forms, decisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2] / "bpmn"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"

Element = etree._Element
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")
EVENTS = (
    "startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent",
)  # fmt: skip
ACTIVITIES = (
    "userTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask", "task",
    "callActivity", "subProcess",
)  # fmt: skip
NODES = (*GATEWAYS, *EVENTS, *ACTIVITIES)


@dataclass(frozen=True)
class Box:
    """A rectangle of the picture, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box", slack: float = 0) -> bool:
        return (
            self.x < other.x + other.width - slack
            and other.x < self.x + self.width - slack
            and self.y < other.y + other.height - slack
            and other.y < self.y + self.height - slack
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def touches(self, x: float, y: float) -> bool:
        """Say whether a point lies on the border, within a pixel."""
        inside = (
            self.x - 1 <= x <= self.x + self.width + 1
            and self.y - 1 <= y <= self.y + self.height + 1
        )
        edge = min(
            abs(x - self.x),
            abs(x - self.x - self.width),
            abs(y - self.y),
            abs(y - self.y - self.height),
        )
        return inside and edge <= 1


class Folder:
    """One shipped process: its diagram and what lies beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key = path.name

    def __repr__(self) -> str:
        return self.key

    @cached_property
    def root(self) -> Element:
        return etree.parse(str(self.path / f"{self.key}.bpmn")).getroot()

    @cached_property
    def files(self) -> dict[str, bytes]:
        """What is deployed, by the name inside the folder."""
        endings = {".bpmn", ".dmn", ".form"}
        found = (p for p in sorted(self.path.rglob("*")) if p.suffix in endings)
        return {p.relative_to(self.path).as_posix(): p.read_bytes() for p in found}

    def of(self, *kinds: str) -> Iterator[Element]:
        for element in self.root.iter():
            if isinstance(element.tag, str) and element.tag.removeprefix(MODEL) in kinds:
                yield element

    def node(self, element_id: str) -> Element:
        return next(e for e in self.root.iter() if e.get("id") == element_id)

    # -- semantics ---------------------------------------------------------------------------------
    def outgoing(self, element_id: str) -> list[Element]:
        return [f for f in self.of("sequenceFlow") if f.get("sourceRef") == element_id]

    def incoming(self, element_id: str) -> list[Element]:
        return [f for f in self.of("sequenceFlow") if f.get("targetRef") == element_id]

    def reachable(self, element_id: str) -> set[str]:
        """Ids of what can follow an element within its own level, boundary events included."""
        seen: set[str] = set()
        todo = [element_id]
        while todo:
            here = todo.pop()
            after = [str(f.get("targetRef")) for f in self.outgoing(here)]
            after += [
                str(b.get("id")) for b in self.of("boundaryEvent") if b.get("attachedToRef") == here
            ]
            todo.extend(i for i in after if i not in seen)
            seen.update(after)
        return seen

    def lane_of(self, element_id: str) -> Element | None:
        """The lane of an element, or of the sub-process around it."""
        element: Element | None = self.node(element_id)
        while element is not None:
            for lane in self.of("lane"):
                if element.get("id") in [r.text for r in lane.findall(f"{MODEL}flowNodeRef")]:
                    return lane
            element = element.getparent()
        return None

    # -- picture -----------------------------------------------------------------------------------
    @cached_property
    def shapes(self) -> dict[str, Element]:
        return {str(s.get("bpmnElement")): s for s in self.root.iter(f"{DI}BPMNShape")}

    @cached_property
    def edges(self) -> dict[str, Element]:
        return {str(e.get("bpmnElement")): e for e in self.root.iter(f"{DI}BPMNEdge")}

    def box(self, element_id: str) -> Box:
        return box_of(self.shapes[element_id].find(f"{DC}Bounds"))

    def label(self, element_id: str) -> Box | None:
        picture = self.shapes.get(element_id, self.edges.get(element_id))
        assert picture is not None, f"{element_id} is not drawn"
        found = picture.find(f"{DI}BPMNLabel/{DC}Bounds")
        return None if found is None else box_of(found)

    def waypoints(self, flow_id: str) -> list[tuple[float, float]]:
        return [
            (float(str(w.get("x"))), float(str(w.get("y"))))
            for w in self.edges[flow_id].iter(f"{DD}waypoint")
        ]


def box_of(bounds: Element | None) -> Box:
    assert bounds is not None
    x, y, width, height = (float(str(bounds.get(n))) for n in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def properties(element: Element) -> dict[str, str]:
    """The extension properties of an element by name."""
    path = f"{MODEL}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
    return {str(p.get("name")): str(p.get("value")) for p in element.findall(path)}


def kind(element: Element) -> str:
    return str(element.tag).removeprefix(MODEL)


FOLDERS = [Folder(p) for p in sorted(ROOT.iterdir()) if (p / f"{p.name}.bpmn").exists()]
