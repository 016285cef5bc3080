"""Finds processes that call each other in a circle, before anybody starts one."""

from collections.abc import Iterable, Iterator

from engine.commands.context import Context
from engine.domain.errors import Finding, NotFound
from engine.interpreter import DeploymentModel, NodeModel

_Calls = dict[str, list[NodeModel]]


def findings(context: Context, model: DeploymentModel) -> Iterator[Finding]:
    """Give a warning for every call activity of the files that leads back to its own process.

    A choice may end the circle, so that it is no error; a case that does not choose so stops with
    an incident. Calls by expression are not followed.
    """
    models = model.models.values()
    calls: _Calls = {each.id: _calls(each.scope.all_nodes()) for each in models}
    for each in models:
        for node in calls[each.id]:
            way = _way_back(context, calls, node.attributes["calledElement"], each.id)
            if way is not None:
                circle = " → ".join(f"«{key}»" for key in (each.id, *way))
                yield Finding(
                    severity="warning",
                    file=each.file,
                    element_id=node.id,
                    label=node.name,
                    rule="call_circle",
                    message=f"Процессы вызывают друг друга по кругу: {circle}.",
                    remedy="Проверьте, что условие на схеме когда-нибудь прервёт этот круг.",
                )


def _calls(nodes: Iterable[NodeModel]) -> list[NodeModel]:
    return [n for n in nodes if n.kind == "callActivity" and n.attributes.get("calledElement")]


def _way_back(context: Context, calls: _Calls, first: str, goal: str) -> tuple[str, ...] | None:
    """Keys of processes from the first to the goal, both included; None when no way leads there."""
    waiting: list[tuple[str, ...]] = [(first,)]
    seen = {first}
    while waiting:
        way = waiting.pop(0)
        if way[-1] == goal:
            return way
        for key in sorted(_called(context, calls, way[-1]) - seen):
            seen.add(key)
            waiting.append((*way, key))
    return None


def _called(context: Context, calls: _Calls, key: str) -> set[str]:
    if key in calls:
        return {node.attributes["calledElement"] for node in calls[key]}
    try:
        return set(context.equipment.definitions.latest(key).calls)
    except NotFound:
        return set()
