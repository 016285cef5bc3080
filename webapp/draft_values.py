"""What one request says of a draft: values as typed, files kept, and what the page knew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request

from engine import (
    Actor,
    DraftValues,
    DraftView,
    EngineError,
    Form,
    NotFound,
    known_attachments,
    without_gaps,
)
from webapp import filling, office, unsent, uploads, vouching
from webapp.forms import parse_submission
from webapp.vouching import DrawnForm

REVISION, SOURCE = "_revision", "_source"
OURS = frozenset({"csrf_token", "request_key", unsent.PAGE_FIELD, vouching.FIELD, REVISION, SOURCE})


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What one request says of a draft."""

    values: DraftValues
    revision: int
    source: str
    errors: Mapping[str, str] = field(default_factory=dict)


def posted(drawn: DrawnForm, actor: Actor) -> Typed:
    """Read what was typed; new files are kept, and stand among the values as references."""
    values = _named(drawn)
    form = form_of_drawn(drawn)
    errors: Mapping[str, str] = {}
    if form is not None:
        values, errors = _with_files(form, values, drawn, actor)
    return Typed(
        values=values,
        revision=number(request.form.get(REVISION, "")),
        source=request.form.get(SOURCE, ""),
        errors=errors,
    )


def is_older(drawn: DrawnForm, draft: DraftView) -> bool:
    """Whether this request was typed into a page that does not know the newest draft."""
    if REVISION not in request.form or draft.is_empty:
        return False
    known = number(request.form[REVISION])
    own = request.form.get(SOURCE, "") == draft.source
    return draft.revision > known and not own and _plain(_named(drawn)) != _plain(draft.values)


def save(drawn: DrawnForm, typed: Typed, actor: Actor) -> DraftView:
    """Keep it; raises as `ProcessEngine.save_draft`."""
    engine, how = office.engine(), {"source": typed.source}
    if drawn.task_id:
        return engine.save_draft(drawn.task_id, typed.values, actor, typed.revision, **how)
    return engine.save_start_draft(
        drawn.process_key,
        typed.values,
        actor,
        typed.revision,
        definition_id=drawn.definition_id,
        **how,
    )


def _named(drawn: DrawnForm) -> dict[str, Sequence[Any]]:
    # On a registered page the decision is the button that was pressed, not something typed.
    pressed = {"decision"} if drawn.form_key.startswith(filling.PAGE_PREFIX) else set()
    found = {
        name: request.form.getlist(name)
        for name in request.form
        if name not in OURS | pressed and not name.startswith("_")
    }
    return without_gaps(found)


def _with_files(
    form: Form, values: dict[str, Sequence[Any]], drawn: DrawnForm, actor: Actor
) -> tuple[dict[str, Sequence[Any]], Mapping[str, str]]:
    """Put references in the place of ids, and keep files that came with the request."""
    keys = {part.key for part in form.fields if part.type == "filepicker"}
    for path in list(values):
        if path.rpartition(".")[2] in keys:
            values[path] = [_reference(str(each), actor) for each in values[path] if each]
    submission = parse_submission(request.form, request.files)
    if not submission.files:
        return values, {}
    cleaned = form.clean(
        submission.raw, {}, files=submission.files, today=office.today(), draft=True
    )
    stored, errors = uploads.stored(cleaned, uploads.Place(task_id=drawn.task_id), actor)
    for path, references in stored.items():
        values[path] = [*values.get(path, ()), *references]
    return values, errors


def _reference(attachment_id: str, actor: Actor) -> Any:
    """The name and size beside an id; the bare id of a file that this person may not read."""
    try:
        return office.application().attachments.get(attachment_id, actor).reference
    except NotFound:
        return attachment_id


def _plain(values: DraftValues) -> dict[str, list[str]]:
    """Values as a browser knows them: files by their ids, nothing blank."""
    found = {
        path: [
            str(each.get("id", "")) if isinstance(each, Mapping) else str(each) for each in cells
        ]
        for path, cells in values.items()
    }
    return {path: cells for path, cells in found.items() if any(cells)}


def number(text: str) -> int:
    """Read a posted revision; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def begin_from(drawn: DrawnForm, earlier_id: str, revision: int) -> DraftView:
    """Copy an earlier answer into the draft, one's own files included."""
    engine, actor = office.engine(), office.actor()
    if drawn.task_id:
        values = engine.earlier_values(drawn.task_id, earlier_id, actor)
    else:
        values = engine.earlier_start_values(drawn.process_key, earlier_id, actor)
    typed = Typed(values=_with_copies(values, drawn, actor), revision=revision, source="")
    return save(drawn, typed, actor)


def _with_copies(values: DraftValues, drawn: DrawnForm, actor: Actor) -> DraftValues:
    """Hand one's files in again: a file belongs to one process only."""
    return {
        path: [_copied(each, path, drawn, actor) for each in cells]
        for path, cells in values.items()
    }


def _copied(cell: Any, path: str, drawn: DrawnForm, actor: Actor) -> Any:
    if not known_attachments([cell]):
        return cell
    files = office.application().attachments
    try:
        found, content = files.open(str(cell["id"]), actor)
    except NotFound:
        return cell
    with content:
        kept = files.store(content, found.name, actor, task_id=drawn.task_id, form_path=path)
    return kept.reference


def form_of_drawn(drawn: DrawnForm) -> Form | None:
    return form_known(drawn.definition_id, drawn.form_key)


def form_known(definition_id: str, form_key: str) -> Form | None:
    if not definition_id:
        return None
    try:
        return filling.form_of(definition_id, form_key)
    except EngineError:
        return None  # a form that is gone names nothing; what was typed is shown all the same
