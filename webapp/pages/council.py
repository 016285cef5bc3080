"""The council: sessions, questions, composition, the phone that votes, the screen on the wall."""

import hashlib
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm, NotPermitted
from webapp import office
from webapp.pages import council_answers as answers
from webapp.pages.council_tasks import WORDS
from webapp.pages.plan_fields import day_of
from workflows import METHODSOVET, POST_TITLES, Post

blueprint = Blueprint("council", __name__)

MOST_SEATS = 40


@blueprint.get("/council")
def list_sessions() -> str:
    """Sessions, those to come first."""
    return render_template(
        "council/sessions.html",
        sessions=office.application().sessions.list(office.actor()),
        may_call="council_session" in {d.key for d in office.engine().startable(office.actor())},
    )


@blueprint.get("/council/questions")
def list_questions() -> str:
    """Questions: those that wait, those on an agenda, what became of the others."""
    return _questions_page()


@blueprint.post("/council/questions")
def propose() -> Response | tuple[str, int]:
    """Put a question by hand."""
    try:
        office.application().sessions.propose(answers.card(), office.actor())
    except InvalidForm as error:
        return _questions_page(error.errors), 422
    flash(_("Вопрос внесён: секретарь включит его в повестку."), "done")
    return redirect(url_for("council.list_questions"), 303)


@blueprint.post("/council/questions/<question_id>/withdraw")
def withdraw(question_id: str) -> Response | tuple[str, int]:
    """Take a waiting question off the list."""
    try:
        reason = request.form.get("reason", "")
        office.application().sessions.withdraw(question_id, reason, office.actor())
    except InvalidForm as error:
        return _questions_page(error.errors), 422
    flash(_("Вопрос снят."), "done")
    return redirect(url_for("council.list_questions"), 303)


@blueprint.get("/council/sessions/<session_id>")
def show(session_id: str) -> str:
    """One session with its questions, votes and papers."""
    application, actor = office.application(), office.actor()
    return render_template(
        "council/session.html",
        page=application.sessions.session(session_id, actor),
        packet=application.council_materials.packet(session_id, actor),
        may_lead=application.sessions.may_lead(actor),
    )


@blueprint.get("/council/sessions/<session_id>/vote")
def vote(session_id: str) -> str:
    """The page of a member's phone: the ballot that waits, or one's open vote to change."""
    desk, actor = office.application().sessions, office.actor()
    page = desk.session(session_id, actor)
    return render_template(
        "council/vote.html",
        page=page,
        task=desk.ballot_task(session_id, actor),
        vote=page.open_vote,
        ballots=(("for", _("За")), ("against", _("Против")), ("abstained", _("Воздержался"))),
        titles={"for": _("за"), "against": _("против"), "abstained": _("воздержался")},
    )


@blueprint.post("/council/votes/<vote_id>")
def change_vote(vote_id: str) -> Response:
    """Change one's own open vote until it is closed."""
    desk, actor = office.application().sessions, office.actor()
    session_id = desk.change_vote(vote_id, request.form.get("ballot", ""), actor)
    flash(_("Ваш голос изменён."), "done")
    return redirect(url_for("council.vote", session_id=session_id), 303)


@blueprint.get("/council/sessions/<session_id>/screen")
def screen(session_id: str) -> Response:
    """What a projector shows; a poll gets the middle alone, or 304."""
    page = office.application().sessions.session(session_id, office.actor())
    polled = request.headers.get("X-Requested-With") == "poll"
    name = "council/screen_now.html" if polled else "council/screen.html"
    html = render_template(name, page=page)
    response = make_response(html)
    if polled:
        response.set_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
        return response.make_conditional(request)
    return response


@blueprint.get("/council/members")
def members() -> str:
    """The composition on a day, with the terms before it."""
    return _members_page()


@blueprint.post("/council/members")
def save_members() -> Response | tuple[str, int]:
    """Let a composition be in force from a day on; the old seats end the day before."""
    councils, actor = office.application().councils, office.actor()
    if not councils.may_change(actor):
        raise NotPermitted(_("Состав совета меняет директор или администратор."))
    try:
        councils.save_composition(_posts(), _from_day(), actor)
    except InvalidForm as error:
        return _members_page(error.errors), 422
    flash(_("Состав сохранён."), "done")
    return redirect(url_for("council.members"), 303)


def _questions_page(errors: dict[str, str] | None = None) -> str:
    desk, actor = office.application().sessions, office.actor()
    return render_template(
        "council/questions.html",
        questions=desk.questions(actor),
        may_propose=desk.may_propose(actor),
        may_lead=desk.may_lead(actor),
        typed=answers.typed,
        words=WORDS,
        errors=errors or {},
    )


def _members_page(errors: dict[str, str] | None = None) -> str:
    application, actor = office.application(), office.actor()
    may_change = application.councils.may_change(actor)
    return render_template(
        "council/members.html",
        council=application.councils.composition(actor),
        terms=application.councils.terms(actor),
        may_change=may_change,
        people=application.sessions.people(actor) if may_change else (),
        posts=[(post.value, POST_TITLES[post]) for post in Post],
        typed=answers.typed,
        errors=errors or {},
        code=METHODSOVET,
    )


def _posts() -> list[tuple[str, str]]:
    rows = (
        (request.form.get(f"person:{n}", ""), request.form.get(f"post:{n}", ""))
        for n in range(MOST_SEATS)
    )
    return [(person, post) for person, post in rows if person]


def _from_day() -> date:
    try:
        day = day_of(request.form.get("active_from", ""))
    except ValueError:
        day = None
    if day is None:
        raise InvalidForm({"active_from": _("Укажите, с какого дня действует состав.")})
    return day
