"""Documents: what was registered, a journal per kind, and the card of each."""

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidForm
from webapp import office
from webapp.downloads import spreadsheet, word_file
from webapp.security import SANDBOX, SHOWN_PDF, seal
from workflows import DOCUMENT_TITLES, DocumentQuery

blueprint = Blueprint("records", __name__)

Answer = AnyResponse | str | tuple[str, int]
LONGEST_SEARCH = 100


@blueprint.get("/documents")
def list_documents() -> str:
    """Show the documents that fit what the address says."""
    return _list({})


@blueprint.get("/documents/journal.xlsx")
def export() -> Response:
    """Hand the same lines out as a spreadsheet."""
    content = office.application().documents.export(_query(), office.actor())
    return spreadsheet(content, "journal.xlsx")


@blueprint.get("/documents/journal.docx")
def export_word() -> Response:
    """Hand the same lines out as a document to print and bind."""
    content = office.application().documents.export_word(_query(), office.actor())
    return word_file(content, "journal.docx")


@blueprint.post("/documents/continue")
def continue_paper() -> Answer:
    """Let a journal go on after the last number on paper."""
    kind, year, last = (request.form.get(name, "") for name in ("kind", "year", "last"))
    number = int(last) if last.isascii() and last.isdecimal() else 0
    try:
        office.application().documents.continue_paper(
            kind, _year(year) or 0, number, office.actor()
        )
    except InvalidForm as error:
        return _list(error.errors), 422
    flash(_("Следующий документ получит номер %(number)s.", number=number + 1), "done")
    return redirect(url_for("records.list_documents", kind=kind, year=year), 303)


@blueprint.get("/documents/<document_id>")
def show(document_id: str) -> str:
    """Show the card of a document."""
    return _card(document_id, {})


@blueprint.get("/documents/<document_id>/versions/<int:number>")
def version(document_id: str, number: int) -> Response:
    """Show the PDF of a version as it was kept under its digest."""
    signing = office.application().records.signing
    digest, opened = signing.open_version(document_id, number, office.actor())
    seal(SHOWN_PDF)
    answer = send_file(opened, mimetype="application/pdf", etag=digest, conditional=False)
    answer.headers["Content-Disposition"] = f'inline; filename="version-{number}.pdf"'
    return answer


@blueprint.get("/documents/<document_id>/signatures/<signature_id>")
def signed_file(document_id: str, signature_id: str) -> Response:
    """Hand out the scan or the detached signature that was brought."""
    signing = office.application().records.signing
    name, opened = signing.open_file(document_id, signature_id, office.actor())
    seal(SANDBOX)
    kind = "application/octet-stream"
    return send_file(opened, mimetype=kind, as_attachment=True, download_name=name)


@blueprint.post("/documents/<document_id>/annul")
def annul(document_id: str) -> Answer:
    """Take a registration back; its number stays with the reason."""
    reason = request.form.get("reason", "")
    try:
        office.application().documents.annul(document_id, reason, office.actor())
    except InvalidForm as error:
        return _card(document_id, error.errors), 422
    flash(_("Регистрация аннулирована, номер остался в журнале с причиной."), "done")
    return redirect(url_for("records.show", document_id=document_id), 303)


def _list(errors: dict[str, str]) -> str:
    query = _query()
    found = office.application().documents.search(query, office.actor())
    return render_template(
        "documents/list.html",
        found=found,
        query=query,
        is_filtered=query != DocumentQuery(),
        errors=errors,
        typed=request.form,
    )


def _card(document_id: str, errors: dict[str, str]) -> str:
    page = office.application().documents.card(document_id, office.actor())
    return render_template(
        "documents/card.html",
        page=page,
        trail=office.application().records.signing.trail(document_id, office.actor()),
        errors=errors,
        typed=request.form,
    )


def _query() -> DocumentQuery:
    asked = request.values
    kind = asked.get("kind", "")
    return DocumentQuery(
        text=asked.get("q", "").strip()[:LONGEST_SEARCH],
        kind=kind if kind in DOCUMENT_TITLES else "",
        status=asked.get("status", ""),
        year=_year(asked.get("year", "")),
        case_id=asked.get("case", ""),
    )


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
