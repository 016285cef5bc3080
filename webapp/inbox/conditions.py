"""The conditions of the inbox in words, and the list without one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from engine import InboxQuery
from webapp import dates, office
from webapp.inbox import state
from webapp.inbox.state import ListState


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A condition in force: what it says, and where the list is without it."""

    label: str
    without: str


def chips(listed: ListState) -> list[Chip]:
    """The conditions in force besides the scope."""
    query = listed.query
    return [
        Chip(label=label, without=state.address(listed.changed(**changes)))
        for label, changes in _in_words(query)
    ]


def cleared(listed: ListState) -> str:
    """The address of the same scope with no other condition."""
    query = InboxQuery(scope=listed.query.scope, order=listed.query.order, limit=listed.query.limit)
    return state.address(ListState(query=query))


def scope_titles() -> dict[str, str]:
    """What the scopes are called."""
    return {
        "all": _("Все мои"),
        "mine": _("Назначены мне"),
        "groups": _("Для моей роли"),
        "substituted": _("Замещаю"),
        "asked": _("Вопросы ко мне"),
        "watched": _("Слежу"),
        "delegated": _("Передано мной"),
        "completed": _("Завершённые мной"),
    }


def due_titles() -> dict[str, str]:
    """What the ready deadlines are called."""
    return {
        "": _("Любой срок"),
        "late": _("Просрочены"),
        "today": _("На сегодня"),
        "week": _("На этой неделе"),
        "later": _("Позже этой недели"),
        "none": _("Без срока"),
    }


def priority_titles() -> dict[str, str]:
    """What the priorities are called."""
    return {
        "": _("любая"),
        "high": _("высокая"),
        "normal": _("обычная"),
        "low": _("низкая"),
    }


def order_titles() -> dict[str, str]:
    """What the orders are called."""
    return {
        "due": _("сначала срочные"),
        "created": _("сначала новые"),
        "priority": _("сначала важные"),
    }


def _in_words(query: InboxQuery) -> Iterator[tuple[str, dict[str, Any]]]:
    if query.text:
        yield _("слова: «%(text)s»", text=query.text), {"text": ""}
    if query.due:
        yield due_titles()[query.due].lower(), {"due": ""}
    if query.follow_up:
        yield _("к дате, которую я поставил"), {"follow_up": False}
    if query.due_from or query.due_to:
        period = _period(query.due_from, query.due_to)
        yield period, {"due_from": None, "due_to": None}
    if query.priority:
        title = priority_titles()[query.priority]
        yield _("важность: %(level)s", level=title), {"priority": ""}
    yield from _chosen(query)


def _chosen(query: InboxQuery) -> Iterator[tuple[str, dict[str, Any]]]:
    processes = process_titles() if query.process_keys else {}
    for key in query.process_keys:
        rest = tuple(each for each in query.process_keys if each != key)
        yield processes.get(key, key), {"process_keys": rest}
    for key in query.organisations:
        rest = tuple(each for each in query.organisations if each != key)
        yield office.names().organisation(key), {"organisations": rest}


def process_titles() -> dict[str, str]:
    """Processes that may be filtered by: key → name."""
    return {view.key: view.name for view in office.engine().definitions(office.actor())}


def _period(first: date | None, last: date | None) -> str:
    start, end = dates.day(first, office.zone()), dates.day(last, office.zone())
    if start and end:
        return str(_("срок: %(start)s — %(end)s", start=start, end=end))
    return str(_("срок с %(start)s", start=start) if start else _("срок по %(end)s", end=end))
