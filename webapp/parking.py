"""What was typed into a form whose session has ended, carried through signing in.

The typed values travel in the sign-in page itself, signed and bound to the person the form was
drawn for; the server keeps nothing, and shows them to nobody else. Files are kept at once, as any
file of that person that is not handed in yet.
"""

import logging
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from engine import EngineError
from engine.municipalities import acting_in
from webapp import draft_values, office, vouching
from webapp.draft_values import Typed
from webapp.vouching import DrawnForm

log = logging.getLogger(__name__)

FIELD = "parked"
LARGEST = 256 * 1024
LONGEST_SECONDS = 24 * 3600
_PURPOSE = "typed before signing in"


@dataclass(frozen=True, kw_only=True)
class Parked:
    """A form that was handed in without a session."""

    drawn: DrawnForm
    typed: Typed


def take() -> str:
    """Spell what this request typed, for a hidden field; "" where nothing may or can be kept."""
    drawn = vouching.posted()
    if drawn is None or not drawn.keeps:
        return ""
    try:
        identity = office.application().identity
        actor = identity.actor_for(drawn.author, identity.municipality_of(drawn.author))
    except EngineError:
        return ""  # the account was closed meanwhile
    with acting_in(actor.tenant):
        typed = draft_values.posted(drawn, actor)
    spelled: str = _serializer().dumps(
        [vouching.sign(drawn), dict(typed.values), typed.revision, typed.source]
    )
    if len(spelled) > LARGEST:
        log.warning("a form of %d characters could not be carried through signing in", len(spelled))
        return ""
    return spelled


def carried() -> str:
    """What the sign-in form carries along, for drawing it again."""
    return request.form.get(FIELD, "")[:LARGEST]


def opened() -> Parked | None:
    """Read what the sign-in form carries; None for nothing, and after a day."""
    text = carried()
    if not text:
        return None
    try:
        found: Any = _serializer().loads(text, max_age=LONGEST_SECONDS)
    except BadData:
        return None
    token, values, revision, source = found
    drawn = vouching.read(token)
    if drawn is None:
        return None
    return Parked(drawn=drawn, typed=Typed(values=values, revision=revision, source=source))


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=_PURPOSE)
