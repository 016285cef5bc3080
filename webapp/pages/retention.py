"""Retention: documents whose time is over, and the acts about them that are on their way."""

from flask import Blueprint, render_template

from webapp import office

blueprint = Blueprint("retention", __name__)


@blueprint.get("/documents/retention")
def show() -> str:
    """Show what is due, and the acts that wait; a process destroys."""
    page = office.application().records.retention.page(office.actor())
    return render_template("documents/retention.html", page=page)
