"""Plans of migrations: suggested, checked, and tried on every instance without changing any."""

from collections.abc import Collection

from engine.commands import live_instances, modification
from engine.commands.context import Context
from engine.commands.effects import effects_of
from engine.domain.errors import Conflict, EngineError, InvalidInput, NotFound
from engine.domain.events import InstanceMigrated
from engine.domain.migrations import (
    DryRun,
    InstanceForecast,
    MigrationPlan,
    MigrationRefused,
    Obstacle,
    PlanFinding,
    PlanPage,
)
from engine.interpreter import Definition, plan_findings, plan_fits, plan_options, suggested_plan
from engine.store import migration_rows
from engine.store.queries import definitions
from engine.store.queries import instances as stored
from engine.store.tables import ProcessDefinition, ProcessInstance

MOST_TRIED = 100


def page(context: Context, plan: MigrationPlan, *, suggest: bool) -> PlanPage:
    """A plan with what its table needs; with `suggest` the mapping is found by comparing.

    Raises:
        NotPermitted: the actor is no operator.
        NotFound: there is no such version.
        InvalidInput: these are not two versions of one process.
    """
    old, new = both(context, plan)
    if suggest:
        mapping = suggested_plan(old.model, new.model)
        plan = MigrationPlan(
            source=plan.source, target=plan.target, mapping=mapping, recompute=plan.recompute
        )
    return PlanPage(
        plan=plan,
        source=plan_options(old.model),
        target=plan_options(new.model),
        fits=plan_fits(old.model, new.model),
        findings=plan_findings(old.model, new.model, plan.mapping),
        running=len(migration_rows.running(context.session, context.tenant, plan.source)),
    )


def dry_run(context: Context, plan: MigrationPlan, chosen: Collection[str] = ()) -> DryRun:
    """Try a plan on the newest instances of its source, or of the chosen; raises as `page`.

    More than `MOST_TRIED` are tried by jobs (`migration.start` with `trial`).
    """
    old, new = both(context, plan)
    found = plan_findings(old.model, new.model, plan.mapping)
    running = migration_rows.running(context.session, context.tenant, plan.source)
    wanted = [each for each in running if not chosen or each in chosen]
    blocked = any(each.severity == "error" for each in found)
    tried = [] if blocked else wanted[-MOST_TRIED:]
    return DryRun(
        findings=found,
        instances=tuple(forecast(context, each, plan) for each in tried),
        running=len(wanted),
    )


def require_sound(context: Context, plan: MigrationPlan) -> tuple[Definition, Definition]:
    """Both versions of a plan in which nothing is wrong.

    Raises:
        InvalidInput: something is; the message names every line.
    """
    old, new = both(context, plan)
    wrong = [f for f in plan_findings(old.model, new.model, plan.mapping) if _blocks(f)]
    if wrong:
        raise InvalidInput(" ".join(each.message for each in wrong))
    return old, new


def both(context: Context, plan: MigrationPlan) -> tuple[Definition, Definition]:
    """The two versions of a plan; see `page`."""
    modification.require_operator(context)
    old, new = row_of(context, plan.source), row_of(context, plan.target)
    if old.key != new.key:
        raise InvalidInput("Перевести дело можно только на другую версию того же процесса.")
    if old.id == new.id:
        raise InvalidInput("Выберите две разные версии процесса.")
    known = context.equipment.definitions
    return known.by_id(old.id), known.by_id(new.id)


def row_of(context: Context, definition_id: str) -> ProcessDefinition:
    """The row of a version; NotFound without one."""
    row = definitions.by_id(context.session, context.tenant, definition_id)
    if row is None:
        raise NotFound("Такой версии процесса нет.")
    return row


def fact_of(
    context: Context, plan: MigrationPlan, reason: str, *, undone: bool = False
) -> InstanceMigrated:
    """What history will say."""
    old, new = row_of(context, plan.source), row_of(context, plan.target)
    return InstanceMigrated(
        definition_id=new.id,
        previous=old.id,
        version=new.version,
        previous_version=old.version,
        reason=reason,
        undone=undone,
    )


def _blocks(finding: PlanFinding) -> bool:
    return finding.severity == "error"


def forecast(context: Context, instance_id: str, plan: MigrationPlan) -> InstanceForecast:
    """Say what a sound plan would do with one instance, or why it cannot follow it."""
    row = stored.by_id(context.session, context.tenant, instance_id)
    if row is None:
        raise NotFound("Такого дела нет.")
    try:
        return _tried(context, row, plan)
    except MigrationRefused as refused:
        obstacles = refused.obstacles
    except EngineError as refused:
        obstacles = (Obstacle(element_id="", label="", message=str(refused)),)
    return InstanceForecast(
        instance_id=row.id, title=row.title, business_key=row.business_key, obstacles=obstacles
    )


def _tried(context: Context, row: ProcessInstance, plan: MigrationPlan) -> InstanceForecast:
    require_migratable(row, plan)
    new = context.equipment.definitions.by_id(plan.target)
    live = live_instances.throwaway(context, row)
    live.migrate(new, plan, fact_of(context, plan, "проба"))
    told = live.drain().facts
    return InstanceForecast(
        instance_id=row.id,
        title=row.title,
        business_key=row.business_key,
        effects=effects_of(told, live.element_name),
        warnings=() if live.is_completed else live.warnings(),
    )


def require_migratable(row: ProcessInstance, plan: MigrationPlan) -> None:
    """Raise Conflict where an instance cannot follow any plan, or not this one."""
    modification.require_open(row)
    if row.definition_id != plan.source:
        raise Conflict("Дело идёт уже по другой версии.")
