"""Notifications: what one was told, the bell that counts them, and how one wants to be told."""

import hashlib
from dataclasses import asdict

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import notice_words, office
from webapp.inbox.filters import counter
from workflows import NOTIFICATION_KINDS, Choices

blueprint = Blueprint("notifications", __name__)

Answer = str | tuple[str, int] | Response
LONGEST = 200


@blueprint.get("/notifications")
def list_notifications() -> str:
    """Show what one was told, the newest first; every choice stands in the address."""
    unread, kind = request.args.get("unread") == "1", request.args.get("kind", "")
    page = office.application().notifications.page(
        office.actor(), unread=unread, kind=kind, cursor=request.args.get("cursor", "")
    )
    return render_template(
        "notifications/list.html",
        page=page,
        unread=unread,
        kind=kind if kind in NOTIFICATION_KINDS else "",
        has_cursor=bool(request.args.get("cursor")),
        unread_count=office.application().notifications.unread_count(office.actor()),
    )


@blueprint.post("/notifications/read")
def read_all() -> Response:
    """Mark all as read."""
    number = office.application().notifications.read_all(office.actor())
    flash(
        _("Отмечено прочитанными: %(number)s", number=number) if number else _("Новых нет."), "done"
    )
    return redirect(url_for("notifications.list_notifications"), 303)


@blueprint.post("/notifications/<notification_id>/open")
def open_one(notification_id: str) -> Response:
    """Mark one as read and go where it leads."""
    path = office.application().notifications.read(notification_id, office.actor())
    return redirect(path, 303)


@blueprint.get("/notifications/bell")
def show_bell() -> Response:
    """Give the bell alone; 304 while nothing changed."""
    html = _bell_html()
    response = make_response(html)
    response.set_etag(_mark_of(html))
    return response.make_conditional(request)


def bell() -> Markup:
    """The bell for the head of a page, which polls for its successor."""
    html = _bell_html()
    return Markup(render_template("notifications/bell_box.html", bell=html, mark=_mark_of(html)))  # noqa: S704 - our own templates


@blueprint.get("/notifications/settings")
def settings() -> str:
    """Show how one is told."""
    return _settings_page({})


@blueprint.post("/notifications/settings")
def save_settings() -> Answer:
    """Keep how one wants to be told."""
    choices = _typed()
    try:
        office.application().notification_choices.save(choices, office.actor())
    except InvalidForm as error:
        return _settings_page(error.errors, choices), 422
    flash(_("Сохранено. Так мы вас и будем уведомлять."), "done")
    return redirect(url_for("notifications.settings"), 303)


@blueprint.post("/notifications/calendar")
def new_calendar() -> str:
    """Make an address of the calendar feed; it is shown this once."""
    token = office.application().notification_choices.new_calendar(office.actor())
    root = office.application().settings.ways_out.public_url or request.host_url.rstrip("/")
    address = root + url_for("feeds.deadlines", token=token)
    return _settings_page({}, address=address)


@blueprint.post("/notifications/calendar/revoke")
def revoke_calendar() -> Response:
    """Let the feed's address open nothing any more."""
    office.application().notification_choices.end_calendar(office.actor())
    flash(_("Адрес календаря отозван: по нему больше ничего не видно."), "done")
    return redirect(url_for("notifications.settings", _anchor="calendar"), 303)


def _bell_html() -> str:
    centre, actor = office.application().notifications, office.actor()
    number = centre.unread_count(actor)
    fresh = centre.for_browser(actor) if number else ()
    notes = [
        {
            "id": each.id,
            "title": notice_words.one_of(each.kind, each.kind_title),
            "body": each.brief,
            "url": each.path,
        }
        for each in fresh
    ]
    return render_template("notifications/bell.html", count=counter(number), notes=notes)


def _mark_of(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:32]


def _typed() -> Choices:
    form = request.form
    return Choices(
        ways={kind: form.getlist(f"way-{kind}") for kind in NOTIFICATION_KINDS},
        digest_at=_time_in("digest_at"),
        quiet_from=_time_in("quiet_from"),
        quiet_to=_time_in("quiet_to"),
        quiet_days_off=form.get("quiet_days_off") == "yes",
        mail_address=form.get("mail_address", "").strip()[:LONGEST],
        messenger_address=form.get("messenger_address", "").strip()[:LONGEST],
    )


def _time_in(name: str) -> str:
    """A time as people type it: «8.30» is «08:30»."""
    typed = request.form.get(name, "").strip()[:LONGEST].replace(".", ":")
    return typed.zfill(len("08:30")) if ":" in typed else typed


def _settings_page(
    errors: dict[str, str], typed: Choices | None = None, *, address: str = ""
) -> str:
    kept = office.application().notification_choices.get(office.actor())
    shown = {name: getattr(kept, name) for name in vars(kept)}
    ways = {each.kind: each.ways for each in kept.kinds}
    if typed is not None:
        shown.update(asdict(typed))
        ways = {kind: frozenset(named) for kind, named in typed.ways.items()}
    return render_template(
        "notifications/settings.html", kept=kept, shown=shown, ways=ways, errors=errors,
        address=address,
    )  # fmt: skip
