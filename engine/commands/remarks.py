"""The verb of comments: a word beside a user task, and who is to read it."""

from collections.abc import Iterable

from engine.commands import eligibility, live_instances, rights, user_tasks, values
from engine.commands.context import Context
from engine.domain import events as facts
from engine.domain.errors import InvalidInput, NotFound, NotPermitted
from engine.store.queries import instances, talks
from engine.store.tables import ProcessInstance, UserTask

LONGEST_COMMENT = 10_000
MOST_MENTIONED = 20


def comment(context: Context, task_id: str, text: str, mentions: Iterable[str] = ()) -> None:
    """Add a comment beside a user task, open or not; people mentioned may read it from then on.

    Raises:
        NotFound: the user task does not concern the actor.
        NotPermitted: somebody who was only drawn in themselves draws in others.
        InvalidInput: empty or too long, or somebody who does not work here is mentioned.
    """
    written = values.plain_text(text, "Комментарий").strip()
    if not written:
        raise InvalidInput("Комментарий пуст.")
    if len(written) > LONGEST_COMMENT:
        raise InvalidInput(f"Комментарий длиннее {LONGEST_COMMENT} знаков.")
    row, task = user_tasks.lock_any_task(context, task_id)
    if not rights.may_read_task(context.session, row, task, context.actor):
        raise NotFound("Такой задачи нет.")
    named = _named(context, mentions)
    if named and not rights.may_see_task(row, task, context.actor):
        _require_known(context, row, task, named)
    fact = facts.RemarkMade(text=written, mentions=named, **user_tasks.place(task))
    live_instances.tell(context, row, [fact])


def _named(context: Context, mentions: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(mentions))
    if len(found) > MOST_MENTIONED:
        raise InvalidInput(f"Упомянуть в одном комментарии можно не больше {MOST_MENTIONED} людей.")
    return tuple(eligibility.colleague(context, each, "Кого упомянуть").user_id for each in found)


def _require_known(
    context: Context, row: ProcessInstance, task: UserTask, named: Iterable[str]
) -> None:
    """Who came by an invitation may answer those who are there, but invites nobody."""
    known = {task.assignee, task.owner, task.completed_by, row.started_by}
    known |= {each.author_id for each in instances.remarks(context.session, row.id)}
    known |= {each.asked_by for each in talks.questions_of(context.session, task.id)}
    if not known.issuperset(named):
        raise NotPermitted("Пригласить к обсуждению может тот, чья это задача.")
