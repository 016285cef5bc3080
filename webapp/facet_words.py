"""What parts of process files, and what is written in them, are called on pages."""

import re

from flask_babel import gettext as _

from webapp import course_words, part_words
from workflows import title_of

_ROLES = frozenset({"@camunda:candidateGroups", "@camunda:candidateStarterGroups", "property:role"})
_NUMBERED = re.compile(r"#\d+$")
_FOREIGN = re.compile(r"\{([^}]*)\}")


class FacetWords:
    """The words of one page; made once, in the language of whoever looks at it."""

    def __init__(self) -> None:
        self._types = part_words.kinds()
        self._facets = {**_of_steps(), **_of_events(), **_of_properties(), **_of_tables()}
        self._facets |= _of_forms()
        self._values = _values()

    def part(self, kind: str, label: str, part_id: str, number: int = 0) -> str:
        """Name a part: «Задача «Проголосовать»», «Строка 3»."""
        word = self._types.get(kind) or _("Часть «%(kind)s»", kind=_readable(kind))
        if number:
            return str(_("Строка %(number)d", number=number))
        if not label or label == part_id:
            return word if kind in self._types else course_words.named(part_id, part_id, kind)
        return str(_("%(kind)s «%(label)s»", kind=word, label=label))

    def facet(self, name: str, about: str = "") -> str:
        """Name what is written in a part; what nobody knows is called as the file calls it."""
        bare = _NUMBERED.sub("", name)
        if bare in self._facets:
            return self._facets[bare]
        if bare.endswith("/@id") or bare.startswith("picture:"):
            return str(_("Служебная запись «%(name)s»", name=_readable(bare)))
        start, colon, rest = bare.partition(":")
        found = self._of_something(start, about or rest) if colon else ""
        return found or str(_("Свойство «%(name)s»", name=_readable(bare)))

    def _of_something(self, sort: str, name: str) -> str:
        words: dict[str, str] = {
            "cell": _("Столбец «%(name)s»", name=name),
            "input": _("Вход «%(name)s»", name=name),
            "output": _("Выход «%(name)s»", name=name),
            "values": _("Вариант «%(name)s»", name=name),
            "columns": _("Столбец «%(name)s»", name=name),
            "order": _("Порядок записи в файле"),
            "undeclared": _("Перечень потоков в файле"),
        }
        return words.get(sort, "")

    def value(self, facet: str, value: str | None) -> str:
        """Spell a value: roles by their titles, working days in words; "" where there is none."""
        if value is None:
            return ""
        if facet == "type":
            return self._types.get(value, value)
        if facet in _ROLES and not value.startswith("="):
            return ", ".join(title_of(each.strip()) for each in value.split(","))
        if facet == "property:dueWorkingDays" and value.isdecimal():
            return str(_("%(days)d р. д.", days=int(value)))
        if value == "":
            return str(_("есть"))
        return self._values.get((facet, value)) or self._values.get(("", value)) or value


def _readable(name: str) -> str:
    """A technical name without signs; of an unknown namespace the address stands behind."""
    plain = _FOREIGN.sub("", name).replace("@", "").replace("/", " ").strip()
    spaces = " ".join(dict.fromkeys(_FOREIGN.findall(name)))
    return f"{plain} ({spaces})" if spaces else plain


def _of_steps() -> dict[str, str]:
    return {
        "type": _("Вид"),
        "id": _("Обозначение в файле"),
        "@id": _("Обозначение в файле"),
        "@name": _("Название"),
        "parent": _("Внутри чего стоит"),
        "lane": _("Дорожка"),
        "@sourceRef": _("Откуда"),
        "@targetRef": _("Куда"),
        "@attachedToRef": _("На границе чего"),
        "@default": _("Выход по умолчанию"),
        "documentation": _("Описание"),
        "conditionExpression": _("Условие"),
        "script": _("Вычисление"),
        "text": _("Текст"),
        "@calledElement": _("Вызываемый процесс"),
        "@isExecutable": _("Исполняется"),
        "@cancelActivity": _("Прерывает шаг"),
        "@isInterrupting": _("Прерывает подпроцесс"),
        "@camunda:formKey": _("Форма"),
        "@camunda:assignee": _("Исполнитель"),
        "@camunda:candidateGroups": _("Роли исполнителей"),
        "@camunda:candidateUsers": _("Кому предложено"),
        "@camunda:candidateStarterGroups": _("Кто начинает"),
        "@camunda:dueDate": _("Срок"),
        "@camunda:priority": _("Важность"),
        "@camunda:topic": _("Обработчик"),
        "@camunda:decisionRef": _("Таблица решений"),
        "@camunda:resultVariable": _("Переменная результата"),
        "multiInstanceLoopCharacteristics": _("Повтор по списку"),
        "multiInstanceLoopCharacteristics/@camunda:collection": _("Повтор: список"),
        "multiInstanceLoopCharacteristics/@camunda:elementVariable": _("Повтор: имя элемента"),
        "multiInstanceLoopCharacteristics/@isSequential": _("Повтор: по очереди"),
        "multiInstanceLoopCharacteristics/loopCardinality": _("Повтор: сколько раз"),
        "multiInstanceLoopCharacteristics/completionCondition": _("Повтор: условие завершения"),
    }


