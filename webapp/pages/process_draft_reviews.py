"""From a draft to a version: submit, review, deploy now or at a date, take back, discard."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import DeploymentRefused, InvalidInput
from engine.designing import ProcessDraftView
from engine.rules import ReasonsMissing
from webapp import comparison_words, dates, office
from webapp.access import Access, open_to
from webapp.pages import scenarios
from webapp.pages.designer import posted_reasons
from webapp.pages.process_drafts import Refusal, draft_page
from webapp.security import allow_diagram_styles

blueprint = Blueprint("process_draft_reviews", __name__)

Answer = Response | tuple[str, int]


@blueprint.get("/designer/drafts/<draft_id>/compare")
@open_to(Access.DESIGNER)
def compare(draft_id: str) -> str:
    """Show what differs from the base, or from another version."""
    engine, actor = office.engine(), office.actor()
    view = engine.process_draft(draft_id, actor)
    found = engine.compare_draft(draft_id, actor, request.args.get("with", ""))
    allow_diagram_styles()
    sections = comparison_words.sections(found)
    return render_template(
        "designer/draft_compare.html",
        draft=view,
        found=found,
        versions=engine.versions(found.source.key, actor),
        sections=sections,
        kinds=comparison_words.kind_words(),
        signs=comparison_words.SIGNS,
        marks=comparison_words.marks(sections),
    )


@blueprint.post("/designer/drafts/<draft_id>/submit")
@open_to(Access.DESIGNER)
def submit(draft_id: str) -> Answer:
    """Ask a second person; what is missing is asked for beside the form."""
    engine, actor, note = office.engine(), office.actor(), request.form.get("note", "")
    try:
        engine.submit_draft(draft_id, note, posted_reasons(), actor)
    except ReasonsMissing as missing:
        return _refused(draft_id, Refusal(unanswered=missing.unanswered))
    except (DeploymentRefused, InvalidInput) as refused:
        return _refused(draft_id, Refusal(told=_short(refused)))
    scenarios.tell_reviewer(draft_id)
    flash(_("Черновик отправлен на проверку."), "done")
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/review")
@open_to(Access.DESIGNER)
def review(draft_id: str) -> Answer:
    """Approve, or send back."""
    approve = request.form.get("answer") == "approve"
    note = request.form.get("note", "")
    try:
        office.engine().review_draft(draft_id, approve, note, office.actor())
    except InvalidInput as refused:
        return _refused(draft_id, Refusal(told=str(refused)))
    flash(_("Черновик одобрен.") if approve else _("Черновик возвращён на доработку."), "done")
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/withdraw")
@open_to(Access.DESIGNER)
def withdraw(draft_id: str) -> Response:
    """Take the draft back into work."""
    office.engine().withdraw_draft(draft_id, office.actor())
    flash(_("Черновик снова в работе."), "done")
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/discard")
@open_to(Access.DESIGNER)
def discard(draft_id: str) -> Response:
    """Give the draft up."""
    office.engine().discard_process_draft(draft_id, office.actor())
    flash(_("Черновик отменён. Файлы сохранены, его можно вернуть в работу."), "done")
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/deploy")
@open_to(Access.DESIGNER)
def deploy(draft_id: str) -> Answer:
    """Deploy now, or at a date."""
    engine, actor, form = office.engine(), office.actor(), request.form
    try:
        at = _moment() if form.get("when") == "later" else None
        view = engine.deploy_draft(draft_id, at, actor, replaced_id=form.get("replaced"))
    except (DeploymentRefused, InvalidInput) as refused:
        return _refused(draft_id, Refusal(told=_short(refused)))
    flash(_told(view), "done")
    return _back(draft_id)


# -- inside ----------------------------------------------------------------------------------------
def _moment() -> datetime:
    """The date and time of the form, as the office's clock shows them."""
    day = dates.typed_day(request.form.get("day", "").strip())
    if day is None:
        raise InvalidInput(_("Укажите дату развёртывания: дд.мм.гггг."))
    try:
        at = time.fromisoformat(request.form.get("time", "").strip() or "08:00")
    except ValueError as error:
        raise InvalidInput(_("Укажите время развёртывания: чч:мм.")) from error
    return datetime.combine(day, at.replace(tzinfo=None), tzinfo=ZoneInfo(office.zone()))


def _told(view: ProcessDraftView) -> str:
    if view.effective_at is not None:
        at = dates.moment(view.effective_at, office.zone())
        return str(_("Черновик станет новой версией сам: %(at)s.", at=at))
    titles = ", ".join(
        _("%(name)s, версия %(number)s", name=each.name, number=each.version)
        for each in view.deployed
    )
    return str(_("Новые дела теперь идут так: %(titles)s.", titles=titles))


def _short(refused: DeploymentRefused | InvalidInput) -> str:
    """The refusal in one sentence; the findings themselves stand on the page already."""
    if isinstance(refused, DeploymentRefused):
        return str(_("Проверка нашла ошибки: исправьте их, и черновик можно будет отправить."))
    return str(refused)


def _refused(draft_id: str, refusal: Refusal) -> tuple[str, int]:
    view = office.engine().process_draft(draft_id, office.actor())
    return draft_page(view, refusal), 422


def _back(draft_id: str) -> Response:
    return redirect(url_for("process_drafts.show", draft_id=draft_id), 303)
