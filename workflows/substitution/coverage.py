"""What of an absent person's work nobody could do; pure rules over people, days and rules."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from engine import StandIn
from workflows.registry.succession import Away, Work, named_processes, options

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days from one to another, both included; without an end when `ends_on` is None."""

    begins_on: date
    ends_on: date | None

    def nearest(self, day: date | None) -> date:
        """The day of the span that comes nearest; its first one when none is named."""
        if day is None or day < self.begins_on:
            return self.begins_on
        return day if self.ends_on is None else min(day, self.ends_on)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Who is away and who is here on a day; the same for all days of `span`."""

    span: Span
    away: Away
    is_here: Callable[[str], bool]

    def works(self, person_id: str) -> bool:
        return person_id not in self.away and self.is_here(person_id)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A part of the absent person's work that others may share.

    Attributes:
        principal: by which it is theirs; "" for what is personal.
        others: who else answers to it in their own right.
        is_lendable: whether deputies may do it.
    """

    principal: str
    others: frozenset[str] = frozenset()
    is_lendable: bool = True


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """An open user task that waits for the absent person, as far as coverage needs it.

    Attributes:
        day: of its deadline, None without one.
        duties: by which of the duties it is theirs.
        others: who else may do it in their own right; nobody when the absent person has it.
        is_lendable: whether deputies may do it.
    """

    id: str
    title: str
    process_key: str
    day: date | None
    duties: tuple[Duty, ...]
    others: frozenset[str]
    excluded: frozenset[str]
    is_lendable: bool


@dataclass(frozen=True, kw_only=True)
class DutyGap:
    """A duty that nobody does in a span; `covered_processes` have deputies all the same."""

    duty: Duty
    span: Span
    covered_processes: frozenset[str] = frozenset()


def spans(whole: Span, absences: Iterable[Span]) -> tuple[Span, ...]:
    """Cut a span where somebody leaves or comes back, so that within each part nobody does."""
    starts = {whole.begins_on}
    for each in absences:
        starts.add(each.begins_on)
        if each.ends_on is not None:
            starts.add(each.ends_on + DAY)
    inside = sorted(
        day
        for day in starts
        if day >= whole.begins_on and (whole.ends_on is None or day <= whole.ends_on)
    )
    ends = [*(day - DAY for day in inside[1:]), whole.ends_on]
    return tuple(
        Span(begins_on=begins_on, ends_on=ends_on)
        for begins_on, ends_on in zip(inside, ends, strict=True)
    )


def duty_gaps(
    absent_id: str, duties: Iterable[Duty], situations: Iterable[Situation]
) -> tuple[DutyGap, ...]:
    """Give the duties that nobody does, each with the days; neighbouring days are joined."""
    situations = tuple(situations)
    return tuple(gap for duty in duties for gap in _joined(_gaps_of(absent_id, duty, situations)))


def task_gaps(
    absent_id: str, tasks: Iterable[OpenTask], situations: Iterable[Situation]
) -> tuple[OpenTask, ...]:
    """Give the open user tasks that nobody could do on the day of their deadline."""
    situations = tuple(situations)
    return tuple(task for task in tasks if not _is_done(absent_id, task, situations))


def deputies_of(
    absent_id: str, duties: Collection[Duty], situations: Iterable[Situation]
) -> Mapping[str, tuple[Span, ...]]:
    """Who goes first for some part of the work, and when."""
    found: dict[str, list[Span]] = {}
    for situation in situations:
        first: dict[str, None] = {}
        for duty in filter(lambda each: each.is_lendable, duties):
            for process_key in ("", *sorted(named_processes(situation.away))):
                work = Work(principal=duty.principal, process_key=process_key)
                order = options(absent_id, work, situation.away, situation.is_here)
                first |= dict.fromkeys(each.deputy_id for each in order[:1])
        for deputy_id in first:
            found.setdefault(deputy_id, []).append(situation.span)
    return {deputy_id: tuple(_merged(parts)) for deputy_id, parts in found.items()}


def _gaps_of(
    absent_id: str, duty: Duty, situations: Iterable[Situation]
) -> Iterator[DutyGap | None]:
    for situation in situations:
        covered = _covered_processes(absent_id, duty, situation)
        shared = any(map(situation.works, duty.others))
        if shared or "" in covered:
            yield None
        else:
            yield DutyGap(duty=duty, span=situation.span, covered_processes=covered)


def _covered_processes(absent_id: str, duty: Duty, situation: Situation) -> frozenset[str]:
    if not duty.is_lendable:
        return frozenset()
    away, is_here = situation.away, situation.is_here
    return frozenset(
        key
        for key in ("", *named_processes(away))
        if options(absent_id, Work(principal=duty.principal, process_key=key), away, is_here)
    )


def _joined(gaps: Iterable[DutyGap | None]) -> Iterator[DutyGap]:
    for covered, run in groupby(gaps, key=lambda gap: gap and gap.covered_processes):
        found = [gap for gap in run if gap is not None]
        if covered is not None:
            whole = Span(begins_on=found[0].span.begins_on, ends_on=found[-1].span.ends_on)
            yield replace(found[0], span=whole)


def _merged(parts: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for part in parts:
        if last is not None and last.ends_on is not None and part.begins_on - last.ends_on == DAY:
            last = Span(begins_on=last.begins_on, ends_on=part.ends_on)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last


def _is_done(absent_id: str, task: OpenTask, situations: tuple[Situation, ...]) -> bool:
    whole = Span(begins_on=situations[0].span.begins_on, ends_on=situations[-1].span.ends_on)
    day = whole.nearest(task.day)
    situation = next(each for each in situations if each.span.nearest(day) == day)
    if any(map(situation.works, task.others - task.excluded)):
        return True
    if not task.is_lendable:
        return False
    named = task.process_key if task.process_key in named_processes(situation.away) else ""
    return any(
        StandIn(absent_id=absent_id, through=option.people).is_turn(task.excluded)
        for duty in task.duties
        for option in options(
            absent_id,
            Work(principal=duty.principal, process_key=named),
            situation.away,
            situation.is_here,
        )
    )
