"""What an instance waits for, told twice: by the stored rows and by the woken instance."""

from collections import Counter

from sqlalchemy import select, text

from engine import SYSTEM
from engine.commands.live_instances import wake
from engine.domain.records import references
from engine.domain.states import JobKind
from engine.interpreter import OpenWork
from engine.municipalities import OFFICE
from engine.process_engine import ProcessEngine
from engine.store.queries import instances
from engine.store.tables import (
    OPEN_JOB,
    ElementInstance,
    Incident,
    Job,
    Subscription,
    UserTask,
    VariableValue,
)


def by_rows(engine: ProcessEngine, instance_id: str) -> OpenWork:
    """Open user tasks, jobs, subscriptions and incidents in their tables."""
    with engine.database.read(OFFICE) as session:
        jobs = session.execute(
            select(Job.id, Job.kind).where(Job.instance_id == instance_id, text(OPEN_JOB))
        ).all()
        tasks = session.scalars(
            select(UserTask.id).where(UserTask.instance_id == instance_id, UserTask.state == "open")
        )
        heard = session.scalars(
            select(Subscription.id).where(Subscription.instance_id == instance_id)
        )
        trouble = session.scalars(
            select(Incident.id).where(
                Incident.instance_id == instance_id, Incident.resolved_at.is_(None)
            )
        )
        return OpenWork(
            user_tasks=frozenset(tasks),
            timers=frozenset(i for i, kind in jobs if kind == JobKind.TIMER),
            services=frozenset(i for i, kind in jobs if kind == JobKind.SERVICE),
            subscriptions=frozenset(heard),
            incidents=frozenset(trouble),
        )


def check_long_values(engine: ProcessEngine, instance_id: str) -> None:
    """Every long value that element instances name is stored, and no other; all are counted."""
    with engine.database.read(OFFICE) as session:
        named: Counter[str] = Counter()
        mine = ElementInstance.instance_id == instance_id
        for variables in session.scalars(select(ElementInstance.variables).where(mine)):
            named.update(references(variables))
        stored = session.execute(
            select(VariableValue.digest, VariableValue.uses).where(
                VariableValue.instance_id == instance_id
            )
        )
        assert {row.digest: row.uses for row in stored} == dict(named)


def by_state(engine: ProcessEngine, instance_id: str) -> OpenWork:
    """The same according to the instance itself, woken from what is stored."""
    with engine._reading(SYSTEM) as context:
        row = instances.by_id(context.session, context.tenant, instance_id)
        assert row is not None
        return wake(context, row).open_work()
