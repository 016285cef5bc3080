"""How a person wants the list of the inbox: columns, their order, density."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import office
from webapp.inbox import columns, way
from webapp.inbox.columns import ListView

blueprint = Blueprint("inbox_view", __name__)


@blueprint.get("/inbox/view")
def show() -> str:
    """Show the columns in their order, and those left out."""
    view = _view()
    return render_template(
        "inbox/view.html",
        view=view,
        titles=columns.titles(),
        left_out=[column for column in columns.COLUMNS if column not in view.columns],
        densities=columns.densities(),
        carried=request.args.get(way.CARRIED, ""),
        back_url=way.address(),
    )


@blueprint.post("/inbox/view")
def change() -> Response:
    """Do one thing with the columns; what the form says wrongly changes nothing."""
    office.application().preferences.put(
        columns.PREFERENCE, columns.as_kept(_changed(_view())), office.actor()
    )
    carried = request.args.get(way.CARRIED) or None
    return redirect(url_for("inbox_view.show", list=carried), 303)


def _view() -> ListView:
    kept = office.application().preferences.get(columns.PREFERENCE, office.actor())
    return columns.read(kept)


def _changed(view: ListView) -> ListView:
    form = request.form
    if form.get("usual"):
        return ListView()
    if form.get("density") in columns.DENSITIES:
        return ListView(columns=view.columns, density=form["density"])
    for field, places in (("up", -1), ("down", 1)):
        if form.get(field):
            return view.moved(form[field], places)
    column = form.get("show") or form.get("hide") or ""
    return view.shown(column, wanted=bool(form.get("show")))
