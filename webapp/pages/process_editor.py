"""The editor of a draft's diagram; the page alone, everything else goes by script."""

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _

from engine import NotFound
from engine.designing import DraftComment, DraftFileKind, ProcessDraftView
from webapp import office
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles

blueprint = Blueprint("process_editor", __name__)

NAME, ID = "NAME", "ID"
"""Stand in addresses for what the script puts there."""


@blueprint.get("/designer/drafts/<draft_id>/diagram/<path:name>")
@open_to(Access.DESIGNER)
def diagram(draft_id: str, name: str) -> str:
    """Open a diagram of a draft in the editor."""
    actor = office.actor()
    draft = office.engine().process_draft(draft_id, actor)
    file = next((each for each in draft.files if each.name == name), None)
    if file is None or file.kind is not DraftFileKind.DIAGRAM:
        raise NotFound(_("Такой схемы в черновике нет."))
    office.names().remember({each.author for each in draft.comments})
    allow_diagram_styles()
    return render_template(
        "designer/diagram.html", draft=draft, name=name, editor=_told(draft, name)
    )


def _told(draft: ProcessDraftView, name: str) -> dict[str, object]:
    """What the script has to know."""
    own = office.actor().user_id
    return {
        "file": name,
        "name": draft.key or name.rsplit("/", 1)[-1].removesuffix(".bpmn"),
        "revision": draft.revision,
        "copy": f"diagram:{own}:{draft.id}:{name}",
        "zone": office.zone(),
        "editable": draft.is_editable,
        "files": [each.name for each in draft.files],
        "comments": [_comment(each) for each in draft.comments],
        "urls": _addresses(draft.id, name),
    }


def _addresses(draft_id: str, name: str) -> dict[str, object]:
    files = "process_draft_files"
    return {
        "file": url_for(f"{files}.read", draft_id=draft_id, name=name),
        "lock": url_for(f"{files}.lock", draft_id=draft_id),
        "unlock": url_for(f"{files}.unlock", draft_id=draft_id),
        "check": url_for(f"{files}.check", draft_id=draft_id),
        "comments": url_for(f"{files}.comment", draft_id=draft_id),
        "resolve": url_for(f"{files}.resolve", draft_id=draft_id, comment_id=ID),
        "variables": url_for("drawing.variables", draft_id=draft_id),
        "vocabulary": url_for("drawing.vocabulary"),
        "text": url_for("drawing.text"),
        "deadline": url_for("drawing.deadline_example"),
        "sign_in": url_for("auth.sign_in"),
        "draft": url_for("process_drafts.show", draft_id=draft_id),
        "beside": {
            "file": url_for(f"{files}.read", draft_id=draft_id, name=NAME),
            "form": _beside("form_editor.show", draft_id),
            "decision": _beside("decision_editor.show", draft_id),
        },
    }


def _beside(endpoint: str, draft_id: str) -> str:
    """Where files of another kind are edited; "" while there is no editor for them."""
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, draft_id=draft_id, name=NAME)


def _comment(comment: DraftComment) -> dict[str, object]:
    return {
        "id": comment.id,
        "file": comment.file,
        "element_id": comment.element_id,
        "author": office.names().person(comment.author),
        "text": comment.text,
        "at": comment.at.isoformat(),
        "resolved_at": comment.resolved_at.isoformat() if comment.resolved_at else None,
    }
