"""Process definitions: versions, diagrams, and a new version from files with all its findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    DefinitionView,
    DeploymentCheck,
    DeploymentRefused,
    DeploymentView,
    Finding,
    ForeignWord,
    Permission,
)
from engine.designing import OPEN_DRAFTS
from engine.rules import ReasonsMissing
from webapp import office, process_draft_words
from webapp.access import Access, open_to
from webapp.pages.designer_deadlines import deadline_rows
from webapp.pages.designer_files import carried, posted_files
from webapp.security import allow_diagram_styles

blueprint = Blueprint("designer", __name__)

WORST_FIRST = ("refused", "ignored", "executes")


@dataclass(frozen=True, kw_only=True)
class WordRow:
    """A word of another tool with all the elements where the same becomes of it: id and label."""

    word: ForeignWord
    elements: list[tuple[str, str]]


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
    engine, actor = office.engine(), office.actor()
    definition = engine.definition(definition_id, actor)
    versions, operates = engine.versions(definition.key, actor), actor.may(Permission.OPERATE)
    return render_template(
        "designer/show.html",
        definition=definition,
        deadlines=deadline_rows(definition),
        versions=versions,
        words=by_verdict(definition.words),
        moves_instances=operates,
        shared=shared_instead(versions),
        running=_running(definition) if operates else 0,
        marks={"elements": marks_of(definition.warnings)},
        reasons={each.key: each for each in definition.acceptances},
    )


def _running(definition: DefinitionView) -> int:
    """How many instances of a process run, on whichever version."""
    running = office.engine().running_by_version(definition.key, office.actor())
    return sum(running.values())


def shared_instead(versions: Sequence[DefinitionView]) -> DefinitionView | None:
    """The region's newest version, where an office goes by its own and may go back to it."""
    if versions[0].is_shared or versions[0].given_up:
        return None
    return next((each for each in versions if each.is_shared), None)


@blueprint.post("/designer/<definition_id>/return")
@open_to(Access.DESIGNER)
def return_to_shared(definition_id: str) -> AnyResponse:
    """Go back from one's own process to the one that the region shares; what runs goes on."""
    engine, actor = office.engine(), office.actor()
    own = engine.definition(definition_id, actor)
    shared = engine.return_to_shared(own.key, request.form.get("reason", ""), actor)
    said = _("Новые дела идут по общему процессу, версия %(number)s.", number=shared.version)
    flash(said, "done")
    return redirect(url_for("designer.show", definition_id=shared.id), 303)


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
    """Deploy a new version, or only check it; a refusal names every finding by element.

    Where a second person is to look at it first, the files become a draft instead.
    """
    files = posted_files()
    if request.form.get("only_check"):
        check = office.engine().check_files(files, office.actor())
        return _page(check=check, files=files), 200 if check.is_accepted else 422
    name = request.form.get("name", "").strip()
    if not office.engine().may_review_own_drafts(office.actor()):
        return _begun(files, name)
    reasons = posted_reasons()
    try:
        deployment = office.engine().deploy(
            files, office.actor(), name=name, origin="designer", reasons=reasons
        )
    except ReasonsMissing as error:
        check = DeploymentCheck(findings=error.findings, words=error.words)
        doubts = Doubts(unanswered=error.unanswered, carried=carried(files), name=name)
        return _page(check=check, files=files, doubts=doubts), 422
    except DeploymentRefused as error:
        check = DeploymentCheck(findings=error.findings, words=error.words)
        return _page(check=check, refused=True, files=files), 422
    return _deployed(deployment)


def _begun(files: Mapping[str, bytes], name: str) -> AnyResponse:
    draft = office.engine().begin_draft_of_files(files, name, office.actor())
    flash(_("Из файлов начат черновик: новую версию проверяет второй человек."), "done")
    return redirect(url_for("process_drafts.show", draft_id=draft.id), 303)


