"""The region: what its municipalities tell in sums, and how they are founded and closed."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidForm
from webapp import dates, office, statistics_words
from webapp.access import Access, admits, open_to
from webapp.downloads import spreadsheet
from workflows import region_workbook

blueprint = Blueprint("region", __name__)

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/region")
@open_to(Access.REGION)
def show() -> str:
    """Show sums over municipalities and processes; small numbers are kept back."""
    return render_template(
        "region/overview.html",
        overview=office.application().region.overview(office.actor()),
        keeps=admits(Access.REGION_ADMIN, office.actor()),
        in_working_time=statistics_words.in_working_time,
    )


@blueprint.get("/region/region.xlsx")
@open_to(Access.REGION)
def workbook() -> Response:
    """Hand the same out as a spreadsheet."""
    overview = office.application().region.overview(office.actor())
    return spreadsheet(region_workbook(overview), f"region-{office.today().isoformat()}.xlsx")


@blueprint.get("/municipalities")
@open_to(Access.REGION_ADMIN)
def municipalities() -> str:
    """List the municipalities."""
    return _page()


@blueprint.post("/municipalities")
@open_to(Access.REGION_ADMIN)
def found() -> Answer:
    """Found a municipality; the link of its first administrator is shown this once."""
    name, zone = request.form.get("name", ""), request.form.get("zone", "")
    try:
        made = office.application().municipalities.found(name, office.actor(), zone=zone)
    except InvalidForm as error:
        return _page(errors=error.errors, typed={"name": name, "zone": zone}), 422
    return _once(made.token, " ".join(name.split()))


@blueprint.post("/municipalities/<municipality_id>/invite")
@open_to(Access.REGION_ADMIN)
def invite(municipality_id: str) -> str:
    """Make a new one-time link; older ones lead nowhere any more."""
    desk, actor = office.application().municipalities, office.actor()
    token = desk.invite(municipality_id, actor)
    names = {each.id: each.name for each in desk.list(actor)}
    return _once(token, names[municipality_id])


@blueprint.post("/municipalities/<municipality_id>/close")
@open_to(Access.REGION_ADMIN)
def close(municipality_id: str) -> AnyResponse:
    """Let nobody sign in there any more."""
    office.application().municipalities.close(municipality_id, office.actor())
    flash(_("Муниципалитет закрыт: войти в него нельзя, данные сохранены."), "done")
    return redirect(url_for("region.municipalities"), 303)


@blueprint.post("/municipalities/<municipality_id>/reopen")
@open_to(Access.REGION_ADMIN)
def reopen(municipality_id: str) -> AnyResponse:
    """Let people sign in there again."""
    office.application().municipalities.reopen(municipality_id, office.actor())
    flash(_("Муниципалитет снова открыт."), "done")
    return redirect(url_for("region.municipalities"), 303)


def _page(errors: object = None, typed: object = None) -> str:
    return render_template(
        "region/municipalities.html",
        municipalities=office.application().municipalities.list(office.actor()),
        errors=errors or {},
        typed=typed or {"zone": office.zone()},
        zones=[(zone, dates.zone_name(zone)) for zone in dates.zones()],
    )


def _once(token: str, name: str) -> str:
    """Show a one-time link; the page is not stored anywhere (see the cache header)."""
    return render_template(
        "shown_once.html",
        title=_("Ссылка для администратора"),
        name=name,
        secret=url_for("invitations.ask", token=token, _external=True),
        text=_(
            "Ссылка показана один раз и действует семь дней. Передайте её тому, кто будет вести "
            "муниципалитет: по ней он откроет свою учётную запись. Прежние ссылки этого "
            "муниципалитета больше не действуют."
        ),
        back=url_for("region.municipalities"),
        back_label=_("Муниципалитеты"),
    )
