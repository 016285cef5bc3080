"""What was answered at the same place before: last year's form to begin this year's from.

Copied is what a person wrote and may read again: never decisions, remarks and signatures, never
files of others, and nothing that this process has filled in already.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.commands import drafts, live_instances, rights
from engine.commands.context import Context
from engine.domain.drafts import DraftValues, EarlierAnswers
from engine.domain.errors import NotFound
from engine.forms import (
    Field,
    Form,
    is_decision,
    is_signature,
    known_attachments,
    typed_again,
)
from engine.store.queries import instances
from engine.store.queries import user_tasks as stored
from engine.store.queries.definitions import newest_of
from engine.store.tables import HistoryEvent, ProcessInstance, UserTask

MOST = 5
_LOOKED_THROUGH = 40


def earlier_answers(context: Context, task_id: str) -> tuple[EarlierAnswers, ...]:
    """What may be copied into the draft of a user task, newest first.

    Raises:
        NotFound: there is no such user task, or it is not the actor's to complete.
    """
    task = _own_task(context, task_id)
    found = [_view(each) for each in _readable(context, task)]
    return tuple(sorted(found, key=lambda each: each.answered_at, reverse=True)[:MOST])


def values_again(context: Context, task_id: str, earlier_id: str) -> DraftValues:
    """The answers of one of `earlier_answers`, as values of a draft.

    Raises:
        NotFound: it is none of them, or its values were erased.
    """
    task = _own_task(context, task_id)
    source = next((each for each in _readable(context, task) if each.id == earlier_id), None)
    if source is None:
        raise NotFound("Прежнего ответа нет, или он вам не виден.")
    answers = drafts.values_of(_completion(context, source))
    row = instances.by_id(context.session, context.tenant, task.instance_id)
    known = live_instances.wake(context, row).variables_of(task.id) if row is not None else {}
    return _merged(context, _form(context, task), known, _form(context, source), answers)


def earlier_starts(context: Context, process_key: str) -> tuple[EarlierAnswers, ...]:
    """What the actor began this process with before, newest first."""
    return tuple(
        EarlierAnswers(
            id=row.id,
            title=row.title or row.business_key,
            answered_at=row.started_at,
            answered_by=row.started_by,
        )
        for row in _own_starts(context, process_key)
    )


def start_values_again(context: Context, process_key: str, instance_id: str) -> DraftValues:
    """What one's own instance was begun with, as values of a draft of the start form.

    Raises:
        NotFound: it is none of `earlier_starts`.
    """
    rows = {row.id: row for row in _own_starts(context, process_key)}
    newest = newest_of(context.session, context.tenant, process_key)
    if instance_id not in rows or newest is None:
        raise NotFound("Прежнего ответа нет, или он вам не виден.")
    row = rows[instance_id]
    begun_as = context.equipment.definitions.by_id(row.definition_id)
    forms = begun_as.forms, context.equipment.definitions.by_id(newest.id).forms
    then = instances.definition_of(context.session, row).start_form_key
    answers = instances.started_with(context.session, row.id)
    return _merged(context, forms[1].get(newest.start_form_key), {}, forms[0].get(then), answers)


def _own_task(context: Context, task_id: str) -> UserTask:
    task = stored.by_id(context.session, context.tenant, task_id)
    if task is None or rights.route_to(task, context.actor) is None:
        raise NotFound("Такой задачи нет.")
    return task


def _readable(context: Context, task: UserTask) -> Iterator[UserTask]:
    """Earlier completions that have a form and that the actor may read."""
    if _form(context, task) is None or not context.actor.user_id:
        return
    seen = set()
    own = stored.answered_by(context.session, task, context.actor.user_id, MOST)
    others = (
        stored.answered_for(context.session, task, _LOOKED_THROUGH) if task.organisation else ()
    )
    for each in (*own, *others):
        if each.id in seen or _form(context, each) is None:
            continue
        seen.add(each.id)
        if each.completed_by == context.actor.user_id or _is_shared(context, task, each):
            yield each


def _is_shared(context: Context, task: UserTask, other: UserTask) -> bool:
    """The answer of somebody of the same organisation and role, which the actor may read."""
    if not {*task.candidates} & {*other.candidates}:
        return False
    row = instances.by_id(context.session, context.tenant, other.instance_id)
    return row is not None and rights.may_see_task(row, other, context.actor)


def _form(context: Context, task: UserTask) -> Form | None:
    """The form of a user task; none where no draft may be kept."""
    definition = context.equipment.definitions.by_id(task.definition_id)
    if drafts.forbids(definition, task.element_id):
        return None
    return definition.forms.get(task.form_key)


def _completion(context: Context, task: UserTask) -> HistoryEvent:
    return instances.history_event(context.session, task.instance_id, task.closed_sequence)


def _own_starts(context: Context, process_key: str) -> tuple[ProcessInstance, ...]:
    if not context.actor.user_id:
        return ()
    newest = newest_of(context.session, context.tenant, process_key)
    if newest is None or not newest.start_form_key:
        return ()
    return tuple(
        instances.started_by(
            context.session, context.tenant, process_key, context.actor.user_id, MOST
        )
    )


def _merged(
    context: Context,
    form: Form | None,
    known: Mapping[str, object],
    source: Form | None,
    answers: Mapping[str, Any],
) -> DraftValues:
    """Earlier answers, except where this process says something itself."""
    if form is None or source is None or not answers:
        raise NotFound("Прежний ответ уже удалён.")
    said = {name: value for name, value in known.items() if value not in (None, "", [], {})}
    rest = {name: value for name, value in answers.items() if name not in said}
    copied = typed_again(source, rest, _worth_copying)
    now = typed_again(form, said, _worth_copying)
    return {**_own_files(context, copied), **now}


def _own_files(context: Context, values: DraftValues) -> DraftValues:
    """Leave out references to files that others handed in."""
    find = context.equipment.attachments
    kept: dict[str, list[Any]] = {}
    for path, cells in values.items():
        strangers = {
            each
            for each in known_attachments(cells)
            if find is None or find(each, context.actor) is None
        }
        own = [each for each in cells if not {*known_attachments([each])} & strangers]
        if own:
            kept[path] = own
    return kept


def _worth_copying(field: Field) -> bool:
    return not (field.remark or is_decision(field) or is_signature(field))


def _view(task: UserTask) -> EarlierAnswers:
    if task.closed_at is None:
        raise ValueError(f"expected a completed user task, got {task.id}")
    return EarlierAnswers(
        id=task.id,
        title=task.instance_title or task.business_key,
        answered_at=task.closed_at,
        answered_by=task.completed_by,
    )
