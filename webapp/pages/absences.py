"""When people are away and who does their work meanwhile: one's own, and for one's people."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm, NotPermitted
from webapp import office
from webapp.absence_words import coverage_lines, kind_options, scope_options, spans_in_words
from webapp.pages.people import day_in
from workflows import (
    AbsenceCard,
    AbsenceView,
    Coverage,
    DeputyRule,
    DeputyScope,
)

blueprint = Blueprint("absences", __name__)

Answer = str | Response | tuple[str, int]
MOST_ROWS = 10


@blueprint.get("/absences")
def list_absences() -> str:
    """List absences that concern the person: their own, those they step in for, their people's."""
    actor, desk = office.actor(), office.application().absences
    everything = desk.list(actor)
    return render_template(
        "absences/list.html",
        today=desk.today(actor),
        mine=[each for each in everything if each.person_id == actor.user_id],
        others=[each for each in everything if each.person_id != actor.user_id],
        leads=desk.administers_others(actor),
    )


@blueprint.get("/absences/new")
def ask() -> str:
    """Ask who is away, from when to when, and who steps in."""
    person_id = request.args.get("person", "") or office.actor().user_id
    return _form(_empty(person_id))


@blueprint.post("/absences")
def create() -> Answer:
    """Write an absence down, or only look what would stay uncovered."""
    return _answer("")


@blueprint.get("/absences/<absence_id>")
def show(absence_id: str) -> str:
    """Show an absence; to those who may change it also what stays uncovered."""
    view = office.application().absences.get(absence_id, office.actor())
    coverage = None
    if view.may_change:
        coverage = office.application().absences.coverage(
            _card_of(view), office.actor(), absence_id
        )
    return render_template(
        "absences/show.html", absence=view, **_told(coverage, absence_id=absence_id)
    )


@blueprint.get("/absences/<absence_id>/edit")
def edit(absence_id: str) -> str:
    """Change an absence that is not over."""
    return _form(_card_of(_changeable(absence_id)), absence_id)


@blueprint.post("/absences/<absence_id>")
def save(absence_id: str) -> Answer:
    """Save what was changed."""
    return _answer(absence_id)


@blueprint.post("/absences/<absence_id>/end")
def end(absence_id: str) -> Response:
    """Let an absence end now."""
    office.application().absences.end(absence_id, office.actor())
    flash(_("Отсутствие закончено. Взятое заместителями возвращается."), "done")
    return redirect(url_for("absences.list_absences"), 303)


def _answer(absence_id: str) -> Answer:
    desk, actor = office.application().absences, office.actor()
    person_id = request.form.get("person_id", "") or actor.user_id
    card = _empty(_changeable(absence_id).person_id if absence_id else person_id)
    wish = request.form.get("do", "save")
    try:
        card = _typed(card.person_id)
        if wish == "more":
            return _form(card, absence_id, rows=_posted_rows() + 1)
        if wish == "check":
            return _form(card, absence_id, coverage=desk.coverage(card, actor, absence_id))
        saved = desk.save(card, actor, absence_id)
    except InvalidForm as error:
        return _form(card, absence_id, errors=error.errors), 422
    flash(_("Отсутствие записано. Заместители получат уведомления."), "done")
    return redirect(url_for("absences.show", absence_id=saved), 303)


def _changeable(absence_id: str) -> AbsenceView:
    view = office.application().absences.get(absence_id, office.actor())
    if not view.may_change:
        raise NotPermitted(_("Это отсутствие уже закончилось, или его ведёт другой сотрудник."))
    return view


def _form(
    card: AbsenceCard,
    absence_id: str = "",
    *,
    errors: object = None,
    coverage: Coverage | None = None,
    rows: int = 0,
) -> str:
    actor, desk = office.actor(), office.application().absences
    choices = desk.choices(card.person_id, actor)
    blank = DeputyRule(deputy_id="")
    wanted = min(max(rows or _posted_rows(), len(card.rules), 1), MOST_ROWS)
    return render_template(
        "absences/form.html",
        absence_id=absence_id,
        card=card,
        choices=choices,
        people=desk.people(actor) if desk.administers_others(actor) and not absence_id else (),
        kinds=kind_options(),
        scopes=scope_options(),
        rows=[*card.rules, *[blank] * (wanted - len(card.rules))],
        may_add=wanted < MOST_ROWS,
        posted=request.form if request.method == "POST" else {},
        errors=errors or {},
        **_told(coverage, card=card, absence_id=absence_id),
    )


def _told(
    coverage: Coverage | None, *, card: AbsenceCard | None = None, absence_id: str = ""
) -> dict[str, object]:
    """What the part about coverage needs."""
    return {
        "coverage": coverage,
        "gaps": coverage_lines(coverage) if coverage else [],
        "deputies": [
            (office.names().person(person_id), spans_in_words(spans))
            for person_id, spans in coverage.deputies.items()
        ]
        if coverage
        else [],
        "is_saved": card is None and bool(absence_id),
    }


def _typed(person_id: str) -> AbsenceCard:
    """Read the posted form; rows left empty are no rules.

    Raises:
        InvalidForm: a date is none.
    """
    rows = range(1, min(_posted_rows(), MOST_ROWS) + 1)
    rules = [rule for row in rows if (rule := _rule(row)) != DeputyRule(deputy_id="")]
    return AbsenceCard(
        person_id=person_id,
        begins_on=day_in("begins_on"),
        ends_on=day_in("ends_on"),
        kind=request.form.get("kind", ""),
        note=request.form.get("note", "").strip(),
        rules=tuple(rules),
    )


def _posted_rows() -> int:
    return request.form.get("rows", 0, type=int)


def _rule(row: int) -> DeputyRule:
    said = request.form.get(f"scope-{row}", DeputyScope.ALL)
    scope = DeputyScope(said) if said in set(DeputyScope) else DeputyScope.ALL
    processes = request.form.getlist(f"processes-{row}") if scope == DeputyScope.PROCESSES else []
    roles = request.form.getlist(f"roles-{row}") if scope == DeputyScope.ROLES else []
    return DeputyRule(
        deputy_id=request.form.get(f"deputy-{row}", ""),
        scope=scope,
        process_keys=frozenset(processes),
        roles=frozenset(roles),
    )


def _empty(person_id: str) -> AbsenceCard:
    return AbsenceCard(person_id=person_id, begins_on=None, ends_on=None, kind="leave", rules=())


def _card_of(view: AbsenceView) -> AbsenceCard:
    return AbsenceCard(
        person_id=view.person_id,
        begins_on=view.begins_on,
        ends_on=view.ends_on,
        kind=view.kind,
        note=view.note,
        rules=tuple(
            DeputyRule(
                deputy_id=rule.deputy_id,
                scope=rule.scope,
                process_keys=frozenset(rule.process_keys),
                roles=frozenset(rule.role_codes),
            )
            for rule in view.rules
        ),
    )
