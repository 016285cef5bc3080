"""What was decided by which rules, for whoever may know it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.commands import decided_values, instances, rights
from engine.commands.context import Context
from engine.decisions import Decision, Table, tables_of
from engine.domain.decision_views import (
    DecisionPage,
    DecisionQuery,
    DecisionRow,
    DecisionsFound,
    DecisionTable,
    DecisionView,
)
from engine.domain.errors import NotFound, NotPermitted
from engine.domain.identity import Actor, Permission
from engine.domain.searching import words_asked
from engine.store.queries import cursors
from engine.store.queries import decisions as stored
from engine.store.tables import ProcessInstance

MOST_PAGES = 10
AT_ONCE = 200
"""Looking for a result reads so many decisions at a time, and so many times at most."""
MOST_ON_A_PAGE = 100


def sees_all(actor: Actor) -> bool:
    """Say whether decisions of every instance are open to the actor, if perhaps without values."""
    return rights.reads_everything(actor) or actor.may(Permission.WATCH)


def may_open(row: ProcessInstance, actor: Actor) -> bool:
    """Say whether the actor may open the decisions of an instance with their tables."""
    return sees_all(actor) or rights.sees_whole(row, actor)


def of_instance(context: Context, instance_id: str) -> tuple[DecisionView, ...]:
    """Give what was decided in an instance that the actor may see, in order.

    Raises:
        NotFound: there is no such instance, or the actor may not know that there is.
    """
    instances.require_seen(context, instance_id)
    found = stored.of_instance(context.session, instance_id)
    return tuple(_view(context, each) for each in found)


def page(context: Context, instance_id: str, sequence: int) -> DecisionPage:
    """Give one decision with the table that was asked, its rows marked.

    Raises:
        NotFound: there is no such decision, or the actor may not know that there is.
        NotPermitted: the actor sees a part of the instance only.
    """
    row = instances.require_seen(context, instance_id)
    if not may_open(row, context.actor):
        raise NotPermitted("Решение со всей таблицей видят те, кому видно всё дело.")
    found = stored.one(context.session, instance_id, sequence)
    if found is None:
        raise NotFound("Такого решения нет.")
    view = _view(context, found)
    asked = _as_deployed(context, view)
    if isinstance(asked, Decision) and asked.literal is not None:
        return DecisionPage(decision=view, expression=asked.literal.text.strip())
    table = _table(asked, view) if asked is not None and asked.rules else None
    return DecisionPage(decision=view, table=table)


def find(context: Context, wanted: DecisionQuery) -> DecisionsFound:
    """Find decisions of instances whose whole is open to the actor, the newest first.

    Raises:
        NotPermitted: a result is asked for by somebody who may not read values.
        InvalidInput: the cursor is of another list.
    """
    if wanted.result and not rights.reads_everything(context.actor):
        raise NotPermitted("По результату ищут те, кому видны данные всех дел.")
    asked = words_asked(wanted.case, context.equipment.base_forms)
    if wanted.case.strip() and not asked:
        return DecisionsFound(items=())
    limit = max(1, min(wanted.limit, MOST_ON_A_PAGE))
    at_once = AT_ONCE if wanted.result else limit + 1
    after, found, is_last = _read_place(wanted.cursor), list[stored.Found](), False
    for _page in range(MOST_PAGES):
        rows = stored.newest(
            context.session,
            context.actor,
            replace(wanted, limit=at_once),
            asked,
            everything=sees_all(context.actor),
            after=after,
        )
        is_last = len(rows) < at_once
        found += [row for row in rows if decided_values.says(row[1].payload, wanted.result)]
        if is_last or len(found) > limit:
            break
        after = _place(rows[-1])
    shown = tuple(_view(context, row) for row in found[:limit])
    if len(found) > limit:
        return DecisionsFound(items=shown, next_cursor=cursors.write(_place(found[limit - 1])))
    return DecisionsFound(items=shown, next_cursor="" if is_last else cursors.write(after or ()))


def names(context: Context) -> tuple[tuple[str, str], ...]:
    """Give id and name of every decision that was ever asked, by name; nothing to outsiders."""
    if not sees_all(context.actor):
        return ()
    found = stored.names(context.session, context.tenant)
    return tuple(sorted(found.items(), key=lambda each: (each[1], each[0])))


def _place(row: stored.Found) -> stored.Place:
    return row[0].at, row[0].instance_id, row[0].sequence


def _read_place(cursor: str) -> stored.Place | None:
    if not cursor:
        return None
    at, instance_id, sequence = cursors.read(cursor, (datetime, str, int))
    return at, instance_id, sequence


def _view(context: Context, found: stored.Found) -> DecisionView:
    row, event, instance, definition = found
    drawn = context.equipment.definitions.by_id(row.definition_id)
    rules = [str(each) for each in event.detail.get("rules", ())]
    numbers = [int(each) for each in event.detail.get("numbers", ())]
    payload: Mapping[str, object] | None = (
        event.payload if rights.reads_everything(context.actor) else None
    )
    view = DecisionView(
        instance_id=row.instance_id,
        sequence=row.sequence,
        at=row.at,
        element_name=drawn.element_name(row.element_id),
        definition_id=row.definition_id,
        process_name=definition.name,
        version=definition.version,
        case=instance.title or instance.business_key,
        decision_id=row.decision_id,
        name=row.decision_name,
        policy=row.policy,
        digest=row.digest,
        rules=tuple(rules),
        numbers=tuple(numbers or [0] * len(rules)),
        inputs=decided_values.inputs(payload),
        outputs=decided_values.outputs(payload),
    )
    asked = _as_deployed(context, view)
    if asked is None:
        return view
    return replace(
        view,
        input_labels={column.expression.text.strip(): column.label for column in asked.inputs},
        output_labels={column.name: column.label for column in asked.outputs},
    )


# -- the table -------------------------------------------------------------------------------------
def _as_deployed(context: Context, view: DecisionView) -> Table | None:
    """Find the decision, or the table inside one, in the files of the version that asked."""
    drawn = context.equipment.definitions.by_id(view.definition_id)
    decision = drawn.decisions.get(view.decision_id)
    inside = (table for each in drawn.decisions.values() for table in tables_of(each))
    found = decision or next((table for table in inside if table.id == view.decision_id), None)
    return found if found is not None and view.digest in ("", found.digest) else None


def _table(table: Table, view: DecisionView) -> DecisionTable:
    return DecisionTable(
        inputs=tuple(column.label for column in table.inputs),
        outputs=tuple(column.label for column in table.outputs),
        rows=tuple(
            DecisionRow(
                number=rule.number,
                rule_id=rule.id,
                conditions=tuple(cell.text.strip() for cell in rule.conditions),
                results=tuple(cell.text.strip() for cell in rule.results),
                note=rule.note,
                is_matched=rule.id in view.rules,
            )
            for rule in table.rules
        ),
    )
