"""What states and facts are called on a page."""

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from engine import DefinitionView, HistoryEntry
from engine.municipalities import REGION
from webapp import office

INITIALS = re.compile(r"(?<=\b\w\.) (?=\w\.)")
HIGH_PRIORITY, NORMAL_PRIORITY = 70, 30


@dataclass(frozen=True, kw_only=True)
class State:
    """A state for a badge: its value for the style, an icon and a word."""

    value: str
    icon: str
    words: str


def unbroken(name: str) -> str:
    """Initials stay together at the end of a line: «Секретарева Е. Е.»."""
    return INITIALS.sub("\u00a0", name)


def unstopped(name: str) -> str:
    """A name before the full stop of its sentence: initials bring one of their own."""
    return name.removesuffix(".")


def instance_state(value: str, *, has_incident: bool = False) -> State:
    """Say how a process instance stands."""
    if has_incident and value == "active":
        return State(value="incident", icon="late", words=_("нужна помощь"))
    words = {
        "active": ("active", _("идёт")),
        "suspended": ("clock", _("приостановлен")),
        "completed": ("check", _("завершён")),
        "cancelled": ("cross", _("отменён")),
    }
    icon, word = words.get(value, ("info", value))
    return State(value=value, icon=icon, words=word)


def task_state(value: str) -> State:
    """Say how a user task stands."""
    words = {
        "open": ("active", "active", _("ждёт решения")),
        "completed": ("completed", "check", _("выполнена")),
        "cancelled": ("cancelled", "cross", _("больше не нужна")),
    }
    style, icon, word = words.get(value, (value, "info", value))
    return State(value=style, icon=icon, words=word)


def from_region(version: DefinitionView) -> bool:
    """Say whether a version is another's: shared by the region with this person's municipality."""
    return version.is_shared and office.actor().tenant != REGION


def deployer(version: DefinitionView) -> str:
    """Name who has deployed a version; the region's people are known by name only there."""
    if from_region(version):
        return str(_("Регион"))
    return unbroken(office.names().person(version.deployed_by))


def element_state(value: str) -> str:
    """Say how an element of the diagram stands."""
    words: dict[str, str] = {
        "active": _("выполняется"),
        "completed": _("выполнено"),
        "incident": _("нужна помощь: сбой"),
        "cancelled": _("отменено"),
    }
    return words.get(value, value)


def priority_word(priority: int) -> str:
    """Say how urgent a user task is; the bounds are those of the inbox's filter."""
    if priority >= HIGH_PRIORITY:
        return str(_("высокая"))
    return str(_("низкая")) if priority < NORMAL_PRIORITY else str(_("обычная"))


def incident_kind(kind: str) -> str:
    """Say what sort of trouble an incident is."""
    words: dict[str, str] = {
        "expression": _("не вычислилось условие или выражение"),
        "service": _("не выполнилось автоматическое действие"),
        "decision": _("таблица решений не дала ответа"),
        "error": _("отказ, для которого на схеме нет ветки"),
        "budget": _("процесс зациклился"),
        "data": _("значение нельзя сохранить"),
        "deadlock": _("параллельная ветвь уже не придёт"),
        "message": _("сообщение некому доставить"),
        "start": _("процесс не начался"),
        "application": _("не выполнилась работа программы"),
        "message_life": _("не снялось сообщение, срок которого истёк"),
    }
    return words.get(kind) or str(_("сбой"))


def kind_of(entry: HistoryEntry) -> str:
    """Bring both spellings of a fact's type to one: UserTaskCompleted and user_task_completed."""
    return entry.type.replace("_", "").lower()
