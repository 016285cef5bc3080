"""The inbox: what waits for me, why, and until when; every choice stands in the address."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import EngineError, InboxPage, InvalidInput, UserTaskPage
from webapp import office
from webapp.access import Access, admits
from webapp.inbox import columns, conditions, filters, rows, state, way
from webapp.inbox.state import ListState

blueprint = Blueprint("inbox", __name__)

LAST_STATE = "inbox.state"
FOLDED = "inbox.panes"
PANES = ("filters", "task")
Choices = Mapping[str, object]


@blueprint.get("/")
def start() -> Response:
    """Everybody's first page is the inbox; whoever looks after the region begins with that."""
    of_region = admits(Access.REGION, office.actor())
    return redirect(url_for("region.show" if of_region else "inbox.list_tasks"))


@blueprint.get("/inbox")
def list_tasks() -> Response:
    """Show filters, the list and a preview; a poll gets list and counters alone, or 304."""
    choices = office.choices()
    if not request.args:
        listed = ListState(query=state.query_of(_kept(choices, LAST_STATE)))
        if listed != ListState():
            return redirect(state.address(listed))
    listed = state.read(request.args)
    try:
        page = office.engine().inbox(listed.page_query(), office.actor())
    except InvalidInput:  # a place in the list that an older release wrote
        return redirect(state.address(listed.first_page()))
    if request.headers.get("X-Requested-With") == "poll":
        return _only_if_changed(render_template("inbox/poll.html", **_view(listed, page, choices)))
    answer = make_response(
        render_template("inbox/inbox.html", preview=_preview(), **_view(listed, page, choices))
    )
    _remember(answer, listed, choices)
    return answer


@blueprint.get("/inbox/preview/<task_id>")
def preview(task_id: str) -> str:
    """Show one user task beside the list."""
    carried = state.packed(way.came_from() or ListState())
    return render_template("inbox/preview.html", preview=office.user_task(task_id), carried=carried)


@blueprint.post("/inbox/claim/<task_id>")
def claim(task_id: str) -> Response:
    """Take a user task without leaving the list."""
    office.engine().claim(task_id, office.actor())
    task = office.user_task(task_id).task
    flash(_("Взята в работу: «%(title)s».", title=task.title or task.name), "done")
    return redirect(way.address(task_id), 303)


@blueprint.post("/inbox/panes")
def fold() -> Response:
    """Fold a pane away or show it again, for good."""
    preferences, actor = office.application().preferences, office.actor()
    folded = _folded(office.choices())
    pane = request.form.get("pane", "")
    if pane in PANES:
        rest = [each for each in folded if each != pane]
        preferences.put(FOLDED, [*rest, pane] if request.form.get("folded") else rest, actor)
    return redirect(way.address(), 303)


def _view(listed: ListState, page: InboxPage, choices: Choices) -> dict[str, Any]:
    saved = office.application().filters.list(office.actor(), choices=choices)
    office.names().remember_organisations(each.organisation for each in page.items)
    return {
        "listed": listed,
        "query": listed.query,
        "page": page,
        "filters": filters.offered(listed, saved),
        "chips": conditions.chips(listed),
        "orders": _orders(listed),
        "view": columns.read(choices.get(columns.PREFERENCE)),
        "column_titles": columns.titles(),
        "sorted_by": columns.SORTED_BY,
        "folded": _folded(choices),
        "carried": state.packed(listed),
        "words": state.parameters(listed),
        "next_url": state.address(listed.at(page.next_cursor)) if page.next_cursor else "",
        "back_url": state.address(listed.page_before()) if listed.trail else "",
        "first_url": state.address(listed.first_page()) if len(listed.trail) > 1 else "",
        "clear_url": conditions.cleared(listed),
        "form_url": filters.form_address(listed),
        "poll_url": state.address(listed),
        "chosen_id": request.args.get("task", ""),
        "addresses": rows.addresses(listed),
    }


def _orders(listed: ListState) -> list[filters.Choice]:
    return [
        filters.Choice(
            name=order,
            label=label,
            url=state.address(listed.changed(order=order)),
            chosen=listed.query.order == order,
        )
        for order, label in conditions.order_titles().items()
    ]


def _preview() -> UserTaskPage | None:
    """The chosen user task; none when it is gone meanwhile."""
    chosen = request.args.get("task", "")
    if not chosen:
        return None
    try:
        return office.user_task(chosen)
    except EngineError:
        return None


def _remember(answer: Response, listed: ListState, choices: Choices) -> None:
    """Keep what is looked at, once the page is on its way."""
    seen = state.conditions_of(listed.query)
    if seen == _kept(choices, LAST_STATE):
        return
    preferences, actor = office.application().preferences, office.actor()
    answer.call_on_close(lambda: preferences.put(LAST_STATE, seen, actor))


def _kept(choices: Choices, name: str) -> dict[str, object]:
    kept = choices.get(name)
    return kept if isinstance(kept, dict) else {}


def _folded(choices: Choices) -> list[str]:
    kept = choices.get(FOLDED)
    return [pane for pane in PANES if isinstance(kept, list) and pane in kept]


def _only_if_changed(html: str) -> Response:
    response = make_response(html)
    response.set_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
    return response.make_conditional(request)
