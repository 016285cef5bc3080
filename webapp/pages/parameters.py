"""Parameters: what the office names, prints and numbers its own way, over the region's values."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from engine.municipalities import REGION
from webapp import office
from webapp.access import Access, admits, open_to
from workflows import ParameterGroup

blueprint = Blueprint("parameters", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/admin/parameters")
@open_to(Access.OPERATOR)
def show() -> str:
    """Show every parameter with where its value comes from, and what was changed."""
    application, actor = office.application(), office.actor()
    views, log = application.parameters.list(actor), application.parameters.log(actor)
    office.names().remember([*(each.changed_by for each in views), *(each.by for each in log)])
    return render_template(
        "admin/parameters.html",
        groups=[(title, [v for v in views if v.group == group]) for group, title in _groups()],
        log=log,
        is_admin=admits(Access.ADMIN, actor),
        is_region=actor.tenant == REGION,
        has_region=application.municipalities.has_region(),
        may_change=application.parameters.may_change(actor),
    )


@blueprint.get("/admin/parameters/<key>")
@open_to(Access.OPERATOR)
def ask(key: str) -> str:
    """Show one parameter to be changed."""
    return _page(key)


@blueprint.post("/admin/parameters/<key>")
@open_to(Access.OPERATOR)
def save(key: str) -> Answer:
    """Set the office's own value."""
    desk, value = office.application().parameters, request.form.get("value", "")
    try:
        desk.save(key, value, office.actor(), seen=request.form.get("seen"))
    except InvalidForm as error:
        return _page(key, error=error.errors.get(key, ""), typed=value), 422
    flash(_("Параметр сохранён: %(title)s.", title=desk.get(key, office.actor()).title), "done")
    return redirect(url_for("parameters.show"), 303)


@blueprint.post("/admin/parameters/<key>/follow")
@open_to(Access.OPERATOR)
def follow(key: str) -> Response:
    """Give the office's own value up."""
    desk, actor = office.application().parameters, office.actor()
    desk.follow(key, actor)
    view = desk.get(key, actor)
    flash(_("Своё значение снято. Действует: %(value)s", value=view.said), "done")
    return redirect(url_for("parameters.show"), 303)


def _page(key: str, *, error: str = "", typed: str | None = None) -> str:
    actor = office.actor()
    view = office.application().parameters.get(key, actor)
    return render_template(
        "admin/parameter.html",
        view=view,
        value=view.value if typed is None else typed,
        errors={"value": error} if error else {},
        is_region=actor.tenant == REGION,
    )


def _groups() -> list[tuple[ParameterGroup, str]]:
    return [
        (ParameterGroup.NAMES, _("Названия")),
        (ParameterGroup.SHEET, _("Печать плана")),
        (ParameterGroup.NUMBERS, _("Номера документов")),
        (ParameterGroup.RULES, _("Правила")),
    ]
