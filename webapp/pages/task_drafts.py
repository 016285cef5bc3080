"""The draft of a user task on its page: the panel beside the form, and answers that come late."""

from engine import DraftConflict, UserTaskPage
from webapp import draft_values, drafts, office
from webapp.drafts import Panel
from webapp.pages import drafts as draft_pages
from webapp.uploads import Place
from webapp.vouching import DrawnForm


def drawn(view: UserTaskPage) -> DrawnForm:
    """The form of a user task, drawn for the person of this request."""
    return DrawnForm(
        author=office.actor().user_id,
        task_id=view.task.id,
        definition_id=view.task.definition_id,
        form_key=view.task.form_key,
    )


def panel(view: UserTaskPage, *, from_post: bool = False) -> Panel:
    """What stands beside the form; `from_post` when it shows a posted form again."""
    return drafts.panel(
        drawn(view),
        office.engine().draft(view.task.id, office.actor()),
        view.variables,
        Place(task_id=view.task.id, instance_id=view.task.instance_id),
        may_type=view.may_prepare,
        from_post=from_post,
    )


def newer_elsewhere(view: UserTaskPage) -> tuple[str, int] | None:
    """Ask when a newer draft waits on another device: handing in would throw it away."""
    draft = office.engine().draft(view.task.id, office.actor())
    if not draft_values.is_older(drawn(view), draft):
        return None
    typed = draft_values.posted(drawn(view), office.actor())
    return draft_pages.both(drawn(view), typed, DraftConflict(draft))


def keep_late(view: UserTaskPage) -> None:
    """Keep an answer to a user task that is closed: its author finds it there as a draft."""
    draft_pages.keep_quietly(drawn(view))
