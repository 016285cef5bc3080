"""The one abstract syntax tree that both syntaxes are read into: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A piece of an expression; two nodes are equal wherever they stand in a text.

    Attributes:
        start: 0-based offset of the fragment in the text it was read from.
        end: offset just past the fragment.
    """

    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


Constant = None | bool | int | float | str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Literal(Node):
    """A constant: null, true, false, a number or a text."""

    value: Constant

    def __eq__(self, other: object) -> bool:
        # True, 1 and 1.0 are equal in Python and three different constants here.
        if not isinstance(other, Literal):
            return NotImplemented
        return type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, kw_only=True, slots=True)
class Name(Node):
    """A variable; "?" is the value that unary tests are about."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Field(Node):
    """`of.key`: the value of a mapping under a literal key."""

    of: Node
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Item(Node):
    """`of[index]`: a cell of a list or text counted from 0, or a mapping's value by key."""

    of: Node
    index: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice(Node):
    """`of[first:past]` of a list or text; an absent bound means the edge."""

    of: Node
    first: Node | None
    past: Node | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter(Node):
    """FEEL `of[condition]`: the cells for which the condition holds, seen as `item`.

    A condition that is a number picks the cell at that position, counted from 1.
    """

    of: Node
    condition: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Unary(Node):
    """`not x`, `-x` or `+x`."""

    op: str
    of: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Binary(Node):
    """Arithmetic and joining: + - * / // % **."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Compare(Node):
    """A chain `first op[0] rest[0] op[1] rest[1] …`; ops are == != < <= > >= in, not in."""

    first: Node
    ops: tuple[str, ...]
    rest: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Logic(Node):
    """`and` or `or` over two or more parts, left to right, as far as needed."""

    op: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Node):
    """`then if test else otherwise`."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class ListOf(Node):
    """A list literal."""

    items: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MappingOf(Node):
    """A mapping literal, keys[i] → values[i]."""

    keys: tuple[Node, ...]
    values: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Context(Node):
    """FEEL `{a: 1, b: a + 1}`: a mapping whose later values see the earlier ones."""

    keys: tuple[str, ...]
    values: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call(Node):
    """A listed function with positional and then named arguments."""

    function: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()
    named: tuple[Node, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Collect(Node):
    """`[result for name in of if condition]`."""

    result: Node
    name: str
    of: Node
    condition: Node | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectMapping(Node):
    """`{key: value for name in of if condition}`."""

    key: Node
    value: Node
    name: str
    of: Node
    condition: Node | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantified(Node):
    """`some name in of satisfies condition`, or `every …`."""

    kind: str
    name: str
    of: Node
    condition: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepts(Node):
    """One candidate of a unary test: does "?" equal it, or lie in it if it is a list."""

    candidate: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Within(Node):
    """FEEL `value in (tests)`: the tests are a condition about "?", which is the value."""

    value: Node
    tests: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Defined(Node):
    """`is_defined(of)`: does the name or path exist, whatever its value."""

    of: Node


class Syntax(StrEnum):
    """Which reader a text belongs to."""

    PYTHON = "python"
    FEEL = "feel"


@dataclass(frozen=True, kw_only=True, slots=True)
class Expression:
    """A text that was read and may be worked out any number of times.

    Attributes:
        text: what the offsets of the nodes refer to.
        root: the tree.
    """

    text: str = field(compare=False)
    root: Node
    syntax: Syntax = field(default=Syntax.PYTHON, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnaryTests:
    """A decision table's input cell as one condition about the name "?"."""

    text: str = field(compare=False)
    root: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Assign:
    """`target = value`, where the path inside the variable may be empty."""

    name: str
    path: tuple[Node, ...]
    value: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class If:
    """`if test: then else: otherwise`."""

    test: Node
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class For:
    """`for name in of: body`; the name lives only inside the loop."""

    name: str
    of: Node
    body: tuple[Statement, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delete:
    """`del a, b`: the variables cease to exist."""

    names: tuple[Name, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """An expression on its own line; its value is dropped."""

    value: Node


Statement = Assign | If | For | Delete | Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """Assignments that a script task runs."""

    text: str = field(compare=False)
    body: tuple[Statement, ...]
