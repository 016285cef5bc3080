"""Verbs of drafts: save, read, clear, take over; a draft is private to the person who types it.

Whoever may complete the user task may begin a draft of it. Its author goes on with it whatever
happens to the task meanwhile, and nobody else reads it; only a deputy may copy the draft of the
person they substitute, while the user task waits for that person. A draft lasts until its author
hands the form in or clears it, or until 90 days after somebody else closed the user task.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.commands import rights
from engine.commands.context import Context
from engine.commands.draft_keeping import Typed, as_view, save, write
from engine.domain.drafts import DraftOffer, DraftValues, DraftView
from engine.domain.errors import NotFound, NotPermitted, TaskNotOpen
from engine.domain.states import UserTaskState
from engine.domain.values import unpacked
from engine.forms import known_attachments, typed_again
from engine.interpreter import Definition
from engine.store import draft_rows
from engine.store.draft_rows import Place
from engine.store.queries import definitions, instances
from engine.store.queries import user_tasks as stored
from engine.store.tables import HistoryEvent, ProcessDefinition, UserTask, UserTaskDraft

KEPT_AFTER_CLOSING = timedelta(days=90)
KEPT_BEFORE_A_START = timedelta(days=365)


def draft(context: Context, task_id: str) -> DraftView:
    """The actor's draft of a user task, open or not.

    Raises:
        NotFound: the actor has none, and the user task does not concern them.
    """
    task = stored.by_id(context.session, context.tenant, task_id)
    row = _own(context, task_id)
    if task is None or (row is None and not _is_seen(context, task)):
        raise NotFound("Такой задачи нет.")
    return _view(context, task, row)


def save_draft(
    context: Context, task_id: str, values: DraftValues, revision: int, source: str
) -> DraftView:
    """Keep what was typed, as it was typed; see `ProcessEngine.save_draft`."""
    place = _place(context, task_id=task_id)
    task = stored.held(context.session, context.tenant, task_id)
    row = draft_rows.find(context.session, place, lock=True)
    if task is None:
        raise NotFound("Такой задачи нет.")
    _require_author(context, task, row)
    save(context, place, row, Typed(values, task.definition_id, task.form_key), revision, source)
    return _view(context, task, draft_rows.find(context.session, place))


def discard_draft(context: Context, task_id: str) -> None:
    """Clear one's own draft of a user task; raises as `draft`."""
    draft(context, task_id)
    draft_rows.clear(context.session, _place(context, task_id=task_id), context.now)


def take_over_draft(context: Context, task_id: str, author: str, revision: int) -> DraftView:
    """Copy the draft of an absent person; see `ProcessEngine.take_over_draft`."""
    place = _place(context, task_id=task_id)
    task = stored.held(context.session, context.tenant, task_id)
    if task is None or author not in _substituted(context, task):
        raise NotFound("Такого черновика нет, или он вам не виден.")
    theirs = draft_rows.find(context.session, replace(place, user_id=author))
    if theirs is None or not theirs.answers:
        raise NotFound("Черновика у этого сотрудника нет.")
    row = draft_rows.find(context.session, place, lock=True)
    copied = Typed(theirs.answers, theirs.definition_id, theirs.form_key)
    save(context, place, row, copied, revision, "")
    draft_rows.note_taken(context.session, theirs, context.actor.user_id)
    return _view(context, task, draft_rows.find(context.session, place))


def start_draft(context: Context, process_key: str) -> DraftView:
    """The actor's draft of a start form.

    Raises:
        NotFound: no such process.
    """
    _, node_forbids = _start_of(context, process_key)
    row = draft_rows.find(context.session, _place(context, process_key=process_key))
    return as_view(row, forbidden=node_forbids)


def save_start_draft(
    context: Context,
    process_key: str,
    values: DraftValues,
    revision: int,
    source: str,
    definition_id: str,
) -> DraftView:
    """Keep what was typed into a start form; see `ProcessEngine.save_start_draft`."""
    place = _place(context, process_key=process_key)
    definition, node_forbids = _start_of(context, process_key)
    row = draft_rows.find(context.session, place, lock=True)
    if row is None and not rights.may_start(definition, context.actor):
        raise NotPermitted(f"Вы не можете начать процесс «{definition.name}».")
    if node_forbids:
        raise NotPermitted(_FORBIDDEN)
    drawn = definitions.by_id(context.session, context.tenant, definition_id)
    version = drawn if drawn is not None and drawn.key == process_key else definition
    typed = Typed(values, version.id, version.start_form_key)
    save(context, place, row, typed, revision, source)
    return as_view(draft_rows.find(context.session, place))


def discard_start_draft(context: Context, process_key: str) -> None:
    """Clear one's own draft of a start form."""
    draft_rows.clear(context.session, _place(context, process_key=process_key), context.now)


def forget_completed(context: Context, task: UserTask) -> None:
    """Remove the draft of whoever has handed the form in."""
    if context.actor.user_id:
        draft_rows.remove(context.session, task.id, context.actor.user_id)


