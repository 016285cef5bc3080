"""Hands out the files that people attached, to those who may read them; shows what can be shown."""

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, InvalidInput, NotFound
from webapp import office
from webapp.access import Access, open_to
from webapp.downloads import disposition
from webapp.security import SANDBOX, SHOWN, SHOWN_PDF, seal
from workflows import AttachmentView, TextPreview, Unreadable

blueprint = Blueprint("files", __name__)

POLICY = {"image": SHOWN, "pdf": SHOWN_PDF}


@blueprint.get("/files/<attachment_id>")
def download(attachment_id: str) -> Response:
    """Send a file as a download: a browser never shows or runs it inside our pages."""
    return _send(attachment_id, SANDBOX)


@blueprint.get("/files/<attachment_id>/content")
def content(attachment_id: str) -> Response:
    """Send a picture or a PDF to be looked at; other kinds only download."""
    found = office.application().attachments.get(attachment_id, office.actor())
    if found.shown_as not in POLICY:
        raise NotFound(_("Файл «%(name)s» можно только скачать.", name=found.name))
    return _send(attachment_id, POLICY[found.shown_as], inline=True)


@blueprint.get("/files/<attachment_id>/show")
def show(attachment_id: str) -> str:
    """Show a document with its versions, without downloading it."""
    return _page(attachment_id)


@blueprint.post("/files/<attachment_id>/versions")
def add_version(attachment_id: str) -> AnyResponse | tuple[str, int]:
    """Put a new version beside the earlier ones."""
    reason = request.form.get("reason", "")
    try:
        new_id = _handed_in(attachment_id)
        added = office.application().versions.add(attachment_id, new_id, reason, office.actor())
    except InvalidInput as refused:
        return _page(attachment_id, problem=str(refused), reason=reason), 422
    flash(_("Загружена версия %(number)s. Прежние остались.", number=added.version), "done")
    return redirect(url_for("files.show", attachment_id=added.id), 303)


@blueprint.post("/files/<attachment_id>/replaces/<earlier_id>")
def follow(attachment_id: str, earlier_id: str) -> Response:
    """Let a file that a form is about to hand in follow upon an earlier version; for scripts."""
    office.application().versions.join(earlier_id, attachment_id, office.actor())
    return Response(status=204)


@blueprint.get("/admin/files")
@open_to(Access.OPERATOR)
def checks() -> str:
    """Say how the virus scanner does, what it has not seen, and what it has found."""
    overview = office.application().scans.overview(office.actor())
    return render_template(
        "admin/files.html", overview=overview, is_admin_page="admin" in office.actor().principals
    )


@blueprint.post("/admin/files/check")
@open_to(Access.OPERATOR)
def check_rest() -> AnyResponse:
    """Let the scanner see what came without it."""
    count = office.application().scans.check_rest(office.actor())
    flash(_("Поставлено на проверку файлов: %(count)s.", count=count), "done")
    return redirect(url_for("files.checks"), 303)


def _handed_in(attachment_id: str) -> str:
    """The new file's id: sent piece by piece before, or with this very form."""
    office.application().attachments.get(attachment_id, office.actor())
    posted = request.files.get("file")
    if posted is not None and posted.filename:
        kept = office.application().attachments.store(
            posted.stream, posted.filename, office.actor()
        )
        return kept.id
    if new_id := request.form.get("file", ""):
        return new_id
    raise InvalidInput(_("Выберите файл новой версии."))


def _page(attachment_id: str, *, problem: str = "", reason: str = "") -> str:
    card = office.application().versions.card(attachment_id, office.actor())
    text, unreadable = _text(card.shown)
    return render_template(
        "files/show.html",
        card=card,
        file=card.shown,
        text=text,
        unreadable=unreadable,
        case=_case(card.shown),
        largest_file=office.application().uploads.largest,
        problem=problem,
        reason=reason,
    )


def _text(file: AttachmentView) -> tuple[TextPreview | None, str]:
    if file.shown_as != "text":
        return None, ""
    try:
        return office.application().attachments.preview(file.id, office.actor()), ""
    except Unreadable as refused:
        return None, str(refused)


def _case(file: AttachmentView) -> object:
    """The instance that the file belongs to; none before it is handed in."""
    if not file.instance_id:
        return None
    try:
        return office.engine().instance(file.instance_id, office.actor()).instance
    except EngineError:
        return None  # one's own file of an instance that one does not see any more


def _send(attachment_id: str, policy: str, *, inline: bool = False) -> Response:
    found, opened = office.application().attachments.open(attachment_id, office.actor())
    seal(policy)
    response = send_file(
        opened,
        mimetype=found.media_type,
        etag=found.sha256,
        conditional=False,
    )
    response.content_length = found.size
    response.headers["Content-Disposition"] = disposition(found.name, inline=inline)
    response.headers["Accept-Ranges"] = "bytes"  # for PDF readers and interrupted downloads
    asked = request.range
    one_part = asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
    try:
        response.make_conditional(request, accept_ranges=one_part, complete_length=found.size)
    except RequestedRangeNotSatisfiable:
        response.close()
        return Response(status=416, headers={"Content-Range": f"bytes */{found.size}"})
    return response
