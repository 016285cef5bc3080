"""Finds what the elements of one version have become in another: the suggested plan.

Inside scopes that correspond: the same id; else the same kind and label; else the same neighbours.
"""

from collections import Counter
from collections.abc import Iterable

from engine.interpreter.model import NodeModel, ProcessModel, ScopeModel

Found = dict[str, str]


def suggest(old: ProcessModel, new: ProcessModel) -> Found:
    """Element id of `old` → element id of `new`, for all that have an obvious counterpart."""
    found: Found = {}
    _match(old.scope, new.scope, found)
    return found


def why_not(old: NodeModel, new: NodeModel) -> str:
    """Why tokens at `old` cannot go on at `new`, as the end of a Russian sentence; "" when fine."""
    if family(old) != family(new) or bool(old.attached_to) != bool(new.attached_to):
        return "это элемент другого вида"
    if old.by_event != new.by_event or old.is_handler != new.is_handler:
        return "это элемент другого вида"
    if _event(old) != _event(new):
        return "это событие другого вида"
    if (old.loop is None) != (new.loop is None):
        return "один из них повторяется, а другой нет"
    if old.loop is not None and new.loop is not None and _loop(old) != _loop(new):
        return "они повторяются по-разному (одновременно, по очереди или циклом)"
    if old.attached_to and (old.interrupting, old.of_each) != (new.interrupting, new.of_each):
        return "одно событие прерывает шаг, а другое нет"
    return ""


def family(node: NodeModel) -> str:
    """Kinds that hold the same sort of token."""
    return "userTask" if node.kind == "manualTask" else node.kind


def _event(node: NodeModel) -> str:
    if node.by_event and node.body is not None:
        starts = (n for n in node.body.nodes.values() if n.kind == "startEvent")
        return next((f"{_event(n)} {n.interrupting}" for n in starts), "")
    return node.event.kind if node.event is not None else ""


def _loop(node: NodeModel) -> tuple[bool, bool]:
    loop = node.loop
    return (loop.standard, loop.sequential) if loop is not None else (False, False)


# -- scope by scope --------------------------------------------------------------------------------
def _match(old: ScopeModel, new: ScopeModel, found: Found) -> None:
    taken: set[str] = set()
    for boundaries in (False, True):
        left = [n for n in old.nodes.values() if bool(n.attached_to) == boundaries]
        _by_id(left, new, found, taken)
        _by_label(left, new, found, taken)
        _by_neighbours(left, (old, new), found, taken)
    for node in old.nodes.values():
        other = new.nodes.get(found.get(node.id, ""))
        if node.body is not None and other is not None and other.body is not None:
            _match(node.body, other.body, found)


def _fits(old: NodeModel, new: NodeModel, found: Found) -> bool:
    at_home = not old.attached_to or found.get(old.attached_to) == new.attached_to
    return at_home and not why_not(old, new)


def _by_id(left: Iterable[NodeModel], new: ScopeModel, found: Found, taken: set[str]) -> None:
    for node in left:
        other = new.nodes.get(node.id)
        if other is not None and _fits(node, other, found):
            found[node.id] = other.id
            taken.add(other.id)


def _by_label(left: Iterable[NodeModel], new: ScopeModel, found: Found, taken: set[str]) -> None:
    named = [n for n in left if n.name and n.id not in found]
    here = Counter((family(n), n.name) for n in named)
    for node in named:
        others = [
            o
            for o in new.nodes.values()
            if o.id not in taken and o.name == node.name and _fits(node, o, found)
        ]
        if len(others) == 1 and here[family(node), node.name] == 1:
            found[node.id] = others[0].id
            taken.add(others[0].id)


def _by_neighbours(
    left: list[NodeModel], scopes: tuple[ScopeModel, ScopeModel], found: Found, taken: set[str]
) -> None:
    """Both neighbours tell more than one; what was found tells of the next ones."""
    for enough in (2, 1):
        again = True
        while again:
            again = False
            for node in left:
                if node.id not in found:
                    best = _alike(node, scopes, found, taken, enough)
                    if best:
                        found[node.id] = best
                        taken.add(best)
                        again = True


def _alike(
    node: NodeModel,
    scopes: tuple[ScopeModel, ScopeModel],
    found: Found,
    taken: set[str],
    enough: int,
) -> str:
    old, new = scopes
    before = {found[f.source] for f in old.incoming(node.id) if f.source in found}
    after = {found[f.target] for f in old.outgoing(node.id) if f.target in found}
    fitting = []
    for other in new.nodes.values():
        if other.id in taken or other.id in old.nodes or not _fits(node, other, found):
            continue
        alike = any(f.source in before for f in new.incoming(other.id)) + any(
            f.target in after for f in new.outgoing(other.id)
        )
        # What sits on the border of the same activity and has the same kind is the same event.
        alike += 2 * bool(node.attached_to)
        if alike >= enough:
            fitting.append(other.id)
    return fitting[0] if len(fitting) == 1 else ""
