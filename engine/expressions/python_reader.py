"""Translates Python's own tree into ours by an allow-list of what may be written."""

from __future__ import annotations

import ast
from collections.abc import Callable

from engine.expressions.aliases import METHODS, canonical
from engine.expressions.errors import ExpressionError, error_at
from engine.expressions.limits import MAX_DEPTH
from engine.expressions.source import checked_constant, checked_name, path_of
from engine.expressions.tree import (
    Binary,
    Call,
    Choice,
    Collect,
    CollectMapping,
    Compare,
    Defined,
    Field,
    Item,
    ListOf,
    Literal,
    Logic,
    MappingOf,
    Name,
    Node,
    Quantified,
    Slice,
    Unary,
)

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "==",
    ast.IsNot: "!=",
}
_UNARY: dict[type[ast.unaryop], str] = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+"}
# Designers who know JSON or FEEL write these; no variable could be meant.
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

_Loop = tuple[str, Node, Node | None]


def _columns_of(line: str) -> list[int]:
    """List the character's column for every byte of a line in UTF-8, and for its end."""
    found = [column for column, sign in enumerate(line) for _ in sign.encode()]
    return [*found, len(line)]


class PythonReader:
    """Translates Python's tree into ours by an allow-list of node kinds."""

    def __init__(self, text: str, lead: int = 0) -> None:
        """Args: text that offsets refer to; lead, the offset of Python's first column."""
        self.text = text
        self._lead = lead
        self._lines = text[lead:].split("\n")
        self._starts = [lead]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._columns: dict[int, list[int]] = {}
        self._depth = 0
        self._readers: dict[type[ast.AST], Callable[..., Node]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.BinOp: self._binary,
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._logic,
            ast.Compare: self._compare,
            ast.IfExp: self._choice,
            ast.List: self._list,
            ast.Tuple: self._list,
            ast.Dict: self._mapping,
            ast.Call: self._call,
            ast.ListComp: self._collect,
            ast.GeneratorExp: self._collect,
            ast.DictComp: self._collect_mapping,
        }

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Give the character offsets of a Python node, which counts in UTF-8 bytes."""
        line, byte = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        end_line, end_byte = getattr(node, "end_lineno", line), getattr(node, "end_col_offset", 0)
        return self._offset(line, byte), self._offset(end_line, end_byte)

    def _offset(self, line: int, byte: int) -> int:
        if self._lines[line - 1].isascii():
            return self._starts[line - 1] + byte
        if line not in self._columns:
            self._columns[line] = _columns_of(self._lines[line - 1])
        return self._starts[line - 1] + self._columns[line][byte]

    def refuse(self, complaint: str, node: ast.AST) -> ExpressionError:
        """Compose the error about a Python node."""
        return error_at(complaint, self.text, *self.span(node))

    def node(self, node: ast.AST) -> Node:
        """Translate one node."""
        read = self._readers.get(type(node))
        if read is None:
            raise self.refuse("так писать в выражениях нельзя", node)
        if self._depth >= MAX_DEPTH:
            raise self.refuse("выражение вложено слишком глубоко", node)
        self._depth += 1
        found = read(node, *self.span(node))
        self._depth -= 1
        return found

    def _all(self, nodes: list[ast.expr]) -> tuple[Node, ...]:
        return tuple(self.node(node) for node in nodes)

    def _constant(self, node: ast.Constant, start: int, end: int) -> Node:
        value = checked_constant(node.value, self.text, start, end)
        return Literal(value=value, start=start, end=end)

    def _name(self, node: ast.Name, start: int, end: int) -> Node:
        if node.id in _WORDS:
            return Literal(value=_WORDS[node.id], start=start, end=end)
        return Name(name=checked_name(node.id, self.text, start, end), start=start, end=end)

    def _attribute(self, node: ast.Attribute, start: int, end: int) -> Node:
        key = checked_name(node.attr, self.text, start, end)
        return Field(of=self.node(node.value), key=key, start=start, end=end)

    def _subscript(self, node: ast.Subscript, start: int, end: int) -> Node:
        of = self.node(node.value)
        if not isinstance(node.slice, ast.Slice):
            return Item(of=of, index=self.node(node.slice), start=start, end=end)
        if node.slice.step is not None:
            raise self.refuse("срез с шагом не поддерживается", node)
        first = self.node(node.slice.lower) if node.slice.lower else None
        past = self.node(node.slice.upper) if node.slice.upper else None
        return Slice(of=of, first=first, past=past, start=start, end=end)

    def _binary(self, node: ast.BinOp, start: int, end: int) -> Node:
        op = _BINARY.get(type(node.op))
        if op is None:
            raise self.refuse("такого действия в языке нет", node)
        left, right = self.node(node.left), self.node(node.right)
        return Binary(op=op, left=left, right=right, start=start, end=end)

    def _unary(self, node: ast.UnaryOp, start: int, end: int) -> Node:
        op = _UNARY.get(type(node.op))
        if op is None:
            raise self.refuse("такого действия в языке нет", node)
        return Unary(op=op, of=self.node(node.operand), start=start, end=end)

    def _logic(self, node: ast.BoolOp, start: int, end: int) -> Node:
        op = "and" if isinstance(node.op, ast.And) else "or"
        return Logic(op=op, parts=self._all(node.values), start=start, end=end)

    def _compare(self, node: ast.Compare, start: int, end: int) -> Node:
        for op, operand in zip(node.ops, node.comparators, strict=True):
            constant = isinstance(operand, ast.Constant) and isinstance(operand.value, bool | None)
            if isinstance(op, ast.Is | ast.IsNot) and not constant:
                raise self.refuse("вместо «is» пишите «==»", node)
        ops = tuple(_COMPARE[type(op)] for op in node.ops)
        rest = self._all(node.comparators)
        return Compare(first=self.node(node.left), ops=ops, rest=rest, start=start, end=end)

    def _choice(self, node: ast.IfExp, start: int, end: int) -> Node:
        return Choice(
            test=self.node(node.test),
            then=self.node(node.body),
            otherwise=self.node(node.orelse),
            start=start,
            end=end,
        )

    def _list(self, node: ast.List | ast.Tuple, start: int, end: int) -> Node:
        return ListOf(items=self._all(node.elts), start=start, end=end)

    def _mapping(self, node: ast.Dict, start: int, end: int) -> Node:
        keys = [key for key in node.keys if key is not None]
        if len(keys) != len(node.keys):
            raise self.refuse("«**» в наборе полей не поддерживается", node)
        return MappingOf(keys=self._all(keys), values=self._all(node.values), start=start, end=end)

    def _generator(self, node: ast.expr, generators: list[ast.comprehension]) -> _Loop:
        """Take the only `for` of a comprehension apart."""
        only = generators[0]
        if len(generators) != 1 or only.is_async or not isinstance(only.target, ast.Name):
            raise self.refuse("в выражении допустим один простой «for»", node)
        name = checked_name(only.target.id, self.text, *self.span(only.target))
        conditions = self._all(only.ifs)
        condition = conditions[0] if conditions else None
        if len(conditions) > 1:
            condition = Logic(
                op="and", parts=conditions, start=conditions[0].start, end=conditions[-1].end
            )
        return name, self.node(only.iter), condition

    def _collect(self, node: ast.ListComp | ast.GeneratorExp, start: int, end: int) -> Node:
        name, of, condition = self._generator(node, node.generators)
        result = self.node(node.elt)
        return Collect(result=result, name=name, of=of, condition=condition, start=start, end=end)

    def _collect_mapping(self, node: ast.DictComp, start: int, end: int) -> Node:
        name, of, condition = self._generator(node, node.generators)
        return CollectMapping(
            key=self.node(node.key),
            value=self.node(node.value),
            name=name,
            of=of,
            condition=condition,
            start=start,
            end=end,
        )

    def _call(self, node: ast.Call, start: int, end: int) -> Node:
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                raise self.refuse("«*» в вызове не поддерживается", node)
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func, start, end)
        if not isinstance(node.func, ast.Name):
            raise self.refuse("вызвать можно только функцию из списка", node)
        function = canonical(checked_name(node.func.id, self.text, start, end))
        return self._special(function, node, start, end) or self._plain_call(
            function, (), node, start, end
        )

    def _method(self, node: ast.Call, func: ast.Attribute, start: int, end: int) -> Node:
        """Read `a.upper()` as `upper(a)`."""
        if func.attr not in METHODS:
            raise self.refuse("вызвать можно только функцию из списка", node)
        return self._plain_call(canonical(func.attr), (self.node(func.value),), node, start, end)

    def _plain_call(
        self, function: str, before: tuple[Node, ...], node: ast.Call, start: int, end: int
    ) -> Node:
        names = [keyword.arg for keyword in node.keywords if keyword.arg is not None]
        if len(names) != len(node.keywords):
            raise self.refuse("«**» в вызове не поддерживается", node)
        for name in names:
            checked_name(name, self.text, start, end)
        return Call(
            function=function,
            arguments=before + self._all(node.args),
            names=tuple(names),
            named=self._all([keyword.value for keyword in node.keywords]),
            start=start,
            end=end,
        )

    def _special(self, function: str, node: ast.Call, start: int, end: int) -> Node | None:
        """Read the calls that are a kind of node of their own."""
        if len(node.args) != 1 or node.keywords:
            return None
        only = node.args[0]
        if function == "is_defined":
            return Defined(of=self._path(only), start=start, end=end)
        if function == "not":
            return Unary(op="not", of=self.node(only), start=start, end=end)
        if function in ("any", "all") and isinstance(only, ast.GeneratorExp):
            return self._quantified(function, only, start, end)
        return None

    def _path(self, node: ast.expr) -> Node:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return path_of(node.value, self.text, *self.span(node))
        found = self.node(node)
        if not isinstance(found, Name | Field | Item):
            raise self.refuse("is_defined ждёт имя", node)
        return found

    def _quantified(self, function: str, node: ast.GeneratorExp, start: int, end: int) -> Node:
        name, of, condition = self._generator(node, node.generators)
        test = self.node(node.elt)
        if condition is not None:
            # any(t for x in xs if c) asks for c and t; all(…) asks for not c, or t.
            known = condition if function == "any" else Unary(op="not", of=condition)
            op = "and" if function == "any" else "or"
            test = Logic(op=op, parts=(known, test), start=test.start, end=test.end)
        kind = "some" if function == "any" else "every"
        return Quantified(kind=kind, name=name, of=of, condition=test, start=start, end=end)
