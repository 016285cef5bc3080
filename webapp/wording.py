"""What states and facts are called on a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from engine import HistoryEntry
from webapp import dates, office, told_decisions

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


def element_state(value: str) -> str:
    """Say how an element of the diagram stands."""
    words: dict[str, str] = {
        "active": _("выполняется"),
        "completed": _("выполнено"),
        "incident": _("нужна помощь: сбой"),
        "cancelled": _("отменено"),
    }
    return words.get(value, value)


def fact_sentence(entry: HistoryEntry, subject: str = "") -> str:
    """Say what happened; "" for bookkeeping that a person need not read.

    Args:
        entry: the fact.
        subject: what the user task is called that it is about; "" for the element's name.
    """
    names = (entry.detail.get("title"), subject, entry.element_name, entry.detail.get("name"))
    name = next((str(name) for name in names if name), "")
    sentence = _sentences(name, entry).get(kind_of(entry), "")
    return sentence.replace(" «»", "").rstrip(" :")


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


def _course(name: str, detail: Mapping[str, object]) -> dict[str, str]:
    """What an operator has done to the course of the instance."""
    why = detail.get("reason", "")
    back = _("Дело возвращено к шагу «%(name)s»: %(reason)s", name=name, reason=why)
    versions = {"version": detail.get("version", ""), "reason": why}
    moved = _("Дело переведено на версию %(version)s: %(reason)s", **versions)
    if detail.get("undone"):
        moved = _("Дело возвращено на версию %(version)s: %(reason)s", **versions)
    return {
        "instancemodified": _("Ход дела изменён: %(reason)s", reason=why),
        "instancereset": back,
        "instancemigrated": moved,
    }


def _sentences(name: str, entry: HistoryEntry) -> dict[str, str]:
    detail = entry.detail
    return {
        "instancestarted": _("Процесс начат"),
        "instancecompleted": _("Процесс завершён"),
        "instancecancelled": _("Процесс отменён: %(reason)s", reason=detail.get("reason", "")),
        "cancellationordered": _("Процесс отменён: %(reason)s", reason=detail.get("reason", "")),
        **_course(name, detail),
        **_repaired(name, detail),
        "usertaskcreated": _("Поставлена задача «%(name)s»", name=name),
        "usertaskclaimed": _("Взята в работу задача «%(name)s»", name=name),
        "usertaskunclaimed": _("Возвращена в общую очередь задача «%(name)s»", name=name),
        **_talk(name, detail),
        "usertaskcompleted": _("Выполнена задача «%(name)s»", name=name),
        "usertaskcancelled": _("Задача «%(name)s» больше не нужна", name=name),
        "usertaskreopened": _("Отозвано решение по задаче «%(name)s»", name=name),
        "usertaskduechanged": _due_moved(name, detail) if "due_at" in detail else "",
        "deadlinereminded": _reminded(name, detail),
        "remarkmade": _("Замечание или комментарий: %(text)s", text=detail.get("text", "")),
        "activitychosen": _("Начато по выбору: «%(name)s»", name=detail.get("name") or name),
        "timerfired": _("Наступил срок «%(name)s»", name=name),
        "servicecompleted": _("Выполнено автоматически: «%(name)s»", name=name),
        "decisionevaluated": told_decisions.sentence(name, detail),
        "conditionmet": _("Выполнилось условие «%(name)s»", name=name),
        "messagereceived": _("Получено сообщение «%(name)s»", name=detail.get("name", "")),
        "messageexpired": _undelivered(detail),
        "bpmnerrorthrown": _("Отказ: %(text)s", text=detail.get("message") or name),
        "escalationthrown": _("Передано выше: «%(name)s»", name=name),
        "compensationthrown": _("Отменяется сделанное ранее: «%(name)s»", name=name)
        if detail.get("activities")
        else "",
        "activitycompensated": _("Отменены последствия шага «%(name)s»", name=name),
        "transactioncancelled": _("Отменяется всё начатое в «%(name)s»", name=name),
        "incidentraised": _(
            "Сбой на шаге «%(name)s»: %(kind)s",
            name=name,
            kind=incident_kind(str(detail.get("kind", ""))),
        ),
    }


def _repaired(name: str, detail: Mapping[str, object]) -> dict[str, str]:
    """What an operator has stopped, let go on, changed by hand or skipped."""
    why = str(detail.get("reason") or "")
    names = ", ".join(str(each) for each in dict(_mapping(detail.get("values"))))
    changed = _("Данные изменены вручную (%(names)s): %(reason)s", names=names, reason=why)
    return {
        "instancesuspended": _("Процесс приостановлен: %(reason)s", reason=why),
        "instanceresumed": _("Процесс возобновлён: %(reason)s", reason=why),
        "variableschanged": changed,
        "elementskipped": _("Шаг «%(name)s» пропущен: %(reason)s", name=name, reason=why),
        "incidentresolved": ""
        if detail.get("how") == "skip"
        else _("Сбой на шаге «%(name)s» устранён", name=name),
    }


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _due_moved(name: str, detail: Mapping[str, object]) -> str:
    """«Срок задачи «…» перенесён с 27.11.2026 на 30.11.2026: перенос выходного»."""
    before, after = (_day(detail.get(which)) for which in ("previous", "due_at"))
    if not before or not after:
        return str(_("Изменён срок задачи «%(name)s»", name=name))
    said = _(
        "Срок задачи «%(name)s» перенесён с %(before)s на %(after)s",
        name=name,
        before=before,
        after=after,
    )
    return ": ".join(filter(None, (str(said), str(detail.get("reason") or ""))))


def _reminded(name: str, detail: Mapping[str, object]) -> str:
    days = int(str(detail.get("working_days") or 0))
    if detail.get("kind") == "overdue":
        return str(
            _("Напоминание: задача «%(name)s» просрочена на %(days)d р. д.", name=name, days=days)
        )
    if detail.get("kind") == "due" or not days:
        return str(_("Напоминание: срок задачи «%(name)s» сегодня", name=name))
    return str(_("Напоминание: до срока задачи «%(name)s» %(days)d р. д.", name=name, days=days))


def _day(moment: object) -> str:
    return dates.as_typed(dates.local_day(moment, office.zone()).isoformat()) if moment else ""


def _undelivered(detail: Mapping[str, object]) -> str:
    name = detail.get("name", "")
    if detail.get("how") == "discarded":
        return str(_("Снято сообщение «%(name)s»: его никто не получит", name=name))
    return str(_("Сообщение «%(name)s» никто не принял в срок", name=name))


def _talk(name: str, detail: Mapping[str, object]) -> dict[str, str]:
    """What people hand to one another, and what they ask and answer."""
    note, text = str(detail.get("note") or ""), str(detail.get("text") or "")
    asked = _("Запрошено согласование, отвечает %(who)s: %(text)s")
    if detail.get("kind") != "approval":
        asked = _("Задан вопрос, отвечает %(who)s: %(text)s")
    return {
        "usertaskassigned": _(
            "Назначен исполнитель задачи «%(name)s» — %(who)s: %(reason)s",
            name=name,
            who=_named(detail, "assignee"),
            reason=detail.get("reason", ""),
        ),
        "usertaskdelegated": _(
            "Поручена задача «%(name)s», исполняет %(who)s: %(note)s",
            name=name,
            who=_named(detail, "delegate"),
            note=note,
        ),
        "usertaskreturned": _(
            "Возвращена после поручения задача «%(name)s», исполняет %(who)s: %(note)s",
            name=name,
            who=_named(detail, "assignee"),
            note=note,
        ),
        "usertasktakenback": _(
            "Замещение закончилось, задача «%(name)s» снята с заместителя, исполняет %(who)s",
            name=name,
            who=_named(detail, "assignee") or _("кто возьмёт её в работу"),
        ),
        "usertaskprioritychanged": _(
            "Важность задачи «%(name)s» теперь %(level)s",
            name=name,
            level=priority_word(int(str(detail.get("priority") or 0))),
        ),
        "questionasked": asked % {"who": _named(detail, "asked_of"), "text": text},
        "questionanswered": _answer(str(detail.get("verdict") or ""), text),
        "questionwithdrawn": _("Вопрос снят: ответ больше не нужен"),
    }


def _answer(verdict: str, text: str) -> str:
    words: dict[str, str] = {
        "agreed": _("Согласовано: %(text)s", text=text),
        "objected": _("Есть возражение: %(text)s", text=text),
    }
    return words.get(verdict) or str(_("Ответ на вопрос: %(text)s", text=text))


def _named(detail: Mapping[str, object], attribute: str) -> str:
    user_id = str(detail.get(attribute) or "")
    return office.names().person(user_id) if user_id else ""
