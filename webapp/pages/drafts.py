"""Drafts of forms: saved while one types, cleared, begun from earlier answers, taken over."""

import logging

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import Conflict, DraftConflict, EngineError, NotFound, TaskNotOpen, UserTaskState
from webapp import dates, draft_values, drafts, office, vouching, wording
from webapp.draft_values import Typed
from webapp.errors import status_of
from webapp.vouching import DrawnForm

blueprint = Blueprint("drafts", __name__)
log = logging.getLogger(__name__)

SCRIPT = "draft"  # what a script says in X-Requested-With
Answer = AnyResponse | str | tuple[str, int] | tuple[Response, int]


@blueprint.get("/tasks/<task_id>/draft")
def show(task_id: str) -> str:
    """Show one's own draft to read and copy, whatever has become of the user task."""
    draft = office.engine().draft(task_id, office.actor())
    if draft.is_empty:
        raise NotFound(_("Черновика этой задачи у вас нет."))
    return render_template(
        "tasks/draft_page.html", draft=draft, told=drafts.told(draft), task_id=task_id
    )


@blueprint.post("/tasks/<task_id>/draft")
def save(task_id: str) -> Answer:
    """Keep what is typed; a script is told in JSON, a person goes back to the page."""
    return _save(_drawn(task_id=task_id))


@blueprint.post("/tasks/<task_id>/draft/clear")
def clear(task_id: str) -> AnyResponse:
    """Empty the draft."""
    office.engine().discard_draft(task_id, office.actor())
    flash(_("Черновик очищен."), "done")
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@blueprint.post("/tasks/<task_id>/draft/earlier")
def earlier(task_id: str) -> AnyResponse:
    """Begin from an earlier answer."""
    return _begin_from(_place(task_id=task_id))


@blueprint.post("/tasks/<task_id>/draft/take")
def take(task_id: str) -> AnyResponse:
    """Copy the draft of the absent person whom one substitutes."""
    author = request.form.get("author", "")
    office.engine().take_over_draft(task_id, author, office.actor(), _revision())
    flash(
        _("Черновик скопирован: %(name)s.", name=wording.unstopped(office.names().person(author))),
        "done",
    )
    return redirect(drafts.page_address(_place(task_id=task_id)), 303)


@blueprint.post("/processes/<process_key>/draft")
def save_start(process_key: str) -> Answer:
    """Keep what is typed into a start form."""
    return _save(_drawn(process_key=process_key))


@blueprint.post("/processes/<process_key>/draft/clear")
def clear_start(process_key: str) -> AnyResponse:
    """Empty the draft of a start form."""
    office.engine().discard_start_draft(process_key, office.actor())
    flash(_("Черновик очищен."), "done")
    return redirect(drafts.page_address(_place(process_key=process_key)), 303)


@blueprint.post("/processes/<process_key>/draft/earlier")
def earlier_start(process_key: str) -> AnyResponse:
    """Begin from what one began with before."""
    return _begin_from(_place(process_key=process_key))


def _drawn(*, task_id: str = "", process_key: str = "") -> DrawnForm:
    """The form as this page drew it; a page without the signed name is asked about afresh."""
    return vouching.posted() or _place(task_id=task_id, process_key=process_key)


def _place(*, task_id: str = "", process_key: str = "") -> DrawnForm:
    actor, engine = office.actor(), office.engine()
    if task_id:
        task = engine.user_task(task_id, actor).task
        return DrawnForm(
            author=actor.user_id,
            task_id=task_id,
            definition_id=task.definition_id,
            form_key=task.form_key,
        )
    for definition in engine.startable(actor):
        if definition.key == process_key:
            return DrawnForm(
                author=actor.user_id,
                process_key=process_key,
                definition_id=definition.id,
                form_key=definition.start_form_key,
            )
    raise NotFound(_("Такого процесса нет, или ваша роль не может его начать."))


