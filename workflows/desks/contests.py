"""Contests as pages read and write them: the list, a new one, its configuration (DOMAIN P03, A)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import Actor, Conflict, InvalidForm, NotFound
from workflows.contests import checking, variants
from workflows.contests.asking import ContestTables
from workflows.contests.checking import Problem
from workflows.contests.configuration import read
from workflows.contests.differences import COMMISSIONS, differing
from workflows.contests.shape import DATE_TITLES, Configuration
from workflows.contests.typed_fields import TypedFields
from workflows.contests.variants import START, WorkingDays
from workflows.desks import contest_members
from workflows.desks.base import Desk
from workflows.desks.contest_members import Seat
from workflows.desks.contest_reading import EDITORS, page_of, rows_of, sees
from workflows.desks.contest_views import Beginning, ContestPage, ContestPreview, ContestRow
from workflows.permits import holds_any, require_any
from workflows.registry import contest_commissions, contests, school_years
from workflows.registry.base import Registry
from workflows.registry.contests import EDITABLE, ENDED, Contest, ContestChange
from workflows.registry.school_years import SchoolYear

VARIANT, COPY = "variant:", "contest:"
SHORTEST_REASON, LONGEST_REASON = 10, 1000
FARTHEST_YEARS = 2


@dataclass(frozen=True, kw_only=True)
class Contests(Desk):
    """Methodists and the director write; others read what is announced or what they judge.

    Attributes:
        calendar: the office's working days.
        tables: the decision tables of contests.
        processes_dir: where the shipped variants are.
    """

    calendar: WorkingDays
    tables: ContestTables
    processes_dir: Path

    def list(self, actor: Actor) -> tuple[ContestRow, ...]:
        """The contests that the actor may know of, the latest school year first."""
        with self._reading(actor) as registry:
            return rows_of(registry, actor)

    def get(self, contest_id: str, actor: Actor) -> ContestPage:
        """One contest; NotFound where there is none that the actor may know of."""
        with self._reading(actor) as registry:
            return page_of(registry, _known(registry, contest_id, actor), actor)

    def beginnings(self, actor: Actor) -> tuple[Beginning, ...]:
        """From what a new contest may begin: the earlier contests first, then the variants."""
        require_any(actor, *EDITORS)
        shipped = [
            Beginning(source=f"{VARIANT}{each.code}", title=each.title)
            for each in variants.every(self.processes_dir)
        ]
        with self._reading(actor) as registry:
            earlier = [
                Beginning(source=f"{COPY}{row.id}", title=f"{row.title}, {row.school_year}")
                for row in contests.every(registry)
            ]
        return (*earlier, *shipped)

    def years(self, actor: Actor) -> tuple[str, ...]:
        """For which school years a contest may begin: this one and the next."""
        with self._reading(actor) as registry:
            this = school_years.containing(registry.today)
        return (this.label, this.following.label)

    def preview(self, source: str, year: str, actor: Actor) -> ContestPreview:
        """Show with which dates a contest would begin.

        Raises:
            InvalidForm: there is no such source or year.
        """
        require_any(actor, *EDITORS)
        with self._reading(actor) as registry:
            return self._beginning(registry, source, _year(registry, year))

    def begin(self, source: str, year: str, actor: Actor) -> str:
        """Begin a contest as a draft; gives its id. Of a copied one the commissions come too.

        Raises:
            InvalidForm: there is no such source or year.
        """
        require_any(actor, *EDITORS)
        with self._writing(actor) as registry:
            found = self._beginning(registry, source, _year(registry, year))
            copied = source.removeprefix(COPY) if source.startswith(COPY) else ""
            row = registry.add(
                Contest(
                    title=found.configuration.title,
                    variant=found.configuration.variant,
                    school_year=found.school_year,
                    configuration=found.configuration.as_json(),
                    copied_from=copied,
                    created_by=actor.user_id,
                    created_at=registry.now,
                )
            )
            if copied:
                contest_members.copy(registry, copied, row.id)
            _note(registry, row, actor, "Заведён.")
            return row.id

    def save(
        self, contest_id: str, given: Mapping[str, Any], seats: Sequence[Seat],
        revision: int, actor: Actor, *, reason: str = "",
    ) -> int:  # fmt: skip
        """Write configuration and commissions as typed; gives the new revision.

        Args:
            contest_id: which contest.
            given: what `configuration.read` reads.
            seats: who is in which commission.
            revision: what the actor looked at.
            actor: a methodist or the director.
            reason: why an approved contest changes; nothing before that.

        Raises:
            InvalidForm: by field, with `reason` where an approved contest is amended without one.
            Conflict: somebody saved meanwhile, or the contest has ended.
        """
        require_any(actor, *EDITORS)
        with self._writing(actor) as registry:
            row = registry.locked(Contest, contest_id)
            _require_open(row)
            amends = row.state not in EDITABLE
            errors = _reason_errors(reason) if amends else {}
            found = _read(given, errors)
            errors |= contest_members.seat_errors(registry, seats)
            if errors or found is None:
                raise InvalidForm(errors)
            if row.revision != revision:
                raise Conflict(_faster(registry, row))
            self._write(registry, row, found, seats, actor, reason if amends else "")
            return row.revision

    def check(
        self, given: Mapping[str, Any], seats: Sequence[Seat], actor: Actor
    ) -> tuple[Problem, ...]:
        """What keeps a configuration, as typed, from being announced; nothing is saved.

        Raises:
            InvalidForm: it cannot even be read; by field.
        """
        require_any(actor, *EDITORS)
        errors: dict[str, str] = {}
        found = _read(given, errors)
        with self._reading(actor) as registry:
            errors |= contest_members.seat_errors(registry, seats)
            if errors or found is None:
                raise InvalidForm(errors)
            members = contest_members.seated(registry, seats)
        facts = checking.facts(found, members, self.calendar)
        return checking.problems(self.tables.ask(checking.TABLE, facts, actor.tenant))

    def recounted(self, contest_id: str, start: str, actor: Actor) -> dict[str, str]:
        """All dates, as text, where applications are taken from a typed day on.

        They are as far from it, in working days, as in the variant; in a variant of one's own as in
        what is saved.

        Raises:
            InvalidForm: the day cannot be read.
        """
        require_any(actor, *EDITORS)
        fields = TypedFields(given={START: start}, way="dates-")
        day = fields.day(START, DATE_TITLES[START])
        if day is None or abs(day.year - self.clock.now().year) > FARTHEST_YEARS:
            words = "Начало приёма заявок: укажите дату этого или следующего года."
            raise InvalidForm({f"dates-{START}": words})
        with self._reading(actor) as registry:
            old = read(_known(registry, contest_id, actor).configuration)
        shipped = {each.code: each for each in variants.every(self.processes_dir)}
        if old.variant in shipped:
            dates = shipped[old.variant].dates_from(day, self.calendar)
        else:
            dates = variants.moved(old.dates, day, self.calendar)
        return {name: str(getattr(dates, name) or "") for name in DATE_TITLES}

    def may_begin(self, actor: Actor) -> bool:
        """Whether the actor sets contests up."""
        return holds_any(actor, *EDITORS)

    def readable(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """What was typed as it would be kept, None where it cannot be read."""
        found = _read(given, {})
        return None if found is None else found.as_json()

    def people(self, actor: Actor) -> tuple[tuple[str, str], ...]:
        """Who may be put into a commission: id and name with the organisation."""
        require_any(actor, *EDITORS)
        with self._reading(actor) as registry:
            return contest_members.choices(registry)

    def _beginning(self, registry: Registry, source: str, year: SchoolYear) -> ContestPreview:
        if source.startswith(VARIANT):
            code = source.removeprefix(VARIANT)
            shipped = {each.code: each for each in variants.every(self.processes_dir)}
            if code in shipped:
                begun = shipped[code].begun(year, self.calendar)
                return ContestPreview(
                    configuration=begun, school_year=year.label, old_dates=None, members=0
                )
        old = registry.find(Contest, source.removeprefix(COPY))
        if old is None or not source.startswith(COPY):
            raise InvalidForm({"source": "Выберите, с чего начать."})
        before = read(old.configuration)
        years = year.first - school_years.read_label(old.school_year).first
        return ContestPreview(
            configuration=variants.copied(before, years, self.calendar),
            school_year=year.label,
            old_dates=before.dates,
            members=len(contest_commissions.members(registry, old.id)),
        )

    def _write(
        self, registry: Registry, row: Contest, found: Configuration,
        seats: Sequence[Seat], actor: Actor, reason: str,
    ) -> None:  # fmt: skip
        new = found.as_json()
        before = contest_members.seats_of(registry, row.id)
        changed = differing(
            {**row.configuration, COMMISSIONS: sorted(before)},
            {**new, COMMISSIONS: sorted(seats)},
        )
        if not changed:
            return
        row.configuration, row.title = new, found.title
        contest_members.write(registry, row.id, seats)
        row.revision += 1
        _note(registry, row, actor, f"Изменено: {', '.join(changed)}.", reason)


def _known(registry: Registry, contest_id: str, actor: Actor) -> Contest:
    row = registry.get(Contest, contest_id)
    if not sees(registry, row, actor):
        raise NotFound("Такого конкурса нет.")
    return row


def _year(registry: Registry, label: str) -> SchoolYear:
    this = school_years.containing(registry.today)
    for year in (this, this.following):
        if year.label == label:
            return year
    raise InvalidForm({"year": "Выберите этот или следующий учебный год."})


def _require_open(row: Contest) -> None:
    if row.state in ENDED:
        raise Conflict("Конкурс завершён: настройка больше не меняется.")


def _reason_errors(reason: str) -> dict[str, str]:
    if SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        return {}
    return {
        "reason": "Назовите основание изменения: каким распоряжением и почему "
        f"(от {SHORTEST_REASON} до {LONGEST_REASON} знаков)."
    }


def _read(given: Mapping[str, Any], errors: dict[str, str]) -> Configuration | None:
    try:
        return read(given)
    except InvalidForm as error:
        errors |= error.errors
        return None


def _faster(registry: Registry, row: Contest) -> str:
    latest = next(iter(contests.changes(registry, row.id)), None)
    who = contest_members.name_of(registry, latest.person_id) if latest else ""
    what = latest.what if latest else ""
    return f"Пока вы правили, настройку сохранил другой человек ({who}). {what}"


def _note(registry: Registry, row: Contest, actor: Actor, what: str, reason: str = "") -> None:
    registry.add(
        ContestChange(
            contest_id=row.id,
            person_id=actor.user_id,
            changed_at=registry.now,
            revision=row.revision,
            what=what,
            reason=reason,
        )
    )
