"""A list with one row more or less, for pages that work without scripts."""

from typing import Any

from engine.forms.components import Component, DynamicList, Group
from engine.forms.entries import INDEX, MOST_ROWS
from engine.forms.form import Form
from engine.forms.values import Values


def with_row(form: Form, shown: Values, path: str) -> Values:
    """Add a blank row at the end of the list at a path; a path that is no list adds nothing."""
    rows = _rows_at(form, shown, path)
    if rows is not None and len(rows) < MOST_ROWS:
        rows.append({})
    return shown


def without_row(form: Form, shown: Values, path: str) -> Values:
    """Take away the row at a path such as "items.2"; a path that is no row takes nothing."""
    list_path, _, number = path.rpartition(".")
    rows = _rows_at(form, shown, list_path)
    if rows is not None and INDEX.fullmatch(number) and int(number) < len(rows):
        del rows[int(number)]
    return shown


def _rows_at(form: Form, shown: Values, path: str) -> list[Any] | None:
    """The rows of a list that may be changed, found along the form and the values together."""
    components: tuple[Component, ...] = form.components
    level: Any = shown
    found: list[Any] | None = None
    for step in path.split("."):
        if found is not None:
            is_row = INDEX.fullmatch(step) and int(step) < len(found)
            level = found[int(step)] if is_row else None
            found = None
            continue
        part = _named(components, step)
        if part is None or not isinstance(level, dict):
            return None
        components = part.components
        level = level.setdefault(step, [] if isinstance(part, DynamicList) else {})
        if isinstance(part, DynamicList):
            found = level if isinstance(level, list) and not part.fixed else None
    return found


def _named(components: tuple[Component, ...], name: str) -> DynamicList | Group | None:
    for part in components:
        if isinstance(part, Group) and not part.key:
            if (inside := _named(part.components, name)) is not None:
                return inside
        elif isinstance(part, DynamicList | Group) and part.key == name:
            return part
    return None
