"""Documents in hand: read, printed, saved as PDF and .docx; and checked by anybody."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from webapp import downloads, office
from webapp.access import Access, open_to

blueprint = Blueprint("papers", __name__)


@blueprint.get("/documents/<document_id>/preview")
def preview(document_id: str) -> str:
    """Show a document as it would be printed, with the ways to save it."""
    return _page("papers/preview.html", document_id)


@blueprint.get("/documents/<document_id>/print")
def print_form(document_id: str) -> str:
    """Show nothing but the document, for the browser's own printing."""
    return _page("papers/print.html", document_id)


@blueprint.get("/documents/<document_id>/pdf")
def pdf(document_id: str) -> Response:
    """Send the PDF to be looked at in the browser, or saved when `save` is asked for."""
    paper = office.application().papers.pdf(document_id, office.actor())
    return downloads.pdf(paper.content, paper.name, inline="save" not in request.args)


@blueprint.get("/documents/<document_id>/docx")
def docx(document_id: str) -> Response:
    """Send the document for a word processor."""
    paper = office.application().papers.docx(document_id, office.actor())
    return downloads.word_file(paper.content, paper.name)


@blueprint.get("/verify")
@open_to(Access.PUBLIC)
def ask_code() -> str:
    """Ask for the code that a document carries."""
    code = request.args.get("code", "").strip()
    return _checked(code) if code else render_template("papers/verify.html", code="", found=None)


@blueprint.get("/verify/<code>")
@open_to(Access.PUBLIC)
def verify(code: str) -> str:
    """Say what stands behind a document's code: number, date, kind, title and state."""
    return _checked(code)


@blueprint.post("/verify/<code>")
@open_to(Access.PUBLIC)
def compare(code: str) -> str | tuple[str, int]:
    """Compare a file that somebody was given with what was handed out here."""
    file = request.files.get("file")
    if file is None or not file.filename:
        error = _("Выберите файл PDF, который вам передали.")
        return render_template(
            "papers/verify.html", code=code, found=_verified(code), error=error
        ), 422
    found = office.application().papers.verify(code, file.stream)
    return render_template("papers/verify.html", code=code, found=found)


def _checked(code: str) -> str:
    return render_template("papers/verify.html", code=code, found=_verified(code))


def _verified(code: str) -> object:
    return office.application().papers.verify(code)


def _page(template: str, document_id: str) -> str:
    reading = office.application().papers.read(document_id, office.actor())
    # Every text in it was escaped where it was made, see workflows.documents.html.
    return render_template(template, reading=reading, sheet=Markup(reading.html))  # noqa: S704
