"""Camunda 8 (Zeebe)."""

from engine.interpreter.vocabularies.words import (
    EXECUTES,
    IGNORED,
    REFUSED,
    Word,
    attribute,
    element,
)

ZEEBE: list[Word] = [
    *element(
        "taskDefinition",
        IGNORED,
        "Сообщение посылает сама система по его имени; исполнитель другой системы не вызывается.",
        on="intermediateThrowEvent endEvent",
    ),
    *element("taskDefinition", EXECUTES, "Вид работы становится темой, retries — числом попыток."),
    *element("taskHeaders", EXECUTES, "Постоянные значения получает обработчик шага."),
    *element("ioMapping", EXECUTES, "Входы и выходы шага."),
    *element("assignmentDefinition", EXECUTES, "Исполнитель и кому предложена задача."),
    *element("taskSchedule", EXECUTES, "Срок задачи; дата возврата к ней — только пояснение."),
    *element("priorityDefinition", EXECUTES, "Важность задачи, целое число."),
    *element("userTask", EXECUTES, "Задачу ведёт сама система."),
    *element("formDefinition", EXECUTES, "Форма из файла или записанная в самой схеме."),
    *element("userTaskForm", EXECUTES, "Форма, записанная в самой схеме."),
    *element("calledElement", EXECUTES, "Вызываемый процесс."),
    *element("calledDecision", EXECUTES, "Таблица решений и переменная результата."),
    *element("script", EXECUTES, "Выражение FEEL и переменная результата."),
    *element("loopCharacteristics", EXECUTES, "Список повтора, его элемент и результаты."),
    *element("subscription", EXECUTES, "Ключ сообщения, выражение."),
    *element("adHoc", EXECUTES, "Действия, которые начинаются сами."),
    *element("properties", EXECUTES, "Свойства: исполняются те, что описаны в справке."),
    *element(
        "executionListeners taskListeners",
        REFUSED,
        "Слушатель событий — действие, которого не видно на схеме; он не исполняется.",
        "Нарисуйте это действие задачей или перенесите в обработчик темы.",
    ),
    *element(
        "conditionalFilter",
        REFUSED,
        "Ограничение условия не исполняется.",
        "Удалите его: условие проверяется после каждой записи переменных.",
    ),
    *element("versionTag", IGNORED, "Пояснение для другой системы."),
    *attribute(
        "modelerTemplate modelerTemplateVersion modelerTemplateIcon",
        IGNORED,
        "Пояснение для редактора схем.",
    ),
]
