"""SpiffArena (SpiffWorkflow's own extensions)."""

from engine.interpreter.vocabularies.words import (
    EXECUTES,
    IGNORED,
    REFUSED,
    Word,
    attribute,
    element,
)

_MESSAGES = "Нарисуйте входы у посылки и выходы у ожидания, ключ — свойством correlationKey."
_CONTENT = "Содержимое сообщения: выражение, которое даёт набор полей."
_TAKEN = "Переменная, в которую записывается содержимое сообщения."

SPIFF: list[Word] = [
    *element("preScript postScript", EXECUTES, "Присваивания до начала шага и после его конца."),
    *element("serviceTaskOperator", EXECUTES, "Оператор становится темой, параметры — входами."),
    *element("calledDecisionId", EXECUTES, "Таблица решений."),
    *element("properties", EXECUTES, "Свойства: исполняются те, что описаны в справке."),
    *attribute("scriptsOnInstances", EXECUTES, "Сценарии до и после — у каждого повтора."),
    *element("messagePayload", EXECUTES, _CONTENT),
    *element("messageVariable", EXECUTES, _TAKEN),
    *element(
        "processVariableCorrelation payloadExpression variableName",
        REFUSED,
        "Содержимое и ключ сообщения записаны по правилам другой системы.",
        _MESSAGES,
    ),
    *attribute(
        "isMatchingCorrelation",
        IGNORED,
        "Кому сообщение, решает его ключ.",
    ),
    *element(
        "allowGuest guestConfirmation",
        REFUSED,
        "Задачу выполняет посторонний без входа в систему.",
        "Назначьте задачу роли.",
    ),
    *element(
        "signalButtonLabel",
        REFUSED,
        "Событие вызывает кнопка на странице задачи другой системы.",
        "Нарисуйте выбор полем формы и развилкой.",
    ),
    *element(
        "instructionsForEndUser",
        IGNORED,
        "Пояснение исполнителю; у нас его пишут в форме или свойством why.",
    ),
    *element(
        "unitTests taskMetadataValues category retry",
        IGNORED,
        "Пояснение и настройки другой системы.",
    ),
    *attribute("isOutputSynced", IGNORED, "Настройка редактора другой системы."),
]
