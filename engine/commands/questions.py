"""Verbs of questions beside a user task: ask, answer, withdraw. The user task stays where it is."""

from uuid import uuid4

from engine.commands import eligibility, live_instances, rights, user_tasks, values
from engine.commands.context import Context
from engine.domain import events as facts
from engine.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from engine.domain.identity import Actor, Permission
from engine.domain.states import QuestionState
from engine.domain.task_views import QuestionView
from engine.store.queries import talks
from engine.store.queries.rows import question_view
from engine.store.tables import ProcessInstance, UserTask, UserTaskQuestion

QUESTION, APPROVAL = "question", "approval"
AGREED, OBJECTED = "agreed", "objected"
LONGEST_TEXT = 4_000
MOST_OPEN = 20


def ask(context: Context, task_id: str, user_id: str, text: str, kind: str) -> str:
    """Ask a colleague a question, or for agreement without which it cannot be completed.

    Returns:
        The question's id.

    Raises:
        TaskNotOpen: it is closed, or with somebody else by now.
        NotPermitted: the actor does not work on it, the diagram forbids it, or somebody who is
            excluded is asked to agree.
        InvalidInput: nobody who works here is named, or a question has no text.
        Conflict: they were asked to agree already.
    """
    if kind not in (QUESTION, APPROVAL):
        raise InvalidInput(f"Неизвестный вид вопроса: «{kind}».")
    said = _text(text, "Вопрос", needed=kind == QUESTION)
    row, task = user_tasks.lock_task(context, task_id)
    route = user_tasks.require_right(context, task)
    eligibility.require_shared(context, task)
    asked_of = _whom(context, task, user_id, kind)
    question_id = uuid4().hex
    fact = facts.QuestionAsked(
        question_id=question_id, kind=kind, asked_of=asked_of, text=said, **user_tasks.place(task)
    )
    live_instances.tell(context, row, [fact], acting_for=route.acting_for)
    return question_id


def answer(context: Context, question_id: str, text: str, verdict: str) -> None:
    """Answer what one was asked, or whom one stands in for.

    Raises:
        NotFound: there is no such question, or the actor may not know of it.
        NotPermitted: somebody else was asked.
        Conflict: it is answered or withdrawn already; the message says by whom and when.
        InvalidInput: the text or the verdict is missing.
    """
    row, task, question = _lock(context, question_id)
    acting_for = _right_to_answer(context, task, question)
    if question.state != QuestionState.OPEN:
        raise Conflict(_how_it_ended(context, question))
    if verdict not in ((AGREED, OBJECTED) if question.kind == APPROVAL else ("",)):
        raise InvalidInput("Выберите ответ: согласовать или возразить.")
    said = _text(text, "Ответ", needed=verdict != AGREED)
    fact = facts.QuestionAnswered(
        question_id=question.id, verdict=verdict, text=said, **user_tasks.place(task)
    )
    live_instances.tell(context, row, [fact], acting_for=acting_for)


def withdraw(context: Context, question_id: str) -> None:
    """Say that no answer is needed any more: whoever asked, works on the user task, or operates.

    Raises:
        NotFound: there is no such question, or the actor may not know of it.
        NotPermitted: it is not the actor's to withdraw.
        Conflict: it is answered or withdrawn already.
    """
    row, task, question = _lock(context, question_id)
    if question.state != QuestionState.OPEN:
        raise Conflict(_how_it_ended(context, question))
    if not _may_withdraw(context, task, question):
        raise NotPermitted("Отозвать вопрос может тот, кто его задал, или исполнитель задачи.")
    fact = facts.QuestionWithdrawn(question_id=question.id, **user_tasks.place(task))
    live_instances.tell(context, row, [fact])


def views(context: Context, task: UserTask, *, drawn_in: bool) -> tuple[QuestionView, ...]:
    """Questions beside a user task; who was only drawn in sees what they were asked."""
    return tuple(
        _view(context, task, row)
        for row in talks.questions_of(context.session, task.id)
        if not drawn_in or row.asked_of in _people(context.actor, task)
    )


