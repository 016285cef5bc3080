"""Expertises for their customer: who has handed in, and the totals once everything is closed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import Conflict, InvalidForm
from webapp import office

blueprint = Blueprint("scorings", __name__)

Answer = Response | tuple[str, int]


@blueprint.get("/scorings")
def list_scorings() -> str:
    """List expertises, the newest first."""
    views = office.application().scorings.list(office.actor())
    return render_template("scoring/list.html", views=views)


@blueprint.get("/scorings/<scoring_id>")
def show(scoring_id: str) -> str:
    """Show the progress; points only after the closing."""
    return _page(scoring_id)


@blueprint.post("/scorings/<scoring_id>/withdraw")
def withdraw(scoring_id: str) -> Answer:
    """Take an object out of the expertise."""
    object_id, reason = request.form.get("object", ""), request.form.get("reason", "")
    try:
        office.application().scorings.withdraw(scoring_id, object_id, reason, office.actor())
    except (InvalidForm, Conflict) as error:
        return _refused(scoring_id, object_id, error)
    flash(_("Объект отозван, его листы в архиве."), "done")
    return _back(scoring_id)


@blueprint.post("/scorings/<scoring_id>/replace")
def replace(scoring_id: str) -> Answer:
    """Give an expert's sheet to the reserve."""
    sheet_id, reason = request.form.get("sheet", ""), request.form.get("reason", "")
    try:
        office.application().scorings.replace(scoring_id, sheet_id, reason, office.actor())
    except (InvalidForm, Conflict) as error:
        return _refused(scoring_id, sheet_id, error)
    flash(_("Эксперт заменён: лист перешёл резерву."), "done")
    return _back(scoring_id)


def _page(scoring_id: str, errors: object = None, where: str = "") -> str:
    view = office.application().scorings.get(scoring_id, office.actor())
    return render_template(
        "scoring/show.html",
        scoring=view,
        errors=errors or {},
        where=where,
        typed=request.form.get("reason", ""),
    )


def _refused(scoring_id: str, where: str, error: InvalidForm | Conflict) -> tuple[str, int]:
    if isinstance(error, InvalidForm):
        message = next(iter(error.errors.values()))
        return _page(scoring_id, {f"reason-{where}": message}, where), 422
    return _page(scoring_id, {"": str(error)}, where), 409


def _back(scoring_id: str) -> Response:
    return redirect(url_for("scorings.show", scoring_id=scoring_id), 303)
