"""Who was given a form to fill in: a signed name in the form itself, which outlives a session.

It lets the typed values find their author again after signing in, and it shows that the page was
ours where the session's own token is gone. It opens nothing: whoever posts it must still sign in.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

FIELD = "_author"
LONGEST_SECONDS = 14 * 24 * 3600
_PURPOSE = "author of a form"


@dataclass(frozen=True, kw_only=True)
class DrawnForm:
    """A form as it was drawn for one person.

    Attributes:
        task_id, process_key: whose answer or start it is; exactly one of them is set.
        definition_id, form_key: which form; the key is "" where none is designed.
        keeps: what is typed may be kept before it is handed in.
    """

    author: str
    task_id: str = ""
    process_key: str = ""
    definition_id: str = ""
    form_key: str = ""
    keeps: bool = True


def sign(drawn: DrawnForm) -> str:
    """Spell who fills in which form, for a hidden field."""
    parts = [drawn.author, drawn.task_id, drawn.process_key, drawn.definition_id, drawn.form_key]
    spelled: str = _serializer().dumps([*parts, drawn.keeps])
    return spelled


def read(token: str) -> DrawnForm | None:
    """Read what `sign` wrote; None for anything else, and after two weeks."""
    try:
        found: Any = _serializer().loads(token, max_age=LONGEST_SECONDS)
    except BadData:
        return None
    author, task_id, process_key, definition_id, form_key, keeps = found
    return DrawnForm(
        author=author,
        task_id=task_id,
        process_key=process_key,
        definition_id=definition_id,
        form_key=form_key,
        keeps=keeps,
    )


def posted() -> DrawnForm | None:
    """The form that this request hands in, if it was drawn for the place it is posted to."""
    found = read(request.form.get(FIELD, "")) if request.method == "POST" else None
    place = request.view_args or {}
    if found is None or not place:
        return None
    same_task = found.task_id and place.get("task_id") == found.task_id
    same_start = found.process_key and place.get("process_key") == found.process_key
    return found if same_task or same_start else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=_PURPOSE)
