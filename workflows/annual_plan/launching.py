"""Starts the processes of plan items so many working days ahead, and follows how they end.

A periodic job looks each morning at what the published plans say now: a moved item is started by
its new date, a cancelled one not at all, and a server that was off makes up for it in one go.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from engine import (
    Actor,
    Clock,
    EngineError,
    FactsRecorded,
    Handler,
    HandlerKind,
    InstanceView,
    InvalidForm,
    ServiceCall,
    facts,
    schedule_job,
)
from workflows.registry import plan_items
from workflows.registry.base import Registry, Sessions
from workflows.registry.plan_items import PlanItem
from workflows.registry.plan_words import ItemStatus, PlanStage
from workflows.registry.plans import AnnualPlan
from workflows.substitution.upkeep import next_morning
from workflows.working_time.source import OfficeCalendar

TOPIC = "plan_items.start"
WAITING = (ItemStatus.PLANNED, ItemStatus.MOVED)
TOLD = "Не удалось начать процесс по пункту плана"


class Engine(Protocol):
    """The engine, as far as plan items need it."""

    def start(
        self,
        process_key: str,
        variables: Mapping[str, object],
        actor: Actor,
        *,
        business_key: str = "",
        request_key: str = "",
    ) -> InstanceView: ...


class Days(Protocol):
    """The production calendar, as far as a start ahead needs it."""

    def add_working_days(self, day: date, count: int) -> date: ...


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """An item whose process is to be started now."""

    item_id: str
    title: str
    process_key: str
    plan_id: str
    school_year: str


def starts_on(item: PlanItem, days: Days) -> date | None:
    """The day on which the item's process starts; None where nothing starts by itself."""
    if not item.process_key or item.lead_days is None:
        return None
    return days.add_working_days(item.starts_on, -item.lead_days)


def due_items(registry: Registry, days: Days) -> list[DueItem]:
    """Items of published plans whose day has come and that nothing was started for."""
    statement = (
        registry.rows(PlanItem)
        .join(AnnualPlan, AnnualPlan.id == PlanItem.plan_id)
        .where(
            AnnualPlan.stage == PlanStage.PUBLISHED,
            PlanItem.process_key != "",
            PlanItem.lead_days.is_not(None),
            PlanItem.instance_id == "",
            PlanItem.status.in_(WAITING),
            PlanItem.ends_on >= registry.today,
        )
        .order_by(PlanItem.starts_on, PlanItem.id)
    )
    return [
        DueItem(
            item_id=item.id,
            title=item.title,
            process_key=item.process_key,
            plan_id=item.plan_id,
            school_year=registry.get(AnnualPlan, item.plan_id).school_year,
        )
        for item in registry.all(statement)
        if (day := starts_on(item, days)) is not None and day <= registry.today
    ]


@dataclass(frozen=True, kw_only=True)
class Launching:
    """The handler of the job. `engine` is asked when it runs: the engine needs this handler."""

    sessions: Sessions
    clock: Clock
    calendar: OfficeCalendar
    tell: Callable[[Registry, str, str, str, str], bool]
    engine: Callable[[], Engine]

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        """Start what is due; doing it again starts nothing twice."""
        with self.sessions.read(call.tenant) as session:
            due = due_items(self._registry(session, call.tenant), self.calendar.current())
        started = sum([self._start(each, call.tenant) for each in due])
        return {"started": started, "failed": len(due) - started}

    def handler(self) -> Handler:
        """The handler, which comes back every day."""
        return Handler(
            topic=TOPIC,
            run=self.run,
            kind=HandlerKind.EXTERNAL,
            title="План: начать процессы пунктов",
            in_diagrams=False,
            again=lambda call: next_morning(call.now, self.calendar.current().zone),
        )

    def _start(self, due: DueItem, tenant: str) -> bool:
        system = Actor(user_id="", tenant=tenant, is_system=True)
        values = {
            "plan_id": due.plan_id,
            "plan_item_id": due.item_id,
            "plan_item_title": due.title,
            "school_year": due.school_year,
        }
        try:
            # The key makes an attempt after a crash find the instance of the one before.
            instance_id = (
                self.engine()
                .start(due.process_key, values, system, request_key=f"plan_item:{due.item_id}")
                .id
            )
        except EngineError as error:
            self._explain(due, _why(error), tenant)
            return False
        with self.sessions.write(tenant) as session:
            registry = self._registry(session, tenant)
            item = registry.locked(PlanItem, due.item_id)
            plan_items.begin(registry, item, instance_id)
        return True

    def _explain(self, due: DueItem, why: str, tenant: str) -> None:
        with self.sessions.write(tenant) as session:
            registry = self._registry(session, tenant)
            item = registry.locked(PlanItem, due.item_id)
            item.launch_note = why[:300]
            text = f"«{item.title}»: {why} Начните процесс вручную или поправьте пункт."
            key = f"plan_item:{item.id}:{item.version}"
            self.tell(registry, item.responsible_id, TOLD, text, key)

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.calendar.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)


def _why(error: EngineError) -> str:
    if isinstance(error, InvalidForm):
        return "процессу нужны данные, которых в плане нет."
    return f"{str(error).rstrip('.')}."


def schedule(session: Session, now: datetime, tenant: str) -> None:
    """Let items be looked at at once, and from then on daily; asking twice does no harm."""
    schedule_job(session, topic=TOPIC, payload={}, due_at=now, tenant=tenant, key=TOPIC, now=now)


def follow(session: Session, recorded: FactsRecorded) -> None:
    """Let an item say how its process ended; runs inside the command that ended it."""
    for fact in recorded.facts:
        if isinstance(fact, facts.CancellationOrdered | facts.InstanceCancelled):
            for item, _ in _items_of(session, recorded):
                item.launch_note = f"Процесс прекращён: {fact.reason}"[:300]
        elif isinstance(fact, facts.InstanceCompleted):
            for item, registry in _items_of(session, recorded):
                # Whether a stopped process fulfilled its item, a person says.
                if not item.launch_note and item.status == ItemStatus.IN_PROGRESS:
                    said, who = "Процесс завершён", recorded.actor_id
                    plan_items.report(registry, item, ItemStatus.DONE, said, who)


def _items_of(session: Session, recorded: FactsRecorded) -> list[tuple[PlanItem, Registry]]:
    registry = Registry(session=session, tenant=recorded.tenant, now=recorded.at)
    rows = registry.rows(PlanItem).where(PlanItem.instance_id == recorded.instance_id)
    return [(item, registry) for item in session.scalars(rows)]
