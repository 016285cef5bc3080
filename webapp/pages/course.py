"""The course of an instance, changed by an operator: look first, then order it with a reason."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import EngineError, InvalidInput, NotPermitted, modifications
from webapp import course_words, office, typed_variables, value_words
from webapp.access import Access, open_to
from webapp.pages.instances import chosen_definition, marks
from webapp.security import allow_diagram_styles

blueprint = Blueprint("course", __name__)

NOWHERE = ""


@dataclass(frozen=True, kw_only=True)
class _Data:
    """Variables that change along with a move, and what they were."""

    values: Mapping[str, object] = field(default_factory=dict)
    before: Mapping[str, object] = field(default_factory=dict)

    def lines(self) -> list[tuple[str, str, str]]:
        """Name, former value and new value, as a person reads them."""
        return [
            (name, _written(self.before.get(name)), _written(value))
            for name, value in sorted(self.values.items())
        ]


@blueprint.get("/instances/<instance_id>/course")
@open_to(Access.OPERATOR)
def ask(instance_id: str) -> str:
    """Show where the case stands and ask what shall become of it."""
    return _page(instance_id)


@blueprint.post("/instances/<instance_id>/course/preview")
@open_to(Access.OPERATOR)
def preview(instance_id: str) -> str | tuple[str, int]:
    """Say in words what would follow; nothing changes."""
    known = office.engine().variables_page(instance_id, office.actor()).scopes[0]
    values, errors = typed_variables.differing(known)
    if errors:
        return _page(instance_id, errors=errors), 422
    return _looked_at(
        instance_id,
        "course.change",
        _("Изменить ход"),
        lambda: office.engine().preview_modification(instance_id, _ordered(values), office.actor()),
        _Data(values=values, before=known.variables),
    )


@blueprint.post("/instances/<instance_id>/course")
@open_to(Access.OPERATOR)
def change(instance_id: str) -> Response | tuple[str, int]:
    """Do what was looked at."""
    known = office.engine().variables_page(instance_id, office.actor()).scopes[0]
    values, errors = typed_variables.read(known.variables)
    if errors:
        return _page(instance_id, errors=errors), 422
    try:
        office.engine().modify(instance_id, _ordered(values), office.actor())
    except EngineError as refused:
        return _refused(instance_id, refused)
    flash(_("Ход дела изменён."), "done")
    return redirect(url_for("instances.show", instance_id=instance_id), 303)


@blueprint.post("/instances/<instance_id>/course/back/preview")
@open_to(Access.OPERATOR)
def preview_back(instance_id: str) -> str | tuple[str, int]:
    """Say in words what going back would mean; nothing changes."""
    return _looked_at(
        instance_id,
        "course.go_back",
        _("Вернуть к шагу"),
        lambda: office.engine().preview_reset(instance_id, _back(), office.actor()),
    )


@blueprint.post("/instances/<instance_id>/course/back")
@open_to(Access.OPERATOR)
def go_back(instance_id: str) -> Response | tuple[str, int]:
    """Take the case back to the step that was chosen."""
    try:
        office.engine().reset(instance_id, _back(), office.actor())
    except EngineError as refused:
        return _refused(instance_id, refused)
    flash(_("Дело возвращено к выбранному шагу."), "done")
    return redirect(url_for("instances.show", instance_id=instance_id), 303)


@blueprint.post("/instances/<instance_id>/migration/undo")
@open_to(Access.OPERATOR)
def undo_migration(instance_id: str) -> Response | tuple[str, int]:
    """Take the last move to another version back."""
    why = request.form.get("reason", "")
    try:
        office.engine().undo_migration(instance_id, why, office.actor())
    except EngineError as refused:
        return _refused(instance_id, refused)
    flash(_("Перевод отменён: дело идёт по прежней версии."), "done")
    return redirect(url_for("instances.show", instance_id=instance_id), 303)


# -- what was asked for ----------------------------------------------------------------------------
def _ordered(values: Mapping[str, object]) -> modifications.Modification:
    """What is ticked is taken away; the case goes on once, where the first of it stood."""
    form = request.form
    away = list(dict.fromkeys(form.getlist("cancel")))
    place, within = _place(form.get("place", NOWHERE))
    after = form.get("where", "before") == "after"
    moves = [modifications.Move(cancel=each) for each in away]
    if place:
        begun = modifications.Move(
            cancel=away[0] if away else "", element_id=place, after=after, within=within
        )
        moves = [begun, *moves[1:]]
    return modifications.Modification(
        moves=tuple(moves), reason=form.get("reason", ""), values=values
    )


def _place(text: str) -> tuple[str, str]:
    """Element id and the id of what runs around it, as the list of places spells them."""
    within, _bar, element_id = text.rpartition("|")
    return element_id, within


def _back() -> modifications.Reset:
    step = request.form.get("step", "")
    if not step:
        raise InvalidInput(_("Выберите шаг, к которому вернуть дело."))
    return modifications.Reset(
        element_instance_id=step,
        reason=request.form.get("reason", ""),
        restore=request.form.get("data", "restore") != "keep",
    )


# -- pages -----------------------------------------------------------------------------------------
def _looked_at(
    instance_id: str,
    action: str,
    title: str,
    look: Callable[[], modifications.Preview],
    data: "_Data | None" = None,
) -> str | tuple[str, int]:
    try:
        seen = look()
    except NotPermitted:
        raise
    except EngineError as refused:
        return _refused(instance_id, refused)
    page, data = office.engine().instance(instance_id, office.actor()), data or _Data()
    kept = [(name, value) for name, value in request.form.items(multi=True) if _is_kept(name)]
    return render_template(
        "course/preview.html",
        instance=page.instance,
        title=title,
        action=url_for(action, instance_id=instance_id),
        lines=course_words.effect_lines(seen.effects),
        passed=course_words.passed_names(seen.effects),
        seen=seen,
        kept=[*kept, *typed_variables.fields_of(data.values)],
        changed=data.lines(),
        reason=request.form.get("reason", ""),
    )


def _written(value: object) -> str:
    """In full, as it would be typed; only yes and no are words."""
    return (
        value_words.plain(value)
        if isinstance(value, bool)
        else typed_variables.written(value) or "—"
    )


def _is_kept(name: str) -> bool:
    return name in ("cancel", "place", "where", "step", "data", "reason")


def _refused(instance_id: str, refused: EngineError) -> tuple[str, int]:
    if isinstance(refused, NotPermitted):
        raise refused
    return _page(instance_id, str(refused)), 409


def _page(instance_id: str, problem: str = "", *, errors: Mapping[str, str] | None = None) -> str:
    allow_diagram_styles()
    engine, actor = office.engine(), office.actor()
    page, course = engine.instance(instance_id, actor), engine.course(instance_id, actor)
    known = engine.variables_page(instance_id, actor)
    chosen = chosen_definition(page, request.args.get("diagram", ""))
    return render_template(
        "course/show.html",
        page=page,
        chosen=chosen,
        marks=marks(page.elements, chosen),
        course=course,
        places=_grouped(course.places),
        token_label=course_words.token_label,
        place_label=course_words.place_label,
        may_undo=engine.may_undo_migration(instance_id, actor),
        rows=typed_variables.rows(known.scopes[0], known.reserved),
        errors=errors or {},
        changing=bool(errors or typed_variables.differing(known.scopes[0])[0]),
        problem=problem,
        typed=request.form,
    )


def _grouped(
    places: tuple[modifications.PlaceView, ...],
) -> list[tuple[str, list[modifications.PlaceView]]]:
    """Places by the sub-process they lie in; an element without a label cannot be told."""
    found: dict[tuple[str, ...], list[modifications.PlaceView]] = defaultdict(list)
    for each in (e for e in places if e.name != e.element_id):
        found[each.place].append(each)
    return [(" → ".join(place), group) for place, group in found.items()]
