"""Signing in and out, one-time passwords, and the very first administrator."""

import secrets
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response

from engine import Conflict, InvalidForm
from engine.municipalities import acting_in
from webapp import office, parking, unsent
from webapp.access import RULES_DUE, Access, open_to
from webapp.addresses import local_address
from webapp.pages import drafts as draft_pages
from workflows import SignInRefused

blueprint = Blueprint("auth", __name__)

MARK = "session_mark"
MUST_CHANGE = "must_change_password"
TENANT = "tenant"
Answer = Response | str | tuple[str, int]


class SignedInUser:
    """Who the cookie names, checked against the registry at every request (Flask-Login's shape)."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, user_id: str) -> None:
        self._id = user_id
        self.must_change_password = bool(session.get(MUST_CHANGE))

    def get_id(self) -> str:
        return self._id


def remember_people(app: Flask) -> None:
    """Let Flask-Login find the person of each request."""
    login = LoginManager(app)
    login.session_protection = "strong"

    def load(user_id: str) -> SignedInUser | None:
        identity, tenant = office.application().identity, str(session.get(TENANT, ""))
        actor = identity.returning(user_id, str(session.get(MARK, "")), tenant)
        if actor is None:
            return None
        office.remember(actor)
        return SignedInUser(user_id)

    login.user_loader(load)
    app.teardown_request(office.forget_municipality)
    app.register_blueprint(blueprint)


@blueprint.get("/sign-in")
@open_to(Access.PUBLIC)
def sign_in() -> Answer:
    """Show the sign-in form; a signed-in person goes on to where they were going."""
    goal = local_address(request.args.get("next", ""), "/")
    if office.is_signed_in():
        return redirect(goal)
    if not office.application().identity.has_accounts():
        return redirect(url_for("auth.first_administrator"))
    return render_template("auth/sign_in.html", goal=goal, login="", error="")


@blueprint.post("/sign-in")
@open_to(Access.PUBLIC)
def enter() -> Answer:
    """Check login and password; the registry counts the wrong ones."""
    login = request.form.get("login", "").strip()
    goal = local_address(request.form.get("next", ""), "/")
    try:
        person = office.application().identity.authenticate(login, request.form.get("password", ""))
    except SignInRefused as error:
        status = 429 if error.locked_until else 422
        page = render_template(
            "auth/sign_in.html",
            goal=goal,
            login=login,
            error=str(error),
            parked=parking.carried(),
            unsent=unsent.carried(),
        )
        return page, status
    language = session.get("language")
    session.clear()  # nothing planted before signing in survives it
    if language:
        session["language"] = language
    session[MARK] = person.session_mark
    session[TENANT] = person.tenant
    session[MUST_CHANGE] = person.must_change_password
    if _has_rules_to_accept(person.user_id, person.tenant):
        session[RULES_DUE] = True
    login_user(SignedInUser(person.user_id))
    return _go_on(person.user_id, goal)


def _has_rules_to_accept(user_id: str, tenant: str) -> bool:
    application = office.application()
    with acting_in(tenant):
        return application.records.signature_rules.is_due(
            application.identity.actor_for(user_id, tenant)
        )


def _go_on(user_id: str, goal: str) -> Answer:
    """Go where the person was going; what they had typed when the session ended comes along."""
    parked, posted = parking.opened(), unsent.opened()
    if parked is None and posted is None:
        return redirect(goal, 303)
    author = parked.drawn.author if parked else posted.author if posted else ""
    if author != user_id:
        flash(_("Форму заполнял другой сотрудник: написанное в ней не показано."), "info")
        return redirect("/", 303)
    if parked:
        return draft_pages.bring_back(parked.drawn, parked.typed)
    return render_template("auth/send_again.html", posted=posted)


@blueprint.post("/sign-out")
@open_to(Access.PUBLIC)
def sign_out() -> Response:
    """Forget the person of this browser."""
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/password")
def change_password() -> str:
    """Ask for a new password."""
    return _password_page({})


@blueprint.post("/password")
def save_password() -> Answer:
    """Set a new password; other browsers of this person are signed out by it."""
    new, again = request.form.get("new_password", ""), request.form.get("again", "")
    if new != again:
        return _password_page({"again": _("Пароли не совпали: введите новый ещё раз.")}), 422
    try:
        mark = office.application().identity.change_password(
            office.actor().user_id, request.form.get("old_password", ""), new
        )
    except InvalidForm as error:
        return _password_page(error.errors), 422
    session[MARK] = mark
    session[MUST_CHANGE] = False
    flash(_("Пароль изменён."), "done")
    return redirect("/", 303)


@blueprint.get("/setup")
@open_to(Access.PUBLIC)
def first_administrator() -> Answer:
    """Ask for the first administrator, while there is no account at all."""
    if office.application().identity.has_accounts():
        return redirect(url_for("auth.sign_in"))
    return _setup_page({"token": request.args.get("token", "")}, {})


@blueprint.post("/setup")
@open_to(Access.PUBLIC)
def create_first_administrator() -> Answer:
    """Open the first account; only whoever sees the console knows the token."""
    typed = {name: request.form.get(name, "").strip() for name in request.form}
    token = office.settings().setup_token
    if not token or not secrets.compare_digest(token.encode(), typed.get("token", "").encode()):
        return _setup_page(typed, {"token": _("Код не подходит. Он напечатан в консоли.")}), 422
    try:
        office.application().identity.create_first_administrator(
            typed.get("login", ""),
            request.form.get("password", ""),
            surname=typed.get("surname", ""),
            given=typed.get("given", ""),
            patronymic=typed.get("patronymic", ""),
        )
    except Conflict:
        return redirect(url_for("auth.sign_in"), 303)
    except InvalidForm as error:
        return _setup_page(typed, error.errors), 422
    flash(_("Учётная запись администратора создана. Войдите."), "done")
    return redirect(url_for("auth.sign_in"), 303)


def _password_page(errors: Any) -> str:
    return render_template(
        "auth/password.html", errors=errors, forced=office.must_change_password()
    )


def _setup_page(typed: dict[str, str], errors: Any) -> str:
    return render_template(
        "auth/open_account.html",
        title=_("Первый администратор"),
        lead=_("Учётных записей ещё нет. Откройте первую: она заведёт остальных."),
        action=url_for("auth.create_first_administrator"),
        asks_code=True,
        typed=typed,
        errors=errors,
    )
