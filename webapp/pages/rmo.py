"""Associations of teachers: the list, and one with its plans, meetings and attendance."""

from flask import Blueprint, render_template

from webapp import office

blueprint = Blueprint("rmo", __name__)


@blueprint.get("/associations")
def list_associations() -> str:
    """List the associations of the district."""
    found = office.application().associations.list(office.actor())
    return render_template("plan/associations.html", associations=found)


@blueprint.get("/associations/<association_id>")
def show(association_id: str) -> str:
    """Show an association with its plans, meetings and who came."""
    page = office.application().rmo.page(association_id, office.actor())
    return render_template("plan/association.html", page=page)
