"""The editor of a decision file in a process draft, with rows to try its decisions."""

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidInput, NotFound
from webapp import decision_tests, new_files, office
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles

blueprint = Blueprint("decision_editor", __name__)

PLACE = "/designer/drafts/<draft_id>/decisions/<path:name>"
LONGEST = 5 * 2**20


@blueprint.get(PLACE)
@open_to(Access.DESIGNER)
def show(draft_id: str, name: str) -> str:
    """Edit the decisions of a file."""
    allow_diagram_styles()
    engine, actor = office.engine(), office.actor()
    draft = engine.process_draft(draft_id, actor)
    content, revision = engine.draft_file(draft_id, name, actor)
    tests = decision_tests.file_of(name)
    try:
        rows, rows_revision = engine.draft_file(draft_id, tests, actor)
    except NotFound:
        rows, rows_revision = b"", 0
    return render_template(
        "designer/decision_editor.html",
        draft=draft,
        file_name=name,
        title=decision_tests.title(content, name),
        text=content.decode("utf-8", "replace"),
        revision=revision,
        tests_name=tests,
        tests=decision_tests.read(rows),
        tests_revision=rows_revision,
        person_id=actor.user_id,
    )


@blueprint.post("/designer/drafts/<draft_id>/decisions")
@open_to(Access.DESIGNER)
def create(draft_id: str) -> AnyResponse:
    """Put a new decision table into a draft."""
    engine, actor = office.engine(), office.actor()
    draft = engine.process_draft(draft_id, actor)
    title = request.form.get("title", "").strip()
    name = new_files.free_name(draft, "{}.dmn", title)
    engine.save_draft_file(draft_id, name, new_files.table_of(title), 0, actor)
    return redirect(url_for("decision_editor.show", draft_id=draft_id, name=name), 303)


@blueprint.post(f"{PLACE}/evaluate")
@open_to(Access.DESIGNER)
def evaluate(draft_id: str, name: str) -> Response:
    """Work posted rows out by the posted decisions, and tell what the check finds in them."""
    engine, actor = office.engine(), office.actor()
    saved = engine.draft_files(draft_id, actor)
    asked = request.get_json(silent=True)
    xml = asked.get("xml") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not isinstance(xml, str) or len(xml) > LONGEST:
        raise InvalidInput(_("Таблица не дошла до сервера. Обновите страницу."))
    overlay = {name: xml.encode("utf-8", "replace")}
    files = {**saved, **overlay}
    return jsonify(
        decisions=decision_tests.tried(files, name, asked.get("rows")),
        findings=_findings(draft_id, overlay) if asked.get("check") else None,
    )


def _findings(draft_id: str, overlay: Mapping[str, bytes]) -> str:
    """Draw what the check of the whole draft says of these files."""
    check = office.engine().check_draft(draft_id, office.actor(), overlay)
    own = [each for each in check.findings if each.file in overlay]
    return render_template("designer/decision_findings.html", findings=own)
