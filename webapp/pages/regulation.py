"""The regulation by clauses with the processes that serve it, and its earlier editions."""

from collections import defaultdict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import Conflict, DefinitionView, InvalidForm
from webapp import office
from workflows import holds_any, regulation_text

blueprint = Blueprint("regulation", __name__)

MOST_EDITIONS = 10_000


@blueprint.get("/regulation")
def show() -> str:
    """Show the whole text that holds; links from user tasks lead to its clauses."""
    return _page(None, {})


@blueprint.get("/regulation/editions/<int:number>")
def edition(number: int) -> str:
    """Show one edition, as it was."""
    if number > MOST_EDITIONS:
        abort(404)
    return _page(number, {})


@blueprint.post("/regulation/editions/<int:number>/annul")
def annul(number: int) -> Response | tuple[str, int]:
    """Say that the order of an edition was annulled: the one before it holds again."""
    desk, reason = office.application().regulations, request.form.get("reason", "")
    try:
        desk.annul_order(number, reason, office.actor())
    except InvalidForm as error:
        return _page(number, error.errors), 422
    except Conflict as error:
        return _page(number, {"reason": str(error)}), 409
    flash(_("Записано: прежняя редакция снова действует."), "done")
    return redirect(url_for("regulation.show"), 303)


def _page(number: int | None, errors: object) -> str:
    actor, desk = office.actor(), office.application().regulations
    definitions = office.engine().definitions(actor)
    editions = desk.editions(actor)
    shown = next((each for each in editions if each.number == number), None)
    return render_template(
        "regulation/show.html",
        regulation=desk.text(actor, number),
        served_by=served_by(definitions),
        may_start={definition.key for definition in office.engine().startable(actor)},
        editions=editions,
        shown=shown,
        may_annul=shown is not None
        and shown.state == "current"
        and bool(shown.change_id)
        and holds_any(actor, "clerk", "dmmc_director"),
        errors=errors,
    )


def served_by(definitions: tuple[DefinitionView, ...]) -> dict[str, list[DefinitionView]]:
    """Clause number → process definitions that name it."""
    found: dict[str, list[DefinitionView]] = defaultdict(list)
    for definition in definitions:
        for number in regulation_text.numbers_in(definition.clause):
            found[number].append(definition)
    return dict(found)
