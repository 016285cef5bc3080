"""Process instances: where one stands, who did what, and what a person may still change."""

from collections.abc import Iterable
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import ElementStatus, InstancePage, InstanceView, InvalidInput, Permission
from webapp import history, office, wording
from webapp.security import allow_diagram_styles
from workflows import AttachmentView

blueprint = Blueprint("instances", __name__)

PAGE_SIZE = 30
ANSWERED, BEGAN = "UserTaskCompleted", "InstanceStarted"
STATES = ("", "active", "suspended", "completed", "cancelled")


@blueprint.get("/instances")
def list_instances() -> str:
    """List the instances this person may see."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    process_key, element_id = request.args.get("process", ""), request.args.get("waits", "")
    found = _found(process_key, state, element_id)
    shown = found[:PAGE_SIZE]
    return render_template(
        "instances/list.html",
        instances=shown,
        next_cursor=shown[-1].id if len(found) > PAGE_SIZE else "",
        definitions=office.engine().definitions(office.actor()),
        state=state,
        process_key=process_key,
        element_id=element_id,
        moves_instances=bool(process_key) and office.actor().may(Permission.OPERATE),
        may_operate=office.actor().may(Permission.OPERATE),
    )


def _found(process_key: str, state: str, element_id: str) -> tuple[InstanceView, ...]:
    """One page of them and one more; with an element those in which its user task waits."""
    engine, actor, cursor = office.engine(), office.actor(), request.args.get("cursor", "")
    if element_id:
        return engine.instances_waiting(
            process_key, element_id, actor, limit=PAGE_SIZE + 1, cursor=cursor
        )
    return engine.instances(
        actor, process_key=process_key, state=state, limit=PAGE_SIZE + 1, cursor=cursor
    )


@blueprint.get("/instances/<instance_id>")
def show(instance_id: str) -> str:
    """Show the diagram with its tokens, what waits, and what happened."""
    allow_diagram_styles()
    page = office.engine().instance(instance_id, office.actor())
    chosen = chosen_definition(page, request.args.get("diagram", ""))
    documents = office.documents(page)
    return render_template(
        "instances/show.html",
        page=page,
        chosen=chosen,
        marks=marks(page.elements, chosen),
        history=history.lines(page),
        documents=documents,
        filed=filed(page, documents),
        sees_variables=office.actor().may(Permission.OPERATE),
        takes_evidence=office.application().records.evidence.may_take(office.actor()),
        packs=office.application().records.evidence.taken(instance_id, office.actor()),
    )


@blueprint.get("/instances/<instance_id>/diagrams/<definition_id>.bpmn")
def diagram(instance_id: str, definition_id: str) -> Response:
    """Hand out the diagram of the instance, or of a process it called."""
    actor = office.actor()
    page = office.engine().instance(instance_id, actor)
    chosen = chosen_definition(page, definition_id)
    response = make_response(office.engine().diagram(chosen, actor))
    response.mimetype = "application/xml"
    return response


@blueprint.post("/instances/<instance_id>/evidence")
def take_evidence(instance_id: str) -> Response:
    """Hand out the evidence pack; who took it, and its digest, stay on record."""
    taken = office.application().records.evidence.take(instance_id, office.actor())
    return send_file(
        taken.file, mimetype="application/zip", as_attachment=True, download_name=taken.name
    )


@blueprint.post("/instances/<instance_id>/cancel")
def cancel(instance_id: str) -> AnyResponse:
    """End the instance with a reason that stays in the history."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise InvalidInput(_("Укажите причину отмены: она останется в истории процесса."))
    office.engine().cancel(instance_id, reason, office.actor())
    flash(_("Процесс отменён."), "done")
    return _back(instance_id)


@blueprint.post("/instances/<instance_id>/choices/<element_instance_id>/<element_id>")
def choose(instance_id: str, element_instance_id: str, element_id: str) -> AnyResponse:
    """Begin what a person chose in a running ad-hoc sub-process."""
    office.engine().choose_activity(instance_id, element_instance_id, element_id, office.actor())
    flash(_("Действие начато."), "done")
    if request.args.get("from") == "processes":  # whoever began it may see nothing else there yet
        return redirect(url_for("processes.list_processes"), 303)
    return _back(instance_id)


def chosen_definition(page: InstancePage, wanted: str) -> str:
    """The definition whose diagram is shown: one the instance really runs, else its own."""
    known = {definition.id for definition in page.definitions}
    return wanted if wanted in known else page.instance.definition_id


def marks(elements: tuple[ElementStatus, ...], definition_id: str) -> dict[str, Any]:
    """Say for the viewer how each element stands."""
    found: dict[str, dict[str, Any]] = {}
    for status in elements:
        if status.definition_id == definition_id and status.element_id:
            found[status.element_id] = {
                "state": status.state,
                "count": max(status.active, 1),
                "title": _title(status),
            }
    return {"elements": found}


def filed(
    page: InstancePage, documents: Iterable[AttachmentView]
) -> dict[int, list[AttachmentView]]:
    """Say which files came in with which fact, by the fact's sequence number."""
    found: dict[int, list[AttachmentView]] = {}
    for document in documents:
        for entry in page.history:
            answered = entry.type == ANSWERED and entry.element_instance_id == document.task_id
            began = entry.type == BEGAN and not document.task_id
            if (answered or began) and entry.at >= document.uploaded_at:
                found.setdefault(entry.sequence, []).append(document)
                break
    return found


def _title(status: ElementStatus) -> str:
    words = wording.element_state(status.state)
    people = ", ".join(office.names().person(user) for user in status.people)
    return f"{words}: {people}" if people else words


def _back(instance_id: str) -> AnyResponse:
    return redirect(url_for("instances.show", instance_id=instance_id), 303)
