"""Turns what exploring has found into findings: what is wrong, where, and what to draw instead."""

from engine.domain.errors import Finding
from engine.interpreter.model import NodeModel, ProcessModel
from engine.interpreter.soundness.exploring import Exploration, Stuck
from engine.interpreter.soundness.loops import Loop, Loops
from engine.interpreter.soundness.nets import JoinPlaces, Net
from engine.interpreter.soundness.scopes import ANY, THROWN, ScopeTree, may_throw
from engine.interpreter.soundness.ways import is_automatic, label

_MOST_CHOICES = 6
_MOST_NAMES = 5


class Verdicts:
    """The findings of one process."""

    def __init__(self, model: ProcessModel) -> None:
        self._model = model
        self.findings: list[Finding] = []

    def _add(
        self, node: NodeModel | None, rule: str, message: str, remedy: str, *, certain: bool
    ) -> None:
        self.findings.append(
            Finding(
                severity="error" if certain else "warning",
                file=self._model.file,
                rule=rule,
                message=message,
                remedy=remedy,
                element_id=node.id if node is not None else self._model.id,
                label=node.name if node is not None else self._model.name,
            )
        )

    # -- not proven --------------------------------------------------------------------------------
    def not_known(self, tree: ScopeTree, unknown: list[NodeModel]) -> None:
        """Elements whose behaviour the proof does not cover."""
        self._add(
            tree.owner,
            "soundness_proven",
            f"Правильность не доказана: проверка на тупики не умеет судить о {_names(unknown)}.",
            "Проверьте сами, что каждый путь доходит до конца, или нарисуйте это место проще.",
            certain=False,
        )

    def _not_all_seen(self, tree: ScopeTree, most: int) -> None:
        gateways = [n for n in tree.scope.nodes.values() if n.kind in _FORKING]
        hint = f" Больше всего их дают {_names(gateways)}." if gateways else ""
        self._add(
            tree.owner,
            "soundness_proven",
            f"Правильность не доказана: состояний маркеров больше {most}.{hint}",
            "Вынесите часть параллельных веток в подпроцесс или вызываемый процесс.",
            certain=False,
        )

    # -- loops -------------------------------------------------------------------------------------
    def loops(self, tree: ScopeTree, loops: Loops) -> None:
        """Loops without waiting, and loops without a way out."""
        nodes = tree.scope.nodes
        for loop in loops.without_waiting():
            self._runs_round(tree, loop)
        for node in nodes.values():
            repeats = node.loop is not None and node.loop.standard and not node.loop.maximum
            if repeats and (is_automatic(node) or loops.is_passable(node)):
                self._may_run_away(node, f"Цикл «{label(node)}»")
        for loop in loops.without_way_out():
            if not _is_ended_elsewhere(tree):
                self._add(
                    nodes[loop.nodes[0]],
                    "loop_has_way_out",
                    f"Из круга {_names([nodes[n] for n in loop.nodes])} нет выхода: "
                    "дело кончится, только если его отменят.",
                    "Нарисуйте выход шлюзом с условием или прерывающим событием.",
                    certain=False,
                )

    def _runs_round(self, tree: ScopeTree, loop: Loop) -> None:
        nodes = [tree.scope.nodes[n] for n in loop.nodes]
        if loop.waits or loop.leaves or _ends_early(tree):
            self._may_run_away(nodes[0], f"Круг {_names(nodes)}")
            return
        self._add(
            nodes[0],
            "loop_waits",
            f"Круг {_names(nodes)} бесконечен: в нём ничего не ждут и из него нет выхода.",
            "Нарисуйте выход шлюзом с условием или ожидание: задачу, таймер, сообщение.",
            certain=True,
        )

    def _may_run_away(self, node: NodeModel, what: str) -> None:
        self._add(
            node,
            "loop_may_run_away",
            f"{what} можно пройти без ожидания: если условие выхода не наступит, дело "
            "остановится с инцидентом, когда исчерпает шаги одной команды.",
            "Убедитесь, что условие выхода наступает, или поставьте в круг ожидание.",
            certain=False,
        )

    # -- token states ------------------------------------------------------------------------------
    def exploration(self, tree: ScopeTree, net: Net, found: Exploration, most: int) -> None:
        """What walking through the token states has shown."""
        if found.exhausted:
            self._not_all_seen(tree, most)
        never: set[str] = set()
        for join in [*net.parallel, *net.inclusive]:
            arrived = [f for f, place in join.held.items() if place in found.reached]
            if arrived and join.fired not in found.reached and not found.exhausted:
                never.add(join.node)
                self._never_fires(tree, join, arrived)
        for node, stuck in found.stuck.items():
            if node not in never:
                self._may_wait(tree, net, node, stuck)
        for node, choices in found.growing.items():
            self._multiplies(tree.scope.nodes[node], choices)
        if not found.exhausted:
            self._unreached(tree, net, found, never)

    def _never_fires(self, tree: ScopeTree, join: JoinPlaces, arrived: list[str]) -> None:
        node = tree.scope.nodes[join.node]
        missing = _sources(tree, [f for f in join.held if f not in arrived])
        why = f"от {missing} маркер не приходит" if missing else "вместе маркеры не приходят"
        self._add(
            node,
            "join_can_fire",
            f"Соединение никогда не сработает: оно ждёт все входящие потоки, а {why}.",
            "Если пути — варианты, соедините их исключающим шлюзом; если они идут вместе, "
            "разделите их параллельным.",
            certain=True,
        )

    def _may_wait(self, tree: ScopeTree, net: Net, join: str, stuck: Stuck) -> None:
        node = tree.scope.nodes[join]
        held = {net.places[n].flow for n in stuck.held if net.places[n].node == join}
        missing = _sources(tree, [f.id for f in tree.scope.incoming(join) if f.id not in held])
        here = f"маркер от {_sources(tree, sorted(held))} ждёт маркера от {missing or 'других'}"
        remedy = (
            "Соедините пути тем же видом шлюза, каким они разделены, и не выводите ветку мимо "
            "соединения. Если условия этого не допускают, предупреждение можно оставить."
        )
        if stuck.ended:
            end = label(tree.scope.nodes[stuck.ended])
            self._add(
                node,
                "end_leaves_tokens",
                f"Путь дошёл до «{end}», а {here} и не дождётся{_path(stuck.choices)}.",
                remedy,
                certain=False,
            )
            return
        self._add(
            node,
            "join_may_wait",
            f"Соединение может ждать вечно: {here}{_path(stuck.choices)}.",
            remedy,
            certain=False,
        )

    def _multiplies(self, node: NodeModel, choices: tuple[str, ...]) -> None:
        self._add(
            node,
            "tokens_bounded",
            f"Элемент множит маркеры: каждый круг добавляет ещё один{_path(choices)}.",
            "Соедините ветки до возврата в начало круга.",
            certain=False,
        )

    # -- what no token reaches ---------------------------------------------------------------------
    def _unreached(self, tree: ScopeTree, net: Net, found: Exploration, never: set[str]) -> None:
        """Only the first elements that are not reached are told, not all that follows them."""
        reached = {net.places[n].node for n in found.reached if n >= 0}
        for number in found.reached:
            reached.update(net.places[number].stands_at if number >= 0 else ())
        for node in tree.scope.nodes.values():
            if node.by_event:
                self._reaction(tree, node)
            elif node.id in reached or node.is_handler or node.catches_compensation:
                continue
            elif node.attached_to:
                if node.attached_to in reached - never:
                    self._border(tree, node)
            else:
                before = [f.source for f in tree.scope.incoming(node.id)]
                before += tree.scope.link_sources(node.id)
                if not {*before} & never and {*before} & reached:
                    self._not_reached(tree, node, [tree.scope.nodes[b] for b in before])

    def _not_reached(self, tree: ScopeTree, node: NodeModel, before: list[NodeModel]) -> None:
        inside = {t.owner.id: t for t in tree.children if t.owner is not None}
        excused = any(_throws(n) or _throws_inside(inside.get(n.id)) for n in before)
        why = (
            f"{_names(before)} всегда заканчивается ошибкой, отменой или эскалацией"
            if excused
            else f"{_names(before)} не заканчивается"
        )
        self._add(
            node,
            "element_reached",
            f"До элемента не дойдёт ни один маркер: {why}.",
            "Удалите этот путь или дайте предыдущему элементу закончиться обычным концом.",
            # Leaving by an exception only is odd, yet nothing gets lost or stuck.
            certain=not excused,
        )

    def _border(self, tree: ScopeTree, border: NodeModel) -> None:
        host = tree.scope.nodes[border.attached_to]
        if is_automatic(host):
            why = f"«{label(host)}» выполняется сразу и ничего не ждёт"
        else:
            why = f"«{label(host)}» такого не бросает"
        self._never_happens(border, why)

    def _reaction(self, tree: ScopeTree, reaction: NodeModel) -> None:
        for own, start in tree.reactions():
            event = start.event
            if own is reaction and event is not None and event.kind in THROWN:
                beside = {t.owner.id: t for t in tree.children if t.owner is not None}
                if not any(
                    may_throw(n, event.kind, event.name, beside.get(n.id))
                    for n in tree.scope.nodes.values()
                    if not n.by_event
                ):
                    self._never_happens(start, "рядом с подпроцессом этого никто не бросает")

    def _never_happens(self, node: NodeModel, why: str) -> None:
        self._add(
            node,
            "event_can_happen",
            f"Событие никогда не наступит: {why}.",
            "Удалите событие с его путём или прикрепите его туда, где оно возможно.",
            certain=True,
        )


