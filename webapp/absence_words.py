"""Absences and what they leave uncovered, in words for a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from engine import role_of
from webapp import dates, office
from webapp.language import is_russian
from webapp.wording import unbroken
from workflows import (
    AbsenceView,
    Coverage,
    DayGap,
    DaySpan,
    DeputyScope,
    RuleView,
    StandInView,
    title_of,
)


@dataclass(frozen=True, kw_only=True)
class GapLine:
    """A part of the work that nobody does: what and when, and a remark."""

    what: str
    when: str
    remark: str = ""


def whom_today(view: StandInView) -> str:
    """«Петрову Б. Б.», whom the reader substitutes; the plain name in other languages."""
    return unbroken(view.whom if is_russian() else view.person)


def kind_options() -> list[tuple[str, str]]:
    """Why somebody may be away."""
    return [
        ("leave", _("отпуск")),
        ("illness", _("болезнь")),
        ("trip", _("командировка")),
        ("other", _("иное")),
    ]


def scope_options() -> list[tuple[str, str]]:
    """What a rule may hand over."""
    return [
        ("all", _("всю работу")),
        ("processes", _("отмеченные процессы")),
        ("roles", _("отмеченные роли")),
        ("personal", _("только порученное лично")),
    ]


def kind_in_words(kind: str) -> str:
    """Say why somebody is away; "" when the reader is not told."""
    return dict(kind_options()).get(kind, "")


def state_in_words(absence: AbsenceView) -> str:
    """Say how an absence stands."""
    words: dict[str, str] = {
        "planned": _("предстоит"),
        "now": _("идёт"),
        "over": _("закончилось"),
        "ended": _("закончено досрочно"),
    }
    return words[absence.state]


def rule_in_words(rule: RuleView) -> str:
    """Say what a rule hands over."""
    if rule.scope == DeputyScope.PROCESSES:
        return str(_("процессы: %(names)s", names=", ".join(rule.processes)))
    if rule.scope == DeputyScope.ROLES:
        return str(_("роли: %(names)s", names=", ".join(rule.roles)))
    return dict(scope_options())[rule.scope]


def period_in_words(span: DaySpan | AbsenceView) -> str:
    """Say from when to when."""
    first = dates.day(span.begins_on, office.zone())
    if span.ends_on is None:
        return str(_("с %(first)s, последний день неизвестен", first=first))
    if span.ends_on == span.begins_on:
        return first
    last = dates.day(span.ends_on, office.zone())
    return str(_("с %(first)s по %(last)s", first=first, last=last))


def spans_in_words(spans: Iterable[DaySpan]) -> str:
    """Say several periods."""
    return "; ".join(map(period_in_words, spans))


def coverage_lines(coverage: Coverage) -> list[GapLine]:
    """Say which duties nobody does."""
    return [
        GapLine(what=_duty(gap), when=period_in_words(gap.span), remark=_remark(gap))
        for gap in coverage.gaps
    ]


def _duty(gap: DayGap) -> str:
    principal = gap.duty.principal
    if not principal:
        return str(_("Задачи, порученные лично"))
    place = principal.partition("@")[2]
    role = title_of(role_of(principal))
    return f"{role}, {office.names().organisation(place)}" if place else role


def _remark(gap: DayGap) -> str:
    if not gap.duty.is_lendable:
        return str(_("Эту роль заместителю не передают: решает только сам человек."))
    if gap.covered_processes:
        names = office.application().absences.processes(office.actor())
        covered = ", ".join(sorted(names.get(key, key) for key in gap.covered_processes))
        return str(_("Кроме процессов, которые переданы: %(names)s.", names=covered))
    return ""
