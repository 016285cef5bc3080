"""Absences of people, with ordered rules that say who does which part of their work meanwhile."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.accounts import Account
from workflows.registry.base import Registry, Row
from workflows.registry.people import Person
from workflows.registry.succession import Away, Rule, Scope


class AbsenceKind(StrEnum):
    """Why somebody is away; shown to them and to who administers it."""

    LEAVE = "leave"
    ILLNESS = "illness"
    TRIP = "trip"
    OTHER = "other"


class Absence(Row):
    """A person is away from a day to a day, both included; in an illness the last one may be open.

    Attributes:
        ended_at: when it was ended before its time, else None.
        warned_on: the day on which people were warned of what stays uncovered.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_on >= begins_on", name="ends_after_start"),
        CheckConstraint(
            "ends_on IS NOT NULL OR kind = 'illness'", name="only_illness_has_an_open_end"
        ),
        Index("ix_absence_person", "tenant", "person_id", "begins_on"),
        Index("ix_absence_begins_on", "tenant", "begins_on"),
    )
    noun = "Отсутствие"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(400), default="")
    ended_at: Mapped[datetime | None]
    warned_on: Mapped[date | None]

    def is_on(self, day: date) -> bool:
        """Whether it holds on a day, as far as is known now."""
        if self.ended_at is not None or day < self.begins_on:
            return False
        return self.ends_on is None or day <= self.ends_on


class AbsenceRule(Row):
    """The deputy for a part of the work; the lowest position goes first."""

    __tablename__ = "absence_rule"
    __table_args__ = (
        Index("uq_absence_rule_position", "absence_id", "position", unique=True),
        Index("ix_absence_rule_deputy", "tenant", "deputy_id"),
    )
    noun = "Правило замещения"

    absence_id: Mapped[str] = mapped_column(ForeignKey("absence.id", ondelete="CASCADE"))
    position: Mapped[int]
    deputy_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[str] = mapped_column(String(16))
    process_keys: Mapped[list[str]]
    roles: Mapped[list[str]]

    @property
    def rule(self) -> Rule:
        return Rule(
            deputy_id=self.deputy_id,
            scope=Scope(self.scope),
            process_keys=frozenset(self.process_keys),
            roles=frozenset(self.roles),
        )


@dataclass(frozen=True, kw_only=True)
class Known:
    """An absence with its rules in order."""

    absence: Absence
    rules: tuple[AbsenceRule, ...]

    @property
    def deputy_ids(self) -> frozenset[str]:
        return frozenset(rule.deputy_id for rule in self.rules)


def in_force(registry: Registry) -> tuple[Known, ...]:
    """The absences of today."""
    statement = _in_force(registry, registry.today)
    return known(registry, statement.order_by(Absence.begins_on, Absence.id))


def known(registry: Registry, statement: Select[Absence]) -> tuple[Known, ...]:
    """The absences that a statement finds, in its order, with their rules."""
    absences = registry.all(statement)
    rules: dict[str, list[AbsenceRule]] = {}
    for rule in _rules_of(registry, [each.id for each in absences]):
        rules.setdefault(rule.absence_id, []).append(rule)
    return tuple(Known(absence=each, rules=tuple(rules.get(each.id, ()))) for each in absences)


def every(registry: Registry) -> tuple[Known, ...]:
    """All absences, those that begin last first."""
    return known(registry, registry.rows(Absence).order_by(Absence.begins_on.desc(), Absence.id))


def between(registry: Registry, begins_on: date, ends_on: date | None) -> tuple[Known, ...]:
    """Absences that hold on a day of a period; `ends_on` None means without an end."""
    statement = registry.rows(Absence).where(
        Absence.ended_at.is_(None), or_(Absence.ends_on.is_(None), Absence.ends_on >= begins_on)
    )
    if ends_on is not None:
        statement = statement.where(Absence.begins_on <= ends_on)
    return known(registry, statement.order_by(Absence.begins_on, Absence.id))


def away_on(absences: Iterable[Known], day: date) -> Away:
    """Who is away on a day; of somebody with several absences the rules follow one another."""
    found: dict[str, tuple[Rule, ...]] = {}
    for each in absences:
        if each.absence.is_on(day):
            person_id = each.absence.person_id
            rules = tuple(rule.rule for rule in each.rules)
            found[person_id] = (*found.get(person_id, ()), *rules)
    return found