def _view(context: Context, task: UserTask, row: UserTaskQuestion) -> QuestionView:
    is_open = row.state == QuestionState.OPEN
    return question_view(
        row,
        may_answer=is_open and _may_answer(context, task, row),
        may_withdraw=is_open and _may_withdraw(context, task, row),
    )


def _whom(context: Context, task: UserTask, user_id: str, kind: str) -> str:
    asked_of = eligibility.colleague(context, user_id, "Кого спросить").user_id
    if asked_of == context.actor.user_id:
        raise InvalidInput("Кого спросить: выберите другого сотрудника, не себя.")
    if kind == APPROVAL and asked_of in task.excluded_users:
        raise NotPermitted("Согласовать не может участник дела: выберите другого сотрудника.")
    if task.open_questions >= MOST_OPEN:
        raise Conflict("Слишком много вопросов без ответа: сначала отзовите лишние.")
    waiting = talks.open_questions_of(context.session, task.id) if task.open_approvals else []
    if kind == APPROVAL and any((w.kind, w.asked_of) == (kind, asked_of) for w in waiting):
        raise Conflict("У этого сотрудника согласование уже запрошено: дождитесь ответа.")
    return asked_of


def _lock(context: Context, question_id: str) -> tuple[ProcessInstance, UserTask, UserTaskQuestion]:
    found = talks.question_by_id(context.session, context.tenant, question_id)
    if found is None:
        raise NotFound("Такого вопроса нет.")
    row, task = user_tasks.lock_any_task(context, found.task_id)
    # Read again behind the lock: somebody may have answered meanwhile.
    question = talks.question_by_id(context.session, context.tenant, question_id)
    if question is None or not rights.may_read_task(context.session, row, task, context.actor):
        raise NotFound("Такого вопроса нет.")
    return row, task, question


def _right_to_answer(context: Context, task: UserTask, question: UserTaskQuestion) -> str:
    """Give whom the actor answers for, "" for themselves."""
    if not _may_answer(context, task, question):
        raise NotPermitted("Ответить может только тот, кого спросили.")
    return "" if question.asked_of == context.actor.user_id else question.asked_of


def _may_answer(context: Context, task: UserTask, question: UserTaskQuestion) -> bool:
    """Nobody answers themselves as a deputy, nor agrees for another to work they have a hand in."""
    me, agrees = context.actor.user_id, question.kind == APPROVAL
    if question.asked_of not in _people(context.actor, task):
        return False
    if agrees and me in task.excluded_users:
        return False
    if question.asked_of == me:
        return True
    return me != question.asked_by and not (agrees and me in (task.assignee, task.owner))


def _may_withdraw(context: Context, task: UserTask, question: UserTaskQuestion) -> bool:
    actor = context.actor
    asked = bool(actor.user_id) and question.asked_by == actor.user_id
    works = rights.route_to(task, actor) is not None
    return asked or works or actor.may(Permission.OPERATE)


def _people(actor: Actor, task: UserTask) -> set[str]:
    return {actor.user_id, *rights.stood_in_for(actor, task)} - {""}


def _how_it_ended(context: Context, question: UserTaskQuestion) -> str:
    moment = user_tasks.office_time(context, question.closed_at)
    if question.state == QuestionState.WITHDRAWN:
        return f"Вопрос снят {moment}: отвечать не нужно."
    return (
        f"На вопрос уже ответили: {eligibility.name_of(context, question.answered_by)}, {moment}."
    )


def _text(text: str, what: str, *, needed: bool) -> str:
    said = values.plain_text(text, what).strip()
    if needed and not said:
        raise InvalidInput(f"{what}: напишите хотя бы несколько слов.")
    if len(said) > LONGEST_TEXT:
        raise InvalidInput(f"{what}: не длиннее {LONGEST_TEXT} знаков.")
    return said
