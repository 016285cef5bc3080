"""The one-time link by which an administrator of a municipality opens their account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from webapp.access import Access, open_to

blueprint = Blueprint("invitations", __name__)

NAMES = ("surname", "given", "patronymic", "login")


@blueprint.get("/invitation/<token>")
@open_to(Access.PUBLIC)
def ask(token: str) -> str:
    """Ask whoever holds the link for their name, a login and a password."""
    return _page(token, {}, {})


@blueprint.post("/invitation/<token>")
@open_to(Access.PUBLIC)
def accept(token: str) -> Response | tuple[str, int]:
    """Open the account; the link leads nowhere after that."""
    typed = {name: request.form.get(name, "").strip() for name in NAMES}
    try:
        office.application().invitations.accept(
            token,
            typed["login"],
            request.form.get("password", ""),
            surname=typed["surname"],
            given=typed["given"],
            patronymic=typed["patronymic"],
        )
    except InvalidForm as error:
        return _page(token, typed, error.errors), 422
    flash(_("Учётная запись администратора создана. Войдите."), "done")
    return redirect(url_for("auth.sign_in"), 303)


def _page(token: str, typed: object, errors: object) -> str:
    name = office.application().invitations.municipality(token)
    lead = _("Откройте учётную запись администратора региона: она заводит муниципалитеты.")
    if name:
        lead = _(
            "%(name)s. Откройте учётную запись администратора: она заведёт остальных.", name=name
        )
    return render_template(
        "auth/open_account.html",
        title=_("Администратор муниципалитета") if name else _("Администратор региона"),
        lead=lead,
        action=url_for("invitations.accept", token=token),
        typed=typed,
        errors=errors,
    )
