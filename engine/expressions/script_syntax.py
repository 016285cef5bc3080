"""Reads a script task's assignments into our statements."""

from __future__ import annotations

import ast
import textwrap

from engine.expressions.errors import ExpressionError
from engine.expressions.limits import MAX_DEPTH
from engine.expressions.python_reader import PythonReader
from engine.expressions.python_syntax import NOWHERE, checked_escapes, read_tree, translated
from engine.expressions.source import checked_source
from engine.expressions.tree import (
    Assign,
    Binary,
    Delete,
    Field,
    For,
    If,
    Item,
    ListOf,
    Literal,
    Name,
    Node,
    Script,
    Statement,
    Work,
)


def read_script(text: str) -> Script:
    """Read assignments, if/else, simple loops, `del` and expressions on their own lines.

    Raises:
        ExpressionError: a statement is outside the language, or cannot be read.
    """
    checked_source(text)
    source = textwrap.dedent(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    checked_escapes(source)
    module = read_tree(lambda: ast.parse(source, NOWHERE), source)
    body = translated(source, lambda: _ScriptReader(source).block(module.body))
    return Script(text=source, body=body)


class _ScriptReader:
    def __init__(self, text: str) -> None:
        self._reader = PythonReader(text)
        self._depth = 0

    def block(self, body: list[ast.stmt]) -> tuple[Statement, ...]:
        """Translate the statements of one block; `pass` leaves nothing behind."""
        if self._depth > MAX_DEPTH:
            raise ExpressionError("сценарий вложен слишком глубоко", text=self._reader.text)
        self._depth += 1
        found: list[Statement] = []
        for statement in body:
            found.extend(self._statement(statement))
        self._depth -= 1
        return tuple(found)

    def _statement(self, statement: ast.stmt) -> list[Statement]:
        match statement:
            case ast.Assign(targets=[target]):
                return [self._assign(statement, target, self._reader.node(statement.value))]
            case ast.AnnAssign(value=ast.expr()) | ast.AugAssign():
                return [self._augmented(statement)]
            case ast.If():
                return [self._if(statement)]
            case ast.For(orelse=[], target=ast.Name()):
                return [self._for(statement)]
            case ast.Delete():
                return [self._delete(statement)]
            case ast.Expr():
                return [self._expression(statement)]
            case ast.Pass():
                return []
        raise self._reader.refuse("такая команда в сценарии не допускается", statement)

    def _assign(self, statement: ast.stmt, target: ast.expr, value: Node) -> Assign:
        name, path = self._target(self._reader.node(target), target)
        start, end = self._reader.span(statement)
        return Assign(name=name, path=path, value=value, start=start, end=end)

    def _target(self, node: Node, written: ast.expr) -> tuple[str, tuple[Node, ...]]:
        """Take `a.b["c"]` apart into the variable and the keys inside it."""
        path: list[Node] = []
        while not isinstance(node, Name):
            if isinstance(node, Field):
                path.append(Literal(value=node.key, start=node.start, end=node.end))
            elif isinstance(node, Item):
                path.append(node.index)
            else:
                raise self._reader.refuse("присвоить можно только переменной или полю", written)
            node = node.of
        return node.name, tuple(reversed(path))

    def _augmented(self, statement: ast.AugAssign | ast.AnnAssign) -> Assign:
        """Read `a += b` as `a = a + b`."""
        if isinstance(statement, ast.AnnAssign):
            raise self._reader.refuse("такая команда в сценарии не допускается", statement)
        sum_ = ast.BinOp(left=statement.target, op=statement.op, right=statement.value)
        value = self._reader.node(ast.copy_location(sum_, statement))
        return self._assign(statement, statement.target, value)

    def _if(self, statement: ast.If) -> If:
        return If(
            test=self._reader.node(statement.test),
            then=self.block(statement.body),
            otherwise=self.block(statement.orelse),
        )

    def _for(self, statement: ast.For) -> For:
        name = self._reader.node(statement.target)
        if not isinstance(name, Name):
            raise self._reader.refuse("в «for» нужно имя", statement.target)
        of = self._reader.node(statement.iter)
        return For(name=name.name, of=of, body=self.block(statement.body))

    def _delete(self, statement: ast.Delete) -> Delete:
        names = tuple(self._reader.node(target) for target in statement.targets)
        found = tuple(name for name in names if isinstance(name, Name))
        if len(found) != len(names):
            raise self._reader.refuse("удалить можно только переменную целиком", statement)
        return Delete(names=found)

    def _expression(self, statement: ast.Expr) -> Statement:
        match statement.value:
            case ast.Call(
                func=ast.Attribute(attr="append", value=target), args=[cell], keywords=[]
            ):
                return self._appended(statement, target, cell)
        return Work(value=self._reader.node(statement.value))

    def _appended(self, statement: ast.Expr, target: ast.expr, cell: ast.expr) -> Assign:
        """Read `a.append(b)` as `a = a + [b]`."""
        start, end = self._reader.span(statement)
        more = ListOf(items=(self._reader.node(cell),), start=start, end=end)
        value = Binary(op="+", left=self._reader.node(target), right=more, start=start, end=end)
        return self._assign(statement, target, value)
