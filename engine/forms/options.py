"""Where the options of a choice come from, and what an option is."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.forms.conditions import Expression
from engine.forms.values import Variables

# registry:people?role=methodist&organisation=school_5
SOURCE = re.compile(
    r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*(\?[a-z0-9_]+=[^&=\s]+(&[a-z0-9_]+=[^&=\s]+)*)?"
)

MAX_OPTIONS = 5_000


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose.

    Attributes:
        value: the text that is stored, e.g. an id in a registry.
        label: the text that people read.
        hint: a second line, e.g. the person's organisation.
    """

    value: str
    label: str
    hint: str = ""


Options: TypeAlias = Callable[[str, Variables], Sequence[Option]]
"""Resolve a reference source, e.g. "registry:people?role=methodist", for the given variables
(those of the process instance overlaid with the values of the form so far)."""


def no_options(source: str, variables: Variables) -> Sequence[Option]:
    """Offer nothing: for forms without reference fields."""
    del source, variables
    return ()


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Where a field's options come from; exactly one of the four is set.

    Attributes:
        fixed: the options written in the form.
        variable: name of a list variable with items {"value", "label"} or plain texts.
        expression: computes such a list.
        source: a reference to a registry, resolved by `Options`.
    """

    fixed: tuple[Option, ...] = ()
    variable: str = ""
    expression: Expression | None = None
    source: str = ""

    def resolve(self, variables: Variables, options: Options) -> tuple[Option, ...]:
        """The options on offer now, in order."""
        if self.source:
            return tuple(options(self.source, variables))
        if self.expression is not None:
            return options_of(self.expression.value_or_none(variables))
        if self.variable:
            return options_of(variables.get(self.variable))
        return self.fixed


def options_of(value: object) -> tuple[Option, ...]:
    """Read a list variable as options; what is not an option is left out."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(_usable(value[:MAX_OPTIONS]))


def _usable(items: Iterable[object]) -> Iterable[Option]:
    for item in items:
        if isinstance(item, Mapping):
            yield from _from_mapping(item)
        elif is_scalar(item):
            yield Option(value=str(item), label=str(item))


def _from_mapping(item: Mapping[Any, Any]) -> Iterable[Option]:
    value = item.get("value")
    if is_scalar(value):
        label = item.get("label")
        hint = item.get("hint")
        yield Option(
            value=str(value),
            label=str(label) if is_scalar(label) else str(value),
            hint=hint if isinstance(hint, str) else "",
        )


def is_scalar(value: object) -> bool:
    """A text or a number; True and False are answers, not names."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)
