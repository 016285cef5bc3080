"""The registered page on which somebody takes note of a document: its card, one button."""

from flask import render_template
from flask_babel import gettext as _

from engine import UserTaskPage
from webapp import office
from webapp.pages.task_pages import Button, TaskPage, register


def register_acknowledgement_page() -> None:
    """Make the page known."""
    register("acknowledgement", TaskPage(draw=_draw, buttons=_buttons))


def _draw(view: UserTaskPage) -> str:
    document_id = str(view.variables.get("document_id") or "")
    documents, actor = office.application().documents, office.actor()
    document = documents.get(document_id, actor) if document_id else None
    target = view.variables.get("target")
    organisation = target.get("organisation", "") if isinstance(target, dict) else ""
    return render_template(
        "acknowledgements/task.html",
        document=document,
        title=str(view.variables.get("document_title", "")),
        organisation=organisation,
    )


def _buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    return (Button(label=_("Ознакомлен"), name="decision", value="acknowledged"),)
