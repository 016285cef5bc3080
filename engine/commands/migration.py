"""Verbs that move running instances to another version: one, many by jobs, and back again.

A suspended instance is moved, too, and stays suspended.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from engine.commands import live_instances, migration_plans, modification
from engine.commands.context import Context
from engine.commands.migration_records import before_of, taken_back
from engine.domain import events as facts
from engine.domain.errors import Conflict, EngineError, InvalidInput, NotFound
from engine.domain.identity import Actor
from engine.domain.migrations import ItemState, MigrationPlan
from engine.domain.states import InstanceState
from engine.interpreter import LiveInstance, Outcome
from engine.store import migration_rows
from engine.store.tables import MigrationBatch, MigrationItem, ProcessInstance

NEVER = -1
_GONE_OUT = (facts.MessageThrown, facts.SignalThrown, facts.InstanceCompleted)


def migrate(context: Context, instance_id: str, plan: MigrationPlan, why: str) -> None:
    """Move one instance at once.

    Raises:
        NotPermitted: the actor is no operator.
        InvalidInput: something is wrong with the plan, or no reason is given.
        MigrationRefused: the instance cannot follow it; every reason is given.
        Conflict: it has ended, or follows another version.
    """
    migration_plans.require_sound(context, plan)
    row = context.lock_instance(instance_id)
    batch = _order(context, plan, why, [])
    item = _item(context, batch, row.id)
    _move(context, row, item, plan, batch.reason)


def start(
    context: Context,
    plan: MigrationPlan,
    why: str,
    chosen: tuple[str, ...] = (),
    *,
    trial: bool = False,
) -> str:
    """Order many to be moved, each by a job of its own; gives the id of the bulk migration.

    Args:
        context: of the command.
        plan: for all of them.
        why: the reason; history tells it in each instance. A trial needs none.
        chosen: ids of instances; none for all that follow the plan's source.
        trial: only say of each what the plan would do.

    Raises:
        NotPermitted: the actor is no operator.
        InvalidInput: something is wrong with the plan, there is no reason, or no instance.
    """
    migration_plans.require_sound(context, plan)
    running = migration_rows.running(context.session, context.tenant, plan.source)
    among = frozenset(chosen)
    wanted = [each for each in running if not among or each in among]
    if not wanted:
        raise InvalidInput("По этой версии не идёт ни одного дела.")
    return _order(context, plan, why, wanted, trial=trial).id


def start_tried(context: Context, batch_id: str, why: str) -> str:
    """Order those to be moved that a trial has found able; gives the id of the bulk migration.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: it is no trial, or not over yet.
        InvalidInput: no instance is able, or there is no reason.
    """
    modification.require_operator(context)
    tried = batch_of(context, batch_id)
    if not tried.trial or migration_rows.ids(context.session, tried.id, ItemState.WAITING):
        raise Conflict("Проверка ещё не закончена.")
    able = migration_rows.ids(context.session, tried.id, ItemState.ABLE)
    if not able:
        raise InvalidInput("По этому плану не перейдёт ни одно дело.")
    return start(context, plan_of(tried), why, tuple(able))


def stop(context: Context, batch_id: str) -> int:
    """Let the instances that wait for their turn stay; gives how many."""
    modification.require_operator(context)
    batch = batch_of(context, batch_id)
    if batch.stopped_at is not None:
        raise Conflict("Перевод уже остановлен.")
    return migration_rows.stop(context.session, batch.id, context.now)


def perform(context: Context, batch_id: str, instance_id: str) -> bool:
    """Move, or only try, the instance whose turn has come; False when it waits no more.

    The caller holds the locks of the instance and of the job.
    """
    batch = batch_of(context, batch_id)
    item = migration_rows.item(context.session, batch_id, instance_id)
    if item is None or item.state != ItemState.WAITING:
        return False
    actor = Actor(user_id=batch.started_by, name=batch.started_by_name, tenant=batch.tenant)
    context = replace(context, actor=actor)
    row, plan = context.lock_instance(instance_id), plan_of(batch)
    if row.state in (InstanceState.COMPLETED, InstanceState.CANCELLED):
        _note(context, item, ItemState.SKIPPED, "Дело завершилось раньше.")
    elif row.definition_id != plan.source:
        _note(context, item, ItemState.SKIPPED, "Дело идёт уже по другой версии.")
    elif batch.trial:
        _try(context, item, plan)
    else:
        try:
            _move(context, row, item, plan, batch.reason)
        except EngineError as refused:
            _note(context, item, ItemState.REFUSED, str(refused))
    return True


def give_up(context: Context, payload: Mapping[str, str], error: str) -> None:
    """The program itself failed every time: the instance stays as it is, with the reason."""
    item = migration_rows.item(context.session, payload["batch_id"], payload["instance_id"])
    if item is not None and item.state == ItemState.WAITING:
        _note(context, item, ItemState.REFUSED, f"Сбой программы: {error}")


def undo(context: Context, instance_id: str, why: str) -> None:
    """Take the last migration of an instance back, as long as nothing has happened since.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: something has happened; then only a new migration leads back.
        InvalidInput: no reason is given.
    """
    modification.require_operator(context)
    why = modification.reason(why)
    row = context.lock_instance(instance_id)
    item = reversible(context, row)
    if item is None:
        raise Conflict(
            "Отменить перевод нельзя: в деле уже что-то произошло. "
            "Переведите его на нужную версию заново."
        )
    modification.require_open(row)
    plan = plan_of(batch_of(context, item.batch_id))
    back = MigrationPlan(source=plan.target, target=plan.source)
    before, records = taken_back(context, row, item)
    fact = migration_plans.fact_of(context, back, why, undone=True)
    before.come_back(live_instances.throwaway(context, row), fact)
    outcome = before.drain()
    changes = records.changes(outcome.changes)
    live_instances.store(context, row, Outcome(facts=outcome.facts, changes=changes))
    migration_rows.change_item(
        context.session, item, state=ItemState.UNDONE, at=context.now, before={}
    )


def undo_all(context: Context, batch_id: str) -> tuple[str, ...]:
    """Ids of the instances of a bulk migration that can still be taken back."""
    modification.require_operator(context)
    return tuple(migration_rows.reversible(context.session, batch_of(context, batch_id).id))


def reversible(context: Context, row: ProcessInstance) -> MigrationItem | None:
    """The migration after which nothing has happened in an instance."""
    return migration_rows.last_done(context.session, row.id, row.version)


def batch_of(context: Context, batch_id: str) -> MigrationBatch:
    """One bulk migration; NotFound without it."""
    found = migration_rows.batch(context.session, context.tenant, batch_id)
    if found is None:
        raise NotFound("Такого перевода нет.")
    return found


def plan_of(batch: MigrationBatch) -> MigrationPlan:
    """What was ordered."""
    return MigrationPlan(
        source=batch.source_id,
        target=batch.target_id,
        mapping=batch.mapping,
        recompute=batch.recompute,
    )


# -- inside ----------------------------------------------------------------------------------------
def _order(
    context: Context, plan: MigrationPlan, why: str, wanted: list[str], *, trial: bool = False
) -> MigrationBatch:
    batch_id = uuid4().hex
    migration_rows.add_batch(
        context.session,
        {
            "id": batch_id,
            "tenant": context.tenant,
            "process_key": migration_plans.row_of(context, plan.source).key,
            "source_id": plan.source,
            "target_id": plan.target,
            "mapping": dict(plan.mapping),
            "recompute": plan.recompute,
            "trial": trial,
            "reason": "" if trial else modification.reason(why),
            "stopped_at": None,
            "started_at": context.now,
            "started_by": context.actor.user_id,
            "started_by_name": context.actor.name,
        },
    )
    migration_rows.add_items(context.session, batch_id, context.tenant, wanted, context.now)
    return batch_of(context, batch_id)


def _item(context: Context, batch: MigrationBatch, instance_id: str) -> MigrationItem:
    migration_rows.add_item(context.session, batch.id, context.tenant, instance_id)
    item = migration_rows.item(context.session, batch.id, instance_id)
    if item is None:
        raise NotFound("Такого дела нет.")
    return item


def _note(context: Context, item: MigrationItem, state: ItemState, message: str) -> None:
    migration_rows.change_item(context.session, item, state=state, message=message, at=context.now)


def _try(context: Context, item: MigrationItem, plan: MigrationPlan) -> None:
    seen = migration_plans.forecast(context, item.instance_id, plan)
    refusal = " ".join(dict.fromkeys(each.message for each in seen.obstacles))
    state = ItemState.REFUSED if seen.obstacles else ItemState.ABLE
    _note(context, item, state, refusal or " ".join(seen.warnings))


def _move(
    context: Context,
    row: ProcessInstance,
    item: MigrationItem,
    plan: MigrationPlan,
    reason: str,
) -> None:
    migration_plans.require_migratable(row, plan)
    definition = context.equipment.definitions.by_id(plan.target)
    # Not the one that others go on with: a refusal leaves it half moved.
    live: LiveInstance = live_instances.throwaway(context, row)
    live.migrate(definition, plan, migration_plans.fact_of(context, plan, reason))
    outcome = live.drain()
    before = before_of(row, outcome.changes)
    ending = modification.resumed_by_end(row, live, reason)
    version = live_instances.store(context, row, outcome, before=ending)
    migration_rows.change_item(
        context.session,
        item,
        state=ItemState.DONE,
        message="",
        at=context.now,
        # What has left the instance cannot be called back.
        version=NEVER if any(isinstance(f, _GONE_OUT) for f in outcome.facts) else version,
        before=before,
    )
