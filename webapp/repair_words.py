"""What trouble is called, what can be tried, and what would follow, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from engine.repairs import IncidentPage, Preview
from webapp import typed_variables, wording


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A repair of many places: how its page, its button and its result are called."""

    title: str
    button: str
    done: str
    consequence: str
    needs_reason: bool


def verb(name: str) -> Verb:
    """The words of a repair."""
    known = {
        "suspend": Verb(
            title=_("Приостановить дела"),
            button=_("Приостановить"),
            done=_("приостановлено"),
            consequence=_("Задачи никто не сможет выполнить, таймеры и автоматические шаги ждут."),
            needs_reason=True,
        ),
        "resume": Verb(
            title=_("Возобновить дела"),
            button=_("Возобновить"),
            done=_("возобновлено"),
            consequence=_("То, чему срок пришёл за время остановки, случится сразу, один раз."),
            needs_reason=False,
        ),
        "cancel": Verb(
            title=_("Отменить дела"),
            button=_("Отменить"),
            done=_("отменено"),
            consequence=_("Открытые задачи исчезнут из входящих. Вернуть отменённое нельзя."),
            needs_reason=True,
        ),
        "retry": Verb(
            title=_("Повторить остановившиеся шаги"),
            button=_("Повторить"),
            done=_("запущено повторно"),
            consequence=_("Каждый шаг будет выполнен ещё раз с нынешними данными своего дела."),
            needs_reason=False,
        ),
        "skip": Verb(
            title=_("Пропустить остановившиеся шаги"),
            button=_("Пропустить"),
            done=_("пропущено"),
            consequence=_(
                "Шаг будет считаться выполненным с теми значениями, которые вы зададите."
            ),
            needs_reason=True,
        ),
    }
    return known.get(name, known["retry"])


def sentence(page: IncidentPage) -> str:
    """Say in one sentence what happened."""
    trouble, name = page.trouble, page.incident.element_name or page.incident.process_name
    said = {
        "missing_name": _("На шаге «%(name)s» не хватило данных: переменной «%(about)s» нет."),
        "expression": _("На шаге «%(name)s» не вычислилось выражение."),
        "decision": _("На шаге «%(name)s» таблица решений «%(about)s» не дала ответа."),
        "no_way": _("После шага «%(name)s» ни одно условие не выполнено: идти некуда."),
        "no_handler": _("Шаг «%(name)s» некому выполнить: программа не знает темы «%(about)s»."),
        "timeout": _("Шаг «%(name)s» не дождался ответа."),
        "connection": _("Шаг «%(name)s» не смог связаться с другой программой или файлом."),
        "crashed": _("Программа каждый раз обрывалась, выполняя шаг «%(name)s»."),
        "unknown": _("Неизвестно, выполнен ли шаг «%(name)s»: работа оборвалась на середине."),
        "service": _("Автоматический шаг «%(name)s» завершился ошибкой."),
        "several_receivers": _("Сообщение шага «%(name)s» ждут сразу несколько дел."),
        "message": _("Сообщение шага «%(name)s» не удалось доставить."),
        "timer": _("Таймер «%(name)s» не сработал."),
        "budget": _("Процесс зациклился на шаге «%(name)s» и остановлен."),
        "deadlock": _("Шаг «%(name)s» ждёт ветвь, которая уже не придёт."),
        "uncaught": _("На шаге «%(name)s» получен отказ «%(about)s», для которого нет ветки."),
        "data": _("Шаг «%(name)s» дал значение, которое нельзя сохранить."),
        "start": _("Процесс «%(name)s» не начался сам."),
        "application": _("Работа программы не выполнена: «%(name)s»."),
    }
    text = said.get(trouble.code, _("На шаге «%(name)s» случился сбой."))
    return str(text) % {"name": name, "about": trouble.about}


