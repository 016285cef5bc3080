"""What the diagram of a process shows in figures: visits, time, lateness, or what waits now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from engine.analysis import Durations, HeatMap, OpenWork
from webapp.statistics_words import in_percent, in_working_time

VISITS, TIME, LATE, NOW = "visits", "time", "late", "now"
HEATS = 5
"""Shades, from the palest."""
HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The figures of one question."""

    heat: HeatMap
    durations: Sequence[Durations]
    open_work: Sequence[OpenWork]


def chosen(name: str) -> str:
    """The view that an address asks for; visits by default."""
    return name if name in titles() else VISITS


def titles() -> dict[str, str]:
    """Views with what they are called."""
    return {VISITS: _("Проходы"), TIME: _("Время"), LATE: _("Просрочка"), NOW: _("Сейчас")}


def legends() -> dict[str, str]:
    """What the numbers of each view mean."""
    return {
        VISITS: _("Число — сколько раз дела прошли шаг или переход; чем чаще, тем темнее."),
        TIME: _("Число — сколько рабочих часов половина задач заняла самое большее."),
        LATE: _("Число — сколько задач из ста завершено после срока."),
        NOW: _("Число — сколько задач ждёт сейчас. Выберите шаг, чтобы перейти к делам."),
    }


def marks(view: str, shown: Shown, address: Callable[[str], str]) -> dict[str, object]:
    """Spell a view for the viewer: element or flow → how dark, which number, which words.

    Args:
        view: one of the views.
        shown: the figures.
        address: gives of an element where its waiting instances are listed.
    """
    makers: Mapping[str, Callable[[], dict[str, dict[str, object]]]] = {
        VISITS: lambda: _visits(shown.heat),
        TIME: lambda: _times(shown.heat),
        LATE: lambda: _late(shown.durations),
        NOW: lambda: _waiting(shown.open_work, address),
    }
    return {"elements": makers[view]()}


def _visits(heat: HeatMap) -> dict[str, dict[str, object]]:
    most = max([*heat.elements.values(), *heat.flows.values()], default=1)
    found = {own: _visited(number, most, "heat") for own, number in heat.elements.items()}
    found |= {own: _visited(number, most, "flow") for own, number in heat.flows.items()}
    for own, stay in heat.stays.items():
        length = in_working_time(stay.working.median)
        found[own]["title"] = f"{found[own]['title']}, {_('половина до %(length)s', length=length)}"
    return found


def _visited(number: int, most: int, state: str) -> dict[str, object]:
    return _mark(number, most, ngettext("%(num)d проход", "%(num)d проходов", number), state)


def _times(heat: HeatMap) -> dict[str, dict[str, object]]:
    medians = {own: stay.working.median for own, stay in heat.stays.items()}
    most = max(medians.values(), default=1) or 1
    return {
        own: _mark(
            seconds,
            most,
            _("половина до %(length)s", length=in_working_time(seconds)),
            number=round(seconds / HOUR),
        )
        for own, seconds in medians.items()
    }


def _late(durations: Sequence[Durations]) -> dict[str, dict[str, object]]:
    shares = {row.subject: row.late_share for row in durations if row.late_share is not None}
    return {
        own: _mark(
            share,
            1,
            _("после срока %(share)s", share=in_percent(share)),
            number=round(share * 100),
        )
        for own, share in shares.items()
    }


def _waiting(
    open_work: Sequence[OpenWork], address: Callable[[str], str]
) -> dict[str, dict[str, object]]:
    told = [row for row in open_work if not row.is_hidden and row.count]
    most = max((row.count for row in told), default=1)
    return {
        row.element_id: {
            **_mark(
                row.count, most, ngettext("ждёт %(num)d задача", "ждут задач: %(num)d", row.count)
            ),
            "url": address(row.element_id),
        }
        for row in told
    }


def _mark(
    value: float, most: float, title: str, state: str = "heat", *, number: int | None = None
) -> dict[str, object]:
    level = max(1, -int(-value * HEATS // most))
    shown = int(value) if number is None else number
    return {"state": state, "level": level, "count": shown, "title": title}
