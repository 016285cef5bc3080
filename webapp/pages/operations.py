"""What waits for an operator: incidents with another try, messages that nobody received."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import office
from webapp.access import Access, open_to

blueprint = Blueprint("operations", __name__)


@blueprint.get("/admin/incidents")
@open_to(Access.OPERATOR)
def incidents() -> str:
    """List open incidents and messages without a receiver."""
    engine, actor = office.engine(), office.actor()
    return render_template(
        "admin/incidents.html",
        incidents=engine.incidents(actor),
        messages=engine.kept_messages(actor),
    )


@blueprint.post("/admin/incidents/<incident_id>/retry")
@open_to(Access.OPERATOR)
def retry(incident_id: str) -> Response:
    """Try again what failed."""
    office.engine().retry(incident_id, office.actor())
    flash(_("Действие запущено повторно."), "done")
    return redirect(url_for("operations.incidents"), 303)


@blueprint.post("/admin/messages/<message_id>/discard")
@open_to(Access.OPERATOR)
def discard(message_id: str) -> Response:
    """Take away a message that nobody shall receive."""
    office.engine().discard_message(message_id, office.actor())
    flash(_("Сообщение снято, его никто не получит."), "done")
    return redirect(url_for("operations.incidents"), 303)
