"""Verbs that let a process begin nothing for a while; what runs already goes on by itself.

Nobody begins it by hand, timers wait and begin once when it is resumed, and messages and signals
that would begin it wait as long as it takes. A running process that calls it may still do so.
"""

from engine.commands import rights, suspending
from engine.commands.context import Context
from engine.domain.errors import Conflict, NotFound, NotPermitted
from engine.domain.identity import Permission
from engine.store import deployment_rows, job_rows
from engine.store.queries import definitions
from engine.store.tables import ProcessDefinition


def suspend(context: Context, definition_id: str, reason: str) -> None:
    """Let one version of a process begin nothing more; for operators.

    Raises:
        NotPermitted: the actor is no operator, or the process is the region's.
        NotFound: there is no such version.
        Conflict: it begins nothing already.
        InvalidInput: no reason is given.
    """
    why = suspending.required_reason(reason, "по которой новые дела не начинаются")
    row = _locked(context, definition_id)
    if row.suspended_at is not None:
        raise Conflict("Новые дела по этой версии уже не начинаются.")
    deployment_rows.stop_starts(context.session, row.id, context.now, context.actor.user_id, why)
    job_rows.hold_starts_of(context.session, row.id)


def resume(context: Context, definition_id: str) -> None:
    """Let a version begin instances again; what would have begun them meanwhile does so now.

    Raises:
        NotPermitted: the actor is no operator.
        NotFound: there is no such version.
        Conflict: nobody has stopped it.
    """
    row = _locked(context, definition_id)
    if row.suspended_at is None:
        raise Conflict("Новые дела по этой версии и так начинаются.")
    deployment_rows.stop_starts(context.session, row.id, None, "", "")
    job_rows.release_held_for(context.session, row.id)


def _locked(context: Context, definition_id: str) -> ProcessDefinition:
    rights.require(
        context.actor, Permission.OPERATE, "Останавливать и возобновлять начало дел может оператор."
    )
    row = definitions.lock(context.session, context.tenant, definition_id)
    if row is None and definitions.by_id(context.session, context.tenant, definition_id):
        raise NotPermitted(
            "Это общий процесс региона: останавливает и возобновляет его администратор региона."
        )
    if row is None:
        raise NotFound("Такой версии процесса нет.")
    return row
