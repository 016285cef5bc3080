"""Steps of plays and people of the cast in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from engine import Actor
from webapp.wording import unbroken
from workflows import title_of

Names = Mapping[str, str]
MOST_TITLES = 2


def label(actor: Actor) -> str:
    """«Методистова А. А., Методист»: somebody of the cast with what they are played for."""
    titles = [title_of(role) for role in sorted(actor.principals) if "@" not in role]
    return ", ".join([unbroken(actor.name), *titles[:MOST_TITLES]])


def labels(people: Iterable[Actor]) -> dict[str, str]:
    """Id of a person → who it is."""
    return {each.user_id: label(each) for each in people}


def step(told: Mapping[str, Any], elements: Names, people: Names) -> str:
    """What a step does: «Методистова А. А., Методист: „Согласовать документ“ выполнено»."""
    if "as" in told:
        return _of_person(told, elements, people)
    if "everyone" in told:
        element = _element(told["everyone"], elements)
        return str(_("Все, кого ждёт %(step)s, выполняют его", step=element))
    if "wait" in told:
        return str(_("Прошло времени: %(time)s", time=_span(str(told["wait"]))))
    if "until" in told:
        return str(_("Часы переведены: %(moment)s", moment=moment(str(told["until"]))))
    if "message" in told:
        return str(_("Пришло сообщение «%(name)s»", name=told["message"]))
    if "away" in told:
        who = people.get(str(told["away"]), str(told["away"]))
        return str(_("Отсутствует: %(who)s, по %(day)s", who=who, day=told.get("through", "")))
    if "open" in told or "variables" in told:
        return str(_("Проверка: что открыто и что известно"))
    return str(_("Выполнены автоматические шаги"))


def _of_person(told: Mapping[str, Any], elements: Names, people: Names) -> str:
    who = people.get(str(told["as"]), str(told["as"]))
    if "cancel" in told:
        return str(_("%(who)s: процесс отменён", who=who))
    element = _element(told.get("claim") or told.get("of") or "", elements)
    if told.get("refused"):
        return str(_("%(who)s: %(step)s — отказано, как и ожидалось", who=who, step=element))
    if "complete" in told:
        return str(_("%(who)s: %(step)s — выполнено", who=who, step=element))
    return str(_("%(who)s: %(step)s — взято в работу", who=who, step=element))


def _element(element_id: str, elements: Names) -> str:
    return f"«{elements.get(element_id) or element_id}»"


def moment(text: str) -> str:
    """A moment of a story as people write it."""
    try:
        return datetime.fromisoformat(text).strftime("%d.%m.%Y %H:%M")
    except ValueError:
        return text


def _span(text: str) -> str:
    count, _space, unit = text.partition(" ")
    if not count.isdigit():
        return text
    number = int(count)
    if unit.startswith("working"):
        return str(ngettext("%(num)d рабочий день", "%(num)d рабочих дней", number))
    if unit.startswith("day"):
        return str(ngettext("%(num)d день", "%(num)d дней", number))
    return str(ngettext("%(num)d час", "%(num)d часов", number))
