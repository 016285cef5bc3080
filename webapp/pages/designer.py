"""Process definitions: versions, diagrams, and a new version from files with all its findings."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    DeadlineText,
    DefinitionView,
    DeploymentRefused,
    DeploymentView,
    Finding,
    InvalidInput,
)
from webapp import office
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles
from workflows import title_of

blueprint = Blueprint("designer", __name__)

ENDINGS = (".bpmn", ".dmn", ".form")
MOST_FILES = 200
MOST_BYTES = 10 * 2**20


@blueprint.get("/designer")
@open_to(Access.DESIGNER)
def list_definitions() -> str:
    """List the newest version of every process."""
    return _page()


@blueprint.get("/designer/<definition_id>")
@open_to(Access.DESIGNER)
def show(definition_id: str) -> str:
    """Show one version with its diagram."""
    allow_diagram_styles()
    definition = office.engine().definition(definition_id, office.actor())
    versions = office.engine().versions(definition.key, office.actor())
    return render_template(
        "designer/show.html",
        definition=definition,
        deadlines=deadline_rows(definition),
        versions=versions,
        marks=_for_script({"elements": marks_of(definition.warnings)}),
    )


@dataclass(frozen=True, kw_only=True)
class DeadlineRow:
    """A user task's deadline as written, the date it would mean now, and its reminders.

    Attributes:
        reminders: day of the step and whom it reaches, as the table of reminders says today.
    """

    text: DeadlineText
    calendar: str
    reminders: tuple[tuple[date, str], ...]


def deadline_rows(definition: DefinitionView) -> list[DeadlineRow]:
    """Every user task of a version with its deadline and the reminders that would follow."""
    engine, actor = office.engine(), office.actor()
    year = office.application().calendars.year(office.today().year, actor)
    titles = {"teachers": _("по дням педагогов")} | {each.name: each.title for each in year.sets}
    return [
        DeadlineRow(
            text=text,
            calendar=titles.get(text.calendar, text.calendar),
            reminders=tuple(
                (step.day, _recipients(step.recipients))
                for step in engine.reminder_steps(definition.key, text, actor)
            ),
        )
        for text in engine.deadline_texts(definition.id, actor)
    ]


def _recipients(names: Iterable[str]) -> str:
    """«исполнитель, руководитель роли»: whoever it is offered to is meant while nobody has it."""
    words: dict[str, str] = {
        "assignee": _("исполнитель"),
        "candidates": _("исполнитель"),
        "manager": _("руководитель роли"),
    }
    return ", ".join(dict.fromkeys(words.get(name) or title_of(name) for name in names))


@blueprint.get("/designer/<definition_id>/diagram.bpmn")
@open_to(Access.DESIGNER)
def diagram(definition_id: str) -> Response:
    """Hand out the deployed diagram."""
    actor = office.actor()
    definition = office.engine().definition(definition_id, actor)
    response = make_response(office.engine().diagram(definition_id, actor))
    response.mimetype = "application/xml"
    if request.args.get("download"):
        name = f"{definition.key}-v{definition.version}.bpmn"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/designer")
@open_to(Access.DESIGNER)
def deploy() -> AnyResponse | tuple[str, int]:
    """Deploy a new version; a refusal names every finding by element."""
    files = posted_files()
    name = request.form.get("name", "").strip()
    try:
        deployment = office.engine().deploy(files, office.actor(), name=name, origin="designer")
    except DeploymentRefused as error:
        return _page(findings=error.findings, files=files), 422
    if deployment.unchanged:
        flash(_("Такая версия уже развёрнута, новой не понадобилось."), "info")
        return redirect(url_for("designer.list_definitions"), 303)
    titles = ", ".join(f"{d.name}, {d.version}" for d in deployment.definitions)
    flash(_("Развёрнуты новые версии: %(titles)s.", titles=titles), "done")
    if not deployment.warnings:
        return redirect(url_for("designer.list_definitions"), 303)
    flash(_("Проверка нашла сомнительные места: они перечислены ниже."), "info")
    return redirect(url_for("designer.show", definition_id=_doubtful(deployment)), 303)


def _doubtful(deployment: DeploymentView) -> str:
    """Id of the first version that the deployment warned of."""
    engine, actor = office.engine(), office.actor()
    ids = [definition.id for definition in deployment.definitions]
    return next((own for own in ids if engine.definition(own, actor).warnings), ids[0])


def posted_files() -> Mapping[str, bytes]:
    """The chosen files; an archive counts as the files inside it.

    Raises:
        InvalidInput: none, too many, too large, or of another kind.
    """
    found: dict[str, bytes] = {}
    for file in request.files.getlist("files"):
        if not file.filename:
            continue
        content = file.read()
        inside = _unpacked(content) if file.filename.endswith(".zip") else {file.filename: content}
        found.update({_short(name): text for name, text in inside.items()})
    if not found:
        raise InvalidInput(_("Выберите файлы схемы: .bpmn и, если есть, .dmn и .form."))
    wrong = sorted(name for name in found if not name.endswith(ENDINGS))
    if wrong:
        raise InvalidInput(_("Файл «%(name)s» не .bpmn, .dmn и не .form.", name=wrong[0]))
    return found


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(ENDINGS)]
            if len(members) > MOST_FILES or sum(info.file_size for info in members) > MOST_BYTES:
                raise InvalidInput(_("В архиве слишком много файлов или они слишком велики."))
            return {info.filename: archive.read(info) for info in members}
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise InvalidInput(_("Архив не читается: сохраните его ещё раз как .zip.")) from error


def _short(name: str) -> str:
    """Name a file as the shipped ones are named, so that an unchanged one is recognised."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return f"forms/{bare}" if bare.endswith(".form") else bare


def _page(findings: tuple[Finding, ...] = (), files: Mapping[str, bytes] | None = None) -> str:
    name = drawable(findings, files or {})
    if name:
        allow_diagram_styles()
    return render_template(
        "designer/list.html",
        definitions=office.engine().definitions(office.actor()),
        findings=findings,
        drawn=name,
        diagram=_for_script((files or {})[name].decode("utf-8", "replace")) if name else "",
        marks=_for_script({"elements": marks_of([f for f in findings if f.file == name])}),
    )


def drawable(findings: tuple[Finding, ...], files: Mapping[str, bytes]) -> str:
    """Name the first diagram that was readable enough for something on it to be wrong."""
    named = {finding.file for finding in findings if finding.element_id}
    return next((name for name in sorted(named & set(files)) if name.endswith(".bpmn")), "")


def marks_of(findings: Iterable[Finding]) -> dict[str, dict[str, object]]:
    """What the viewer marks on one diagram: element id → how bad, how many, and the sentences."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.element_id:
            found.setdefault(finding.element_id, []).append(finding)
    return {
        element: {
            "state": "wrong" if any(f.severity == "error" for f in about) else "doubtful",
            "count": len(about),
            "title": " ".join(f.message for f in about),
        }
        for element, about in found.items()
    }


def _for_script(value: object) -> str:
    # "<" would let a text of the diagram end the script element that carries this.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
