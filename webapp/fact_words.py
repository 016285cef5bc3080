"""What happened in an instance, fact by fact, as a sentence of its history.

Only the sentence that is wanted is made: a page tells dozens of facts, and a name may be looked up.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flask_babel import gettext as _

from engine import HistoryEntry
from webapp import dates, office, told_decisions
from webapp.wording import incident_kind, kind_of, priority_word

Detail: TypeAlias = Mapping[str, object]
Words: TypeAlias = Any
"""A text, as `gettext` gives it."""


def sentence(entry: HistoryEntry, subject: str = "") -> str:
    """Say what happened; "" for bookkeeping that a person need not read.

    Args:
        entry: the fact.
        subject: what the user task is called that it is about; "" for the element's name.
    """
    names = (entry.detail.get("title"), subject, entry.element_name, entry.detail.get("name"))
    name = next((str(name) for name in names if name), "")
    told = _TOLD.get(kind_of(entry))
    found = str(told(name, entry.detail)) if told else ""
    return found.replace(" «»", "").rstrip(" :")


# -- the instance ----------------------------------------------------------------------------------
def _cancelled(_name: str, detail: Detail) -> Words:
    return _("Процесс отменён: %(reason)s", reason=detail.get("reason", ""))


def _migrated(_name: str, detail: Detail) -> Words:
    versions = {"version": detail.get("version", ""), "reason": detail.get("reason", "")}
    if detail.get("undone"):
        return _("Дело возвращено на версию %(version)s: %(reason)s", **versions)
    return _("Дело переведено на версию %(version)s: %(reason)s", **versions)


def _changed(_name: str, detail: Detail) -> Words:
    values = detail.get("values")
    names = ", ".join(map(str, values)) if isinstance(values, Mapping) else ""
    return _("Данные изменены вручную (%(names)s): %(reason)s", names=names, reason=_why(detail))


def _compensating(name: str, detail: Detail) -> Words:
    return (
        _("Отменяется сделанное ранее: «%(name)s»", name=name) if detail.get("activities") else ""
    )


def _incident_raised(name: str, detail: Detail) -> Words:
    kind = incident_kind(str(detail.get("kind", "")))
    return _("Сбой на шаге «%(name)s»: %(kind)s", name=name, kind=kind)


def _incident_resolved(name: str, detail: Detail) -> Words:
    return "" if detail.get("how") == "skip" else _("Сбой на шаге «%(name)s» устранён", name=name)


def _expired(_name: str, detail: Detail) -> Words:
    name = detail.get("name", "")
    if detail.get("how") == "discarded":
        return _("Снято сообщение «%(name)s»: его никто не получит", name=name)
    return _("Сообщение «%(name)s» никто не принял в срок", name=name)


# -- user tasks ------------------------------------------------------------------------------------
def _due_moved(name: str, detail: Detail) -> Words:
    """«Срок задачи «…» перенесён с 27.11.2026 на 30.11.2026: перенос выходного»."""
    if "due_at" not in detail:
        return ""
    before, after = (_day(detail.get(which)) for which in ("previous", "due_at"))
    if not before or not after:
        return _("Изменён срок задачи «%(name)s»", name=name)
    said = _(
        "Срок задачи «%(name)s» перенесён с %(before)s на %(after)s",
        name=name,
        before=before,
        after=after,
    )
    return ": ".join(filter(None, (str(said), str(detail.get("reason") or ""))))


def _reminded(name: str, detail: Detail) -> Words:
    days = int(str(detail.get("working_days") or 0))
    if detail.get("kind") == "overdue":
        return _(
            "Напоминание: задача «%(name)s» просрочена на %(days)d р. д.", name=name, days=days
        )
    if detail.get("kind") == "due" or not days:
        return _("Напоминание: срок задачи «%(name)s» сегодня", name=name)
    return _("Напоминание: до срока задачи «%(name)s» %(days)d р. д.", name=name, days=days)


def _assigned(name: str, detail: Detail) -> Words:
    return _(
        "Назначен исполнитель задачи «%(name)s» — %(who)s: %(reason)s",
        name=name,
        who=_named(detail, "assignee"),
        reason=detail.get("reason", ""),
    )


def _delegated(name: str, detail: Detail) -> Words:
    return _(
        "Поручена задача «%(name)s», исполняет %(who)s: %(note)s",
        name=name,
        who=_named(detail, "delegate"),
        note=str(detail.get("note") or ""),
    )


def _returned(name: str, detail: Detail) -> Words:
    return _(
        "Возвращена после поручения задача «%(name)s», исполняет %(who)s: %(note)s",
        name=name,
        who=_named(detail, "assignee"),
        note=str(detail.get("note") or ""),
    )


def _taken_back(name: str, detail: Detail) -> Words:
    return _(
        "Замещение закончилось, задача «%(name)s» снята с заместителя, исполняет %(who)s",
        name=name,
        who=_named(detail, "assignee") or _("кто возьмёт её в работу"),
    )


def _prioritised(name: str, detail: Detail) -> Words:
    level = priority_word(int(str(detail.get("priority") or 0)))
    return _("Важность задачи «%(name)s» теперь %(level)s", name=name, level=level)


# -- questions -------------------------------------------------------------------------------------
def _asked(_name: str, detail: Detail) -> Words:
    said = {"who": _named(detail, "asked_of"), "text": str(detail.get("text") or "")}
    if detail.get("kind") == "approval":
        return _("Запрошено согласование, отвечает %(who)s: %(text)s", **said)
    return _("Задан вопрос, отвечает %(who)s: %(text)s", **said)


def _answered(_name: str, detail: Detail) -> Words:
    text = str(detail.get("text") or "")
    verdict = detail.get("verdict")
    if verdict == "agreed":
        return _("Согласовано: %(text)s", text=text)
    if verdict == "objected":
        return _("Есть возражение: %(text)s", text=text)
    return _("Ответ на вопрос: %(text)s", text=text)


# -- inside ----------------------------------------------------------------------------------------
def _why(detail: Detail) -> str:
    return str(detail.get("reason") or "")


def _named(detail: Detail, attribute: str) -> str:
    user_id = str(detail.get(attribute) or "")
    return office.names().person(user_id) if user_id else ""


def _day(moment: object) -> str:
    return dates.as_typed(dates.local_day(moment, office.zone()).isoformat()) if moment else ""


_TOLD: dict[str, Callable[[str, Detail], Words]] = {
    "instancestarted": lambda *_of: _("Процесс начат"),
    "instancecompleted": lambda *_of: _("Процесс завершён"),
    "instancecancelled": _cancelled,
    "cancellationordered": _cancelled,
    "instancecopied": lambda _n, d: _(
        "Взят доказательный пакет, контрольная сумма %(digest)s", digest=d.get("digest", "")
    ),
    "instancemodified": lambda _n, d: _("Ход дела изменён: %(reason)s", reason=_why(d)),
    "instancereset": lambda n, d: _(
        "Дело возвращено к шагу «%(name)s»: %(reason)s", name=n, reason=_why(d)
    ),
    "instancemigrated": _migrated,
    "instancesuspended": lambda _n, d: _("Процесс приостановлен: %(reason)s", reason=_why(d)),
    "instanceresumed": lambda _n, d: _("Процесс возобновлён: %(reason)s", reason=_why(d)),
    "variableschanged": _changed,
    "elementskipped": lambda n, d: _("Шаг «%(name)s» пропущен: %(reason)s", name=n, reason=_why(d)),
    "incidentraised": _incident_raised,
    "incidentresolved": _incident_resolved,
    "usertaskcreated": lambda n, _d: _("Поставлена задача «%(name)s»", name=n),
    "usertaskclaimed": lambda n, _d: _("Взята в работу задача «%(name)s»", name=n),
    "usertaskunclaimed": lambda n, _d: _("Возвращена в общую очередь задача «%(name)s»", name=n),
    "usertaskassigned": _assigned,
    "usertaskdelegated": _delegated,
    "usertaskreturned": _returned,
    "usertasktakenback": _taken_back,
    "usertaskprioritychanged": _prioritised,
    "usertaskcompleted": lambda n, _d: _("Выполнена задача «%(name)s»", name=n),
    "usertaskcancelled": lambda n, _d: _("Задача «%(name)s» больше не нужна", name=n),
    "usertaskreopened": lambda n, _d: _("Отозвано решение по задаче «%(name)s»", name=n),
    "usertaskduechanged": _due_moved,
    "deadlinereminded": _reminded,
    "questionasked": _asked,
    "questionanswered": _answered,
    "questionwithdrawn": lambda *_of: _("Вопрос снят: ответ больше не нужен"),
    "remarkmade": lambda _n, d: _("Замечание или комментарий: %(text)s", text=d.get("text", "")),
    "activitychosen": lambda n, d: _("Начато по выбору: «%(name)s»", name=d.get("name") or n),
    "timerfired": lambda n, _d: _("Наступил срок «%(name)s»", name=n),
    "servicecompleted": lambda n, _d: _("Выполнено автоматически: «%(name)s»", name=n),
    "decisionevaluated": told_decisions.sentence,
    "conditionmet": lambda n, _d: _("Выполнилось условие «%(name)s»", name=n),
    "messagereceived": lambda _n, d: _("Получено сообщение «%(name)s»", name=d.get("name", "")),
    "messageexpired": _expired,
    "bpmnerrorthrown": lambda n, d: _("Отказ: %(text)s", text=d.get("message") or n),
    "escalationthrown": lambda n, _d: _("Передано выше: «%(name)s»", name=n),
    "compensationthrown": _compensating,
    "activitycompensated": lambda n, _d: _("Отменены последствия шага «%(name)s»", name=n),
    "transactioncancelled": lambda n, _d: _("Отменяется всё начатое в «%(name)s»", name=n),
}
"""Kind of a fact → what tells it, of the name of what it is about and its detail."""
