"""Items of a plan, with a log of every change so that approvers see what changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from engine import Conflict
from workflows.registry.base import Registry, Row
from workflows.registry.plan_words import ItemStatus, Origin, PlanStage, Precision
from workflows.registry.plans import AnnualPlan, PlanSection


class PlanItem(Row):
    """A planned thing (form «Пункт плана», DOMAIN P01).

    Attributes:
        repeats: belongs into every year's plan.
        source_id: the item of last year it was made from.
        version: grows with each change; an edit names the version it was made on.
        instance_id: the process instance that the item has started, "" for none.
        launch_note: why none could be started, or that it was stopped; "" when all is well.
    """

    __tablename__ = "plan_item"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_plan_item_plan", "plan_id", "section_id"),
        Index("ix_plan_item_instance", "tenant", "instance_id"),
    )
    noun = "Пункт плана"

    plan_id: Mapped[str] = mapped_column(ForeignKey("annual_plan.id"))
    section_id: Mapped[str] = mapped_column(ForeignKey("plan_section.id"))
    title: Mapped[str] = mapped_column(String(300))
    form: Mapped[str] = mapped_column(String(32))
    directions: Mapped[list[str]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    precision: Mapped[str] = mapped_column(String(16), default=Precision.DAY)
    place: Mapped[str] = mapped_column(String(300), default="")
    participants: Mapped[str] = mapped_column(String(300))
    responsible_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    co_executors: Mapped[list[str]]
    expected_result: Mapped[str] = mapped_column(String(1000))
    indicator: Mapped[str] = mapped_column(String(500))
    task: Mapped[str] = mapped_column(String(16), default="")
    funding: Mapped[str] = mapped_column(String(32), default="")
    process_key: Mapped[str] = mapped_column(String(100), default="")
    lead_days: Mapped[int | None]
    repeats: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(32), default=ItemStatus.PLANNED)
    fact: Mapped[str] = mapped_column(String(1000), default="")
    origin: Mapped[str] = mapped_column(String(32), default=Origin.MANUAL)
    proposed_by: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    source_id: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    instance_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    launch_note: Mapped[str] = mapped_column(String(300), default="", server_default="")


class PlanItemChange(Row):
    """One field of one item changed; field "" is the item as a whole (added or removed)."""

    __tablename__ = "plan_item_change"
    __table_args__ = (Index("ix_plan_item_change_plan", "plan_id", "changed_at"),)
    noun = "Изменение пункта"

    plan_id: Mapped[str] = mapped_column(ForeignKey("annual_plan.id"))
    item_id: Mapped[str] = mapped_column(String(64))
    item_title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(16))
    field_name: Mapped[str] = mapped_column(String(32), default="")
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64), default="")
    sequence: Mapped[int]


@dataclass(frozen=True, kw_only=True)
class ItemFields:
    """What people write into an item; dates None when the cell or field was left empty."""

    section_id: str
    title: str
    form: str = "other"
    directions: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    precision: str = Precision.DAY
    place: str = ""
    participants: str = ""
    responsible_id: str = ""
    co_executors: tuple[str, ...] = ()
    expected_result: str = ""
    indicator: str = ""
    task: str = ""
    funding: str = ""
    process_key: str = ""
    lead_days: int | None = None
    repeats: bool = False


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a new item comes from."""

    origin: Origin = Origin.MANUAL
    proposed_by: str | None = None
    source_id: str = ""


FIELD_NAMES = tuple(ItemFields.__dataclass_fields__)


def of_plan(registry: Registry, plan_id: str) -> Sequence[PlanItem]:
    """Items in the order of a printed plan: by section, then by date."""
    return registry.all(
        registry.rows(PlanItem)
        .join(PlanSection, PlanSection.id == PlanItem.section_id)
        .where(PlanItem.plan_id == plan_id)
        .order_by(PlanSection.number, PlanItem.starts_on, PlanItem.ends_on, PlanItem.id)
    )


def published_between(registry: Registry, first: date, last: date) -> Sequence[PlanItem]:
    """Items of published plans that touch a span of days and are still to be done."""
    statement = (
        registry.rows(PlanItem)
        .join(AnnualPlan, AnnualPlan.id == PlanItem.plan_id)
        .where(
            AnnualPlan.stage == PlanStage.PUBLISHED,
            PlanItem.starts_on <= last,
            PlanItem.ends_on >= first,
            PlanItem.status.in_((ItemStatus.PLANNED, ItemStatus.IN_PROGRESS, ItemStatus.MOVED)),
        )
        .order_by(PlanItem.starts_on, PlanItem.id)
    )
    return registry.all(statement)


