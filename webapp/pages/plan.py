"""The annual plan: the table by sections, its print form, and the way to Excel and back."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidInput, NotFound
from webapp import office
from webapp.addresses import local_address
from webapp.downloads import spreadsheet, word_file
from workflows import (
    ApprovalView,
    ImportRefused,
    PlanItemView,
    PlanPage,
    PlanView,
    SectionView,
    TableColumn,
    WordTable,
    acting_post,
    word_tables,
)

blueprint = Blueprint("plan", __name__)

LONGEST_SEARCH = 100


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a person wants to see of a plan."""

    section: str = ""
    status: str = ""
    text: str = ""

    def admits(self, item: PlanItemView) -> bool:
        """Whether an item is shown."""
        words = f"{item.fields.title} {item.responsible} {item.fields.participants}".casefold()
        return (
            (not self.section or item.section_id == self.section)
            and (not self.status or item.status == self.status)
            and self.text.casefold() in words
        )


@blueprint.get("/plan")
def list_plans() -> str:
    """List the plans, the newest year first."""
    plans = sorted(
        office.application().plans.list(office.actor()),
        key=lambda plan: plan.school_year,
        reverse=True,
    )
    return render_template("plan/list.html", plans=plans)


@blueprint.get("/plan/<year>")
def show(year: str) -> str:
    """Show a plan by sections, filtered as the address says."""
    return page_of(year)


@blueprint.get("/plan/<year>/print")
def print_form(year: str) -> str:
    """Show the sheet that an office files."""
    plan = plan_of_year(year)
    plans, actor = office.application().plans, office.actor()
    page = plans.get(plan.id, actor)
    return render_template(
        "plan/print.html",
        page=page,
        council=agreed(page, "council"),
        authority=agreed(page, "edu_head"),
        words=office.application().parameters.values(actor),
        acting_post=acting_post,
        sections=by_section(page.sections, plans.items(plan.id, actor)),
    )


@blueprint.get("/plan/<year>/plan.xlsx")
def export(year: str) -> Response:
    """Hand the plan out as a spreadsheet."""
    plan = plan_of_year(year)
    content = office.application().plans.export_xlsx(plan.id, office.actor())
    return spreadsheet(content, f"plan-{year}.xlsx")


@blueprint.get("/plan/<year>/plan.docx")
def export_word(year: str) -> Response:
    """Hand the plan out as a document to edit and print, section by section."""
    plan = plan_of_year(year)
    plans, actor = office.application().plans, office.actor()
    page, items = plans.get(plan.id, actor), plans.items(plan.id, actor)
    content = word_tables(page.plan.title, _word_sections(page, items))
    return word_file(content, f"plan-{year}.docx")


@blueprint.get("/plan/<year>/template.xlsx")
def template(year: str) -> Response:
    """Hand out the empty spreadsheet to fill in."""
    plan = plan_of_year(year)
    content = office.application().plans.template_xlsx(plan.id, office.actor())
    return spreadsheet(content, f"plan-{year}-template.xlsx")


@blueprint.post("/plan/<year>/import")
def take_in(year: str) -> AnyResponse | tuple[str, int]:
    """Read a filled spreadsheet; every faulty row is named, and then nothing is stored."""
    plan = plan_of_year(year)
    try:
        result = office.application().plans.import_xlsx(plan.id, posted_file(), office.actor())
    except ImportRefused as error:
        return page_of(year, problems=error.problems), 422
    flash(
        _(
            "Из файла: добавлено %(added)d, изменено %(changed)d, без изменений %(skipped)d.",
            added=result.added,
            changed=result.changed,
            skipped=result.skipped,
        ),
        "done",
    )
    goal = local_address(request.form.get("next", ""), url_for("plan.show", year=year))
    return redirect(goal, 303)


def _word_sections(page: PlanPage, items: Any) -> list[WordTable]:
    columns = (
        TableColumn(key="number", title="№", width=7),
        TableColumn(key="title", title="Мероприятие", width=40),
        TableColumn(key="when", title="Сроки", width=18),
        TableColumn(key="participants", title="Участники", width=24),
        TableColumn(key="responsible", title="Ответственный", width=22),
        TableColumn(key="result", title="Ожидаемый результат", width=30),
    )
    return [
        WordTable(
            title=f"{section.number}. {section.title}",
            columns=columns,
            rows=[_word_row(item) for item in found],
        )
        for section, found in by_section(page.sections, items)
        if found
    ]


def _word_row(item: PlanItemView) -> dict[str, object]:
    return {
        "number": item.number,
        "title": item.fields.title,
        "when": item.when,
        "participants": item.fields.participants,
        "responsible": ", ".join([item.responsible, *item.co_executors]),
        "result": item.fields.expected_result,
    }


def page_of(year: str, problems: tuple[str, ...] = ()) -> str:
    """Draw the page of a plan, with the faults of an import above it."""
    plan = plan_of_year(year)
    plans, actor = office.application().plans, office.actor()
    wanted = Filter(
        section=request.args.get("section", ""),
        status=request.args.get("status", ""),
        text=request.args.get("q", "").strip()[:LONGEST_SEARCH],
    )
    page = plans.get(plan.id, actor)
    items = plans.items(plan.id, actor)
    return render_template(
        "plan/show.html",
        page=page,
        year=year,
        wanted=wanted,
        is_filtered=wanted != Filter(),
        statuses=sorted({(item.status, item.status_title) for item in items}),
        sections=by_section(page.sections, [item for item in items if wanted.admits(item)]),
        items_total=len(items),
        problems=problems,
        documents=office.application().documents.of_plan(plan.id, actor),
    )


def plan_of_year(year: str) -> PlanView:
    """Find a plan by the year in its address: «2026-27».

    Raises:
        NotFound: there is none that this person may see.
    """
    for plan in office.application().plans.list(office.actor()):
        if year_in_address(plan.school_year) == year:
            return plan
    raise NotFound(_("Плана на этот учебный год нет."))


def year_in_address(school_year: str) -> str:
    """«2026/27» as a part of an address."""
    return school_year.replace("/", "-")


def by_section(sections: Any, items: Any) -> list[tuple[SectionView, list[PlanItemView]]]:
    """Every section with its items, in order; sections without any stay, they say something."""
    found: dict[str, list[PlanItemView]] = defaultdict(list)
    for item in items:
        found[item.section_id].append(item)
    return [(section, found[section.id]) for section in sections]


def agreed(page: PlanPage, gate: str) -> ApprovalView | None:
    """The answer of a gate that stands: the last one, when it is a yes."""
    answers = [approval for approval in page.approvals if approval.gate == gate]
    return answers[-1] if answers and answers[-1].decision == "approved" else None


def posted_file() -> bytes:
    """The content of the posted file.

    Raises:
        InvalidInput: none was chosen.
    """
    file = request.files.get("file")
    content = file.read() if file and file.filename else b""
    if not content:
        raise InvalidInput(_("Выберите файл .xlsx: он не был приложен или пуст."))
    return content
