"""Saved filters of the inbox: a name, a colour, conditions; one's own or shared by the heads."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.roles import ROLES

COLOURS = ("blue", "teal", "green", "olive", "brown", "rose", "violet", "grey")
"""Names of the palette; each is readable on white and is always said in words beside it."""

MOST_OWN = 30
MOST_SHARED = 50
LONGEST_NAME = 60
LONGEST_TEXT = 100
MOST_CHOSEN = 50

SCOPES = ("all", "mine", "groups", "substituted", "asked", "watched", "delegated", "completed")
DUES = ("", "late", "today", "week", "later", "none")
PRIORITIES = ("", "high", "normal", "low")
ORDERS = ("due", "created", "priority")


class SavedFilter(Row):
    """A filter that somebody named. `roles` tells with whom it is shared; empty: with everybody."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="a_filter_has_a_name"),
        Index("ix_saved_filter_owner", "tenant", "owner_id", "position"),
        Index("ix_saved_filter_shared", "tenant", "is_shared", "position"),
    )
    noun = "Фильтр"

    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    colour: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    query: Mapped[dict[str, Any]]
    is_shared: Mapped[bool]
    roles: Mapped[list[str]]
    changed_at: Mapped[datetime]


def own(registry: Registry, person_id: str) -> Sequence[SavedFilter]:
    """The filters that a person made, shared ones among them, in their order."""
    statement = registry.rows(SavedFilter).where(SavedFilter.owner_id == person_id)
    return registry.all(statement.order_by(SavedFilter.position, SavedFilter.id))


def seen_by(registry: Registry, person_id: str) -> Sequence[SavedFilter]:
    """A person's own and every shared one, in their order."""
    statement = registry.rows(SavedFilter).where(
        or_(SavedFilter.owner_id == person_id, SavedFilter.is_shared.is_(True))
    )
    return registry.all(statement.order_by(SavedFilter.position, SavedFilter.id))


def shared(registry: Registry) -> Sequence[SavedFilter]:
    """Every shared filter of the municipality, in its order; there are never many."""
    statement = registry.rows(SavedFilter).where(SavedFilter.is_shared.is_(True))
    return registry.all(statement.order_by(SavedFilter.position, SavedFilter.id))


def is_for(row: SavedFilter, roles: Collection[str]) -> bool:
    """Whether a shared filter is meant for somebody with these roles."""
    return row.is_shared and (not row.roles or not set(row.roles).isdisjoint(roles))


def field_errors(
    *, name: str, colour: str, roles: Sequence[str], query: Mapping[str, object]
) -> dict[str, str]:
    """What is wrong with a filter: field → Russian sentence."""
    errors: dict[str, str] = {}
    if not name.strip():
        errors["name"] = "Назовите фильтр."
    elif len(name.strip()) > LONGEST_NAME:
        errors["name"] = f"Название фильтра длиннее {LONGEST_NAME} знаков: сократите его."
    if colour not in COLOURS:
        errors["colour"] = "Выберите цвет из списка."
    if unknown := [role for role in roles if role not in ROLES]:
        errors["roles"] = f"Такой роли нет: «{unknown[0]}». Выберите роли из списка."
    if wrong := [key for key, value in query.items() if not _is_condition(key, value)]:
        errors["query"] = f"Условие «{wrong[0]}» фильтра задано неверно: выберите его заново."
    return errors


def _is_condition(key: str, value: object) -> bool:
    check = _CONDITIONS.get(key)
    return check is not None and check(value)


def _one_of(allowed: tuple[str, ...]) -> Callable[[object], bool]:
    return lambda value: value in allowed


def _keys(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_CHOSEN
        and all(isinstance(key, str) and 0 < len(key) <= LONGEST_TEXT for key in value)
    )


def _day(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_CONDITIONS: Mapping[str, Callable[[object], bool]] = {
    "scope": _one_of(SCOPES),
    "due": _one_of(DUES),
    "due_from": _day,
    "due_to": _day,
    "process_keys": _keys,
    "organisations": _keys,
    "priority": _one_of(PRIORITIES),
    "follow_up": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str) and len(value) <= LONGEST_TEXT,
    "order": _one_of(ORDERS),
}
