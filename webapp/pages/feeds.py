"""What needs no signing in because its address is the secret: calendar feeds, links of letters."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from webapp import notice_words, office, security
from webapp.access import Access, open_to

blueprint = Blueprint("feeds", __name__)

FEED_SECONDS = 900


@blueprint.get("/calendar/<token>.ics")
@open_to(Access.PUBLIC)
def deadlines(token: str) -> Response:
    """Give the deadlines of whoever the token belongs to."""
    response = make_response(office.application().notification_choices.calendar(token))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = 'inline; filename="sroki.ics"'
    security.keep_for(FEED_SECONDS)
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/unsubscribe/<settings_id>/<kind>/<signed>")
@open_to(Access.PUBLIC)
def ask_to_unsubscribe(settings_id: str, kind: str, signed: str) -> str:
    """Ask once more: programs that check links must not unsubscribe anybody."""
    office.application().notification_choices.require_signed(settings_id, kind, signed)
    title = notice_words.letters_title(kind)
    return render_template("notifications/unsubscribe.html", title=title, done=False)


@blueprint.post("/unsubscribe/<settings_id>/<kind>/<signed>")
@security.without_token
@open_to(Access.PUBLIC)
def unsubscribe(settings_id: str, kind: str, signed: str) -> str:
    """End letters of one kind; mail programs post here by themselves (RFC 8058), without a token.

    The signature is what allows it, and it allows nothing else.
    """
    office.application().notification_choices.unsubscribe(settings_id, kind, signed)
    title = notice_words.letters_title(kind)
    return render_template("notifications/unsubscribe.html", title=title, done=True)