def _deployed(deployment: DeploymentView) -> AnyResponse:
    """Say what became of the files, on the page where more is to be read."""
    if deployment.unchanged:
        flash(_("Такая версия уже развёрнута, новой не понадобилось."), "info")
        return redirect(url_for("designer.list_definitions"), 303)
    titles = ", ".join(f"{d.name}, {d.version}" for d in deployment.definitions)
    flash(_("Развёрнуты новые версии: %(titles)s.", titles=titles), "done")
    lost = [word for word in deployment.words if word.verdict == "ignored"]
    if not deployment.warnings and not lost:
        return redirect(url_for("designer.list_definitions"), 303)
    if deployment.warnings:
        flash(_("Проверка нашла сомнительные места: они перечислены ниже."), "info")
    if lost:
        flash(_("Не все указания для другой системы исполняются: они перечислены ниже."), "info")
    return redirect(url_for("designer.show", definition_id=_doubtful(deployment)), 303)


def posted_reasons() -> dict[str, str]:
    """Key of a warning → why it may stay, of those that are ticked."""
    form = request.form
    return {key: form.get(f"reason_{key}", "") for key in form.getlist("accept")}


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """What the page asks before files with warnings are deployed.

    Attributes:
        unanswered: keys of the warnings without a tick and a reason.
        carried: the files, for a hidden field; "" when they have to be chosen again.
        name: what the person calls the version.
    """

    unanswered: frozenset[str]
    carried: str
    name: str

    @property
    def is_second_time(self) -> bool:
        """Whether ticks were asked for already, and some are missing."""
        return "asked" in request.form

    def ticked(self, key: str) -> bool:
        return key in request.form.getlist("accept")

    def reason(self, key: str) -> str:
        return request.form.get(f"reason_{key}", "")


def _doubtful(deployment: DeploymentView) -> str:
    """Id of the first version that the deployment warned of, or that has something to tell."""
    engine, actor = office.engine(), office.actor()
    found = [engine.definition(each.id, actor) for each in deployment.definitions]
    told = [each for each in found if each.warnings] or [each for each in found if each.words]
    return (told or found)[0].id


def _page(
    *,
    check: DeploymentCheck | None = None,
    refused: bool = False,
    files: Mapping[str, bytes] | None = None,
    doubts: Doubts | None = None,
) -> str:
    findings = check.findings if check is not None else ()
    entries = office.engine().catalogue(office.actor())
    office.names().remember([each.definition.deployed_by for each in entries])
    name = drawable(findings, files or {})
    if name:
        allow_diagram_styles()
    return render_template(
        "designer/list.html",
        entries=entries,
        drafts_count=len(office.engine().process_drafts(office.actor(), tuple(OPEN_DRAFTS))),
        draft_state=process_draft_words.state,
        goes_alone=office.engine().may_review_own_drafts(office.actor()),
        check=check,
        refused=refused,
        doubts=doubts,
        findings=findings,
        words=by_verdict(check.words if check is not None else ()),
        drawn=name,
        diagram=(files or {})[name].decode("utf-8", "replace") if name else "",
        marks={"elements": marks_of([f for f in findings if f.file == name])},
    )


def drawable(findings: tuple[Finding, ...], files: Mapping[str, bytes]) -> str:
    """Name the first diagram that was readable enough for something on it to be wrong."""
    named = {finding.file for finding in findings if finding.element_id}
    return next((name for name in sorted(named & set(files)) if name.endswith(".bpmn")), "")


def by_verdict(words: Iterable[ForeignWord]) -> dict[str, list[WordRow]]:
    """Group what became of other tools' words by verdict, the worst first; equal lines as one."""
    found: dict[str, dict[tuple[str, ...], WordRow]] = {verdict: {} for verdict in WORST_FIRST}
    for word in words:
        what = (word.file, word.word, word.message, word.remedy)
        rows = found[word.verdict.value]
        rows.setdefault(what, WordRow(word=word, elements=[]))
        rows[what].elements.append((word.element_id, word.label or word.element_id))
    return {verdict: list(rows.values()) for verdict, rows in found.items() if rows}


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
