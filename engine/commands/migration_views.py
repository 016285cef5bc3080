"""Bulk migrations as pages show them."""

from collections.abc import Collection
from dataclasses import replace

from engine.commands import modification
from engine.commands.context import Context
from engine.commands.migration import batch_of, plan_of, reversible
from engine.commands.migration_plans import row_of
from engine.domain.migrations import BatchState, BatchView, ItemState, ItemView
from engine.store import migration_rows
from engine.store.queries import instances as stored
from engine.store.tables import MigrationBatch, MigrationItem, ProcessInstance

MOST_LISTED, ROWS_SHOWN = 20, 100


def batch(
    context: Context, batch_id: str, states: Collection[str] = (), after: int = 0
) -> BatchView:
    """A bulk migration with a page of its instances in some states.

    Raises:
        NotPermitted: the actor is no operator.
        NotFound: there is none.
    """
    modification.require_operator(context)
    row = batch_of(context, batch_id)
    found = migration_rows.items(context.session, row.id, states, ROWS_SHOWN + 1, after)
    shown = found[:ROWS_SHOWN]
    return replace(
        _view(context, row),
        reversible=len(migration_rows.reversible(context.session, row.id)),
        items=tuple(_item(item, instance) for item, instance in shown),
        next_after=shown[-1][1].number if len(found) > ROWS_SHOWN else None,
    )


def batches(context: Context, process_key: str) -> tuple[BatchView, ...]:
    """The last bulk migrations of a process, without their instances."""
    modification.require_operator(context)
    rows = migration_rows.batches(context.session, context.tenant, process_key, MOST_LISTED)
    return tuple(_view(context, row) for row in rows)


def running(context: Context, process_key: str) -> dict[str, int]:
    """How many instances run by each version of a process."""
    modification.require_operator(context)
    return migration_rows.running_by_version(context.session, context.tenant, process_key)


def may_undo(context: Context, instance_id: str) -> bool:
    """Whether the last migration of an instance can be taken back."""
    modification.require_operator(context)
    row = stored.by_id(context.session, context.tenant, instance_id)
    return row is not None and row.ended_at is None and reversible(context, row) is not None


def _view(context: Context, row: MigrationBatch) -> BatchView:
    source, target = row_of(context, row.source_id), row_of(context, row.target_id)
    counts = migration_rows.counts(context.session, row.id)
    state = BatchState.RUNNING if counts.get(ItemState.WAITING) else BatchState.DONE
    if row.stopped_at is not None:
        state = BatchState.STOPPED
    over = state != BatchState.RUNNING
    return BatchView(
        id=row.id,
        process_key=row.process_key,
        process_name=target.name,
        source_version=source.version,
        target_version=target.version,
        plan=plan_of(row),
        reason=row.reason,
        state=state,
        started_by=row.started_by_name or row.started_by,
        started_at=row.started_at,
        ended_at=migration_rows.ended_at(context.session, row.id) if over else None,
        counts=counts,
        trial=row.trial,
    )


def _item(item: MigrationItem, row: ProcessInstance) -> ItemView:
    return ItemView(
        instance_id=row.id,
        title=row.title,
        business_key=row.business_key,
        state=ItemState(item.state),
        message=item.message,
        at=item.at,
        reversible=item.state == ItemState.DONE
        and item.version == row.version
        and row.ended_at is None,
    )
