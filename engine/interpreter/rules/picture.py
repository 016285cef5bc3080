"""The picture: whatever is executed can be seen (BPMN 2.0.2 §12)."""

from collections.abc import Iterator

from engine.interpreter.rules.rule import Flaw, Rule, Sight

_MOST_NAMES = 5


def _not_drawn(sight: Sight) -> Iterator[Flaw]:
    drawn = sight.process.drawn
    nodes = list(sight.process.scope.all_nodes())
    if nodes and not any(n.id in drawn for n in nodes):
        yield Flaw(message="У процесса нет рисунка: читать его можно только как текст файла.")
        return
    for scope in sight.scopes():
        for node in scope.nodes.values():
            if node.id not in drawn:
                yield Flaw(
                    message="Элемент исполняется, но на рисунке его нет.",
                    element_id=node.id,
                    label=node.name,
                )
        for flow in scope.flows:
            if flow.id not in drawn and {flow.source, flow.target} <= drawn:
                source, target = (scope.nodes[n] for n in (flow.source, flow.target))
                yield Flaw(
                    message=f"Поток от «{source.name or source.id}» к "
                    f"«{target.name or target.id}» исполняется, но не нарисован.",
                    element_id=source.id,
                    label=source.name,
                )


PICTURE_COMPLETE = Rule(
    id="picture_complete",
    title="Всё, что исполняется, нарисовано",
    why="Люди согласуют рисунок, а исполняется файл. Шаг, которого на рисунке нет, произойдёт, "
    "и никто не поймёт откуда; на схеме дела его не видно и тогда, когда он ждёт.",
    remedy="Откройте файл в редакторе и нарисуйте недостающее, либо удалите его.",
    check=_not_drawn,
)
