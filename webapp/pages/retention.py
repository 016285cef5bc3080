"""Retention: documents whose time is over, the act about them, and the director's signature."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office

blueprint = Blueprint("retention", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/documents/retention")
def show() -> str:
    """Show what is due, and the acts that wait."""
    return _page({})


@blueprint.post("/documents/retention")
def prepare() -> Response:
    """Write the draft of an act about everything that is due."""
    office.application().records.retention.prepare(office.actor())
    flash(_("Акт составлен: его подписывает директор."), "done")
    return redirect(url_for("retention.show"), 303)


@blueprint.post("/documents/<document_id>/destroy")
def sign(document_id: str) -> Answer:
    """Sign an act; what it names is destroyed at once."""
    try:
        number = office.application().records.retention.sign(
            document_id,
            request.form.get("seen", ""),
            request.form.get("password", ""),
            request.remote_addr or "",
            office.actor(),
        )
    except InvalidForm as error:
        return _page(error.errors), 422
    told = _("Акт № %(number)s подписан, перечисленные в нём документы уничтожены.", number=number)
    flash(told, "done")
    return redirect(url_for("retention.show"), 303)


def _page(errors: Any) -> str:
    page = office.application().records.retention.page(office.actor())
    office.names().remember(act.prepared_by for act in page.acts)
    return render_template("documents/retention.html", page=page, errors=errors)