_FORKING = ("parallelGateway", "inclusiveGateway")


def _is_ended_elsewhere(tree: ScopeTree) -> bool:
    """Whether something outside a loop may end the scope, or a scope around it."""
    here: ScopeTree | None = tree
    while here is not None:
        if _ends_early(here) or any(start.interrupting for _, start in here.reactions()):
            return True
        if here.owner is not None and here.parent is not None:
            borders = here.parent.scope.attached().get(here.owner.id, [])
            if any(border.interrupting for border in borders):
                return True
        here = here.parent
    return False


def _ends_early(tree: ScopeTree) -> bool:
    """Whether an element of the scope may end all of it."""
    return any(
        _throws(n) or (n.kind == "endEvent" and n.event is not None and n.event.kind == "terminate")
        for n in tree.scope.nodes.values()
    )


def _throws(node: NodeModel) -> bool:
    kinds = ("endEvent", "intermediateThrowEvent")
    return node.kind in kinds and node.event is not None and node.event.kind in THROWN


def _throws_inside(tree: ScopeTree | None) -> bool:
    return tree is not None and any(code != ANY for _, code in tree.thrown)


def _names(nodes: list[NodeModel]) -> str:
    shown = ", ".join(f"«{label(n)}»" for n in nodes[:_MOST_NAMES])
    return shown + (" и других" if len(nodes) > _MOST_NAMES else "")


def _sources(tree: ScopeTree, flows: list[str]) -> str:
    """The elements from which these incoming flows come, in words."""
    by_id = {f.id: f for f in tree.scope.flows}
    sources = dict.fromkeys(by_id[f].source for f in flows)
    return _names([tree.scope.nodes[s] for s in sources])


def _path(choices: tuple[str, ...]) -> str:
    """How it comes about: the last choices before it."""
    if not choices:
        return ""
    shown = "; ".join(choices[-_MOST_CHOICES:])
    return f". Так бывает: {'…; ' if len(choices) > _MOST_CHOICES else ''}{shown}"
