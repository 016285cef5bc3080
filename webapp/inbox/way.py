"""The way back: every link to a user task carries its list, so that nothing resets on return."""

from flask import Flask, has_request_context, request, url_for

from engine import InboxQuery
from webapp import office
from webapp.inbox import state
from webapp.inbox.state import ListState

CARRIED = "list"
CARRYING = ("tasks", "talk", "drafts")  # blueprints whose addresses hand the list on by themselves


def carry(app: Flask) -> None:
    """Let every address of a user task's pages keep the list that the request came with."""
    app.url_defaults(_keep)


def _keep(endpoint: str, values: dict[str, object]) -> None:
    if endpoint.partition(".")[0] not in CARRYING or CARRIED in values:
        return
    if has_request_context() and request.blueprint in CARRYING and request.args.get(CARRIED):
        values[CARRIED] = request.args[CARRIED]


def came_from() -> ListState | None:
    """The list that the person came from, None when by another way."""
    return state.unpacked(request.args.get(CARRIED, ""))


def address(task_id: str = "") -> str:
    """Back to the list, to the row of a user task where one is named."""
    listed = came_from()
    if listed is None:
        return url_for("inbox.list_tasks")
    return state.address(listed, task_id=task_id)


def neighbours(task_id: str) -> tuple[str, str]:
    """Ids of the user tasks before and after this one in the list, "" where there is none."""
    listed = came_from()
    query = listed.query if listed else InboxQuery()
    return office.engine().inbox_neighbours(query, task_id, office.actor())


def onward(task_id: str) -> str:
    """Where to go when this user task is done: the same list, at the one that came after it."""
    if came_from() is None:
        return url_for("inbox.list_tasks")
    before, after = neighbours(task_id)
    return address(after or before)
