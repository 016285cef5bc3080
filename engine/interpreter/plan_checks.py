"""Checks a migration plan against both diagrams, before any instance is looked at."""

from collections.abc import Iterator, Mapping

from engine.domain.migrations import ElementOption, PlanFinding
from engine.interpreter.matching import why_not
from engine.interpreter.model import NodeModel, ProcessModel, ScopeModel

_HOLDS = frozenset(
    {
        "userTask",
        "manualTask",
        "serviceTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "intermediateCatchEvent",
        "boundaryEvent",
    }
)


def options(model: ProcessModel) -> tuple[ElementOption, ...]:
    """The elements of a version, in document order, each sub-process before what it holds."""
    return tuple(_options(model.scope, ()))


def fits(old: ProcessModel, new: ProcessModel) -> dict[str, tuple[str, ...]]:
    """What each element of the old version may become in the new one."""
    others = list(new.scope.all_nodes())
    return {
        node.id: tuple(o.id for o in others if not why_not(node, o))
        for node in old.scope.all_nodes()
    }


def findings(
    old: ProcessModel, new: ProcessModel, mapping: Mapping[str, str]
) -> tuple[PlanFinding, ...]:
    """Everything wrong with a plan, and what of it is worth knowing."""
    return tuple(_Check(old, new, mapping).run())


class _Check:
    def __init__(self, old: ProcessModel, new: ProcessModel, mapping: Mapping[str, str]) -> None:
        self._old = {n.id: n for n in old.scope.all_nodes()}
        self._new = {n.id: n for n in new.scope.all_nodes()}
        self._around_old, self._around_new = around(old.scope), around(new.scope)
        self._mapping = mapping

    def run(self) -> Iterator[PlanFinding]:
        for unknown in sorted(set(self._mapping) - set(self._old)):
            yield _finding("error", unknown, unknown, "такого шага нет в исходной версии")
        for node in self._old.values():
            target = self._mapping.get(node.id)
            if target is None or target == "":
                yield from self._left_out(node, target)
            else:
                yield from self._pair(node, target)

    def _left_out(self, node: NodeModel, target: str | None) -> Iterator[PlanFinding]:
        if node.kind not in _HOLDS or node.is_handler:
            return
        if target == "":
            text = "шаг снимается: где дело стоит на нём, он будет снят"
        elif node.attached_to:
            text = "события в новой версии нет: где его ждут, ждать перестанут"
        else:
            text = "соответствия нет: дела, которые стоят на этом шаге, не переведутся"
        yield _finding("warning", node.id, _label(node), text)

    def _pair(self, node: NodeModel, target: str) -> Iterator[PlanFinding]:
        label, other = _label(node), self._new.get(target)
        if other is None:
            yield _finding("error", node.id, label, f"в новой версии нет шага «{target}»")
            return
        to = _label(other)
        why = why_not(node, other)
        if why:
            yield _finding("error", node.id, label, f"не может стать «{to}»: {why}")
            return
        if self._mapped(self._around_old[node.id]) != self._around_new[other.id]:
            text = f"«{to}» лежит в другом подпроцессе: перенести отметку туда нельзя"
            yield _finding("error", node.id, label, text)
        if node.attached_to and self._mapping.get(node.attached_to) != other.attached_to:
            text = f"«{to}» стоит на границе другого шага"
            yield _finding("error", node.id, label, text)
        yield from self._differences(node, other)

    def _mapped(self, scope: str) -> str:
        return self._mapping.get(scope, "—") if scope else ""

    def _differences(self, node: NodeModel, other: NodeModel) -> Iterator[PlanFinding]:
        for text in _differing(node, other):
            yield _finding("warning", node.id, _label(node), text)


def _differing(node: NodeModel, other: NodeModel) -> Iterator[str]:
    old, new = node.attributes, other.attributes
    if node.kind == "userTask" and old.get("formKey") != new.get("formKey"):
        yield "форма другая: черновики останутся, поля с теми же ключами сохранят значения"
    if node.kind == "serviceTask" and old.get("topic") != new.get("topic"):
        yield "автоматическое действие другое: незавершённое будет поручено заново"
    if node.kind == "callActivity" and old.get("calledElement") != new.get("calledElement"):
        yield "вызывается другой процесс: уже начатые вызовы закончатся по-прежнему"
    if node.event is not None and other.event is not None:
        if node.event.name != other.event.name:
            yield "имя сообщения или сигнала другое: ждать будут нового"
        if (node.event.timer, node.event.text) != (other.event.timer, other.event.text):
            yield "срок или условие записаны иначе: уже назначенный срок останется прежним"


def around(scope: ScopeModel) -> dict[str, str]:
    """Element id → id of the sub-process around it; "" for the process itself."""
    found = dict.fromkeys(scope.nodes, "")
    for inner in scope.all_scopes():
        if inner is not scope:
            found |= dict.fromkeys(inner.nodes, inner.id)
    return found


def _options(scope: ScopeModel, place: tuple[str, ...]) -> Iterator[ElementOption]:
    for node in scope.nodes.values():
        joins = node.kind.endswith("Gateway") and len(scope.incoming(node.id)) > 1
        yield ElementOption(
            element_id=node.id,
            name=_label(node),
            kind=node.kind,
            place=place,
            holds=node.kind in _HOLDS or joins,
        )
        if node.body is not None:
            yield from _options(node.body, (*place, _label(node)))


def _label(node: NodeModel) -> str:
    return node.name or node.id


def _finding(severity: str, element_id: str, label: str, text: str) -> PlanFinding:
    message = f"«{label}»: {text}."
    return PlanFinding(severity=severity, element_id=element_id, label=label, message=message)
