"""What would follow from an operator's order, in sentences."""

from collections import Counter

from flask_babel import gettext as _

from engine import modifications
from webapp import dates, office


def effect_lines(effects: tuple[modifications.Effect, ...]) -> list[tuple[str, str]]:
    """Sort and sentence of each thing that would follow; steps passed by are told last."""
    shown = Counter(
        (_sort(each.kind), _sentence(each)) for each in effects if each.kind != "passed"
    )
    return [(sort, f"{line} × {n}" if n > 1 else line) for (sort, line), n in shown.items()]


def passed_names(effects: tuple[modifications.Effect, ...]) -> list[str]:
    """Labels of the steps that would be gone through at once."""
    named = (e.name for e in effects if e.kind == "passed" and e.name != e.element_id)
    return list(dict.fromkeys(named))


def place_label(place: tuple[str, ...], name: str) -> str:
    """A step with the sub-processes around it."""
    return " → ".join((*place, name))


def named(name: str, element_id: str, kind: str = "") -> str:
    """The label of an element; people never read its id."""
    if name != element_id:
        return name
    if kind.endswith("Gateway"):
        return str(_("шлюз без названия"))
    return str(_("событие без названия") if kind.endswith("Event") else _("шаг без названия"))


def token_label(token: modifications.TokenView) -> str:
    """A step where the case stands now."""
    name = place_label(token.place, named(token.name, token.element_id, token.kind))
    if token.item is not None:
        name = _("%(name)s, повтор %(number)d", name=name, number=token.item)
    since = dates.moment(token.since, office.zone())
    return str(_("%(name)s (с %(since)s)", name=name, since=since))


def _sort(kind: str) -> str:
    if kind.endswith("cancelled") or kind == "not_listening":
        return "wrong"
    return "late" if kind == "incident" else "able"


def _sentence(effect: modifications.Effect) -> str:
    name = named(effect.name, effect.element_id)
    when = dates.moment(effect.due_at, office.zone()) if effect.due_at else ""
    words: dict[str, str] = {
        "cancelled": _("Снимается шаг «%(name)s»", name=name),
        "task_cancelled": _("Снимается задача «%(name)s»", name=name),
        "task_opened": _("Появится задача «%(name)s»", name=name),
        "timer_cancelled": _("Срок «%(name)s» больше не ждём", name=name),
        "timer_set": _("Срок «%(name)s»: %(when)s", name=name, when=when),
        "due_changed": _("Срок задачи «%(name)s» станет другим: %(when)s", name=name, when=when),
        "service_cancelled": _("Автоматический шаг «%(name)s» не ждём", name=name),
        "service_requested": _("Начнётся автоматический шаг «%(name)s»", name=name),
        "listening": _("Будем ждать события «%(name)s»", name=name),
        "not_listening": _("События «%(name)s» больше не ждём", name=name),
        "thrown": _("Будет отправлено «%(name)s»", name=name),
        "incident": _("Сбой на шаге «%(name)s»: %(text)s", name=name, text=effect.text),
        "ended": _("Дело завершится"),
    }
    return words.get(effect.kind, name)


def item_words(*, trial: bool = False) -> dict[str, tuple[str, str]]:
    """Icon and words for what became of an instance in a bulk move, or would become."""
    if trial:
        return {
            "waiting": ("clock", _("ждёт очереди")),
            "able": ("check", _("перейдёт")),
            "refused": ("late", _("не перейдёт")),
            "skipped": ("info", _("пропущено")),
            "stopped": ("cross", _("не проверено")),
        }
    return {
        "waiting": ("clock", _("ждёт очереди")),
        "done": ("check", _("переведено")),
        "refused": ("late", _("не переведено")),
        "skipped": ("info", _("пропущено")),
        "stopped": ("cross", _("осталось как было")),
        "undone": ("undo", _("перевод отменён")),
    }
