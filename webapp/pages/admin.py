"""Administration: the way in, and the accounts with their one-time passwords."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from webapp.access import Access, open_to

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin")
@open_to(Access.OPERATOR)
def overview() -> str:
    """Say what may be kept here; what is not this person's is not shown."""
    incidents = office.engine().incidents(office.actor())
    return render_template("admin/overview.html", incidents=len(incidents), is_admin=_is_admin())


@blueprint.get("/admin/accounts")
@open_to(Access.ADMIN)
def accounts() -> str:
    """List the accounts."""
    return _page()


@blueprint.post("/admin/accounts")
@open_to(Access.ADMIN)
def open_account() -> str | tuple[str, int]:
    """Open an account; its one-time password is shown this once."""
    person_id = request.form.get("person_id", "")
    login = request.form.get("login", "").strip().lower()
    if not person_id:
        return _page(errors={"person_id": _("Выберите, кому открыть доступ.")}), 422
    try:
        password = office.application().accounts.open(person_id, login, office.actor())
    except InvalidForm as error:
        return _page(errors=error.errors, typed={"person_id": person_id, "login": login}), 422
    return _once(person_id, password)


@blueprint.post("/admin/accounts/<user_id>/reset")
@open_to(Access.ADMIN)
def reset(user_id: str) -> str:
    """Replace a forgotten password; the new one is shown this once."""
    password = office.application().accounts.one_time_password(user_id, office.actor())
    return _once(user_id, password)


@blueprint.post("/admin/accounts/<user_id>/close")
@open_to(Access.ADMIN)
def close(user_id: str) -> Response:
    """End an account and its sessions; it can be reopened."""
    office.application().accounts.close(user_id, office.actor())
    flash(_("Учётная запись закрыта. Её можно открыть снова."), "done")
    return redirect(url_for("admin.accounts"), 303)


@blueprint.post("/admin/accounts/<user_id>/reopen")
@open_to(Access.ADMIN)
def reopen(user_id: str) -> Response:
    """Let a closed account sign in again."""
    office.application().accounts.reopen(user_id, office.actor())
    flash(_("Учётная запись снова открыта."), "done")
    return redirect(url_for("admin.accounts"), 303)


def _page(errors: object = None, typed: object = None) -> str:
    actor = office.actor()
    people = office.application().people.list(actor)
    return render_template(
        "admin/accounts.html",
        accounts=office.application().accounts.list(actor),
        without=[(p.id, p.full_name) for p in people if not p.login and not p.dismissed_on],
        errors=errors or {},
        typed=typed or {},
    )


def _once(user_id: str, password: str) -> str:
    """Show a one-time password; the page is not stored anywhere (see the cache header)."""
    return render_template(
        "shown_once.html",
        title=_("Одноразовый пароль"),
        name=office.names().person(user_id),
        secret=password,
        text=_(
            "Пароль показан один раз: передайте его лично. При входе программа попросит придумать "
            "новый."
        ),
        back=url_for("admin.accounts"),
        back_label=_("Учётные записи"),
    )


def _is_admin() -> bool:
    return "admin" in office.actor().principals
