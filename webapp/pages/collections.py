"""Collections of data from organisations: what was asked, and the table of what came (C6)."""

from flask import Blueprint, Response, render_template

from webapp import office
from webapp.downloads import spreadsheet

blueprint = Blueprint("collections", __name__)


@blueprint.get("/collections")
def list_collections() -> str:
    """List collections, the newest first."""
    views = office.application().collections.list(office.actor())
    return render_template("collections/list.html", views=views)


@blueprint.get("/collections/<collection_id>")
def show(collection_id: str) -> str:
    """Show what organisations answered."""
    view = office.application().collections.get(collection_id, office.actor())
    return render_template("collections/show.html", collection=view)


@blueprint.get("/collections/<collection_id>/answers.xlsx")
def export(collection_id: str) -> Response:
    """Hand the table out as a spreadsheet."""
    desk = office.application().collections
    view = desk.get(collection_id, office.actor())
    return spreadsheet(desk.export_xlsx(view), "answers.xlsx")
