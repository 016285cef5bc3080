"""What waits for an operator: incidents with another try, messages that nobody received."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.repairs import IncidentQuery
from webapp import office, repair_words
from webapp.access import Access, open_to

blueprint = Blueprint("operations", __name__)


FILTERS = ("process_key", "element_id", "kind", "text", "likeness")
STATES = ("open", "resolved")
SINCE = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


@blueprint.get("/admin/incidents")
@open_to(Access.OPERATOR)
def incidents() -> str:
    """List incidents by what one knows of them, what they share, and messages nobody received."""
    engine, actor = office.engine(), office.actor()
    query = _query()
    found = engine.find_incidents(query, actor)
    whole = not query.cursor and query.state == "open" and not any(map(_asked, FILTERS))
    return render_template(
        "admin/incidents.html",
        found=found,
        query=query,
        since=request.args.get("since", ""),
        without=engine.failed_without_instance(actor) if whole else (),
        messages=engine.kept_messages(actor) if whole else (),
        filtered=any(map(_asked, (*FILTERS, "version", "since"))) or query.state != "open",
        definitions=engine.definitions(actor),
        kinds=repair_words.kinds(),
        asked={name: value for name, value in request.args.items() if name != "cursor" and value},
    )


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()


def _query() -> IncidentQuery:
    version, state = _asked("version"), _asked("state")
    span = SINCE.get(_asked("since"))
    return IncidentQuery(
        state=state if state in STATES else "open",
        version=int(version) if version.isdecimal() and len(version) < 6 else 0,
        since=office.engine().now() - span if span else None,
        cursor=_asked("cursor"),
        process_key=_asked("process_key"),
        element_id=_asked("element_id"),
        kind=_asked("kind"),
        text=_asked("text")[:200],
        likeness=_asked("likeness"),
    )


@blueprint.post("/admin/messages/<message_id>/discard")
@open_to(Access.OPERATOR)
def discard(message_id: str) -> Response:
    """Take away a message that nobody shall receive."""
    office.engine().discard_message(message_id, office.actor())
    flash(_("Сообщение снято, его никто не получит."), "done")
    return redirect(url_for("operations.incidents"), 303)
