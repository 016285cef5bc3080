"""Camunda 7 and its kin (Operaton); the words that Flowable and Activiti share with it."""

from engine.interpreter.vocabularies.words import (
    EXECUTES,
    IGNORED,
    REFUSED,
    Word,
    attribute,
    element,
)

_WORK = "serviceTask sendTask businessRuleTask"
_LISTENER = "Нарисуйте это действие задачей или перенесите в обработчик темы."
_EACH_STEP = "Каждый шаг и так записывается сам по себе; место фонового запуска ничего не меняет."

PEOPLE: list[Word] = [
    *attribute("assignee", EXECUTES, "Исполнитель задачи.", on="userTask manualTask"),
    *attribute("candidateUsers", EXECUTES, "Кому предложена задача.", on="userTask manualTask"),
    *attribute("candidateGroups", EXECUTES, "Роли, которым предложена задача.", on="userTask"),
    *attribute("dueDate", EXECUTES, "Срок задачи.", on="userTask manualTask"),
    *attribute("priority", EXECUTES, "Важность задачи, целое число.", on="userTask manualTask"),
    *attribute(
        "followUpDate owner category",
        IGNORED,
        "Только пояснение: напоминания и отборы в списке задач настраивают люди.",
        on="userTask manualTask",
    ),
    *attribute("formKey formRef", EXECUTES, "Форма, загруженная вместе со схемой."),
    *attribute(
        "formRefBinding formRefVersion",
        IGNORED,
        "Берётся форма, загруженная вместе со схемой.",
    ),
    *attribute(
        "formHandlerClass",
        REFUSED,
        "Форму обрабатывает программа другой системы.",
        "Нарисуйте форму в редакторе форм и укажите её ключ.",
    ),
    *element("formData formProperty", EXECUTES, "Поля формы: по ним собрана форма задачи."),
    *attribute("initiator", EXECUTES, "Переменная с тем, кто начал процесс.", on="startEvent"),
    *attribute("candidateStarterGroups", EXECUTES, "Роли, которые начинают процесс.", on="process"),
    *attribute(
        "candidateStarterUsers",
        REFUSED,
        "Право начать процесс дано отдельным людям, а здесь его дают ролям.",
        "Укажите роли в candidateStarterGroups.",
        on="process",
    ),
    *attribute("isStartableInTasklist", EXECUTES, "Начинают ли процесс вручную.", on="process"),
]

WORK: list[Word] = [
    *attribute("topic", EXECUTES, "Тема: шаг выполняет обработчик этой темы.", on=_WORK),
    *attribute("type", EXECUTES, "Вид автоматического шага.", on=_WORK),
    *attribute(
        "class delegateExpression",
        EXECUTES,
        "Имя программы становится темой: шаг выполняет обработчик этой темы.",
        on=_WORK,
    ),
    *attribute("expression", EXECUTES, "Выражение шага вычисляется на нашем языке.", on=_WORK),
    *attribute(
        "resultVariable resultVariableName",
        EXECUTES,
        "Переменная, в которую записывается результат.",
        on=f"{_WORK} scriptTask",
    ),
    *attribute(
        "class delegateExpression expression type topic",
        IGNORED,
        "Сообщение посылает сама система по его имени; программа другой системы не вызывается.",
        on="messageEventDefinition",
    ),
    *element("field", EXECUTES, "Значение поля получает обработчик шага.", on=_WORK),
    *element(
        "field",
        REFUSED,
        "Значение поля получает программа другой системы.",
        "Задайте его входом шага (inputParameter).",
    ),
    *element("connector", EXECUTES, "Коннектор становится темой со своими входами и выходами."),
    *element("inputOutput", EXECUTES, "Входы и выходы шага."),
    *element(
        "executionListener taskListener eventListener",
        REFUSED,
        "Слушатель событий — действие, которого не видно на схеме; он не исполняется.",
        _LISTENER,
    ),
    *element(
        "script",
        REFUSED,
        "Сценарий параметра лежит в отдельном файле другой системы.",
        "Напишите значение выражением.",
        having="resource",
    ),
    *element("script", EXECUTES, "Сценарий параметра читается как выражение нашего языка."),
    *attribute(
        "resource",
        REFUSED,
        "Сценарий лежит в отдельном файле другой системы.",
        "Перенесите присваивания в саму задачу.",
        on="scriptTask",
    ),
    *element(
        "errorEventDefinition mapException",
        REFUSED,
        "Ошибки шага сопоставлены выражениями другой системы.",
        "Пусть обработчик темы сам сообщает код ошибки, а на границе стоит событие ошибки.",
    ),
    *element(
        "failedJobRetryTimeCycle",
        EXECUTES,
        "Число попыток берётся отсюда; паузы между ними — обычные.",
        on=_WORK,
    ),
    *element("failedJobRetryTimeCycle", IGNORED, "Повторяются только автоматические шаги."),
    *attribute(
        "asyncBefore asyncAfter async exclusive jobPriority taskPriority asyncLeave "
        "noWaitStatesAsyncLeave",
        IGNORED,
        _EACH_STEP,
    ),
    *attribute(
        "retryTimeCycle",
        IGNORED,
        "Число попыток автоматического шага задаёт его собственное свойство.",
    ),
]

