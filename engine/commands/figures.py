"""How the processes of a municipality stand, in counts that may be told to others."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from engine.commands import counting, rights
from engine.commands.context import Context
from engine.domain.figures import ProcessFigures
from engine.domain.identity import Permission
from engine.domain.states import InstanceState
from engine.domain.tallies import WORKING, Tally
from engine.store.queries import definitions, figures, tallies
from engine.store.tables import ProcessDefinition


def of_all_processes(context: Context, since: date, until: date) -> tuple[ProcessFigures, ...]:
    """Count what runs, what is late and what was completed in some months, process by process.

    Raises:
        NotPermitted: the actor is no operator.
    """
    rights.require(context.actor, Permission.OPERATE, "Сводку по процессам собирает оператор.")
    session, tenant = context.session, context.tenant
    running = figures.running(session, tenant)
    overdue = figures.overdue(session, tenant, context.now)
    newest = {row.key: row for row in definitions.newest(session, tenant)}
    finished = _finished(context, newest, since, until)
    return tuple(
        ProcessFigures(
            key=key,
            name=row.name,
            open=running.get(key, 0),
            overdue=overdue.get(key, 0),
            finished=finished[key].cases,
            took=finished[key].sketch(f"{counting.TOTAL}.{WORKING}").as_stored(),
        )
        for key, row in newest.items()
    )


def _finished(
    context: Context, newest: Mapping[str, ProcessDefinition], since: date, until: date
) -> dict[str, Tally]:
    keys = {
        row.id: key
        for key in newest
        for row in definitions.versions(context.session, context.tenant, key)
    }
    wanted = tallies.Selection(
        tenant=context.tenant,
        definition_ids=tuple(keys),
        since=since.year * 100 + since.month,
        until=until.year * 100 + until.month,
        outcomes=(InstanceState.COMPLETED,),
    )
    found: dict[str, Tally] = defaultdict(Tally)
    for each in tallies.tallies(context.session, wanted, counting.INSTANCE):
        each.add_to(found[keys[each.definition_id]])
    return found
