"""The region as its observer sees it: sums over municipalities, never a row of one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import Actor, NotPermitted
from engine.analysis import Spread
from engine.municipalities import REGION, spread_of
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import municipalities
from workflows.roles import ADMIN, OBSERVER

Count = int | None
"""None is a number that is kept back because it is small."""


@dataclass(frozen=True, kw_only=True)
class MunicipalFigures:
    """One municipality as it last told of itself; `made_at` is None when it has not yet."""

    name: str
    made_at: datetime | None = None
    schools: int = 0
    open: Count = 0
    overdue: Count = 0
    finished: Count = 0


@dataclass(frozen=True, kw_only=True)
class RegionalProcess:
    """One process over all municipalities.

    Attributes:
        used_in: municipalities where it runs or was completed.
        open, overdue, finished: sums of what was told; what was kept back is not in them.
        is_partial: something was kept back somewhere.
        took: how long completed instances took, in seconds of working days.
    """

    key: str
    name: str
    used_in: int
    open: int
    overdue: int
    finished: int
    is_partial: bool
    took: Spread | None


@dataclass(frozen=True, kw_only=True)
class RegionOverview:
    """All of it; `since` is the first day that completed instances are counted from."""

    municipalities: tuple[MunicipalFigures, ...]
    processes: tuple[RegionalProcess, ...]
    since: date | None


class Region(Desk):
    """For the region's observer and administrator; NotPermitted for everybody else."""

    def overview(self, actor: Actor) -> RegionOverview:
        """What municipalities have told, the newest of each."""
        if actor.tenant != REGION:
            raise NotPermitted("Сводку региона видит наблюдатель региона.")
        require_any(actor, OBSERVER, ADMIN)
        with self._reading(actor) as registry:
            rows = [
                row
                for row in municipalities.every(registry.session)
                if row.id != REGION and row.closed_at is None
            ]
            told = municipalities.summaries(registry.session)
        contents = [told[row.id].contents for row in rows if row.id in told]
        return RegionOverview(
            municipalities=tuple(_figures(row.name or row.id, told.get(row.id)) for row in rows),
            processes=_processes(contents),
            since=min((date.fromisoformat(each["since"]) for each in contents), default=None),
        )


def _figures(name: str, told: municipalities.MunicipalSummary | None) -> MunicipalFigures:
    if told is None:
        return MunicipalFigures(name=name)
    sums = told.contents["sums"]
    return MunicipalFigures(
        name=name,
        made_at=told.made_at,
        schools=told.contents["schools"],
        open=sums["open"],
        overdue=sums["overdue"],
        finished=sums["finished"],
    )


def _processes(contents: Iterable[Mapping[str, Any]]) -> tuple[RegionalProcess, ...]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for each in contents:
        for process in each["processes"]:
            found.setdefault(process["key"], []).append(process)
    rows = [_process(key, told) for key, told in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.used_in, row.name)))


def _process(key: str, told: Sequence[Mapping[str, Any]]) -> RegionalProcess:
    counts = [[each[name] for each in told] for name in ("open", "overdue", "finished")]
    opened, overdue, finished = (sum(filter(None, each)) for each in counts)
    return RegionalProcess(
        key=key,
        name=told[0]["name"],
        used_in=sum(each["open"] != 0 or each["finished"] != 0 for each in told),
        open=opened,
        overdue=overdue,
        finished=finished,
        is_partial=any(number is None for each in counts for number in each),
        took=spread_of(each["took"] for each in told),
    )
