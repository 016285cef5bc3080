"""What an action would do with several user tasks at once, said before it is done."""

from collections.abc import Sequence

from engine.commands import eligibility, task_page
from engine.commands.context import Context
from engine.domain.errors import ApprovalMissing, InvalidInput, NotFound
from engine.domain.states import UserTaskState
from engine.domain.task_views import BulkAction, BulkPlan, BulkRow, UserTaskPage
from engine.forms import FileField

MOST_CHOSEN = 100
BULK = "bulk"
"""The property of a user task that lets several be completed with the same values."""


def plan(context: Context, action: BulkAction, task_ids: Sequence[str]) -> BulkPlan:
    """Look at each chosen user task as its own page would.

    Raises:
        InvalidInput: none is chosen, or too many.
    """
    chosen = list(dict.fromkeys(task_ids))
    if not chosen:
        raise InvalidInput("Отметьте в списке хотя бы одну задачу.")
    if len(chosen) > MOST_CHOSEN:
        raise InvalidInput(f"За один раз можно взять не больше {MOST_CHOSEN} задач.")
    pages = [page for page in (_seen(context, each) for each in chosen) if page is not None]
    first = next((each for each in pages if not _problem(context, action, each, None)), None)
    rows = tuple(
        BulkRow(task=each.task, problem=_problem(context, action, each, first)) for each in pages
    )
    if action is not BulkAction.COMPLETE or first is None:
        return BulkPlan(rows=rows)
    return BulkPlan(rows=rows, definition_id=first.task.definition_id, form_key=first.task.form_key)


def _seen(context: Context, task_id: str) -> UserTaskPage | None:
    try:
        return task_page.user_task_page(context, task_id)
    except NotFound:
        return None


def _problem(
    context: Context, action: BulkAction, page: UserTaskPage, first: UserTaskPage | None
) -> str:
    if page.task.state != UserTaskState.OPEN:
        return "Задача уже закрыта."
    if page.task.suspension is not None:
        return f"Дело приостановлено. Причина: {page.task.suspension.reason}"
    if action is BulkAction.CLAIM:
        return _claiming(context, page)
    if action is BulkAction.ASSIGN:
        return "" if page.may_assign else "Передать можно задачу, которая у вас в работе."
    return _completing(context, page, first)


def _claiming(context: Context, page: UserTaskPage) -> str:
    holder = page.task.assignee
    if holder and holder == context.actor.user_id:
        return "Задача уже у вас в работе."
    if holder:
        return f"Задача в работе: {eligibility.name_of(context, holder)}"
    return "" if page.may_claim else "Задача адресована другой роли или организации."


def _completing(context: Context, page: UserTaskPage, first: UserTaskPage | None) -> str:
    definition = context.equipment.definitions.by_id(page.task.definition_id)
    node = definition.node(page.task.element_id)
    form = definition.forms.get(page.task.form_key)
    if node is None or node.properties.get(BULK, "false") != "true" or form is None:
        return "Эту задачу нужно выполнить отдельно: так решил дизайнер процесса."
    if any(isinstance(each, FileField) and not each.locked for each in form.fields):
        return "В форме есть файлы: выполните эту задачу отдельно."
    if not page.may_complete:
        return "Эту задачу выполняет другой сотрудник."
    if page.waits_for:
        return str(ApprovalMissing([eligibility.name_of(context, p) for p in page.waits_for]))
    if first is not None and _form_of(page) != _form_of(first):
        return "У этой задачи другая форма: выполните её отдельно."
    return ""


def _form_of(page: UserTaskPage) -> tuple[str, str, str]:
    return page.task.definition_id, page.task.element_id, page.task.form_key
