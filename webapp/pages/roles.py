"""Who holds which role."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import office
from webapp.access import Access, open_to
from webapp.pages.people import day_in

blueprint = Blueprint("roles", __name__)


@blueprint.post("/admin/people/<person_id>/roles")
@open_to(Access.ADMIN)
def grant(person_id: str) -> Response:
    """Give a person a role."""
    office.application().roles.grant(
        person_id,
        request.form.get("role", ""),
        office.actor(),
        organisation_id=request.form.get("organisation_id", "") or None,
        active_from=day_in("active_from"),
        active_to=day_in("active_to"),
    )
    flash(_("Роль выдана. Открытые задачи этой роли уже видны человеку."), "done")
    return redirect(url_for("people.edit_person", person_id=person_id, _anchor="roles"), 303)


@blueprint.post("/admin/people/<person_id>/roles/<membership_id>/end")
@open_to(Access.ADMIN)
def end(person_id: str, membership_id: str) -> Response:
    """Let a role end today."""
    office.application().roles.end(membership_id, office.today(), office.actor())
    flash(_("Роль прекращена с завтрашнего дня."), "done")
    return redirect(url_for("people.edit_person", person_id=person_id, _anchor="roles"), 303)
