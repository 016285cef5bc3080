"""Files of the council's questions, and the packet that members get."""

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidInput
from webapp import office
from webapp.addresses import local_address
from webapp.downloads import disposition
from webapp.security import SANDBOX, SHOWN_PDF, seal

blueprint = Blueprint("council_materials", __name__)


@blueprint.post("/council/questions/<question_id>/materials")
def add(question_id: str) -> AnyResponse:
    """Keep the files that were chosen; each refusal names its file."""
    desk, actor, kept = office.application().council_materials, office.actor(), 0
    desk.require_open(question_id, actor)
    chosen = [each for each in request.files.getlist("file") if each.filename]
    if not chosen:
        flash(_("Выберите файл."), "wrong")
    for each in chosen:
        try:
            desk.add(question_id, each.stream, each.filename or "", actor)
        except InvalidInput as refused:
            flash(str(refused), "wrong")
        else:
            kept += 1
    if kept:
        flash(_("Приложено файлов: %(count)s.", count=kept), "done")
    return _back()


@blueprint.post("/council/materials/<material_id>/remove")
def remove(material_id: str) -> AnyResponse:
    """Take a file away."""
    desk = office.application().council_materials
    desk.remove(material_id, office.actor())
    flash(_("Файл убран."), "done")
    return _back()


@blueprint.get("/council/materials/<material_id>")
def download(material_id: str) -> Response:
    """Send a file as a download: a browser never shows or runs it inside our pages."""
    desk = office.application().council_materials
    found, opened = desk.open(material_id, office.actor())
    seal(SANDBOX)
    response = send_file(opened, mimetype=found.media_type, etag=found.sha256, conditional=False)
    response.content_length = found.size
    response.headers["Content-Disposition"] = disposition(found.name)
    return response


@blueprint.get("/council/sessions/<session_id>/packet.pdf")
def packet(session_id: str) -> Response:
    """Show the agenda with all its materials."""
    desk = office.application().council_materials
    name, opened = desk.open_packet(session_id, office.actor())
    seal(SHOWN_PDF)
    response = send_file(opened, mimetype="application/pdf", conditional=False)
    response.headers["Content-Disposition"] = disposition(name, inline=True)
    return response


@blueprint.post("/council/sessions/<session_id>/packet")
def bind_again(session_id: str) -> AnyResponse:
    """Have the packet bound anew."""
    office.application().council_materials.bind_again(session_id, office.actor())
    flash(_("Пакет собирается: обновите страницу через минуту."), "done")
    return redirect(url_for("council.show", session_id=session_id), 303)


def _back() -> AnyResponse:
    """To the page that the files were posted from."""
    back = local_address(request.form.get("back", ""), url_for("council.list_questions"))
    return redirect(back, 303)
