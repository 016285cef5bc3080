"""The local act about simple electronic signatures: read and accepted by each, set by few."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm, NotFound
from webapp import office
from webapp.access import RULES_DUE, Access, open_to
from webapp.addresses import local_address

blueprint = Blueprint("signature_rules", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/signature-rules")
def read() -> str:
    """Show the act, with a button to agree where that is still to be done."""
    return _page("")


@blueprint.post("/signature-rules")
def accept() -> Answer:
    """Agree to what was read, or put it off until the next time."""
    goal = local_address(request.form.get("next", ""), "/")
    nothing = office.application().records.signature_rules.in_force(office.actor()) is None
    if nothing or request.form.get("later"):
        session.pop(RULES_DUE, None)
        flash(_("Принять положение можно позже: без этого нельзя подписывать паролем."), "info")
        return redirect(goal, 303)
    try:
        seen, address = request.form.get("seen", ""), request.remote_addr or ""
        office.application().records.signature_rules.accept(seen, address, office.actor())
    except InvalidForm as error:
        return _page(error.errors[""]), 422
    session.pop(RULES_DUE, None)
    flash(_("Положение о простой электронной подписи принято."), "done")
    return redirect(goal, 303)


@blueprint.get("/admin/signature-rules")
@open_to(Access.OPERATOR)
def ask() -> str:
    """Show the text in force, who agreed to it, and a field for another."""
    return _admin_page({})


@blueprint.post("/admin/signature-rules")
@open_to(Access.OPERATOR)
def save() -> Answer:
    """Bring a text into force."""
    try:
        office.application().records.signature_rules.save(
            request.form.get("text", ""), office.actor()
        )
    except InvalidForm as error:
        return _admin_page(error.errors), 422
    flash(_("Положение введено: каждый примет его при следующем входе."), "done")
    return redirect(url_for("signature_rules.ask"), 303)


def _page(problem: str) -> str:
    rules = office.application().records.signature_rules.in_force(office.actor())
    if rules is None:
        raise NotFound(_("Положение о простой электронной подписи ещё не утверждено."))
    goal = local_address(request.values.get("next", ""), "/")
    return render_template("documents/rules.html", rules=rules, problem=problem, goal=goal)


def _admin_page(errors: Any) -> str:
    page = office.application().records.signature_rules.page(office.actor())
    office.names().remember([user_id for user_id, _at in page.accepted])
    return render_template(
        "documents/rules_admin.html",
        page=page,
        errors=errors,
        text=request.form.get("text") or (page.rules.text if page.rules else page.usual),
        is_admin="admin" in office.actor().principals,
    )
