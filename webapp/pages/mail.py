"""Administration: the mail server, a trial letter, and letters that did not get through."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from webapp.access import Access, open_to
from workflows import MailCard

blueprint = Blueprint("mail", __name__)

Answer = str | tuple[str, int] | Response


@blueprint.get("/admin/mail")
@open_to(Access.ADMIN)
def show() -> str:
    """Show how mail stands."""
    return _page({}, {})


@blueprint.post("/admin/mail")
@open_to(Access.ADMIN)
def save() -> Answer:
    """Keep the mail server; what waits is tried again at once."""
    typed = {name: request.form.get(name, "").strip() for name in _FIELDS}
    card = MailCard(**typed, password=request.form.get("password", ""))
    try:
        office.application().mail.save(card, office.actor())
    except InvalidForm as error:
        return _page(error.errors, typed), 422
    flash(_("Почтовый сервер сохранён. Отправьте пробное письмо, чтобы проверить его."), "done")
    return redirect(url_for("mail.show"), 303)


@blueprint.post("/admin/mail/forget")
@open_to(Access.ADMIN)
def forget() -> Response:
    """Send no letters any more."""
    office.application().mail.forget(office.actor())
    flash(_("Письма больше не отправляются. Уведомления в программе остаются."), "done")
    return redirect(url_for("mail.show"), 303)


@blueprint.post("/admin/mail/trial")
@open_to(Access.ADMIN)
def try_out() -> Response:
    """Let a trial letter go to whoever asks."""
    office.application().mail.try_out(office.actor())
    flash(_("Пробное письмо отправляется. Обновите страницу, чтобы увидеть итог."), "done")
    return redirect(url_for("mail.show", _anchor="trial"), 303)


@blueprint.post("/admin/mail/deliveries/<delivery_id>/send")
@open_to(Access.ADMIN)
def send_again(delivery_id: str) -> Response:
    """Let a letter that failed go out once more."""
    office.application().mail.send_again(delivery_id, office.actor())
    flash(_("Письмо отправляется ещё раз."), "done")
    return redirect(url_for("mail.show", _anchor="failed"), 303)


_FIELDS = ("host", "port", "security", "sender", "login")


def _page(errors: dict[str, str], typed: dict[str, str]) -> str:
    view = office.application().mail.view(office.actor())
    account = view.account
    known = {name: str(getattr(account, name)) for name in _FIELDS} if account is not None else {}
    return render_template(
        "admin/mail.html",
        view=view,
        errors=errors,
        shown={"port": "587", "security": "starttls", **known, **typed},
        securities=[
            ("starttls", _("STARTTLS, обычно порт 587")),
            ("tls", _("TLS с самого начала, обычно порт 465")),
            ("none", _("без защиты, только в своей сети")),
        ],
    )
