"""The verbs by which a municipality follows what the region shares, and goes back to it."""

from engine.commands import deployment, rights, suspending
from engine.commands.context import Context
from engine.domain.errors import Conflict, NotFound
from engine.domain.identity import Permission
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


def return_to(context: Context, process_key: str, reason: str) -> ProcessDefinition:
    """Go back from one's own process to the one that the region shares under the same key.

    New instances are of the region's newest version from now on, also those that begin by time,
    message or signal; what runs stays on its version.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such process.
        Conflict: the region's is followed already, or it shares none under this key.
        InvalidInput: no reason is given.
    """
    rights.require(
        context.actor,
        Permission.DEPLOY,
        "Возвращаться к общему процессу может тот, кто развёртывает процессы.",
    )
    why = suspending.required_reason(reason, "по которой нужен общий процесс")
    session, tenant = context.session, context.tenant
    deployment_rows.lock(session, tenant)
    present = definitions.newest_of(session, tenant, process_key)
    if present is None:
        raise NotFound("Такого процесса нет.")
    if present.tenant == REGION:
        raise Conflict("Это и есть общий процесс региона: возвращаться не от чего.")
    shared = definitions.newest_shared(session, process_key)
    if shared is None:
        raise Conflict("Общего процесса с таким ключом у региона нет: возвращаться не к чему.")
    own = deployment_rows.version_ids(session, tenant, process_key)
    deployment_rows.give_up(session, own, context.now, context.actor.user_id, why)
    _hear(context, shared)
    return shared


def _follow_one(context: Context, row: ProcessDefinition) -> bool:
    if deployment_rows.has_listened(context.session, context.tenant, row.id):
        return False
    return _hear(context, row)


def _hear(context: Context, row: ProcessDefinition) -> bool:
    """Let the starts of a shared version count here, and of no other one; False without any."""
    session, tenant = context.session, context.tenant
    starts = starts_of(context.equipment.definitions.by_id(row.id).model)
    own = deployment_rows.version_ids(session, tenant, row.key)
    shared = deployment_rows.version_ids(session, REGION, row.key)
    older = [each for each in (*own, *shared) if each != row.id]
    late = deployment_rows.silence(session, older, context.now)
    deployment.listen(context, row, starts, late)
    job_rows.release_held_for(session, *older)
    return bool(starts)
