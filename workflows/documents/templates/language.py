"""The language of templates: fields, conditions and loops over lists, and nothing else of Jinja.

Every text that is compiled passes `parse` here, whoever compiles it, so that a template can call
nothing, look into nothing and count nothing: its cost is that of the lists it is given.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from workflows.documents.templates.fields import LISTS, NAMES, OWN_FIELDS

FILTERS = ("upper", "lower", "default", "first", "last", "length", "trim", "join")
TESTS = ("defined",)
OF_LOOP = frozenset({"index", "first", "last", "length"})
DEEPEST = 2
_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.CondExpr,
)  # fmt: skip


class Refused(TemplateSyntaxError):
    """Something that templates may not say, or a field that does not exist."""


class TemplateLanguage(SandboxedEnvironment):
    """Jinja with everything taken away that a document does not need."""

    def __init__(self) -> None:
        super().__init__(autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in TESTS}
        self.own_fields: set[str] = set()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look into data only: a field that is called like a method of a dictionary is a field."""
        if isinstance(obj, dict):
            return obj.get(attribute, "")
        return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Reader(self.own_fields).read(tree, {}, 0)
        return tree


class _Reader:
    """Walks a template and refuses what is not allowed; collects names of own fields."""

    def __init__(self, own_fields: set[str]) -> None:
        self.own_fields = own_fields

    def read(self, node: nodes.Node, loops: Mapping[str, str], depth: int) -> None:
        """Read a node where `loops` gives the list of each loop's variable."""
        if isinstance(node, nodes.For):
            self._loop(node, loops, depth)
            return
        if isinstance(node, nodes.Getattr):
            self._attribute(node, loops)
            return
        if isinstance(node, nodes.Name):
            if node.name not in NAMES:
                raise Refused(f"поля «{node.name}» нет", node.lineno)
            return
        if isinstance(node, nodes.Filter) and node.name in FILTERS:
            self._below(node, loops, depth)
            return
        if isinstance(node, nodes.Test) and node.name in TESTS:
            self._below(node, loops, depth)
            return
        if not isinstance(node, _PLAIN):
            raise Refused("такого в шаблонах не бывает", node.lineno)
        self._below(node, loops, depth)

    def _below(self, node: nodes.Node, loops: Mapping[str, str], depth: int) -> None:
        for child in node.iter_child_nodes():
            self.read(child, loops, depth)

    def _loop(self, node: nodes.For, loops: Mapping[str, str], depth: int) -> None:
        target, over = node.target, node.iter
        if depth >= DEEPEST or node.recursive or node.test is not None:
            raise Refused("такого повтора в шаблонах не бывает", node.lineno)
        if not isinstance(target, nodes.Name) or not isinstance(over, nodes.Name):
            raise Refused("такого повтора в шаблонах не бывает", node.lineno)
        if over.name not in LISTS:
            raise Refused(f"перечня «{over.name}» нет", node.lineno)
        if target.name in NAMES or target.name in LISTS or target.name == OWN_FIELDS:
            raise Refused(f"имя «{target.name}» занято полем", node.lineno)
        inside = {**loops, target.name: over.name, "loop": ""}
        for child in (*node.body, *node.else_):
            self.read(child, inside, depth + 1)

    def _attribute(self, node: nodes.Getattr, loops: Mapping[str, str]) -> None:
        of = node.node.name if isinstance(node.node, nodes.Name) else ""
        if of == OWN_FIELDS:
            if node.attr.startswith("_"):
                raise Refused(f"поля «{of}.{node.attr}» нет", node.lineno)
            self.own_fields.add(node.attr)
        elif of not in loops or node.attr not in (LISTS.get(loops[of]) or OF_LOOP):
            raise Refused(f"поля «{of}.{node.attr}» нет", node.lineno)
