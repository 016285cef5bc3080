"""What kinds of notifications are called, in the language of the page."""

from flask_babel import gettext as _

from workflows import NOTIFICATION_KINDS


def kind_titles() -> dict[str, str]:
    """Kind → how it is called in lists and settings; every kind of the application."""
    words = {
        "task_assigned": _("Новые задачи"),
        "task_offered": _("Задачи для моей роли"),
        "task_handed": _("Задачи, переданные и возвращённые мне"),
        "question": _("Вопросы и ответы"),
        "mention": _("Упоминания"),
        "reminder": _("Напоминания о сроке"),
        "overdue": _("Просрочка"),
        "due_changed": _("Изменение срока"),
        "case_ended": _("Завершение дел"),
        "substitution": _("Замещение"),
        "task_cancelled": _("Снятые задачи"),
        "trouble": _("Сбои"),
        "note": _("Сообщения процессов"),
    }
    return {kind: words.get(kind, title) for kind, title in NOTIFICATION_KINDS.items()}


def letters_title(kind: str) -> str:
    """Say what letters of one kind are called, the daily digest among them."""
    return kind_titles().get(kind) or str(_("Ежедневная сводка"))


def one_of(kind: str, otherwise: str) -> str:
    """Say what a single notification is about; `otherwise` for a kind without words here."""
    words = {
        "task_assigned": _("Новая задача"),
        "task_offered": _("Задача для вашей роли"),
        "task_handed": _("Вам передана задача"),
        "question": _("Вопрос или ответ"),
        "mention": _("Вас упомянули"),
        "reminder": _("Срок близко"),
        "overdue": _("Срок прошёл"),
        "due_changed": _("Срок изменён"),
        "case_ended": _("Дело завершено"),
        "substitution": _("Замещение"),
        "task_cancelled": _("Задача снята"),
        "trouble": _("Сбой"),
        "note": _("Сообщение"),
    }
    said: str = words.get(kind, otherwise)
    return said