def around(registry: Registry, deputy_id: str) -> Away:
    """Everybody away today whose work may come to somebody, and who decides about it.

    One query for the most of people, who stand in for nobody.
    """
    found: dict[str, Known] = {}
    asked: set[str] = set()
    pending = {deputy_id}
    while pending:
        asked |= pending
        fresh = _naming(registry, pending)
        pending = {each.absence.person_id for each in fresh} - asked
        found |= {each.absence.id: each for each in fresh}
    if not found:
        return {}
    # Their other deputies: whether these are here decides whose turn it is.
    looked_up: set[str] = set()
    while pending := ({deputy_id}.union(*(k.deputy_ids for k in found.values())) - looked_up):
        looked_up |= pending
        found |= {each.absence.id: each for each in of_people(registry, pending)}
    ordered = sorted(found.values(), key=lambda each: (each.absence.begins_on, each.absence.id))
    return away_on(ordered, registry.today)


def deputies_today(registry: Registry, person_id: str) -> tuple[str, ...]:
    """Everybody who may have to do some of a person's work today, directly or for a deputy."""
    found: dict[str, None] = {}
    asked: set[str] = set()
    pending = {person_id}
    while pending:
        asked |= pending
        named = [rule.deputy_id for k in of_people(registry, pending) for rule in k.rules]
        found |= dict.fromkeys(named)
        pending = set(named) - asked
    return tuple(found)


def of_person(registry: Registry, person_id: str) -> tuple[Known, ...]:
    """A person's absences in force today."""
    return of_people(registry, {person_id})


def of_people(registry: Registry, person_ids: Collection[str]) -> tuple[Known, ...]:
    """Absences of these people in force today, those that began first first."""
    wanted = Absence.person_id.in_(sorted(person_ids))
    statement = _in_force(registry, registry.today).where(wanted)
    return known(registry, statement.order_by(Absence.begins_on, Absence.id))


def able(registry: Registry, person_ids: Iterable[str], day: date) -> frozenset[str]:
    """Who of these people works here on a day and can sign in."""
    wanted = sorted(set(person_ids))
    rows = registry.all(registry.rows(Person).where(Person.id.in_(wanted)))
    accounts = registry.all(registry.rows(Account).where(Account.id.in_(wanted)))
    open_ones = {each.id for each in accounts if each.is_active}
    return frozenset(each.id for each in rows if each.is_active(day) and each.id in open_ones)


def write_rules(registry: Registry, absence_id: str, rules: Iterable[Rule]) -> None:
    """Give an absence these rules in this order instead of those it has."""
    for row in _rules_of(registry, [absence_id]):
        registry.session.delete(row)
    registry.session.flush()
    for position, rule in enumerate(rules, start=1):
        registry.add(
            AbsenceRule(
                absence_id=absence_id,
                position=position,
                deputy_id=rule.deputy_id,
                scope=rule.scope,
                process_keys=sorted(rule.process_keys),
                roles=sorted(rule.roles),
            )
        )


def _in_force(registry: Registry, day: date) -> Select[Absence]:
    return registry.rows(Absence).where(
        Absence.begins_on <= day,
        or_(Absence.ends_on.is_(None), Absence.ends_on >= day),
        Absence.ended_at.is_(None),
    )


def _naming(registry: Registry, deputy_ids: Collection[str]) -> tuple[Known, ...]:
    named = (
        registry.rows(AbsenceRule)
        .with_only_columns(AbsenceRule.absence_id)
        .where(AbsenceRule.deputy_id.in_(sorted(deputy_ids)))
    )
    return known(registry, _in_force(registry, registry.today).where(Absence.id.in_(named)))


def _rules_of(registry: Registry, absence_ids: Collection[str]) -> Sequence[AbsenceRule]:
    if not absence_ids:
        return []
    statement = registry.rows(AbsenceRule).where(AbsenceRule.absence_id.in_(sorted(absence_ids)))
    return registry.all(statement.order_by(AbsenceRule.absence_id, AbsenceRule.position))
