"""Templates of documents: whose holds, the fields they may use, new versions and the way back."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidForm
from webapp import downloads, office
from webapp.access import Access, admits, open_to
from workflows import TEMPLATE_FIELDS, TEMPLATE_LISTS

blueprint = Blueprint("document_templates", __name__)

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/documents/templates")
@open_to(Access.OPERATOR)
def list_templates() -> str:
    """List the kinds of documents with whose template holds."""
    lines = office.application().document_templates.list(office.actor())
    return render_template("papers/templates.html", lines=lines, **_frame())


@blueprint.get("/documents/templates/<kind>")
@open_to(Access.OPERATOR)
def show(kind: str) -> str:
    """Show the template of a kind: versions, fields, sample, upload."""
    return _page(kind)


@blueprint.post("/documents/templates/<kind>")
@open_to(Access.OPERATOR)
def add(kind: str) -> Answer:
    """Put a new version in place."""
    file, note = request.files.get("file"), request.form.get("note", "")
    if file is None or not file.filename:
        return _page(kind, faults=[_("Выберите файл .docx.")], note=note), 422
    desk = office.application().document_templates
    try:
        desk.add(kind, file.read(), file.filename, note, office.actor())
    except InvalidForm as refused:
        return _page(kind, faults=refused.errors["file"].split("\n"), note=note), 422
    flash(_("Шаблон принят: новые документы заполняются по нему."), "done")
    return redirect(url_for("document_templates.show", kind=kind), 303)


@blueprint.post("/documents/templates/<kind>/back")
@open_to(Access.OPERATOR)
def go_back(kind: str) -> AnyResponse:
    """Let the shipped template hold again."""
    office.application().document_templates.go_back(kind, office.actor())
    flash(_("Свой шаблон больше не действует. Его версии остались в списке."), "done")
    return redirect(url_for("document_templates.show", kind=kind), 303)


@blueprint.get("/documents/templates/<kind>/template.docx")
@open_to(Access.OPERATOR)
def download(kind: str) -> Response:
    """Send the template that holds, or one of its versions."""
    version = request.args.get("version", "")
    content = office.application().document_templates.file(kind, office.actor(), version_id=version)
    return downloads.word_file(content, f"{kind}.docx")


@blueprint.get("/documents/templates/<kind>/shipped.docx")
@open_to(Access.OPERATOR)
def download_shipped(kind: str) -> Response:
    """Send the template that comes with the program."""
    content = office.application().document_templates.shipped_file(kind)
    return downloads.word_file(content, f"{kind}-shipped.docx")


@blueprint.get("/documents/templates/<kind>/sample.docx")
@open_to(Access.OPERATOR)
def sample(kind: str) -> Response:
    """Send an invented document in the template that holds."""
    content = office.application().document_templates.sample(kind, office.actor())
    return downloads.word_file(content, f"{kind}-sample.docx")


@blueprint.get("/documents/templates/<kind>/sample.pdf")
@open_to(Access.OPERATOR)
def sample_pdf(kind: str) -> Response:
    """Show the same as LibreOffice prints it."""
    content = office.application().document_templates.sample_pdf(kind, office.actor())
    return downloads.pdf(content, f"{kind}-sample.pdf")


def _page(kind: str, *, faults: list[str] | None = None, note: str = "") -> str:
    page = office.application().document_templates.page(kind, office.actor())
    office.names().remember(each.added_by for each in page.versions)
    return render_template(
        "papers/template.html",
        page=page,
        faults=faults or [],
        note=note,
        fields=TEMPLATE_FIELDS,
        lists=TEMPLATE_LISTS,
        **_frame(),
    )


def _frame() -> dict[str, object]:
    actor = office.actor()
    return {
        "is_admin": admits(Access.ADMIN, actor),
        "may_change": office.application().parameters.may_change(actor),
        "sources": {
            "own": _("свой шаблон"),
            "region": _("шаблон региона"),
            "shipped": _("поставляемый шаблон"),
            "built_in": _("встроенная форма"),
        },
    }
