"""The inbox: what waits for me, why, and until when; every choice stands in the address."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import EngineError, InboxPage, InboxQuery, UserTaskPage
from webapp import office

blueprint = Blueprint("inbox", __name__)

SCOPES = ("all", "mine", "groups", "completed")
DUES = ("", "late", "today", "week")
ORDERS = ("due", "created", "priority")
MOST_SHOWN = 99
PAGE_SIZE = 30
LONGEST_SEARCH = 100


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One link of the filter: where it leads, whether it is chosen, how many wait behind it."""

    label: str
    url: str
    chosen: bool
    count: str = ""


@blueprint.get("/")
def start() -> Response:
    """Everybody's first page is the inbox."""
    return redirect(url_for("inbox.list_tasks"))


@blueprint.get("/inbox")
def list_tasks() -> Response:
    """Show filters, the list and a preview; a poll gets the list alone, or 304."""
    query = read_query(request.args)
    page = office.engine().inbox(query, office.actor())
    if request.headers.get("X-Requested-With") == "poll":
        return _only_if_changed(render_template("inbox/list.html", **_view(query, page)))
    return make_response(
        render_template("inbox/inbox.html", preview=_preview(page), **_view(query, page))
    )


@blueprint.get("/inbox/preview/<task_id>")
def preview(task_id: str) -> str:
    """Show one user task beside the list."""
    task = office.user_task(task_id)
    return render_template("inbox/preview.html", preview=task)


def read_query(args: Mapping[str, str]) -> InboxQuery:
    """Read the address; what it says wrongly counts as not said."""
    process = args.get("process", "")[:LONGEST_SEARCH]
    return InboxQuery(
        scope=_one_of(args.get("scope", ""), SCOPES),
        due=_one_of(args.get("due", ""), DUES),
        order=_one_of(args.get("order", ""), ORDERS),
        process_keys=(process,) if process else (),
        text=args.get("q", "").strip()[:LONGEST_SEARCH],
        cursor=args.get("cursor", ""),
        limit=PAGE_SIZE,
    )


def counter(number: int) -> str:
    """Say a count that stops at ninety-nine; nothing for none."""
    if not number:
        return ""
    return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number)


def _view(query: InboxQuery, page: InboxPage) -> dict[str, Any]:
    counts = _counts()
    return {
        "query": query,
        "process_key": query.process_keys[0] if query.process_keys else "",
        "page": page,
        "scopes": _scopes(query, counts),
        "dues": _dues(query, counts),
        "orders": _orders(),
        "processes": office.engine().definitions(office.actor()),
        "next_url": _address(query, cursor=page.next_cursor) if page.next_cursor else "",
        "first_url": _address(query) if query.cursor else "",
        "has_filter": bool(query.text or query.due or query.process_keys),
        "clear_url": url_for("inbox.list_tasks", scope=query.scope),
        "poll_url": _address(query, cursor=query.cursor),
        "chosen_id": request.args.get("task", ""),
    }


def _counts() -> dict[str, int]:
    queries = {scope: InboxQuery(scope=scope) for scope in ("all", "mine", "groups")}
    queries |= {due: InboxQuery(due=due) for due in DUES if due}
    found = office.engine().inbox_counts(list(queries.values()), office.actor())
    return dict(zip(queries, found, strict=True))


def _scopes(query: InboxQuery, counts: Mapping[str, int]) -> list[Choice]:
    labels = {
        "all": _("Все мои"),
        "mine": _("Назначены мне"),
        "groups": _("Для моей роли"),
        "completed": _("Выполненные мной"),
    }
    return [
        Choice(
            label=label,
            url=_address(query, scope=scope),
            chosen=query.scope == scope,
            count=counter(counts.get(scope, 0)),
        )
        for scope, label in labels.items()
    ]


def _dues(query: InboxQuery, counts: Mapping[str, int]) -> list[Choice]:
    labels = {
        "": _("Любой срок"),
        "late": _("Просрочены"),
        "today": _("На сегодня"),
        "week": _("На этой неделе"),
    }
    return [
        Choice(
            label=label,
            url=_address(query, due=due),
            chosen=query.due == due,
            count=counter(counts.get(due, 0)) if due else "",
        )
        for due, label in labels.items()
    ]


def _orders() -> list[tuple[str, str]]:
    return [
        ("due", _("сначала срочные")),
        ("created", _("сначала новые")),
        ("priority", _("сначала важные")),
    ]


def _address(query: InboxQuery, **changes: str) -> str:
    chosen = {
        "scope": query.scope,
        "due": query.due,
        "process": query.process_keys[0] if query.process_keys else "",
        "q": query.text,
        "order": query.order,
        **changes,
    }
    defaults = {"scope": SCOPES[0], "order": ORDERS[0]}
    wanted: dict[str, Any] = {k: v for k, v in chosen.items() if v and defaults.get(k) != v}
    return url_for("inbox.list_tasks", **wanted)


def _preview(page: InboxPage) -> UserTaskPage | None:
    """The chosen user task, else the first of the list; none when it is gone meanwhile."""
    chosen = request.args.get("task") or (page.items[0].id if page.items else "")
    if not chosen:
        return None
    try:
        return office.user_task(chosen)
    except EngineError:
        return None


def _only_if_changed(html: str) -> Response:
    response = make_response(html)
    response.set_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
    return response.make_conditional(request)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]
