"""The filters pane: ready filters, saved ones, conditions in force; each with its address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from engine import InboxQuery
from webapp import dates, office
from webapp.inbox import state
from webapp.inbox.state import ListState
from workflows import FilterView

MOST_SHOWN = 99
WAITS_FOR_ME = ("all", "mine", "groups")
ONLY_WHEN_ANY = ("substituted", "asked", "watched", "delegated")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One link of the pane: where it leads, whether it is chosen, how many wait behind it.

    `number` is the exact count up to 99, 100 for more; `count` says it in the pane.
    """

    name: str
    label: str
    url: str
    chosen: bool
    number: int = 0
    icon: str = ""
    colour: str = ""
    is_shared: bool = False

    @property
    def count(self) -> str:
        return counter(self.number)


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A condition in force: what it says, and where the list is without it."""

    label: str
    without: str


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Everything the pane offers."""

    scopes: tuple[Choice, ...]
    dues: tuple[Choice, ...]
    saved: tuple[Choice, ...]
    current: str
    waiting: str

    def number(self, scope: str) -> int:
        """How many user tasks a scope holds under the present conditions."""
        return next((choice.number for choice in self.scopes if choice.name == scope), 0)


def counter(number: int) -> str:
    """Say a count that stops at ninety-nine; nothing for none."""
    if not number:
        return ""
    return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number)


def offered(listed: ListState, saved: Sequence[FilterView]) -> Filters:
    """Count every filter in one go and make its link.

    A number is exactly what one sees behind the link: conditions that stay in force count.
    """
    scopes = {scope: _in_scope(listed, scope) for scope in state.SCOPES}
    dues = {due: _with_due(listed, due) for due in ("", "late", "today", "week")}
    kept = [ListState(query=state.query_of(each.card.query), filter_id=each.id) for each in saved]
    lists = [*scopes.values(), *dues.values(), *kept]
    numbers = office.engine().inbox_counts(
        [InboxQuery(), *(each.query for each in lists)], office.actor()
    )
    waiting, found = numbers[0], dict(zip(map(id, lists), numbers[1:], strict=True))
    scope_choices = [
        _scope_choice(listed, scope, scopes[scope], found[id(scopes[scope])])
        for scope in state.SCOPES
    ]
    return Filters(
        scopes=tuple(each for each in scope_choices if _is_offered(each)),
        dues=tuple(_due_choices(listed, dues, found)),
        saved=tuple(
            _saved_choice(listed, view, target, found[id(target)])
            for view, target in zip(saved, kept, strict=True)
        ),
        current=_current(listed, saved),
        waiting=counter(waiting),
    )


def chips(listed: ListState) -> list[Chip]:
    """The conditions in force besides the scope."""
    query = listed.query
    return [
        Chip(label=label, without=state.address(listed.changed(**changes)))
        for label, changes in _conditions(query)
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


_ICONS = {
    "all": "inbox",
    "mine": "person",
    "groups": "people",
    "substituted": "swap",
    "asked": "comment",
    "watched": "eye",
    "delegated": "forward",
    "completed": "check",
}


def _in_scope(listed: ListState, scope: str) -> ListState:
    # What is done has no deadline any more, and new conditions begin on the first page.
    without: dict[str, Any] = {"due": "", "follow_up": False} if scope == "completed" else {}
    return ListState(query=replace(listed.query, scope=scope, **without))


def _with_due(listed: ListState, due: str) -> ListState:
    if due == "follow_up":
        return ListState(query=replace(listed.query, due="", follow_up=True))
    return ListState(query=replace(listed.query, due=due, follow_up=False))


def _scope_choice(listed: ListState, scope: str, target: ListState, number: int) -> Choice:
    return Choice(
        name=scope,
        label=scope_titles()[scope],
        url=state.address(target),
        chosen=listed.query.scope == scope,
        number=0 if scope == "completed" else number,
        icon=_ICONS[scope],
    )


def _is_offered(choice: Choice) -> bool:
    """Quiet: what never concerned a person does not stand in their way."""
    if choice.name == "substituted" and office.actor().stand_ins:
        return True
    return choice.name not in ONLY_WHEN_ANY or choice.chosen or choice.number > 0


def _due_choices(
    listed: ListState, targets: dict[str, ListState], found: dict[int, int]
) -> Iterator[Choice]:
    titles = {**due_titles(), "follow_up": _("К дате, которую я поставил")}
    present = "follow_up" if listed.query.follow_up else listed.query.due
    for due, target in targets.items():
        number = found[id(target)] if due else 0
        if due != "follow_up" or number or present == due:
            yield Choice(
                name=due or "any",
                label=titles[due],
                url=state.address(target),
                chosen=present == due,
                number=number,
            )


def _saved_choice(listed: ListState, view: FilterView, target: ListState, number: int) -> Choice:
    return Choice(
        name=view.id,
        label=view.card.name,
        url=state.address(target),
        chosen=listed.filter_id == view.id,
        number=number,
        colour=view.card.colour,
        is_shared=view.card.is_shared,
    )


def _current(listed: ListState, saved: Sequence[FilterView]) -> str:
    """What the list is called: the saved filter's name, else the scope."""
    for view in saved:
        if view.id == listed.filter_id:
            is_same = state.query_of(view.card.query) == listed.query
            name = view.card.name
            return name if is_same else str(_("%(name)s (изменён)", name=name))
    return scope_titles()[listed.query.scope]


def _conditions(query: InboxQuery) -> Iterator[tuple[str, dict[str, Any]]]:
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


def form_address(listed: ListState) -> str:
    """The page with every condition, filled with those in force."""
    return url_for("inbox_filters.conditions", **state.parameters(replace(listed, trail=())))  # type: ignore[arg-type]