def fields_of(item: PlanItem) -> ItemFields:
    values = {name: getattr(item, name) for name in FIELD_NAMES}
    values["directions"] = tuple(item.directions)
    values["co_executors"] = tuple(item.co_executors)
    return ItemFields(**values)


def add(
    registry: Registry, plan_id: str, fields: ItemFields, actor_id: str, source: Source
) -> PlanItem:
    """Write a new item whose fields were found right before."""
    item = PlanItem(
        plan_id=plan_id,
        origin=source.origin,
        proposed_by=source.proposed_by,
        source_id=source.source_id,
        changed_at=registry.now,
        **_columns(fields),
    )
    registry.add(item)
    _log(registry, item, actor_id, [("added", "", None, item.title)])
    return item


def change(registry: Registry, item: PlanItem, fields: ItemFields, actor_id: str) -> bool:
    """Write changed fields and their log; False when nothing differs."""
    before, after = _columns(fields_of(item)), _columns(fields)
    changed = [name for name in FIELD_NAMES if before[name] != after[name]]
    return _write(registry, item, {name: after[name] for name in changed}, actor_id)


def report(
    registry: Registry, item: PlanItem, status: ItemStatus, fact: str, actor_id: str
) -> bool:
    """Write how an item turned out."""
    return _write(registry, item, {"status": status.value, "fact": fact}, actor_id)


def begin(registry: Registry, item: PlanItem, instance_id: str) -> None:
    """Write that the item's process has started; a second time changes nothing."""
    if item.instance_id:
        return
    item.instance_id, item.launch_note = instance_id, ""
    _write(registry, item, {"status": ItemStatus.IN_PROGRESS.value}, "")
    registry.session.flush()


def remove(registry: Registry, item: PlanItem, actor_id: str) -> None:
    """Take an item out of a draft; the log keeps that it was there."""
    _log(registry, item, actor_id, [("removed", "", item.title, None)])
    registry.session.delete(item)
    registry.session.flush()


def at_version(registry: Registry, item_id: str, version: int) -> PlanItem:
    """Lock an item for a change that somebody made on a version of it.

    Raises:
        Conflict: the item was changed meanwhile.
    """
    item = registry.locked(PlanItem, item_id)
    if item.version != version:
        raise Conflict(
            f"Пункт «{item.title}» изменили, пока вы его правили. "
            "Откройте его заново и внесите свои изменения ещё раз."
        )
    return item


def changes_since(
    registry: Registry, plan_id: str, moment: datetime | None
) -> Sequence[PlanItemChange]:
    """What changed in a plan after a moment, oldest first; everything without a moment."""
    statement = registry.rows(PlanItemChange).where(PlanItemChange.plan_id == plan_id)
    if moment is not None:
        statement = statement.where(PlanItemChange.changed_at > moment)
    return registry.all(statement.order_by(PlanItemChange.sequence))


def counts_by_section(registry: Registry, plan_id: str) -> dict[str, int]:
    rows = registry.session.execute(
        select(PlanItem.section_id, func.count())
        .where(PlanItem.tenant == registry.tenant, PlanItem.plan_id == plan_id)
        .group_by(PlanItem.section_id)
    )
    return {row[0]: row[1] for row in rows}


def _columns(fields: ItemFields) -> dict[str, Any]:
    values = asdict(fields)
    values["directions"] = sorted(fields.directions)
    values["co_executors"] = list(fields.co_executors)
    return values


def _write(registry: Registry, item: PlanItem, values: dict[str, Any], actor_id: str) -> bool:
    lines = [
        ("changed", name, _plain(getattr(item, name)), _plain(value))
        for name, value in values.items()
        if getattr(item, name) != value
    ]
    if not lines:
        return False
    for name, value in values.items():
        setattr(item, name, value)
    item.version += 1
    item.changed_at = registry.now
    _log(registry, item, actor_id, lines)
    return True


def _log(
    registry: Registry,
    item: PlanItem,
    actor_id: str,
    lines: Iterable[tuple[str, str, Any, Any]],
) -> None:
    statement = select(func.max(PlanItemChange.sequence)).where(
        PlanItemChange.plan_id == item.plan_id
    )
    sequence = registry.session.scalar(statement) or 0
    for offset, (kind, name, before, after) in enumerate(lines, start=1):
        registry.session.add(
            PlanItemChange(
                tenant=registry.tenant,
                plan_id=item.plan_id,
                item_id=item.id,
                item_title=item.title,
                kind=kind,
                field_name=name,
                before=before,
                after=after,
                changed_at=registry.now,
                changed_by=actor_id,
                sequence=sequence + offset,
            )
        )
    registry.session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
