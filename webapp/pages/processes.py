"""Processes a person may start, with their start forms."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import DefinitionView, DraftConflict, InvalidForm, NotFound
from webapp import draft_values, drafts, filling, office
from webapp.drafts import Panel
from webapp.pages import drafts as draft_pages
from webapp.security import request_key
from webapp.vouching import DrawnForm

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
        sees_statistics=engine.sees_statistics(actor),
        sees_decisions=engine.sees_decisions(actor),
    )


@blueprint.get("/processes/<process_key>/start")
def ask(process_key: str) -> str:
    """Show the start form, or the question whether to start."""
    definition = _startable(process_key)
    form = filling.form_of(definition.id, definition.start_form_key)
    panel = _panel(definition) if form else None
    if form is None:
        fields = ""
    elif panel and panel.restored:
        fields = filling.draw_restored(form, panel.restored, {})
    else:
        fields = filling.draw(form, {})
    return _page(definition, fields, request_key(), panel)


@blueprint.post("/processes/<process_key>/start")
def start(process_key: str) -> Response | str | tuple[str, int]:
    """Start an instance; the same post sent twice starts one."""
    definition = _startable(process_key)
    form = filling.form_of(definition.id, definition.start_form_key)
    if form and (newer := _newer_elsewhere(definition)):
        return newer
    filled = filling.read(form, request, {}) if form else None
    key = request.form.get("request_key", "")
    if filled and filled.is_draft:
        return _page(definition, filled.draw(), key, _panel(definition, from_post=True))
    try:
        values = filling.accepted(filled) if filled else {}
        office.application().check_start(definition.start_form_key, values, office.actor())
        instance = office.engine().start(process_key, values, office.actor(), request_key=key)
        filling.started(filled, instance.id)
    except InvalidForm as error:
        if filled is None:
            raise
        panel = _panel(definition, from_post=True)
        return _page(definition, filled.draw(error.errors), key, panel), 422
    flash(_("Процесс начат: %(title)s", title=instance.title or definition.name), "done")
    return redirect(url_for("instances.show", instance_id=instance.id), 303)


def _page(definition: DefinitionView, fields: str, key: str, panel: Panel | None) -> str:
    return render_template(
        "processes/start.html", definition=definition, fields=fields, key=key, panel=panel
    )


def _drawn(definition: DefinitionView) -> DrawnForm:
    return DrawnForm(
        author=office.actor().user_id,
        process_key=definition.key,
        definition_id=definition.id,
        form_key=definition.start_form_key,
    )


def _panel(definition: DefinitionView, *, from_post: bool = False) -> Panel:
    draft = office.engine().start_draft(definition.key, office.actor())
    return drafts.panel(_drawn(definition), draft, {}, filling.START, from_post=from_post)


def _newer_elsewhere(definition: DefinitionView) -> tuple[str, int] | None:
    draft = office.engine().start_draft(definition.key, office.actor())
    if not draft_values.is_older(_drawn(definition), draft):
        return None
    typed = draft_values.posted(_drawn(definition), office.actor())
    return draft_pages.both(_drawn(definition), typed, DraftConflict(draft))


def _startable(process_key: str) -> DefinitionView:
    for definition in office.engine().startable(office.actor()):
        if definition.key == process_key:
            return definition
    raise NotFound(_("Такого процесса нет, или ваша роль не может его начать."))
