"""The registered page of a score sheet: criteria, autosave, «Сдать», self-recusal."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import Conflict, InvalidForm, UserTaskPage
from webapp import office
from webapp.dates import clock_time
from webapp.pages.task_pages import Button, HandedIn, TaskPage, register
from workflows import SheetView, StaleSheet

SCRIPT = "sheet"  # what the script says in X-Requested-With
POINTS, NOTE = "points:", "note:"
Together = Callable[[Any], None]


def register_score_page() -> None:
    """Make the page known under `page:score_sheet`."""
    register(
        "score_sheet",
        TaskPage(
            draw=_draw,
            buttons=_buttons,
            acts={"save": _save},
            hand_in=_hand_in,
            takes_comment=False,
            keeps_itself=True,
        ),
    )


def _buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    return (
        Button(label=_("Взять самоотвод"), name="decision", value="recused", destroys=True),
        Button(label=_("Сдать лист"), name="decision", value="submitted"),
    )


def _draw(view: UserTaskPage) -> str:
    if not view.may_complete:
        return render_template("scoring/task_foreign.html")
    stored = office.application().scorings.sheet(_sheet_id(view), office.actor())
    stale: StaleSheet | None = g.get("sheet_stale")
    return render_template(
        "scoring/task_sheet.html",
        view=view,
        sheet=_as_typed(stored),
        work=office.application().contest_applications.judged(stored.object_code, office.actor()),
        errors=g.get("sheet_errors", {}),
        other=stored if stale else None,
        revision=stale.revision if stale else _revision(stored),
        typed=request.form,
        owner=office.actor().user_id,
    )


def _save(view: UserTaskPage) -> Response | str:
    """Keep what is typed; the script is told in JSON, a person goes back to the page."""
    by_script = request.headers.get("X-Requested-With") == SCRIPT
    desk = office.application().scorings
    try:
        revision = desk.save(_sheet_id(view), _given(), office.actor())
    except StaleSheet as stale:
        g.sheet_stale = stale
        return _both(view, stale) if by_script else _draw(view)
    except Conflict as closed:
        if by_script:
            return _told(409, state="closed", words=str(closed))
        raise
    words = _("Сохранено в %(time)s", time=clock_time(office.now(), office.now(), office.zone()))
    if by_script:
        return _told(200, state="saved", revision=revision, words=words)
    flash(_("Черновик листа сохранён. Его видите только вы."), "done")
    return redirect(url_for("tasks.show", task_id=view.task.id), 303)


def _both(view: UserTaskPage, stale: StaleSheet) -> Response:
    stored = office.application().scorings.sheet(_sheet_id(view), office.actor())
    html = render_template("scoring/both.html", view=view, sheet=_as_typed(stored), other=stored)
    return _told(409, state="conflict", words=str(stale), revision=stale.revision, html=html)


def _told(status: int, **told: object) -> Response:
    answer = jsonify(told)
    answer.status_code = status
    return answer


def _hand_in(view: UserTaskPage) -> HandedIn:
    """Read the page; what was refused stands beside its field when it is drawn again."""
    given = {**_given(), "decision": request.form.get("decision", "submitted")}
    given["recusal_reason"] = request.form.get("recusal_reason", "")
    if given["decision"] == "submitted" and request.form.get("confirmed") != "yes":
        wrong = office.application().scorings.faults(_sheet_id(view), given, office.actor())
        g.sheet_errors = {**wrong, "confirmed": _("Подтвердите, что оценки окончательные.")}
        raise InvalidForm(g.sheet_errors)
    answer = office.application().scorings.answer(view, given, office.actor())
    return HandedIn(values=answer.values, together=_remembering(answer.together))


def _remembering(together: Together) -> Together:
    def remember(session: Any) -> None:
        try:
            together(session)
        except InvalidForm as refused:
            g.sheet_errors = refused.errors
            raise
        except StaleSheet as stale:
            g.sheet_stale = stale
            raise

    return remember


def _given() -> dict[str, Any]:
    form = request.form
    codes = [name.removeprefix(POINTS) for name in form if name.startswith(POINTS)]
    scores = {
        code: {"points": form.get(POINTS + code, ""), "note": form.get(NOTE + code, "")}
        for code in codes
    }
    return {"scores": scores, **{name: form.get(name, "") for name in ("revision", "key", "after")}}


def _as_typed(stored: SheetView) -> SheetView:
    """The sheet with what was just posted in place of what is saved."""
    if request.method != "POST":
        return stored
    form = request.form
    lines = tuple(
        replace(
            each,
            points=form.get(POINTS + each.code, each.points),
            note=form.get(NOTE + each.code, each.note),
        )
        for each in stored.criteria
    )
    return replace(stored, criteria=lines)


def _revision(stored: SheetView) -> object:
    return request.form.get("revision", stored.revision)


def _sheet_id(view: UserTaskPage) -> str:
    return str(view.variables.get("sheet_id") or "")
