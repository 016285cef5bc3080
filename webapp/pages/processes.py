"""Processes a person may start, with their start forms."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import DefinitionView, InvalidForm, NotFound
from webapp import filling, office
from webapp.security import request_key

blueprint = Blueprint("processes", __name__)

SHOWN_INSTANCES = 10


@blueprint.get("/processes")
def list_processes() -> str:
    """List what may be started, and the newest instances beside it."""
    engine, actor = office.engine(), office.actor()
    return render_template(
        "processes/list.html",
        definitions=engine.startable(actor),
        instances=engine.instances(actor, limit=SHOWN_INSTANCES),
        offers=engine.offered_activities(actor),
    )


@blueprint.get("/processes/<process_key>/start")
def ask(process_key: str) -> str:
    """Show the start form, or the question whether to start."""
    definition = _startable(process_key)
    form = filling.form_of(definition.id, definition.start_form_key)
    return _page(definition, filling.draw(form, {}) if form else "", request_key())


@blueprint.post("/processes/<process_key>/start")
def start(process_key: str) -> Response | str | tuple[str, int]:
    """Start an instance; the same post sent twice starts one."""
    definition = _startable(process_key)
    form = filling.form_of(definition.id, definition.start_form_key)
    filled = filling.read(form, request, {}) if form else None
    key = request.form.get("request_key", "")
    if filled and filled.is_draft:
        return _page(definition, filled.draw(), key)
    try:
        values = filling.accepted(filled) if filled else {}
        instance = office.engine().start(process_key, values, office.actor(), request_key=key)
        filling.started(filled, instance.id)
    except InvalidForm as error:
        if filled is None:
            raise
        return _page(definition, filled.draw(error.errors), key), 422
    flash(_("Процесс начат: %(title)s", title=instance.title or definition.name), "done")
    return redirect(url_for("instances.show", instance_id=instance.id), 303)


def _page(definition: DefinitionView, fields: str, key: str) -> str:
    return render_template("processes/start.html", definition=definition, fields=fields, key=key)


def _startable(process_key: str) -> DefinitionView:
    for definition in office.engine().startable(office.actor()):
        if definition.key == process_key:
            return definition
    raise NotFound(_("Такого процесса нет, или ваша роль не может его начать."))
