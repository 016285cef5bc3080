"""The four shapes of instances that are measured, drawn for our engine and the plain library alike.

A size is the number of element instances that an instance has when the measurement begins; half of
the work that was open at its start is done by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="defs" targetNamespace="benchmarks">'
)
ROLE = "methodist"
LOOP = (
    "<multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)
TOKENS_OF_A_BODY = 4
"""Element instances of one sub-process in progress: itself, its root, its start, its user task."""
TOKENS_BEFORE = 3
"""The root, the start event and the multi-instance activity itself."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One kind of instance.

    Attributes:
        files: file name → BPMN; the process to start is "p".
        title: for the report.
        body: element instances per user task; 0 for the loop, where each round adds two.
    """

    title: str
    files: Mapping[str, bytes]
    body: int

    @property
    def loops(self) -> bool:
        return not self.body

    def count(self, size: int) -> int:
        """How many user tasks are open at the start; for the loop, how many rounds there are."""
        if self.loops:
            return max(1, size // 2 - 1)
        return max(2, round((size - TOKENS_BEFORE) / self.body))

    def done_before(self, size: int) -> int:
        """How many user tasks are completed before the measurement begins."""
        return self.count(size) - 1 if self.loops else (self.count(size) - 1) // 2

    def spare(self, size: int) -> int:
        """How many user tasks of one instance may be measured; its size hardly changes by them."""
        if self.loops:
            return max(1, size // 20)
        return self.count(size) - self.done_before(size) - 1


def _process(process_id: str, body: str) -> bytes:
    return (
        f'{HEAD}<process id="{process_id}" name="Процесс" isExecutable="true">{body}</process>'
        "</definitions>"
    ).encode()


def _flow(source: str, target: str, inner: str = "") -> str:
    return (
        f'<sequenceFlow id="{source}__{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</sequenceFlow>"
    )


def _user_task(inner: str = "") -> str:
    return (
        f'<userTask id="review" name="Рассмотреть" camunda:candidateGroups="{ROLE}">'
        "<extensionElements><camunda:properties>"
        '<camunda:property name="dueWorkingDays" value="5"/>'
        '<camunda:property name="clause" value="3.4"/>'
        f"</camunda:properties></extensionElements>{inner}</userTask>"
    )


def _chain(inner: str, element_id: str, prefix: str = "") -> str:
    start, end = f"{prefix}start", f"{prefix}end"
    return (
        f'<startEvent id="{start}"/>{inner}<endEvent id="{end}"/>'
        f"{_flow(start, element_id)}{_flow(element_id, end)}"
    )


_REWORK = (
    f'<startEvent id="start"/>{_user_task()}<exclusiveGateway id="good" default="good__review"/>'
    f'<endEvent id="end"/>{_flow("start", "review")}{_flow("review", "good")}'
    + _flow("good", "review")
    + _flow("good", "end", "<conditionExpression>decision == 'accept'</conditionExpression>")
)
_BODY = _chain(_user_task(), "review", "inner_")
_CALL = f'<callActivity id="part" name="Часть" calledElement="q">{LOOP}</callActivity>'

SHAPES: dict[str, Shape] = {
    "multi_instance": Shape(
        title="multi-instance",
        files={"p.bpmn": _process("p", _chain(_user_task(LOOP), "review"))},
        body=1,
    ),
    "rework_loop": Shape(title="rework loop", files={"p.bpmn": _process("p", _REWORK)}, body=0),
    "sub_process": Shape(
        title="sub-processes",
        files={
            "p.bpmn": _process(
                "p",
                _chain(
                    f'<subProcess id="part" name="Часть">{LOOP}{_BODY}</subProcess>',
                    "part",
                ),
            )
        },
        body=TOKENS_OF_A_BODY,
    ),
    "call_activity": Shape(
        title="call activities",
        files={
            "p.bpmn": _process("p", _chain(_CALL, "part")),
            "q.bpmn": _process("q", _chain(_user_task(), "review")),
        },
        body=TOKENS_OF_A_BODY,
    ),
}


def variables(shape: Shape, size: int) -> dict[str, object]:
    """What an instance starts with: its size and a few ids, as processes should carry."""
    return {
        "n": shape.count(size),
        "plan_id": 4711,
        "title": "Годовой план методической службы на 2027 год",
        "organisations": ["school-1", "school-5", "school-7"],
    }


ANSWER: dict[str, object] = {"decision": "rework", "remark": "Принято с замечаниями"}
