"""What a person looks at in the inbox, as an address says it; wrong words count as not said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import parse_qsl

from flask import url_for
from werkzeug.datastructures import MultiDict

from engine import InboxQuery

SCOPES = ("all", "mine", "groups", "substituted", "asked", "watched", "delegated", "completed")
DUES = ("", "late", "today", "week", "later", "none")
PRIORITIES = ("", "high", "normal", "low")
ORDERS = ("due", "created", "priority")
PAGE_SIZE = 30
LONGEST_TEXT = 100
MOST_CHOSEN = 50
LONGEST_TRAIL = 20  # pages that one can go back through one by one
LONGEST_CURSOR = 400
LONGEST_PACKED = 4000
RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

PARTING = str.maketrans({"%": "%25", "&": "%26", "=": "%3D", "+": "%2B", ";": "%3B"})

Parameters = dict[str, str | list[str]]
Conditions = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class ListState:
    """One list: its conditions and the place in it.

    Attributes:
        query: the conditions, without cursor.
        filter_id: the saved filter that was chosen, "" for none; the conditions may differ by now.
        trail: cursors of the pages walked through; the last one is the present page's.
    """

    query: InboxQuery = field(default_factory=lambda: InboxQuery(limit=PAGE_SIZE))
    filter_id: str = ""
    trail: tuple[str, ...] = ()

    def page_query(self) -> InboxQuery:
        """The query of the present page."""
        return replace(self.query, cursor=self.trail[-1] if self.trail else "")

    def changed(self, **changes: object) -> "ListState":
        """The first page of the list with other conditions."""
        query = replace(self.query, **changes)  # type: ignore[arg-type]
        return ListState(query=query, filter_id=self.filter_id)

    def at(self, cursor: str) -> "ListState":
        """The next page."""
        return replace(self, trail=(*self.trail, cursor)[-LONGEST_TRAIL:])

    def page_before(self) -> "ListState":
        """The page that was seen before this one."""
        return replace(self, trail=self.trail[:-1])

    def first_page(self) -> "ListState":
        """The same conditions from the beginning."""
        return replace(self, trail=())

    @property
    def has_filter(self) -> bool:
        """Whether anything but the scope narrows the list."""
        plain = InboxQuery(scope=self.query.scope, order=self.query.order, limit=PAGE_SIZE)
        return self.query != plain


def read(arguments: MultiDict[str, str]) -> ListState:
    """Read an address."""
    said: Conditions = {
        "scope": arguments.get("scope", ""),
        "due": arguments.get("due", ""),
        "due_from": _iso(arguments.get("from", "")),
        "due_to": _iso(arguments.get("to", "")),
        "process_keys": arguments.getlist("process"),
        "organisations": arguments.getlist("org"),
        "priority": arguments.get("priority", ""),
        "follow_up": arguments.get("follow_up") == "1",
        "text": arguments.get("q", ""),
        "order": arguments.get("order", ""),
    }
    trail = tuple(each for each in arguments.getlist("cursor") if 0 < len(each) <= LONGEST_CURSOR)
    return ListState(
        query=query_of(said),
        filter_id=arguments.get("filter", "")[:64],
        trail=trail[-LONGEST_TRAIL:],
    )


def query_of(conditions: Mapping[str, object]) -> InboxQuery:
    """Read conditions as they are kept: in a saved filter, or as what was looked at last."""
    first, last = _day(conditions.get("due_from")), _day(conditions.get("due_to"))
    if first and last and first > last:
        first, last = last, first  # both days are inclusive: the order of typing says nothing
    return InboxQuery(
        scope=_one_of(conditions.get("scope"), SCOPES),
        process_keys=_keys(conditions.get("process_keys")),
        organisations=_keys(conditions.get("organisations")),
        due=_one_of(conditions.get("due"), DUES),
        due_from=first,
        due_to=last,
        priority=_one_of(conditions.get("priority"), PRIORITIES),
        follow_up=conditions.get("follow_up") is True,
        text=" ".join(str(conditions.get("text") or "").split())[:LONGEST_TEXT].strip(),
        order=_one_of(conditions.get("order"), ORDERS),
        limit=PAGE_SIZE,
    )


def conditions_of(query: InboxQuery) -> Conditions:
    """Spell the conditions of a query for keeping; what is not narrowed is left out."""
    said: Conditions = {
        "scope": query.scope,
        "due": query.due,
        "due_from": query.due_from.isoformat() if query.due_from else "",
        "due_to": query.due_to.isoformat() if query.due_to else "",
        "process_keys": list(query.process_keys),
        "organisations": list(query.organisations),
        "priority": query.priority,
        "follow_up": query.follow_up,
        "text": query.text,
        "order": query.order,
    }
    usual = {"scope": SCOPES[0], "order": ORDERS[0]}
    return {name: value for name, value in said.items() if value and usual.get(name) != value}


def parameters(state: ListState) -> Parameters:
    """The words of the address: short, and only what is not usual; the scope always."""
    query = state.query
    said: Parameters = {
        "scope": query.scope,
        "due": query.due,
        "from": query.due_from.isoformat() if query.due_from else "",
        "to": query.due_to.isoformat() if query.due_to else "",
        "process": list(query.process_keys),
        "org": list(query.organisations),
        "priority": query.priority,
        "follow_up": "1" if query.follow_up else "",
        "q": query.text,
        "order": query.order if query.order != ORDERS[0] else "",
        "filter": state.filter_id,
        "cursor": list(state.trail),
    }
    return {name: value for name, value in said.items() if value}


def address(state: ListState, *, task_id: str = "") -> str:
    """The address of a list, with a user task shown beside it where one is named."""
    words: Parameters = parameters(state)
    if task_id:
        words["task"] = task_id
    return url_for("inbox.list_tasks", **words)  # type: ignore[arg-type]


def packed(state: ListState) -> str:
    """One parameter that carries the list through the page of a user task.

    Only what would part the words is escaped: the address that carries it escapes the rest.
    """
    pairs = (
        (name, each)
        for name, value in parameters(state).items()
        for each in ([value] if isinstance(value, str) else value)
    )
    return "&".join(f"{name}={each.translate(PARTING)}" for name, each in pairs)


def unpacked(text: str) -> ListState | None:
    """Read what `packed` wrote; None when nothing came along."""
    if not text or len(text) > LONGEST_PACKED:
        return None
    return read(MultiDict(parse_qsl(text)))


def _one_of(value: object, allowed: tuple[str, ...]) -> str:
    return str(value) if value in allowed else allowed[0]


def _keys(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, list | tuple) else []
    fitting = (str(key) for key in found if key and len(str(key)) <= LONGEST_TEXT)
    return tuple(dict.fromkeys(fitting))[:MOST_CHOSEN]


def _iso(text: str) -> str:
    found = RUSSIAN_DAY.fullmatch(text.strip())
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text.strip()


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
