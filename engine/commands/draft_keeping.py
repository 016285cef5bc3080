"""The keeping of a draft: what is stored of it, and when a save is refused."""

from collections.abc import Mapping
from typing import Any

from engine.commands.context import Context
from engine.domain.drafts import DraftConflict, DraftValues, DraftView
from engine.domain.errors import InvalidInput
from engine.forms import known_attachments
from engine.store import draft_rows
from engine.store.draft_rows import Place
from engine.store.tables import UserTaskDraft
from engine.store.types import dump_json

LARGEST = 256 * 1024
"""Bytes of one draft as it is stored; files are kept elsewhere."""
LONGEST_PATH = 400
_MOST_PATHS = 20_000
_UNSTORABLE = {0: "\N{REPLACEMENT CHARACTER}"}


class Typed:
    """What is to be kept, with the form that it was typed into."""

    def __init__(self, values: DraftValues, definition_id: str, form_key: str) -> None:
        self.answers = _storable(values)
        self.definition_id, self.form_key = definition_id, form_key

    def columns(self, context: Context) -> dict[str, Any]:
        return {
            "definition_id": self.definition_id,
            "form_key": self.form_key,
            "answers": self.answers,
            "has_files": bool(known_attachments(self.answers)),
            "saved_at": context.now,
        }


def save(
    context: Context,
    place: Place,
    row: UserTaskDraft | None,
    typed: Typed,
    revision: int,
    source: str,
) -> None:
    """Write unless somebody else wrote since; a page never conflicts with itself.

    Its own last save may have arrived although the answer was lost on the way. Nor does anybody
    who says the same: a page that was left may still be sending what the next one has to say.
    """
    if row is not None and row.answers == typed.answers:
        return
    own = row is not None and bool(source) and row.source == source
    if row is not None and row.revision != revision and not own:
        raise DraftConflict(as_view(row))
    write(context, place, row, typed.columns(context), source)


def write(
    context: Context,
    place: Place,
    row: UserTaskDraft | None,
    columns: Mapping[str, Any],
    source: str,
) -> None:
    values = {**columns, "source": source[:LONGEST_PATH]}
    if row is not None:
        draft_rows.change(context.session, row, values)
    elif not draft_rows.add(context.session, place, values):
        found = draft_rows.find(context.session, place)
        raise DraftConflict(as_view(found))


def _storable(values: DraftValues) -> dict[str, list[Any]]:
    """Copy what was typed; what no database stores becomes a replacement character.

    Raises:
        InvalidInput: it is too large, or no form could have sent it.
    """
    if len(values) > _MOST_PATHS:
        raise InvalidInput("В форме слишком много полей: черновик не сохранён.")
    answers = {
        _text(path)[:LONGEST_PATH]: [_cell(each) for each in cells]
        for path, cells in values.items()
    }
    size = len(dump_json(answers).encode())
    if size > LARGEST:
        raise InvalidInput(
            f"Черновик не сохранён: в форме {size // 1024} КБ текста, а черновик вмещает "
            f"{LARGEST // 1024} КБ. Отправьте форму или перенесите часть текста в файл."
        )
    return answers


def _cell(value: object) -> Any:
    if isinstance(value, Mapping):
        named = {name: value.get(name) for name in ("id", "name", "size")}
        return {
            name: each if isinstance(each, int) else _text(each) for name, each in named.items()
        }
    return _text(value)


def _text(value: object) -> str:
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text.translate(_UNSTORABLE).encode(errors="replace").decode()


def as_view(row: UserTaskDraft | None, **known: Any) -> DraftView:
    if row is None:
        return DraftView(**known)
    return DraftView(
        values={} if known.get("forbidden") else row.answers,
        revision=row.revision,
        saved_at=row.saved_at if row.answers else None,
        definition_id=row.definition_id,
        form_key=row.form_key,
        source=row.source,
        taken_by=row.taken_by,
        **known,
    )
