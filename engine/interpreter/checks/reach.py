"""Where a token can get to by what is drawn."""

from collections.abc import Iterable

from engine.interpreter.model import ScopeModel


def reached_from(scope: ScopeModel, roots: Iterable[str]) -> set[str]:
    """Elements of one level that a token at one of `roots` may come to, the roots included."""
    reached: set[str] = set()
    attached = scope.attached()
    todo = list(roots)
    while todo:
        here = todo.pop()
        if here in reached:
            continue
        reached.add(here)
        todo.extend(f.target for f in scope.outgoing(here))
        todo.extend(n.id for n in attached.get(here, ()))
        todo.extend(filter(None, [scope.link_target(here)]))
    return reached
