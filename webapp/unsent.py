"""A post of any page whose session has ended, carried through signing in and offered once more.

Forms of user tasks come back as drafts (`webapp.parking`). Everything else, a question, an absence,
a filter, travels in the sign-in page as it was posted, signed and bound to the person for whom the
page was drawn. After signing in they see what they had written and send it themselves: nothing is
done on the strength of an old page alone.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from webapp import office, vouching

log = logging.getLogger(__name__)

PAGE_FIELD = "_page"
FIELD = "unsent"
LARGEST = 256 * 1024
LONGEST_PAGE_SECONDS = 14 * 24 * 3600
LONGEST_SECONDS = 24 * 3600
_CACHED = "page_author"
_OWN = frozenset({"csrf_token", PAGE_FIELD})
_PAGES = "whose page"
_POSTS = "posted before signing in"


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """What was posted without a session.

    Attributes:
        author: the person for whom the page was drawn.
        address: where it was posted to, with its query.
        page: the page that it was posted from; "" when the browser did not say.
        fields: names and values as posted, without tokens.
        had_files: files came along; they are gone.
    """

    author: str
    address: str
    page: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """What a person probably typed: values with a space or a letter beyond Latin."""
        return tuple(value for _name, value in self.fields if _is_typed(value))


def page_mark() -> str:
    """Spell for whom this page is drawn, for a hidden field of each of its forms; "" for nobody."""
    if not office.is_signed_in():
        return ""
    if not hasattr(g, _CACHED):
        # Once per page, so that a list of forms repeats the same letters, which compress well.
        setattr(g, _CACHED, _serializer(_PAGES).dumps(office.actor().user_id))
    return str(getattr(g, _CACHED))


def page_author() -> str:
    """Read for whom the page was drawn that this request was posted from; "" for nobody."""
    try:
        found: Any = _serializer(_PAGES).loads(
            request.form.get(PAGE_FIELD, ""), max_age=LONGEST_PAGE_SECONDS
        )
    except BadData:
        return ""
    return str(found)


def take() -> str:
    """Spell what this request posted, for a hidden field; "" where nothing may be carried."""
    author = page_author() if request.method == "POST" else ""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in _OWN]
    if not author or any(_must_not_travel(name) for name, _value in fields):
        return ""
    spelled: str = _serializer(_POSTS).dumps(
        [author, request.full_path.rstrip("?"), _local_referrer(), fields, bool(request.files)]
    )
    if len(spelled) > LARGEST:
        log.warning("a post of %d characters could not be carried", len(spelled))
        return ""
    return spelled


def carried() -> str:
    """What the sign-in form carries along, for drawing it again."""
    return request.form.get(FIELD, "")[:LARGEST]


def opened() -> Unsent | None:
    """Read what the sign-in form carries; None for nothing, and after a day."""
    try:
        found: Any = _serializer(_POSTS).loads(carried(), max_age=LONGEST_SECONDS)
    except BadData:
        return None
    author, address, page, fields, had_files = found
    return Unsent(
        author=author, address=address, page=page, fields=_pairs(fields), had_files=had_files
    )


def _must_not_travel(name: str) -> bool:
    """A password; or a form of a user task, which comes back as its draft or may not be kept."""
    return "password" in name or name == vouching.FIELD


def _pairs(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in fields)


def _local_referrer() -> str:
    """The page of ours that posted this, as a path; "" for any other."""
    here, referrer = request.host_url, request.referrer or ""
    return f"/{referrer.removeprefix(here)}" if referrer.startswith(here) else ""


def _is_typed(value: str) -> bool:
    text = value.strip()
    return " " in text or any(letter.isalpha() and not letter.isascii() for letter in text)


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=purpose)
