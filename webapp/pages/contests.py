"""Contests: the list by school year, a new one, one contest, and its configuration without code."""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import Conflict, InvalidForm, NotPermitted
from webapp import office
from webapp.pages import contest_fields
from workflows import (
    CONTEST_DATES,
    CONTEST_ORDERS,
    CONTEST_PARTS,
    CONTEST_STAGES,
    DOCUMENT_TITLES,
    ContestPage,
    ContestProblem,
    contest_differences,
)

blueprint = Blueprint("contests", __name__)

TRIAL = re.compile(r"trials-(\d{1,3})-")
Answer = Response | str | tuple[str, int]


@blueprint.get("/contests")
def list_contests() -> str:
    """List the contests that this person may know of, by school year."""
    rows = office.application().contests.list(office.actor())
    years = [(year, list(group)) for year, group in groupby(rows, key=lambda r: r.school_year)]
    return render_template("contests/list.html", years=years, may_begin=_edits())


@blueprint.get("/contests/new")
def ask() -> Answer:
    """Choose from what a contest begins; once chosen, show its dates."""
    return _new_page(request.args.get("source", ""), request.args.get("year", ""))


@blueprint.post("/contests/new")
def begin() -> Answer:
    """Begin a contest as a draft."""
    source, year = request.form.get("source", ""), request.form.get("year", "")
    try:
        contest_id = office.application().contests.begin(source, year, office.actor())
    except InvalidForm as error:
        return _new_page("", year, error.errors), 422
    flash(_("Конкурс заведён черновиком: проверьте настройку."), "done")
    return redirect(url_for("contests.configure", contest_id=contest_id), 303)


@blueprint.get("/contests/<contest_id>")
def show(contest_id: str) -> str:
    """Show one contest."""
    application, actor = office.application(), office.actor()
    page, desk = application.contests.get(contest_id, actor), application.contest_applications
    return render_template(
        "contests/show.html",
        page=page,
        own=desk.own(contest_id, actor),
        reads_applications=desk.reads_all(contest_id, actor),
        may_apply=page.state == "open" and desk.acts_for_school(actor),
        date_titles=CONTEST_DATES,
        stages=CONTEST_STAGES,
        parts=CONTEST_PARTS,
    )


@blueprint.get("/contests/<contest_id>/configuration")
def configure(contest_id: str) -> Answer:
    """Show the configuration to those who may change it now."""
    page = _editable(contest_id)
    return _form(page, _shown(page))


@blueprint.post("/contests/<contest_id>/configuration")
def change(contest_id: str) -> Answer:
    """Save, check, or add, move and take away a row; nothing typed is ever lost."""
    page = _editable(contest_id)
    given = contest_fields.nested(request.form)
    # What is not typed here stays as it is.
    given["variant"] = page.configuration.variant
    order = request.form.get("do", "save")
    if contest_fields.moved(given, order):
        return _form(page, given, changed=True)
    if order == "check":
        return _checked(page, given)
    if order == "dates":
        return _recounted(page, given)
    return _saved(page, given)


def _saved(page: ContestPage, given: dict[str, Any]) -> Answer:
    contests, actor = office.application().contests, office.actor()
    reason = request.form.get("reason", "").strip()
    try:
        contests.save(
            page.id, given, contest_fields.seats(given), _revision(), actor, reason=reason
        )
    except InvalidForm as error:
        return _form(page, given, errors=error.errors), 422
    except Conflict as error:
        fresh = _editable(page.id)
        return _form(fresh, given, faster=str(error)), 409
    flash(_("Настройка конкурса сохранена."), "done")
    return redirect(url_for("contests.show", contest_id=page.id), 303)


def _checked(page: ContestPage, given: dict[str, Any]) -> Answer:
    contests, actor = office.application().contests, office.actor()
    try:
        found = contests.check(given, contest_fields.seats(given), actor)
    except InvalidForm as error:
        return _form(page, given, errors=error.errors), 422
    return _form(page, given, problems=found, changed=True)


def _recounted(page: ContestPage, given: dict[str, Any]) -> Answer:
    contests, typed = office.application().contests, given.get("dates")
    start = str(typed.get("applications_from", "")) if isinstance(typed, dict) else ""
    try:
        given["dates"] = contests.recounted(page.id, start, office.actor())
    except InvalidForm as error:
        return _form(page, given, errors=error.errors), 422
    return _form(page, given, changed=True)


def _editable(contest_id: str) -> ContestPage:
    page = office.application().contests.get(contest_id, office.actor())
    if not (page.may_edit or page.may_amend):
        raise NotPermitted(_("Настройку меняют методист и директор, пока конкурс не завершён."))
    return page


def _form(
    page: ContestPage,
    given: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    problems: tuple[ContestProblem, ...] | None = None,
    faster: str = "",
    changed: bool = False,
) -> str:
    said: dict[str, list[str]] = {}
    for each in problems or ():
        said.setdefault(each.field, []).append(each.sentence)
    revision = page.revision if faster or request.method == "GET" else _revision()
    return render_template(
        "contests/configuration.html",
        page=page,
        given=given,
        revision=revision,
        errors=errors or {},
        problems=problems,
        said=said,
        faster=faster,
        changed=changed,
        opened=_opened(given, errors or {}),
        differing=contest_differences(_shown(page), _plain(given)) if faster else (),
        people=office.application().contests.people(office.actor()),
        parts=list(CONTEST_PARTS.items()),
        stages=list(CONTEST_STAGES.items()),
        order_kinds=[(kind.value, DOCUMENT_TITLES[kind]) for kind in CONTEST_ORDERS],
        date_titles=CONTEST_DATES,
        reason=request.form.get("reason", ""),
    )


def _opened(given: Mapping[str, Any], errors: Mapping[str, str]) -> set[int]:
    """Which trials stand open: where something is wrong, and where a row was just changed."""
    order = request.form.get("do", "")
    if order == "add:trials":
        return {len(given["trials"]) - 1}
    found = (TRIAL.match(way) for way in (order.partition(":")[2], *errors))
    return {int(each[1]) for each in found if each}


def _shown(page: ContestPage) -> dict[str, Any]:
    seated = [
        {"person_id": each.person_id, "part": each.part.value}
        for members in page.commissions.values()
        for each in members
        if each.until is None
    ]
    return {**page.configuration.as_json(), "commissions": seated}


def _plain(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was typed in the shape that is kept, where it can be read at all."""
    kept = office.application().contests.readable(given)
    return given if kept is None else {**kept, "commissions": given["commissions"]}


def _new_page(source: str, year: str, errors: Mapping[str, str] | None = None) -> str:
    contests, actor = office.application().contests, office.actor()
    beginnings, years = contests.beginnings(actor), contests.years(actor)
    year = year if year in years else years[0]
    preview = None
    if source:
        try:
            preview = contests.preview(source, year, actor)
        except InvalidForm as error:
            errors = error.errors
    return render_template(
        "contests/new.html",
        beginnings=[(each.source, each.title) for each in beginnings],
        years=[(each, each) for each in years],
        source=source,
        year=year,
        preview=preview,
        errors=errors or {},
        date_titles=CONTEST_DATES,
    )


def _edits() -> bool:
    return office.application().contests.may_begin(office.actor())


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
