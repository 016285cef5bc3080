"""Who holds which role, and who acts for whom while somebody is away."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from webapp.access import Access, open_to
from webapp.pages.people import day_in, people_options
from workflows import holds_any

blueprint = Blueprint("roles", __name__)

Answer = Response | str | tuple[str, int]


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


@blueprint.get("/substitutions")
def substitutions() -> str:
    """List substitutions: all for who may see all, else one's own."""
    return _page()


@blueprint.post("/substitutions")
def substitute() -> Answer:
    """Name a deputy for a period."""
    actor = office.actor()
    absent = request.form.get("absent_id", "") or actor.user_id
    try:
        office.application().roles.substitute(
            absent,
            request.form.get("deputy_id", ""),
            _period(),
            actor,
            reason=request.form.get("reason", "").strip(),
        )
    except InvalidForm as error:
        return _page(errors=error.errors), 422
    flash(_("Замещение записано: задачи видны заместителю с первого дня."), "done")
    return redirect(url_for("roles.substitutions"), 303)


@blueprint.post("/substitutions/<substitution_id>/end")
def end_substitution(substitution_id: str) -> Response:
    """Let a substitution end today."""
    office.application().roles.end_substitution(substitution_id, office.today(), office.actor())
    flash(_("Замещение прекращено."), "done")
    return redirect(url_for("roles.substitutions"), 303)


def _period() -> tuple[date, date]:
    starts, ends = day_in("active_from"), day_in("active_to")
    if starts is None or ends is None:
        raise InvalidForm({"active_from": _("Укажите первый и последний день замещения.")})
    return starts, ends


def _page(errors: object = None) -> str:
    return render_template(
        "admin/substitutions.html",
        substitutions=office.application().roles.substitutions(office.actor()),
        people=people_options(),
        for_others=holds_any(office.actor(), "admin", "dmmc_director"),
        errors=errors or {},
        typed=request.form,
    )
