"""While the database is gone, full or of another version: a page that needs none.

What a person has posted comes back in it, to be sent once more as it was; a form of a user task is
its draft besides. Nobody is taken for signed out meanwhile.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, make_response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import Unavailable
from engine.installation import Standing
from webapp.unsent import LARGEST

LOOK_EVERY_SECONDS = 5.0
COME_AGAIN_SECONDS = 30
Fits = Callable[[], Standing]


@dataclass
class _Watch:
    """Asks now and then whether the program still fits the tables."""

    fits: Fits
    standing: Standing = Standing.FITS
    looked_at: float = -LOOK_EVERY_SECONDS

    def ask(self) -> Response | None:
        if request.endpoint == "static":
            return None
        if time.monotonic() - self.looked_at > LOOK_EVERY_SECONDS:
            self.standing = self.fits()
            self.looked_at = time.monotonic()
        if self.standing == Standing.FITS:
            return None
        return _page(
            _("Программу обновляют"),
            _("Работа ненадолго приостановлена. Ничего не потеряно и не изменено."),
        )


def bear(app: Flask, fits: Fits) -> None:
    """Answer with the page whatever the database cannot do now.

    Args:
        app: the application, before anything else asks about its requests.
        fits: says whether the program fits the tables.
    """
    app.register_error_handler(Unavailable, unavailable)
    app.before_request(_Watch(fits).ask)


def unavailable(error: Unavailable) -> Response:
    """Answer while the database is gone."""
    current_app.logger.warning("unavailable at %s: %s", request.path, error)
    reasons = {
        "full": _("На диске сервера не осталось места: записать ничего нельзя."),
        "overrun": _("Сервер перегружен: слишком много людей работает одновременно."),
    }
    gone = _("База данных сейчас недоступна.")
    return _page(_("Сейчас не получится"), reasons.get(error.reason, gone))


def _page(title: str, happened: str) -> Response:
    fields, lost = _posted()
    # Not `render_template`: the usual context asks the database who is here.
    text = current_app.jinja_env.get_template("errors/outage.html").render(
        title=title,
        happened=happened,
        posts=request.method == "POST",
        fields=fields,
        lost=lost,
        address=request.full_path.rstrip("?"),
    )
    answer = make_response(text, 503)
    answer.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
    return answer


def _posted() -> tuple[list[tuple[str, str]], bool]:
    """What may be sent once more from the page, and whether something of it may not."""
    if request.method != "POST":
        return [], False
    fields = list(request.form.items(multi=True))
    secret = any("password" in name for name, _value in fields)
    large = sum(len(name) + len(value) for name, value in fields) > LARGEST
    files = any(file.filename for file in request.files.values())
    return ([], True) if secret or large or files else (fields, False)
