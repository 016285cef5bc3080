"""The filters pane: ready filters and saved ones, each with its address and its number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from engine import InboxQuery
from webapp import office
from webapp.inbox import conditions, state
from webapp.inbox.state import ListState
from workflows import FilterView

MOST_SHOWN = 99
_WAITING = "inbox_waiting"  # attribute of `g`: the number in the rail
ONLY_WHEN_ANY = ("substituted", "asked", "watched", "delegated", "follow_up")
NEVER_COUNTED = ("completed", "any")  # what is done and what is everything says nothing as a number
DUES = ("", "late", "today", "week", "follow_up")
ICONS = {
    "all": "inbox",
    "mine": "person",
    "groups": "people",
    "substituted": "swap",
    "asked": "comment",
    "watched": "eye",
    "delegated": "forward",
    "completed": "check",
}


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
class Filters:
    """Everything the pane offers.

    Attributes:
        current: what the list is called.
        changed_id: the chosen saved filter that the person may change and whose conditions are
            not those in force any more; "" for none.
        waiting: how many user tasks there are without any condition, in words.
    """

    scopes: tuple[Choice, ...]
    dues: tuple[Choice, ...]
    saved: tuple[Choice, ...]
    current: str
    changed_id: str
    waiting: str


_Target = tuple[Choice, InboxQuery]


def counter(number: int) -> str:
    """Say a count that stops at ninety-nine; nothing for none."""
    if not number:
        return ""
    return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number)


def waiting() -> str:
    """Count all that waits for this person, once for each page."""
    if _WAITING not in g:
        _keep_waiting(office.engine().inbox_counts([InboxQuery()], office.actor())[0])
    return str(g.get(_WAITING))


def _keep_waiting(number: int) -> None:
    setattr(g, _WAITING, counter(number))


def offered(listed: ListState, saved: Sequence[FilterView]) -> Filters:
    """Count every filter in one go and make its link.

    A number is exactly what one sees behind the link: conditions that stay in force count.
    """
    chosen = next((view for view in saved if view.id == listed.filter_id), None)
    is_same = chosen is not None and state.query_of(chosen.card.query) == listed.query
    # One name for what is seen is enough: a saved filter in force is the only one marked.
    present = None if is_same else listed.query
    scopes, dues, kept = _counted(
        _scopes(listed, present), _dues(listed, present), _saved(listed, saved)
    )
    return Filters(
        scopes=tuple(each for each in scopes if _is_offered(each)),
        dues=tuple(each for each in dues if _is_offered(each)),
        saved=kept,
        current=_current(listed, chosen, is_same=is_same),
        changed_id=chosen.id if chosen and chosen.may_edit and not is_same else "",
        waiting=waiting(),
    )


def form_address(listed: ListState) -> str:
    """The page with every condition, filled with those in force."""
    return url_for("inbox_filters.show_conditions", **state.parameters(listed.first_page()))  # type: ignore[arg-type]


def _counted(*groups: Iterator[_Target]) -> list[tuple[Choice, ...]]:
    """Number every choice, and all that waits."""
    listed = [list(group) for group in groups]
    asked = [query for group in listed for choice, query in group if _is_counted(choice)]
    waits, *found = office.engine().inbox_counts([InboxQuery(), *asked], office.actor())
    _keep_waiting(waits)
    numbers = iter(found)
    return [
        tuple(
            replace(choice, number=next(numbers)) if _is_counted(choice) else choice
            for choice, _query in group
        )
        for group in listed
    ]


def _is_counted(choice: Choice) -> bool:
    return choice.name not in NEVER_COUNTED


def _scopes(listed: ListState, present: InboxQuery | None) -> Iterator[_Target]:
    titles = conditions.scope_titles()
    for scope in state.SCOPES:
        # What is done has no deadline any more.
        without: dict[str, Any] = {"due": "", "follow_up": False} if scope == "completed" else {}
        query = replace(listed.query, scope=scope, **without)
        yield _choice(
            query,
            name=scope,
            label=titles[scope],
            icon=ICONS[scope],
            chosen=present is not None and present.scope == scope,
        )


def _dues(listed: ListState, present: InboxQuery | None) -> Iterator[_Target]:
    titles = {**conditions.due_titles(), "follow_up": _("К дате, которую я поставил")}
    marked = "follow_up" if present and present.follow_up else present and present.due
    for due in DUES:
        by_own_day = due == "follow_up"
        yield _choice(
            replace(listed.query, due="" if by_own_day else due, follow_up=by_own_day),
            name=due or "any",
            label=titles[due],
            chosen=marked == due,
        )


def _saved(listed: ListState, saved: Sequence[FilterView]) -> Iterator[_Target]:
    for view in saved:
        query = state.query_of(view.card.query)
        choice = Choice(
            name=view.id,
            label=view.card.name,
            url=state.address(ListState(query=query, filter_id=view.id)),
            chosen=listed.filter_id == view.id,
            colour=view.card.colour,
            is_shared=view.card.is_shared,
        )
        yield choice, query


def _choice(query: InboxQuery, **words: Any) -> _Target:
    return Choice(url=state.address(ListState(query=query)), **words), query


def _is_offered(choice: Choice) -> bool:
    """Quiet: what never concerned a person does not stand in their way."""
    if choice.name == "substituted" and office.actor().stand_ins:
        return True
    return choice.name not in ONLY_WHEN_ANY or choice.chosen or choice.number > 0


def _current(listed: ListState, chosen: FilterView | None, *, is_same: bool) -> str:
    """What the list is called: the saved filter's name, else the scope."""
    if chosen is None:
        return conditions.scope_titles()[listed.query.scope]
    name = chosen.card.name
    return name if is_same else str(_("%(name)s (изменён)", name=name))