def forget_started(context: Context, process_key: str) -> None:
    """Clear the draft of a start form that has begun an instance."""
    if context.actor.user_id:
        discard_start_draft(context, process_key)


def bring_back(context: Context, task: UserTask, completion: HistoryEvent) -> None:
    """Make a draft of the answers of a completion that was recalled."""
    definition = context.equipment.definitions.by_id(task.definition_id)
    form = definition.forms.get(task.form_key)
    answers = values_of(completion)
    if form is None or not answers or not task.completed_by or forbids(definition, task.element_id):
        return
    place = Place(tenant=context.tenant, user_id=task.completed_by, task_id=task.id)
    row = draft_rows.find(context.session, place, lock=True)
    typed = Typed(typed_again(form, answers), task.definition_id, task.form_key)
    write(context, place, row, typed.columns(context), "")


def drafted_files(context: Context) -> frozenset[str]:
    """Ids of the stored files that the municipality's drafts mention."""
    found = draft_rows.with_files(context.session)
    return frozenset(each for answers in found for each in known_attachments(answers))


def purge_drafts(session: Session, now: datetime) -> int:
    """Delete the municipality's drafts that nobody comes back to; gives how many.

    That is 90 days after somebody else closed the user task, and for start forms a year after the
    last change. For a job of the application, inside its transaction.
    """
    return draft_rows.purge(
        session,
        closed_before=now - KEPT_AFTER_CLOSING,
        started_before=now - KEPT_BEFORE_A_START,
    )


def forbids(definition: Definition, element_id: str) -> bool:
    """Say whether the designer lets no draft be kept at this element."""
    node = definition.node(element_id)
    return node is not None and node.properties.get("draft") == "never"


def values_of(completion: HistoryEvent) -> dict[str, object]:
    """What a user task was completed with; empty where it was erased."""
    found = unpacked((completion.payload or {}).get("values"))
    return dict(found) if isinstance(found, Mapping) else {}


# -- who may ---------------------------------------------------------------------------------------
_FORBIDDEN = (
    "Черновик этой формы не сохраняется: ответ нигде не остаётся, пока вы его не отправили."
)


def _place(context: Context, *, task_id: str = "", process_key: str = "") -> Place:
    if not context.actor.user_id:
        raise NotPermitted("Черновики есть только у сотрудников.")
    return Place(
        tenant=context.tenant,
        user_id=context.actor.user_id,
        task_id=task_id,
        process_key=process_key,
    )


def _own(context: Context, task_id: str) -> UserTaskDraft | None:
    if not context.actor.user_id:
        return None
    return draft_rows.find(context.session, _place(context, task_id=task_id))


def _is_seen(context: Context, task: UserTask) -> bool:
    row = instances.by_id(context.session, context.tenant, task.instance_id)
    return row is not None and rights.may_read_task(context.session, row, task, context.actor)


def _require_author(context: Context, task: UserTask, row: UserTaskDraft | None) -> None:
    """Let whoever may complete the user task begin a draft, and its author go on with it."""
    definition = context.equipment.definitions.by_id(task.definition_id)
    if task.completed_by == context.actor.user_id:
        raise TaskNotOpen("Вы уже выполнили эту задачу: черновик больше не нужен.")
    if row is None and rights.route_to(task, context.actor) is None:
        if not _is_seen(context, task):
            raise NotFound("Такой задачи нет.")
        rights.require_route(task, context.actor)
    if forbids(definition, task.element_id):
        raise NotPermitted(_FORBIDDEN)


def _start_of(context: Context, process_key: str) -> tuple[ProcessDefinition, bool]:
    row = definitions.newest_of(context.session, context.tenant, process_key)
    if row is None:
        raise NotFound(f"Процесс «{process_key}» не развёрнут.")
    model = context.equipment.definitions.by_id(row.id).model
    starts = [each for each in model.scope.nodes.values() if each.kind == "startEvent"]
    return row, any(each.properties.get("draft") == "never" for each in starts)


def _substituted(context: Context, task: UserTask) -> tuple[str, ...]:
    """People for whom the actor may do this open user task now."""
    if task.state != UserTaskState.OPEN:
        return ()
    return rights.absent_ones(task, context.actor)


def _view(context: Context, task: UserTask, row: UserTaskDraft | None) -> DraftView:
    definition = context.equipment.definitions.by_id(task.definition_id)
    forbidden = forbids(definition, task.element_id)
    return as_view(
        row,
        forbidden=forbidden,
        task_state=UserTaskState(task.state),
        offers=() if forbidden or (row is not None and row.answers) else _offers(context, task),
    )


def _offers(context: Context, task: UserTask) -> tuple[DraftOffer, ...]:
    absent = _substituted(context, task)
    found: Sequence[UserTaskDraft] = ()
    if absent:
        found = draft_rows.of_people(context.session, task.id, absent)
    return tuple(DraftOffer(author=each.user_id, saved_at=each.saved_at) for each in found)
