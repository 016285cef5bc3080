"""Durations, ways and shares as people say them."""

from collections.abc import Mapping

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from engine.analysis import MOST_TIMES, SECONDS_OF_A_DAY, Block

HOUR, MINUTE = 3600, 60


def in_working_time(seconds: float) -> str:
    """Say how long: «2,4 р. д.», within a working day «5 ч» or «12 мин»."""
    if seconds >= SECONDS_OF_A_DAY:
        return str(_("%(days)s р. д.", days=_decimal(seconds / SECONDS_OF_A_DAY)))
    if round(seconds / MINUTE) * MINUTE >= HOUR:
        return str(_("%(hours)s ч", hours=_decimal(seconds / HOUR)))
    if seconds >= MINUTE:
        return str(_("%(minutes)d мин", minutes=round(seconds / MINUTE)))
    return str(_("меньше минуты"))


def in_percent(share: float | None) -> str:
    """Say a share: «12 %»; a dash for nothing to have a share of."""
    if share is None:
        return "—"
    return f"{_decimal(share * 100) if 0 < share < 0.1 else round(share * 100)} %"


def way_in_words(blocks: tuple[Block, ...], names: Mapping[str, str]) -> str:
    """Tell a way: «Подготовить → Согласовать, 2 раза → Подписать»."""
    return " → ".join(_block(elements, times, names) for elements, times in blocks)


def _block(elements: tuple[str, ...], times: int, names: Mapping[str, str]) -> str:
    told = " → ".join(names.get(each) or each for each in elements)
    if times == 1:
        return told
    many = ngettext("%(num)d раз", "%(num)d раз", times)
    often = _("%(times)s и больше", times=many) if times == MOST_TIMES else many
    return f"({told}) × {often}" if len(elements) > 1 else f"{told} × {often}"


def _decimal(number: float) -> str:
    return str(format_decimal(round(number, 1), "#,##0.#", locale=get_locale() or "ru"))
