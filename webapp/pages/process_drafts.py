"""Process drafts: the list, and one draft with its files, findings, comments and history."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import DeploymentCheck, Permission
from engine.designing import DraftFileKind, ProcessDraftView
from webapp import draft_titles, office, process_draft_words
from webapp.access import Access, open_to
from webapp.pages.designer import marks_of
from webapp.pages.designer_files import posted_files
from webapp.security import allow_diagram_styles
from workflows import ROLES, title_of
from workflows.process_templates import TEMPLATES

blueprint = Blueprint("process_drafts", __name__)


@blueprint.get("/designer/drafts")
@open_to(Access.DESIGNER)
def list_drafts() -> str:
    """List the drafts, open ones first."""
    drafts = office.engine().process_drafts(office.actor())
    office.names().remember([each.changed_by for each in drafts])
    return render_template(
        "designer/drafts.html",
        current=[each for each in drafts if each.is_open],
        closed=[each for each in drafts if not each.is_open],
        definitions=office.engine().definitions(office.actor()),
        templates=TEMPLATES,
        words=process_draft_words,
    )


@blueprint.post("/designer/drafts")
@open_to(Access.DESIGNER)
def begin() -> Response:
    """Begin a draft from a version, or from files."""
    engine, actor, chosen = office.engine(), office.actor(), request.form.get("definition_id", "")
    if chosen:
        made = engine.begin_draft(chosen, actor)
    else:
        made = engine.begin_draft_of_files(posted_files(), request.form.get("name", ""), actor)
    return redirect(url_for("process_drafts.show", draft_id=made.id), 303)


@blueprint.get("/designer/drafts/<draft_id>")
@open_to(Access.DESIGNER)
def show(draft_id: str) -> str:
    """Show one draft."""
    view = office.engine().process_draft(draft_id, office.actor())
    return draft_page(view)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a step of the draft was not taken, beside its form.

    Attributes:
        told: a sentence; "" when nothing was refused.
        unanswered: keys of the warnings without a tick and a reason.
        known: key of a warning → the reason it had the last time.
    """

    told: str = ""
    unanswered: frozenset[str] = frozenset()
    known: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_second_time(self) -> bool:
        """Whether ticks were asked for already, and some are missing."""
        return "asked" in request.form

    def ticked(self, key: str) -> bool:
        return key in (request.form.getlist("accept") if self.is_second_time else self.known)

    def reason(self, key: str) -> str:
        return request.form.get(f"reason_{key}", self.known.get(key, ""))


def draft_page(view: ProcessDraftView, refusal: Refusal | None = None) -> str:
    """Draw the page of a draft."""
    mentioned = {each.by for each in view.events} | {each.author for each in view.comments}
    office.names().remember(mentioned | {each.changed_by for each in view.files})
    check, actor = _checked(view), office.actor()
    drawn = next((each.name for each in view.files if each.kind is DraftFileKind.DIAGRAM), "")
    if drawn:
        allow_diagram_styles()
    may_review = actor.user_id not in view.authors or office.engine().may_review_own_drafts(actor)
    files = office.engine().draft_files(view.id, actor)
    return render_template(
        "designer/draft.html",
        draft=view,
        check=check,
        own=actor.user_id,
        words=process_draft_words,
        roles=[(each, title_of(each)) for each in office.engine().draft_roles(view.id, actor)],
        all_roles=sorted(((role.code, role.title) for role in ROLES.values()), key=_by_title),
        titles=draft_titles.titles(files),
        element_name=lambda name, own_id: draft_titles.element_name(files.get(name, b""), own_id),
        drawn=drawn,
        marks={"elements": marks_of([each for each in check.findings if each.file == drawn])},
        doubts=replace(refusal or Refusal(), known=_known_reasons(view)),
        may_review=may_review,
        operates=actor.may(Permission.OPERATE),
        reasons={each.key: each for each in view.acceptances},
    )


def _known_reasons(view: ProcessDraftView) -> dict[str, str]:
    """Why warnings stayed the last time, in the draft or in its base: nobody writes it twice."""
    kept = list(view.acceptances)
    if view.base is not None:
        kept = [*office.engine().definition(view.base.id, office.actor()).acceptances, *kept]
    return {each.key: each.reason for each in kept}


def _checked(view: ProcessDraftView) -> DeploymentCheck:
    """What a deployment would say; of a draft that is over nothing is asked any more."""
    if not view.is_open:
        return DeploymentCheck()
    return office.engine().check_draft(view.id, office.actor())


# -- files, as forms of the page -------------------------------------------------------------------
@blueprint.post("/designer/drafts/<draft_id>/files")
@open_to(Access.DESIGNER)
def upload(draft_id: str) -> Response:
    """Put chosen files into the draft; those with a known name are replaced."""
    engine, actor = office.engine(), office.actor()
    revision = engine.process_draft(draft_id, actor).revision
    files = posted_files()
    for name, content in files.items():
        revision = engine.save_draft_file(draft_id, name, content, revision, actor).revision
    flash(_("Файлов записано: %(count)s.", count=len(files)), "done")
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/rename-file")
@open_to(Access.DESIGNER)
def rename_file(draft_id: str) -> Response:
    """Give a file another name."""
    name, new_name = request.form.get("file", ""), request.form.get("new_name", "").strip()
    office.engine().rename_draft_file(draft_id, name, new_name, office.actor())
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/remove-file")
@open_to(Access.DESIGNER)
def remove_file(draft_id: str) -> Response:
    """Take a file out of the draft."""
    name = request.form.get("file", "")
    office.engine().remove_draft_file(draft_id, name, office.actor())
    flash(_("Файл убран из черновика: %(name)s.", name=name), "done")
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/replace-role")
@open_to(Access.DESIGNER)
def replace_role(draft_id: str) -> Response:
    """Put one role in the place of another in every diagram of the draft."""
    role, new_role = request.form.get("role", ""), request.form.get("new_role", "")
    done = office.engine().replace_draft_role(draft_id, role, new_role, office.actor())
    flash(_("Роль заменена, мест: %(count)s.", count=done.places), "done")
    if done.left:
        files = ", ".join(done.left)
        flash(_("Прежняя роль ещё упомянута здесь, посмотрите: %(files)s.", files=files), "info")
    return _back(draft_id)


def _by_title(pair: tuple[str, str]) -> str:
    return pair[1]


def _back(draft_id: str) -> Response:
    return redirect(url_for("process_drafts.show", draft_id=draft_id), 303)
