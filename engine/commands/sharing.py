"""The verb by which a municipality follows what the region shares."""

from engine.commands import deployment
from engine.commands.context import Context
from engine.domain.tenancy import REGION
from engine.interpreter import starts_of
from engine.store import deployment_rows, job_rows
from engine.store.queries import definitions
from engine.store.tables import ProcessDefinition


def follow(context: Context) -> tuple[str, ...]:
    """Let shared processes begin by themselves where the municipality has none of its own.

    Timers, messages and signals of the newest versions count for this municipality from now on,
    those of older ones no longer. Doing it twice changes nothing.

    Returns:
        Keys of the processes that have begun to listen.
    """
    if context.tenant == REGION:
        return ()
    deployment_rows.lock(context.session, context.tenant)
    newest = definitions.newest(context.session, context.tenant)
    shared = [row for row in newest if row.tenant == REGION]
    return tuple(row.key for row in shared if _follow_one(context, row))


def _follow_one(context: Context, row: ProcessDefinition) -> bool:
    session, tenant = context.session, context.tenant
    starts = starts_of(context.equipment.definitions.by_id(row.id).model)
    if deployment_rows.has_listened(session, tenant, row.id):
        return False
    own = deployment_rows.version_ids(session, tenant, row.key)
    shared = deployment_rows.version_ids(session, REGION, row.key)
    older = [each for each in (*own, *shared) if each != row.id]
    late = deployment_rows.silence(session, older, context.now)
    deployment.listen(context, row, starts, late)
    job_rows.release_held_for(session, *older)
    return bool(starts)
