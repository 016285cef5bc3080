"""Associations of teachers: the list, and one with its members, plans, meetings and attendance."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from webapp.pages.plan_fields import day_of

blueprint = Blueprint("rmo", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/associations")
def list_associations() -> str:
    """List the associations of the district."""
    found = office.application().associations.list(office.actor())
    return render_template("plan/associations.html", associations=found)


@blueprint.get("/associations/<association_id>")
def show(association_id: str) -> str:
    """Show an association with its members, plans, meetings and who came."""
    return _page(association_id, {})


@blueprint.post("/associations/<association_id>/members")
def add_members(association_id: str) -> Answer:
    """Let people belong to an association."""
    desk, actor = office.application().rmo, office.actor()
    try:
        since = day_of(request.form.get("since", ""))
    except ValueError:
        return _page(association_id, {"since": _("Укажите дату в виде 05.09.2026.")}), 422
    try:
        added = desk.add_members(association_id, request.form.getlist("people"), since, actor)
    except InvalidForm as error:
        return _page(association_id, error.errors), 422
    flash(_("Участников добавлено: %(count)d.", count=added), "done")
    return _back(association_id)


@blueprint.post("/associations/<association_id>/members/<member_id>/end")
def end_membership(association_id: str, member_id: str) -> Response:
    """Let somebody belong to an association no more."""
    office.application().rmo.end_membership(association_id, member_id, office.actor())
    flash(_("Участник выведен из объединения."), "done")
    return _back(association_id)


def _page(association_id: str, errors: Mapping[str, str]) -> str:
    desk, actor = office.application().rmo, office.actor()
    return render_template(
        "plan/association.html",
        page=desk.page(association_id, actor),
        listed=desk.members(association_id, actor),
        typed=request.form,
        errors=errors,
    )


def _back(association_id: str) -> Response:
    return redirect(url_for("rmo.show", association_id=association_id, _anchor="members"), 303)
