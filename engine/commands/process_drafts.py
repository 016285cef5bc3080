"""The verbs of process drafts: begin one, change its files, hold it, check it."""

import re
from collections.abc import Mapping
from uuid import uuid4

from engine.commands import process_draft_views as views
from engine.commands import values
from engine.commands.context import Context
from engine.domain.errors import InvalidInput, NotFound
from engine.domain.process_drafts import (
    LARGEST_DRAFT,
    LARGEST_FILE,
    LOCK_LASTS,
    MOST_FILES,
    DraftDeed,
    DraftFileKind,
    DraftStale,
    ProcessDraftState,
    ProcessDraftView,
    kind_of_file,
)
from engine.interpreter.deployment import read_accepted
from engine.store import process_draft_rows as stored
from engine.store.queries import definitions
from engine.store.tables import ProcessDefinition, ProcessDraft, ProcessDraftFile

LONGEST_NAME = 200
_PART = re.compile(r"[^/\\\x00-\x1f\x7f<>:\"|?*]+")
_MEGABYTE = 2**20


# -- begin -----------------------------------------------------------------------------------------
def begin(context: Context, definition_id: str) -> ProcessDraftView:
    """Copy the files of a version into a new draft.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such version.
    """
    views.require_designer(context)
    base = definitions.by_id(context.session, context.tenant, definition_id)
    if base is None:
        raise NotFound("Такой версии процесса нет.")
    files = definitions.files_of(context.session, base.deployment_id)
    return _begun(context, base.name, files, base)


def begin_of_files(context: Context, files: Mapping[str, bytes], name: str) -> ProcessDraftView:
    """Make a draft of files that come from elsewhere, right or wrong.

    When they hold a process that is deployed, its newest version is the base.

    Raises:
        NotPermitted: the actor may not deploy.
        InvalidInput: no files, a name that no file can have, or too much of it.
    """
    views.require_designer(context)
    if not files:
        raise InvalidInput("Черновик не из чего начать: нет ни одного файла.")
    for each, content in files.items():
        _require_name(each)
        _require_size(each, content)
    _require_room(len(files), sum(map(len, files.values())))
    key, title = _process_of(files)
    base = definitions.newest_of(context.session, context.tenant, key) if key else None
    wanted = values.plain_text(name, "Название").strip()[:LONGEST_NAME]
    return _begun(context, wanted or title or key or "Новый процесс", files, base, key)


def _begun(
    context: Context,
    name: str,
    files: Mapping[str, bytes],
    base: ProcessDefinition | None,
    key: str = "",
) -> ProcessDraftView:
    author = context.actor.user_id
    row = ProcessDraft(
        id=uuid4().hex,
        tenant=context.tenant,
        key=key or (base.key if base is not None else ""),
        name=name,
        state=ProcessDraftState.EDITING.value,
        base_definition_id=base.id if base is not None else "",
        owner=author,
        created_at=context.now,
        revision=1,
        changed_at=context.now,
        changed_by=author,
        lock_holder="",
        note="",
        submitted_by="",
        reviewer="",
        review_note="",
        newest_id="",
        deployment_id="",
        acceptances=[],
    )
    stored.add(context.session, row, files)
    stored.tell(context.session, row, DraftDeed.BEGUN, author, context.now)
    return views.view(context, row)


def _process_of(files: Mapping[str, bytes]) -> tuple[str, str]:
    """Key and name of the first executable process; both "" when none can be read."""
    diagrams = {n: c for n, c in files.items() if kind_of_file(n) is DraftFileKind.DIAGRAM}
    found = read_accepted(diagrams).processes if diagrams else ()
    return (found[0].key, found[0].name) if found else ("", "")


# -- files -----------------------------------------------------------------------------------------
def read_file(context: Context, draft_id: str, name: str) -> tuple[bytes, int]:
    """A file and the draft's revision.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft or file.
    """
    row = views.found(context, draft_id)
    return bytes(_file(context, row, name).content), row.revision


def save_file(
    context: Context, draft_id: str, name: str, content: bytes, revision: int
) -> ProcessDraftView:
    """Keep a file as it was just written, right or wrong; a name that is not there is added.

    Only a change of this very file counts: a form saved meanwhile does not stop a diagram.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft.
        DraftStale: the file was changed after `revision`.
        DraftLocked: somebody else is drawing.
        Conflict: the draft is in review, or past it.
        InvalidInput: the name is none, or the file too large.
    """
    row = views.locked(context, draft_id)
    views.require_editable(context, row)
    values.plain_text(name, "Имя файла")
    known = stored.file(context.session, row.id, name)
    if known is not None and bytes(known.content) == content:
        _hold(context, row)
        return views.view(context, row)
    if known is not None and known.revision > revision:
        who = views.name_of(context, known.changed_by)
        raise DraftStale(known.changed_by, known.changed_at, row.revision, who)
    _require_name(name)
    _require_size(name, content)
    count, weight = stored.weight(context.session, row.id)
    _require_room(count + (known is None), weight + len(content) - (known.size if known else 0))
    _touch(context, row)
    stored.write(context.session, row, name, content)
    if known is None:
        _tell(context, row, DraftDeed.FILE_ADDED, name)
    _hold(context, row)
    if not row.base_definition_id and kind_of_file(name) is DraftFileKind.DIAGRAM:
        row.key = _process_of(stored.contents(context.session, row.id))[0] or row.key
    context.session.flush()
    return views.view(context, row)


