"""What broke and waits for a person: incidents of all instances, with another try."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import office
from webapp.access import Access, open_to

blueprint = Blueprint("operations", __name__)


@blueprint.get("/admin/incidents")
@open_to(Access.OPERATOR)
def incidents() -> str:
    """List open incidents."""
    return render_template(
        "admin/incidents.html", incidents=office.engine().incidents(office.actor())
    )


@blueprint.post("/admin/incidents/<incident_id>/retry")
@open_to(Access.OPERATOR)
def retry(incident_id: str) -> Response:
    """Try again what failed."""
    office.engine().retry(incident_id, office.actor())
    flash(_("Действие запущено повторно."), "done")
    return redirect(url_for("operations.incidents"), 303)
