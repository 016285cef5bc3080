"""Running instances moved to another version of their process: plan, trial, progress, undo."""

import hashlib
from collections.abc import Callable, Mapping

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, InvalidInput, NotFound, NotPermitted, migrations
from webapp import course_words, office
from webapp.access import Access, open_to
from webapp.migration_people import touched

blueprint = Blueprint("migrations", __name__)

FIELD = "to-"
NOTHING, AWAY = "none", "away"
"""What a line of the table says instead of an element's id: no counterpart, taken away."""
KINDS = ("", "obstacles", "able")


@blueprint.get("/processes/<process_key>/migration")
@open_to(Access.OPERATOR)
def choose(process_key: str) -> str:
    """Ask which version to leave and which to go on with; list earlier moves."""
    engine, actor = office.engine(), office.actor()
    versions = engine.versions(process_key, actor)
    if not versions:
        raise NotFound(_("Такого процесса нет."))
    return render_template(
        "migrations/choose.html",
        versions=versions,
        running=engine.running_by_version(process_key, actor),
        source=request.args.get("source", ""),
        only=request.args.get("only", ""),
        batches=engine.migrations(process_key, actor),
    )


@blueprint.get("/processes/<process_key>/migration/plan")
@open_to(Access.OPERATOR)
def plan(process_key: str) -> str:
    """Show the plan that a comparison of both diagrams suggests."""
    wanted = migrations.MigrationPlan(
        source=request.args.get("source", ""), target=request.args.get("target", "")
    )
    page = office.engine().migration_plan(wanted, office.actor(), suggest=True)
    return _page(process_key, page, None)


@blueprint.post("/processes/<process_key>/migration/plan")
@open_to(Access.OPERATOR)
def check(process_key: str) -> str | tuple[str, int]:
    """Check the plan and try it on every instance; nothing changes."""
    wanted = _read()
    return _page(process_key, office.engine().migration_plan(wanted, office.actor()), _try(wanted))


@blueprint.post("/processes/<process_key>/migration")
@open_to(Access.OPERATOR)
def start(process_key: str) -> AnyResponse | tuple[str, int]:
    """Order the move; jobs do it, one instance after another."""
    wanted, why = _read(), request.form.get("reason", "")
    return _ordered(
        process_key,
        wanted,
        lambda: office.engine().start_migration(wanted, why, office.actor(), only=_only()),
    )


@blueprint.post("/processes/<process_key>/migration/trial")
@open_to(Access.OPERATOR)
def start_trial(process_key: str) -> AnyResponse | tuple[str, int]:
    """Let jobs try the plan on every instance: there are too many for one page."""
    wanted = _read()
    return _ordered(
        process_key,
        wanted,
        lambda: office.engine().start_migration_trial(wanted, office.actor(), only=_only()),
    )


@blueprint.post("/migrations/<batch_id>/start")
@open_to(Access.OPERATOR)
def start_tried(batch_id: str) -> AnyResponse:
    """Order those to be moved that a trial has found able."""
    why = request.form.get("reason", "")
    order_id = office.engine().start_tried_migration(batch_id, why, office.actor())
    return redirect(url_for("migrations.show", batch_id=order_id), 303)


@blueprint.get("/migrations/<batch_id>")
@open_to(Access.OPERATOR)
def show(batch_id: str) -> str:
    """Show how far a move has come and what became of each instance."""
    return render_template("migrations/show.html", **_progress(batch_id))


@blueprint.get("/migrations/<batch_id>/progress")
@open_to(Access.OPERATOR)
def progress(batch_id: str) -> AnyResponse:
    """Give the part of the page that changes."""
    html = render_template("migrations/progress.html", **_progress(batch_id))
    response = make_response(html)
    response.set_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
    return response.make_conditional(request)


@blueprint.post("/migrations/<batch_id>/stop")
@open_to(Access.OPERATOR)
def stop(batch_id: str) -> AnyResponse:
    """Let the instances that wait for their turn stay as they are."""
    engine, actor = office.engine(), office.actor()
    trial, left = engine.migration(batch_id, actor).trial, engine.stop_migration(batch_id, actor)
    said = _("Перевод остановлен, осталось как было: %(count)d.", count=left)
    if trial:
        said = _("Проверка остановлена, не проверено: %(count)d.", count=left)
    flash(said, "done")
    return redirect(url_for("migrations.show", batch_id=batch_id), 303)


@blueprint.post("/migrations/<batch_id>/undo")
@open_to(Access.OPERATOR)
def undo(batch_id: str) -> AnyResponse:
    """Take back every move after which nothing has happened."""
    why = request.form.get("reason", "").strip()
    if not why:
        raise InvalidInput(_("Укажите причину: её увидят в истории каждого дела."))
    undone, left = office.engine().undo_migrations(batch_id, why, office.actor())
    flash(_("Отменено: %(undone)d, уже идёт дальше: %(left)d.", undone=undone, left=left), "done")
    return redirect(url_for("migrations.show", batch_id=batch_id), 303)