def _of_events() -> dict[str, str]:
    return {
        "timerEventDefinition/timeDate": _("Таймер: когда"),
        "timerEventDefinition/timeDuration": _("Таймер: сколько ждать"),
        "timerEventDefinition/timeCycle": _("Таймер: как часто"),
        "@messageRef": _("Сообщение"),
        "messageEventDefinition/@messageRef": _("Сообщение"),
        "signalEventDefinition/@signalRef": _("Сигнал"),
        "errorEventDefinition/@errorRef": _("Отказ"),
        "escalationEventDefinition/@escalationRef": _("Эскалация"),
        "conditionalEventDefinition/condition": _("Условие события"),
        "@errorCode": _("Код отказа"),
        "@escalationCode": _("Код эскалации"),
    }


def _of_properties() -> dict[str, str]:
    return {
        "property:dueWorkingDays": _("Срок в рабочих днях"),
        "property:calendar": _("Чьи рабочие дни"),
        "property:organisation": _("Организация"),
        "property:within": _("Где действует роль"),
        "property:exclude": _("Кому нельзя"),
        "property:excludeAsDeputy": _("Кому нельзя за другого"),
        "property:delegation": _("Поручение"),
        "property:bulk": _("Сразу несколько задач"),
        "property:title": _("Заголовок"),
        "property:clause": _("Пункт Положения"),
        "property:why": _("Зачем это нужно"),
        "property:substitution": _("Замещение"),
        "property:draft": _("Черновик"),
        "property:role": _("Роль дорожки"),
        "property:businessKey": _("Номер дела"),
        "property:cancelMessage": _("Сообщение об отмене"),
        "property:correlationKey": _("Ключ сообщения"),
        "property:messageLife": _("Срок жизни сообщения"),
        "property:outputCollection": _("Повтор: куда собирать"),
        "property:outputElement": _("Повтор: что собирать"),
        "property:completionCondition": _("Повтор: условие завершения"),
        "property:each": _("Для каждого повтора отдельно"),
        "property:activeElements": _("Что начинается само"),
        "property:retries": _("Число попыток"),
    }


def _of_tables() -> dict[str, str]:
    return {
        "decisionTable/@hitPolicy": _("Какие строки действуют"),
        "decisionTable/@aggregation": _("Как складывать результаты"),
        "@label": _("Название"),
        "@typeRef": _("Тип значения"),
        "inputExpression/text": _("Что проверяется"),
        "inputExpression/@typeRef": _("Тип значения"),
        "inputValues/text": _("Допустимые значения"),
        "outputValues/text": _("Допустимые значения"),
        "defaultOutputEntry/text": _("Значение по умолчанию"),
        "literalExpression/text": _("Выражение"),
        "description": _("Описание"),
        "order:rule": _("Порядок строк"),
        "order:input": _("Порядок столбцов условий"),
        "order:output": _("Порядок столбцов результата"),
    }


def _of_forms() -> dict[str, str]:
    return {
        "label": _("Надпись"),
        "key": _("Переменная"),
        "path": _("Переменная"),
        "title": _("Название"),
        "defaultValue": _("Значение по умолчанию"),
        "readonly": _("Только для чтения"),
        "disabled": _("Только для чтения"),
        "searchable": _("С поиском"),
        "accept": _("Виды файлов"),
        "multiple": _("Несколько файлов"),
        "conditional/hide": _("Скрыто, если"),
        "validate/required": _("Обязательно"),
        "validate/min": _("Не меньше"),
        "validate/max": _("Не больше"),
        "validate/minLength": _("Знаков не меньше"),
        "validate/maxLength": _("Знаков не больше"),
        "validate/pattern": _("Образец"),
        "properties/rule": _("Правило"),
        "properties/ruleMessage": _("Что сказать, если правило нарушено"),
        "properties/source": _("Откуда варианты"),
        "properties/remark": _("Это замечание"),
        "properties/minDate": _("Не раньше"),
        "properties/maxDate": _("Не позже"),
        "order:components": _("Порядок полей"),
        "order:values": _("Порядок вариантов"),
        "order:columns": _("Порядок столбцов"),
    }


def _values() -> dict[tuple[str, str], str]:
    """What stands in a file → what people read; "" is any facet."""
    hits = "decisionTable/@hitPolicy"
    return {
        ("", "true"): _("да"),
        ("", "false"): _("нет"),
        (hits, "UNIQUE"): _("единственная подходящая"),
        (hits, "FIRST"): _("первая подходящая"),
        (hits, "ANY"): _("любая: результат у всех один"),
        (hits, "PRIORITY"): _("самая важная"),
        (hits, "COLLECT"): _("все подходящие"),
        (hits, "RULE ORDER"): _("все, по порядку строк"),
        (hits, "OUTPUT ORDER"): _("все, по важности результата"),
        ("property:delegation", "return"): _("с возвратом поручившему"),
        ("property:delegation", "never"): _("нельзя"),
        ("property:substitution", "never"): _("нельзя"),
        ("property:substitution", "allowed"): _("можно"),
        ("property:draft", "never"): _("не сохраняется"),
        ("property:calendar", "teachers"): _("по дням педагогов"),
        ("property:within", "instance"): _("внутри этого дела"),
    }