def rename_file(context: Context, draft_id: str, name: str, new_name: str) -> ProcessDraftView:
    """Give a file another name.

    Raises:
        NotFound: there is no such draft or file.
        Conflict, DraftLocked: as `save_file`.
        InvalidInput: the name is none, or another file has it.
    """
    row = views.locked(context, draft_id)
    views.require_editable(context, row)
    content = bytes(_file(context, row, name).content)
    _require_name(new_name)
    if stored.file(context.session, row.id, new_name) is not None:
        raise InvalidInput(f"Файл «{new_name}» в черновике уже есть.")
    _touch(context, row)
    stored.remove(context.session, row.id, name)
    stored.write(context.session, row, new_name, content)
    _tell(context, row, DraftDeed.FILE_RENAMED, f"{name} → {new_name}")
    _hold(context, row)
    return views.view(context, row)


def remove_file(context: Context, draft_id: str, name: str) -> ProcessDraftView:
    """Take a file out; raises as `rename_file`."""
    row = views.locked(context, draft_id)
    views.require_editable(context, row)
    _file(context, row, name)
    _touch(context, row)
    stored.remove(context.session, row.id, name)
    _tell(context, row, DraftDeed.FILE_REMOVED, name)
    _hold(context, row)
    return views.view(context, row)


def _file(context: Context, row: ProcessDraft, name: str) -> ProcessDraftFile:
    file = stored.file(context.session, row.id, values.plain_text(name, "Имя файла"))
    if file is None:
        raise NotFound(f"Файла «{name}» в черновике нет.")
    return file


def _touch(context: Context, row: ProcessDraft) -> None:
    row.revision += 1
    row.changed_at, row.changed_by = context.now, context.actor.user_id


def _tell(context: Context, row: ProcessDraft, deed: DraftDeed, text: str = "") -> None:
    stored.tell(context.session, row, deed, context.actor.user_id, context.now, text)


def _require_name(name: str) -> None:
    parts = values.plain_text(name, "Имя файла").split("/")
    wrong = any(not _PART.fullmatch(each) or each in (".", "..") for each in parts)
    if wrong or len(name) > LONGEST_NAME or "." not in parts[-1]:
        raise InvalidInput(f"Имя файла «{name[:80]}» не подходит: нужно имя с расширением.")


def _require_size(name: str, content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise InvalidInput(
            f"Файл «{name}» занимает {len(content) // _MEGABYTE} МБ, можно не больше "
            f"{LARGEST_FILE // _MEGABYTE} МБ. Черновик остался прежним."
        )


def _require_room(count: int, weight: int) -> None:
    if count > MOST_FILES:
        raise InvalidInput(f"В черновике может быть не больше {MOST_FILES} файлов.")
    if weight > LARGEST_DRAFT:
        most = LARGEST_DRAFT // _MEGABYTE
        raise InvalidInput(f"Файлы черновика вместе не могут занимать больше {most} МБ.")


# -- who is drawing --------------------------------------------------------------------------------
def hold(context: Context, draft_id: str, *, take_over: bool) -> ProcessDraftView:
    """Say that the actor is drawing; others wait until the lock ends.

    Raises:
        DraftLocked: somebody else is, and the actor does not take over.
        Conflict: the draft is in review, or past it.
    """
    row = views.locked(context, draft_id)
    if take_over and views.is_held_by_another(context, row):
        _tell(context, row, DraftDeed.TAKEN_OVER, views.name_of(context, row.lock_holder))
        row.lock_holder, row.lock_until = "", None
    views.require_editable(context, row)
    _hold(context, row)
    return views.view(context, row)


def let_go(context: Context, draft_id: str) -> ProcessDraftView:
    """Let others draw; somebody else's lock stays."""
    row = views.locked(context, draft_id)
    if row.lock_holder == context.actor.user_id:
        row.lock_holder, row.lock_until = "", None
        context.session.flush()
    return views.view(context, row)


def _hold(context: Context, row: ProcessDraft) -> None:
    row.lock_holder = context.actor.user_id
    row.lock_until = context.now + LOCK_LASTS if row.lock_holder else None
    context.session.flush()
