"""Which entries are hidden and what is computed, settled together over all values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.domain import values
from engine.forms.components import DynamicList, ExpressionField, Field, Group
from engine.forms.conditions import one_form
from engine.forms.entries import Entry
from engine.forms.texts import clean_text
from engine.forms.values import JsonValue, Values, Variables

# Every round settles one more link of a chain of conditions; circles are refused at parsing.
_MOST_ROUNDS = 40


@dataclass(kw_only=True)
class Settled:
    """The entries with what the conditions say about them.

    Attributes:
        hidden: entries whose condition hides them; what lies inside is hidden with them.
        scopes: for every visible entry the variables that its expressions see.
    """

    entries: tuple[Entry, ...]
    hidden: set[Entry] = field(default_factory=set)
    scopes: dict[Entry, Variables] = field(default_factory=dict)


def settle(entries: tuple[Entry, ...], variables: Variables) -> Settled:
    """Find the hidden entries and compute the expression fields."""
    settled = Settled(entries=entries)
    with one_form() as allowance:
        for _ in range(_MOST_ROUNDS):
            hidden: set[Entry] = set()
            scopes: dict[Entry, Variables] = {}
            computed = _look(entries, variables, settled.hidden, hidden, scopes)
            stable = hidden == settled.hidden and not _compute(computed)
            settled = Settled(entries=entries, hidden=hidden, scopes=scopes)
            if stable or allowance.is_used_up:
                break
    return settled


def _look(
    entries: Iterable[Entry],
    outer: Variables,
    before: set[Entry],
    hidden: set[Entry],
    scopes: dict[Entry, Variables],
) -> list[tuple[Entry, Any]]:
    """Judge one level by the values as they were before; collect what expressions give."""
    level = tuple(entries)
    scope = {**outer, **level_values(level, before)}
    computed: list[tuple[Entry, Any]] = []
    for entry in _through_groups(level, scope, hidden):
        scopes[entry] = scope
        component = entry.component
        if isinstance(component, ExpressionField):
            computed.append((entry, as_json(component.expression.value_or_none(scope))))
        elif isinstance(component, DynamicList) or component_has_namespace(component):
            for row in entry.rows:
                computed += _look(row, scope, before, hidden, scopes)
    return computed


def component_has_namespace(component: object) -> bool:
    """Whether the values inside lie in a mapping of their own."""
    return isinstance(component, Group) and bool(component.key)


def _through_groups(
    level: Iterable[Entry], scope: Variables, hidden: set[Entry]
) -> Iterator[Entry]:
    """The visible entries of one namespace, in order."""
    for entry in level:
        hide = entry.component.hide
        if hide is not None and hide.value_or_none(scope):
            hidden.add(entry)
            continue
        yield entry
        if isinstance(entry.component, Group) and not entry.component.key:
            yield from _through_groups(entry.rows[0], scope, hidden)


def _compute(computed: Iterable[tuple[Entry, Any]]) -> bool:
    """Store what the expressions gave; say whether anything is new."""
    news = False
    for entry, value in computed:
        news = news or entry.value != value
        entry.value = value
    return news


def level_values(entries: Iterable[Entry], hidden: set[Entry]) -> Values:
    """What conditions see of one namespace: hidden, unreadable and empty fields are null."""
    found: Values = {}
    for entry in entries:
        if isinstance(entry.component, Group) and not entry.component.key:
            inner = level_values(entry.rows[0], hidden)
            found.update(dict.fromkeys(inner) if entry in hidden else inner)
        elif entry.name:
            found[entry.name] = None if entry in hidden else _seen(entry, hidden)
    return found


def _seen(entry: Entry, hidden: set[Entry]) -> JsonValue:
    if isinstance(entry.component, Field):
        return None if entry.problem else entry.value
    rows: list[JsonValue] = [level_values(row, hidden) for row in entry.rows]
    return rows[0] if isinstance(entry.component, Group) else rows


def as_json(value: Any) -> JsonValue:
    """What an expression gave, as JSON: dates as ISO texts, decimals as numbers; texts clean."""
    return _cleaned(values.as_json(value))


def _cleaned(value: Any) -> JsonValue:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: _cleaned(cell) for key, cell in value.items()}
    if isinstance(value, list):
        return [_cleaned(cell) for cell in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
