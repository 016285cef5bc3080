"""Repairs by an operator: the page of an incident, data, stopping and going on."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import EngineError, InvalidInput
from engine.repairs import IncidentPage
from webapp import guide, office, repair_words, typed_variables
from webapp.access import Access, open_to
from webapp.pages import repair_orders
from webapp.pages.instances import marks
from webapp.security import allow_diagram_styles

blueprint = Blueprint("repairs", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/admin/incidents/guide")
@open_to(Access.OPERATOR)
def guide_page() -> str:
    """What trouble means and what the actions do, from the guide."""
    return render_template("repairs/guide.html", blocks=guide.page("incidents"))


@blueprint.get("/admin/incidents/<incident_id>")
@open_to(Access.OPERATOR)
def incident(incident_id: str) -> str:
    """Show what happened, where, with what data, and what can be tried."""
    return _incident_page(office.engine().incident(incident_id, office.actor()))


@blueprint.get("/admin/incidents/<incident_id>/retry")
@open_to(Access.OPERATOR)
def look_at_retry(incident_id: str) -> str:
    """Say what would be done again, with what, how often, and what would follow at once."""
    engine, actor = office.engine(), office.actor()
    page = engine.incident(incident_id, actor)
    ahead = engine.preview_repair(incident_id, None, actor)
    return render_template(
        "repairs/retry.html",
        page=page,
        incident=page.incident,
        what=repair_words.what_again(page),
        ahead=ahead,
        lines=repair_words.effects(ahead),
        given=repair_words.values(page.seen if ahead.inputs is None else ahead.inputs),
    )


@blueprint.post("/admin/incidents/<incident_id>/retry")
@open_to(Access.OPERATOR)
def retry(incident_id: str) -> Response:
    """Try again what failed."""
    instance = office.engine().incident(incident_id, office.actor()).instance
    office.engine().retry(incident_id, office.actor())
    flash(_("Действие запущено повторно."), "done")
    if instance is None:  # nothing is left of it to look at
        return redirect(url_for("operations.incidents"), 303)
    return redirect(url_for("repairs.incident", incident_id=incident_id), 303)


@blueprint.post("/admin/incidents/<incident_id>/skip")
@open_to(Access.OPERATOR)
def skip(incident_id: str) -> Answer:
    """Let the step count as done: first what would follow, then with a reason for good."""
    page = office.engine().incident(incident_id, office.actor())
    given, errors = typed_variables.read_outputs(page.seen)
    reason, sure = request.form.get("reason", ""), request.form.get("sure") == "1"
    if errors:
        return _incident_page(page, errors=errors), 422
    try:
        ahead = office.engine().preview_repair(incident_id, given, office.actor())
        if not sure:
            return _incident_page(page, ahead=repair_words.effects(ahead))
        office.engine().skip(incident_id, given, reason, office.actor())
    except InvalidInput as refusal:
        return _incident_page(page, errors={"reason": str(refusal)}), 422
    flash(_("Шаг пропущен, процесс пошёл дальше."), "done")
    return redirect(url_for("repairs.incident", incident_id=incident_id), 303)


@blueprint.route("/instances/<instance_id>/variables", methods=["GET", "POST"])
@open_to(Access.OPERATOR)
def variables(instance_id: str) -> Answer:
    """Change data of a running instance; coming from an incident, repeat its step with them."""
    page = office.engine().variables_page(instance_id, office.actor())
    scope = typed_variables.scope_of(page, request.values.get("scope", ""))
    incident_id = request.values.get("incident", "")
    errors: Mapping[str, str] = {}
    ahead = None
    if request.method == "POST":
        change, errors = typed_variables.change(scope)
        try:
            if not errors and request.form.get("look") == "1":
                ahead = _looked_at(instance_id, incident_id, change)
            elif not errors:
                return _changed(instance_id, incident_id, change)
        except EngineError as refusal:
            errors = {"reason": str(refusal)}
            page = office.engine().variables_page(instance_id, office.actor())
    drawn = render_template(
        "repairs/variables.html",
        page=page,
        scope=scope,
        rows=typed_variables.rows(scope, page.reserved),
        errors=errors,
        incident_id=incident_id,
        ahead=ahead,
    )
    return (drawn, 422) if errors else drawn


@blueprint.post("/instances/<instance_id>/suspend")
@open_to(Access.OPERATOR)
def suspend(instance_id: str) -> Response:
    """Stop the instance with a reason that everybody sees."""
    office.engine().suspend(instance_id, request.form.get("reason", ""), office.actor())
    flash(_("Процесс приостановлен."), "done")
    return redirect(url_for("instances.show", instance_id=instance_id), 303)


@blueprint.post("/instances/<instance_id>/resume")
@open_to(Access.OPERATOR)
def resume(instance_id: str) -> Response:
    """Let the instance go on."""
    office.engine().resume(instance_id, office.actor())
    flash(_("Процесс возобновлён."), "done")
    return redirect(url_for("instances.show", instance_id=instance_id), 303)


@blueprint.get("/admin/stops")
@open_to(Access.OPERATOR)
def stops() -> str:
    """List the processes whose instances, or whose starts, can be stopped and let go on."""
    actor = office.actor()
    versions = [
        version
        for newest in office.engine().definitions(actor)
        for version in office.engine().versions(newest.key, actor)
    ]
    counts = {
        each.id: {
            state: len(office.engine().instance_ids(each.id, state, actor))
            for state in ("active", "suspended")
        }
        for each in versions
    }
    newest = {each.id for each in office.engine().definitions(actor)}
    shown = [each for each in versions if each.id in newest or any(counts[each.id].values())]
    return render_template("repairs/stops.html", versions=shown, counts=counts, newest=newest)


@blueprint.post("/admin/stops/<definition_id>/<verb>")
@open_to(Access.OPERATOR)
def stop(definition_id: str, verb: str) -> Answer:
    """Stop a version, its starts if wanted, and all that runs on it; or let it go on."""
    engine, actor = office.engine(), office.actor()
    reason, with_starts = request.form.get("reason", ""), request.form.get("starts") == "1"
    if with_starts and verb == "suspend":
        engine.suspend_starts(definition_id, reason, actor)
    elif with_starts and verb == "resume":
        engine.resume_starts(definition_id, actor)
    state = "active" if verb == "suspend" else "suspended"
    subjects = engine.instance_ids(definition_id, state, actor)
    if not subjects:
        flash(_("Идущих дел этой версии нет."), "done")
        return redirect(url_for("repairs.stops"), 303)
    return repair_orders.begun(
        engine.order_repairs(verb, subjects, actor, reason=reason), len(subjects)
    )


def _looked_at(instance_id: str, incident_id: str, change: typed_variables.Change) -> list[str]:
    """What would follow at once, in sentences."""
    engine, actor = office.engine(), office.actor()
    if incident_id:
        return repair_words.effects(engine.preview_repair(incident_id, None, actor, change))
    return repair_words.effects(engine.preview_variables(instance_id, change, actor))


def _changed(instance_id: str, incident_id: str, change: typed_variables.Change) -> Response:
    if incident_id:
        office.engine().retry(incident_id, office.actor(), change)
        flash(_("Данные изменены, шаг запущен повторно."), "done")
        return redirect(url_for("repairs.incident", incident_id=incident_id), 303)
    office.engine().change_variables(instance_id, change, office.actor())
    flash(_("Данные изменены. Прежние значения остались в истории."), "done")
    return redirect(url_for("instances.show", instance_id=instance_id), 303)


def _incident_page(
    page: IncidentPage,
    *,
    errors: Mapping[str, str] | None = None,
    ahead: list[str] | None = None,
) -> str:
    found = page.incident
    around = None
    if page.instance is not None:
        allow_diagram_styles()
        around = office.engine().instance(found.instance_id, office.actor())
    outputs = typed_variables.outputs(page)
    return render_template(
        "repairs/incident.html",
        page=page,
        incident=found,
        sentence=repair_words.sentence(page),
        advice=repair_words.advice(page),
        marks=marks(around.elements, found.definition_id) if around else "",
        rows=outputs,
        seen=repair_words.values(page.seen),
        inputs=repair_words.values(page.inputs or {}),
        judged=repair_words.values(page.trouble.decision_inputs),
        changes=repair_words.changes(page),
        errors=errors or {},
        ahead=ahead,
    )
