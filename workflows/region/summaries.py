"""What each municipality tells the region about itself, made by a job in the municipality.

The region never looks in: it reads what was told. What could point at a person is kept back here,
before it leaves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine import Clock, Handler, HandlerKind, ProcessEngine, ServiceCall, schedule_job
from engine.municipalities import REGION, ProcessFigures, kept_back
from workflows.registry import organisations, school_years
from workflows.registry.base import Registry, Sessions, Zones
from workflows.registry.municipalities import MunicipalSummary
from workflows.shipped import system_of
from workflows.tenants import has_region

TOPIC = "region.summary"
EVERY = timedelta(hours=1)
COUNTS = ("open", "overdue", "finished")


@dataclass(frozen=True, kw_only=True)
class Summaries:
    """The job that tells. `engine` is asked for when it runs."""

    sessions: Sessions
    clock: Clock
    zones: Zones
    engine: Callable[[], ProcessEngine]

    def handler(self) -> Handler:
        """The Python behind the topic; no diagram names it."""
        return Handler(
            topic=TOPIC,
            run=self._run,
            kind=HandlerKind.EXTERNAL,
            title="Сводка муниципалитета для региона",
            in_diagrams=False,
            again=lambda call: call.now + EVERY,
        )

    def schedule(self, session: Session, now: datetime, tenant: str) -> None:
        """See to it that a municipality tells; the region itself and its visitors do not."""
        if tenant != REGION:
            schedule_job(session, topic=TOPIC, payload={}, due_at=now, tenant=tenant, key=TOPIC)

    def tell(self, tenant: str) -> None:
        """Count and tell now."""
        now = self.clock.now()
        if not has_region(self.sessions):
            return
        with self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant, now)
            year = school_years.containing(registry.today)
            schools = organisations.active(registry, organisations.EDUCATIONAL)
        figures = self.engine().figures(year.starts_on, registry.today, system_of(tenant))
        contents = spelled(figures, schools=len(schools), since=year.starts_on)
        with self.sessions.write(tenant) as session:
            _keep(self._registry(session, tenant, now), contents)

    def _registry(self, session: Session, tenant: str, now: datetime) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=now, zone=zone)

    def _run(self, call: ServiceCall) -> Mapping[str, object]:
        self.tell(call.tenant)
        return {}


def spelled(figures: Sequence[ProcessFigures], *, schools: int, since: date) -> dict[str, Any]:
    """Spell a summary for JSON: null is a count that is kept back.

    Sums of the municipality are exact unless they are small themselves.
    """
    counts = {name: {f.key: getattr(f, name) for f in figures} for name in COUNTS}
    hidden = {name: kept_back(counts[name]) for name in COUNTS}
    sums = {name: sum(counts[name].values()) for name in COUNTS}
    small = kept_back_sums(sums)
    return {
        "since": since.isoformat(),
        "schools": schools,
        "sums": {name: None if name in small else sums[name] for name in COUNTS},
        "processes": [
            {
                "key": each.key,
                "name": each.name,
                **{n: None if each.key in hidden[n] else getattr(each, n) for n in COUNTS},
                "took": [] if each.key in hidden["finished"] else list(each.took),
            }
            for each in figures
        ],
    }


def kept_back_sums(sums: Mapping[str, int]) -> frozenset[str]:
    """Which sums are small themselves; they are of different things, so one hides no other."""
    return frozenset(name for name, number in sums.items() if kept_back({name: number}))


def _keep(registry: Registry, contents: dict[str, Any]) -> None:
    own = registry.rows(MunicipalSummary).with_for_update()
    row = registry.first(own)
    if row is None:
        registry.add(MunicipalSummary(made_at=registry.now, contents=contents))
    else:
        row.made_at, row.contents = registry.now, contents
