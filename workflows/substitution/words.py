"""The sentences about absences that go to people."""

from collections.abc import Iterable
from datetime import date

from workflows.notifications.words import Words
from workflows.registry.names import Case, PersonName
from workflows.roles import title_of
from workflows.substitution.coverage import DutyGap, Span
from workflows.substitution.survey import Coverage

MOST_NAMED = 8
LONGEST_TITLE, LONGEST_BODY = 120, 2000


def period(span: Span) -> str:
    """«с 01.07.2026 по 14.07.2026», «01.07.2026», «с 01.07.2026»."""
    if span.ends_on is None:
        return f"с {_day(span.begins_on)}"
    if span.ends_on == span.begins_on:
        return _day(span.begins_on)
    return f"с {_day(span.begins_on)} по {_day(span.ends_on)}"


def duty(gap: DutyGap) -> str:
    """Name a part of somebody's work: a role, or what is personal."""
    principal = gap.duty.principal
    if not principal:
        return "задачи, назначенные лично"
    title = f"роль «{title_of(principal.split('@', 1)[0])}»"
    return title if gap.duty.is_lendable else f"{title} (заместителю не передаётся)"


def planned(absent: PersonName, span: Span) -> Words:
    """For a deputy, before the absence begins."""
    whom, name = absent.short_in(Case.ACCUSATIVE), absent.short.removesuffix(".")
    text = (
        f"{period(span).capitalize()} вас назначили заместителем: отсутствует {name}. "
        "В эти дни вам будут видны задачи этого сотрудника."
    )
    return Words(
        title=f"Вы замещаете {whom} {period(span)}",
        brief=f"вы замещаете сотрудника {period(span)}",
        body=text,
    )


def begun(absent: PersonName, span: Span) -> Words:
    """For a deputy on the first day."""
    whom = absent.short_in(Case.ACCUSATIVE)
    until = "" if span.ends_on is None else f" по {_day(span.ends_on)}"
    text = (
        f"Замещение{until}. Задачи этого сотрудника — во входящих, в разделе «Замещаю»; в истории "
        "будет записано, за кого вы действовали (и. о.)."
    )
    return Words(
        title=f"Сегодня вы замещаете {whom}", brief="сегодня вы замещаете сотрудника", body=text
    )


def uncovered(absent: PersonName, span: Span, coverage: Coverage) -> Words:
    """For the person and their head."""
    gaps = [f"{duty(gap)} {period(gap.span)}" for gap in coverage.gaps]
    tasks = [f"«{_short(task.title)}»" for task in coverage.tasks]
    text = (
        f"Отсутствует {absent.short}, {period(span)}. Некому выполнять: "
        f"{_listed([*gaps, *tasks])}. Назначьте заместителя на странице «Отсутствия и замещения»."
    )
    return Words(
        title=f"Некому заменить: {absent.short}, {period(span)}",
        brief=f"некому заменить сотрудника {period(span)}",
        body=text[:LONGEST_BODY],
    )


def _listed(parts: Iterable[str]) -> str:
    named = list(parts)
    rest = len(named) - MOST_NAMED
    told = "; ".join(named[:MOST_NAMED])
    return f"{told}; и ещё {rest}" if rest > 0 else told


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
