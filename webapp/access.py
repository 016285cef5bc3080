"""Who may open which page: every page asks for a signed-in person unless it says otherwise."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import (
    Flask,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from engine import Actor, NotPermitted, Permission
from engine.municipalities import REGION
from webapp import drafts, office, parking, unsent, vouching

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "page_access"
SCRIPT = "draft"  # what a script that saves drafts says in X-Requested-With
MUST_CHANGE_PASSWORD_MAY_OPEN = frozenset(
    {"auth.change_password", "auth.save_password", "auth.sign_out", "language.choose", "static"}
)


RULES_DUE = "signature_rules_due"
"""In the session of a person who is to read the act about simple signatures first."""
RULES_DUE_MAY_OPEN = MUST_CHANGE_PASSWORD_MAY_OPEN | {
    "signature_rules.read", "signature_rules.accept", "notifications.bell",
}  # fmt: skip


class Access(StrEnum):
    """Who may open a page."""

    PUBLIC = "public"
    """Everybody, signed in or not."""
    SIGNED_IN = "signed_in"
    """Everybody who has an account; what they see is decided further down."""
    DESIGNER = "designer"
    """People who deploy process definitions."""
    OPERATOR = "operator"
    """People who resolve incidents."""
    ADMIN = "admin"
    """People who keep accounts, people and organisations."""
    REGION = "region"
    """Observers of the region, and whoever administers it."""
    REGION_ADMIN = "region_admin"
    """Whoever administers the region: keeps municipalities."""


def open_to(access: Access) -> Callable[[View], View]:
    """Mark a view; the default is `SIGNED_IN`."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, access)
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access:
    """Say who may open the page behind an endpoint."""
    if endpoint in ("static", "language.choose"):
        return Access.PUBLIC
    found: Access = getattr(app.view_functions[endpoint], ATTRIBUTE, Access.SIGNED_IN)
    return found


def admits(access: Access, actor: Actor | None) -> bool:
    """Say whether this person may open a page of this kind."""
    if access is Access.PUBLIC:
        return True
    if actor is None:
        return False
    of_region = actor.tenant == REGION
    return {
        Access.SIGNED_IN: True,
        Access.DESIGNER: actor.may(Permission.DEPLOY),
        Access.OPERATOR: actor.may(Permission.OPERATE),
        Access.ADMIN: "admin" in actor.principals,
        Access.REGION: of_region and bool({"admin", "observer"} & actor.principals),
        Access.REGION_ADMIN: of_region and "admin" in actor.principals,
    }[access]


def guard(app: Flask) -> None:
    """Ask before every request."""
    app.before_request(_ask)


def _ask() -> Response | None:
    if request.endpoint is None:
        return None if office.is_signed_in() else _sign_in_first()
    access = access_of(current_app, request.endpoint)
    if access is Access.PUBLIC:
        return None
    if not office.is_signed_in():
        return _sign_in_first()
    if office.must_change_password() and request.endpoint not in MUST_CHANGE_PASSWORD_MAY_OPEN:
        return redirect(url_for("auth.change_password"))
    if session.get(RULES_DUE) and request.method == "GET" and _is_page(request.endpoint):
        return redirect(url_for("signature_rules.read", next=request.full_path.rstrip("?")))
    if not admits(access, office.actor()):
        raise NotPermitted("")
    return None


def _is_page(endpoint: str) -> bool:
    """Whether a person opens a page on purpose: not what pages fetch by themselves."""
    by_script = "X-Requested-With" in request.headers or "HX-Request" in request.headers
    accepted = request.accept_mimetypes
    shows = not accepted or accepted.accept_html
    return not by_script and shows and endpoint not in RULES_DUE_MAY_OPEN


def _sign_in_first() -> Response:
    """Send to the sign-in page, and back to where the person was going after it.

    What a form of ours carried is not lost: the sign-in page takes it along.
    """
    if request.headers.get("X-Requested-With") == SCRIPT:
        return make_response(jsonify(state="signed_out"), 401)
    if parked := parking.take():
        drawn = vouching.posted()
        goal = drafts.page_address(drawn) if drawn else "/"
        page = render_template("auth/sign_in.html", goal=goal, login="", error="", parked=parked)
        return make_response(page, 401)
    by_script = "X-Requested-With" in request.headers
    if not by_script and (posted := unsent.take()):
        page = render_template("auth/sign_in.html", goal="/", login="", error="", unsent=posted)
        return make_response(page, 401)
    goal = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("auth.sign_in", next=goal or None))