# -- inside ----------------------------------------------------------------------------------------
def _only() -> list[str]:
    """The one instance that is meant; none for all."""
    only = request.values.get("only", "")
    return [only] if only else []


def _ordered(
    process_key: str, wanted: migrations.MigrationPlan, order: Callable[[], str]
) -> AnyResponse | tuple[str, int]:
    """Show how far an order has come; the plan with the reason where it is refused."""
    try:
        batch_id = order()
    except NotPermitted:
        raise
    except EngineError as refused:
        page = office.engine().migration_plan(wanted, office.actor())
        return _page(process_key, page, _try(wanted), str(refused)), 409
    return redirect(url_for("migrations.show", batch_id=batch_id), 303)


def _try(wanted: migrations.MigrationPlan) -> migrations.DryRun:
    return office.engine().try_migration(wanted, office.actor(), only=_only())


def _read() -> migrations.MigrationPlan:
    """The plan as the table says it."""
    form, mapping = request.form, {}
    if not (form.get("source") and form.get("target")):
        raise InvalidInput(_("Выберите две версии процесса."))
    for name, value in form.items():
        if name.startswith(FIELD) and value not in ("", NOTHING):
            mapping[name.removeprefix(FIELD)] = migrations.CANCELLED if value == AWAY else value
    return migrations.MigrationPlan(
        source=form.get("source", ""),
        target=form.get("target", ""),
        mapping=mapping,
        recompute=form.get("deadlines") == "recompute",
    )


def _page(
    process_key: str,
    page: migrations.PlanPage,
    tried: migrations.DryRun | None,
    problem: str = "",
) -> str:
    engine, actor = office.engine(), office.actor()
    only = request.values.get("only", "")
    shown = request.form.get("shown", "")
    shown = shown if shown in KINDS else ""
    return render_template(
        "migrations/plan.html",
        process_key=process_key,
        page=page,
        source=engine.definition(page.plan.source, actor),
        target=engine.definition(page.plan.target, actor),
        rows=_rows(page),
        tried=tried,
        forecasts=_forecasts(tried, shown) if tried else [],
        touched=touched(tried.instances) if tried else [],
        able=sum(not f.obstacles for f in tried.instances) if tried else 0,
        broken=any(each.severity == "error" for each in page.findings),
        only=only,
        shown=shown,
        problem=problem,
        reason=request.form.get("reason", ""),
        lines=course_words.effect_lines,
    )


def _forecasts(tried: migrations.DryRun, shown: str) -> list[migrations.InstanceForecast]:
    found = list(tried.instances)
    if shown:
        found = [each for each in found if bool(each.obstacles) == (shown == "obstacles")]
    return found


def _rows(page: migrations.PlanPage) -> list[dict[str, object]]:
    """One line per element that can hold a token; the others follow by themselves."""
    names = {option.element_id: _label(option) for option in page.target}
    said: dict[str, list[migrations.PlanFinding]] = {}
    for finding in page.findings:
        said.setdefault(finding.element_id, []).append(finding)
    return [
        {
            "option": option,
            "name": _label(option),
            "choices": [(each, names[each]) for each in page.fits.get(option.element_id, ())],
            "chosen": (chosen := _chosen(page.plan.mapping, option.element_id)),
            "findings": (findings := said.get(option.element_id, [])),
            "is_renamed": chosen in names and names[chosen] != _label(option),
            # Of forty steps three have changed as a rule: these are to be seen at once.
            "is_same": not findings and names.get(chosen) == _label(option),
        }
        for option in page.source
    ]


def _label(option: migrations.ElementOption) -> str:
    name = course_words.named(option.name, option.element_id, option.kind)
    return course_words.place_label(option.place, name)


def _chosen(mapping: Mapping[str, str], element_id: str) -> str:
    if element_id not in mapping:
        return NOTHING
    return mapping[element_id] or AWAY


def _progress(batch_id: str) -> dict[str, object]:
    state, after = request.args.get("state", ""), request.args.get("after", "0")
    state = state if state in set(migrations.ItemState) else ""
    asked = {"state": state or None, "after": after if after.isdecimal() else None}
    batch = office.engine().migration(
        batch_id,
        office.actor(),
        [state] if state else [],
        after=int(after) if after.isdecimal() else 0,
    )
    return {
        "batch": batch,
        "state": state,
        "asked": asked,
        "fields": _fields(batch.plan),
        "item_words": course_words.item_words(trial=batch.trial),
    }


def _fields(wanted: migrations.MigrationPlan) -> list[tuple[str, str]]:
    """The plan as the table would say it, to go back to the table."""
    deadlines = "recompute" if wanted.recompute else "keep"
    mapping = [(FIELD + own, target or AWAY) for own, target in wanted.mapping.items()]
    return [
        ("source", wanted.source),
        ("target", wanted.target),
        ("deadlines", deadlines),
        *mapping,
    ]
