"""How a plan is carried out: page, print, spreadsheet, document (report R14)."""

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from webapp import office
from webapp.downloads import spreadsheet, word_file
from webapp.pages.plan import plan_of_year

blueprint = Blueprint("plan_execution", __name__)


@blueprint.get("/plan/<year>/execution")
def show(year: str) -> str:
    """Show the counts and what is overdue."""
    plan = plan_of_year(year)
    page = office.application().plans.execution(plan.id, office.actor())
    parts = (
        (_("По разделам"), page.by_section),
        (_("По ответственным"), page.by_responsible),
        (_("По направлениям Положения"), page.by_direction),
    )
    return render_template("plan/execution.html", plan=plan, year=year, page=page, parts=parts)


@blueprint.get("/plan/<year>/execution.xlsx")
def workbook(year: str) -> Response:
    """Hand the report out as a spreadsheet."""
    plan = plan_of_year(year)
    content = office.application().plans.execution_xlsx(plan.id, office.actor())
    return spreadsheet(content, f"execution-{year}.xlsx")


@blueprint.get("/plan/<year>/execution.docx")
def document(year: str) -> Response:
    """Hand the report out as a document."""
    plan = plan_of_year(year)
    content = office.application().plans.execution_docx(plan.id, office.actor())
    return word_file(content, f"execution-{year}.docx")
