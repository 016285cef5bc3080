"""Repairs of many places by an operator: looked at first, ordered, watched."""

import hashlib
from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import InvalidInput, value_text
from engine.repairs import IncidentQuery
from webapp import office, repair_words, typed_variables
from webapp.access import Access, open_to

blueprint = Blueprint("repair_orders", __name__)

AT_ONCE = 50
"""So many places are repaired before the answer; more are left to a job."""

ABANDON, SKIP = "abandon", "skip"
"""The first is asked of incidents: to cancel the instances in which they happened."""

Answer = Response | str | tuple[str, int]


@blueprint.post("/admin/repairs/<verb>")
@open_to(Access.OPERATOR)
def preview(verb: str) -> Answer:
    """Show where a repair would be done and where not, and what would follow; nothing changes."""
    subjects = _subjects()
    if verb == ABANDON:
        verb = "cancel"
        subjects = list(office.engine().instances_of_incidents(subjects, office.actor()))
    outputs, errors = typed_variables.read_outputs({})
    return _looked(verb, subjects, outputs, errors)


@blueprint.post("/admin/repairs/<verb>/run")
@open_to(Access.OPERATOR)
def run(verb: str) -> Answer:
    """Order the repair; a few are done at once, many by a job.

    With other values than those that were looked at, what would follow is shown first.
    """
    subjects, actor = request.form.getlist("subject"), office.actor()
    outputs, errors = typed_variables.read_outputs({})
    if errors or request.form.get("looked", _spelled({})) != _spelled(outputs):
        return _looked(verb, subjects, outputs, errors, unseen=not errors)
    try:
        order_id = office.engine().order_repairs(
            verb, subjects, actor, reason=request.form.get("reason", ""), outputs=outputs
        )
    except InvalidInput as refusal:
        return _preview(verb, subjects, outputs, errors={"reason": str(refusal)}), 422
    return begun(order_id, len(subjects))


@blueprint.get("/admin/repairs/<order_id>")
@open_to(Access.OPERATOR)
def order(order_id: str) -> str:
    """Show how far an order has come, and what came of each place."""
    after = request.args.get("after", "0")
    view = office.engine().repair_order(
        order_id, office.actor(), int(after) if after.isdecimal() else 0
    )
    only_part = request.headers.get("X-Requested-With") == "poll"
    template = "repairs/progress.html" if only_part else "repairs/order.html"
    return render_template(
        template,
        order=view,
        words=repair_words.verb(view.verb),
        outputs=repair_words.values(view.outputs),
    )


def begun(order_id: str, count: int) -> Response:
    """Do a few places at once, leave many to a job, and show how far it has come."""
    engine, actor = office.engine(), office.actor()
    if count > AT_ONCE:
        office.application().repairing.begin(order_id, actor.tenant)
    else:
        while engine.do_repairs(order_id, actor):
            pass
    return redirect(url_for("repair_orders.order", order_id=order_id), 303)


def _looked(
    verb: str,
    subjects: Sequence[str],
    outputs: Mapping[str, object],
    errors: Mapping[str, str],
    *,
    unseen: bool = False,
) -> str | tuple[str, int]:
    if errors:
        return _preview(verb, subjects, {}, errors=errors), 422
    try:
        return _preview(verb, subjects, outputs, unseen=unseen)
    except InvalidInput as refusal:
        if not outputs:
            raise
        return _preview(verb, subjects, {}, errors={"outputs": str(refusal)}), 422


def _preview(
    verb: str,
    subjects: Sequence[str],
    outputs: Mapping[str, object],
    *,
    errors: Mapping[str, str] | None = None,
    unseen: bool = False,
) -> str:
    given = outputs if verb == SKIP else {}
    plan = office.engine().try_repairs(verb, subjects, office.actor(), given)
    names = dict.fromkeys(name for row in plan for name in row.outputs)
    return render_template(
        "repairs/preview.html",
        verb=verb,
        plan=plan,
        words=repair_words.verb(verb),
        effects=repair_words.effects,
        rows=typed_variables.output_rows(names, {}) if verb == SKIP else [],
        looked=_spelled(given),
        unseen=unseen,
        errors=errors or {},
    )


def _spelled(outputs: Mapping[str, object]) -> str:
    """Tell by it whether the values are those that were looked at."""
    return hashlib.sha256(value_text(dict(sorted(outputs.items()))).encode()).hexdigest()[:32]


def _subjects() -> list[str]:
    """What was chosen, or (`all`) everything open that the filter of the list finds."""
    if request.form.get("all") != "1":
        return request.form.getlist("subject")
    asked = request.form.get
    wanted = IncidentQuery(
        process_key=asked("process_key", ""),
        element_id=asked("element_id", ""),
        kind=asked("kind", ""),
        text=asked("text", ""),
        likeness=asked("likeness", ""),
    )
    return list(office.engine().incident_ids(wanted, office.actor()))
