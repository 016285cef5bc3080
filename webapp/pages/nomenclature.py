"""The nomenclature of files: a tree of sections and files, edited, approved and closed by year."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from workflows import CaseCard

blueprint = Blueprint("nomenclature", __name__)

TYPED = ("index", "title", "years", "note")
Answer = Response | str | tuple[str, int]


@blueprint.get("/documents/nomenclature")
def current() -> str:
    """Show the list of this year."""
    return _page(None)


@blueprint.get("/documents/nomenclature/<int:year>")
def show(year: int) -> str:
    """Show the list of a year."""
    return _page(year)


@blueprint.post("/documents/nomenclature/<int:year>")
def begin(year: int) -> Response:
    """Begin the list of a year as a copy of the one before."""
    office.application().records.nomenclature.write(year, office.actor())
    flash(_("Номенклатура дел на %(year)s год заведена: проверьте её.", year=year), "done")
    return _back(year)


@blueprint.get("/documents/nomenclature/<int:year>/case")
def ask(year: int) -> str:
    """Show a file to be changed, or an empty card."""
    case_id = request.args.get("case", "")
    view = office.application().records.nomenclature.get(year, office.actor())
    found = next((c for _n, _t, cases in view.sections for c in cases if c.id == case_id), None)
    card = CaseCard(index="", title="")
    if found:
        years = str(found.years or "")
        card = CaseCard(
            index=found.index, title=found.title, years=years, note=found.note,
            kinds=found.kinds, closed=found.closed_on is not None,
        )  # fmt: skip
    return _case_page(year, case_id if found else "", card, {})


@blueprint.post("/documents/nomenclature/<int:year>/case")
def save(year: int) -> Answer:
    """Add a file or change one."""
    case_id = request.form.get("case", "")
    card = CaseCard(
        **{
            name: request.form.get(name, "").strip() for name in ("index", "title", "years", "note")
        },
        kinds=tuple(request.form.getlist("kinds")),
        closed=bool(request.form.get("closed")),
    )
    try:
        office.application().records.nomenclature.save_case(year, case_id, card, office.actor())
    except InvalidForm as error:
        return _case_page(year, case_id, card, error.errors), 422
    flash(_("Дело %(index)s сохранено.", index=card.index), "done")
    return _back(year)


@blueprint.post("/documents/nomenclature/<int:year>/section")
def save_section(year: int) -> Answer:
    """Add a section, or give one another title."""
    number, title = request.form.get("number", ""), request.form.get("section_title", "")
    try:
        office.application().records.nomenclature.save_section(year, number, title, office.actor())
    except InvalidForm as error:
        return _page(year, error.errors), 422
    flash(_("Раздел сохранён."), "done")
    return _back(year)


@blueprint.post("/documents/nomenclature/<int:year>/approve")
def approve(year: int) -> Answer:
    """Bring the list into force."""
    try:
        basis = request.form.get("basis", "")
        office.application().records.nomenclature.approve(year, basis, office.actor())
    except InvalidForm as error:
        return _page(year, error.errors), 422
    flash(_("Номенклатура дел утверждена."), "done")
    return _back(year)


@blueprint.post("/documents/nomenclature/<int:year>/close")
def close(year: int) -> Response:
    """Close the files of a year."""
    office.application().records.nomenclature.close(year, office.actor())
    flash(_("Дела %(year)s года закрыты.", year=year), "done")
    return _back(year)


def _page(year: int | None, errors: Any = None) -> str:
    view = office.application().records.nomenclature.get(year, office.actor())
    return render_template(
        "documents/nomenclature.html",
        view=view,
        this_year=office.today().year,
        errors=errors or {},
        typed=request.form,
    )


def _case_page(year: int, case_id: str, card: CaseCard, errors: Any) -> str:
    view = office.application().records.nomenclature.get(year, office.actor())
    return render_template(
        "documents/case.html", view=view, case_id=case_id, card=card, errors=errors
    )


def _back(year: int) -> Response:
    return redirect(url_for("nomenclature.show", year=year), 303)