def _save(drawn: DrawnForm) -> Answer:
    typed = draft_values.posted(drawn, office.actor())
    if request.headers.get("X-Requested-With") == SCRIPT:
        return _save_for_script(drawn, typed)
    try:
        draft = draft_values.save(drawn, typed, office.actor())
    except DraftConflict as newer:
        return both(drawn, typed, newer)
    flash("; ".join([drafts.saved_words(draft), *typed.errors.values()]), "done")
    return redirect(drafts.page_address(drawn), 303)


def _save_for_script(drawn: DrawnForm, typed: Typed) -> Answer:
    try:
        draft = draft_values.save(drawn, typed, office.actor())
    except DraftConflict as newer:
        html = render_template(
            "tasks/draft_conflict.html",
            differences=drafts.differing(drawn, typed.values, newer.current),
            words=str(newer),
            when=_when(newer),
            by_script=True,
        )
        revision = newer.current.revision
        return jsonify(state="conflict", words=str(newer), revision=revision, html=html), 409
    except EngineError as refused:
        state = "done" if isinstance(refused, TaskNotOpen) else "refused"
        words = str(refused) or str(_("У вашей роли нет права на эту страницу или действие."))
        return jsonify(state=state, words=words), status_of(refused)
    is_open = draft.task_state in (None, UserTaskState.OPEN)
    return jsonify(
        state="saved" if is_open else "closed",
        words=drafts.saved_words(draft) if is_open else _closed_words(draft.task_state),
        revision=draft.revision,
    ), 200


def _closed_words(state: UserTaskState | None) -> str:
    if state is UserTaskState.CANCELLED:
        return str(_("Задача снята процессом. Написанное сохранено в вашем черновике."))
    return str(_("Задачу уже выполнил другой сотрудник. Написанное сохранено в вашем черновике."))


def both(drawn: DrawnForm, typed: Typed, newer: DraftConflict) -> tuple[str, int]:
    """Show what was typed here and what is kept from elsewhere; nothing is overwritten."""
    return render_template(
        "tasks/draft_both.html",
        drawn=drawn,
        typed=typed,
        token=vouching.sign(drawn),
        current=newer.current,
        differences=drafts.differing(drawn, typed.values, newer.current),
        words=str(newer),
        when=_when(newer),
        save_address=drafts.address(drawn, "save"),
        page_address=drafts.page_address(drawn),
    ), 409


def _when(newer: DraftConflict) -> str:
    return dates.clock_time(newer.current.saved_at, office.now(), office.zone())


def keep_quietly(drawn: DrawnForm) -> None:
    """Keep what was posted too late: its author finds it as a draft on the page of the task."""
    try:
        draft_values.save(drawn, draft_values.posted(drawn, office.actor()), office.actor())
    except EngineError as refused:
        log.info("a late answer is shown but not kept: %s", refused)


def bring_back(drawn: DrawnForm, typed: Typed) -> AnyResponse | tuple[str, int]:
    """After signing in: keep what was typed as a draft and go to its form."""
    try:
        draft_values.save(drawn, typed, office.actor())
    except DraftConflict as newer:
        return both(drawn, typed, newer)
    except (Conflict, EngineError) as refused:
        told = drafts.told_typed(drawn, typed.values)
        page = render_template("tasks/typed.html", told=told, why=str(refused))
        return page, status_of(refused)
    flash(_("Вы вошли снова. Написанное сохранено: проверьте и отправьте форму."), "done")
    return redirect(drafts.page_address(drawn), 303)


def _begin_from(drawn: DrawnForm) -> AnyResponse:
    draft = draft_values.begin_from(drawn, request.form.get("earlier", ""), _revision())
    if draft.is_empty:
        flash(_("В прежнем ответе нечего скопировать: там только решение или замечания."), "info")
    else:
        flash(_("Прежний ответ скопирован в черновик. Проверьте и дополните его."), "done")
    return redirect(drafts.page_address(drawn), 303)


def _revision() -> int:
    return draft_values.number(request.form.get(draft_values.REVISION, ""))