DATA: list[Word] = [
    *attribute("collection elementVariable", EXECUTES, "Список повтора и имя его элемента."),
    *attribute(
        "elementIndexVariable",
        REFUSED,
        "Своё имя счётчика повтора не исполняется.",
        "Возьмите loopCounter: номер повтора с нуля.",
    ),
    *element(
        "in",
        IGNORED,
        "Номер дела у вызванного процесса тот же: он идёт внутри этого дела.",
        having="businessKey",
    ),
    *element("in out", EXECUTES, "Что передаётся вызванному процессу и что он возвращает."),
    *attribute("inheritVariables", EXECUTES, "Передаются ли все переменные.", on="callActivity"),
    *attribute(
        "variableMappingClass variableMappingDelegateExpression caseRef",
        REFUSED,
        "Вызов зависит от программы или модели другой системы.",
        "Вызывайте процесс и передавайте переменные через camunda:in и camunda:out.",
        on="callActivity",
    ),
    *attribute(
        "calledElementBinding",
        REFUSED,
        "Вызов определённой версии процесса не исполняется.",
        "Вызывайте последнюю версию (latest).",
        harmless="latest",
    ),
    *attribute(
        "calledElementVersion calledElementVersionTag calledElementTenantId caseBinding "
        "caseVersion caseTenantId",
        IGNORED,
        "Вызывается последняя версия процесса этого муниципалитета.",
    ),
    *attribute("decisionRef", EXECUTES, "Таблица решений, загруженная вместе со схемой."),
    *attribute("mapDecisionResult", EXECUTES, "Вид результата таблицы решений."),
    *attribute(
        "decisionRefBinding decisionRefVersion decisionRefVersionTag decisionRefTenantId",
        IGNORED,
        "Действует таблица, загруженная вместе со схемой.",
    ),
    *attribute(
        "errorCodeVariable errorMessageVariable escalationCodeVariable",
        EXECUTES,
        "Переменная с кодом или текстом пойманной ошибки.",
    ),
    *attribute(
        "variableName variableEvents",
        REFUSED,
        "Ограничение условия не исполняется.",
        "Удалите его: условие проверяется после каждой записи переменных.",
        on="conditionalEventDefinition conditionalStartEvent",
    ),
    *element("properties", EXECUTES, "Свойства: исполняются те, что описаны в справке."),
]

KEPT: list[Word] = [
    *attribute(
        "historyTimeToLive historyLevel versionTag diagramRelationId modelerTemplate "
        "modelerTemplateVersion modelerTemplateIcon",
        IGNORED,
        "Пояснение для другой системы: история хранится по правилам этой.",
    ),
    *element(
        "potentialStarter localization documentation",
        IGNORED,
        "Пояснение для другой системы.",
    ),
]

CAMUNDA = [*PEOPLE, *WORK, *DATA, *KEPT]
