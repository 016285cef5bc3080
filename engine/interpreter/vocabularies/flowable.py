"""Words of Flowable and Activiti that Camunda does not have, or means otherwise."""

from engine.interpreter.vocabularies.words import (
    EXECUTES,
    IGNORED,
    REFUSED,
    Word,
    attribute,
    element,
)

_REGISTRY = (
    "eventType channelKey eventInParameter eventOutParameter eventCorrelationParameter "
    "triggerEventType triggerEventCorrelationParameter systemChannel sendSynchronously "
    "startEventCorrelationConfiguration"
)

FLOWABLE: list[Word] = [
    *attribute(
        "correlationKey", EXECUTES, "Ключ сообщения, выражение.", on="messageEventDefinition"
    ),
    *element(
        _REGISTRY,
        REFUSED,
        "Событие приходит из реестра событий другой системы.",
        "Нарисуйте событие-сообщение с именем.",
    ),
    *element(
        "variableListenerEventDefinition",
        REFUSED,
        "Событие «изменилась переменная» не исполняется.",
        "Нарисуйте событие-условие (conditionalEventDefinition).",
    ),
    *element(
        "variableAggregation",
        REFUSED,
        "Сборка результатов повтора правилами другой системы не исполняется.",
        "Задайте свойства outputCollection и outputElement.",
    ),
    *element(
        "collection",
        REFUSED,
        "Список повтора даёт программа другой системы.",
        "Укажите список переменной или выражением.",
    ),
    *element(
        "httpRequestHandler httpResponseHandler customResource conditionDefinition "
        "externalWorkerInParameter externalWorkerOutParameter",
        REFUSED,
        "Это действие программы другой системы.",
        "Опишите его обработчиком темы с входами и выходами (inputOutput).",
    ),
    *attribute(
        "scope",
        REFUSED,
        "Событие в пределах одного дела здесь не отделяется от общих.",
        "Дайте ему имя, которого нет у других процессов, и уберите scope.",
        harmless="global",
    ),
    *attribute(
        "triggerable",
        REFUSED,
        "Шаг ждёт ещё и второго вызова от другой программы.",
        "Нарисуйте за шагом событие-сообщение.",
        harmless="false",
    ),
    *attribute(
        "terminateAll terminateMultiInstance",
        REFUSED,
        "Такой конец останавливает больше, чем нарисовано.",
        "Обычный конец-остановка завершает свой уровень; для внешнего бросьте ошибку.",
        harmless="false",
    ),
    *attribute(
        "endDate",
        REFUSED,
        "Конечная дата повтора таймера не исполняется.",
        "Задайте число повторов (R3/…) или поставьте рядом таймер-дату.",
        on="timeCycle",
    ),
    *attribute(
        "businessCalendarName",
        REFUSED,
        "Срок считается по календарю другой системы.",
        "Задайте срок в рабочих днях свойством dueWorkingDays или выражением.",
        harmless="dueDate duration cycle",
    ),
    *attribute(
        "taskIdVariableName taskCompleterVariableName idVariableName processInstanceIdVariableName",
        REFUSED,
        "Служебный код другой системы в переменную не записывается.",
        "Кто выполнил задачу, записано в переменной «<идентификатор>_by».",
    ),
    *attribute(
        "caseDefinitionKey calledElementType",
        REFUSED,
        "Вызывается модель другого вида.",
        "Вызывайте процесс по его идентификатору.",
        harmless="key",
    ),
    *attribute(
        "rules ruleVariablesInput exclude",
        REFUSED,
        "Правила другой системы не исполняются.",
        "Замените их таблицей решений (decisionRef).",
        on="businessRuleTask",
    ),
    *attribute(
        "skipExpression",
        IGNORED,
        "Действует в другой системе только при особой настройке; шаг не пропускается.",
    ),
    *attribute(
        "autoStoreVariables",
        IGNORED,
        "Присвоенное в сценарии записывается в переменные всегда.",
    ),
    *attribute(
        "formFieldValidation sameDeployment fallbackToDefaultTenant inheritBusinessKey "
        "isEagerExecutionFetching businessKey useLocalScopeForResultVariable "
        "storeResultVariableAsTransient doNotIncludeVariables",
        IGNORED,
        "Настройка другой системы; здесь на ход процесса не влияет.",
    ),
    *element(
        "includeInHistory historyLevel jobCategory",
        IGNORED,
        "Настройка другой системы; здесь на ход процесса не влияет.",
    ),
]
