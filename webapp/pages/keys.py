"""The list of keyboard shortcuts; each can be given another key or switched off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import office, shortcuts
from webapp.shortcuts import USUAL, Shortcuts

blueprint = Blueprint("keys", __name__)


@blueprint.get("/keys")
def show() -> str:
    """List the shortcuts; a page that asks for the list alone shows it in a dialog."""
    if request.headers.get("X-Requested-With") == "dialog":
        return render_template("keys/list.html", shortcuts=_own(), titles=shortcuts.titles())
    return _page(_own(), {})


@blueprint.post("/keys")
def save() -> Response | tuple[str, int]:
    """Keep what was chosen, or go back to the usual keys."""
    if request.form.get("usual"):
        chosen = Shortcuts(are_on=True, keys=USUAL)
    else:
        keys = {action: shortcuts.normal(request.form.get(action, "")) for action in USUAL}
        chosen = Shortcuts(are_on=request.form.get("on") == "1", keys=keys)
    wrong = shortcuts.errors(chosen.keys)
    if wrong:
        return _page(chosen, wrong), 422
    kept = {"on": chosen.are_on, "keys": dict(chosen.keys)}
    office.application().preferences.put(shortcuts.PREFERENCE, kept, office.actor())
    flash(_("Горячие клавиши сохранены."), "done")
    return redirect(url_for("keys.show"), 303)


def _own() -> Shortcuts:
    kept = office.application().preferences.get(shortcuts.PREFERENCE, office.actor())
    return shortcuts.read(kept)


def _page(own: Shortcuts, errors: dict[str, str]) -> str:
    return render_template(
        "keys/keys.html",
        shortcuts=own,
        titles=shortcuts.titles(),
        errors=errors,
    )
