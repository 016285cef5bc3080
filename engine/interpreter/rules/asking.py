"""Which variables an element cannot do without: asking for one that is not there is a failure."""

from collections.abc import Iterator

from engine.expressions import ExpressionError, guarded_names_of, names_of, parse
from engine.interpreter.deadlines import deadline_texts, written_days
from engine.interpreter.model import FlowModel, NodeModel
from engine.interpreter.rules.setting import script_needs
from engine.interpreter.timers import is_literal

# Variable, and the place that asks for it as people call it.
Need = tuple[str, str]

_MARKED_ATTRIBUTES = {
    "assignee": "исполнитель",
    "candidateGroups": "роли",
    "candidateUsers": "люди",
    "calledElement": "вызываемый процесс",
    "priority": "приоритет",
    "formKey": "форма",
}
_PROPERTIES = {
    "correlationKey": "ключ сообщения",
    "organisation": "организация",
    "exclude": "кому нельзя",
    "excludeAsDeputy": "кому нельзя за другого",
    "activeElements": "что начинается само",
}
_COUNTERS = frozenset(
    {
        "loopCounter",
        "nrOfInstances",
        "nrOfActiveInstances",
        "nrOfCompletedInstances",
        "nrOfTerminatedInstances",
    }
)


def needs_of(node: NodeModel) -> Iterator[Need]:
    """What a node asks for when a token comes to it.

    Left out is what is asked later or forgives a missing variable: conditions of an end, outputs,
    conditional events, titles with places to fill, names that a call passes on as they are, and
    who did a task that nobody has done yet.
    """
    bound = _repeated(node)
    if node.loop is not None and not node.loop.standard:
        yield from _of(node.loop.collection, "список повтора")
        yield from _of(node.loop.cardinality, "число повторов")
    for text, place in _texts(node):
        yield from _of(text, place, bound)
    for name in sorted(script_needs(node.before) - bound):
        yield name, "сценарий до начала"
    if node.kind == "scriptTask":
        for name in sorted(script_needs(node.script) - bound):
            yield name, "сценарий"


def needs_of_flow(flow: FlowModel) -> Iterator[Need]:
    """What the condition of a flow asks for."""
    yield from _of(flow.condition, f"условие потока «{flow.name or flow.id}»")


def _repeated(node: NodeModel) -> frozenset[str]:
    if node.loop is None:
        return frozenset()
    return _COUNTERS | {node.loop.element_variable}


def _texts(node: NodeModel) -> Iterator[tuple[str, str]]:
    for text, place in (*_attributes(node), *_mappings(node)):
        if text.startswith("=") or "${" in text:
            yield text, place
    for name, place in _PROPERTIES.items():
        yield node.properties.get(name, ""), place
    for target, source in node.variables_in or ():
        if target != "*" and not source.isidentifier():
            yield source, f"передача «{target}»"
    yield from _times(node)


def _attributes(node: NodeModel) -> Iterator[tuple[str, str]]:
    """Texts that are an expression only when they say so."""
    for name, place in _MARKED_ATTRIBUTES.items():
        yield node.attributes.get(name, ""), place
    yield node.properties.get("title", ""), "заголовок"
    yield node.properties.get("why", ""), "пояснение"


def _mappings(node: NodeModel) -> Iterator[tuple[str, str]]:
    for name, text in (*node.inputs, *node.parameters):
        yield text, f"вход «{name}»"


def _times(node: NodeModel) -> Iterator[tuple[str, str]]:
    for text in deadline_texts(node):
        if text and written_days(text) is None and not is_literal(text):
            yield text, "срок"
    event = node.event
    if event is not None and event.kind == "timer" and not is_literal(event.text):
        yield event.text, "время"
    if node.kind == "serviceTask" and not node.attributes.get("topic"):
        yield node.attributes.get("expression", ""), "выражение"


def _of(text: str, place: str, bound: frozenset[str] = frozenset()) -> Iterator[Need]:
    try:
        parsed = parse(text) if text else None
    except ExpressionError:
        return
    found = names_of(parsed) - guarded_names_of(parsed) if parsed is not None else frozenset()
    for name in sorted(found - bound):
        if not name.endswith(("_by", "_for")):
            yield name, place