def advice(page: IncidentPage) -> list[str]:
    """Say what to try, the likeliest first."""
    trouble = page.trouble
    found = {
        "missing_name": [_("Добавьте переменную «%(about)s» и повторите шаг.")],
        "expression": [_("Сверьте значения ниже с тем, чего ждёт шаг: вид и наличие данных.")],
        "decision": [_("Сверьте входы таблицы: возможно, для таких значений нет строки.")],
        "no_way": [_("Исправьте данные, от которых зависит выбор, или измените ход дела.")],
        "no_handler": [_("Сообщите администратору: в этой версии программы такой работы нет.")],
        "timeout": [_("Подождите и повторите: другая программа могла быть занята.")],
        "connection": [_("Проверьте, доступны ли почта, сеть и место на диске, и повторите.")],
        "crashed": [_("Проверьте, хватает ли серверу памяти и места на диске, и повторите.")],
        "unknown": [
            _("Узнайте у другой стороны. Сделано — пропустите шаг, не сделано — повторите его.")
        ],
        "service": [_("Повторите шаг; если не помогло, пропустите его или сообщите поддержке.")],
        "several_receivers": [_("Завершите или отмените лишнее дело и повторите доставку.")],
        "budget": [_("Повторите, если работа правда большая; иначе исправьте данные цикла.")],
        "deadlock": [_("Отзовите решение, из-за которого ветвь ушла, или измените ход дела.")],
        "uncaught": [_("Исправьте причину отказа и повторите, либо измените ход дела.")],
        "data": [_("Исправьте данные, из которых получено значение, и повторите.")],
    }.get(trouble.code, [_("Повторите; если не помогло, сообщите поддержке.")])
    said = [str(each) % {"about": trouble.about} for each in found]
    if trouble.similar:
        names = ", ".join(f"«{each}»" for each in trouble.similar)
        said.insert(
            0,
            str(
                _("Похожие переменные есть: %(names)s. Возможно, имя написано иначе.", names=names)
            ),
        )
    if trouble.decision:
        said.append(
            str(
                _(
                    "Решение «%(name)s» перед этим не нашло строки: его входы ниже.",
                    name=trouble.decision,
                )
            )
        )
    return said


def what_again(page: IncidentPage) -> str:
    """Say in one sentence what a retry would do once more."""
    incident = page.incident
    name = incident.element_name or incident.process_name
    if incident.kind == "timer":
        return str(_("Таймер «%(name)s» сработает ещё раз.", name=name))
    if incident.kind in ("message", "signal"):
        return str(_("Отправленное шагом «%(name)s» будет доставлено ещё раз.", name=name))
    if page.trouble.code == "start":
        return str(_("Процесс «%(name)s» будет начат ещё раз.", name=name))
    if page.trouble.code == "application":
        return str(_("Работа «%(name)s» будет сделана ещё раз.", name=name))
    return str(_("Шаг «%(name)s» будет выполнен ещё раз.", name=name))


def changes(page: IncidentPage) -> list[dict[str, object]]:
    """What was changed by hand before an incident was resolved."""
    return [
        {
            "name": each.name,
            "before": typed_variables.written(each.before) or "—",
            "after": typed_variables.written(each.after) or "—",
            "by": each.by,
            "at": each.at,
        }
        for each in page.changes
    ]


def resolution(how: str) -> str:
    """Say how an incident was resolved."""
    words: dict[str, str] = {
        "retry": _("шаг повторён"),
        "skip": _("шаг пропущен"),
        "cancel": _("шаг больше не нужен"),
        "cancelled": _("дело отменено"),
    }
    return words.get(how, how)


def effects(ahead: Preview) -> list[str]:
    """Say what would follow, line by line."""
    words = {
        "task_opened": _("появится задача «%(name)s»"),
        "task_cancelled": _("исчезнет задача «%(name)s»"),
        "service_requested": _("начнётся автоматический шаг «%(name)s»"),
        "timer_set": _("начнёт ждать времени «%(name)s»"),
        "timer_cancelled": _("перестанет ждать времени «%(name)s»"),
        "listening": _("начнёт ждать сообщения «%(name)s»"),
        "not_listening": _("перестанет ждать сообщения «%(name)s»"),
        "thrown": _("будет отправлено «%(name)s»"),
        "passed": _("будет пройден шаг «%(name)s»"),
        "incident": _("случится новый сбой на шаге «%(name)s»"),
        "ended": _("дело завершится"),
        "cancelled": _("прекратится шаг «%(name)s»"),
    }
    told = [
        str(words[each.kind]) % {"name": each.name} for each in ahead.effects if each.kind in words
    ]
    return [*dict.fromkeys(told), *ahead.warnings]


def values(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Name and value, as a person reads them."""
    return [(name, typed_variables.written(value) or "—") for name, value in sorted(found.items())]


def kinds() -> list[tuple[str, str]]:
    """Sorts of trouble that the list can be filtered by."""
    known = ("expression", "data", "service", "error", "deadlock", "budget", "message", "timer")
    return [(kind, wording.incident_kind(kind)) for kind in known]
