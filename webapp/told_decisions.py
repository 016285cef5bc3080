"""How a decision is told in the history: by which rows, and from which values."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from flask_babel import gettext as _

from engine import DecisionView, Months
from webapp import dates, value_words

MOST_VALUES, LONGEST_VALUE = 20, 200


def sentence(name: str, detail: Mapping[str, object]) -> str:
    """«Принято по таблице решений «Кворум»: строка 2»."""
    name, rows = str(detail.get("decision_name") or name), detail.get("numbers")
    numbers = [str(each) for each in rows if each] if isinstance(rows, list | tuple) else []
    if not detail.get("policy") and not detail.get("rules"):
        if "policy" in detail:
            return str(_("Вычислено решение «%(name)s»", name=name))
        return str(_("Принято по таблице решений «%(name)s»", name=name))
    if not detail.get("rules"):
        return str(_("По таблице решений «%(name)s» не подошла ни одна строка", name=name))
    if not numbers:
        return str(_("Принято по таблице решений «%(name)s»", name=name))
    which = ", ".join(numbers)
    row = _("строки %(which)s", which=which) if numbers[1:] else _("строка %(which)s", which=which)
    return str(_("Принято по таблице решений «%(name)s»: %(row)s", name=name, row=row))


def values(detail: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Give what it was worked out from, then what it gave; nothing for whoever may not read it."""
    found = _pairs(detail.get("inputs"))
    outputs = detail.get("outputs")
    given = _pairs(outputs.get("result") if isinstance(outputs, Mapping) else None)
    if not given:
        return found[:MOST_VALUES]
    results = ((str(_("Итог: %(name)s", name=name)), value) for name, value in given)
    return (*found[:MOST_VALUES], *results)


def rows(decision: DecisionView) -> str:
    """«строки 1, 3», or what to say when no row is known."""
    numbers = [str(each) for each in decision.numbers if each]
    if not decision.policy and not decision.rules:
        return str(_("не таблица"))
    if not decision.rules:
        return str(_("ни одна строка"))
    if not numbers:
        return str(_("номер строки не сохранён"))
    which = ", ".join(numbers)
    found = (
        _("строки %(which)s", which=which) if numbers[1:] else _("строка %(which)s", which=which)
    )
    return str(found)


def policy(name: str) -> str:
    """How a table picks its rows, in a sentence."""
    word = "COLLECT" if name.startswith("COLLECT") else name
    sentences = {
        "UNIQUE": _("Подойти может только одна строка."),
        "FIRST": _("Действует первая подошедшая строка."),
        "PRIORITY": _("Действует самая важная из подошедших строк."),
        "ANY": _("Подойти могут несколько строк с одинаковым итогом."),
        "RULE ORDER": _("Итог — список по порядку подошедших строк."),
        "OUTPUT ORDER": _("Итог — список подошедших строк по важности."),
        "COLLECT": _("Итог собирается из всех подошедших строк."),
    }
    return str(sentences.get(word, ""))


def pairs(values: object, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Values as people read them, by what the table calls them; nothing where nobody may read.

    What was read under its label and by its name is told once.
    """
    return tuple({labels.get(name) or name: value for name, value in _pairs(values)}.items())


def _pairs(values: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(values, Mapping):
        return ()
    return tuple((str(name), _written(value)) for name, value in values.items())


def _written(value: object) -> str:
    if value is None:
        return str(_("нет значения"))
    if isinstance(value, bool):
        return str(_("да") if value else _("нет"))
    if isinstance(value, date | time):
        return dates.as_typed(value)
    if isinstance(value, timedelta | Months):
        return value_words.length(value)
    if isinstance(value, list | tuple):
        return _short(", ".join(map(_written, value[:MOST_VALUES]))) or str(_("пустой список"))
    if isinstance(value, Mapping):
        return _short("; ".join(f"{name}: {_written(each)}" for name, each in value.items()))
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
