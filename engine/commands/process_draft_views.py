"""Process drafts as pages read them, and the common questions before anything is done with one."""

from dataclasses import replace

from engine.commands import rights
from engine.commands.context import Context
from engine.domain.errors import Acceptance, Conflict, NotFound
from engine.domain.identity import Permission
from engine.domain.process_drafts import (
    DraftComment,
    DraftDeed,
    DraftEvent,
    DraftFile,
    DraftLocked,
    ProcessDraftState,
    ProcessDraftView,
)
from engine.store import deployment_rows
from engine.store import process_draft_rows as stored
from engine.store.queries import definitions
from engine.store.queries.rows import definition_view
from engine.store.tables import (
    ProcessDefinition,
    ProcessDraft,
    ProcessDraftComment,
    ProcessDraftFile,
)

_NOT_HERE = "Такого черновика нет."
NOT_EDITED: dict[ProcessDraftState, str] = {
    ProcessDraftState.IN_REVIEW: "Черновик на проверке. Чтобы править, отзовите его с проверки.",
    ProcessDraftState.APPROVED: "Черновик одобрен. Чтобы править, верните его в работу.",
    ProcessDraftState.SCHEDULED: "Черновик ждёт даты развёртывания. Чтобы править, верните его в "
    "работу.",
    ProcessDraftState.DEPLOYED: "Черновик уже развёрнут. Для новых правок начните новый.",
    ProcessDraftState.DISCARDED: "Черновик отменён. Для новых правок начните новый.",
}


def require_designer(context: Context) -> None:
    """Let only those on who may deploy.

    Raises:
        NotPermitted: the actor may not.
    """
    rights.require(context.actor, Permission.DEPLOY, "Править процессы может не каждый.")


def found(context: Context, draft_id: str) -> ProcessDraft:
    """Read a draft.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft in this municipality.
    """
    require_designer(context)
    row = stored.by_id(context.session, context.tenant, draft_id)
    if row is None:
        raise NotFound(_NOT_HERE)
    return row


def locked(context: Context, draft_id: str) -> ProcessDraft:
    """Lock the row of a draft; raises as `found`."""
    require_designer(context)
    row = stored.lock(context.session, context.tenant, draft_id)
    if row is None:
        raise NotFound(_NOT_HERE)
    return row


def require_editable(context: Context, row: ProcessDraft) -> None:
    """Let only a draft under work, that nobody else is drawing, be changed.

    Raises:
        Conflict: it is in review, or past it.
        DraftLocked: somebody else holds it.
    """
    state = ProcessDraftState(row.state)
    if state is not ProcessDraftState.EDITING:
        raise Conflict(NOT_EDITED[state])
    if is_held_by_another(context, row) and row.lock_until is not None:
        raise DraftLocked(row.lock_holder, row.lock_until, name_of(context, row.lock_holder))


def is_held_by_another(context: Context, row: ProcessDraft) -> bool:
    """Say whether somebody else's lock is alive."""
    if row.lock_until is None or row.lock_until <= context.now:
        return False
    return row.lock_holder not in ("", context.actor.user_id)


def name_of(context: Context, user_id: str) -> str:
    """How a colleague is called; "" when nobody knows."""
    person = context.equipment.people(context.session, context.tenant, user_id)
    return person.name if person is not None else ""


def view(context: Context, row: ProcessDraft) -> ProcessDraftView:
    """A single draft with its files, comments and history."""
    session = context.session
    made = deployment_rows.versions_in(session, row.deployment_id) if row.deployment_id else ()
    shown = _view(
        context,
        row,
        files=tuple(file_view(each) for each in stored.files(session, row.id)),
        comments=tuple(comment_view(each) for each in stored.comments(session, row.id)),
        events=tuple(
            DraftEvent(at=each.at, by=each.by, deed=DraftDeed(each.deed), text=each.text)
            for each in stored.events(session, row.id)
        ),
    )
    return replace(shown, deployed=tuple(definition_view(each) for each in made))


def line(context: Context, row: ProcessDraft) -> ProcessDraftView:
    """A draft in a list."""
    return _view(context, row)


def _view(
    context: Context,
    row: ProcessDraft,
    *,
    files: tuple[DraftFile, ...] = (),
    comments: tuple[DraftComment, ...] = (),
    events: tuple[DraftEvent, ...] = (),
) -> ProcessDraftView:
    base = _base(context, row)
    newest = newest_of(context, row)
    is_held = row.lock_until is not None and row.lock_until > context.now
    return ProcessDraftView(
        id=row.id,
        key=row.key,
        name=row.name,
        state=ProcessDraftState(row.state),
        owner=row.owner,
        created_at=row.created_at,
        revision=row.revision,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        base=definition_view(base) if base is not None else None,
        newer=definition_view(newest) if is_newer(row, newest) and newest is not None else None,
        lock_holder=row.lock_holder if is_held else "",
        lock_until=row.lock_until if is_held else None,
        note=row.note,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        reviewer=row.reviewer,
        reviewed_at=row.reviewed_at,
        review_note=row.review_note,
        effective_at=row.effective_at,
        deployment_id=row.deployment_id,
        acceptances=tuple(Acceptance(**each) for each in row.acceptances),
        files=files,
        comments=comments,
        events=events,
    )


def _base(context: Context, row: ProcessDraft) -> ProcessDefinition | None:
    if not row.base_definition_id:
        return None
    return definitions.by_id(context.session, context.tenant, row.base_definition_id)


def newest_of(context: Context, row: ProcessDraft) -> ProcessDefinition | None:
    """The version of its process that begins instances now; None for a process that is new."""
    return definitions.newest_of(context.session, context.tenant, row.key) if row.key else None


def is_newer(row: ProcessDraft, newest: ProcessDefinition | None) -> bool:
    """Say whether another version than the base is the newest, and not by this very draft."""
    if newest is None or newest.id == row.base_definition_id:
        return False
    return not row.deployment_id or newest.deployment_id != row.deployment_id


def file_view(row: ProcessDraftFile) -> DraftFile:
    """A file without its content."""
    return DraftFile(
        name=row.name,
        size=row.size,
        revision=row.revision,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def comment_view(row: ProcessDraftComment) -> DraftComment:
    """A comment as it is read."""
    return DraftComment(
        id=row.id,
        file=row.file,
        element_id=row.element_id,
        author=row.author,
        text=row.text,
        at=row.at,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
    )
