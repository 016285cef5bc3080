"""What people may be told of and by which ways; the usual choice for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """A way by which a person is told."""

    APP = "app"
    """The page «Уведомления»."""
    MAIL = "mail"
    BROWSER = "browser"
    """A note of the browser while a tab is open; nothing goes through anybody's push service."""
    MESSENGER = "messenger"


class Kind(StrEnum):
    """What a notification is about."""

    TASK_ASSIGNED = "task_assigned"
    TASK_OFFERED = "task_offered"
    TASK_HANDED = "task_handed"
    QUESTION = "question"
    MENTION = "mention"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    DUE_CHANGED = "due_changed"
    CASE_ENDED = "case_ended"
    SUBSTITUTION = "substitution"
    TASK_CANCELLED = "task_cancelled"
    TROUBLE = "trouble"
    NOTE = "note"


DIGEST = "digest"
"""The kind of a delivery that is a daily digest; no notification has it."""


@dataclass(frozen=True, kw_only=True)
class KindWords:
    """How a kind is called, and how it is usually told.

    Attributes:
        title: in lists and settings; one: how a letter about a single one begins.
        usual: the ways for somebody who never chose.
    """

    title: str
    one: str
    usual: frozenset[Way]


_FULL = frozenset({Way.APP, Way.MAIL, Way.BROWSER, Way.MESSENGER})
_SOON = frozenset({Way.APP, Way.MAIL, Way.MESSENGER})
_QUIET = frozenset({Way.APP})

KINDS: Mapping[Kind, KindWords] = {
    Kind.TASK_ASSIGNED: KindWords(title="Новые задачи", one="Новая задача", usual=_FULL),
    Kind.TASK_OFFERED: KindWords(
        title="Задачи для моей роли", one="Задача для вашей роли", usual=frozenset()
    ),
    Kind.TASK_HANDED: KindWords(
        title="Задачи, переданные и возвращённые мне", one="Вам передана задача", usual=_FULL
    ),
    Kind.QUESTION: KindWords(title="Вопросы и ответы", one="Вопрос или ответ", usual=_FULL),
    Kind.MENTION: KindWords(title="Упоминания", one="Вас упомянули", usual=_FULL),
    Kind.REMINDER: KindWords(title="Напоминания о сроке", one="Срок близко", usual=_SOON),
    Kind.OVERDUE: KindWords(title="Просрочка", one="Срок прошёл", usual=_SOON),
    Kind.DUE_CHANGED: KindWords(title="Изменение срока", one="Срок изменён", usual=_QUIET),
    Kind.CASE_ENDED: KindWords(title="Завершение дел", one="Дело завершено", usual=_QUIET),
    Kind.SUBSTITUTION: KindWords(title="Замещение", one="Замещение", usual=_SOON),
    Kind.TASK_CANCELLED: KindWords(title="Снятые задачи", one="Задача снята", usual=_QUIET),
    Kind.TROUBLE: KindWords(title="Сбои", one="Сбой", usual=_SOON),
    Kind.NOTE: KindWords(title="Сообщения процессов", one="Сообщение", usual=_SOON),
}

NOTIFICATION_KINDS: Mapping[str, str] = {kind.value: words.title for kind, words in KINDS.items()}
"""For pages: kind → how it is called."""

ABOUT_OPEN_WORK = frozenset(
    {Kind.TASK_ASSIGNED, Kind.TASK_OFFERED, Kind.TASK_HANDED, Kind.REMINDER, Kind.OVERDUE}
)
"""Kinds that mean nothing any more once the user task is closed."""


def ways_of(choices: Mapping[str, Sequence[str]], kind: Kind) -> frozenset[Way]:
    """By which ways somebody with these choices is told of a kind; unknown ways are left out."""
    chosen = choices.get(kind)
    if chosen is None:
        return KINDS[kind].usual
    known = set(Way)
    return frozenset(Way(way) for way in chosen if way in known)
