"""A new process out of a template: its files become a draft."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidInput
from webapp import office
from webapp.access import Access, open_to
from workflows.process_templates import files_from, key_from

blueprint = Blueprint("process_templates", __name__)


@blueprint.post("/designer/drafts/new")
@open_to(Access.DESIGNER)
def begin() -> Response:
    """Begin the draft of a process that is not there yet."""
    engine, actor, form = office.engine(), office.actor(), request.form
    name, key = form.get("process_name", "").strip(), form.get("process_key", "").strip()
    taken = {each.key for each in engine.definitions(actor)}
    taken |= {each.key for each in engine.process_drafts(actor) if each.is_open}
    if key in taken:
        raise InvalidInput(_("Процесс с ключом «%(key)s» уже есть: выберите другой.", key=key))
    files = files_from(form.get("template", ""), name, key or key_from(name, taken))
    draft = engine.begin_draft_of_files(files, name, actor)
    return redirect(url_for("process_drafts.show", draft_id=draft.id), 303)
