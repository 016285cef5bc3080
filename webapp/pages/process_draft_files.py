"""What the editors of a draft ask by script: files, who is drawing, a check, comments."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import Finding, InvalidInput
from engine.designing import (
    LARGEST_FILE,
    DraftComment,
    DraftLocked,
    DraftStale,
    ProcessDraftView,
)
from webapp import office
from webapp.access import Access, open_to
from webapp.errors import is_asked_by_script
from webapp.pages.rules import rule_title
from webapp.security import SANDBOX, seal
from workflows.rules import rule_of

blueprint = Blueprint("process_draft_files", __name__)

REVISION = "X-Revision"
Answer = AnyResponse | tuple[Response, int]


@blueprint.url_value_preprocessor
def _refuse_large(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Say no to a file that is too large before its body is read."""
    if request.method == "PUT" and (request.content_length or 0) > LARGEST_FILE:
        raise InvalidInput(_too_large(request.content_length or 0))


def _too_large(number: int) -> str:
    found, most = number // 2**20, LARGEST_FILE // 2**20
    return str(
        _(
            "Файл занимает %(found)s МБ, можно не больше %(most)s МБ. Черновик остался прежним.",
            found=found,
            most=most,
        )
    )


@blueprint.get("/designer/drafts/<draft_id>/files/<path:name>")
@open_to(Access.DESIGNER)
def read(draft_id: str, name: str) -> Response:
    """Hand out a file as it is saved; nothing in it may run, whatever it is."""
    content, revision = office.engine().draft_file(draft_id, name, office.actor())
    seal(SANDBOX)
    response = make_response(content)
    response.mimetype = "application/octet-stream"
    response.headers[REVISION] = str(revision)
    if request.args.get("download"):
        bare = name.rsplit("/", 1)[-1]
        response.headers.set("Content-Disposition", "attachment", filename=bare)
    return response


@blueprint.put("/designer/drafts/<draft_id>/files/<path:name>")
@open_to(Access.DESIGNER)
def save(draft_id: str, name: str) -> Answer:
    """Keep a file as an editor sends it, right or wrong."""
    text = request.headers.get(REVISION, "")
    revision = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    content, actor = request.get_data(), office.actor()
    try:
        view = office.engine().save_draft_file(draft_id, name, content, revision, actor)
    except DraftStale as stale:
        return _stale(stale)
    except DraftLocked as locked:
        return _locked(locked)
    return jsonify(revision=view.revision, saved_at=view.changed_at.isoformat())


@blueprint.post("/designer/drafts/<draft_id>/lock")
@open_to(Access.DESIGNER)
def lock(draft_id: str) -> Answer:
    """Hold the draft; somebody else's hold ends when one takes over."""
    sent = _sent()
    take_over = bool(sent.get("take_over"))
    try:
        view = office.engine().lock_draft(draft_id, office.actor(), take_over=take_over)
    except DraftLocked as locked:
        if is_asked_by_script():
            return _locked(locked)
        raise
    if is_asked_by_script():
        return jsonify(holder=_name(view.lock_holder), until=_moment(view.lock_until))
    flash(_("Теперь правите вы."), "done")
    return redirect(url_for("process_drafts.show", draft_id=draft_id), 303)


@blueprint.post("/designer/drafts/<draft_id>/unlock")
@open_to(Access.DESIGNER)
def unlock(draft_id: str) -> Answer:
    """Let others draw."""
    office.engine().unlock_draft(draft_id, office.actor())
    if is_asked_by_script():
        return jsonify(holder="", until=None)
    return redirect(url_for("process_drafts.show", draft_id=draft_id), 303)


@blueprint.post("/designer/drafts/<draft_id>/check")
@open_to(Access.DESIGNER)
def check(draft_id: str) -> Answer:
    """Say what a deployment would say; the body may carry files that are not saved yet."""
    sent = _sent() if request.is_json else {}
    if not all(isinstance(text, str) for text in sent.values()):
        raise InvalidInput(_("Содержимое файла должно быть текстом."))
    overlay = {str(name): text.encode("utf-8", "replace") for name, text in sent.items()}
    found = office.engine().check_draft(draft_id, office.actor(), overlay)
    return jsonify(findings=[finding_as_json(each) for each in found.findings])


@blueprint.get("/designer/drafts/<draft_id>/comments")
@open_to(Access.DESIGNER)
def comments(draft_id: str) -> Response:
    """Give every comment, for the editors."""
    return _comments(office.engine().process_draft(draft_id, office.actor()))


@blueprint.post("/designer/drafts/<draft_id>/comments")
@open_to(Access.DESIGNER)
def comment(draft_id: str) -> Answer:
    """Add a comment beside an element, a file, or the whole draft."""
    sent = _sent()
    view = office.engine().comment_draft(
        draft_id,
        str(sent.get("text") or ""),
        office.actor(),
        file=str(sent.get("file") or ""),
        element_id=str(sent.get("element_id") or ""),
    )
    if is_asked_by_script():
        return _comments(view)
    return redirect(url_for("process_drafts.show", draft_id=draft_id) + "#comments", 303)


@blueprint.post("/designer/drafts/<draft_id>/comments/<comment_id>/resolve")
@open_to(Access.DESIGNER)
def resolve(draft_id: str, comment_id: str) -> Answer:
    """Say that what a comment asked for is done."""
    view = office.engine().resolve_draft_comment(draft_id, comment_id, office.actor())
    if is_asked_by_script():
        return _comments(view)
    return redirect(url_for("process_drafts.show", draft_id=draft_id) + "#comments", 303)


def finding_as_json(finding: Finding) -> dict[str, str]:
    """A finding for a script; `page` explains the rule, where there is such a page."""
    known = rule_of(finding.rule) is not None
    return {
        "rule": finding.rule,
        "title": rule_title(finding.rule),
        "file": finding.file,
        "element_id": finding.element_id,
        "label": finding.label,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
        "key": finding.key,
        "page": url_for("rules.show", rule_id=finding.rule) if known else "",
    }


# -- inside ----------------------------------------------------------------------------------------
def _sent() -> dict[str, Any]:
    """What was posted, by script or by a form."""
    if not request.is_json:
        return dict(request.form)
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _comments(view: ProcessDraftView) -> Response:
    return jsonify(comments=[_comment(each) for each in view.comments])


def _comment(each: DraftComment) -> dict[str, object]:
    return {
        "id": each.id,
        "file": each.file,
        "element_id": each.element_id,
        "author": _name(each.author),
        "text": each.text,
        "at": each.at.isoformat(),
        "resolved_by": _name(each.resolved_by) if each.resolved_by else "",
        "resolved_at": _moment(each.resolved_at),
    }


def _stale(stale: DraftStale) -> tuple[Response, int]:
    return jsonify(
        message=str(stale),
        changed_by=_name(stale.changed_by),
        changed_at=stale.changed_at.isoformat(),
        revision=stale.revision,
    ), 409


def _locked(locked: DraftLocked) -> tuple[Response, int]:
    return jsonify(
        message=str(locked), holder=_name(locked.holder), until=locked.until.isoformat()
    ), 423


def _name(user_id: str) -> str:
    return office.names().person(user_id)


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
