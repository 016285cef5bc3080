"""The production calendar as pages use it: look, try a change, make it, see who made which."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine import (
    Actor,
    Conflict,
    InvalidForm,
    NotFound,
    NotPermitted,
    ProcessEngine,
    WorkingCalendar,
)
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import calendars
from workflows.registry.calendars import Standing
from workflows.roles import ADMIN, DIRECTOR
from workflows.working_time.consequences import (
    bring_about,
    consequences_of,
    start_of,
    tell_municipalities,
)
from workflows.working_time.days_off_file import days_off_file
from workflows.working_time.differences import Difference, difference
from workflows.working_time.edits import (
    LONGEST_REASON,
    Edit,
    SetOffice,
    edited,
)
from workflows.working_time.source import OfficeCalendar
from workflows.working_time.whole_edits import FollowRegion, TakeShipped
from workflows.working_time.years import YearPage, year_page

LOG_LENGTH = 200
FIRST_YEAR, LAST_YEAR = 2000, 2099
_MAY_CHANGE = (ADMIN, DIRECTOR)


@dataclass(frozen=True, kw_only=True)
class CalendarChange:
    """One line of the log."""

    number: int
    at: datetime
    by: str
    what: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a change would do.

    Attributes:
        number: of the version that it follows; to be handed back when saving.
        sentence: what is changed.
        difference: days that change.
        moved: open deadlines that would move; counted up to a limit unless `is_whole`.
        unknown: open deadlines that an expression works out; some of them may move too.
        examples: title, old and new deadline.
    """

    number: int
    sentence: str
    difference: Difference
    moved: int = 0
    unknown: int = 0
    is_whole: bool = True
    examples: tuple[tuple[str, datetime, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Years in which the region's calendar, or that of a newer release, differs from one's own."""

    years: tuple[int, ...]
    from_region: bool


@dataclass(frozen=True, kw_only=True)
class Calendars(Desk):
    """Everybody signed in looks; administrator and director change."""

    source: OfficeCalendar
    engine: ProcessEngine

    def seed(self, tenant: str) -> None:
        """Take the shipped calendar over where neither the office nor the region has one yet."""
        with self.sessions.write(tenant) as session:
            calendars.seed(self._registry(session, tenant))
        self.source.expect(self.sessions)

    def year(self, number: int, actor: Actor) -> YearPage:
        """One year with its months, its own days and what concerns single groups.

        Raises:
            NotFound: a year that nobody plans in.
        """
        with self._reading(actor) as registry:
            return year_page(_checked_year(number), calendars.standing(registry))

    def may_change(self, actor: Actor) -> bool:
        """Say whether the actor may change the calendar."""
        try:
            require_any(actor, *_MAY_CHANGE)
        except NotPermitted:
            return False
        return True

    def log(self, actor: Actor) -> tuple[CalendarChange, ...]:
        """Who changed what and why, the newest first."""
        with self._reading(actor) as registry:
            return tuple(
                CalendarChange(
                    number=row.number,
                    at=row.made_at,
                    by=row.made_by,
                    what=row.what,
                    reason=row.reason,
                )
                for row in calendars.log(registry, LOG_LENGTH)
            )

    def preview(self, edit: Edit, actor: Actor) -> Preview:
        """Try a change without making it.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: a field cannot be so.
            CalendarError: the calendar would contradict itself; each fault by itself.
        """
        require_any(actor, *_MAY_CHANGE)
        with self._reading(actor) as registry:
            version = calendars.standing(registry)
        before = WorkingCalendar.from_data(version.contents)
        _, after = edited(version.contents, edit)
        found = difference(before, after, self._today(before))
        empty = Preview(number=version.number, sentence=edit.sentence, difference=found)
        if found.first is None:
            return empty
        told = self.engine.forecast_deadlines(after, start_of(found.first, after), actor)
        return Preview(
            number=version.number,
            sentence=edit.sentence,
            difference=found,
            moved=told.moved,
            unknown=told.unknown,
            is_whole=told.is_whole,
            examples=tuple((each.title, each.before, each.after) for each in told.examples),
        )

    def save(self, edit: Edit, number: int, reason: str, actor: Actor) -> None:
        """Make a change; open deadlines follow it within seconds.

        Args:
            edit: what to change.
            number: of the version that the person saw.
            reason: why, with the act; stands in the log and in the histories.
            actor: who changes.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: a field cannot be so, or the reason is missing.
            CalendarError: the calendar would contradict itself.
            Conflict: somebody else changed it meanwhile.
        """
        require_any(actor, *_MAY_CHANGE)
        reason = _checked_reason(reason, needed=edit.needs_reason)
        with self._writing(actor) as registry:
            version = calendars.standing(registry)
            if version.number != number:
                raise Conflict(
                    "Календарь тем временем изменили. Посмотрите, каким он стал, и повторите."
                )
            before = WorkingCalendar.from_data(version.contents)
            contents, after = edited(version.contents, edit)
            made = calendars.add(
                registry,
                number,
                contents,
                what=edit.sentence,
                reason=reason,
                made_by=actor.user_id,
                shipped=calendars.offered(registry).digest
                if isinstance(edit, TakeShipped)
                else version.shipped,
                follows=_follows(edit, version),
            )
            found = consequences_of(registry, made, before, after)
            bring_about(registry, found)
            tell_municipalities(registry, found)
        self.source.expect(self.sessions)

    def contents(self, actor: Actor) -> str:
        """The whole calendar as JSON text, as `Replace` takes it back."""
        with self._reading(actor) as registry:
            return self.written(calendars.standing(registry).contents)

    @staticmethod
    def written(contents: Mapping[str, object]) -> str:
        """Write calendar data as JSON text."""
        return json.dumps(dict(contents), ensure_ascii=False, indent=2) + "\n"

    def offer(self, actor: Actor) -> Offer | None:
        """What a newer release knows better; None when there is nothing, or not for the actor."""
        if not self.may_change(actor):
            return None
        with self._reading(actor) as registry:
            version, offered = calendars.standing(registry), calendars.offered(registry)
            from_region = calendars.official(registry) is not None
        if version.number == 0 or version.follows or version.shipped == offered.digest:
            return None
        own = {year["year"]: year for year in version.contents.get("years", [])}
        shipped = offered.contents["years"]
        differing = [year["year"] for year in shipped if own.get(year["year"]) != year]
        return Offer(years=tuple(differing), from_region=from_region)

    def following(self, actor: Actor) -> FollowRegion | None:
        """The change that lets the region's days count again; None where they do already."""
        with self._reading(actor) as registry:
            above, present = calendars.official(registry), calendars.standing(registry)
        return None if above is None or present.follows else FollowRegion(official=above.contents)

    def taking_over(self, years: Iterable[int], actor: Actor) -> TakeShipped:
        """The change that takes years of what is offered over, none to decline it."""
        with self._reading(actor) as registry:
            offered = calendars.offered(registry)
        return TakeShipped(years=tuple(years), shipped=offered.contents)

    def days_off(self, year: int, actor: Actor) -> bytes:
        """The days off of a year as an iCalendar file.

        Raises:
            NotFound: a year that nobody plans in.
        """
        with self._reading(actor) as registry:
            calendar = WorkingCalendar.from_data(calendars.standing(registry).contents)
        return days_off_file(_checked_year(year), calendar, self.clock.now())

    # -- inside ------------------------------------------------------------------------------------
    def _today(self, calendar: WorkingCalendar) -> date:
        return calendar.local_day(self.clock.now())


def _follows(edit: Edit, before: Standing) -> bool:
    """Whether the days are the region's after a change: hours and zone may be the office's own."""
    return isinstance(edit, FollowRegion) or (isinstance(edit, SetOffice) and before.follows)


def _checked_year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound("Календаря на этот год нет.")
    return year


def _checked_reason(reason: str, *, needed: bool) -> str:
    reason = reason.strip()
    if needed and not reason:
        raise InvalidForm({"reason": "Напишите причину: приказ, указ или что случилось."})
    if len(reason) > LONGEST_REASON:
        raise InvalidForm({"reason": f"Причина длиннее {LONGEST_REASON} знаков."})
    return reason


def read_contents(text: str) -> Mapping[str, object]:
    """Read an exported calendar.

    Raises:
        InvalidForm: no JSON, or not a calendar; the message names the line.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        line = f" Строка {error.lineno}." if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidForm({"file": f"Файл не читается как JSON.{line}"}) from error
    if not isinstance(found, dict):
        raise InvalidForm({"file": "В файле нет календаря: нужен набор полей."})
    return found
