"""Repairs in many places at once: looked at first, ordered once, done one transaction each.

What is ordered is what was looked at: ids, not a filter. Every row is decided by the verb itself,
so that what has changed meanwhile is refused there, with its reason, and harms no other row.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from engine.commands import incidents, instances, rights, suspending, variables
from engine.commands.context import Context
from engine.commands.repair_plans import (
    CANCEL,
    MOST_ORDERED,
    RESUME,
    RETRY,
    SKIP,
    SUSPEND,
    plan,
)
from engine.domain.errors import EngineError, InvalidInput, NotFound
from engine.domain.identity import Actor, Permission
from engine.domain.repairs import RepairOrderRow, RepairOrderView
from engine.domain.states import InstanceState
from engine.store import repair_rows
from engine.store.queries import incidents as stored_incidents
from engine.store.queries import many_instances as stored
from engine.store.tables import RepairOrder

ROWS_SHOWN = 100
NEEDS_REASON = frozenset({SUSPEND, CANCEL, SKIP})
OUTPUTS = "outputs"


def order(
    context: Context,
    verb: str,
    subject_ids: Sequence[str],
    reason: str,
    outputs: Mapping[str, object],
) -> str:
    """Put an order on record and give its id; nothing of it is done yet.

    Raises:
        NotPermitted: the actor is no operator.
        InvalidInput: no such repair, none is chosen, too many, or the reason is missing.
    """
    why = suspending.optional_reason(reason)
    if verb in NEEDS_REASON:
        why = suspending.required_reason(reason, "она останется в истории каждого дела")
    able = [row for row in plan(context, verb, subject_ids) if not row.problem]
    if not able:
        raise InvalidInput("Ни с одним из отмеченных дел этого сделать нельзя.")
    row = {
        "id": uuid4().hex,
        "tenant": context.tenant,
        "verb": verb,
        "reason": why,
        "details": {OUTPUTS: variables.checked_values(outputs)},
        "ordered_by": context.actor.user_id,
        "orderer": context.actor.name,
        "ordered_at": context.now,
    }
    repair_rows.add(context.session, row, [(each.subject_id, each.title) for each in able])
    return str(row["id"])


def next_rows(context: Context, order_id: str, limit: int) -> list[tuple[int, Actor]]:
    """Numbers of rows still to be done, each with whoever has ordered it."""
    found = _order(context, order_id)
    actor = Actor(
        user_id=found.ordered_by,
        name=found.orderer,
        permissions=frozenset({Permission.OPERATE}),
        tenant=found.tenant,
    )
    rows = repair_rows.waiting(context.session, order_id, limit)
    return [(row.number, actor) for row in rows]


def do_row(context: Context, order_id: str, number: int) -> None:
    """Do one row of an order and note that it is done; raises what its verb raises."""
    found = _order(context, order_id)
    (row,) = repair_rows.rows(context.session, order_id, number - 1, 1)
    _VERBS[found.verb](context, row.subject_id, found)
    repair_rows.close(context.session, order_id, number, repair_rows.DONE, "")


def refuse_row(context: Context, order_id: str, number: int, refusal: EngineError) -> None:
    """Note why a row was not done."""
    repair_rows.close(context.session, order_id, number, repair_rows.REFUSED, str(refusal))


def view(context: Context, order_id: str, after: int = 0) -> RepairOrderView:
    """An order, how far it has come, and a page of its rows.

    Raises:
        NotPermitted: the actor is no operator.
        NotFound: there is no such order.
    """
    _require_operator(context)
    found, counts = _order(context, order_id), repair_rows.counts(context.session, order_id)
    rows = repair_rows.rows(context.session, order_id, after, ROWS_SHOWN + 1)
    shown = rows[:ROWS_SHOWN]
    return RepairOrderView(
        id=found.id,
        verb=found.verb,
        reason=found.reason,
        ordered_by=found.ordered_by,
        ordered_at=found.ordered_at,
        total=sum(counts.values()),
        done=counts.get(repair_rows.DONE, 0),
        refused=counts.get(repair_rows.REFUSED, 0),
        outputs=found.details[OUTPUTS],
        rows=tuple(
            RepairOrderRow(
                number=each.number,
                subject_id=each.subject_id,
                title=each.title,
                state=each.state,
                message=each.message,
            )
            for each in shown
        ),
        next_after=shown[-1].number if len(rows) > ROWS_SHOWN else None,
    )


def instances_of(context: Context, definition_id: str, state: str) -> tuple[str, ...]:
    """Ids of the instances of a definition in a state, the oldest first, `MOST_ORDERED` at most.

    Raises:
        NotPermitted: the actor is no operator.
    """
    _require_operator(context)
    return stored.ids_of(
        context.session, context.tenant, definition_id, InstanceState(state), MOST_ORDERED
    )


def instances_of_incidents(context: Context, incident_ids: Sequence[str]) -> tuple[str, ...]:
    """Ids of the instances in which some incidents happened, each once.

    Raises:
        NotPermitted: the actor is no operator.
    """
    _require_operator(context)
    found = stored_incidents.by_ids(context.session, context.tenant, incident_ids)
    return tuple(dict.fromkeys(instance.id for _, instance in found.values()))


# -- what each verb does in one place --------------------------------------------------------------
def _suspend(context: Context, subject: str, found: RepairOrder) -> None:
    suspending.suspend(context, subject, found.reason)


def _resume(context: Context, subject: str, found: RepairOrder) -> None:
    suspending.resume(context, subject, found.reason)


def _cancel(context: Context, subject: str, found: RepairOrder) -> None:
    instances.cancel(context, subject, found.reason)


def _retry(context: Context, subject: str, _found: RepairOrder) -> None:
    incidents.retry(context, subject)


def _skip(context: Context, subject: str, found: RepairOrder) -> None:
    incidents.skip(context, subject, found.details[OUTPUTS], found.reason)


_VERBS: dict[str, Callable[[Context, str, RepairOrder], None]] = {
    SUSPEND: _suspend,
    RESUME: _resume,
    CANCEL: _cancel,
    RETRY: _retry,
    SKIP: _skip,
}


def _order(context: Context, order_id: str) -> RepairOrder:
    found = repair_rows.by_id(context.session, context.tenant, order_id)
    if found is None:
        raise NotFound("Такого поручения нет.")
    return found


def _require_operator(context: Context) -> None:
    rights.require(context.actor, Permission.OPERATE, "Исправлять дела может только оператор.")
