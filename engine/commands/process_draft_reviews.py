"""From a process draft to a version: submit, review, deploy now or at a date, discard."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.commands import deployment, house_rules, values
from engine.commands import process_draft_views as views
from engine.commands.context import Context
from engine.domain.errors import (
    Conflict,
    DeploymentRefused,
    InvalidInput,
    NotPermitted,
    ReasonsMissing,
)
from engine.domain.identity import Actor, Permission
from engine.domain.process_drafts import (
    DEPLOY_DRAFT,
    DraftDeed,
    DraftLocked,
    ProcessDraftState,
    ProcessDraftView,
)
from engine.store import deployment_rows
from engine.store import process_draft_rows as stored
from engine.store.application_rows import cancel_job, schedule_job
from engine.store.queries import definitions
from engine.store.tables import ProcessDraft

LONGEST_NOTE = 2_000
ORIGIN = "draft"
State = ProcessDraftState
_NOT_NOW: Mapping[ProcessDraftState, str] = {
    State.EDITING: "Черновик в работе: сначала отправьте его на проверку.",
    State.IN_REVIEW: "Черновик ещё на проверке.",
    State.APPROVED: "Черновик уже одобрен.",
    State.SCHEDULED: "Черновик уже одобрен и ждёт даты.",
    State.DEPLOYED: "Черновик уже развёрнут.",
    State.DISCARDED: "Черновик отменён.",
}


def submit(
    context: Context, draft_id: str, note: str, reasons: Mapping[str, str]
) -> ProcessDraftView:
    """Ask a second person to look at the draft.

    Raises:
        NotPermitted, NotFound, DraftLocked: as for every change of a draft.
        Conflict: it is in review already, or past it, or nothing differs from the newest version.
        InvalidInput: it is not said what is different.
        DeploymentRefused: there are errors.
        ReasonsMissing: there are warnings without a reason.
    """
    row = views.locked(context, draft_id)
    views.require_editable(context, row)
    said = _note(note, "Что изменено", required=True)
    files = stored.contents(context.session, row.id)
    _require_difference(context, row, files)
    model = deployment.checked(context, files)
    accepted = house_rules.accepted(context, model, reasons)
    row.key = model.processes[0].key if not row.base_definition_id else row.key
    row.acceptances = deployment_rows.findings_as_json(accepted)
    row.note, row.submitted_by, row.submitted_at = said, context.actor.user_id, context.now
    row.reviewer, row.reviewed_at, row.review_note = "", None, ""
    return _moved(context, row, State.IN_REVIEW, DraftDeed.SUBMITTED, said)


def _require_difference(context: Context, row: ProcessDraft, files: Mapping[str, bytes]) -> None:
    newest = views.newest_of(context, row)
    if newest is None:
        return
    if definitions.files_of(context.session, newest.deployment_id) == files:
        raise Conflict(
            f"Черновик ничем не отличается от развёрнутой версии {newest.version}: "
            "отправлять на проверку нечего."
        )


def review(context: Context, draft_id: str, note: str, *, approve: bool) -> ProcessDraftView:
    """Approve a draft, or send it back with what is to be done.

    Raises:
        NotPermitted: the actor may not deploy, or is one of its authors where a second person is
            asked for.
        Conflict: it is not in review.
        InvalidInput: it is sent back without a word.
    """
    row = views.locked(context, draft_id)
    _require(row, State.IN_REVIEW)
    authors = views.view(context, row).authors
    if context.actor.user_id in authors and not may_review_own(context):
        raise NotPermitted(
            "Черновик проверяет не тот, кто его готовил: нужен второй дизайнер процессов."
        )
    said = _note(note, "Замечание", required=not approve)
    row.reviewer, row.reviewed_at, row.review_note = context.actor.user_id, context.now, said
    if approve:
        return _moved(context, row, State.APPROVED, DraftDeed.APPROVED, said)
    return _moved(context, row, State.EDITING, DraftDeed.RETURNED, said)


def may_review_own(context: Context) -> bool:
    """Say whether authors may approve what they drew, in this municipality."""
    return context.equipment.reviews_own(context.session, context.tenant)


def withdraw(context: Context, draft_id: str) -> ProcessDraftView:
    """Take a draft back into work, also one that is approved, waits for its date or was discarded.

    Raises:
        Conflict: it is in work already, or deployed.
    """
    row = views.locked(context, draft_id)
    _require(row, State.IN_REVIEW, State.APPROVED, State.SCHEDULED, State.DISCARDED)
    _unschedule(context, row)
    row.reviewer, row.reviewed_at, row.review_note = "", None, ""
    return _moved(context, row, State.EDITING, DraftDeed.WITHDRAWN)


def discard(context: Context, draft_id: str) -> ProcessDraftView:
    """Give a draft up; its files stay and it can be taken back into work.

    Raises:
        DraftLocked: somebody else is drawing.
        Conflict: it is deployed, or given up already.
    """
    row = views.locked(context, draft_id)
    _require(row, State.EDITING, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
    if views.is_held_by_another(context, row) and row.lock_until is not None:
        raise DraftLocked(row.lock_holder, row.lock_until, views.name_of(context, row.lock_holder))
    _unschedule(context, row)
    return _moved(context, row, State.DISCARDED, DraftDeed.DISCARDED)


# -- deployment ------------------------------------------------------------------------------------
def deploy(
    context: Context, draft_id: str, effective_at: datetime | None, replaced_id: str | None
) -> ProcessDraftView:
    """Make an approved draft the newest version, now or at a date.

    Raises:
        Conflict: it is not approved, or another version than `replaced_id` is the newest now.
        InvalidInput: the date is over.
        DeploymentRefused: today's checks refuse the files.
    """
    row = views.locked(context, draft_id)
    _require(row, State.APPROVED, State.SCHEDULED)
    deployment_rows.lock(context.session, context.tenant)
    newest = views.newest_of(context, row)
    newest_id = newest.id if newest is not None else ""
    if replaced_id is not None and replaced_id != newest_id:
        raise Conflict("Пока вы смотрели, развёрнута другая версия. Сравните с нею ещё раз.")
    _unschedule(context, row)
    if effective_at is None:
        return _deployed(context, row)
    if effective_at <= context.now:
        raise InvalidInput("Дата развёртывания уже прошла: укажите будущую или разверните сейчас.")
    deployment.checked(context, stored.contents(context.session, row.id))
    row.effective_at, row.newest_id = effective_at, newest_id
    schedule_job(
        context.session,
        topic=DEPLOY_DRAFT,
        payload={"draft_id": row.id},
        due_at=effective_at,
        tenant=context.tenant,
        key=row.id,
        actor_id=context.actor.user_id,
        now=context.now,
    )
    return _moved(context, row, State.SCHEDULED, DraftDeed.SCHEDULED, effective_at.isoformat())


def deploy_due(context: Context, draft_id: str) -> ProcessDraftView:
    """Deploy a draft whose date has come, in the name of whoever set the date.

    What stands against it is written into its history, and it waits for a person as approved: a
    later version must not be replaced by somebody who has not seen it.
    """
    row = views.locked(context, draft_id)
    due = row.effective_at is not None and row.effective_at <= context.now
    if State(row.state) is not State.SCHEDULED or not due:
        return views.view(context, row)
    deployment_rows.lock(context.session, context.tenant)
    newest = views.newest_of(context, row)
    if (newest.id if newest is not None else "") != row.newest_id:
        told = "тем временем развёрнута другая версия"
        return _not_deployed(context, row, told)
    by_whom = Actor(
        user_id=_scheduled_by(context, row),
        tenant=context.tenant,
        permissions=frozenset({Permission.DEPLOY}),
    )
    try:
        return _deployed(replace(context, actor=by_whom), row)
    except ReasonsMissing:
        return _not_deployed(context, row, "у проверки появились новые предупреждения")
    except DeploymentRefused:
        return _not_deployed(context, row, "проверка нашла ошибки, которых раньше не было")


def _deployed(context: Context, row: ProcessDraft) -> ProcessDraftView:
    reasons = {each["key"]: each["reason"] for each in row.acceptances}
    files = stored.contents(context.session, row.id)
    made = deployment.deploy(context, files, row.note, ORIGIN, reasons)
    if not made.unchanged:
        by_whom = {each["key"]: each["by"] for each in row.acceptances}
        deployment_rows.say_who_accepted(context.session, made.id, by_whom)
    row.deployment_id = made.id
    return _moved(context, row, State.DEPLOYED, DraftDeed.DEPLOYED)


def _scheduled_by(context: Context, row: ProcessDraft) -> str:
    told = stored.events(context.session, row.id)
    return next((e.by for e in reversed(told) if e.deed == DraftDeed.SCHEDULED.value), row.owner)


def _not_deployed(context: Context, row: ProcessDraft, why: str) -> ProcessDraftView:
    row.effective_at, row.newest_id = None, ""
    return _moved(context, row, State.APPROVED, DraftDeed.NOT_DEPLOYED, why)


def _unschedule(context: Context, row: ProcessDraft) -> None:
    if row.effective_at is not None:
        cancel_job(context.session, DEPLOY_DRAFT, row.id, context.tenant, now=context.now)
        row.effective_at, row.newest_id = None, ""


# -- inside ----------------------------------------------------------------------------------------
def _require(row: ProcessDraft, *states: ProcessDraftState) -> None:
    state = State(row.state)
    if state not in states:
        raise Conflict(_NOT_NOW[state])


def _moved(
    context: Context,
    row: ProcessDraft,
    state: ProcessDraftState,
    deed: DraftDeed,
    text: str = "",
) -> ProcessDraftView:
    row.state = state.value
    row.lock_holder, row.lock_until = "", None
    row.changed_at = context.now
    stored.tell(context.session, row, deed, context.actor.user_id, context.now, text)
    context.session.flush()
    return views.view(context, row)


def _note(text: str, what: str, *, required: bool) -> str:
    said = values.plain_text(text, what).strip()
    if required and not said:
        raise InvalidInput(f"{what}: напишите хотя бы одно предложение.")
    if len(said) > LONGEST_NOTE:
        raise InvalidInput(f"{what}: не больше {LONGEST_NOTE} знаков.")
    return said
