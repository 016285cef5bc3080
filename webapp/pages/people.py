"""Administration of people and organisations, one by one or from a spreadsheet."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidForm
from webapp import office
from webapp.access import Access, open_to
from webapp.downloads import spreadsheet
from webapp.pages.plan import posted_file
from webapp.pages.plan_fields import day_of
from workflows import KIND_TITLES, ROLES, ImportRefused, OrganisationCard, PersonCard

blueprint = Blueprint("people", __name__)

Answer = AnyResponse | str | tuple[str, int]
PERSON_TEXTS = (
    "surname", "given", "patronymic", "position", "subject", "phone", "email",
)  # fmt: skip
ORGANISATION_TEXTS = (
    "kind", "short_name", "full_name", "settlement", "parent_id", "director_id",
    "coordinator_id",
)  # fmt: skip


@blueprint.get("/admin/people")
@open_to(Access.ADMIN)
def list_people() -> str:
    """List people, found by the beginning of a surname or by organisation."""
    return _people_page()


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
@open_to(Access.ADMIN)
def add_person() -> Answer:
    """Write a new person."""
    return _edit_person("")


@blueprint.route("/admin/people/<person_id>", methods=["GET", "POST"])
@open_to(Access.ADMIN)
def edit_person(person_id: str) -> Answer:
    """Read or change a person."""
    return _edit_person(person_id)


@blueprint.post("/admin/people/<person_id>/dismiss")
@open_to(Access.ADMIN)
def dismiss(person_id: str) -> AnyResponse:
    """End a person's employment."""
    on = day_in("on") or office.today()
    office.application().people.dismiss(person_id, on, office.actor())
    flash(_("Увольнение записано: роли и вход перестают действовать с этого дня."), "done")
    return redirect(url_for("people.edit_person", person_id=person_id), 303)


@blueprint.post("/admin/people/import")
@open_to(Access.ADMIN)
def import_people() -> Answer:
    """Take people in from a spreadsheet."""
    return _import(office.application().people.import_xlsx, _people_page, "people.list_people")


@blueprint.get("/admin/people/template.xlsx")
@open_to(Access.ADMIN)
def people_template() -> Response:
    """Hand out the empty spreadsheet."""
    content = office.application().people.template_xlsx(office.actor())
    return spreadsheet(content, "people-template.xlsx")


@blueprint.get("/admin/organisations")
@open_to(Access.ADMIN)
def list_organisations() -> str:
    """List organisations."""
    return _organisations_page()


@blueprint.route("/admin/organisations/new", methods=["GET", "POST"])
@open_to(Access.ADMIN)
def add_organisation() -> Answer:
    """Write a new organisation."""
    return _edit_organisation("")


@blueprint.route("/admin/organisations/<organisation_id>", methods=["GET", "POST"])
@open_to(Access.ADMIN)
def edit_organisation(organisation_id: str) -> Answer:
    """Read or change an organisation."""
    return _edit_organisation(organisation_id)


@blueprint.post("/admin/organisations/import")
@open_to(Access.ADMIN)
def import_organisations() -> Answer:
    """Take organisations in from a spreadsheet."""
    take_in = office.application().organisations.import_xlsx
    return _import(take_in, _organisations_page, "people.list_organisations")


@blueprint.get("/admin/organisations/template.xlsx")
@open_to(Access.ADMIN)
def organisations_template() -> Response:
    """Hand out the empty spreadsheet."""
    content = office.application().organisations.template_xlsx()
    return spreadsheet(content, "organisations-template.xlsx")


def day_in(name: str) -> date | None:
    """Read a date of the posted form.

    Raises:
        InvalidForm: it is none.
    """
    text = request.form.get(name, "").strip()
    try:
        return day_of(text)
    except ValueError as error:
        message = _("Укажите дату в виде 05.09.2026, а не «%(text)s».", text=text)
        raise InvalidForm({name: message}) from error


def organisation_options() -> list[tuple[str, str]]:
    """Organisations for a list to choose from."""
    found = office.application().organisations.list(office.actor())
    return [(view.id, view.card.short_name) for view in found]


def people_options() -> list[tuple[str, str]]:
    """People for a list to choose from."""
    return [(o.value, o.label) for o in office.application().options("registry:people", {})]


def _people_page(problems: tuple[str, ...] = ()) -> str:
    text, organisation = request.args.get("q", "").strip(), request.args.get("organisation", "")
    return render_template(
        "admin/people.html",
        people=office.application().people.list(
            office.actor(), text=text, organisation_id=organisation
        ),
        organisations=organisation_options(),
        text=text,
        organisation=organisation,
        problems=problems,
    )


def _organisations_page(problems: tuple[str, ...] = ()) -> str:
    found = office.application().organisations.list(office.actor(), with_closed=True)
    return render_template("admin/organisations.html", organisations=found, problems=problems)


def _edit_person(person_id: str) -> Answer:
    people = office.application().people
    view = people.get(person_id, office.actor()) if person_id else None
    typed: dict[str, Any] = {name: request.form.get(name, "").strip() for name in PERSON_TEXTS}
    typed["organisation_id"] = request.form.get("organisation_id", "") or None
    errors: Any = {}
    if request.method == "POST":
        try:
            card = PersonCard(
                **typed,
                experience_from=day_in("experience_from"),
                young_until=day_in("young_until"),
            )
            saved = people.save(card, office.actor(), person_id=person_id)
            flash(_("Карточка сохранена."), "done")
            return redirect(url_for("people.edit_person", person_id=saved), 303)
        except InvalidForm as error:
            errors = error.errors
    elif view:
        typed = vars(view.card)
    page = render_template(
        "admin/person.html",
        view=view,
        typed=typed,
        errors=errors,
        organisations=organisation_options(),
        roles=[(role.code, role.title) for role in ROLES.values()],
        memberships=office.application().roles.memberships(office.actor(), person_id=person_id)
        if person_id
        else (),
    )
    return (page, 422) if errors else page


def _edit_organisation(organisation_id: str) -> Answer:
    organisations = office.application().organisations
    view = organisations.get(organisation_id, office.actor()) if organisation_id else None
    typed: dict[str, Any] = {
        name: request.form.get(name, "").strip() for name in ORGANISATION_TEXTS
    }
    errors: Any = {}
    if request.method == "POST":
        try:
            card = OrganisationCard(
                **typed,
                active_from=day_in("active_from") or office.today(),
                active_to=day_in("active_to"),
            )
            saved = organisations.save(card, office.actor(), organisation_id=organisation_id)
            flash(_("Карточка сохранена."), "done")
            return redirect(url_for("people.edit_organisation", organisation_id=saved), 303)
        except InvalidForm as error:
            errors = error.errors
    elif view:
        typed = vars(view.card)
    page = render_template(
        "admin/organisation.html",
        view=view,
        typed=typed,
        errors=errors,
        kinds=[(kind.value, title) for kind, title in KIND_TITLES.items()],
        parents=[each for each in organisation_options() if each[0] != organisation_id],
        people=people_options(),
    )
    return (page, 422) if errors else page


def _import(take_in: Callable[..., Any], page: Callable[..., str], endpoint: str) -> Answer:
    try:
        result = take_in(posted_file(), office.actor())
    except ImportRefused as error:
        return page(problems=error.problems), 422
    flash(
        _(
            "Из файла: добавлено %(added)d, изменено %(changed)d, без изменений %(skipped)d.",
            added=result.added,
            changed=result.changed,
            skipped=result.skipped,
        ),
        "done",
    )
    return redirect(url_for(endpoint), 303)
