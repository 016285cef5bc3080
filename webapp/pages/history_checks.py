"""The check of all histories: a button, and what it found."""

from flask import Blueprint, render_template

from webapp import office
from webapp.access import Access, open_to

blueprint = Blueprint("history_checks", __name__)


@blueprint.get("/admin/history")
@open_to(Access.OPERATOR)
def ask() -> str:
    """Explain the check."""
    return render_template("admin/history.html", found=None, is_admin=_is_admin())


@blueprint.post("/admin/history")
@open_to(Access.OPERATOR)
def run() -> str:
    """Check every history now."""
    found = office.application().records.history_checks.run(office.actor())
    return render_template("admin/history.html", found=found, is_admin=_is_admin())


def _is_admin() -> bool:
    return "admin" in office.actor().principals
