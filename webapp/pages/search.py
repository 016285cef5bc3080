"""Search over cases, user tasks, documents, people and organisations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine import InboxQuery
from webapp import office
from webapp.access import Access, admits

blueprint = Blueprint("search", __name__)

PAGE_SIZE = 10
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Group:
    """The results of one kind; `next_cursor` is "" when all are shown."""

    key: str
    label: str
    rows: Sequence[Any]
    next_cursor: str = ""


Finder = Callable[[str, str], tuple[Sequence[Any], str]]
"""Takes text and cursor, gives one page of rows and the cursor of the next."""


@blueprint.get("/search")
def show() -> str:
    """Show what was found, by kind; one kind alone where more of it is asked for."""
    text = " ".join(request.args.get("q", "").replace("\x00", " ").split())[:LONGEST]
    only, cursor = request.args.get("group", ""), request.args.get("cursor", "")
    kinds = {key: each for key, each in _kinds().items() if only in ("", key)}
    groups = [_group(key, *kind, text, cursor) for key, kind in kinds.items()] if text else []
    shown = [each for each in groups if each.rows]
    return render_template(
        "search/search.html",
        text=text,
        groups=shown,
        only=only if only in _kinds() else "",
        links=_links(shown),
        keeps_people=admits(Access.ADMIN, office.actor()),
    )


def _kinds() -> dict[str, tuple[str, Finder]]:
    return {
        "instances": (_("Дела"), _instances),
        "tasks": (_("Мои задачи"), _tasks("all")),
        "others": (_("Задачи коллег"), _others),
        "done": (_("Выполненные мной задачи"), _tasks("completed")),
        "documents": (_("Документы"), _records("documents")),
        "people": (_("Люди"), _records("people")),
        "organisations": (_("Организации"), _records("organisations")),
    }


def _group(key: str, label: str, find: Finder, text: str, cursor: str) -> Group:
    rows, more = find(text, cursor)
    return Group(key=key, label=label, rows=rows, next_cursor=more)


def _instances(text: str, cursor: str) -> tuple[Sequence[Any], str]:
    found = office.engine().find_instances(text, office.actor(), limit=PAGE_SIZE, cursor=cursor)
    return found.instances, found.next_cursor


def _tasks(scope: str) -> Finder:
    def find(text: str, cursor: str) -> tuple[Sequence[Any], str]:
        if not any(map(str.isalnum, text)):
            return (), ""
        query = InboxQuery(scope=scope, text=text, limit=PAGE_SIZE, cursor=cursor)
        page = office.engine().inbox(query, office.actor())
        return page.items, page.next_cursor or ""

    return find


def _others(text: str, cursor: str) -> tuple[Sequence[Any], str]:
    found = office.engine().find_user_tasks(text, office.actor(), limit=PAGE_SIZE, cursor=cursor)
    return found.tasks, found.next_cursor


def _records(kind: str) -> Finder:
    def find(text: str, cursor: str) -> tuple[Sequence[Any], str]:
        verb = getattr(office.application().search, kind)
        found = verb(text, office.actor(), limit=PAGE_SIZE, cursor=cursor)
        return found.rows, found.next_cursor

    return find


def _links(groups: Sequence[Group]) -> frozenset[str]:
    """Ids of the instances of found documents that this person may open."""
    ids = {
        row.instance_id
        for group in groups
        if group.key == "documents"
        for row in group.rows
        if row.instance_id
    }
    return office.engine().seen_among(ids, office.actor()) if ids else frozenset()
