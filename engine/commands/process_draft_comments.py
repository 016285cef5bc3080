"""Comments of process drafts: beside an element of a file, or beside the draft as a whole."""

from engine.commands import process_draft_views as views
from engine.commands import values
from engine.commands.context import Context
from engine.domain.errors import Conflict, InvalidInput, NotFound
from engine.domain.process_drafts import ProcessDraftView
from engine.store import process_draft_rows as stored

LONGEST_COMMENT = 4_000
LONGEST_PLACE = 300


def comment(
    context: Context, draft_id: str, text: str, file: str, element_id: str
) -> ProcessDraftView:
    """Add a comment, also while somebody else draws or reviews.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft, or no such file in it.
        InvalidInput: empty or too long.
    """
    row = views.found(context, draft_id)
    written = values.plain_text(text, "Комментарий").strip()
    if not written:
        raise InvalidInput("Комментарий пуст.")
    if len(written) > LONGEST_COMMENT:
        raise InvalidInput(f"Комментарий длиннее {LONGEST_COMMENT} знаков.")
    for each in (file, element_id):
        if len(values.plain_text(each, "Место комментария")) > LONGEST_PLACE:
            raise InvalidInput("Место комментария не найдено.")
    if file and stored.file(context.session, row.id, file) is None:
        raise NotFound(f"Файла «{file}» в черновике нет.")
    said = context.actor.user_id, written
    stored.add_comment(context.session, row, (file, element_id), said, context.now)
    return views.view(context, row)


def resolve(context: Context, draft_id: str, comment_id: str) -> ProcessDraftView:
    """Say that what a comment asked for is done.

    Raises:
        NotFound: there is no such draft or comment.
        Conflict: somebody has said so already.
    """
    row = views.found(context, draft_id)
    found = stored.comment(context.session, row.id, values.plain_text(comment_id, "Комментарий"))
    if found is None:
        raise NotFound("Такого комментария нет.")
    if found.resolved_at is not None:
        raise Conflict("Комментарий уже отмечен как учтённый.")
    found.resolved_by, found.resolved_at = context.actor.user_id, context.now
    context.session.flush()
    return views.view(context, row)
